//! `/accompagnements/{id}/orientations` and `/orientations`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::store;
use crate::accompagnements;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadAccompagnements, WriteAccompagnements};
use crate::db::schema::{orientations, orientations_vue as t};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply};
use crate::refs::{DispositifRef, ParticipantRef, StructureRef};
use crate::valeurs::{Code, Jour, ObjetOrientation, SuiteOrientation};

/// Ce qui s'écrit d'une orientation.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = orientations, treat_none_as_null = true)]
pub struct OrientationSaisie {
    /// Jour de l'orientation.
    pub date: Jour,
    /// Identifiant de la structure vers laquelle la personne est orientée.
    pub structure_id: Uuid,
    /// Objet de l'orientation.
    pub objet: ObjetOrientation,
    /// Suite donnée ; nul tant qu'elle est inconnue.
    pub suite: Option<SuiteOrientation>,
}

impl Modifiable for OrientationSaisie {}

/// Une orientation.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Orientation {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Identifiant de l'accompagnement.
    pub accompagnement_id: Uuid,
    /// Identifiant de la personne orientée.
    pub participant_id: Uuid,
    /// La personne orientée.
    pub participant: ParticipantRef,
    /// Identifiant du dispositif de l'accompagnement.
    pub dispositif_id: Uuid,
    /// Le dispositif de l'accompagnement.
    pub dispositif: DispositifRef,
    pub date: Jour,
    pub structure_id: Uuid,
    /// La structure vers laquelle la personne est orientée.
    pub structure: StructureRef,
    pub objet: ObjetOrientation,
    #[schema(required = true)]
    pub suite: Option<SuiteOrientation>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrientationFiltres {
    /// Accompagnements retenus.
    #[param(inline)]
    pub accompagnement: Option<Liste<Uuid>>,
    /// Participants retenus.
    #[param(inline)]
    pub participant: Option<Liste<Uuid>>,
    /// Codes des dispositifs retenus.
    #[param(inline)]
    pub dispositif: Option<Liste<Code>>,
    /// Orientations à partir de ce jour, inclus.
    #[param(inline)]
    pub date_du: Option<Jour>,
    /// Orientations jusqu'à ce jour, inclus.
    #[param(inline)]
    pub date_au: Option<Jour>,
    /// Structures retenues.
    #[param(inline)]
    pub structure: Option<Liste<Uuid>>,
    /// Objets retenus.
    #[param(inline)]
    pub objet: Option<Liste<ObjetOrientation>>,
    /// Suites retenues.
    #[param(inline)]
    pub suite: Option<Liste<SuiteOrientation>>,
}

impl Filtres for OrientationFiltres {
    const TRIS: &'static [Tri] = &[Tri::jour("date")];
}

/// Lister les orientations
///
/// Les orientations de l'association, par pages.
#[utoipa::path(tag = "orientations", operation_id = "list_orientations", params(Listing<OrientationFiltres>),
    responses((status = 200, description = "Une page d'orientations.", body = Page<Orientation>)), extensions(("x-roles" = json!(ReadAccompagnements::ROLES))))]
#[get("/orientations")]
pub async fn list(auth: Authorized<ReadAccompagnements>, listing: Listing<OrientationFiltres>, etat: web::Data<AppState>) -> Result<Page<Orientation>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, auth.porteuse()?, None, &listing).await
}

/// Lister les orientations d'un accompagnement
///
/// Les orientations de l'accompagnement, par pages.
#[utoipa::path(tag = "orientations", operation_id = "list_accompagnement_orientations", params(Chemin, Listing<OrientationFiltres>),
    responses((status = 200, description = "Une page d'orientations.", body = Page<Orientation>)), extensions(("x-roles" = json!(ReadAccompagnements::ROLES))))]
#[get("/accompagnements/{id}/orientations")]
pub async fn list_children(
    auth: Authorized<ReadAccompagnements>,
    id: Chemin,
    listing: Result<Listing<OrientationFiltres>, Error>,
    etat: web::Data<AppState>,
) -> Result<Page<Orientation>, Error> {
    let conn = etat.db.reader().await?;
    accompagnements::store::must_exist(&conn, auth.porteuse()?, id.0).await?;
    store::list(&conn, auth.porteuse()?, Some(id.0), &listing?).await
}

/// Créer une orientation
///
/// Vers une structure de l'annuaire.
#[utoipa::path(tag = "orientations", operation_id = "create_orientation", params(Chemin), request_body = OrientationSaisie,
    responses((status = 201, description = "L'orientation créée.", body = Orientation)), extensions(("x-roles" = json!(WriteAccompagnements::ROLES))))]
#[post("/accompagnements/{id}/orientations")]
pub async fn create(
    auth: Authorized<WriteAccompagnements>,
    id: Chemin,
    corps: Corps<OrientationSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let action = async move |conn: &_| {
        accompagnements::store::lock_parent(conn, porteuse, id.0).await?;
        let saisie = corps.lire()?;
        let cree = store::insert(conn, porteuse, id.0, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/orientations/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire une orientation
///
/// Une orientation par son identifiant.
#[utoipa::path(tag = "orientations", operation_id = "get_orientation", params(Chemin),
    responses((status = 200, description = "L'orientation.", body = Orientation)), extensions(("x-roles" = json!(ReadAccompagnements::ROLES))))]
#[get("/orientations/{id}")]
pub async fn get(auth: Authorized<ReadAccompagnements>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let orientation = store::get(&conn, auth.porteuse()?, id.0).await?;
    Answer::ok(orientation.version, &orientation)
}

/// Modifier une orientation
///
/// Par exemple pour dire quelle suite lui a été donnée.
#[utoipa::path(tag = "orientations", operation_id = "update_orientation", params(Chemin, Precondition), request_body(content = Patch<OrientationSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "L'orientation modifiée.", body = Orientation)), extensions(("x-roles" = json!(WriteAccompagnements::ROLES))))]
#[patch("/orientations/{id}")]
pub async fn update(
    auth: Authorized<WriteAccompagnements>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<OrientationSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, actuelle) = store::lock(conn, porteuse, id.0).await?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuelle, patch)? {
            store::update(conn, porteuse, id.0, &saisie, etat.clock.now()).await?;
        }
        let orientation = store::get(conn, porteuse, id.0).await?;
        Answer::ok(orientation.version, &orientation)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer une orientation
///
/// Retire l'orientation de l'accompagnement.
#[utoipa::path(tag = "orientations", operation_id = "delete_orientation", params(Chemin, Precondition),
    responses((status = 204, description = "L'orientation est supprimée.")), extensions(("x-roles" = json!(WriteAccompagnements::ROLES))))]
#[delete("/orientations/{id}")]
pub async fn delete(auth: Authorized<WriteAccompagnements>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, _) = store::lock(conn, porteuse, id.0).await?;
        precondition.check(version)?;
        store::delete(conn, porteuse, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
