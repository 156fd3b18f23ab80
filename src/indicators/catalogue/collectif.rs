//! Indicators fed by sessions, their inscriptions and their declared heads.

use super::{Branche, Divulgation, Indicateur, Mesure, faits, familles};

/// Present by name, in a session that took or takes place.
const PRESENTS: &str = "p.statut = 'present' and p.session_statut in ('realisee', 'en_cours')";
/// Heads of the same sessions.
const TETES: &str = "s.effectif_total is not null and s.statut in ('realisee', 'en_cours')";

/// Heads whose session's length counts, for want of sheets.
const TETES_SANS_FEUILLE: &str = "s.effectif_total is not null and s.statut in ('realisee', 'en_cours') and s.duree_heures is not null
    and not exists (select from presences l where l.porteuse_id = s.porteuse_id and l.session_id = s.id)";

static PARTICIPATIONS: &[Branche] = &[Branche::une(&faits::INSCRIPTIONS, PRESENTS, "p.participant_id"), Branche::montant(&faits::TETES, TETES, "p.nombre")];

pub static INDICATEURS: &[Indicateur] = &[
    Indicateur::new("sessions_programmees", familles::SESSIONS_ET_STATUT, Mesure::Somme { diviseur: 1 }, &[Branche::montant(&faits::SESSIONS, "true", "1")])
        .divulgue(Divulgation::Exacte)
        .dit(
            "Sessions programmées",
            "session",
            "Sessions de tout statut dont le début est dans la période ; une session reportée garde le sien, celle qui la remplace est une autre.",
        ),
    Indicateur::new(
        "sessions_realisees",
        familles::SESSIONS,
        Mesure::Somme { diviseur: 1 },
        &[Branche::montant(&faits::SESSIONS, "s.statut = 'realisee'", "1")],
    )
    .divulgue(Divulgation::Exacte)
    .dit("Sessions réalisées", "session", "Sessions réalisées dont le début est dans la période."),
    Indicateur::new(
        "seances_prevues",
        familles::SESSIONS,
        Mesure::Somme { diviseur: 1 },
        &[Branche::montant(&faits::SESSIONS, "s.statut in ('realisee', 'en_cours') and s.seances_prevues is not null", "s.seances_prevues")],
    )
    .divulgue(Divulgation::Exacte)
    .dit("Séances prévues", "séance", "Somme des séances prévues des sessions en cours ou réalisées dont le début est dans la période."),
    Indicateur::new(
        "journees",
        familles::SESSIONS,
        Mesure::Somme { diviseur: 1 },
        &[Branche::montant(&faits::SESSIONS, "s.statut = 'realisee' and s.duree_jours is not null", "s.duree_jours")],
    )
    .divulgue(Divulgation::Exacte)
    .dit("Journées", "jour", "Somme des durées en jours des sessions réalisées dont le début est dans la période."),
    Indicateur::new(
        "heures",
        familles::SESSIONS,
        Mesure::Somme { diviseur: 1 },
        &[Branche::montant(&faits::SESSIONS, "s.statut = 'realisee' and s.duree_heures is not null", "s.duree_heures")],
    )
    .divulgue(Divulgation::Exacte)
    .dit("Heures", "heure", "Somme des durées en heures des sessions réalisées dont le début est dans la période."),
    Indicateur::new("participations", familles::PRESENCE, Mesure::Somme { diviseur: 1 }, PARTICIPATIONS).dit(
        "Participations",
        "participation",
        "Inscriptions « présent » aux sessions réalisées ou en cours dont le début est dans la période, et personnes déclarées sans être nommées.",
    ),
    Indicateur::new("personnes_touchees", familles::PRESENCE, Mesure::Distincts, PARTICIPATIONS).dit(
        "Personnes touchées",
        "personne",
        "Personnes distinctes présentes aux sessions réalisées ou en cours dont le début est dans la période, et personnes déclarées sans \
         être nommées.",
    ),
    Indicateur::new(
        "participants_par_session",
        familles::PRESENCE,
        Mesure::TauxSurTous,
        &[
            Branche::montant(&faits::INSCRIPTIONS, "p.statut = 'present' and p.session_statut = 'realisee'", "1"),
            Branche::montant(&faits::TETES, "s.effectif_total is not null and s.statut = 'realisee'", "p.nombre"),
            Branche::montant(&faits::SESSIONS, "s.statut = 'realisee'", "0").base("1"),
        ],
    )
    .divulgue(Divulgation::Refusee)
    .dit(
        "Participants par session",
        "participation par session",
        "Participations aux sessions réalisées dont le début est dans la période, divisées par le nombre de ces sessions ; les attributs \
         d'une personne ne portent que sur les participations.",
    ),
    Indicateur::new(
        "heures_stagiaires",
        familles::PRESENCE,
        Mesure::Somme { diviseur: 1 },
        &[
            Branche::montant(
                &faits::INSCRIPTIONS,
                "p.session_statut in ('realisee', 'en_cours')
                    and (p.heures_suivies is not null or p.heures_dues is null and p.statut = 'present' and s.duree_heures is not null)",
                "coalesce(p.heures_suivies, s.duree_heures)",
            ),
            Branche::montant(&faits::TETES, TETES_SANS_FEUILLE, "p.nombre * s.duree_heures"),
        ],
    )
    .divulgue(Divulgation::Refusee)
    .dit(
        "Heures stagiaires",
        "heure",
        "Heures suivies dans les sessions réalisées ou en cours dont le début est dans la période : celles des feuilles de présence, dès que \
         la session en a une ; sinon la durée de la session pour chacune de ses participations. Une session sans feuille ni durée n'est pas \
         comptée.",
    ),
    Indicateur::new(
        "taux_assiduite",
        familles::PRESENCE,
        Mesure::Taux,
        &[Branche::montant(&faits::INSCRIPTIONS, "p.session_statut in ('realisee', 'en_cours') and p.heures_dues > 0", "coalesce(p.heures_suivies, 0)")
            .base("p.heures_dues")],
    )
    .divulgue(Divulgation::Refusee)
    .dit(
        "Taux d'assiduité",
        "taux",
        "Heures suivies divisées par les heures dues, dans les sessions réalisées ou en cours dont le début est dans la période et qui ont une \
         feuille de présence : chaque ligne d'une feuille, excusée ou non, doit la durée de la séance.",
    ),
    Indicateur::new(
        "taux_abandon",
        familles::PRESENCE,
        Mesure::Taux,
        &[Branche::montant(&faits::INSCRIPTIONS, "p.statut <> 'annule' and p.session_statut in ('realisee', 'en_cours')", "(p.statut = 'abandon')::int")
            .base("1")],
    )
    .divulgue(Divulgation::Refusee)
    .dit(
        "Taux d'abandon",
        "taux",
        "Inscriptions « abandon » divisées par toutes les inscriptions non annulées, dans les sessions réalisées ou en cours dont le début \
         est dans la période.",
    ),
    Indicateur::new(
        "passages",
        familles::PASSAGES,
        Mesure::Somme { diviseur: 1 },
        &[
            Branche::montant(&faits::ACCUEILS, "p.mode_accueil = 'individuel'", "1"),
            Branche::montant(
                &faits::INSCRIPTIONS,
                "p.statut = 'present' and p.session_statut in ('realisee', 'en_cours') and p.session_type in ('atelier', 'temps_collectif')",
                "1",
            ),
            Branche::montant(
                &faits::TETES,
                "s.effectif_total is not null and s.statut in ('realisee', 'en_cours') and s.type in ('atelier', 'temps_collectif')",
                "p.nombre",
            ),
        ],
    )
    .dit(
        "Passages",
        "passage",
        "Accueils individuels dont la date d'accueil est dans la période, et participations aux ateliers et temps collectifs dont le début \
         y est.",
    ),
    Indicateur::new("satisfaction", familles::SATISFACTION, Mesure::Somme { diviseur: 1 }, &[Branche::montant(&faits::REPONSES, "true", "1")]).dit(
        "Satisfaction",
        "réponse",
        "Items auxquels les évaluations répondent, par note, des sessions dont le début est dans la période.",
    ),
];
