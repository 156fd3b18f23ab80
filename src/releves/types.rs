//! What is written and answered of a releve.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::dimensions::{Dimensions, DimensionsSaisie};
use crate::db::schema::releves;
use crate::http::{Modifiable, regle};
use crate::indicators::CodeIndicateur;
use crate::valeurs::{Decimale, Jour, Texte};

/// A figure, up to a billion, with the six decimals of means and ratios.
pub type Valeur = Decimale<6, 1_000_000_000>;

/// Ce qui s'écrit d'un relevé.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "dates"))]
#[diesel(table_name = releves, treat_none_as_null = true)]
pub struct ReleveSaisie {
    /// Indicateur dont c'est un chiffre.
    pub indicator: CodeIndicateur,
    /// Premier jour de la période.
    pub debut: Jour,
    /// Dernier jour de la période, inclus ; pour un indicateur calculé, avant le début de saisie du dispositif.
    pub fin: Jour,
    /// Ce dont c'est le chiffre : une valeur pour chacun des filtres de la question, et pour chacune des dimensions qui la
    /// ventilent. Vide pour un total. Un indicateur calculé demande le dispositif.
    #[serde(default)]
    #[schema(value_type = Option<DimensionsSaisie>, nullable = false)]
    #[diesel(skip_insertion, skip_update)]
    pub dimensions: Dimensions,
    /// La valeur, dans l'unité de l'indicateur.
    pub valeur: Valeur,
    /// D'où vient le chiffre : un rapport, un registre, un outil.
    pub source: Texte<500>,
    /// Commentaire.
    pub commentaire: Option<Texte<5000>>,
}

impl Modifiable for ReleveSaisie {}

fn dates(s: &ReleveSaisie) -> Result<(), ValidationError> {
    if s.fin >= s.debut { Ok(()) } else { Err(regle("fin", "ordre_des_dates", "La fin ne peut pas précéder le début.")) }
}

/// Un relevé : un chiffre enregistré à la main.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = releves)]
pub struct Releve {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub indicator: CodeIndicateur,
    pub debut: Jour,
    pub fin: Jour,
    pub dimensions: Dimensions,
    pub valeur: Valeur,
    pub source: Texte<500>,
    #[schema(required = true)]
    pub commentaire: Option<Texte<5000>>,
}
