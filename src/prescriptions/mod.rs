//! Prescriptions: a partner refers a person, the porteuse answers, the partner sees what became of them.

mod accueil;
mod api;
mod expiration;
mod lot;
mod personne;
pub mod portee;
mod rules;
pub mod store;
pub mod suivi;
mod transitions;
mod types;

use utoipa_actix_web::service_config::ServiceConfig;

pub use expiration::expire;
pub use personne::Personne;
pub use types::{Prescription, PrescriptionSaisie};

/// The routes of `/prescriptions`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(lot::create).service(api::get).service(transitions::create);
}
