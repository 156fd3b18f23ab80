//! Running Postgres's programs, and saying why one failed.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::process::{Command, Stdio};

use super::error::EmbeddedError;

/// Runs a program of Postgres to its end.
pub fn run(command: Command, program: &str) -> Result<(), EmbeddedError> {
    run_with_input(command, Stdio::null(), program)
}

/// Runs a program of Postgres to its end, on that input. The cause of a failure is what it said on
/// its error output.
pub fn run_with_input(mut command: Command, input: Stdio, program: &str) -> Result<(), EmbeddedError> {
    let program = program.to_owned();
    let output = match command.stdin(input).output() {
        Ok(output) => output,
        Err(source) => return Err(EmbeddedError::Spawn { program, source }),
    };
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let cause = if said.is_empty() { output.status.to_string() } else { said };
    Err(EmbeddedError::Program { program, cause })
}

/// What stopped the server, among what was written to its log since `from`; none if it says nothing.
pub fn fatal_lines(log: &Path, from: u64) -> Option<String> {
    let mut text = Vec::new();
    let mut file = File::open(log).ok()?;
    file.seek(SeekFrom::Start(from)).ok()?;
    file.read_to_end(&mut text).ok()?;
    let text = String::from_utf8_lossy(&text);
    let is_fatal = |line: &&str| line.contains("FATAL") || line.contains("PANIC");
    let fatal: Vec<&str> = text.lines().filter(is_fatal).collect();
    (!fatal.is_empty()).then(|| fatal.join("\n"))
}
