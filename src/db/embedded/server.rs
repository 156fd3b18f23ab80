//! Starting, finding and stopping the server.

use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::binaries::Binaries;
use super::error::EmbeddedError;
use super::folder::{CLUSTER, Folder, LOG, random_hex};
use super::postmaster::Postmaster;
use super::program;

/// The longest recovery we wait for, in seconds; the server goes on by itself after that, and the
/// next command finds it.
const START_SECONDS: &str = "600";
const STOP_SECONDS: &str = "120";
/// How long a start is tried again: the former server's processes may take a moment to notice that
/// it was killed.
const RETRY: Duration = Duration::from_secs(30);
const RETRY_PAUSE: Duration = Duration::from_millis(250);
const PAUSE: Duration = Duration::from_millis(50);

/// Socket folders are `/tmp/maillage-…`: the path of a socket is limited to 107 bytes, and `TMPDIR`
/// may be closed to the server.
const SOCKET_PARENT: &str = "/tmp";
const SOCKET_PREFIX: &str = "maillage-";

/// The server of one cluster.
pub struct Server {
    folder: Folder,
    binaries: Binaries,
}

impl Server {
    pub fn new(folder: &Folder, binaries: &Binaries) -> Self {
        Self { folder: folder.clone(), binaries: binaries.clone() }
    }

    /// The running server, started if there is none, and whether it was started here.
    pub fn bring_up(&self) -> Result<(Postmaster, bool), EmbeddedError> {
        let deadline = Instant::now() + RETRY;
        loop {
            match self.running() {
                Some(server) if server.is_ready() => return Ok((server, false)),
                Some(_recovering_or_stopping) => sleep(PAUSE),
                None => {
                    if let Some(server) = self.start_before(deadline)? {
                        return Ok((server, true));
                    }
                }
            }
        }
    }

    /// Stops it and waits until it has: open transactions are rolled back, everything acknowledged
    /// is on the disk. A server that does not run any more is fine.
    pub fn stop(&self) -> Result<(), EmbeddedError> {
        let Some(server) = self.running() else {
            return Ok(());
        };
        let stopped = self.pg_ctl(&["stop", "-m", "fast", "-t", STOP_SECONDS]);
        let log = self.folder.file(LOG);
        stopped.map_err(|error| EmbeddedError::Stop { cause: error.to_string(), log })?;
        remove_socket_folder(&server);
        Ok(())
    }

    /// A file that a killed server left must not pass for a server: its process number or its port
    /// may belong to a stranger by now. The socket tells, or, if someone emptied `/tmp`, both
    /// together.
    fn running(&self) -> Option<Postmaster> {
        self.postmaster().filter(|server| server.answers_at_socket() || (server.answers_at_port() && self.pg_ctl(&["status"]).is_ok()))
    }

    fn postmaster(&self) -> Option<Postmaster> {
        Postmaster::read(&self.folder.file(CLUSTER))
    }

    /// Starts it. Until the deadline, none for a failure that may pass.
    fn start_before(&self, deadline: Instant) -> Result<Option<Postmaster>, EmbeddedError> {
        if let Some(killed) = self.postmaster() {
            remove_socket_folder(&killed);
        }
        let port = free_port()?;
        match self.start(port) {
            Ok(()) => Ok(self.postmaster()),
            Err(error) if may_pass(&error, port) && Instant::now() < deadline => {
                sleep(RETRY_PAUSE);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// `pg_ctl` gives the server a session of its own, away from our terminal.
    fn start(&self, port: u16) -> Result<(), EmbeddedError> {
        let sockets = self.create_socket_folder()?;
        let log = self.folder.file(LOG);
        let log_end = fs::metadata(&log).map_or(0, |metadata| metadata.len());
        let options = format!("-p {port} -k {} -c listen_addresses=127.0.0.1", sockets.display());
        let started = self.pg_ctl(&["start", "-t", START_SECONDS, "-l", LOG, "-o", &options]);
        started.map_err(|error| {
            let _ = fs::remove_dir(&sockets);
            let cause = program::fatal_lines(&log, log_end).unwrap_or_else(|| error.to_string());
            EmbeddedError::Start { cause, log }
        })
    }

    fn pg_ctl(&self, arguments: &[&str]) -> Result<(), EmbeddedError> {
        let program = self.binaries.program("pg_ctl");
        let mut command = self.folder.account.command(program, self.folder.path());
        command.args(arguments).args(["--pgdata", CLUSTER, "--wait", "--silent"]);
        program::run(command, "pg_ctl")
    }

    fn create_socket_folder(&self) -> Result<PathBuf, EmbeddedError> {
        let path = Path::new(SOCKET_PARENT).join(format!("{SOCKET_PREFIX}{}", random_hex::<8>()?));
        DirBuilder::new().mode(0o700).create(&path).map_err(EmbeddedError::file(&path))?;
        self.folder.account.own(&path)?;
        Ok(path)
    }
}

/// Removes what a server that is gone left in `/tmp`, and nothing that does not look like it. Best
/// effort.
fn remove_socket_folder(server: &Postmaster) {
    let folder = &server.socket_folder;
    let named = folder.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(SOCKET_PREFIX));
    if named && folder.parent() == Some(Path::new(SOCKET_PARENT)) {
        let _ = fs::remove_file(server.socket());
        let _ = fs::remove_file(server.socket().with_added_extension("lock"));
        let _ = fs::remove_dir(folder);
    }
}

/// Whether trying again may help: the port was taken meanwhile, or a process of the former server
/// still ends its work. The server says so in English, whatever the language of the machine.
fn may_pass(error: &EmbeddedError, port: u16) -> bool {
    let former_server = |cause: &str| cause.contains("shared memory block") || cause.contains("lock file \"postmaster.pid\"");
    matches!(error, EmbeddedError::Start { cause, .. } if former_server(cause)) || is_taken(port)
}

/// A port that is free now; another program may take it before the server does.
fn free_port() -> Result<u16, EmbeddedError> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|socket| socket.local_addr());
    bound.map(|address| address.port()).map_err(EmbeddedError::Loopback)
}

fn is_taken(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
}
