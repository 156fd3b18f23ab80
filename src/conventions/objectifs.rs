//! What a convention promises: an indicator, filters, and a target.

use diesel::deserialize::FromSqlRow;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use validator::{Validate, ValidationError, ValidationErrors};

use crate::indicators::objectif::{self, FiltresObjectif};
use crate::indicators::{CodeIndicateur, FiltresAppliques};
use crate::refs::json_column;
use crate::valeurs::{Decimale, Refus};

/// At most this many objectifs.
pub const OBJECTIFS_MAX: usize = 100;

/// A target, in the unit of its indicator.
pub type Cible = Decimale<4, 1_000_000_000>;

/// Ce qui est promis d'un indicateur.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectifSaisie {
    /// Code de l'indicateur.
    pub indicator: CodeIndicateur,
    /// Ce que la question a de particulier ; la période est celle de la convention, et, à défaut d'autres, ses dispositifs et territoires.
    #[serde(default)]
    pub filtres: FiltresObjectif,
    /// Valeur promise, dans l'unité de l'indicateur.
    pub cible: Cible,
}

/// Ce qui est promis d'un indicateur.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Objectif {
    pub indicator: CodeIndicateur,
    #[schema(value_type = FiltresAppliques)]
    pub filtres: FiltresObjectif,
    pub cible: Cible,
}

/// Les objectifs d'une convention.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, FromSqlRow)]
#[serde(transparent)]
pub struct Objectifs(pub Vec<Objectif>);

json_column!(Objectifs);

impl From<Objectif> for ObjectifSaisie {
    fn from(o: Objectif) -> Self {
        Self { indicator: o.indicator, filtres: o.filtres, cible: o.cible }
    }
}

/// The filters are held against the indicator's, which the type of neither knows alone.
impl Validate for ObjectifSaisie {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut erreurs = ValidationErrors::new();
        for refus in objectif::refus((self.indicator, &self.filtres)) {
            let mut erreur = ValidationError::new("").with_message(refus.message.into());
            erreur.code = refus.code;
            erreur.add_param("champ".into(), &refus.champ.trim_start_matches('/'));
            erreurs.add("filtres", erreur);
        }
        if erreurs.is_empty() { Ok(()) } else { Err(erreurs) }
    }
}

/// Reads the objectifs of a request, of which there are not too many.
///
/// # Errors
/// Those of an objectif; too many.
pub fn bornes<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<ObjectifSaisie>, D::Error> {
    let objectifs = Vec::deserialize(d)?;
    if objectifs.len() <= OBJECTIFS_MAX {
        return Ok(objectifs);
    }
    Err(Refus::new("trop_long", format!("{OBJECTIFS_MAX} objectifs au plus."), json!([])).into_serde())
}
