//! Rendez-vous: the équipe's daily act. What they show (last contact, accompagnement begun) is derived from them.

mod api;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{RendezVous, RendezVousSaisie};

/// The routes of rendez-vous: created and listed under their accompagnement, and listed flat.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::list_children).service(api::create).service(api::get).service(api::update).service(api::delete);
}
