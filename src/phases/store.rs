//! The phases' queries, each within one porteuse. The database refuses overlaps.

use chrono::{DateTime, Utc};
use diesel::dsl::min;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Phase, PhaseFiltres, PhaseSaisie};
use crate::accompagnements;
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{phases as p, phases_vue as t};
use crate::error::Error;
use crate::http::{Listing, Page, entre, load_page};
use crate::valeurs::Jour;

/// A page of an accompagnement's phases.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, porteuse: Porteuse, accompagnement_id: Uuid, listing: &Listing<PhaseFiltres>) -> Result<Page<Phase>, Error> {
    load_page!(conn, listing, Phase, filtered(porteuse, accompagnement_id, &listing.filtres))
}

fn filtered(porteuse: Porteuse, accompagnement_id: Uuid, f: &PhaseFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.filter(t::porteuse_id.eq(porteuse.0)).filter(t::accompagnement_id.eq(accompagnement_id)).into_boxed();
    if let Some(phases) = &f.phase {
        query = query.filter(t::phase.eq_any(&phases.0));
    }
    entre!(query, t::debut, f.debut_du, f.debut_au);
    entre!(query, t::fin, f.fin_du, f.fin_au);
    query
}

/// One phase.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Phase, Error> {
    Ok(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(Phase::as_select()).first(&mut conn).await?)
}

/// The version of a phase, the day of its accueil and what is written of it, until the transaction ends. The accompagnement is held
/// first, as by whoever changes it, and its phases with it.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(i32, Jour, PhaseSaisie), Error> {
    let phase = p::table.find(id).filter(p::porteuse_id.eq(porteuse.0));
    let date_accueil = accompagnements::store::lock_parent(conn, porteuse, phase.select(p::accompagnement_id).first(&mut conn).await?).await?;
    let (version, saisie) = phase.select((p::version, PhaseSaisie::as_select())).for_update().first(&mut conn).await?;
    Ok((version, date_accueil, saisie))
}

/// The first day of an accompagnement's first phase.
///
/// # Errors
/// The database is away.
pub async fn first_day(mut conn: &Conn, porteuse: Porteuse, accompagnement_id: Uuid) -> Result<Option<Jour>, Error> {
    let phases = p::table.filter(p::porteuse_id.eq(porteuse.0)).filter(p::accompagnement_id.eq(accompagnement_id));
    Ok(phases.select(min(p::debut)).first(&mut conn).await?)
}

/// # Errors
/// 422 for a phase that begins before the accueil.
pub fn check_after_accueil(saisie: &PhaseSaisie, date_accueil: Jour) -> Result<(), Error> {
    if saisie.debut >= date_accueil {
        return Ok(());
    }
    Err(Error::champ("/debut", "ordre_des_dates", "Une phase ne peut pas commencer avant l'accueil."))
}

/// # Errors
/// 409 for a phase that overlaps another of the same accompagnement.
pub async fn insert(mut conn: &Conn, porteuse: Porteuse, accompagnement_id: Uuid, saisie: &PhaseSaisie, now: DateTime<Utc>) -> Result<Phase, Error> {
    let id = Uuid::now_v7();
    diesel::insert_into(p::table)
        .values((
            (p::id.eq(id), p::created_at.eq(now), p::updated_at.eq(now)),
            (p::porteuse_id.eq(porteuse.0), p::accompagnement_id.eq(accompagnement_id)),
            saisie,
        ))
        .execute(&mut conn)
        .await?;
    get(conn, porteuse, id).await
}

/// # Errors
/// As [`insert`].
pub async fn update(mut conn: &Conn, porteuse: Porteuse, id: Uuid, saisie: &PhaseSaisie, now: DateTime<Utc>) -> Result<(), Error> {
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
