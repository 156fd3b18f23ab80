//! Conventions: what a financeur pays a porteuse for, and what was promised to it, held against the figures.

mod api;
pub mod bilan;
mod ensembles;
mod objectifs;
pub mod portee;
pub mod store;
mod types;

use utoipa_actix_web::service_config::ServiceConfig;

pub use objectifs::ObjectifSaisie;
pub use types::{Convention, ConventionSaisie};

/// The routes of conventions: created and listed under their financeur, listed and read flat, and held against the figures.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(api::list_of_financeur)
        .service(api::create)
        .service(api::list)
        .service(api::get)
        .service(api::update)
        .service(api::delete)
        .service(bilan::get);
}
