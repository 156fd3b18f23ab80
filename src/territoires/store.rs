//! Reading territoires.

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Text};
use diesel_async::RunQueryDsl;

use super::api::TerritoireFiltres;
use crate::db::Conn;
use crate::db::schema::territoires as t;
use crate::error::Error;
use crate::http::{Listing, Page, like, load_page};
use crate::refs::Territoire;
use crate::valeurs::CodeTerritoire;

/// A page of territoires.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, listing: &Listing<TerritoireFiltres>) -> Result<Page<Territoire>, Error> {
    load_page!(conn, listing, Territoire, filtered(&listing.filtres))
}

fn filtered(f: &TerritoireFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.into_boxed();
    if let Some(types) = &f.r#type {
        query = query.filter(t::type_.eq_any(&types.0));
    }
    if let Some(parents) = &f.parent {
        let codes: Vec<&str> = parents.0.iter().map(CodeTerritoire::as_str).collect();
        query = query.filter(sql::<Bool>("parents && ").bind::<Array<Text>, _>(codes));
    }
    if let Some(q) = &f.q {
        query = query.filter(t::nom_tri.like(like(q.as_str())));
    }
    query
}

/// One territoire by its code.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, code: &str) -> Result<Territoire, Error> {
    Ok(t::table.find(code).select(Territoire::as_select()).first(&mut conn).await?)
}

/// The code of the EPCI a commune belongs to, null for the few that belong to none (and for a commune that is not).
///
/// # Errors
/// The database is away.
pub async fn epci_of(mut conn: &Conn, commune: Option<&str>) -> Result<Option<String>, Error> {
    let Some(commune) = commune else { return Ok(None) };
    let epci: Option<Option<String>> = t::table.filter(t::commune.eq(commune)).select(t::epci).first(&mut conn).await.optional()?;
    Ok(epci.flatten())
}
