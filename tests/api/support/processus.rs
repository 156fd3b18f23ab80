//! The real program, as its users start it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const BINAIRE: &str = env!("CARGO_BIN_EXE_maillage");

/// A server, killed when dropped.
pub struct Processus {
    enfant: Child,
    pub adresse: String,
}

impl Processus {
    /// Serves, and waits until it says where.
    pub fn serve(environnement: &[(&str, &str)]) -> Self {
        let mut enfant = command(environnement, &["serve", "--bind", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
        let sortie = BufReader::new(enfant.stdout.take().unwrap());
        let ligne = sortie.lines().map_while(Result::ok).find(|l| l.contains("http://")).expect("the server says where it listens");
        let adresse = ligne.split_whitespace().find(|m| m.starts_with("http://")).unwrap().to_owned();
        Self { enfant, adresse }
    }

    pub fn kill(&mut self) {
        self.enfant.kill().unwrap();
        self.enfant.wait().unwrap();
    }

    pub fn stop(&mut self) {
        assert!(Command::new("kill").arg(self.enfant.id().to_string()).status().unwrap().success());
        assert!(self.enfant.wait().unwrap().success(), "SIGTERM stops the server cleanly");
    }
}

impl Drop for Processus {
    fn drop(&mut self) {
        drop(self.enfant.kill());
    }
}

/// The program with these variables, and nothing of ours besides.
pub fn command(environnement: &[(&str, &str)], arguments: &[&str]) -> Command {
    let mut command = Command::new(BINAIRE);
    command.args(arguments).env_remove("DATABASE_URL").env_remove("MAILLAGE_JWT_CLES").env("RUST_LOG", "warn").envs(environnement.iter().copied());
    command
}

/// Kills the embedded PostgreSQL of a data folder, as a power cut would.
pub fn kill_postgres(dossier: &Path) {
    let pid = fichiers(dossier, "postmaster.pid").pop().expect("a live cluster has a postmaster.pid");
    let pid = std::fs::read_to_string(pid).unwrap().lines().next().unwrap().to_owned();
    assert!(Command::new("kill").args(["-9", &pid]).status().unwrap().success());
}

/// The files of this name in a folder and below it.
pub fn fichiers(dossier: &Path, nom: &str) -> Vec<PathBuf> {
    let entrees = std::fs::read_dir(dossier).into_iter().flatten().flatten().map(|e| e.path());
    entrees
        .flat_map(|e| {
            if e.is_dir() {
                fichiers(&e, nom)
            } else if e.ends_with(nom) {
                vec![e]
            } else {
                vec![]
            }
        })
        .collect()
}
