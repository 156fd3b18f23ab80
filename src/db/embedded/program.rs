//! Running Postgres's programs, and saying why one failed.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::process::{Command, Stdio};

use super::error::EmbeddedError;

/// Runs a program of Postgres to its end.
pub fn run(command: Command, program: &str, log: &Path) -> Result<(), EmbeddedError> {
    run_with_input(command, Stdio::null(), program, log)
}

/// Runs a program of Postgres to its end, on that input. The cause of a failure is what it said on
/// its error output.
pub fn run_with_input(
    mut command: Command,
    input: Stdio,
    program: &str,
    log: &Path,
) -> Result<(), EmbeddedError> {
    let program = program.to_owned();
    let output = match command.stdin(input).output() {
        Ok(output) => output,
        Err(source) => return Err(EmbeddedError::Spawn { program, source }),
    };
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let cause = if said.is_empty() {
        output.status.to_string()
    } else {
        said
    };
    Err(EmbeddedError::Program {
        program,
        cause,
        log: log.to_owned(),
    })
}

/// `pg_ctl` only says to look at the log: looks there, at what was written since `from`.
pub fn with_cause_from_log(error: EmbeddedError, log: &Path, from: u64) -> EmbeddedError {
    let mut text = Vec::new();
    let read = File::open(log).and_then(|mut file| {
        file.seek(SeekFrom::Start(from))?;
        file.read_to_end(&mut text)
    });
    let text = String::from_utf8_lossy(&text);
    let fatal: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("FATAL") || line.contains("PANIC"))
        .collect();
    match error {
        EmbeddedError::Program { program, log, .. } if read.is_ok() && !fatal.is_empty() => {
            EmbeddedError::Program {
                program,
                cause: fatal.join("\n"),
                log,
            }
        }
        error => error,
    }
}
