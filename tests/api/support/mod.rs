//! What the tests stand on: one PostgreSQL a run, one database and one server a test, one client a role.

#![allow(dead_code)]

mod app;
mod client;
mod cluster;
mod contract;

pub use app::{MAILLAGE, TestApp};
pub use client::{Client, Reponse};
pub use cluster::Base;
pub use contract::{contrat, find, operations};

/// A day that no test's rule on the future disturbs.
pub const JOUR: &str = "2021-06-24";

/// The password of every account of the tests.
pub const MOT_DE_PASSE: &str = "maillage-essai-2021";
