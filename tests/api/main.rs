//! The API, over HTTP, on a real PostgreSQL that this binary starts.

mod indicators;
mod structures;
mod support;
