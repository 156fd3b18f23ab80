//! The account Postgres runs under: our own, or `postgres` when we are root, since Postgres refuses
//! root.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::binaries;
use super::error::EmbeddedError;

const SYSTEM_ACCOUNT: &str = "postgres";

/// The account of the server and of every program of Postgres that is run here.
#[derive(Clone, Debug)]
pub struct Account {
    /// Set when we are root and have to change.
    other: Option<Other>,
}

#[derive(Clone, Debug)]
struct Other {
    name: String,
    uid: u32,
    gid: u32,
}

impl Account {
    /// Ours; as root, the owner of `existing` (a folder that an ordinary user made keeps its
    /// owner), or else `postgres`.
    pub fn for_folder(existing: &Path) -> Result<Self, EmbeddedError> {
        if id(&["-u"]) != Some(0) {
            return Ok(Self { other: None });
        }
        let other = match fs::metadata(existing) {
            Ok(folder) if folder.uid() != 0 => Other::owner(folder.uid(), folder.gid()),
            _ => Other::system().ok_or_else(no_account)?,
        };
        Ok(Self { other: Some(other) })
    }

    /// Whether the folder can be entered, or created, as far as its nearest existing parent tells.
    pub fn can_enter(&self, folder: &Path) -> bool {
        let Some(existing) = folder.ancestors().find(|path| path.exists()) else {
            return false;
        };
        // What is not a folder is told better by the attempt to create one there.
        self.other.is_none() || !existing.is_dir() || self.command("true", existing).status().is_ok_and(|status| status.success())
    }

    /// The error of a folder that cannot be entered.
    pub fn cannot_enter(&self, folder: &Path) -> EmbeddedError {
        let account = self.other.as_ref().map_or_else(String::new, |other| other.name.clone());
        EmbeddedError::CannotEnter { account, folder: folder.to_owned() }
    }

    /// Whether the server runs under another account than ours, which means that we are root.
    pub fn is_other(&self) -> bool {
        self.other.is_some()
    }

    /// Gives the server a file or folder that we made.
    pub fn own(&self, path: &Path) -> Result<(), EmbeddedError> {
        match &self.other {
            Some(other) => chown(path, Some(other.uid), Some(other.gid)).map_err(EmbeddedError::file(path)),
            None => Ok(()),
        }
    }

    /// A command of this account, in `folder`.
    ///
    /// It sees none of our environment, where secrets may be, and speaks plain English, which the
    /// log is searched in. Its own process group keeps it out of reach of a Ctrl-C at the terminal:
    /// we end it ourselves, in order.
    pub fn command(&self, program: impl AsRef<OsStr>, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env_clear().env("LC_ALL", "C").process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        if let Some(other) = &self.other {
            command.uid(other.uid).gid(other.gid);
        }
        command
    }
}

impl Other {
    fn owner(uid: u32, gid: u32) -> Self {
        Self { name: uid.to_string(), uid, gid }
    }

    fn system() -> Option<Self> {
        let uid = id(&["-u", SYSTEM_ACCOUNT])?;
        let gid = id(&["-g", SYSTEM_ACCOUNT])?;
        Some(Self { name: SYSTEM_ACCOUNT.to_owned(), uid, gid })
    }
}

/// The account comes with Postgres: where there is none, Postgres is what is missing first.
fn no_account() -> EmbeddedError {
    binaries::find(None).err().unwrap_or(EmbeddedError::NoAccount)
}

/// Asks `id`, which knows accounts that are not in `/etc/passwd` and needs no system call of ours.
fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
