//! The orientations' queries, each within one porteuse.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Orientation, OrientationFiltres, OrientationSaisie};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{dispositifs, orientations as o, orientations_vue as t};
use crate::error::Error;
use crate::http::{Listing, Page, entre, load_page};

diesel::allow_tables_to_appear_in_same_query!(t, dispositifs);

/// A page of orientations: the porteuse's, or an accompagnement's.
///
/// # Errors
/// The database is away.
pub async fn list(
    mut conn: &Conn,
    porteuse: Porteuse,
    accompagnement_id: Option<Uuid>,
    listing: &Listing<OrientationFiltres>,
) -> Result<Page<Orientation>, Error> {
    load_page!(conn, listing, Orientation, filtered(porteuse, accompagnement_id, &listing.filtres))
}

fn filtered(porteuse: Porteuse, accompagnement_id: Option<Uuid>, f: &OrientationFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.filter(t::porteuse_id.eq(porteuse.0)).into_boxed();
    if let Some(id) = accompagnement_id {
        query = query.filter(t::accompagnement_id.eq(id));
    }
    if let Some(ids) = &f.accompagnement {
        query = query.filter(t::accompagnement_id.eq_any(&ids.0));
    }
    if let Some(participants) = &f.participant {
        query = query.filter(t::participant_id.eq_any(&participants.0));
    }
    if let Some(codes) = &f.dispositif {
        query = query.filter(t::dispositif_id.eq_any(dispositifs::table.filter(dispositifs::code.eq_any(&codes.0)).select(dispositifs::id)));
    }
    entre!(query, t::date, f.date_du, f.date_au);
    if let Some(structures) = &f.structure {
        query = query.filter(t::structure_id.eq_any(&structures.0));
    }
    if let Some(objets) = &f.objet {
        query = query.filter(t::objet.eq_any(&objets.0));
    }
    if let Some(suites) = &f.suite {
        query = query.filter(t::suite.eq_any(&suites.0));
    }
    query
}

/// One orientation.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Orientation, Error> {
    Ok(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(Orientation::as_select()).first(&mut conn).await?)
}

/// The version of an orientation and what is written of it, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(i32, OrientationSaisie), Error> {
    let colonnes = (o::version, OrientationSaisie::as_select());
    Ok(o::table.find(id).filter(o::porteuse_id.eq(porteuse.0)).select(colonnes).for_update().first(&mut conn).await?)
}

/// # Errors
/// 422 for an unknown structure.
pub async fn insert(
    mut conn: &Conn,
    porteuse: Porteuse,
    accompagnement_id: Uuid,
    saisie: &OrientationSaisie,
    now: DateTime<Utc>,
) -> Result<Orientation, Error> {
    let id = Uuid::now_v7();
    diesel::insert_into(o::table)
        .values((
            (o::id.eq(id), o::created_at.eq(now), o::updated_at.eq(now)),
            (o::porteuse_id.eq(porteuse.0), o::accompagnement_id.eq(accompagnement_id)),
            saisie,
        ))
        .execute(&mut conn)
        .await?;
    get(conn, porteuse, id).await
}

/// # Errors
/// As [`insert`].
pub async fn update(mut conn: &Conn, porteuse: Porteuse, id: Uuid, saisie: &OrientationSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(o::table.find(id).filter(o::porteuse_id.eq(porteuse.0)))
        .set((saisie, o::version.eq(o::version + 1), o::updated_at.eq(now)))
        .execute(&mut conn)
        .await?;
    Ok(())
}

/// # Errors
/// The database is away.
pub async fn delete(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    diesel::delete(o::table.find(id).filter(o::porteuse_id.eq(porteuse.0))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}
