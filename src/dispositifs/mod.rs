//! Dispositifs: what a porteuse runs, and since when it is recorded here.

mod api;
pub mod porteuse;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{Dispositif, DispositifSaisie};

/// The routes of `/dispositifs`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(api::delete);
}
