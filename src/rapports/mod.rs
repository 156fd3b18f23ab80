//! The activity report of a year: section by section, each figure with its question and the year before.
//!
//! [`trame`] says what is asked; [`assemblage`] makes the [`document`] of the answers; [`forme`] writes it as JSON, as a workbook
//! ([`classeur`]) or as a [`page`]; [`cloture`] freezes it, [`ecarts`] holds what was frozen against what records say now.

mod api;
mod assemblage;
mod classeur;
mod cloture;
mod document;
mod ecarts;
mod forme;
mod page;
mod portee;
mod store;
mod trame;
mod types;
mod vivant;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of `/rapports`. The équipe reads its own and a responsable closes and publishes; a financeur reads what is published
/// to it.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(api::get)
        .service(api::get_chiffre)
        .service(api::list_versions)
        .service(api::get_version)
        .service(ecarts::get)
        .service(cloture::create)
        .service(cloture::publish);
}
