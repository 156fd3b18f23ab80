//! What people thought of a session, item by item. Anonymous: nothing of it leads to a person.

mod api;
mod notes;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{Evaluation, EvaluationSaisie};

/// The routes of evaluations: created and listed under their session, else flat.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(api::delete);
}
