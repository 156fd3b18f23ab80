//! Indicators fed by prescriptions: whom partners refer, and how soon they are answered.

use super::{Branche, Indicateur, Mesure, faits, familles};

/// Whole days, in Europe/Paris, from the post to the first answer.
const DELAI: &str = "(p.repondue_le at time zone 'Europe/Paris')::date - p.jour";

pub static INDICATEURS: &[Indicateur] = &[
    Indicateur::new("prescriptions", familles::PRESCRIPTIONS, Mesure::Somme { diviseur: 1 }, &[Branche::montant(&faits::PRESCRIPTIONS, "true", "1")]).dit(
        "Prescriptions",
        "prescription",
        "Prescriptions postées dans la période.",
    ),
    Indicateur::new(
        "delai_reponse",
        familles::PRESCRIPTIONS,
        Mesure::Mediane,
        &[Branche::montant(&faits::PRESCRIPTIONS, "p.repondue_le is not null", DELAI).base("1")],
    )
    .dit(
        "Délai de réponse",
        "jour",
        "Médiane des jours qui séparent le jour où une prescription est postée de sa première réponse (acceptée, refusée ou réorientée) ; \
         celles qui n'en ont pas encore sont écartées ; daté par le jour où la prescription est postée.",
    ),
];
