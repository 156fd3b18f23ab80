//! Financeurs: the structures that pay, a directory that every porteuse shares. What each pays for is in [`crate::conventions`].

mod api;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{Financeur, FinanceurSaisie};

/// The routes of `/financeurs`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(api::delete);
}
