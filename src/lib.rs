//! Maillage: what an association does for people, recorded as it happens, and figures that come back as queries.
//!
//! A request's way is straight: route → handler (who may, what is asked) → store (one query) → row → JSON.

pub mod accompagnements;
pub mod app;
pub mod auth;
pub mod cli;
pub mod clients_api;
pub mod clock;
pub mod config;
pub mod conventions;
pub mod db;
pub mod demo;
pub mod dispositifs;
pub mod emplois;
pub mod error;
pub mod evaluations;
pub mod financeurs;
pub mod health;
pub mod http;
pub mod indicators;
pub mod inscriptions;
pub mod jobs;
pub mod metrics;
pub mod modules;
pub mod openapi;
pub mod orientations;
pub mod participants;
pub mod phases;
pub mod presences;
pub mod profil;
pub mod projets;
pub mod prospections;
pub mod refs;
pub mod releves;
pub mod rendez_vous;
pub mod seances;
pub mod seed;
pub mod server;
pub mod sessions;
pub mod structures;
pub mod territoires;
pub mod tls;
pub mod utilisateurs;
pub mod valeurs;
pub mod webhooks;
pub mod zones;
