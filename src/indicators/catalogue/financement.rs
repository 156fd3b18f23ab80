//! Indicators fed by conventions: what was asked of those who pay, and what they grant.

use super::{Branche, Divulgation, Indicateur, Mesure, faits, familles};

/// What a month of a convention is worth: its share of the days, whole euros and cents left to the answer.
const PART_DES_JOURS: &str = "cv.montant::numeric(32, 20) * (j.fin - j.debut + 1) / (cv.fin - cv.debut + 1)";

pub static INDICATEURS: &[Indicateur] = &[
    Indicateur::new(
        "financements",
        familles::FINANCEMENT,
        Mesure::SommeDesDistincts,
        &[Branche::montant(&faits::MOIS_DE_CONVENTIONS, "cv.decision = 'accordee' and cv.montant is not null and j.debut <= j.fin", PART_DES_JOURS)
            .cle("cv.id::text || j.debut::text")],
    )
    .divulgue(Divulgation::Exacte)
    .dit(
        "Financements",
        "euro",
        "Montant des conventions accordées, en proportion de leurs jours qui sont dans la période ; une convention de deux dispositifs compte \
         entière pour chacun, et une fois dans le total.",
    ),
    Indicateur::new("demandes_financement", familles::FINANCEMENT, Mesure::Distincts, &[Branche::une(&faits::DEMANDES, "cv.etape <> 'prospect'", "cv.id")])
        .divulgue(Divulgation::Exacte)
        .dit("Demandes de financement", "demande", "Conventions déposées, ou plus avancées, dont le jour de dépôt est dans la période."),
];
