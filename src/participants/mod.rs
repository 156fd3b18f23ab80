//! Participants: the files of the people a porteuse accompanies, and what happened with them.

mod api;
pub mod doublons;
mod fusion;
mod parcours;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use api::{Participant, ParticipantSaisie};
pub use doublons::Doublons;

/// The routes of `/participants`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(api::list)
        .service(api::create)
        .service(api::get)
        .service(api::update)
        .service(api::delete)
        .service(parcours::get)
        .service(doublons::search)
        .service(fusion::create);
}
