//! Emplois: the jobs a projet creates.

mod api;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{Emploi, EmploiSaisie};

/// The routes of emplois: created and listed under their projet, else flat.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(api::delete);
}
