//! The API, over HTTP, on a real PostgreSQL that this binary starts.

mod access;
mod auth;
mod clients_api;
mod dispositifs;
mod durability;
mod http;
mod indicators;
mod modules;
mod rapport_2021;
mod schema;
mod structures;
mod support;
mod territoires;
mod utilisateurs;
mod zones;
