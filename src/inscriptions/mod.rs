//! Who is enrolled in a session, and their situation that day.

mod api;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{Inscription, InscriptionSaisie};

/// The routes of inscriptions, below a session and flat.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list_of_session).service(api::create).service(api::list).service(api::get).service(api::update).service(api::delete);
}
