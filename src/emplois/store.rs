//! The emplois' queries, each within one porteuse.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Emploi, EmploiFiltres, EmploiSaisie};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{emplois as e, emplois_vue as t};
use crate::error::Error;
use crate::http::{Listing, Page, entre, load_page};

/// A page of a projet's emplois.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, porteuse: Porteuse, projet_id: Uuid, listing: &Listing<EmploiFiltres>) -> Result<Page<Emploi>, Error> {
    load_page!(conn, listing, Emploi, filtered(porteuse, projet_id, &listing.filtres))
}

fn filtered(porteuse: Porteuse, projet_id: Uuid, f: &EmploiFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.filter(t::porteuse_id.eq(porteuse.0)).filter(t::projet_id.eq(projet_id)).into_boxed();
    if let Some(types) = &f.type_contrat {
        query = query.filter(t::type_contrat.eq_any(&types.0));
    }
    if let Some(iae) = &f.iae {
        query = query.filter(t::iae.eq_any(&iae.0));
    }
    if let Some(communes) = &f.commune {
        query = query.filter(t::commune.eq_any(&communes.0));
    }
    entre!(query, t::date_debut, f.date_debut_du, f.date_debut_au);
    query
}

/// One emploi.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Emploi, Error> {
    Ok(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(Emploi::as_select()).first(&mut conn).await?)
}

/// The version of an emploi and what is written of it, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(i32, EmploiSaisie), Error> {
    let colonnes = (e::version, EmploiSaisie::as_select());
    Ok(e::table.find(id).filter(e::porteuse_id.eq(porteuse.0)).select(colonnes).for_update().first(&mut conn).await?)
}

/// # Errors
/// 422 for an unknown commune.
pub async fn insert(mut conn: &Conn, porteuse: Porteuse, projet_id: Uuid, saisie: &EmploiSaisie, now: DateTime<Utc>) -> Result<Emploi, Error> {
    let id = Uuid::now_v7();
    let ligne = (e::id.eq(id), e::created_at.eq(now), e::updated_at.eq(now), e::porteuse_id.eq(porteuse.0), e::projet_id.eq(projet_id));
    diesel::insert_into(e::table).values((ligne, saisie)).execute(&mut conn).await?;
    get(conn, porteuse, id).await
}

/// # Errors
/// As [`insert`].
pub async fn update(mut conn: &Conn, porteuse: Porteuse, id: Uuid, saisie: &EmploiSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(e::table.find(id).filter(e::porteuse_id.eq(porteuse.0)))
        .set((saisie, e::version.eq(e::version + 1), e::updated_at.eq(now)))
        .execute(&mut conn)
        .await?;
    Ok(())
}

/// # Errors
/// 409 while something refers to it.
pub async fn delete(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    diesel::delete(e::table.find(id).filter(e::porteuse_id.eq(porteuse.0))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}
