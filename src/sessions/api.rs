//! `/sessions`: filters and handlers.

use actix_web::{delete, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::types::{Session, SessionSaisie};
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadSessions, WriteSessions};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Page, Patch, Precondition, Tri, apply};
use crate::valeurs::{Code, CodeCommune, CodeLibre, Jour, ModaliteSession, StatutSession, Texte, TypeSession, Variante};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SessionFiltres {
    /// Texte cherché dans le titre, sans accents ni casse.
    #[param(inline)]
    pub q: Option<Texte<200>>,
    /// Codes des dispositifs retenus.
    #[param(inline)]
    pub dispositif: Option<Liste<Code>>,
    /// Types retenus.
    #[param(inline)]
    pub r#type: Option<Liste<TypeSession>>,
    /// Codes des modules retenus.
    #[param(inline)]
    pub module: Option<Liste<CodeLibre>>,
    /// Variantes retenues.
    #[param(inline)]
    pub variante: Option<Liste<Variante>>,
    /// Statuts retenus.
    #[param(inline)]
    pub statut: Option<Liste<StatutSession>>,
    /// Sessions vers lesquelles celles de la liste sont reportées.
    #[param(inline)]
    pub reportee_vers: Option<Liste<Uuid>>,
    /// Modalités retenues.
    #[param(inline)]
    pub modalite: Option<Liste<ModaliteSession>>,
    /// Communes retenues.
    #[param(inline)]
    pub commune: Option<Liste<CodeCommune>>,
    /// Structures qui accueillent.
    #[param(inline)]
    pub lieu_structure: Option<Liste<Uuid>>,
    /// Structures partenaires : les sessions qui en ont au moins une.
    #[param(inline)]
    pub partenaires: Option<Liste<Uuid>>,
    /// Structures commanditaires.
    #[param(inline)]
    pub commanditaire: Option<Liste<Uuid>>,
    /// Conventions qui financent.
    #[param(inline)]
    pub convention: Option<Liste<Uuid>>,
    /// Début à partir de ce jour, inclus.
    #[param(inline)]
    pub debut_du: Option<Jour>,
    /// Début jusqu'à ce jour, inclus.
    #[param(inline)]
    pub debut_au: Option<Jour>,
    /// Fin à partir de ce jour, inclus.
    #[param(inline)]
    pub fin_du: Option<Jour>,
    /// Fin jusqu'à ce jour, inclus.
    #[param(inline)]
    pub fin_au: Option<Jour>,
}

impl Filtres for SessionFiltres {
    const TRIS: &'static [Tri] = &[Tri::jour("debut"), Tri::jour("fin"), Tri::texte("titre", "titre_tri")];
}

/// Lister les sessions
///
/// Les sessions de la porteuse, par pages.
#[utoipa::path(tag = "sessions", operation_id = "list_sessions", params(Listing<SessionFiltres>),
    responses((status = 200, description = "Une page de sessions.", body = Page<Session>)), extensions(("x-roles" = json!(ReadSessions::ROLES))))]
#[get("/sessions")]
pub async fn list(auth: Authorized<ReadSessions>, listing: Listing<SessionFiltres>, etat: web::Data<AppState>) -> Result<Page<Session>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, auth.porteuse()?, &listing).await
}

/// Créer une session
///
/// Une session d'un dispositif de la porteuse. Annulée ou reportée, elle demande un motif.
#[utoipa::path(tag = "sessions", operation_id = "create_session", request_body = SessionSaisie,
    responses((status = 201, description = "La session créée.", body = Session)), extensions(("x-roles" = json!(WriteSessions::ROLES))))]
#[post("/sessions")]
pub async fn create(auth: Authorized<WriteSessions>, corps: Corps<SessionSaisie>, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    store::check(&saisie, etat.clock.today())?;
    let action = async move |conn: &_| {
        let creee = store::insert(conn, porteuse, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/sessions/{}", creee.id), creee.version, &creee)
    };
    ecriture.run(&auth, action).await
}

/// Lire une session
///
/// Une session par son identifiant.
#[utoipa::path(tag = "sessions", operation_id = "get_session", params(Chemin),
    responses((status = 200, description = "La session.", body = Session)), extensions(("x-roles" = json!(ReadSessions::ROLES))))]
#[get("/sessions/{id}")]
pub async fn get(auth: Authorized<ReadSessions>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let session = store::get(&conn, auth.porteuse()?, id.0).await?;
    Answer::ok(session.version, &session)
}

/// Modifier une session
///
/// La capacité ne descend pas sous le nombre de places prises (409), et les séances restent entre le premier et le dernier jour (422).
#[utoipa::path(tag = "sessions", operation_id = "update_session", params(Chemin, Precondition), request_body(content = Patch<SessionSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "La session modifiée.", body = Session)), extensions(("x-roles" = json!(WriteSessions::ROLES))))]
#[patch("/sessions/{id}")]
pub async fn update(
    auth: Authorized<WriteSessions>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<SessionSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, actuelle) = store::lock(conn, porteuse, id.0).await?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuelle, patch)? {
            store::check(&saisie, etat.clock.today())?;
            store::update(conn, porteuse, id.0, &actuelle, &saisie, etat.clock.now()).await?;
        }
        let session = store::get(conn, porteuse, id.0).await?;
        Answer::ok(session.version, &session)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer une session
///
/// Refusé tant que quelque chose s'y rapporte : une inscription, une séance, une évaluation, une session qui y est reportée.
#[utoipa::path(tag = "sessions", operation_id = "delete_session", params(Chemin, Precondition),
    responses((status = 204, description = "La session est supprimée.")), extensions(("x-roles" = json!(WriteSessions::ROLES))))]
#[delete("/sessions/{id}")]
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
