//! What is written and answered of a user.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Ref, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::db::schema::{utilisateurs, utilisateurs_vue};
use crate::http::Modifiable;
use crate::refs::StructureRef;
use crate::valeurs::{Email, Parametre, Refus, Role, Texte};

/// Ce qui s'écrit d'un utilisateur.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = utilisateurs, treat_none_as_null = true)]
pub struct UtilisateurSaisie {
    #[serde(deserialize_with = "en_minuscules")]
    pub email: Email,
    pub nom: Texte<200>,
    pub role: Role,
    pub structure_id: Option<Uuid>,
    /// Vrai si le compte gère les comptes de sa structure ; faux par défaut.
    #[serde(default)]
    pub responsable: bool,
    /// Faux pour un compte fermé ; vrai par défaut.
    #[serde(default = "vrai")]
    pub actif: bool,
}

const fn vrai() -> bool {
    true
}

/// One person has one account, however they write their address.
fn en_minuscules<'de, D: Deserializer<'de>>(d: D) -> Result<Email, D::Error> {
    Email::parse(&String::deserialize(d)?.to_lowercase()).map_err(Refus::into_serde)
}

impl Modifiable for UtilisateurSaisie {
    const FIXES: &'static [&'static str] = &["email", "role", "structure_id"];
}

/// Un utilisateur.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = utilisateurs_vue)]
pub struct Utilisateur {
    /// Identifiant de l'utilisateur.
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Adresse électronique, en minuscules : elle ouvre une session.
    pub email: String,
    /// Nom affiché.
    pub nom: String,
    /// Rôle du compte.
    pub role: Role,
    /// Structure du compte, qui en porte le rôle ; nulle pour l'administrateur, requise pour les autres.
    #[schema(required = true)]
    pub structure_id: Option<Uuid>,
    /// La structure, en bref.
    #[schema(required = true)]
    pub structure: Option<StructureRef>,
    /// Vrai si le compte gère les comptes de sa structure.
    pub responsable: bool,
    /// Faux pour un compte fermé.
    pub actif: bool,
}

/// Un lien à usage unique, à transmettre à la personne ; il n'est montré qu'une fois.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Invitation {
    /// Jeton à échanger contre un mot de passe par `POST /api/v1/auth/invitation`.
    pub jeton: String,
    /// Adresse à transmettre, qui contient le jeton.
    pub lien: String,
    /// Instant après lequel le lien ne vaut plus : 7 jours après sa création.
    pub expire_le: DateTime<Utc>,
}

/// Un utilisateur créé, et son invitation.
#[derive(Debug, Serialize)]
pub struct UtilisateurInvite {
    #[serde(flatten)]
    pub utilisateur: Utilisateur,
    pub invitation: Invitation,
}

// One flat schema: the derive would compose two, one of them without a name.
impl PartialSchema for UtilisateurInvite {
    fn schema() -> RefOr<Schema> {
        let mut schema = Utilisateur::schema();
        if let RefOr::T(Schema::Object(objet)) = &mut schema {
            objet.description = Some("Un utilisateur créé, et l'invitation à lui transmettre.".to_owned());
            objet.properties.insert("invitation".to_owned(), RefOr::Ref(Ref::from_schema_name(Invitation::name())));
            objet.required.push("invitation".to_owned());
        }
        schema
    }
}

impl ToSchema for UtilisateurInvite {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Invitation::name().into_owned(), Invitation::schema()));
        Utilisateur::schemas(schemas);
    }
}
