//! `/financeurs`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadFinanceurs, WriteFinanceurs};
use crate::db::schema::{financeurs, financeurs_vue as t};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply};
use crate::refs::StructureRef;
use crate::structures::store::Visibles;
use crate::valeurs::{Texte, TypeFinanceur};

/// Ce qui s'écrit d'un financeur.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = financeurs, treat_none_as_null = true)]
pub struct FinanceurSaisie {
    /// Identifiant de la structure qui finance ; une structure n'est financeur qu'une fois.
    pub structure_id: Uuid,
    /// Type du financeur.
    #[diesel(column_name = type_)]
    pub r#type: TypeFinanceur,
}

impl Modifiable for FinanceurSaisie {
    const FIXES: &'static [&'static str] = &["structure_id"];
}

/// Un financeur.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Financeur {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub structure_id: Uuid,
    /// La structure qui finance.
    pub structure: StructureRef,
    #[diesel(column_name = type_)]
    pub r#type: TypeFinanceur,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FinanceurFiltres {
    /// Texte cherché dans le nom et le sigle de la structure, sans accents ni casse.
    #[param(inline)]
    pub q: Option<Texte<200>>,
    /// Structures retenues.
    #[param(inline)]
    pub structure: Option<Liste<Uuid>>,
    /// Types retenus.
    #[param(inline)]
    pub r#type: Option<Liste<TypeFinanceur>>,
}

impl Filtres for FinanceurFiltres {
    const TRIS: &'static [Tri] = &[Tri::texte("nom", "nom_tri")];
}

/// Lister les financeurs
///
/// Les financeurs, que toutes les porteuses partagent, par pages. Les prescripteurs et les financeurs ne voient que ceux dont la structure
/// est active.
#[utoipa::path(tag = "financeurs", operation_id = "list_financeurs", params(Listing<FinanceurFiltres>),
    responses((status = 200, description = "Une page de financeurs.", body = Page<Financeur>)), extensions(("x-roles" = json!(ReadFinanceurs::ROLES))))]
#[get("/financeurs")]
pub async fn list(auth: Authorized<ReadFinanceurs>, listing: Listing<FinanceurFiltres>, etat: web::Data<AppState>) -> Result<Page<Financeur>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, Visibles::to(&auth.caller), &listing).await
}

/// Créer un financeur
///
/// Une structure de l'annuaire devient financeur ; elle ne l'est qu'une fois (409).
#[utoipa::path(tag = "financeurs", operation_id = "create_financeur", request_body = FinanceurSaisie,
    responses((status = 201, description = "Le financeur créé.", body = Financeur)), extensions(("x-roles" = json!(WriteFinanceurs::ROLES))))]
#[post("/financeurs")]
pub async fn create(auth: Authorized<WriteFinanceurs>, corps: Corps<FinanceurSaisie>, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    let action = async move |conn: &_| {
        let cree = store::insert(conn, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/financeurs/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire un financeur
///
/// Un financeur par son identifiant.
#[utoipa::path(tag = "financeurs", operation_id = "get_financeur", params(Chemin),
    responses((status = 200, description = "Le financeur.", body = Financeur)), extensions(("x-roles" = json!(ReadFinanceurs::ROLES))))]
#[get("/financeurs/{id}")]
pub async fn get(auth: Authorized<ReadFinanceurs>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let financeur = store::get(&conn, Visibles::to(&auth.caller), id.0).await?;
    Answer::ok(financeur.version, &financeur)
}

/// Modifier un financeur
///
/// La structure est fixée à la création.
#[utoipa::path(tag = "financeurs", operation_id = "update_financeur", params(Chemin, Precondition), request_body(content = Patch<FinanceurSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Le financeur modifié.", body = Financeur)), extensions(("x-roles" = json!(WriteFinanceurs::ROLES))))]
#[patch("/financeurs/{id}")]
pub async fn update(
    auth: Authorized<WriteFinanceurs>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<FinanceurSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let action = async move |conn: &_| {
        let (version, actuel) = store::lock(conn, id.0).await?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuel, patch)? {
            store::update(conn, id.0, &saisie, etat.clock.now()).await?;
        }
        let financeur = store::get(conn, Visibles::Toutes, id.0).await?;
        Answer::ok(financeur.version, &financeur)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer un financeur
///
/// Refusé tant qu'une convention s'y rapporte, de quelque porteuse qu'elle soit.
#[utoipa::path(tag = "financeurs", operation_id = "delete_financeur", params(Chemin, Precondition),
    responses((status = 204, description = "Le financeur est supprimé.")), extensions(("x-roles" = json!(WriteFinanceurs::ROLES))))]
#[delete("/financeurs/{id}")]
pub async fn delete(auth: Authorized<WriteFinanceurs>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let action = async move |conn: &_| {
        let (version, _) = store::lock(conn, id.0).await?;
        precondition.check(version)?;
        store::delete(conn, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
