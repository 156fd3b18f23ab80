//! The API, over HTTP, on a real PostgreSQL that this binary starts.

mod auth;
mod durability;
mod http;
mod indicators;
mod schema;
mod structures;
mod support;
