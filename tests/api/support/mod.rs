//! What the tests stand on: one PostgreSQL a run, one database and one server a test, one client a role.

#![allow(dead_code)]

mod app;
mod client;
mod cluster;
mod contract;
mod fixtures;
pub mod processus;
mod regles;

use serde_json::Value;

pub use app::{AUTRE, CLE, MAILLAGE, MEL, POLE_EMPLOI, TestApp, etat, jeton, prepare};
pub use client::{Client, Reponse};
pub use cluster::Base;
pub use contract::{find, operations};
pub use fixtures::{assert_fields, id, prescription};
pub use regles::assert_rules;

/// What was written of a record: its answer without what the server adds to every one.
pub fn written(fiche: &Value) -> Value {
    let mut fiche = fiche.clone();
    for champ in ["id", "created_at", "updated_at", "version"] {
        assert!(fiche.as_object_mut().unwrap().remove(champ).is_some(), "{champ}");
    }
    fiche
}

/// Where a record of this list lies.
pub fn path(liste: &str, fiche: &Value) -> String {
    format!("{liste}/{}", fiche["id"].as_str().unwrap())
}

/// A day that no test's rule on the future disturbs.
pub const JOUR: &str = "2021-06-24";

/// The password of every account of the tests.
pub const MOT_DE_PASSE: &str = "maillage-essai-2021";
