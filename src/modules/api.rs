//! `/modules`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadModules, WriteModules};
use crate::db::schema::{modules, modules_vue as t};
use crate::dispositifs::porteuse;
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply};
use crate::refs::StructureRef;
use crate::structures::store::Visibles;
use crate::valeurs::{CodeLibre, Decimale, Texte, TypeModule};

/// Ce qui s'écrit d'un module de formation.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = modules, treat_none_as_null = true)]
pub struct ModuleSaisie {
    /// Identifiant de la porteuse : la structure de l'appelant par défaut ; nul, de l'administrateur, pour un module commun à toutes.
    #[diesel(skip_insertion, skip_update)]
    pub porteuse_id: Option<Uuid>,
    /// Code du module, unique.
    pub code: CodeLibre,
    /// Intitulé du module.
    pub intitule: Texte<300>,
    /// Type du module.
    #[diesel(column_name = type_)]
    pub r#type: TypeModule,
    /// Durée, en jours.
    pub duree_jours: Option<Decimale<1, 1000>>,
    /// Objectifs pédagogiques.
    pub objectifs: Option<Texte<5000>>,
    /// Faux pour un module qui n'est plus proposé ; vrai par défaut.
    #[serde(default = "vrai")]
    pub actif: bool,
}

const fn vrai() -> bool {
    true
}

impl Modifiable for ModuleSaisie {
    const FIXES: &'static [&'static str] = &["porteuse_id", "code"];
}

/// Un module de formation.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Module {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Identifiant de la porteuse ; nul pour un module commun à toutes.
    #[schema(required = true)]
    pub porteuse_id: Option<Uuid>,
    /// La structure à qui est le module ; nulle pour un module commun à toutes.
    #[schema(required = true)]
    pub porteuse: Option<StructureRef>,
    pub code: String,
    pub intitule: String,
    #[diesel(column_name = type_)]
    pub r#type: TypeModule,
    #[schema(required = true)]
    pub duree_jours: Option<Decimale<1, 1000>>,
    #[schema(required = true)]
    pub objectifs: Option<String>,
    pub actif: bool,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ModuleFiltres {
    /// Texte cherché dans l'intitulé, sans accents ni casse.
    #[param(inline)]
    pub q: Option<Texte<200>>,
    /// Codes retenus.
    #[param(inline)]
    pub code: Option<Liste<CodeLibre>>,
    /// Types retenus.
    #[param(inline)]
    pub r#type: Option<Liste<TypeModule>>,
    /// Porteuses retenues ; les modules communs n'en ont pas.
    #[param(inline)]
    pub porteuse: Option<Liste<Uuid>>,
    /// Modules actifs, ou inactifs.
    #[param(inline)]
    pub actif: Option<Liste<bool>>,
}

impl Filtres for ModuleFiltres {
    const TRIS: &'static [Tri] = &[Tri::texte("intitule", "intitule_tri")];
}

/// Lister les modules
///
/// Le catalogue de formation, par pages. Les prescripteurs et les financeurs ne voient que les modules actifs.
#[utoipa::path(tag = "modules", operation_id = "list_modules", params(Listing<ModuleFiltres>),
    responses((status = 200, description = "Une page de modules.", body = Page<Module>)), extensions(("x-roles" = json!(ReadModules::ROLES))))]
#[get("/modules")]
pub async fn list(auth: Authorized<ReadModules>, listing: Listing<ModuleFiltres>, etat: web::Data<AppState>) -> Result<Page<Module>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, Visibles::to(&auth.caller), &listing).await
}

/// Créer un module
///
/// L'équipe crée les modules de sa structure ; l'administrateur, ceux d'une porteuse ou de toutes.
#[utoipa::path(tag = "modules", operation_id = "create_module", request_body = ModuleSaisie,
    responses((status = 201, description = "Le module créé.", body = Module)), extensions(("x-roles" = json!(WriteModules::ROLES))))]
#[post("/modules")]
pub async fn create(auth: Authorized<WriteModules>, corps: Corps<ModuleSaisie>, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let caller = auth.caller.clone();
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    let action = async move |conn: &_| {
        let porteuse = porteuse::choose(conn, &caller, saisie.porteuse_id).await?;
        let cree = store::insert(conn, porteuse, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/modules/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire un module
///
/// Un module par son identifiant.
#[utoipa::path(tag = "modules", operation_id = "get_module", params(Chemin),
    responses((status = 200, description = "Le module.", body = Module)), extensions(("x-roles" = json!(ReadModules::ROLES))))]
#[get("/modules/{id}")]
pub async fn get(auth: Authorized<ReadModules>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let module = store::get(&conn, Visibles::to(&auth.caller), id.0).await?;
    Answer::ok(module.version, &module)
}

/// Modifier un module
///
/// L'équipe ne modifie que les modules de sa structure ; le code et la porteuse sont fixés à la création.
#[utoipa::path(tag = "modules", operation_id = "update_module", params(Chemin, Precondition), request_body(content = Patch<ModuleSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Le module modifié.", body = Module)), extensions(("x-roles" = json!(WriteModules::ROLES))))]
#[patch("/modules/{id}")]
pub async fn update(
    auth: Authorized<WriteModules>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<ModuleSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let caller = auth.caller.clone();
    let action = async move |conn: &_| {
        let (version, actuel) = store::lock(conn, id.0).await?;
        porteuse::may_write(&caller, actuel.porteuse_id)?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuel, patch)? {
            store::update(conn, id.0, &saisie, etat.clock.now()).await?;
        }
        let module = store::get(conn, Visibles::Toutes, id.0).await?;
        Answer::ok(module.version, &module)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer un module
///
/// Refusé tant que des sessions s'y rapportent.
#[utoipa::path(tag = "modules", operation_id = "delete_module", params(Chemin, Precondition),
    responses((status = 204, description = "Le module est supprimé.")), extensions(("x-roles" = json!(WriteModules::ROLES))))]
#[delete("/modules/{id}")]
pub async fn delete(auth: Authorized<WriteModules>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let caller = auth.caller.clone();
    let action = async move |conn: &_| {
        let (version, actuel) = store::lock(conn, id.0).await?;
        porteuse::may_write(&caller, actuel.porteuse_id)?;
        precondition.check(version)?;
        store::delete(conn, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
