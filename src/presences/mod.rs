//! The attendance sheets: who came to each séance, and what the inscriptions' statuts become of it.
//!
//! A sheet is part of its séance. It is written whole and has no version of its own: writing it makes a new version of the séance,
//! whose `ETag` both bear, so that of two people who fill in the same sheet the second must read the first's. The session keeps its
//! version, and so does every inscription whose statut stays.

mod api;
pub mod statuts;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{Feuille, FeuilleSaisie};

/// The routes of sheets, below their séance.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::get).service(api::replace);
}
