//! What is written and answered of a séance, and the rules that bind its fields.

use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use crate::db::schema::{seances, seances_vue};
use crate::http::{Modifiable, regle};
use crate::refs::{SessionRef, UtilisateurRef, json_column};
use crate::valeurs::{Decimale, DemiJournee, Heure, Jour, Texte};

/// Hours of one day.
pub type Heures = Decimale<2, 24>;

/// Ce qui s'écrit d'une séance.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[expect(clippy::duplicated_attributes, reason = "every rule is judged, whatever the others say")]
#[validate(schema(function = "duree", skip_on_field_errors = false))]
#[validate(schema(function = "heures_des_intervenants", skip_on_field_errors = false))]
#[validate(schema(function = "intervenants_distincts", skip_on_field_errors = false))]
#[diesel(table_name = seances, treat_none_as_null = true)]
pub struct SeanceSaisie {
    /// Jour de la séance, entre le premier et le dernier de la session.
    pub date: Jour,
    /// Partie de la journée ; deux séances d'une session n'occupent pas la même.
    pub demi_journee: DemiJournee,
    /// Heure à laquelle la séance commence.
    pub heure_debut: Option<Heure>,
    /// Durée en heures, plus de 0 ; elle est due par chaque personne que nomme la feuille de présence.
    pub duree_heures: Heures,
    /// Titre de la séance.
    pub titre: Option<Texte<200>>,
    /// Qui anime la séance, et combien d'heures.
    #[serde(default)]
    #[validate(nested, length(max = 50, code = "trop_long", message = "50 intervenants au plus."))]
    #[schema(max_items = 50)]
    #[diesel(skip_insertion, skip_update)]
    pub intervenants: Vec<IntervenantSaisie>,
}

impl Modifiable for SeanceSaisie {}

/// Une personne qui anime une séance : un compte de l'équipe, ou un nom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "qui"))]
pub struct IntervenantSaisie {
    /// Compte de l'équipe ; sans `nom`.
    pub utilisateur_id: Option<Uuid>,
    /// Nom, pour qui n'a pas de compte ; sans `utilisateur_id`.
    pub nom: Option<Texte<200>>,
    /// Heures animées, pas plus que n'en dure la séance.
    pub heures: Option<Heures>,
}

/// Une personne qui anime une séance.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Intervenant {
    #[schema(required = true)]
    pub utilisateur_id: Option<Uuid>,
    /// Le compte, en bref.
    #[schema(required = true)]
    pub utilisateur: Option<UtilisateurRef>,
    #[schema(required = true)]
    pub nom: Option<Texte<200>>,
    #[schema(required = true)]
    pub heures: Option<Heures>,
}

/// Les personnes qui animent une séance, dans l'ordre donné.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, FromSqlRow)]
#[serde(transparent)]
pub struct Intervenants(pub Vec<Intervenant>);

json_column!(Intervenants);

/// Une séance d'une session.
#[derive(Clone, Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = seances_vue)]
pub struct Seance {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Session de la séance.
    pub session_id: Uuid,
    /// La session, en bref.
    pub session: SessionRef,
    pub date: Jour,
    pub demi_journee: DemiJournee,
    #[schema(required = true)]
    pub heure_debut: Option<Heure>,
    pub duree_heures: Heures,
    #[schema(required = true)]
    pub titre: Option<Texte<200>>,
    pub intervenants: Intervenants,
}

/// What a patch applies to.
impl From<&Seance> for SeanceSaisie {
    fn from(s: &Seance) -> Self {
        let intervenant = |i: &Intervenant| IntervenantSaisie { utilisateur_id: i.utilisateur_id, nom: i.nom.clone(), heures: i.heures };
        Self {
            date: s.date,
            demi_journee: s.demi_journee,
            heure_debut: s.heure_debut.clone(),
            duree_heures: s.duree_heures,
            titre: s.titre.clone(),
            intervenants: s.intervenants.0.iter().map(intervenant).collect(),
        }
    }
}

fn duree(s: &SeanceSaisie) -> Result<(), ValidationError> {
    if s.duree_heures.get().is_zero() { Err(regle("duree_heures", "hors_limites", "Une séance dure plus de 0 heure.")) } else { Ok(()) }
}

fn heures_des_intervenants(s: &SeanceSaisie) -> Result<(), ValidationError> {
    match s.intervenants.iter().position(|i| i.heures.is_some_and(|heures| heures > s.duree_heures)) {
        Some(rang) => Err(regle(format!("intervenants/{rang}/heures"), "au_dela_de_la_duree", "Personne n'anime plus d'heures que n'en dure la séance.")),
        None => Ok(()),
    }
}

fn intervenants_distincts(s: &SeanceSaisie) -> Result<(), ValidationError> {
    let deja =
        |rang: usize, i: &IntervenantSaisie| s.intervenants.iter().take(rang).any(|autre| autre.utilisateur_id == i.utilisateur_id && autre.nom == i.nom);
    match s.intervenants.iter().enumerate().find(|(rang, i)| deja(*rang, i)) {
        Some((rang, _)) => Err(regle(format!("intervenants/{rang}"), "repete", "Cette personne est déjà dans la liste.")),
        None => Ok(()),
    }
}

fn qui(i: &IntervenantSaisie) -> Result<(), ValidationError> {
    match (i.utilisateur_id, &i.nom) {
        (None, None) => Err(regle("nom", "champ_requis", "Un intervenant est un `utilisateur_id` ou un `nom`.")),
        (Some(_), Some(_)) => Err(regle("nom", "champ_interdit", "Un intervenant est un `utilisateur_id` ou un `nom`, pas les deux.")),
        _ => Ok(()),
    }
}
