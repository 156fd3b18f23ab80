//! Releves: figures recorded by hand, from before the system or outside it, each of them the answer to one question.

mod api;
mod dimensions;
mod liens;
mod rules;
pub mod store;
mod types;

use utoipa_actix_web::service_config::ServiceConfig;

pub use dimensions::{Dimensions, ValeurDimension};
pub use types::{Releve, ReleveSaisie};

/// The routes of `/releves`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(api::delete);
}
