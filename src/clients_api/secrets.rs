//! `/clients-api/{id}/secrets`: two may live at once, so that one replaces the other without a pause.

use actix_web::{delete, post, web};
use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use crate::app::AppState;
use crate::auth::store::{hash, random};
use crate::auth::{Authorized, ManageClientsApi, Permission};
use crate::db::Conn;
use crate::db::schema::secrets_api as t;
use crate::error::{Code, Error};
use crate::http::{Answer, Chemin, Ecriture};
use crate::refs::json_column;
use crate::utilisateurs::{Visibles, may_manage};

const EN_VIGUEUR_MAX: i64 = 2;

/// Un secret en vigueur, sans sa valeur.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SecretRef {
    /// Identifiant du secret.
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
}

/// Des secrets, du plus ancien au plus récent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, FromSqlRow)]
#[serde(transparent)]
pub struct Secrets(pub Vec<SecretRef>);

json_column!(Secrets);

/// Un secret neuf ; sa valeur n'est montrée qu'une fois.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecretNeuf {
    /// Identifiant du secret, par lequel il se supprime.
    pub id: Uuid,
    /// Valeur du secret : 256 bits au hasard.
    pub secret: String,
}

/// Créer un secret
///
/// Le secret n'est montré que dans cette réponse. Un client en a deux au plus (409) : le temps d'en changer.
#[utoipa::path(tag = "clients-api", operation_id = "create_secret", params(Chemin),
    responses((status = 201, description = "Le secret créé.", body = SecretNeuf)), extensions(("x-roles" = json!(ManageClientsApi::ROLES))))]
#[post("/clients-api/{id}/secrets")]
pub async fn create(auth: Authorized<ManageClientsApi>, id: Chemin, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let visibles = Visibles::to(&auth.caller)?;
    let caller = auth.caller.clone();
    let action = async move |conn: &_| {
        let (_, client) = store::lock(conn, visibles, id.0).await?;
        may_manage(&caller, store::role(client.role), Some(client.structure_id))?;
        let neuf = insert(conn, id.0, etat.clock.now()).await?;
        Ok(Answer::created_without_version(&format!("/clients-api/{}/secrets/{}", id.0, neuf.id), &neuf)?.secret())
    };
    ecriture.run(&auth, action).await
}

/// Supprimer un secret
///
/// Le secret n'ouvre plus rien ; les jetons déjà obtenus s'éteignent d'eux-mêmes, en 15 minutes au plus. Sans version, un secret se
/// supprime sans `If-Match`.
#[utoipa::path(tag = "clients-api", operation_id = "delete_secret", params(("id" = Uuid, Path, description = "Identifiant du client."), ("secret" = Uuid, Path, description = "Identifiant du secret.")),
    responses((status = 204, description = "Le secret est supprimé.")), extensions(("x-roles" = json!(ManageClientsApi::ROLES))))]
#[delete("/clients-api/{id}/secrets/{secret}")]
pub async fn delete(auth: Authorized<ManageClientsApi>, chemin: web::Path<(Uuid, Uuid)>, ecriture: Ecriture) -> Result<Answer, Error> {
    let visibles = Visibles::to(&auth.caller)?;
    let (id, secret) = chemin.into_inner();
    let caller = auth.caller.clone();
    let action = async move |conn: &_| {
        let (_, client) = store::lock(conn, visibles, id).await?;
        may_manage(&caller, store::role(client.role), Some(client.structure_id))?;
        remove(conn, id, secret).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}

/// A secret for a client whose row is locked: two requests cannot both make the second one.
async fn insert(mut conn: &Conn, client_id: Uuid, now: DateTime<Utc>) -> Result<SecretNeuf, Error> {
    let en_vigueur: i64 = t::table.filter(t::client_id.eq(client_id)).count().get_result(&mut conn).await?;
    if en_vigueur >= EN_VIGUEUR_MAX {
        return Err(Error::new(Code::SecretsDejaDeux));
    }
    let neuf = SecretNeuf { id: Uuid::now_v7(), secret: random()? };
    diesel::insert_into(t::table)
        .values((t::id.eq(neuf.id), t::client_id.eq(client_id), t::secret.eq(hash(&neuf.secret)), t::created_at.eq(now)))
        .execute(&mut conn)
        .await?;
    Ok(neuf)
}

async fn remove(mut conn: &Conn, client_id: Uuid, secret: Uuid) -> Result<(), Error> {
    let supprimes = diesel::delete(t::table.find(secret).filter(t::client_id.eq(client_id))).execute(&mut conn).await?;
    if supprimes == 0 { Err(Error::introuvable()) } else { Ok(()) }
}
