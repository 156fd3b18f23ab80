//! `/clients-api`: requests, answers, handlers.

use actix_web::{get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::secrets::Secrets;
use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, ManageClientsApi, Permission};
use crate::db::schema::{clients_api, clients_api_vue};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply};
use crate::refs::StructureRef;
use crate::utilisateurs::{Visibles, may_manage};
use crate::valeurs::{RoleClient, Texte};

/// Ce qui s'écrit d'un client d'API.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = clients_api)]
pub struct ClientApiSaisie {
    /// Nom du client.
    pub nom: Texte<200>,
    /// Rôle du client.
    pub role: RoleClient,
    /// Structure du client, qui en porte le rôle.
    pub structure_id: Uuid,
    /// Faux pour un client fermé ; vrai par défaut.
    #[serde(default = "vrai")]
    pub actif: bool,
}

const fn vrai() -> bool {
    true
}

impl Modifiable for ClientApiSaisie {
    const FIXES: &'static [&'static str] = &["role", "structure_id"];
}

/// Un client d'API.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = clients_api_vue)]
pub struct ClientApi {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Identifiant à présenter à `POST /api/v1/auth/token`, tiré du nom.
    pub client_id: String,
    pub nom: Texte<200>,
    pub role: RoleClient,
    pub structure_id: Uuid,
    /// La structure, en bref.
    pub structure: StructureRef,
    pub actif: bool,
    /// Les secrets en vigueur, deux au plus, sans leur valeur.
    pub secrets: Secrets,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ClientApiFiltres {
    /// Texte cherché dans le nom, sans accents ni casse.
    #[param(inline)]
    pub q: Option<Texte<200>>,
    /// Rôles retenus.
    #[param(inline)]
    pub role: Option<Liste<RoleClient>>,
    /// Structures retenues.
    #[param(inline)]
    pub structure: Option<Liste<Uuid>>,
    /// Clients ouverts, ou fermés.
    #[param(inline)]
    pub actif: Option<Liste<bool>>,
}

impl Filtres for ClientApiFiltres {
    const TRIS: &'static [Tri] = &[Tri::texte("nom", "nom_tri")];
}

/// Lister les clients d'API
///
/// Tous pour l'administrateur, ceux de leur structure pour les responsables.
#[utoipa::path(tag = "clients-api", operation_id = "list_clients_api", params(Listing<ClientApiFiltres>),
    responses((status = 200, description = "Une page de clients d'API.", body = Page<ClientApi>)), extensions(("x-roles" = json!(ManageClientsApi::ROLES))))]
#[get("/clients-api")]
pub async fn list(auth: Authorized<ManageClientsApi>, listing: Listing<ClientApiFiltres>, etat: web::Data<AppState>) -> Result<Page<ClientApi>, Error> {
    let visibles = Visibles::to(&auth.caller)?;
    let conn = etat.db.reader().await?;
    store::list(&conn, visibles, &listing).await
}

/// Créer un client d'API
///
/// Le client n'a pas encore de secret. Un responsable crée des clients de sa structure et de son rôle.
#[utoipa::path(tag = "clients-api", operation_id = "create_client_api", request_body = ClientApiSaisie,
    responses((status = 201, description = "Le client créé.", body = ClientApi)), extensions(("x-roles" = json!(ManageClientsApi::ROLES))))]
#[post("/clients-api")]
pub async fn create(auth: Authorized<ManageClientsApi>, corps: Corps<ClientApiSaisie>, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    may_manage(&auth.caller, store::role(saisie.role), Some(saisie.structure_id))?;
    let action = async move |conn: &_| {
        let cree = store::insert(conn, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/clients-api/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire un client d'API
///
/// Un client par son identifiant.
#[utoipa::path(tag = "clients-api", operation_id = "get_client_api", params(Chemin),
    responses((status = 200, description = "Le client.", body = ClientApi)), extensions(("x-roles" = json!(ManageClientsApi::ROLES))))]
#[get("/clients-api/{id}")]
pub async fn get(auth: Authorized<ManageClientsApi>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let visibles = Visibles::to(&auth.caller)?;
    let conn = etat.db.reader().await?;
    let client = store::get(&conn, visibles, id.0).await?;
    Answer::ok(client.version, &client)
}

/// Modifier un client d'API
///
/// Fermer un client (`actif: false`) met fin à ses accès dans la minute.
#[utoipa::path(tag = "clients-api", operation_id = "update_client_api", params(Chemin, Precondition), request_body(content = Patch<ClientApiSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Le client modifié.", body = ClientApi)), extensions(("x-roles" = json!(ManageClientsApi::ROLES))))]
#[patch("/clients-api/{id}")]
pub async fn update(
    auth: Authorized<ManageClientsApi>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<ClientApiSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let visibles = Visibles::to(&auth.caller)?;
    let (caller, now) = (auth.caller.clone(), etat.clock.now());
    let action = async move |conn: &_| {
        let (version, actuel) = store::lock(conn, visibles, id.0).await?;
        may_manage(&caller, store::role(actuel.role), Some(actuel.structure_id))?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuel, patch)? {
            store::update(conn, id.0, &saisie, now).await?;
        }
        let client = store::get(conn, visibles, id.0).await?;
        Answer::ok(client.version, &client)
    };
    let answer = ecriture.run(&auth, action).await?;
    etat.comptes.invalidate(&id.0);
    Ok(answer)
}
