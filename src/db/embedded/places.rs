//! The folders where Postgres is usually installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders that hold one subfolder for each version, and how the subfolders' names begin.
const VERSIONED: [(&str, &str); 5] = [
    ("/usr/lib/postgresql", ""),
    ("/usr", "pgsql-"),
    ("/opt/homebrew/opt", "postgresql@"),
    ("/usr/local/opt", "postgresql@"),
    ("/Applications/Postgres.app/Contents/Versions", ""),
];

/// Where to look, in order: what the person chose (`PATH`, `pg_config`), then the usual folders.
pub fn candidates() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.extend(pg_config_folder());
    for (parent, prefix) in VERSIONED {
        let versions = newest_first(Path::new(parent), prefix);
        folders.extend(versions.iter().map(|version| version.join("bin")));
    }
    folders.push(PathBuf::from("/usr/local/pgsql/bin"));
    folders
}

fn pg_config_folder() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(folder.trim()))
}

/// The subfolders named `<prefix><number>`, the greatest number first.
fn newest_first(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let version = version_of(entry.file_name().to_str()?, prefix)?;
            Some((version, entry.path()))
        })
        .collect();
    versions.sort_unstable_by(|left, right| right.cmp(left));
    versions.into_iter().map(|(_, path)| path).collect()
}

fn version_of(name: &str, prefix: &str) -> Option<u32> {
    name.strip_prefix(prefix)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_folder_names() {
        assert_eq!(version_of("16", ""), Some(16));
        assert_eq!(version_of("postgresql@17", "postgresql@"), Some(17));
        assert_eq!(version_of("latest", ""), None);
    }
}
