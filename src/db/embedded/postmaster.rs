//! `postmaster.pid`, where a running server says how it is reached, and what a killed one leaves
//! behind.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

/// What a server wrote of itself, alive or not.
#[derive(Debug, PartialEq, Eq)]
pub struct Postmaster {
    /// The port it listens on, at 127.0.0.1 and in the name of its Unix socket.
    pub port: u16,
    pub socket_folder: PathBuf,
    ready: bool,
}

impl Postmaster {
    /// None if there is no such file, or one that is not written to its end yet.
    pub fn read(cluster: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(cluster.join("postmaster.pid")).ok()?)
    }

    /// Lines: pid, data folder, start time, port, socket folder, listen address, shared memory,
    /// status.
    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let port = lines.get(3)?.parse().ok()?;
        let socket_folder = lines.get(4).filter(|folder| !folder.is_empty())?;
        let ready = lines.get(7).is_some_and(|status| *status == "ready");
        Some(Self { port, socket_folder: PathBuf::from(socket_folder), ready })
    }

    pub fn socket(&self) -> PathBuf {
        self.socket_folder.join(format!(".s.PGSQL.{}", self.port))
    }

    /// Whether it answers at its socket, in a folder made for this one start: no stranger can be there.
    pub fn answers_at_socket(&self) -> bool {
        UnixStream::connect(self.socket()).is_ok()
    }

    /// Whether something answers at its port, which may by now be another program.
    pub fn answers_at_port(&self) -> bool {
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok()
    }

    /// Whether it takes connections: not while it recovers or stops.
    pub fn is_ready(&self) -> bool {
        self.ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUNNING: &str = "4242\n/srv/données/cluster\n1700000000\n40123\n/tmp/maillage-0a1b2c3d\n\
        127.0.0.1\n  123 456\nready   \n";

    fn postmaster(ready: bool) -> Postmaster {
        let socket_folder = PathBuf::from("/tmp/maillage-0a1b2c3d");
        Postmaster { port: 40123, socket_folder, ready }
    }

    #[test]
    fn a_running_server_says_where_it_listens() {
        assert_eq!(Postmaster::parse(RUNNING), Some(postmaster(true)));
        let socket = Path::new("/tmp/maillage-0a1b2c3d/.s.PGSQL.40123");
        assert_eq!(postmaster(true).socket(), socket);
    }

    #[test]
    fn a_server_that_starts_or_stops_is_not_ready() {
        for status in ["starting\n", "stopping\n", ""] {
            let text = RUNNING.replace("ready   \n", status);
            assert_eq!(Postmaster::parse(&text), Some(postmaster(false)));
        }
    }

    #[test]
    fn a_file_cut_short_says_nothing() {
        assert_eq!(Postmaster::parse(""), None);
        assert_eq!(Postmaster::parse("4242\n/srv/cluster\n1700000000\n"), None);
        assert_eq!(Postmaster::parse("4242\n/srv/cluster\n1700000000\n40123\n\n"), None);
        assert_eq!(Postmaster::parse("4242\n/srv/cluster\n1700000000\n70000\n/tmp/x\n"), None);
    }
}
