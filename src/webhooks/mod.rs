//! Partners' webhooks: where a partner's system is told what becomes of its prescriptions, as Standard Webhooks says.
//!
//! An event enqueues its deliveries in its own transaction ([`enqueue`]); the [`Facteur`] sends them, at least once each, in order
//! within a prescription.

mod adresse;
mod api;
mod bail;
mod envoi;
mod livraisons;
mod message;
mod poste;
mod reprises;
mod secrets;
mod signature;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::Caller;
use crate::error::{Code, Error};

pub use api::{Webhook, WebhookSaisie};
pub use envoi::Facteur;
pub use livraisons::Livraison;
pub use message::{ESSAI, EvenementEssai, EvenementEssaiData, EvenementPrescription, EvenementPrescriptionData, TypeMessage};
pub use store::{NouvelEvenement, enqueue};

/// The routes of `/webhooks` and `/livraisons`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(api::list)
        .service(api::create)
        .service(api::get)
        .service(api::update)
        .service(secrets::create)
        .service(secrets::delete)
        .service(livraisons::test)
        .service(livraisons::list)
        .service(livraisons::get)
        .service(livraisons::replay);
}

/// The structure that scopes a query: the one whose system is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abonne(pub Uuid);

impl Abonne {
    /// # Errors
    /// 403 for an account without a structure; the permission leaves it out already.
    pub fn of(caller: &Caller) -> Result<Self, Error> {
        caller.structure_id.map(Self).ok_or(Error::new(Code::Interdit))
    }
}
