//! `/accompagnements/{id}/phases` and `/phases`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::store;
use crate::accompagnements;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadAccompagnements, WriteAccompagnements};
use crate::db::schema::{phases, phases_vue as t};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply, regle};
use crate::valeurs::{Jour, TypePhase};

/// Ce qui s'écrit d'une phase.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "fin_after_debut"))]
#[diesel(table_name = phases, treat_none_as_null = true)]
pub struct PhaseSaisie {
    /// Type de la phase.
    pub phase: TypePhase,
    /// Premier jour ; pas avant l'accueil.
    pub debut: Jour,
    /// Dernier jour, inclus ; nul tant que la phase dure.
    pub fin: Option<Jour>,
}

fn fin_after_debut(saisie: &PhaseSaisie) -> Result<(), ValidationError> {
    if saisie.fin.is_none_or(|fin| fin >= saisie.debut) {
        return Ok(());
    }
    Err(regle("fin", "ordre_des_dates", "La fin ne peut pas précéder le début."))
}

impl Modifiable for PhaseSaisie {}

/// Une phase d'un accompagnement.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Phase {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Identifiant de l'accompagnement.
    pub accompagnement_id: Uuid,
    pub phase: TypePhase,
    pub debut: Jour,
    #[schema(required = true)]
    pub fin: Option<Jour>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PhaseFiltres {
    /// Types de phase retenus.
    #[param(inline)]
    pub phase: Option<Liste<TypePhase>>,
    /// Phases commencées à partir de ce jour, inclus.
    #[param(inline)]
    pub debut_du: Option<Jour>,
    /// Phases commencées jusqu'à ce jour, inclus.
    #[param(inline)]
    pub debut_au: Option<Jour>,
    /// Phases finies à partir de ce jour, inclus.
    #[param(inline)]
    pub fin_du: Option<Jour>,
    /// Phases finies jusqu'à ce jour, inclus.
    #[param(inline)]
    pub fin_au: Option<Jour>,
}

impl Filtres for PhaseFiltres {
    const TRIS: &'static [Tri] = &[Tri::jour("debut"), Tri::jour("fin")];
}

/// Lister les phases d'un accompagnement
///
/// Les phases de l'accompagnement, par pages.
#[utoipa::path(tag = "accompagnements", operation_id = "list_phases", params(Chemin, Listing<PhaseFiltres>),
    responses((status = 200, description = "Une page de phases.", body = Page<Phase>)), extensions(("x-roles" = json!(ReadAccompagnements::ROLES))))]
#[get("/accompagnements/{id}/phases")]
pub async fn list(
    auth: Authorized<ReadAccompagnements>,
    id: Chemin,
    listing: Result<Listing<PhaseFiltres>, Error>,
    etat: web::Data<AppState>,
) -> Result<Page<Phase>, Error> {
    let conn = etat.db.reader().await?;
    accompagnements::store::must_exist(&conn, auth.porteuse()?, id.0).await?;
    store::list(&conn, auth.porteuse()?, id.0, &listing?).await
}

/// Créer une phase
///
/// Les phases d'un accompagnement ne se chevauchent pas.
#[utoipa::path(tag = "accompagnements", operation_id = "create_phase", params(Chemin), request_body = PhaseSaisie,
    responses((status = 201, description = "La phase créée.", body = Phase)), extensions(("x-roles" = json!(WriteAccompagnements::ROLES))))]
#[post("/accompagnements/{id}/phases")]
pub async fn create(
    auth: Authorized<WriteAccompagnements>,
    id: Chemin,
    corps: Corps<PhaseSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let action = async move |conn: &_| {
        let date_accueil = accompagnements::store::lock_parent(conn, porteuse, id.0).await?;
        let saisie = corps.lire()?;
        store::check_after_accueil(&saisie, date_accueil)?;
        let cree = store::insert(conn, porteuse, id.0, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/phases/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire une phase
///
/// Une phase par son identifiant.
#[utoipa::path(tag = "accompagnements", operation_id = "get_phase", params(Chemin),
    responses((status = 200, description = "La phase.", body = Phase)), extensions(("x-roles" = json!(ReadAccompagnements::ROLES))))]
#[get("/phases/{id}")]
pub async fn get(auth: Authorized<ReadAccompagnements>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let phase = store::get(&conn, auth.porteuse()?, id.0).await?;
    Answer::ok(phase.version, &phase)
}

/// Modifier une phase
///
/// Les phases d'un accompagnement ne se chevauchent pas.
#[utoipa::path(tag = "accompagnements", operation_id = "update_phase", params(Chemin, Precondition), request_body(content = Patch<PhaseSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "La phase modifiée.", body = Phase)), extensions(("x-roles" = json!(WriteAccompagnements::ROLES))))]
#[patch("/phases/{id}")]
pub async fn update(
    auth: Authorized<WriteAccompagnements>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<PhaseSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, date_accueil, actuelle) = store::lock(conn, porteuse, id.0).await?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuelle, patch)? {
            store::check_after_accueil(&saisie, date_accueil)?;
            store::update(conn, porteuse, id.0, &saisie, etat.clock.now()).await?;
        }
        let phase = store::get(conn, porteuse, id.0).await?;
        Answer::ok(phase.version, &phase)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer une phase
///
/// Retire la phase de l'accompagnement.
#[utoipa::path(tag = "accompagnements", operation_id = "delete_phase", params(Chemin, Precondition),
    responses((status = 204, description = "La phase est supprimée.")), extensions(("x-roles" = json!(WriteAccompagnements::ROLES))))]
#[delete("/phases/{id}")]
pub async fn delete(auth: Authorized<WriteAccompagnements>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, ..) = store::lock(conn, porteuse, id.0).await?;
        precondition.check(version)?;
        store::delete(conn, porteuse, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
