//! `/structures`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::store::{self, Visibles};
use crate::app::AppState;
use crate::auth::{Authorized, DeleteStructures, Permission, ReadStructures, WriteStructures};
use crate::db::schema::{structures, structures as t};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply};
use crate::valeurs::{Categorie, CodeCommune, Email, Ensemble, RoleStructure, Siret, SiteWeb, Telephone, Texte};

/// Ce qui s'écrit d'une structure.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = structures, treat_none_as_null = true)]
pub struct StructureSaisie {
    /// Nom de la structure.
    pub nom: Texte<200>,
    /// Sigle usuel.
    pub sigle: Option<Texte<40>>,
    /// Numéro SIRET.
    pub siret: Option<Siret>,
    /// Ce que la structure est pour le réseau ; au moins un rôle.
    pub roles: Ensemble<RoleStructure>,
    /// Catégorie de la structure.
    pub categorie: Option<Categorie>,
    /// Code INSEE de la commune.
    pub commune: Option<CodeCommune>,
    /// Adresse postale.
    pub adresse: Option<Texte<500>>,
    /// Adresse électronique de contact.
    pub email: Option<Email>,
    /// Téléphone, en E.164.
    pub telephone: Option<Telephone>,
    /// Site web.
    pub site_web: Option<SiteWeb>,
    /// Faux pour une structure qui ne sert plus ; vrai par défaut.
    #[serde(default = "vrai")]
    pub actif: bool,
}

const fn vrai() -> bool {
    true
}

impl Modifiable for StructureSaisie {}

/// Une structure.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Structure {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub nom: String,
    #[schema(required = true)]
    pub sigle: Option<String>,
    #[schema(required = true)]
    pub siret: Option<Siret>,
    pub roles: Vec<RoleStructure>,
    #[schema(required = true)]
    pub categorie: Option<Categorie>,
    #[schema(required = true)]
    pub commune: Option<CodeCommune>,
    #[schema(required = true)]
    pub adresse: Option<String>,
    #[schema(required = true)]
    pub email: Option<Email>,
    #[schema(required = true)]
    pub telephone: Option<Telephone>,
    #[schema(required = true)]
    pub site_web: Option<SiteWeb>,
    pub actif: bool,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StructureFiltres {
    /// Texte cherché dans le nom et le sigle, sans accents ni casse.
    #[param(inline)]
    pub q: Option<Texte<200>>,
    /// Rôles : les structures qui en ont au moins un.
    #[param(inline)]
    pub roles: Option<Liste<RoleStructure>>,
    /// Catégories retenues.
    #[param(inline)]
    pub categorie: Option<Liste<Categorie>>,
    /// Communes retenues.
    #[param(inline)]
    pub commune: Option<Liste<CodeCommune>>,
    /// Structures actives, ou inactives.
    #[param(inline)]
    pub actif: Option<Liste<bool>>,
    /// Numéros SIRET retenus.
    #[param(inline)]
    pub siret: Option<Liste<Siret>>,
}

impl Filtres for StructureFiltres {
    const TRIS: &'static [Tri] = &[Tri::texte("nom", "nom_tri")];
}

/// Lister les structures
///
/// L'annuaire, par pages. Les prescripteurs et les financeurs ne voient que les structures actives.
#[utoipa::path(tag = "structures", operation_id = "list_structures", params(Listing<StructureFiltres>),
    responses((status = 200, description = "Une page de structures.", body = Page<Structure>)), extensions(("x-roles" = json!(ReadStructures::ROLES))))]
#[get("/structures")]
pub async fn list(auth: Authorized<ReadStructures>, listing: Listing<StructureFiltres>, etat: web::Data<AppState>) -> Result<Page<Structure>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, Visibles::to(&auth.caller), &listing).await
}

/// Créer une structure
///
/// L'équipe crée des structures partenaires, prescriptrices, employeuses ou lieux ; les autres rôles sont réservés à l'administrateur.
#[utoipa::path(tag = "structures", operation_id = "create_structure", request_body = StructureSaisie,
    responses((status = 201, description = "La structure créée.", body = Structure)), extensions(("x-roles" = json!(WriteStructures::ROLES))))]
#[post("/structures")]
pub async fn create(auth: Authorized<WriteStructures>, corps: Corps<StructureSaisie>, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    store::may_create(&auth.caller, &saisie)?;
    let action = async move |conn: &_| {
        let cree = store::insert(conn, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/structures/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire une structure
///
/// Une structure par son identifiant.
#[utoipa::path(tag = "structures", operation_id = "get_structure", params(Chemin),
    responses((status = 200, description = "La structure.", body = Structure)), extensions(("x-roles" = json!(ReadStructures::ROLES))))]
#[get("/structures/{id}")]
pub async fn get(auth: Authorized<ReadStructures>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let structure = store::get(&conn, Visibles::to(&auth.caller), id.0).await?;
    Answer::ok(structure.version, &structure)
}

/// Modifier une structure
///
/// L'équipe ne modifie que la commune, l'adresse et les contacts des structures sans compte.
#[utoipa::path(tag = "structures", operation_id = "update_structure", params(Chemin, Precondition), request_body(content = Patch<StructureSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "La structure modifiée.", body = Structure)), extensions(("x-roles" = json!(WriteStructures::ROLES))))]
#[patch("/structures/{id}")]
pub async fn update(
    auth: Authorized<WriteStructures>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<StructureSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let caller = auth.caller.clone();
    let action = async move |conn: &_| {
        let (version, actuelle) = store::lock(conn, id.0).await?;
        store::may_write(conn, &caller, id.0).await?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuelle, patch)? {
            store::may_change(&caller, &actuelle, &saisie)?;
            store::update(conn, id.0, &saisie, etat.clock.now()).await?;
        }
        let structure = store::get(conn, Visibles::Toutes, id.0).await?;
        Answer::ok(structure.version, &structure)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer une structure
///
/// Refusé tant que quelque chose s'y rapporte.
#[utoipa::path(tag = "structures", operation_id = "delete_structure", params(Chemin, Precondition),
    responses((status = 204, description = "La structure est supprimée.")), extensions(("x-roles" = json!(DeleteStructures::ROLES))))]
#[delete("/structures/{id}")]
pub async fn delete(auth: Authorized<DeleteStructures>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let action = async move |conn: &_| {
        let (version, _) = store::lock(conn, id.0).await?;
        precondition.check(version)?;
        store::delete(conn, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
