//! The catalogue's queries. All read it: what scopes them is who may see inactive modules.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Module, ModuleFiltres, ModuleSaisie};
use crate::db::Conn;
use crate::db::schema::{modules as m, modules_vue as t};
use crate::error::Error;
use crate::http::{Listing, Page, like, load_page};
use crate::structures::store::Visibles;

/// A page of modules.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, visibles: Visibles, listing: &Listing<ModuleFiltres>) -> Result<Page<Module>, Error> {
    load_page!(conn, listing, Module, filtered(visibles, &listing.filtres))
}

fn filtered(visibles: Visibles, f: &ModuleFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.into_boxed();
    if visibles == Visibles::Actives {
        query = query.filter(t::actif);
    }
    if let Some(q) = &f.q {
        query = query.filter(t::intitule_tri.like(like(q.as_str())));
    }
    if let Some(codes) = &f.code {
        query = query.filter(t::code.eq_any(&codes.0));
    }
    if let Some(types) = &f.r#type {
        query = query.filter(t::type_.eq_any(&types.0));
    }
    if let Some(porteuses) = &f.porteuse {
        query = query.filter(t::porteuse_id.eq_any(&porteuses.0));
    }
    if let Some(actif) = &f.actif {
        query = query.filter(t::actif.eq_any(&actif.0));
    }
    query
}

/// One module.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, visibles: Visibles, id: Uuid) -> Result<Module, Error> {
    let mut query = t::table.find(id).select(Module::as_select()).into_boxed();
    if visibles == Visibles::Actives {
        query = query.filter(t::actif);
    }
    Ok(query.first(&mut conn).await?)
}

/// What is written of a module, and its version, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, id: Uuid) -> Result<(i32, ModuleSaisie), Error> {
    Ok(m::table.find(id).select((m::version, ModuleSaisie::as_select())).for_update().first(&mut conn).await?)
}

/// # Errors
/// 409 for a code that is taken.
pub async fn insert(mut conn: &Conn, porteuse: Option<Uuid>, saisie: &ModuleSaisie, now: DateTime<Utc>) -> Result<Module, Error> {
    let id = Uuid::now_v7();
    diesel::insert_into(m::table)
        .values((m::id.eq(id), m::created_at.eq(now), m::updated_at.eq(now), m::porteuse_id.eq(porteuse), saisie))
        .execute(&mut conn)
        .await?;
    get(conn, Visibles::Toutes, id).await
}

/// # Errors
/// The database is away.
pub async fn update(mut conn: &Conn, id: Uuid, saisie: &ModuleSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(m::table.find(id)).set((saisie, m::version.eq(m::version + 1), m::updated_at.eq(now))).execute(&mut conn).await?;
    Ok(())
}

/// # Errors
/// 409 while sessions refer to it.
pub async fn delete(mut conn: &Conn, id: Uuid) -> Result<(), Error> {
    diesel::delete(m::table.find(id)).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}
