//! `/financeurs/{id}/conventions` and `/conventions`: filters and handlers.

use actix_web::{delete, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::portee::Portee;
use super::store;
use super::types::{Convention, ConventionSaisie};
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadConventions, WriteConventions};
use crate::error::Error;
use crate::financeurs;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Page, Patch, Precondition, Tri, apply};
use crate::structures::store::Visibles;
use crate::valeurs::{Code, CodeTerritoire, Decision, EtapeConvention, Jour, Texte};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConventionFiltres {
    /// Texte cherché dans l'intitulé, sans accents ni casse.
    #[param(inline)]
    pub q: Option<Texte<200>>,
    /// Porteuses retenues.
    #[param(inline)]
    pub porteuse: Option<Liste<Uuid>>,
    /// Financeurs retenus.
    #[param(inline)]
    pub financeur: Option<Liste<Uuid>>,
    /// Codes de dispositifs : les conventions qui en financent au moins un.
    #[param(inline)]
    pub dispositifs: Option<Liste<Code>>,
    /// Étapes retenues.
    #[param(inline)]
    pub etape: Option<Liste<EtapeConvention>>,
    /// Décisions retenues.
    #[param(inline)]
    pub decision: Option<Liste<Decision>>,
    /// Territoires : les conventions qui en nomment au moins un.
    #[param(inline)]
    pub territoires: Option<Liste<CodeTerritoire>>,
    /// Dépôt à partir de ce jour, inclus.
    #[param(inline)]
    pub deposee_le_du: Option<Jour>,
    /// Dépôt jusqu'à ce jour, inclus.
    #[param(inline)]
    pub deposee_le_au: Option<Jour>,
    /// Décision à partir de ce jour, inclus.
    #[param(inline)]
    pub decision_le_du: Option<Jour>,
    /// Décision jusqu'à ce jour, inclus.
    #[param(inline)]
    pub decision_le_au: Option<Jour>,
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

impl Filtres for ConventionFiltres {
    const TRIS: &'static [Tri] =
        &[Tri::jour("debut"), Tri::jour("fin"), Tri::jour("deposee_le"), Tri::jour("decision_le"), Tri::texte("intitule", "intitule_tri")];
}

/// Lister les conventions d'un financeur
///
/// L'équipe voit celles de sa structure ; un financeur, les siennes.
#[utoipa::path(tag = "conventions", operation_id = "list_financeur_conventions", params(Chemin, Listing<ConventionFiltres>),
    responses((status = 200, description = "Une page de conventions.", body = Page<Convention>)), extensions(("x-roles" = json!(ReadConventions::ROLES))))]
#[get("/financeurs/{id}/conventions")]
pub async fn list_of_financeur(
    auth: Authorized<ReadConventions>,
    id: Chemin,
    listing: Result<Listing<ConventionFiltres>, Error>,
    etat: web::Data<AppState>,
) -> Result<Page<Convention>, Error> {
    let portee = Portee::of(&auth.caller)?;
    let conn = etat.db.reader().await?;
    financeurs::store::must_exist(&conn, Visibles::to(&auth.caller), id.0).await?;
    store::list(&conn, portee, Some(id.0), &listing?).await
}

/// Créer une convention
///
/// Une convention entre la structure de l'équipe et ce financeur, pour un ou plusieurs de ses dispositifs. Ce qu'elle promet se lit contre
/// les chiffres dans son bilan.
#[utoipa::path(tag = "conventions", operation_id = "create_convention", params(Chemin), request_body = ConventionSaisie,
    responses((status = 201, description = "La convention créée.", body = Convention)), extensions(("x-roles" = json!(WriteConventions::ROLES))))]
#[post("/financeurs/{id}/conventions")]
pub async fn create(
    auth: Authorized<WriteConventions>,
    id: Chemin,
    corps: Corps<ConventionSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let action = async move |conn: &_| {
        financeurs::store::lock_parent(conn, id.0).await?;
        let saisie = corps.lire()?;
        store::check(&saisie, etat.clock.today())?;
        let creee = store::insert(conn, porteuse, id.0, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/conventions/{}", creee.id), creee.version, &creee)
    };
    ecriture.run(&auth, action).await
}

/// Lister les conventions
///
/// L'équipe voit celles de sa structure ; un financeur, les siennes, de toutes les porteuses.
#[utoipa::path(tag = "conventions", operation_id = "list_conventions", params(Listing<ConventionFiltres>),
    responses((status = 200, description = "Une page de conventions.", body = Page<Convention>)), extensions(("x-roles" = json!(ReadConventions::ROLES))))]
#[get("/conventions")]
pub async fn list(auth: Authorized<ReadConventions>, listing: Listing<ConventionFiltres>, etat: web::Data<AppState>) -> Result<Page<Convention>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, Portee::of(&auth.caller)?, None, &listing).await
}

/// Lire une convention
///
/// Une convention par son identifiant.
#[utoipa::path(tag = "conventions", operation_id = "get_convention", params(Chemin),
    responses((status = 200, description = "La convention.", body = Convention)), extensions(("x-roles" = json!(ReadConventions::ROLES))))]
#[get("/conventions/{id}")]
pub async fn get(auth: Authorized<ReadConventions>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let convention = store::get(&conn, Portee::of(&auth.caller)?, id.0).await?;
    Answer::ok(convention.version, &convention)
}

/// Modifier une convention
///
/// Le financeur et la porteuse sont fixés à la création. Un dispositif dont une session est financée par la convention y reste (409).
#[utoipa::path(tag = "conventions", operation_id = "update_convention", params(Chemin, Precondition), request_body(content = Patch<ConventionSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "La convention modifiée.", body = Convention)), extensions(("x-roles" = json!(WriteConventions::ROLES))))]
#[patch("/conventions/{id}")]
pub async fn update(
    auth: Authorized<WriteConventions>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<ConventionSaisie>>,
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
        let convention = store::get(conn, Portee::Porteuse(porteuse), id.0).await?;
        Answer::ok(convention.version, &convention)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer une convention
///
/// Refusé tant qu'une session s'y rapporte.
#[utoipa::path(tag = "conventions", operation_id = "delete_convention", params(Chemin, Precondition),
    responses((status = 204, description = "La convention est supprimée.")), extensions(("x-roles" = json!(WriteConventions::ROLES))))]
#[delete("/conventions/{id}")]
pub async fn delete(auth: Authorized<WriteConventions>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, _) = store::lock(conn, porteuse, id.0).await?;
        precondition.check(version)?;
        store::delete(conn, porteuse, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
