//! The reference of French communes, EPCI, départements and régions.

mod api;
mod load;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use load::load;

/// The routes of `/territoires`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::get);
}
