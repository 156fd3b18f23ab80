//! The 2021 data set, and the accounts that show it.

use crate::app::AppState;
use crate::error::Error;

/// Loads the data set into an empty database.
///
/// # Errors
/// The database is away.
#[expect(clippy::unused_async, reason = "the loader comes with the data set")]
pub async fn load(_etat: &AppState) -> Result<(), Error> {
    Ok(())
}

/// Whether this database holds demonstration accounts.
///
/// # Errors
/// The database is away.
#[expect(clippy::unused_async, reason = "the loader comes with the data set")]
pub async fn is_demo(_etat: &AppState) -> Result<bool, Error> {
    Ok(false)
}

/// The accounts, for the terminal.
#[must_use]
pub fn comptes() -> String {
    String::new()
}
