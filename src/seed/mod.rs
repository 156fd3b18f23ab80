//! A plausible population of any size, the same for the same seed: to measure with, and to try things on.

mod hasard;
mod inscriptions;
mod personnes;
mod sessions;
mod tables;

use std::collections::HashMap;

use actix_web::web;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::SinkExt;
use tokio_postgres::Transaction;
use uuid::Uuid;

use self::hasard::Hasard;
use self::tables::{Dispositif, Table, Tables};
use crate::app::AppState;
use crate::db::schema::{dispositifs, participants, territoires};
use crate::db::{Conn, establish_raw};
use crate::demo;
use crate::error::{Code, Error};
use crate::http::COMPTE;

/// Fills an empty database with the demonstration's structures, dispositifs and accounts, and `personnes` people with twice as many
/// enrolments. Interrupted, it can be run again.
///
/// # Errors
/// 409 where people, or structures of one's own, are recorded already; the database is away.
pub async fn seed(etat: &AppState, url: &str, personnes: usize, graine: u64) -> Result<(), Error> {
    let conn = etat.db.conn().await?;
    if diesel::select(diesel::dsl::exists(participants::table.select(participants::id))).get_result(&mut &*conn).await? {
        return Err(Error::new(Code::EtatIncompatible).detail("Cette base contient déjà des personnes : `seed` ne remplit qu'une base vide."));
    }
    demo::load_base(etat).await?;
    if !demo::is_demo(etat).await? {
        return Err(Error::new(Code::EtatIncompatible).detail("Cette base contient déjà des structures : `seed` ne remplit qu'une base vide."));
    }
    let dispositifs = dispositifs(&conn).await?;
    let mut tables = Tables::new(etat.clock.now(), epci(&conn).await?);
    inscriptions::fill(&mut tables, &mut Hasard::new(graine), &dispositifs, personnes).map_err(Error::interne)?;
    Box::pin(write(url, tables)).await
}

/// By code, so that the same seed fills the same ones.
async fn dispositifs(mut conn: &Conn) -> Result<Vec<Dispositif>, Error> {
    use dispositifs as t;
    let lignes: Vec<(Uuid, Uuid, String)> = t::table.order(t::code).select((t::id, t::porteuse_id, t::type_)).load(&mut conn).await?;
    Ok(lignes.into_iter().map(|(id, porteuse_id, r#type)| Dispositif { id, porteuse_id, r#type }).collect())
}

async fn epci(mut conn: &Conn) -> Result<HashMap<String, String>, Error> {
    use territoires as t;
    let connus = t::table.filter(t::commune.is_not_null()).select((t::commune.assume_not_null(), t::epci.assume_not_null()));
    Ok(connus.filter(t::epci.is_not_null()).load(&mut conn).await?.into_iter().collect())
}

async fn write(url: &str, tables: Tables) -> Result<(), Error> {
    let mut client = establish_raw(url).await.map_err(Error::indisponible)?;
    let transaction = client.transaction().await.map_err(Error::interne)?;
    let tables = tables.in_order();
    let soutiens = soutiens(&transaction, tables.iter().map(|t| t.nom).collect()).await?;
    batch(&transaction, soutiens.iter().map(|s| s.retrait.as_str())).await?;
    for table in tables {
        copy(&transaction, table).await?;
    }
    batch(&transaction, soutiens.iter().map(|s| s.remise.as_str())).await?;
    transaction.batch_execute(SANS_FEUILLE).await.map_err(Error::interne)?;
    // Servers that are running answered before these records were there.
    transaction.batch_execute(&COMPTE.replace("$1", "null")).await.map_err(Error::interne)?;
    transaction.commit().await.map_err(Error::interne)?;
    // Figures are asked for right away: the planner must know what was written, and indexes answer alone where no row is in doubt. (A
    // server sees to both in time; where this is interrupted, it will.)
    client.batch_execute("vacuum analyze").await.map_err(Error::interne)
}

/// Where everyone cancelled, nobody is on a sheet: there is none.
const SANS_FEUILLE: &str = "select heures_des_feuilles(array(
    select se.session_id from seances se where not exists (select from presences l where l.porteuse_id = se.porteuse_id and l.session_id = se.session_id)))";

/// A foreign key or an index, as statements that take it away and put it back: whole tables are checked and sorted in a fraction of
/// the time that it takes row by row. Or a trigger that, after a statement, adds up what the rows drawn say already.
struct Soutien {
    retrait: String,
    remise: String,
}

const SOUTIENS: &str = "
    select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    from pg_index where not indisunique and not indisexclusion and indrelid = any($1::text[]::regclass[])
    union all
    select format('alter table %s drop constraint %I', conrelid::regclass, conname),
        format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where contype = 'f' and conrelid = any($1::text[]::regclass[])
    union all
    select format('alter table %s disable trigger %I', tgrelid::regclass, tgname), format('alter table %s enable trigger %I', tgrelid::regclass, tgname)
    from pg_trigger where not tgisinternal and tgtype & 1 = 0 and tgrelid = any($1::text[]::regclass[])";

/// Those of the tables to be filled.
async fn soutiens(transaction: &Transaction<'_>, tables: Vec<&str>) -> Result<Vec<Soutien>, Error> {
    let lignes = transaction.query(SOUTIENS, &[&tables]).await.map_err(Error::interne)?;
    Ok(lignes.iter().map(|l| Soutien { retrait: l.get(0), remise: l.get(1) }).collect())
}

async fn batch(transaction: &Transaction<'_>, ordres: impl Iterator<Item = &str>) -> Result<(), Error> {
    transaction.batch_execute(&ordres.collect::<Vec<_>>().join(";\n")).await.map_err(Error::interne)
}

async fn copy(transaction: &Transaction<'_>, table: Table) -> Result<(), Error> {
    let statement = format!("copy {} ({}) from stdin (format csv)", table.nom, table.colonnes);
    let lignes = web::Bytes::from(table.into_csv().map_err(Error::interne)?);
    let sink = transaction.copy_in(&statement).await.map_err(Error::interne)?;
    let mut sink = std::pin::pin!(sink);
    sink.send(lignes).await.map_err(Error::interne)?;
    sink.finish().await.map_err(Error::interne)?;
    Ok(())
}
