//! `/sessions/{id}/seances` and `/seances`: filters and handlers.

use actix_web::{delete, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::types::{Seance, SeanceSaisie};
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadSessions, WriteSessions};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Page, Patch, Precondition, Tri, apply};
use crate::sessions;
use crate::valeurs::{DemiJournee, Jour};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SeanceFiltres {
    /// Parties de la journée retenues.
    #[param(inline)]
    pub demi_journee: Option<Liste<DemiJournee>>,
    /// Comptes : les séances qu'au moins un d'eux anime.
    #[param(inline)]
    pub intervenants: Option<Liste<Uuid>>,
    /// Séances à partir de ce jour, inclus.
    #[param(inline)]
    pub date_du: Option<Jour>,
    /// Séances jusqu'à ce jour, inclus.
    #[param(inline)]
    pub date_au: Option<Jour>,
}

impl Filtres for SeanceFiltres {
    const TRIS: &'static [Tri] = &[Tri::jour("date")];
}

/// Lister les séances d'une session
///
/// Les séances de la session, par pages.
#[utoipa::path(tag = "sessions", operation_id = "list_seances", params(Chemin, Listing<SeanceFiltres>),
    responses((status = 200, description = "Une page de séances.", body = Page<Seance>)), extensions(("x-roles" = json!(ReadSessions::ROLES))))]
#[get("/sessions/{id}/seances")]
pub async fn list(
    auth: Authorized<ReadSessions>,
    id: Chemin,
    listing: Result<Listing<SeanceFiltres>, Error>,
    etat: web::Data<AppState>,
) -> Result<Page<Seance>, Error> {
    let porteuse = auth.porteuse()?;
    let conn = etat.db.reader().await?;
    sessions::store::must_exist(&conn, porteuse, id.0).await?;
    store::list(&conn, porteuse, id.0, &listing?).await
}

/// Créer une séance
///
/// Une séance a lieu entre le premier et le dernier jour de la session (422), à une demi-journée qu'aucune autre n'occupe (409).
#[utoipa::path(tag = "sessions", operation_id = "create_seance", params(Chemin), request_body = SeanceSaisie,
    responses((status = 201, description = "La séance créée.", body = Seance)), extensions(("x-roles" = json!(WriteSessions::ROLES))))]
#[post("/sessions/{id}/seances")]
pub async fn create(
    auth: Authorized<WriteSessions>,
    id: Chemin,
    corps: Corps<SeanceSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let action = async move |conn: &_| {
        let session = sessions::places::lock(conn, porteuse, id.0).await?;
        let saisie = corps.lire()?;
        let creee = store::insert(conn, porteuse, session, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/seances/{}", creee.id), creee.version, &creee)
    };
    ecriture.run(&auth, action).await
}

/// Lire une séance
///
/// Une séance par son identifiant.
#[utoipa::path(tag = "sessions", operation_id = "get_seance", params(Chemin),
    responses((status = 200, description = "La séance.", body = Seance)), extensions(("x-roles" = json!(ReadSessions::ROLES))))]
#[get("/seances/{id}")]
pub async fn get(auth: Authorized<ReadSessions>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let seance = store::get(&conn, auth.porteuse()?, id.0).await?;
    Answer::ok(seance.version, &seance)
}

/// Modifier une séance
///
/// Une durée plus courte que les heures d'une personne sur la feuille de présence, ou un jour à venir alors qu'il y en a une, sont refusés (422).
#[utoipa::path(tag = "sessions", operation_id = "update_seance", params(Chemin, Precondition), request_body(content = Patch<SeanceSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "La séance modifiée.", body = Seance)), extensions(("x-roles" = json!(WriteSessions::ROLES))))]
#[patch("/seances/{id}")]
pub async fn update(
    auth: Authorized<WriteSessions>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<SeanceSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (actuelle, session) = store::lock(conn, porteuse, id.0).await?;
        let patch = corps.json()?;
        precondition.check(actuelle.version)?;
        if let Some(saisie) = apply(&SeanceSaisie::from(&actuelle), patch)? {
            store::update(conn, porteuse, id.0, session, &saisie, etat.clock.now()).await?;
        }
        let seance = store::get(conn, porteuse, id.0).await?;
        Answer::ok(seance.version, &seance)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer une séance
///
/// Refusé tant que la séance a une feuille de présence : remplacez-la d'abord par une feuille vide.
#[utoipa::path(tag = "sessions", operation_id = "delete_seance", params(Chemin, Precondition),
    responses((status = 204, description = "La séance est supprimée.")), extensions(("x-roles" = json!(WriteSessions::ROLES))))]
#[delete("/seances/{id}")]
pub async fn delete(auth: Authorized<WriteSessions>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (actuelle, _) = store::lock(conn, porteuse, id.0).await?;
        precondition.check(actuelle.version)?;
        store::delete(conn, porteuse, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
