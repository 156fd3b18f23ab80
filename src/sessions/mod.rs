//! Collective work: trainings, workshops, courses, events, with names or only heads.

mod api;
pub mod places;
pub mod store;
mod types;

use utoipa_actix_web::service_config::ServiceConfig;

pub use types::{EffectifDeclare, EffectifDeclareSaisie, Session, SessionSaisie};

/// The routes of `/sessions`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(api::delete);
}
