//! What partners are told, written in the transaction of what happened: the feed they read, and what is sent to them.

mod api;
mod store;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::valeurs::{StatutPrescription, TypeEvenement};
pub use store::{Annonce, open_epoch, tell};

/// The routes of `/prescriptions/evenements`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list);
}

impl TypeEvenement {
    /// The event of a move to this statut.
    #[must_use]
    pub const fn of_move(vers: StatutPrescription) -> Self {
        match vers {
            StatutPrescription::Soumise => Self::Soumise,
            StatutPrescription::PriseEnCharge => Self::PriseEnCharge,
            StatutPrescription::Acceptee => Self::Acceptee,
            StatutPrescription::Refusee => Self::Refusee,
            StatutPrescription::Reorientee => Self::Reorientee,
            StatutPrescription::Demarree => Self::Demarree,
            StatutPrescription::Terminee => Self::Terminee,
            StatutPrescription::Annulee => Self::Annulee,
            StatutPrescription::Expiree => Self::Expiree,
        }
    }
}
