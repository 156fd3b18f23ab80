//! The prospections' queries, each within one porteuse.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Prospection, ProspectionFiltres, ProspectionSaisie};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{dispositifs, prospections as p, prospections_vue as t};
use crate::error::Error;
use crate::http::{Listing, Page, entre, load_page};

diesel::allow_tables_to_appear_in_same_query!(t, dispositifs);

/// A page of prospections.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, porteuse: Porteuse, listing: &Listing<ProspectionFiltres>) -> Result<Page<Prospection>, Error> {
    load_page!(conn, listing, Prospection, filtered(porteuse, &listing.filtres))
}

fn filtered(porteuse: Porteuse, f: &ProspectionFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.filter(t::porteuse_id.eq(porteuse.0)).into_boxed();
    if let Some(codes) = &f.dispositif {
        query = query.filter(t::dispositif_id.eq_any(dispositifs::table.filter(dispositifs::code.eq_any(&codes.0)).select(dispositifs::id)));
    }
    entre!(query, t::date, f.date_du, f.date_au);
    if let Some(modes) = &f.mode {
        query = query.filter(t::mode.eq_any(&modes.0));
    }
    if let Some(structures) = &f.structure {
        query = query.filter(t::structure_id.eq_any(&structures.0));
    }
    if let Some(communes) = &f.commune {
        query = query.filter(t::commune.eq_any(&communes.0));
    }
    query
}

/// One prospection.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Prospection, Error> {
    Ok(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(Prospection::as_select()).first(&mut conn).await?)
}

/// The version of a prospection and what is written of it, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(i32, ProspectionSaisie), Error> {
    let colonnes = (p::version, ProspectionSaisie::as_select());
    Ok(p::table.find(id).filter(p::porteuse_id.eq(porteuse.0)).select(colonnes).for_update().first(&mut conn).await?)
}

/// # Errors
/// 422 for an unknown dispositif, structure or commune.
pub async fn insert(mut conn: &Conn, porteuse: Porteuse, saisie: &ProspectionSaisie, now: DateTime<Utc>) -> Result<Prospection, Error> {
    let id = Uuid::now_v7();
    diesel::insert_into(p::table)
        .values((p::id.eq(id), p::created_at.eq(now), p::updated_at.eq(now), p::porteuse_id.eq(porteuse.0), saisie))
        .execute(&mut conn)
        .await?;
    get(conn, porteuse, id).await
}

/// # Errors
/// As [`insert`].
pub async fn update(mut conn: &Conn, porteuse: Porteuse, id: Uuid, saisie: &ProspectionSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(p::table.find(id).filter(p::porteuse_id.eq(porteuse.0)))
        .set((saisie, p::version.eq(p::version + 1), p::updated_at.eq(now)))
        .execute(&mut conn)
        .await?;
    Ok(())
}

/// # Errors
/// The database is away.
pub async fn delete(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    diesel::delete(p::table.find(id).filter(p::porteuse_id.eq(porteuse.0))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}
