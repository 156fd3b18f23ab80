//! Accounts of people.

mod api;
mod droits;
mod invitations;
pub mod store;
mod types;

use utoipa_actix_web::service_config::ServiceConfig;

pub use droits::{Visibles, may_manage};
pub use types::{Invitation, Utilisateur, UtilisateurInvite, UtilisateurSaisie};

/// The routes of `/utilisateurs`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::create).service(api::get).service(api::update).service(api::invite);
}
