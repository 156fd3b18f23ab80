//! The API, over HTTP, on a real PostgreSQL that this binary starts.

mod durability;
mod schema;
mod structures;
mod support;
