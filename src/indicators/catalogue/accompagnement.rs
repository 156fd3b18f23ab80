//! Indicators fed by accompagnements: accueils, projets, porteurs, rendez-vous, orientations, and by prospections.

use super::dimensions::{IAE, STATUT_RENDEZ_VOUS, annees_revolues};
use super::{Branche, Divulgation, Indicateur, Mesure, faits, familles};

const AGE: &str = concat!(annees_revolues!(), "::int");

/// Runs at least one day that lies in the period (and a phase that would end before it begins runs on none).
const EN_COURS: &str = "p.projet_id is not null and p.jusqu_au >= $2 and p.debut <= $3 and p.debut <= p.jusqu_au";

pub static INDICATEURS: &[Indicateur] = &[
    Indicateur::new("personnes_accueillies", familles::ACCUEILS, Mesure::Distincts, &[Branche::une(&faits::ACCUEILS, "true", "p.participant_id")]).dit(
        "Personnes accueillies",
        "personne",
        "Personnes distinctes qui ont un accompagnement dont la date d'accueil est dans la période.",
    ),
    Indicateur::new(
        "age_moyen_accueil",
        familles::ACCUEILS,
        Mesure::MoyenneDuPremier,
        &[Branche {
            faits: &faits::ACCUEILS,
            condition: "p.profil_date_naissance is not null",
            cle: "p.participant_id",
            valeur: AGE,
            base: "1",
            ordre: "p.id",
        }],
    )
    .dit(
        "Âge moyen à l'accueil",
        "an",
        "Moyenne des âges, en années révolues, des personnes accueillies, chacune comptée une fois, à sa première date d'accueil qui \
         répond à la question ; les accueils sans date de naissance sont d'abord écartés ; daté par la date d'accueil.",
    ),
    Indicateur::new(
        "projets_accueillis",
        familles::PROJETS,
        Mesure::Distincts,
        &[Branche::une(&faits::ACCUEILS_DE_PROJETS, "p.projet_id is not null", "p.projet_id")],
    )
    .dit("Projets accueillis", "projet", "Projets distincts qui ont un accompagnement dont la date d'accueil est dans la période."),
    Indicateur::new("projets_accompagnes", familles::PROJETS_ET_PHASE, Mesure::Distincts, &[Branche::une(&faits::PHASES, EN_COURS, "p.projet_id")]).dit(
        "Projets accompagnés",
        "projet",
        "Projets distincts dont une phase d'accompagnement court au moins un jour de la période ; une phase finit à sa fin, sinon à la \
         sortie de l'accompagnement, et compte dans chaque mois qu'elle touche.",
    ),
    Indicateur::new("creations_entreprise", familles::PROJETS, Mesure::Distincts, &[Branche::une(&faits::CREATIONS, "true", "pr.id")])
        .sans_exiger_la_saisie()
        .dit(
            "Créations d'entreprise",
            "projet",
            "Projets distincts dont la date de création est dans la période, et n'est pas antérieure à leur premier accueil dans le dispositif.",
        ),
    Indicateur::new("porteurs_accompagnes", familles::PORTEURS, Mesure::Distincts, &[Branche::une(&faits::PHASES, EN_COURS, "p.participant_id")]).dit(
        "Porteur·ses de projets accompagné·es",
        "personne",
        "Personnes distinctes des accompagnements de projets dont une phase court au moins un jour de la période ; une phase compte dans \
         chaque mois qu'elle touche.",
    ),
    Indicateur::new("emplois_crees_etp", familles::EMPLOIS, Mesure::SommeDesDistincts, &[Branche::montant(&faits::EMPLOIS, "true", "e.etp").cle("e.id")])
        .par_defaut(&IAE, "false")
        .divulgue(Divulgation::Exacte)
        .dit(
            "Emplois créés",
            "ETP",
            "Somme des équivalents temps plein des emplois, chacun compté une fois, des projets accompagnés dans le dispositif, commencés \
         dans la période et pas avant le premier accueil du projet dans le dispositif ; sans ceux de l'insertion par l'activité économique, \
         sauf demande contraire.",
        ),
    Indicateur::new("rendez_vous", familles::RENDEZ_VOUS, Mesure::Somme { diviseur: 1 }, &[Branche::montant(&faits::RENDEZ_VOUS, "true", "1")])
        .par_defaut(&STATUT_RENDEZ_VOUS, "honore")
        .dit("Rendez-vous", "rendez-vous", "Rendez-vous honorés, ou du statut demandé, dont le jour (à Paris) est dans la période."),
    Indicateur::new(
        "heures_rendez_vous",
        familles::RENDEZ_VOUS,
        Mesure::Somme { diviseur: 60 },
        &[Branche::montant(&faits::RENDEZ_VOUS, "true", "p.duree_minutes")],
    )
    .par_defaut(&STATUT_RENDEZ_VOUS, "honore")
    .divulgue(Divulgation::Refusee)
    .dit(
        "Heures de rendez-vous",
        "heure",
        "Durée totale, en heures, des rendez-vous honorés, ou du statut demandé, dont le jour (à Paris) est dans la période.",
    ),
    Indicateur::new("structures_prospectees", familles::PROSPECTION, Mesure::Distincts, &[Branche::une(&faits::PROSPECTIONS, "true", "x.structure_id")])
        .divulgue(Divulgation::Exacte)
        .dit("Structures prospectées", "structure", "Structures distinctes qui ont fait l'objet d'une prospection dont la date est dans la période."),
    Indicateur::new("orientations", familles::ORIENTATIONS, Mesure::Somme { diviseur: 1 }, &[Branche::montant(&faits::ORIENTATIONS, "true", "1")]).dit(
        "Orientations",
        "orientation",
        "Orientations vers une structure dont la date est dans la période.",
    ),
];
