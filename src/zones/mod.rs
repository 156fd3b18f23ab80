//! Zones: unions of territoires, drawn by the admin (a funder's lots).

mod api;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{Zone, ZoneSaisie};

/// The routes of `/zones`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(api::delete);
}
