//! Who uses the server, told by two advisory locks that the system releases when a process ends,
//! however it ends.
//!
//! - `demarrage.verrou`: held alone while someone starts or stops the server, so that two commands
//!   started together do not both initialise or both start.
//! - `usage.verrou`: shared by every process that uses the server. Who can hold it alone is the last
//!   one.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::error::EmbeddedError;
use super::folder::Folder;

/// Proof that nobody else is starting or stopping the server.
pub struct Startup {
    _lock: File,
}

impl Startup {
    /// Waits for its turn: at most the time of another process's start or stop.
    pub fn wait(folder: &Folder) -> Result<Self, EmbeddedError> {
        let path = folder.file("demarrage.verrou");
        let lock = open(&path, folder)?;
        lock.lock().map_err(EmbeddedError::file(&path))?;
        Ok(Self { _lock: lock })
    }
}

/// This process's use of the server.
pub struct Use {
    lock: File,
}

impl Use {
    pub fn begin(folder: &Folder, _startup: &Startup) -> Result<Self, EmbeddedError> {
        let path = usage_path(folder);
        let lock = open(&path, folder)?;
        lock.lock_shared().map_err(EmbeddedError::file(&path))?;
        Ok(Self { lock })
    }

    pub fn end(self, _startup: &Startup) {
        drop(self.lock);
    }
}

/// Whether some running process uses the server.
pub fn is_in_use(folder: &Folder) -> Result<bool, EmbeddedError> {
    let path = usage_path(folder);
    match open(&path, folder)?.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(EmbeddedError::file(&path)(error)),
    }
}

fn usage_path(folder: &Folder) -> PathBuf {
    folder.file("usage.verrou")
}

fn open(path: &Path, folder: &Folder) -> Result<File, EmbeddedError> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
    let file = file.map_err(EmbeddedError::file(path))?;
    folder.account.own(path)?;
    Ok(file)
}
