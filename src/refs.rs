//! What stands beside an id in an answer, so that a list needs no second request.

use diesel::deserialize::FromSqlRow;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::db::schema::territoires;
use crate::valeurs::{Jour, Stade, TypeTerritoire};

/// Declares the short forms, which the views build as JSON.
macro_rules! refs {
    ($($(#[$doc:meta])* $nom:ident { $($(#[$champ_doc:meta])* $champ:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromSqlRow)]
        pub struct $nom { $($(#[$champ_doc])* pub $champ: $type),* }

        json_column!($nom);
    )*};
}

/// Reads a type from a `jsonb` column.
macro_rules! json_column {
    ($nom:ty) => {
        impl diesel::deserialize::FromSql<diesel::sql_types::Jsonb, diesel::pg::Pg> for $nom {
            fn from_sql(valeur: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                use diesel::{deserialize::FromSql, pg::Pg, sql_types::Jsonb};
                <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(valeur).and_then(|v| serde_json::from_value(v).map_err(Into::into))
            }
        }
    };
}
pub(crate) use json_column;

refs! {
    /// Une structure, en bref.
    StructureRef {
        /// Identifiant de la structure.
        id: Uuid,
        /// Nom de la structure.
        nom: String,
    }
    /// Un participant, en bref.
    ParticipantRef {
        /// Identifiant du participant.
        id: Uuid,
        /// Nom de famille.
        nom: String,
        /// Prénom.
        prenom: String,
    }
    /// Un dispositif, en bref.
    DispositifRef {
        /// Identifiant du dispositif.
        id: Uuid,
        /// Code du dispositif.
        code: String,
        /// Nom du dispositif.
        nom: String,
    }
    /// Un utilisateur, en bref.
    UtilisateurRef {
        /// Identifiant de l'utilisateur.
        id: Uuid,
        /// Nom affiché.
        nom: String,
    }
    /// Un projet, en bref.
    ProjetRef {
        /// Identifiant du projet.
        id: Uuid,
        /// Nom du projet.
        nom: String,
    }
    /// Une session, en bref.
    SessionRef {
        /// Identifiant de la session.
        id: Uuid,
        /// Titre de la session.
        titre: String,
        /// Premier jour.
        debut: Jour,
    }
    /// Un module, en bref.
    ModuleRef {
        /// Identifiant du module.
        id: Uuid,
        /// Code du module.
        code: String,
        /// Intitulé du module.
        intitule: String,
    }
    /// Un financeur, en bref.
    FinanceurRef {
        /// Identifiant du financeur.
        id: Uuid,
        /// Nom de la structure qui finance.
        nom: String,
    }
    /// Une convention, en bref.
    ConventionRef {
        /// Identifiant de la convention.
        id: Uuid,
        /// Intitulé de la convention.
        intitule: String,
    }
    /// Une prescription, en bref.
    PrescriptionRef {
        /// Identifiant de la prescription.
        id: Uuid,
        /// Numéro de la prescription.
        numero: String,
    }
    /// Un stade atteint par un projet.
    StadeAtteint {
        /// Le stade.
        stade: Stade,
        /// Jour où il a été atteint.
        le: Jour,
    }
}

/// Un territoire, et ceux qui le contiennent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = territoires)]
pub struct Territoire {
    /// Code du territoire.
    pub code: String,
    /// Niveau du territoire.
    #[diesel(column_name = type_)]
    pub r#type: TypeTerritoire,
    /// Nom du territoire.
    pub nom: String,
    /// Codes des territoires qui le contiennent.
    pub parents: Vec<String>,
}

/// Declares a set of short forms, which the views build as a JSON array.
macro_rules! sets {
    ($($(#[$doc:meta])* $nom:ident of $element:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromSqlRow)]
        #[serde(transparent)]
        pub struct $nom(pub Vec<$element>);

        json_column!($nom);
    )*};
}

sets! {
    /// Des territoires, par nom.
    Territoires of Territoire;
    /// Des participants, par nom.
    Participants of ParticipantRef;
    /// Des structures, par nom.
    Structures of StructureRef;
    /// Des dispositifs, par nom.
    Dispositifs of DispositifRef;
    /// Des stades, du premier au dernier.
    Stades of StadeAtteint;
}
