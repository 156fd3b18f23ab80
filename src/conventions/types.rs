//! What is written and answered of a convention, and the rules that bind its fields.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::objectifs::{ObjectifSaisie, Objectifs, bornes};
use crate::db::schema::{conventions, conventions_vue};
use crate::http::{Modifiable, regle};
use crate::refs::{Dispositifs, FinanceurRef, StructureRef, Territoires};
use crate::valeurs::{CodeTerritoire, Decimale, Decision, Ensemble, EtapeConvention, Jour, Parametre, Texte};

/// Ce qui s'écrit d'une convention.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = conventions, treat_none_as_null = true)]
#[expect(clippy::duplicated_attributes, reason = "every rule is judged, whatever the others say")]
#[validate(schema(function = "dates", skip_on_field_errors = false))]
#[validate(schema(function = "depot", skip_on_field_errors = false))]
#[validate(schema(function = "decision", skip_on_field_errors = false))]
#[validate(schema(function = "decision_le", skip_on_field_errors = false))]
pub struct ConventionSaisie {
    /// Identifiants des dispositifs que la convention finance ; au moins un, tous de la porteuse.
    #[diesel(skip_insertion, skip_update)]
    pub dispositifs: Ensemble<Uuid, 1>,
    /// Intitulé de la convention.
    pub intitule: Texte<200>,
    /// Où en est la convention ; `prospect` tant que rien n'est demandé.
    pub etape: EtapeConvention,
    /// Jour du dépôt de la demande ; requis dès l'étape `deposee`, pas dans le futur.
    pub deposee_le: Option<Jour>,
    /// Décision du financeur ; requise aux étapes `decidee` et `en_cours` (où elle est `accordee`).
    pub decision: Option<Decision>,
    /// Jour de la décision, qu'elle accompagne ; pas avant le dépôt, ni dans le futur.
    pub decision_le: Option<Jour>,
    /// Montant demandé, puis accordé, en euros.
    pub montant: Option<Decimale<2, 1_000_000_000>>,
    /// Premier jour de la période financée.
    pub debut: Jour,
    /// Dernier jour de la période financée, inclus.
    pub fin: Jour,
    /// Codes des territoires auxquels la convention se limite ; aucun s'il n'y en a pas.
    #[serde(default)]
    #[diesel(skip_insertion, skip_update)]
    pub territoires: Ensemble<CodeTerritoire, 0>,
    /// Ce qui est promis, indicateur par indicateur.
    #[serde(default, deserialize_with = "bornes")]
    #[schema(max_items = 100)]
    #[validate(nested)]
    #[diesel(skip_insertion, skip_update)]
    pub objectifs: Vec<ObjectifSaisie>,
}

impl Modifiable for ConventionSaisie {}

/// Une convention entre une porteuse et un financeur.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = conventions_vue)]
pub struct Convention {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Identifiant de la porteuse.
    pub porteuse_id: Uuid,
    /// La structure financée.
    pub porteuse: StructureRef,
    /// Identifiant du financeur.
    pub financeur_id: Uuid,
    /// Le financeur.
    pub financeur: FinanceurRef,
    /// Les dispositifs que la convention finance.
    pub dispositifs: Dispositifs,
    pub intitule: Texte<200>,
    pub etape: EtapeConvention,
    #[schema(required = true)]
    pub deposee_le: Option<Jour>,
    #[schema(required = true)]
    pub decision: Option<Decision>,
    #[schema(required = true)]
    pub decision_le: Option<Jour>,
    #[schema(required = true)]
    pub montant: Option<Decimale<2, 1_000_000_000>>,
    pub debut: Jour,
    pub fin: Jour,
    /// Les territoires auxquels la convention se limite.
    pub territoires: Territoires,
    pub objectifs: Objectifs,
}

/// What a patch applies to.
impl From<Convention> for ConventionSaisie {
    fn from(c: Convention) -> Self {
        Self {
            dispositifs: c.dispositifs.0.into_iter().map(|d| d.id).collect::<Vec<_>>().into(),
            intitule: c.intitule,
            etape: c.etape,
            deposee_le: c.deposee_le,
            decision: c.decision,
            decision_le: c.decision_le,
            montant: c.montant,
            debut: c.debut,
            fin: c.fin,
            territoires: c.territoires.0.into_iter().filter_map(|t| CodeTerritoire::parse(&t.code).ok()).collect::<Vec<_>>().into(),
            objectifs: c.objectifs.0.into_iter().map(Into::into).collect(),
        }
    }
}

fn dates(c: &ConventionSaisie) -> Result<(), ValidationError> {
    if c.fin >= c.debut { Ok(()) } else { Err(regle("fin", "ordre_des_dates", "La fin ne peut pas précéder le début.")) }
}

fn depot(c: &ConventionSaisie) -> Result<(), ValidationError> {
    match (c.etape, c.deposee_le) {
        (EtapeConvention::Prospect, Some(_)) => Err(regle("deposee_le", "champ_interdit", "Une convention déposée n'est plus un prospect.")),
        (EtapeConvention::Prospect, None) | (_, Some(_)) => Ok(()),
        (_, None) => Err(regle("deposee_le", "champ_requis", "Dès qu'une convention est déposée, elle a un jour de dépôt.")),
    }
}

fn decision(c: &ConventionSaisie) -> Result<(), ValidationError> {
    use {Decision as D, EtapeConvention as E};
    match (c.etape, c.decision) {
        (E::Prospect | E::Deposee, Some(_)) => Err(regle("etape", "etape_incompatible", "Une décision suppose l'étape `decidee`, ou une suivante.")),
        (E::EnCours, Some(D::Refusee)) => Err(regle("etape", "etape_incompatible", "Une convention refusée n'est pas en cours.")),
        (E::Decidee | E::EnCours, None) => Err(regle("decision", "champ_requis", "Une convention décidée dit la décision.")),
        (_, None) if c.decision_le.is_some() => Err(regle("decision", "champ_requis", "`decision_le` date une décision : donnez aussi `decision`.")),
        _ => Ok(()),
    }
}

fn decision_le(c: &ConventionSaisie) -> Result<(), ValidationError> {
    match (c.deposee_le, c.decision_le) {
        (_, None) if c.decision.is_some() => Err(regle("decision_le", "champ_requis", "Une décision est datée.")),
        (Some(depot), Some(decision)) if decision < depot => Err(regle("decision_le", "ordre_des_dates", "La décision ne peut pas précéder le dépôt.")),
        _ => Ok(()),
    }
}
