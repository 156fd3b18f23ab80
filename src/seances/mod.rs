//! The séances of a session: when each takes place, how long, and who leads it.

mod api;
pub mod store;
mod types;

use utoipa_actix_web::service_config::ServiceConfig;

pub use types::{Heures, Seance, SeanceSaisie};

/// The routes of séances: created and listed under their session, else flat.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(api::delete);
}
