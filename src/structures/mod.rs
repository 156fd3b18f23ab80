//! The directory of organisations, shared by every porteuse.

mod api;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{Structure, StructureSaisie};

/// The routes of `/structures`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(api::delete);
}
