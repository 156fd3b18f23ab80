//! Maillage's own Postgres: a durable cluster in the data folder, for whoever has Postgres
//! installed and no server to give.
//!
//! `<data>/postgresql/` holds everything and belongs to the account that runs the server:
//!
//! | file | holds |
//! | --- | --- |
//! | `cluster/` | Postgres's own folder; appears complete, by a rename; never initialised again |
//! | `mot-de-passe` | the password of the role `maillage` |
//! | `postgresql.log` | what the server says: starts, stops, crashes; never a value |
//! | `demarrage.verrou`, `usage.verrou` | who starts or stops it; who uses it |
//!
//! Everything here blocks: call it before the runtime starts, or on a blocking thread.

mod account;
mod binaries;
mod error;
mod folder;
mod init;
mod locate;
mod places;
mod postmaster;
mod program;
mod server;
mod usage;

use std::path::Path;

use folder::Folder;
use server::Server;
use usage::{Startup, Use};

pub use error::EmbeddedError;
pub use locate::data_folder;

const ROLE: &str = "maillage";
const DATABASE: &str = "maillage";

/// Who opens the cluster, which decides what becomes of a server that a killed `maillage serve`
/// left running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// `maillage serve`, or a test run: adopts it, and so stops it at the end.
    Server,
    /// A passing command: uses it and leaves it as found. A server it had to start, it stops.
    Command,
}

/// The cluster, running, in use by this process until [`Cluster::stop`].
pub struct Cluster {
    server: Server,
    folder: Folder,
    url: String,
    found: Found,
    caller: Caller,
    usage: Use,
}

/// What `open` came upon.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// No server: this process started it.
    Stopped,
    /// A server that nobody uses: its `maillage serve` was killed.
    Orphan,
    /// A server that another running process uses.
    InUse,
}

impl Cluster {
    /// Initialises `data` if it holds no cluster yet, starts the server, or uses the one that runs.
    ///
    /// A server that was killed recovers here: acknowledged writes are kept, which may take
    /// Postgres some time.
    ///
    /// # Errors
    /// Postgres 15 or later is not installed, the folder cannot be used, or the server does not
    /// start.
    pub fn open(data: &Path, caller: Caller) -> Result<Self, EmbeddedError> {
        let folder = Folder::open(data)?;
        let startup = Startup::wait(&folder)?;
        let in_use = usage::is_in_use(&folder)?;
        let binaries = binaries::find(folder.cluster_major()?)?;
        if folder.cluster_major()?.is_none() {
            init::create(&folder, &binaries)?;
        }
        let password = folder.password()?;
        let server = Server::new(&folder, &binaries);
        let (address, started) = server.bring_up()?;
        let usage = Use::begin(&folder, &startup)?;
        let found = match (started, in_use) {
            (true, _) => Found::Stopped,
            (false, false) => Found::Orphan,
            (false, true) => Found::InUse,
        };
        let url = format!("postgres://{ROLE}:{password}@127.0.0.1:{}/{DATABASE}", address.port);
        Ok(Self { server, folder, url, found, caller, usage })
    }

    /// Where to connect, password included: never to be logged.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether this process started the server or adopted one whose `maillage serve` was killed.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        match self.found {
            Found::Stopped => true,
            Found::Orphan => self.caller == Caller::Server,
            Found::InUse => false,
        }
    }

    /// Ends this process's use, and stops the server cleanly if nobody else uses it: the last one
    /// out stops it, whoever started it. So a command that outlives `serve` keeps its connections,
    /// and a second `serve` on the same folder goes on. Always call it; the only server it leaves
    /// without a user is one that a passing command found that way.
    ///
    /// # Errors
    /// The server did not stop in time, or could not be told to.
    pub fn stop(self) -> Result<(), EmbeddedError> {
        let startup = Startup::wait(&self.folder)?;
        self.usage.end(&startup);
        let left_as_found = self.found == Found::Orphan && self.caller == Caller::Command;
        if left_as_found || usage::is_in_use(&self.folder)? {
            return Ok(());
        }
        self.server.stop()
    }
}
