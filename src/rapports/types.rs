//! What is answered of closings, and what is written to publish one.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Integer, Jsonb, Nullable, Text, Timestamptz};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::refs::{FinanceurRef, StructureRef, UtilisateurRef, json_column};
use crate::valeurs::{Ensemble, VersionDeRapport};

/// Une clôture : les réponses d'une année, figées.
#[derive(Clone, Debug, Serialize, QueryableByName, ToSchema)]
pub struct VersionRapport {
    /// L'année close.
    #[schema(example = 2021)]
    #[diesel(sql_type = Integer)]
    pub annee: i32,
    /// Rang de la clôture parmi celles de l'année.
    #[schema(minimum = 1)]
    #[diesel(sql_type = Integer)]
    pub version: i32,
    /// La structure dont c'est l'activité.
    #[diesel(sql_type = Jsonb)]
    pub porteuse: StructureRef,
    /// Instant de la clôture.
    #[diesel(sql_type = Timestamptz)]
    pub close_le: DateTime<Utc>,
    /// Qui a clos ; nul pour un financeur.
    #[schema(required = true)]
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub close_par: Option<UtilisateurRef>,
    /// SHA-256 du contenu figé, en hexadécimal.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    #[diesel(sql_type = Text)]
    pub sha256: String,
    /// À qui elle est publiée ; un financeur n'y voit que lui-même.
    #[diesel(sql_type = Jsonb)]
    #[schema(value_type = Vec<Publication>)]
    pub publications: Publications,
}

/// Une publication : une version montrée à un financeur.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Publication {
    /// Le financeur, en bref.
    pub financeur: FinanceurRef,
    /// Instant de la publication.
    pub publie_le: DateTime<Utc>,
    /// Qui a publié ; nul pour un financeur.
    #[schema(required = true)]
    pub publie_par: Option<UtilisateurRef>,
}

/// Des publications.
#[derive(Clone, Debug, Serialize, Deserialize, diesel::deserialize::FromSqlRow)]
#[serde(transparent)]
pub struct Publications(pub Vec<Publication>);

json_column!(Publications);

/// Les clôtures d'une année.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionsRapport {
    /// Les clôtures, de la plus récente à la plus ancienne.
    pub items: Vec<VersionRapport>,
    /// Toujours nul : elles tiennent en une page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Ce qui s'écrit pour publier une version.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicationSaisie {
    /// Identifiants des financeurs à qui la montrer ; au moins un.
    pub financeurs: Ensemble<Uuid, 1>,
    /// Rang de la clôture ; la plus récente de l'année si absent.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 999_999, nullable = false)]
    pub version: Option<i32>,
}

/// Which report is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RapportParametres {
    /// De quand sont les chiffres : `vivant`, ce que disent les enregistrements ; `1`, ce que tient la première clôture de l'année.
    /// Sans ce paramètre, la clôture la plus récente, et à défaut les enregistrements.
    #[param(nullable = false, inline)]
    pub version: Option<VersionDeRapport>,
    /// La structure dont c'est le rapport, pour un financeur à qui plusieurs en publient.
    #[param(nullable = false)]
    pub porteuse: Option<Uuid>,
    /// Forme de la réponse, qui l'emporte sur `Accept`.
    #[param(nullable = false, inline)]
    pub format: Option<super::forme::Forme>,
}

/// Of which report a figure is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChiffreParametres {
    /// De quand est le chiffre : `vivant`, ou le rang d'une clôture de l'année ; comme pour le rapport.
    #[param(nullable = false, inline)]
    pub version: Option<VersionDeRapport>,
    /// La structure dont c'est le rapport, pour un financeur à qui plusieurs en publient.
    #[param(nullable = false)]
    pub porteuse: Option<Uuid>,
}

/// Whose versions are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VersionsParametres {
    /// La structure dont ce sont les rapports ; toutes celles qui en publient si absent.
    #[param(nullable = false)]
    pub porteuse: Option<Uuid>,
}
