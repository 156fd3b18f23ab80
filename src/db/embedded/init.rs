//! Making the cluster: beside its place, then put there by one rename, so that a half-made one is
//! never taken for a base.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use super::binaries::Binaries;
use super::error::EmbeddedError;
use super::folder::{CLUSTER, Folder, PASSWORD, random_hex};
use super::{DATABASE, ROLE, program};

const UNFINISHED: &str = "cluster-en-cours-";

/// Appended to `postgresql.conf` once; whoever administers the machine may change it afterwards.
const SETTINGS: &str = "
# Maillage
listen_addresses = '127.0.0.1'
max_connections = 100
shared_buffers = 256MB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'

# An acknowledged write is on the disk.
fsync = on
synchronous_commit = on
full_page_writes = on

# The log holds no personal data: no statement, no parameter, no detail of an error, and no error of
# a statement at all, since its message may quote a value. What remains is the server's own life.
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_duration = off
log_min_duration_statement = -1
log_min_duration_sample = -1
log_transaction_sample_rate = 0
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
";

/// Initialises the cluster, its role and its database.
pub fn create(folder: &Folder, binaries: &Binaries) -> Result<(), EmbeddedError> {
    remove_unfinished(folder);
    folder.create_password()?;
    // A name of its own: the `initdb` of a process that was killed may still be writing under the
    // former one.
    let name = format!("{UNFINISHED}{}", random_hex::<4>()?);
    initdb(folder, binaries, &name)?;
    append_settings(&folder.file(&name))?;
    create_database(folder, binaries, &name)?;
    let cluster = folder.file(CLUSTER);
    fs::rename(folder.file(&name), &cluster).map_err(EmbeddedError::file(&cluster))?;
    folder.sync()
}

/// What is left of an interrupted initialisation. Best effort: leftovers do no harm.
fn remove_unfinished(folder: &Folder) {
    for entry in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn initdb(folder: &Folder, binaries: &Binaries, name: &str) -> Result<(), EmbeddedError> {
    let mut command = folder.account.command(binaries.program("initdb"), folder.path());
    command.args(["--pgdata", name, "--username", ROLE, "--pwfile", PASSWORD, "--encoding=UTF8", "--data-checksums"]);
    command.args(["--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--no-instructions"]);
    command.args(locale(binaries.major));
    program::run(command, "initdb")
}

/// Text is ordered by code point, the same on every machine, and `lower` knows accents.
fn locale(major: u32) -> &'static [&'static str] {
    if major >= 17 {
        &["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    } else if cfg!(target_os = "macos") {
        &["--locale=C", "--lc-ctype=UTF-8"]
    } else {
        &["--locale=C", "--lc-ctype=C.UTF-8"]
    }
}

fn append_settings(cluster: &Path) -> Result<(), EmbeddedError> {
    let path = cluster.join("postgresql.conf");
    let write = || -> std::io::Result<()> {
        let mut file = File::options().append(true).open(&path)?;
        file.write_all(SETTINGS.as_bytes())?;
        file.sync_all()
    };
    write().map_err(EmbeddedError::file(&path))
}

/// In Postgres's single-user mode: before the cluster is in its place, without a connection.
fn create_database(folder: &Folder, binaries: &Binaries, name: &str) -> Result<(), EmbeddedError> {
    let statements = folder.file(&format!("{name}/maillage.sql"));
    fs::write(&statements, format!("CREATE DATABASE {DATABASE}\n")).map_err(EmbeddedError::file(&statements))?;
    let input = File::open(&statements).map_err(EmbeddedError::file(&statements))?;
    let mut command = folder.account.command(binaries.program("postgres"), folder.path());
    command.args(["--single", "-D", name, "-c", "exit_on_error=on", "-c", "log_min_messages=error", "postgres"]);
    program::run_with_input(command, Stdio::from(input), "postgres --single")?;
    fs::remove_file(&statements).map_err(EmbeddedError::file(&statements))
}
