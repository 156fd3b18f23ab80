//! The financeurs' queries. The directory is shared: what scopes them is who may see those whose structure is inactive.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Financeur, FinanceurFiltres, FinanceurSaisie};
use crate::db::Conn;
use crate::db::schema::{financeurs as f, financeurs_vue as t};
use crate::error::Error;
use crate::http::{Listing, Page, like, load_page};
use crate::structures::store::Visibles;

/// A page of financeurs.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, visibles: Visibles, listing: &Listing<FinanceurFiltres>) -> Result<Page<Financeur>, Error> {
    load_page!(conn, listing, Financeur, filtered(visibles, &listing.filtres))
}

fn filtered(visibles: Visibles, filtres: &FinanceurFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.into_boxed();
    if visibles == Visibles::Actives {
        query = query.filter(t::actif);
    }
    if let Some(q) = &filtres.q {
        query = query.filter(t::recherche.like(like(q.as_str())));
    }
    if let Some(structures) = &filtres.structure {
        query = query.filter(t::structure_id.eq_any(&structures.0));
    }
    if let Some(types) = &filtres.r#type {
        query = query.filter(t::type_.eq_any(&types.0));
    }
    query
}

/// One financeur.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, visibles: Visibles, id: Uuid) -> Result<Financeur, Error> {
    let mut query = t::table.find(id).select(Financeur::as_select()).into_boxed();
    if visibles == Visibles::Actives {
        query = query.filter(t::actif);
    }
    Ok(query.first(&mut conn).await?)
}

/// # Errors
/// 404.
pub async fn must_exist(mut conn: &Conn, visibles: Visibles, id: Uuid) -> Result<(), Error> {
    let mut found = t::table.find(id).into_boxed();
    if visibles == Visibles::Actives {
        found = found.filter(t::actif);
    }
    if diesel::select(exists(found)).get_result(&mut conn).await? { Ok(()) } else { Err(Error::introuvable()) }
}

/// Holds the financeur a convention is written under: it is not removed until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock_parent(mut conn: &Conn, id: Uuid) -> Result<(), Error> {
    f::table.find(id).select(f::id).for_key_share().first::<Uuid>(&mut conn).await?;
    Ok(())
}

/// The version of a financeur and what is written of it, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, id: Uuid) -> Result<(i32, FinanceurSaisie), Error> {
    Ok(f::table.find(id).select((f::version, FinanceurSaisie::as_select())).for_update().first(&mut conn).await?)
}

/// # Errors
/// 422 for an unknown structure, 409 for one that is a financeur already.
pub async fn insert(mut conn: &Conn, saisie: &FinanceurSaisie, now: DateTime<Utc>) -> Result<Financeur, Error> {
    let id = Uuid::now_v7();
    diesel::insert_into(f::table).values((f::id.eq(id), f::created_at.eq(now), f::updated_at.eq(now), saisie)).execute(&mut conn).await?;
    get(conn, Visibles::Toutes, id).await
}

/// # Errors
/// The database is away.
pub async fn update(mut conn: &Conn, id: Uuid, saisie: &FinanceurSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(f::table.find(id)).set((saisie, f::version.eq(f::version + 1), f::updated_at.eq(now))).execute(&mut conn).await?;
    Ok(())
}

/// # Errors
/// 409 while something refers to it.
pub async fn delete(mut conn: &Conn, id: Uuid) -> Result<(), Error> {
    diesel::delete(f::table.find(id)).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}
