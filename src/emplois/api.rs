//! `/projets/{id}/emplois` and `/emplois`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadProjets, WriteProjets};
use crate::db::schema::{emplois, emplois_vue as t};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply};
use crate::projets;
use crate::refs::ProjetRef;
use crate::valeurs::{CodeCommune, Etp, Jour, TypeContrat};

/// Ce qui s'écrit d'un emploi.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = emplois, treat_none_as_null = true)]
pub struct EmploiSaisie {
    /// Type du contrat.
    pub type_contrat: TypeContrat,
    /// Équivalent temps plein : plus de 0, 1,5 au plus.
    pub etp: Etp,
    /// Premier jour de l'emploi.
    pub date_debut: Jour,
    /// Code INSEE de la commune de l'emploi.
    pub commune: Option<CodeCommune>,
    /// Emploi d'insertion par l'activité économique ; faux par défaut. Les chiffres les laissent à part.
    #[serde(default)]
    pub iae: bool,
}

impl Modifiable for EmploiSaisie {}

/// Un emploi créé par un projet.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Emploi {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Identifiant du projet.
    pub projet_id: Uuid,
    /// Le projet qui a créé l'emploi.
    pub projet: ProjetRef,
    pub type_contrat: TypeContrat,
    pub etp: Etp,
    pub date_debut: Jour,
    #[schema(required = true)]
    pub commune: Option<CodeCommune>,
    pub iae: bool,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EmploiFiltres {
    /// Types de contrat retenus.
    #[param(inline)]
    pub type_contrat: Option<Liste<TypeContrat>>,
    /// Emplois d'insertion par l'activité économique, ou les autres.
    #[param(inline)]
    pub iae: Option<Liste<bool>>,
    /// Communes retenues.
    #[param(inline)]
    pub commune: Option<Liste<CodeCommune>>,
    /// Emplois commencés à partir de ce jour, inclus.
    #[param(inline)]
    pub date_debut_du: Option<Jour>,
    /// Emplois commencés jusqu'à ce jour, inclus.
    #[param(inline)]
    pub date_debut_au: Option<Jour>,
}

impl Filtres for EmploiFiltres {
    const TRIS: &'static [Tri] = &[Tri::jour("date_debut")];
}

/// Lister les emplois d'un projet
///
/// Les emplois que le projet a créés, par pages.
#[utoipa::path(tag = "projets", operation_id = "list_emplois", params(Chemin, Listing<EmploiFiltres>),
    responses((status = 200, description = "Une page d'emplois.", body = Page<Emploi>)), extensions(("x-roles" = json!(ReadProjets::ROLES))))]
#[get("/projets/{id}/emplois")]
pub async fn list(
    auth: Authorized<ReadProjets>,
    id: Chemin,
    listing: Result<Listing<EmploiFiltres>, Error>,
    etat: web::Data<AppState>,
) -> Result<Page<Emploi>, Error> {
    let conn = etat.db.reader().await?;
    projets::store::must_exist(&conn, auth.porteuse()?, id.0).await?;
    store::list(&conn, auth.porteuse()?, id.0, &listing?).await
}

/// Créer un emploi
///
/// Un emploi que le projet crée, ou va créer.
#[utoipa::path(tag = "projets", operation_id = "create_emploi", params(Chemin), request_body = EmploiSaisie,
    responses((status = 201, description = "L'emploi créé.", body = Emploi)), extensions(("x-roles" = json!(WriteProjets::ROLES))))]
#[post("/projets/{id}/emplois")]
pub async fn create(
    auth: Authorized<WriteProjets>,
    id: Chemin,
    corps: Corps<EmploiSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let action = async move |conn: &_| {
        projets::store::lock_parent(conn, porteuse, id.0).await?;
        let saisie = corps.lire()?;
        let cree = store::insert(conn, porteuse, id.0, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/emplois/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire un emploi
///
/// Un emploi par son identifiant.
#[utoipa::path(tag = "projets", operation_id = "get_emploi", params(Chemin),
    responses((status = 200, description = "L'emploi.", body = Emploi)), extensions(("x-roles" = json!(ReadProjets::ROLES))))]
#[get("/emplois/{id}")]
pub async fn get(auth: Authorized<ReadProjets>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let emploi = store::get(&conn, auth.porteuse()?, id.0).await?;
    Answer::ok(emploi.version, &emploi)
}

/// Modifier un emploi
///
/// Le projet est fixé à la création.
#[utoipa::path(tag = "projets", operation_id = "update_emploi", params(Chemin, Precondition), request_body(content = Patch<EmploiSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "L'emploi modifié.", body = Emploi)), extensions(("x-roles" = json!(WriteProjets::ROLES))))]
#[patch("/emplois/{id}")]
pub async fn update(
    auth: Authorized<WriteProjets>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<EmploiSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, actuel) = store::lock(conn, porteuse, id.0).await?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuel, patch)? {
            store::update(conn, porteuse, id.0, &saisie, etat.clock.now()).await?;
        }
        let emploi = store::get(conn, porteuse, id.0).await?;
        Answer::ok(emploi.version, &emploi)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer un emploi
///
/// Retire l'emploi du projet, et des chiffres.
#[utoipa::path(tag = "projets", operation_id = "delete_emploi", params(Chemin, Precondition),
    responses((status = 204, description = "L'emploi est supprimé.")), extensions(("x-roles" = json!(WriteProjets::ROLES))))]
#[delete("/emplois/{id}")]
pub async fn delete(auth: Authorized<WriteProjets>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, _) = store::lock(conn, porteuse, id.0).await?;
        precondition.check(version)?;
        store::delete(conn, porteuse, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
