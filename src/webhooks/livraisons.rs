//! `/livraisons`: what was sent to a webhook and how it went; a test, and a replay.

use actix_web::{get, post, web};
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::message::TypeMessage;
use super::{Abonne, store};
use crate::app::AppState;
use crate::auth::{Authorized, ManageWebhooks, Permission};
use crate::db::Conn;
use crate::db::schema::{livraisons as l, livraisons_vue as v, webhooks as w};
use crate::error::{Code, Error};
use crate::http::{Answer, Chemin, Ecriture, Filtres, Liste, Listing, Page, Tri, load_page};
use crate::valeurs::{ErreurLivraison, StatutLivraison};

diesel::allow_tables_to_appear_in_same_query!(l, w);

/// Une livraison : un message destiné à un webhook, et ce qu'il en est advenu.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = v)]
pub struct Livraison {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Webhook destinataire.
    pub webhook_id: Uuid,
    /// Événement envoyé, que porte l'en-tête `webhook-id` ; nul pour un essai, qui porte l'identifiant de la livraison.
    #[schema(required = true)]
    pub evenement_id: Option<Uuid>,
    #[diesel(column_name = type_)]
    pub r#type: TypeMessage,
    /// Prescription dont il s'agit ; nulle pour un essai.
    #[schema(required = true)]
    pub prescription_id: Option<Uuid>,
    pub statut: StatutLivraison,
    /// Nombre d'essais faits ; un rejeu le remet à zéro.
    #[schema(minimum = 0)]
    pub essais: i32,
    /// Instant avant lequel il n'y aura pas d'autre essai ; nul quand il n'y en aura plus.
    // The view empties what its table always has.
    #[diesel(select_expression = v::prochain_essai_le.nullable())]
    #[schema(required = true)]
    pub prochain_essai_le: Option<DateTime<Utc>>,
    /// Statut HTTP de la dernière réponse ; nul sans réponse.
    #[schema(required = true, minimum = 100, maximum = 999)]
    pub dernier_statut: Option<i16>,
    /// Pourquoi le dernier essai a échoué ; nul s'il a réussi, ou s'il n'y en a pas eu.
    #[schema(required = true)]
    pub derniere_erreur: Option<ErreurLivraison>,
    /// Instant de la livraison ; nul tant qu'elle n'est pas faite.
    #[schema(required = true)]
    pub livree_le: Option<DateTime<Utc>>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LivraisonFiltres {
    /// Statuts retenus.
    #[param(inline)]
    pub statut: Option<Liste<StatutLivraison>>,
    /// Types de messages retenus.
    #[param(inline)]
    pub r#type: Option<Liste<TypeMessage>>,
    /// Erreurs retenues.
    #[param(inline)]
    pub derniere_erreur: Option<Liste<ErreurLivraison>>,
    /// Prescriptions retenues.
    #[param(inline)]
    pub prescription: Option<Liste<Uuid>>,
    /// Événements retenus.
    #[param(inline)]
    pub evenement: Option<Liste<Uuid>>,
}

impl Filtres for LivraisonFiltres {
    const TRIS: &'static [Tri] = &[];
}

/// Essayer un webhook
///
/// Envoie au webhook un message `webhook.essai`, signé comme les autres et repris de même s'il échoue. Un webhook fermé n'en reçoit pas
/// (409).
#[utoipa::path(tag = "webhooks", operation_id = "test_webhook", params(Chemin),
    responses((status = 201, description = "La livraison du message d'essai.", body = Livraison)), extensions(("x-roles" = json!(ManageWebhooks::ROLES))))]
#[post("/webhooks/{id}/essai")]
pub async fn test(auth: Authorized<ManageWebhooks>, id: Chemin, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let abonne = Abonne::of(&auth.caller)?;
    let action = async move |conn: &_| {
        let (_, webhook) = store::lock(conn, abonne, id.0).await?;
        if !webhook.actif {
            return Err(Error::new(Code::EtatIncompatible).detail("Ce webhook est fermé : rouvrez-le d'abord (`actif: true`)."));
        }
        let livraison = store::enqueue_test(conn, id.0, etat.clock.now()).await?;
        Answer::created_without_version(&format!("/livraisons/{livraison}"), &find(conn, abonne, livraison).await?)
    };
    ecriture.run(&auth, action).await
}

/// Lister les livraisons d'un webhook
///
/// Ce qui lui a été envoyé ou l'attend, par pages.
#[utoipa::path(tag = "webhooks", operation_id = "list_livraisons", params(Chemin, Listing<LivraisonFiltres>),
    responses((status = 200, description = "Une page de livraisons.", body = Page<Livraison>)), extensions(("x-roles" = json!(ManageWebhooks::ROLES))))]
#[get("/webhooks/{id}/livraisons")]
pub async fn list(
    auth: Authorized<ManageWebhooks>,
    id: Chemin,
    listing: Result<Listing<LivraisonFiltres>, Error>,
    etat: web::Data<AppState>,
) -> Result<Page<Livraison>, Error> {
    let abonne = Abonne::of(&auth.caller)?;
    let conn = etat.db.reader().await?;
    store::must_exist(&conn, abonne, id.0).await?;
    load(&conn, abonne, id.0, &listing?).await
}

/// Lire une livraison
///
/// Une livraison par son identifiant.
#[utoipa::path(tag = "webhooks", operation_id = "get_livraison", params(Chemin),
    responses((status = 200, description = "La livraison.", body = Livraison)), extensions(("x-roles" = json!(ManageWebhooks::ROLES))))]
#[get("/livraisons/{id}")]
pub async fn get(auth: Authorized<ManageWebhooks>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    Answer::document(&find(&conn, Abonne::of(&auth.caller)?, id.0).await?)
}

/// Rejouer une livraison
///
/// Livrée ou abandonnée, la livraison est mise de nouveau en attente et envoyée aussitôt, sous le même `webhook-id`. Déjà en attente, elle
/// le reste (409). Un webhook fermé la reçoit quand il est rouvert.
#[utoipa::path(tag = "webhooks", operation_id = "replay_livraison", params(Chemin),
    responses((status = 200, description = "La livraison, de nouveau en attente.", body = Livraison)), extensions(("x-roles" = json!(ManageWebhooks::ROLES))))]
#[post("/livraisons/{id}/rejeu")]
pub async fn replay(auth: Authorized<ManageWebhooks>, id: Chemin, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let abonne = Abonne::of(&auth.caller)?;
    let action = async move |conn: &_| {
        if lock_statut(conn, abonne, id.0).await? == StatutLivraison::EnAttente {
            return Err(Error::new(Code::EtatIncompatible).detail("Cette livraison est déjà en attente."));
        }
        requeue(conn, id.0, etat.clock.now()).await?;
        Answer::document(&find(conn, abonne, id.0).await?)
    };
    ecriture.run(&auth, action).await
}

async fn load(mut conn: &Conn, abonne: Abonne, webhook_id: Uuid, listing: &Listing<LivraisonFiltres>) -> Result<Page<Livraison>, Error> {
    load_page!(conn, listing, Livraison, filtered(abonne, webhook_id, &listing.filtres))
}

fn filtered(abonne: Abonne, webhook_id: Uuid, f: &LivraisonFiltres) -> v::BoxedQuery<'_, Pg> {
    let mut query = v::table.filter(v::structure_id.eq(abonne.0)).filter(v::webhook_id.eq(webhook_id)).into_boxed();
    if let Some(statuts) = &f.statut {
        query = query.filter(v::statut.eq_any(&statuts.0));
    }
    if let Some(types) = &f.r#type {
        query = query.filter(v::type_.eq_any(&types.0));
    }
    if let Some(erreurs) = &f.derniere_erreur {
        query = query.filter(v::derniere_erreur.eq_any(&erreurs.0));
    }
    if let Some(prescriptions) = &f.prescription {
        query = query.filter(v::prescription_id.eq_any(&prescriptions.0));
    }
    if let Some(evenements) = &f.evenement {
        query = query.filter(v::evenement_id.eq_any(&evenements.0));
    }
    query
}

async fn find(mut conn: &Conn, abonne: Abonne, id: Uuid) -> Result<Livraison, Error> {
    Ok(v::table.find(id).filter(v::structure_id.eq(abonne.0)).select(Livraison::as_select()).first(&mut conn).await?)
}

/// The statut of a delivery, until the transaction ends.
async fn lock_statut(mut conn: &Conn, abonne: Abonne, id: Uuid) -> Result<StatutLivraison, Error> {
    let siens = w::table.filter(w::structure_id.eq(abonne.0)).select(w::id);
    Ok(l::table.find(id).filter(l::webhook_id.eq_any(siens)).select(l::statut).for_update().first(&mut conn).await?)
}

/// Puts a locked delivery in the queue again, with all its attempts before it.
async fn requeue(mut conn: &Conn, id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    let a_faire = (l::statut.eq(StatutLivraison::EnAttente), l::essais.eq(0), l::prochain_essai_le.eq(now), l::livree_le.eq(None::<DateTime<Utc>>));
    diesel::update(l::table.find(id)).set((a_faire, l::updated_at.eq(now))).execute(&mut conn).await?;
    Ok(())
}
