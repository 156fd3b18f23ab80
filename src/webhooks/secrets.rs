//! `/webhooks/{id}/secrets`: two may live at once, so that one replaces the other without a pause. They sign, so they are sealed, not
//! hashed.

use actix_web::{delete, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Abonne, signature, store};
use crate::app::AppState;
use crate::auth::{Authorized, ManageWebhooks, Permission};
use crate::db::Conn;
use crate::db::schema::webhooks_secrets as t;
use crate::error::{Code, Error};
use crate::http::{Answer, Chemin, Ecriture, Seal};

const EN_VIGUEUR_MAX: i64 = 2;

/// Un secret neuf d'un webhook ; sa valeur n'est montrée qu'une fois.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecretWebhook {
    /// Identifiant du secret, par lequel il se supprime.
    pub id: Uuid,
    /// Valeur du secret : `whsec_` suivi de 256 bits au hasard, en base64.
    #[schema(pattern = "^whsec_[A-Za-z0-9+/]{43}=$")]
    pub secret: String,
}

/// Créer un secret de webhook
///
/// Le secret n'est montré que dans cette réponse. Un webhook en a deux au plus (409) : le temps d'en changer. Chaque envoi porte une
/// signature par secret ; il suffit qu'une seule soit vérifiée.
#[utoipa::path(tag = "webhooks", operation_id = "create_webhook_secret", params(Chemin),
    responses((status = 201, description = "Le secret créé.", body = SecretWebhook)), extensions(("x-roles" = json!(ManageWebhooks::ROLES))))]
#[post("/webhooks/{id}/secrets")]
pub async fn create(auth: Authorized<ManageWebhooks>, id: Chemin, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let abonne = Abonne::of(&auth.caller)?;
    let action = async move |conn: &_| {
        store::lock(conn, abonne, id.0).await?;
        let neuf = insert(conn, &etat.coffre, id.0, etat.clock.now()).await?;
        Ok(Answer::created_without_version(&format!("/webhooks/{}/secrets/{}", id.0, neuf.id), &neuf)?.secret())
    };
    ecriture.run(&auth, action).await
}

/// Supprimer un secret de webhook
///
/// Le secret ne signe plus rien. Sans aucun secret, ce qui doit être envoyé attend. Sans version, un secret se supprime sans `If-Match`.
#[utoipa::path(tag = "webhooks", operation_id = "delete_webhook_secret", params(("id" = Uuid, Path, description = "Identifiant du webhook."), ("secret" = Uuid, Path, description = "Identifiant du secret.")),
    responses((status = 204, description = "Le secret est supprimé.")), extensions(("x-roles" = json!(ManageWebhooks::ROLES))))]
#[delete("/webhooks/{id}/secrets/{secret}")]
pub async fn delete(auth: Authorized<ManageWebhooks>, chemin: web::Path<(Uuid, Uuid)>, ecriture: Ecriture) -> Result<Answer, Error> {
    let abonne = Abonne::of(&auth.caller)?;
    let (id, secret) = chemin.into_inner();
    let action = async move |conn: &_| {
        store::lock(conn, abonne, id).await?;
        remove(conn, id, secret).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}

/// A secret for a webhook whose row is locked: two requests cannot both make the second one.
async fn insert(mut conn: &Conn, coffre: &Seal, webhook_id: Uuid, now: DateTime<Utc>) -> Result<SecretWebhook, Error> {
    let en_vigueur: i64 = t::table.filter(t::webhook_id.eq(webhook_id)).count().get_result(&mut conn).await?;
    if en_vigueur >= EN_VIGUEUR_MAX {
        return Err(Error::new(Code::SecretsDejaDeux).detail("Ce webhook a déjà deux secrets actifs : supprimez-en un d'abord."));
    }
    let neuf = SecretWebhook { id: Uuid::now_v7(), secret: signature::generate()? };
    diesel::insert_into(t::table)
        .values((t::id.eq(neuf.id), t::webhook_id.eq(webhook_id), t::secret.eq(coffre.seal(&neuf.secret)?), t::created_at.eq(now)))
        .execute(&mut conn)
        .await?;
    Ok(neuf)
}

async fn remove(mut conn: &Conn, webhook_id: Uuid, secret: Uuid) -> Result<(), Error> {
    let supprimes = diesel::delete(t::table.find(secret).filter(t::webhook_id.eq(webhook_id))).execute(&mut conn).await?;
    if supprimes == 0 { Err(Error::introuvable()) } else { Ok(()) }
}

/// Seals every secret with the first key, so that an older one can be dropped.
///
/// # Errors
/// The database is away.
pub async fn reseal(mut conn: &Conn, coffre: &Seal) -> Result<(), Error> {
    let scelles: Vec<(Uuid, String)> = t::table.select((t::id, t::secret)).load(&mut conn).await?;
    for (id, scelle) in scelles.into_iter().filter(|(_, scelle)| !coffre.is_current(scelle)) {
        let Some(clair) = coffre.open(&scelle) else {
            log::error!("webhook secret {id}: the key that sealed it is gone");
            continue;
        };
        let le_meme = t::table.find(id).filter(t::secret.eq(scelle));
        diesel::update(le_meme).set(t::secret.eq(coffre.seal(&clair)?)).execute(&mut conn).await?;
    }
    Ok(())
}
