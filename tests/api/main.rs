//! The API, over HTTP, on a real PostgreSQL that this binary starts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test that panics has failed, as it should")]
#![allow(clippy::pedantic, reason = "a test is read more often than it is reused")]

mod access;
mod accompagnements;
mod auth;
mod clients_api;
mod contract;
mod conventions;
mod dispositifs;
mod durability;
mod emplois;
mod evaluations;
mod financeurs;
mod http;
mod indicators;
mod inscriptions;
mod modules;
mod orientations;
mod parsed;
mod participants;
mod phases;
mod prescriptions;
mod projets;
mod prospections;
mod rapport_2021;
mod rapports;
mod releves;
mod rendez_vous;
mod schema;
mod seances;
mod seed;
mod sessions;
mod structures;
mod support;
mod territoires;
mod utilisateurs;
mod webhooks;
mod zones;
