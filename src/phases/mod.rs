//! The phases of an accompagnement, which never overlap.

mod api;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{Phase, PhaseSaisie};

/// The routes of phases: created and listed under their accompagnement, else flat.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(api::delete);
}
