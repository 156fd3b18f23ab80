//! `/sessions/{id}/evaluations` and `/evaluations`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::notes::Notes;
use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadSessions, WriteSessions};
use crate::db::schema::{evaluations, evaluations_vue};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply};
use crate::refs::SessionRef;
use crate::sessions;
use crate::valeurs::{Questionnaire, Texte};

/// Ce qui s'écrit d'une évaluation. Rien n'y désigne une personne.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = evaluations, treat_none_as_null = true)]
pub struct EvaluationSaisie {
    /// Questionnaire auquel l'évaluation répond.
    pub questionnaire: Questionnaire,
    /// La note de chaque item auquel il a été répondu ; un item laissé sans réponse n'y est pas.
    #[diesel(skip_insertion, skip_update)]
    pub notes: Notes,
    /// Ce qui a été écrit en plus des notes.
    pub commentaire: Option<Texte<5000>>,
}

impl Modifiable for EvaluationSaisie {}

/// Une évaluation d'une session, anonyme.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = evaluations_vue)]
pub struct Evaluation {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Session évaluée.
    pub session_id: Uuid,
    /// La session, en bref.
    pub session: SessionRef,
    pub questionnaire: Questionnaire,
    pub notes: Notes,
    #[schema(required = true)]
    pub commentaire: Option<Texte<5000>>,
}

/// What a patch applies to.
impl From<Evaluation> for EvaluationSaisie {
    fn from(e: Evaluation) -> Self {
        Self { questionnaire: e.questionnaire, notes: e.notes, commentaire: e.commentaire }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EvaluationFiltres {
    /// Questionnaires retenus.
    #[param(inline)]
    pub questionnaire: Option<Liste<Questionnaire>>,
}

impl Filtres for EvaluationFiltres {
    const TRIS: &'static [Tri] = &[];
}

/// Lister les évaluations d'une session
///
/// Les évaluations de la session, par pages.
#[utoipa::path(tag = "sessions", operation_id = "list_evaluations", params(Chemin, Listing<EvaluationFiltres>),
    responses((status = 200, description = "Une page d'évaluations.", body = Page<Evaluation>)), extensions(("x-roles" = json!(ReadSessions::ROLES))))]
#[get("/sessions/{id}/evaluations")]
pub async fn list(
    auth: Authorized<ReadSessions>,
    id: Chemin,
    listing: Result<Listing<EvaluationFiltres>, Error>,
    etat: web::Data<AppState>,
) -> Result<Page<Evaluation>, Error> {
    let porteuse = auth.porteuse()?;
    let conn = etat.db.reader().await?;
    sessions::store::must_exist(&conn, porteuse, id.0).await?;
    store::list(&conn, porteuse, id.0, &listing?).await
}

/// Créer une évaluation
///
/// Les réponses d'une personne à un questionnaire sur la session, sans dire laquelle.
#[utoipa::path(tag = "sessions", operation_id = "create_evaluation", params(Chemin), request_body = EvaluationSaisie,
    responses((status = 201, description = "L'évaluation créée.", body = Evaluation)), extensions(("x-roles" = json!(WriteSessions::ROLES))))]
#[post("/sessions/{id}/evaluations")]
pub async fn create(
    auth: Authorized<WriteSessions>,
    id: Chemin,
    corps: Corps<EvaluationSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let action = async move |conn: &_| {
        sessions::store::must_exist(conn, porteuse, id.0).await?;
        let saisie = corps.lire()?;
        let creee = store::insert(conn, porteuse, id.0, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/evaluations/{}", creee.id), creee.version, &creee)
    };
    ecriture.run(&auth, action).await
}

/// Lire une évaluation
///
/// Une évaluation par son identifiant.
#[utoipa::path(tag = "sessions", operation_id = "get_evaluation", params(Chemin),
    responses((status = 200, description = "L'évaluation.", body = Evaluation)), extensions(("x-roles" = json!(ReadSessions::ROLES))))]
#[get("/evaluations/{id}")]
pub async fn get(auth: Authorized<ReadSessions>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let evaluation = store::get(&conn, auth.porteuse()?, id.0).await?;
    Answer::ok(evaluation.version, &evaluation)
}

/// Modifier une évaluation
///
/// Les notes se corrigent item par item ; `null` retire un item, et il en reste un au moins.
#[utoipa::path(tag = "sessions", operation_id = "update_evaluation", params(Chemin, Precondition), request_body(content = Patch<EvaluationSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "L'évaluation modifiée.", body = Evaluation)), extensions(("x-roles" = json!(WriteSessions::ROLES))))]
#[patch("/evaluations/{id}")]
pub async fn update(
    auth: Authorized<WriteSessions>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<EvaluationSaisie>>,
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
        let evaluation = store::get(conn, porteuse, id.0).await?;
        Answer::ok(evaluation.version, &evaluation)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer une évaluation
///
/// L'évaluation ne compte plus dans la satisfaction.
#[utoipa::path(tag = "sessions", operation_id = "delete_evaluation", params(Chemin, Precondition),
    responses((status = 204, description = "L'évaluation est supprimée.")), extensions(("x-roles" = json!(WriteSessions::ROLES))))]
#[delete("/evaluations/{id}")]
pub async fn delete(auth: Authorized<WriteSessions>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, _) = store::lock(conn, porteuse, id.0).await?;
        precondition.check(version)?;
        store::delete(conn, porteuse, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
