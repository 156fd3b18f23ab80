//! Accounts as authentication sees them: who is live, passwords, one-time links.

use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::caller::Caller;
use crate::db::Conn;
use crate::db::schema::{clients_api, invitations, secrets_api, utilisateurs};
use crate::error::{Code, Error};
use crate::valeurs::Role;

/// SHA-256: how tokens and secrets of 256 random bits are kept.
#[must_use]
pub fn hash(secret: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, secret.as_bytes()).as_ref().to_vec()
}

/// 256 random bits.
///
/// # Errors
/// The system gives no randomness.
pub fn random_bytes() -> Result<[u8; 32], Error> {
    let mut octets = [0; 32];
    rand::fill(&mut octets).map_err(|_| Error::interne("no randomness"))?;
    Ok(octets)
}

/// 256 random bits, base64url.
///
/// # Errors
/// The system gives no randomness.
pub fn random() -> Result<String, Error> {
    random_bytes().map(|octets| BASE64_URL_SAFE_NO_PAD.encode(octets))
}

type CallerRow = (Uuid, Role, Option<Uuid>, bool);

fn caller((id, role, structure_id, responsable): CallerRow) -> Caller {
    Caller { id, role, structure_id, responsable }
}

/// The live account, user or client, with this id.
///
/// # Errors
/// The database is away.
pub async fn find_caller(mut conn: &Conn, id: Uuid) -> Result<Option<Caller>, Error> {
    use utilisateurs as u;
    let user: Option<CallerRow> =
        u::table.find(id).filter(u::actif).select((u::id, u::role, u::structure_id, u::responsable)).first(&mut conn).await.optional()?;
    if user.is_some() {
        return Ok(user.map(caller));
    }
    use clients_api as c;
    let client: Option<(Uuid, Role, Uuid)> = c::table.find(id).filter(c::actif).select((c::id, c::role, c::structure_id)).first(&mut conn).await.optional()?;
    Ok(client.map(|(id, role, structure)| caller((id, role, Some(structure), false))))
}

/// The active user behind an e-mail, with the hash of their password.
///
/// # Errors
/// The database is away.
pub async fn find_by_email(mut conn: &Conn, email: &str) -> Result<Option<(Caller, String)>, Error> {
    use utilisateurs as u;
    let row: Option<(CallerRow, Option<String>)> = u::table
        .filter(u::email.eq(email.trim().to_lowercase()))
        .filter(u::actif)
        .select(((u::id, u::role, u::structure_id, u::responsable), u::mot_de_passe))
        .first(&mut conn)
        .await
        .optional()?;
    Ok(row.and_then(|(row, hash)| hash.map(|hash| (caller(row), hash))))
}

/// The hash of a user's password.
///
/// # Errors
/// 404 for a client, which has none.
pub async fn password_hash(mut conn: &Conn, id: Uuid) -> Result<Option<String>, Error> {
    Ok(utilisateurs::table.find(id).select(utilisateurs::mot_de_passe).first(&mut conn).await?)
}

/// Sets a password.
///
/// # Errors
/// The database is away.
pub async fn set_password(mut conn: &Conn, id: Uuid, hash: &str, now: DateTime<Utc>) -> Result<(), Error> {
    use utilisateurs as u;
    diesel::update(u::table.find(id)).set((u::mot_de_passe.eq(hash), u::updated_at.eq(now))).execute(&mut conn).await?;
    Ok(())
}

/// The active client with this `client_id` and secret.
///
/// # Errors
/// The database is away.
pub async fn find_client(mut conn: &Conn, client_id: &str, secret: &str) -> Result<Option<Caller>, Error> {
    use clients_api as c;
    let live = diesel::dsl::exists(secrets_api::table.filter(secrets_api::client_id.eq(c::id)).filter(secrets_api::secret.eq(hash(secret))));
    let row: Option<(Uuid, Role, Uuid)> = c::table
        .filter(c::client_id.eq(client_id))
        .filter(c::actif)
        .filter(live)
        .select((c::id, c::role, c::structure_id))
        .first(&mut conn)
        .await
        .optional()?;
    Ok(row.map(|(id, role, structure)| caller((id, role, Some(structure), false))))
}

/// Uses a one-time link, and says whose it was.
///
/// # Errors
/// 410 for a link that is unknown, used or too old: which of them is not said.
pub async fn use_invitation(mut conn: &Conn, jeton: &str, now: DateTime<Utc>) -> Result<Uuid, Error> {
    use invitations as i;
    let live = i::table.filter(i::jeton.eq(hash(jeton))).filter(i::utilisee_le.is_null()).filter(i::expire_le.gt(now));
    diesel::update(live).set(i::utilisee_le.eq(now)).returning(i::utilisateur_id).get_result(&mut conn).await.optional()?.ok_or(Error::new(Code::Perime))
}

diesel::allow_tables_to_appear_in_same_query!(clients_api, secrets_api);
