//! `/releves`: filters and handlers.

use actix_web::{delete, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::store;
use super::types::{Releve, ReleveSaisie};
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadReleves, WriteReleves};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Page, Patch, Precondition, Tri, apply};
use crate::indicators::CodeIndicateur;
use crate::valeurs::{Code, Jour};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReleveFiltres {
    /// Indicateurs retenus.
    #[param(inline)]
    pub indicator: Option<Liste<CodeIndicateur>>,
    /// Codes des dispositifs retenus.
    #[param(inline)]
    pub dispositif: Option<Liste<Code>>,
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

impl Filtres for ReleveFiltres {
    const TRIS: &'static [Tri] = &[Tri::jour("debut"), Tri::jour("fin")];
}

/// Lister les relevés
///
/// Les relevés de l'association, par pages.
#[utoipa::path(tag = "releves", operation_id = "list_releves", params(Listing<ReleveFiltres>),
    responses((status = 200, description = "Une page de relevés.", body = Page<Releve>)), extensions(("x-roles" = json!(ReadReleves::ROLES))))]
#[get("/releves")]
pub async fn list(auth: Authorized<ReadReleves>, listing: Listing<ReleveFiltres>, etat: web::Data<AppState>) -> Result<Page<Releve>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, auth.porteuse()?, &listing).await
}

/// Créer un relevé
///
/// Un chiffre que l'activité enregistrée ne peut pas donner. Il répond à une seule question : son indicateur, sa période et ses
/// dimensions, exactement ; deux relevés ne répondent pas à la même (409). Celui d'un indicateur calculé nomme son dispositif et
/// finit avant le début de saisie de celui-ci (409).
#[utoipa::path(tag = "releves", operation_id = "create_releve", request_body = ReleveSaisie,
    responses((status = 201, description = "Le relevé créé.", body = Releve)), extensions(("x-roles" = json!(WriteReleves::ROLES))))]
#[post("/releves")]
pub async fn create(auth: Authorized<WriteReleves>, corps: Corps<ReleveSaisie>, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    let action = async move |conn: &_| {
        let cree = store::insert(conn, porteuse, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/releves/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire un relevé
///
/// Un relevé par son identifiant.
#[utoipa::path(tag = "releves", operation_id = "get_releve", params(Chemin),
    responses((status = 200, description = "Le relevé.", body = Releve)), extensions(("x-roles" = json!(ReadReleves::ROLES))))]
#[get("/releves/{id}")]
pub async fn get(auth: Authorized<ReadReleves>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let releve = store::get(&conn, auth.porteuse()?, id.0).await?;
    Answer::ok(releve.version, &releve)
}

/// Modifier un relevé
///
/// Les règles de la création valent pour le relevé modifié.
#[utoipa::path(tag = "releves", operation_id = "update_releve", params(Chemin, Precondition), request_body(content = Patch<ReleveSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Le relevé modifié.", body = Releve)), extensions(("x-roles" = json!(WriteReleves::ROLES))))]
#[patch("/releves/{id}")]
pub async fn update(
    auth: Authorized<WriteReleves>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<ReleveSaisie>>,
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
        let releve = store::get(conn, porteuse, id.0).await?;
        Answer::ok(releve.version, &releve)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer un relevé
///
/// Retire le relevé ; la question à laquelle il répondait n'a plus de réponse.
#[utoipa::path(tag = "releves", operation_id = "delete_releve", params(Chemin, Precondition),
    responses((status = 204, description = "Le relevé est supprimé.")), extensions(("x-roles" = json!(WriteReleves::ROLES))))]
#[delete("/releves/{id}")]
pub async fn delete(auth: Authorized<WriteReleves>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, _) = store::lock(conn, porteuse, id.0).await?;
        precondition.check(version)?;
        store::delete(conn, porteuse, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
