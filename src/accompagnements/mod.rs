//! Accompagnements: one person in one dispositif, from the day of the accueil.

mod api;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{Accompagnement, AccompagnementSaisie, SortieSaisie};

/// The routes of `/accompagnements`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(api::delete);
}
