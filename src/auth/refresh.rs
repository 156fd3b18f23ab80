//! Refresh tokens. Each use gives a successor. Since an answer can be lost, the one before stays good for a short grace, until its
//! successor is first used; used after that it was stolen, and its whole family is revoked.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::store::{hash, random};
use crate::db::Conn;
use crate::db::schema::jetons_rafraichissement as t;
use crate::error::Error;

const DUREE: TimeDelta = TimeDelta::days(30);
const GRACE: TimeDelta = TimeDelta::seconds(60);

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct Jeton {
    jeton: Vec<u8>,
    famille: Uuid,
    utilisateur_id: Uuid,
    remplace_le: Option<DateTime<Utc>>,
    expire_le: DateTime<Utc>,
    revoque_le: Option<DateTime<Utc>>,
}

/// The first token of a new family.
///
/// # Errors
/// The database is away.
pub async fn begin(conn: &Conn, utilisateur_id: Uuid, now: DateTime<Utc>) -> Result<String, Error> {
    insert(conn, utilisateur_id, Uuid::now_v7(), None, now).await
}

/// Uses a token: its user and its successor, or nothing where it is good no longer.
///
/// # Errors
/// The database is away.
pub async fn rotate(mut conn: &Conn, jeton: &str, now: DateTime<Utc>) -> Result<Option<(Uuid, String)>, Error> {
    let row: Option<Jeton> = t::table.find(hash(jeton)).select(Jeton::as_select()).for_update().first(&mut conn).await.optional()?;
    let Some(row) = row.filter(|r| r.revoque_le.is_none() && r.expire_le > now) else { return Ok(None) };
    if let Some(remplace_le) = row.remplace_le {
        let successeurs = t::table.filter(t::successeur_de.eq(&row.jeton));
        let served: bool = diesel::select(diesel::dsl::exists(successeurs.filter(t::remplace_le.is_not_null()))).get_result(&mut conn).await?;
        if served || now - remplace_le > GRACE {
            revoke(conn, row.famille, now).await?;
            return Ok(None);
        }
        diesel::delete(successeurs).execute(&mut conn).await?;
    } else {
        diesel::update(t::table.find(&row.jeton)).set(t::remplace_le.eq(now)).execute(&mut conn).await?;
    }
    let successeur = insert(conn, row.utilisateur_id, row.famille, Some(&row.jeton), now).await?;
    Ok(Some((row.utilisateur_id, successeur)))
}

/// Ends the family of a token, if there is one.
///
/// # Errors
/// The database is away.
pub async fn end(mut conn: &Conn, jeton: &str, now: DateTime<Utc>) -> Result<(), Error> {
    let famille: Option<Uuid> = t::table.find(hash(jeton)).select(t::famille).first(&mut conn).await.optional()?;
    match famille {
        Some(famille) => revoke(conn, famille, now).await,
        None => Ok(()),
    }
}

/// Ends every family of a user, whose password has changed.
///
/// # Errors
/// The database is away.
pub async fn end_all(mut conn: &Conn, utilisateur_id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(t::table.filter(t::utilisateur_id.eq(utilisateur_id))).set(t::revoque_le.eq(now)).execute(&mut conn).await?;
    Ok(())
}

async fn revoke(mut conn: &Conn, famille: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(t::table.filter(t::famille.eq(famille))).set(t::revoque_le.eq(now)).execute(&mut conn).await?;
    Ok(())
}

async fn insert(mut conn: &Conn, utilisateur_id: Uuid, famille: Uuid, successeur_de: Option<&Vec<u8>>, now: DateTime<Utc>) -> Result<String, Error> {
    let jeton = random()?;
    diesel::insert_into(t::table)
        .values((
            t::jeton.eq(hash(&jeton)),
            t::famille.eq(famille),
            t::utilisateur_id.eq(utilisateur_id),
            t::successeur_de.eq(successeur_de),
            t::expire_le.eq(now + DUREE),
        ))
        .execute(&mut conn)
        .await?;
    Ok(jeton)
}
