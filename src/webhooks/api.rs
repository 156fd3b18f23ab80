//! `/webhooks`: requests, answers, handlers.

use actix_web::{get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::{Abonne, adresse, store};
use crate::app::AppState;
use crate::auth::{Authorized, ManageWebhooks, Permission};
use crate::clients_api::Secrets;
use crate::db::schema::{webhooks, webhooks_vue};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply};
use crate::refs::StructureRef;
use crate::valeurs::{Ensemble, MotifDesactivation, SiteWeb, TypeEvenement};

/// Ce qui s'écrit d'un webhook.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = webhooks)]
pub struct WebhookSaisie {
    /// Adresse appelée : en `https://`, sur l'Internet public, sans nom d'utilisateur ni mot de passe.
    pub url: SiteWeb,
    /// Types d'événements envoyés ; tous quand l'ensemble est vide, ce qu'il est par défaut.
    #[serde(default)]
    pub evenements: Ensemble<TypeEvenement, 0>,
    /// Faux pour un webhook fermé ; vrai par défaut.
    #[serde(default = "vrai")]
    pub actif: bool,
}

const fn vrai() -> bool {
    true
}

impl Modifiable for WebhookSaisie {}

/// Un webhook.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = webhooks_vue)]
pub struct Webhook {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Structure prévenue : celle de l'appelant.
    pub structure_id: Uuid,
    /// La structure, en bref.
    pub structure: StructureRef,
    pub url: SiteWeb,
    pub evenements: Ensemble<TypeEvenement, 0>,
    pub actif: bool,
    /// Instant où Maillage l'a désactivé de lui-même ; nul sinon.
    #[schema(required = true)]
    pub desactive_le: Option<DateTime<Utc>>,
    /// Pourquoi Maillage l'a désactivé ; nul sinon.
    #[schema(required = true)]
    pub motif_desactivation: Option<MotifDesactivation>,
    /// Les secrets en vigueur, deux au plus, sans leur valeur.
    pub secrets: Secrets,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WebhookFiltres {
    /// Webhooks ouverts, ou fermés.
    #[param(inline)]
    pub actif: Option<Liste<bool>>,
    /// Motifs de désactivation retenus.
    #[param(inline)]
    pub motif_desactivation: Option<Liste<MotifDesactivation>>,
}

impl Filtres for WebhookFiltres {
    const TRIS: &'static [Tri] = &[Tri::instant("desactive_le")];
}

/// Lister les webhooks
///
/// Ceux de la structure de l'appelant.
#[utoipa::path(tag = "webhooks", operation_id = "list_webhooks", params(Listing<WebhookFiltres>),
    responses((status = 200, description = "Une page de webhooks.", body = Page<Webhook>)), extensions(("x-roles" = json!(ManageWebhooks::ROLES))))]
#[get("/webhooks")]
pub async fn list(auth: Authorized<ManageWebhooks>, listing: Listing<WebhookFiltres>, etat: web::Data<AppState>) -> Result<Page<Webhook>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, Abonne::of(&auth.caller)?, &listing).await
}

/// Créer un webhook
///
/// Le webhook n'a pas encore de secret : ce qui doit lui être envoyé attend le premier.
#[utoipa::path(tag = "webhooks", operation_id = "create_webhook", request_body = WebhookSaisie,
    responses((status = 201, description = "Le webhook créé.", body = Webhook)), extensions(("x-roles" = json!(ManageWebhooks::ROLES))))]
#[post("/webhooks")]
pub async fn create(auth: Authorized<ManageWebhooks>, corps: Corps<WebhookSaisie>, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let abonne = Abonne::of(&auth.caller)?;
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    adresse::check(saisie.url.as_str(), etat.config.webhooks_prives)?;
    let action = async move |conn: &_| {
        let cree = store::insert(conn, abonne, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/webhooks/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire un webhook
///
/// Un webhook par son identifiant.
#[utoipa::path(tag = "webhooks", operation_id = "get_webhook", params(Chemin),
    responses((status = 200, description = "Le webhook.", body = Webhook)), extensions(("x-roles" = json!(ManageWebhooks::ROLES))))]
#[get("/webhooks/{id}")]
pub async fn get(auth: Authorized<ManageWebhooks>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let webhook = store::get(&conn, Abonne::of(&auth.caller)?, id.0).await?;
    Answer::ok(webhook.version, &webhook)
}

/// Modifier un webhook
///
/// Fermé (`actif: false`), il ne reçoit plus rien, et les événements qui surviennent ne lui sont plus destinés. Rouvert, il reçoit ce qui
/// l'attendait encore, et n'est plus dit désactivé.
#[utoipa::path(tag = "webhooks", operation_id = "update_webhook", params(Chemin, Precondition), request_body(content = Patch<WebhookSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Le webhook modifié.", body = Webhook)), extensions(("x-roles" = json!(ManageWebhooks::ROLES))))]
#[patch("/webhooks/{id}")]
pub async fn update(
    auth: Authorized<ManageWebhooks>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<WebhookSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let abonne = Abonne::of(&auth.caller)?;
    let action = async move |conn: &_| {
        let (version, actuel) = store::lock(conn, abonne, id.0).await?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuel, patch)? {
            // What the configuration has come to forbid can still be closed.
            if saisie.url != actuel.url {
                adresse::check(saisie.url.as_str(), etat.config.webhooks_prives)?;
            }
            store::update(conn, abonne, id.0, &saisie, etat.clock.now()).await?;
        }
        let webhook = store::get(conn, abonne, id.0).await?;
        Answer::ok(webhook.version, &webhook)
    };
    ecriture.run(&auth, action).await
}
