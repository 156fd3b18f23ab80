//! Accounts of machines, and their secrets.

mod api;
mod secrets;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{ClientApi, ClientApiSaisie};
pub use secrets::{SecretNeuf, SecretRef, Secrets};

/// The routes of `/clients-api`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(secrets::create).service(secrets::delete);
}
