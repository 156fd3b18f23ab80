//! The API, over HTTP, on a real PostgreSQL that this binary starts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test that panics has failed, as it should")]
#![allow(clippy::pedantic, reason = "a test is read more often than it is reused")]

mod access;
mod auth;
mod contract;
mod durability;
mod http;
mod indicators;
mod rapport_2021;
mod releves;
mod schema;
mod structures;
mod support;
