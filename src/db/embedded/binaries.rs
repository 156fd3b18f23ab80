//! Where Postgres's programs are on this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::EmbeddedError;
use super::places;

const OLDEST_MAJOR: u32 = 15;

/// One installed Postgres server.
#[derive(Clone, Debug)]
pub struct Binaries {
    folder: PathBuf,
    /// The major version, such as 17.
    pub major: u32,
}

impl Binaries {
    /// The path of `initdb`, `pg_ctl` or `postgres`.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn in_folder(folder: &Path) -> Option<Self> {
        // A link in PATH may lead to `initdb` alone: the others are beside the real one.
        let initdb = fs::canonicalize(folder.join("initdb")).ok()?;
        let folder = initdb.parent()?.to_owned();
        if !folder.join("pg_ctl").exists() {
            return None;
        }
        let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let major = major_version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { folder, major })
    }
}

/// The programs to run: of the major version that made the cluster if there is one, or else the
/// first that is recent enough.
pub fn find(cluster_major: Option<u32>) -> Result<Binaries, EmbeddedError> {
    let installed: Vec<Binaries> = places::candidates().iter().filter_map(|folder| Binaries::in_folder(folder)).collect();
    choose(&installed, cluster_major)
}

fn choose(installed: &[Binaries], cluster_major: Option<u32>) -> Result<Binaries, EmbeddedError> {
    let suits = |major| cluster_major.map_or(major >= OLDEST_MAJOR, |needed| major == needed);
    if let Some(binaries) = installed.iter().find(|binaries| suits(binaries.major)) {
        return Ok(binaries.clone());
    }
    let Some(newest) = installed.iter().max_by_key(|binaries| binaries.major) else {
        return Err(EmbeddedError::NotInstalled);
    };
    Err(match cluster_major {
        Some(needed) => EmbeddedError::OtherMajor { needed, found: majors(installed) },
        None => EmbeddedError::TooOld { found: newest.major, bin: newest.folder.clone() },
    })
}

fn majors(installed: &[Binaries]) -> String {
    let mut majors: Vec<u32> = installed.iter().map(|binaries| binaries.major).collect();
    majors.sort_unstable();
    majors.dedup();
    let majors: Vec<String> = majors.iter().map(u32::to_string).collect();
    majors.join(", ")
}

/// Reads `postgres (PostgreSQL) 15.20 (Debian …)`; betas and release candidates (`18beta1`) count as
/// their version.
fn major_version(output: &str) -> Option<u32> {
    let version = output.split_once("(PostgreSQL) ")?.1;
    let digits = version.find(|character: char| !character.is_ascii_digit()).unwrap_or(version.len());
    version.get(..digits)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(majors: &[u32]) -> Vec<Binaries> {
        majors.iter().map(|&major| Binaries { folder: PathBuf::from(format!("/{major}/bin")), major }).collect()
    }

    #[test]
    fn the_major_version_is_read_from_what_postgres_prints() {
        assert_eq!(major_version("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n"), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major_version("postgres (PostgreSQL) 17"), Some(17));
        assert_eq!(major_version("initdb: not found"), None);
        assert_eq!(major_version("postgres (PostgreSQL) devel"), None);
    }

    #[test]
    fn a_new_cluster_takes_the_first_recent_enough() {
        assert!(matches!(choose(&installed(&[14, 16, 17]), None), Ok(Binaries { major: 16, .. })));
        assert!(matches!(choose(&installed(&[13, 14]), None), Err(EmbeddedError::TooOld { found: 14, .. })));
        assert!(matches!(choose(&installed(&[]), None), Err(EmbeddedError::NotInstalled)));
    }

    #[test]
    fn an_existing_cluster_keeps_its_major_version() {
        assert!(matches!(choose(&installed(&[17, 15]), Some(15)), Ok(Binaries { major: 15, .. })));
        assert!(matches!(choose(&installed(&[17, 18]), Some(15)), Err(EmbeddedError::OtherMajor { needed: 15, .. })));
    }
}
