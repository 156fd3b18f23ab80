//! `/inscriptions`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadSessions, WriteSessions};
use crate::db::schema::{inscriptions, inscriptions_vue};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply, present};
use crate::profil::{Profil, ProfilSaisie};
use crate::refs::{ParticipantRef, SessionRef};
use crate::sessions;
use crate::valeurs::{Qualite, StatutInscription};

/// Ce qui s'écrit d'une inscription.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = inscriptions, treat_none_as_null = true)]
pub struct InscriptionSaisie {
    /// Participant inscrit, une fois par session.
    pub participant_id: Uuid,
    /// Où en est l'inscription ; `inscrit`, `present` et `absent` prennent une place. Dès que la session a une feuille de présence, ses
    /// feuilles donnent `present` ou `absent`.
    pub statut: StatutInscription,
    /// En quelle qualité la personne participe.
    pub qualite: Option<Qualite>,
    /// Vrai si le projet de la personne est accompagné par ailleurs.
    pub projet_accompagne: Option<bool>,
    /// Situation de la personne ce jour-là. À la création, absente, elle est copiée du participant ; nulle, elle est inconnue.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_insertion, skip_update)]
    pub profil: Option<Option<ProfilSaisie>>,
}

impl Modifiable for InscriptionSaisie {
    const FIXES: &'static [&'static str] = &["participant_id"];
}

/// Une inscription.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = inscriptions_vue)]
pub struct Inscription {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Session de l'inscription.
    pub session_id: Uuid,
    /// La session, en bref.
    pub session: SessionRef,
    pub participant_id: Uuid,
    /// Le participant, en bref.
    pub participant: ParticipantRef,
    pub statut: StatutInscription,
    #[schema(required = true)]
    pub qualite: Option<Qualite>,
    #[schema(required = true)]
    pub projet_accompagne: Option<bool>,
    /// Situation de la personne ce jour-là.
    pub profil: Profil,
}

/// What a patch applies to.
impl From<&Inscription> for InscriptionSaisie {
    fn from(i: &Inscription) -> Self {
        Self {
            participant_id: i.participant_id,
            statut: i.statut,
            qualite: i.qualite,
            projet_accompagne: i.projet_accompagne,
            profil: Some(Some(i.profil.clone().into())),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InscriptionFiltres {
    /// Sessions retenues.
    #[param(inline)]
    pub session: Option<Liste<Uuid>>,
    /// Participants retenus.
    #[param(inline)]
    pub participant: Option<Liste<Uuid>>,
    /// Statuts retenus.
    #[param(inline)]
    pub statut: Option<Liste<StatutInscription>>,
    /// Qualités retenues.
    #[param(inline)]
    pub qualite: Option<Liste<Qualite>>,
    /// Inscriptions de personnes dont le projet est accompagné, ou non.
    #[param(inline)]
    pub projet_accompagne: Option<Liste<bool>>,
}

impl Filtres for InscriptionFiltres {
    const TRIS: &'static [Tri] = &[];
}

/// Lister les inscriptions d'une session
///
/// Les inscriptions d'une session, par pages.
#[utoipa::path(tag = "sessions", operation_id = "list_session_inscriptions", params(Chemin, Listing<InscriptionFiltres>),
    responses((status = 200, description = "Une page d'inscriptions.", body = Page<Inscription>)), extensions(("x-roles" = json!(ReadSessions::ROLES))))]
#[get("/sessions/{id}/inscriptions")]
pub async fn list_of_session(
    auth: Authorized<ReadSessions>,
    id: Chemin,
    listing: Result<Listing<InscriptionFiltres>, Error>,
    etat: web::Data<AppState>,
) -> Result<Page<Inscription>, Error> {
    let porteuse = auth.porteuse()?;
    let conn = etat.db.reader().await?;
    sessions::store::get(&conn, porteuse, id.0).await?;
    store::list(&conn, porteuse, Some(id.0), &listing?).await
}

/// Créer une inscription
///
/// Une personne s'inscrit une fois par session, tant qu'il y a de la place (409). Le profil absent est copié du participant. Si la
/// session a des feuilles de présence, elles donnent le statut : s'inscrire (`inscrit`) donne alors `absent`.
#[utoipa::path(tag = "sessions", operation_id = "create_inscription", params(Chemin), request_body = InscriptionSaisie,
    responses((status = 201, description = "L'inscription créée.", body = Inscription)), extensions(("x-roles" = json!(WriteSessions::ROLES))))]
#[post("/sessions/{id}/inscriptions")]
pub async fn create(
    auth: Authorized<WriteSessions>,
    id: Chemin,
    corps: Corps<InscriptionSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let action = async move |conn: &_| {
        let session = sessions::places::lock(conn, porteuse, id.0).await?;
        let saisie = corps.lire()?;
        let creee = store::insert(conn, porteuse, session, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/inscriptions/{}", creee.id), creee.version, &creee)
    };
    ecriture.run(&auth, action).await
}

/// Lister les inscriptions
///
/// Les inscriptions à toutes les sessions de la porteuse, par pages.
#[utoipa::path(tag = "sessions", operation_id = "list_inscriptions", params(Listing<InscriptionFiltres>),
    responses((status = 200, description = "Une page d'inscriptions.", body = Page<Inscription>)), extensions(("x-roles" = json!(ReadSessions::ROLES))))]
#[get("/inscriptions")]
pub async fn list(auth: Authorized<ReadSessions>, listing: Listing<InscriptionFiltres>, etat: web::Data<AppState>) -> Result<Page<Inscription>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, auth.porteuse()?, None, &listing).await
}

/// Lire une inscription
///
/// Une inscription par son identifiant.
#[utoipa::path(tag = "sessions", operation_id = "get_inscription", params(Chemin),
    responses((status = 200, description = "L'inscription.", body = Inscription)), extensions(("x-roles" = json!(ReadSessions::ROLES))))]
#[get("/inscriptions/{id}")]
pub async fn get(auth: Authorized<ReadSessions>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let inscription = store::get(&conn, auth.porteuse()?, id.0).await?;
    Answer::ok(inscription.version, &inscription)
}

/// Modifier une inscription
///
/// Une inscription abandonnée ou annulée ne reprend une place que s'il en reste (409). Le profil se corrige clé par clé. Si la session a
/// des feuilles de présence, elles donnent le statut : seuls `abandon` et `annule` se saisissent (409), et en revenir par `inscrit`
/// rend le statut que les feuilles donnent.
#[utoipa::path(tag = "sessions", operation_id = "update_inscription", params(Chemin, Precondition), request_body(content = Patch<InscriptionSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "L'inscription modifiée.", body = Inscription)), extensions(("x-roles" = json!(WriteSessions::ROLES))))]
#[patch("/inscriptions/{id}")]
pub async fn update(
    auth: Authorized<WriteSessions>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<InscriptionSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let actuelle = store::lock(conn, porteuse, id.0).await?;
        let patch = corps.json()?;
        precondition.check(actuelle.version)?;
        if let Some(saisie) = apply(&InscriptionSaisie::from(&actuelle), patch)? {
            store::update(conn, porteuse, &actuelle, &saisie, etat.clock.now()).await?;
        }
        let inscription = store::get(conn, porteuse, id.0).await?;
        Answer::ok(inscription.version, &inscription)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer une inscription
///
/// La personne n'a jamais été inscrite, et n'est sur aucune feuille de présence (409) ; une inscription annulée, elle, se garde avec le statut `annule`.
#[utoipa::path(tag = "sessions", operation_id = "delete_inscription", params(Chemin, Precondition),
    responses((status = 204, description = "L'inscription est supprimée.")), extensions(("x-roles" = json!(WriteSessions::ROLES))))]
#[delete("/inscriptions/{id}")]
pub async fn delete(auth: Authorized<WriteSessions>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let actuelle = store::lock(conn, porteuse, id.0).await?;
        precondition.check(actuelle.version)?;
        store::delete(conn, porteuse, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
