//! Prospections: going towards the public, or towards those who send people.

mod api;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{Prospection, ProspectionSaisie};

/// The routes of `/prospections`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(api::delete);
}
