//! Orientations: where the people of an accompagnement were sent on to.

mod api;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{Orientation, OrientationSaisie};

/// The routes of orientations: created and listed under their accompagnement, and listed flat.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::list_children).service(api::create).service(api::get).service(api::update).service(api::delete);
}
