//! One-time links: how an account begins, and begins again when a password is lost.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::types::Invitation;
use crate::auth::store::{hash, random};
use crate::config::Config;
use crate::db::Conn;
use crate::db::schema::invitations as t;
use crate::error::Error;

const DUREE: TimeDelta = TimeDelta::days(7);

/// Makes a link for a user; the one before is good no longer.
///
/// # Errors
/// The database is away.
pub async fn renew(mut conn: &Conn, config: &Config, utilisateur_id: Uuid, now: DateTime<Utc>) -> Result<Invitation, Error> {
    let (jeton, expire_le) = (random()?, now + DUREE);
    let neuve = (t::jeton.eq(hash(&jeton)), t::expire_le.eq(expire_le), t::utilisee_le.eq(None::<DateTime<Utc>>));
    diesel::insert_into(t::table)
        .values((t::utilisateur_id.eq(utilisateur_id), neuve.clone()))
        .on_conflict(t::utilisateur_id)
        .do_update()
        .set(neuve)
        .execute(&mut conn)
        .await?;
    let lien = config.lien_invitation.replace("{jeton}", &jeton);
    Ok(Invitation { jeton, lien, expire_le })
}

/// Withdraws a user's link, if there is one.
///
/// # Errors
/// The database is away.
pub async fn withdraw(mut conn: &Conn, utilisateur_id: Uuid) -> Result<(), Error> {
    diesel::delete(t::table.find(utilisateur_id)).execute(&mut conn).await?;
    Ok(())
}
