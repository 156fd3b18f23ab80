//! Which dimensions each family of indicators accepts, in the order in which the catalogue lists them.

use super::dimensions::*;

/// Groups of dimensions, read one after the other.
pub type Dimensions = &'static [&'static [&'static Dimension]];

static BASE: &[&Dimension] = &[&DISPOSITIF, &ANNEE, &TRIMESTRE, &MOIS];
static PLACE: &[&Dimension] = &[&TERRITOIRE, &COMMUNE, &EPCI, &ZONE];
static PERSONNE: &[&Dimension] = &[&GENRE, &QPV, &RSA, &SITUATION, &NIVEAU_DIPLOME, &TRANCHE_AGE];
static SESSION_SANS_STATUT: &[&Dimension] = &[&TYPE, &VARIANTE, &MODALITE_SESSION, &MODULE, &COMMANDITAIRE, &SESSION];

pub static ACCUEILS: Dimensions = &[BASE, PLACE, PERSONNE, &[&ORIGINE, &MODE_ACCUEIL, &PRESCRIPTEUR]];
pub static PROJETS: Dimensions = &[BASE, PLACE, &[&DOMAINE_ACTIVITE, &STADE]];
pub static PROJETS_ET_PHASE: Dimensions = &[BASE, PLACE, &[&DOMAINE_ACTIVITE, &STADE, &PHASE]];
pub static PORTEURS: Dimensions = &[BASE, PLACE, PERSONNE, &[&PHASE, &DOMAINE_ACTIVITE]];
pub static SESSIONS: Dimensions = &[BASE, PLACE, SESSION_SANS_STATUT];
pub static SESSIONS_ET_STATUT: Dimensions = &[BASE, PLACE, SESSION_SANS_STATUT, &[&STATUT_SESSION]];
pub static PRESENCE: Dimensions =
    &[BASE, PLACE, SESSION_SANS_STATUT, PERSONNE, &[&QUALITE, &PROJET_ACCOMPAGNE, &RESIDENCE, &RESIDENCE_EPCI]];
pub static PASSAGES: Dimensions = &[BASE, PLACE, PERSONNE, &[&NATURE]];
pub static RENDEZ_VOUS: Dimensions = &[BASE, PLACE, PERSONNE, &[&MODALITE_RENDEZ_VOUS, &STATUT_RENDEZ_VOUS]];
pub static PROSPECTION: Dimensions = &[BASE, PLACE, &[&MODE_PROSPECTION, &CATEGORIE]];
pub static ORIENTATIONS: Dimensions = &[BASE, PLACE, PERSONNE, &[&OBJET, &SUITE, &STRUCTURE, &CATEGORIE]];
