//! Repeated failures slow down, then lock: counted in the database by the hash of what was tried, whether it exists or not.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::store::hash;
use crate::db::Conn;
use crate::db::schema::echecs_connexion as t;
use crate::error::{Code, Error};

/// From this failure on, the next try has to wait.
const RALENTI: i32 = 5;
/// At this one the account is locked.
const VERROU: i32 = 10;
const DUREE_VERROU: TimeDelta = TimeDelta::minutes(15);

/// Lets a try pass, or says how long to wait. A try made too early counts as a failure.
///
/// # Errors
/// 429 with `Retry-After`.
pub async fn check(mut conn: &Conn, identifiant: &str, now: DateTime<Utc>) -> Result<(), Error> {
    let bloque: Option<Option<DateTime<Utc>>> = t::table.find(hash(identifiant)).select(t::bloque_jusqu_a).first(&mut conn).await.optional()?;
    match bloque.flatten() {
        Some(fin) if fin > now => Err(refuse(fail(conn, identifiant, now).await?.unwrap_or(fin), now)),
        _ => Ok(()),
    }
}

/// Counts a failure.
///
/// # Errors
/// Always: 401, or 429 once failures slow down.
pub async fn failed(conn: &Conn, identifiant: &str, now: DateTime<Utc>) -> Result<std::convert::Infallible, Error> {
    match fail(conn, identifiant, now).await? {
        Some(fin) => Err(refuse(fin, now)),
        None => Err(Error::new(Code::IdentifiantsInvalides)),
    }
}

/// Forgets the failures of an account that got in.
///
/// # Errors
/// The database is away.
pub async fn succeeded(mut conn: &Conn, identifiant: &str) -> Result<(), Error> {
    diesel::delete(t::table.find(hash(identifiant))).execute(&mut conn).await?;
    Ok(())
}

fn refuse(fin: DateTime<Utc>, now: DateTime<Utc>) -> Error {
    let secondes = ((fin - now).num_milliseconds() + 999) / 1000;
    Error::new(Code::TropDeRequetes).retry_after(u32::try_from(secondes).unwrap_or(1).max(1))
}

/// One more failure, and until when it blocks. A lock that has run out starts the count anew; one that runs is not prolonged.
async fn fail(mut conn: &Conn, identifiant: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Error> {
    use diesel::dsl::{case_when, sql};
    use diesel::sql_types::Integer;
    let cle = hash(identifiant);
    let over = t::nombre.ge(VERROU).and(t::bloque_jusqu_a.le(now));
    let (nombre, bloque): (i32, Option<DateTime<Utc>>) = diesel::insert_into(t::table)
        .values((t::identifiant.eq(&cle), t::nombre.eq(1), t::dernier_le.eq(now)))
        .on_conflict(t::identifiant)
        .do_update()
        .set((t::nombre.eq(case_when(over, sql::<Integer>("1")).otherwise(t::nombre + 1)), t::dernier_le.eq(now)))
        .returning((t::nombre, t::bloque_jusqu_a))
        .get_result(&mut conn)
        .await?;
    let fin = match nombre {
        n if n < RALENTI => return Ok(None),
        n if n < VERROU => now + TimeDelta::seconds(1 << (n - RALENTI)),
        n if n > VERROU => return Ok(bloque),
        _ => now + DUREE_VERROU,
    };
    diesel::update(t::table.find(&cle)).set(t::bloque_jusqu_a.eq(fin)).execute(&mut conn).await?;
    Ok(Some(fin))
}
