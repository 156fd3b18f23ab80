//! Which data folder to use when several could do.

use std::path::{Path, PathBuf};

use super::account::Account;
use super::error::EmbeddedError;
use super::folder;

const DEFAULT: &str = "data";
const DEFAULT_OF_ROOT: &str = "/var/lib/maillage";

/// The folder told by `MAILLAGE_DATA`, or the default: `./data`, or `/var/lib/maillage` as root
/// where the account that runs Postgres cannot enter `./data`. Absolute; nothing is created yet.
/// The caller prints it, so that nobody looks for their data.
///
/// # Errors
/// A folder that was told and that this account cannot enter, or no such account.
pub fn data_folder(explicit: Option<&Path>) -> Result<PathBuf, EmbeddedError> {
    let chosen = explicit.unwrap_or(Path::new(DEFAULT));
    let chosen = std::path::absolute(chosen).map_err(EmbeddedError::file(chosen))?;
    let account = Account::for_folder(&folder::server_folder(&chosen))?;
    match explicit {
        _ if account.can_enter(&chosen) => Ok(chosen),
        Some(_) => Err(account.cannot_enter(&chosen)),
        None => Ok(PathBuf::from(DEFAULT_OF_ROOT)),
    }
}
