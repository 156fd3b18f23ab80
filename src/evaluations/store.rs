//! The evaluations' queries, each within one porteuse.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Evaluation, EvaluationFiltres, EvaluationSaisie};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{evaluations as e, evaluations_notes as n, evaluations_vue as v};
use crate::error::Error;
use crate::http::{Listing, Page, load_page};

/// A page of a session's evaluations.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, porteuse: Porteuse, session_id: Uuid, listing: &Listing<EvaluationFiltres>) -> Result<Page<Evaluation>, Error> {
    load_page!(conn, listing, Evaluation, filtered(porteuse, session_id, &listing.filtres))
}

fn filtered(porteuse: Porteuse, session_id: Uuid, f: &EvaluationFiltres) -> v::BoxedQuery<'_, Pg> {
    let mut query = v::table.filter(v::porteuse_id.eq(porteuse.0)).filter(v::session_id.eq(session_id)).into_boxed();
    if let Some(questionnaires) = &f.questionnaire {
        query = query.filter(v::questionnaire.eq_any(&questionnaires.0));
    }
    query
}

/// One evaluation.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Evaluation, Error> {
    Ok(v::table.find(id).filter(v::porteuse_id.eq(porteuse.0)).select(Evaluation::as_select()).first(&mut conn).await?)
}

/// The version of an evaluation and what is written of it, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(i32, EvaluationSaisie), Error> {
    let _: Uuid = e::table.find(id).filter(e::porteuse_id.eq(porteuse.0)).select(e::id).for_update().first(&mut conn).await?;
    let evaluation = get(conn, porteuse, id).await?;
    Ok((evaluation.version, evaluation.into()))
}

/// # Errors
/// The database is away.
pub async fn insert(mut conn: &Conn, porteuse: Porteuse, session_id: Uuid, saisie: &EvaluationSaisie, now: DateTime<Utc>) -> Result<Evaluation, Error> {
    let id = Uuid::now_v7();
    diesel::insert_into(e::table)
        .values(((e::id.eq(id), e::created_at.eq(now), e::updated_at.eq(now)), (e::porteuse_id.eq(porteuse.0), e::session_id.eq(session_id)), saisie))
        .execute(&mut conn)
        .await?;
    insert_notes(conn, porteuse, id, saisie).await?;
    get(conn, porteuse, id).await
}

/// # Errors
/// The database is away.
pub async fn update(mut conn: &Conn, porteuse: Porteuse, id: Uuid, saisie: &EvaluationSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(e::table.find(id).filter(e::porteuse_id.eq(porteuse.0)))
        .set((saisie, e::version.eq(e::version + 1), e::updated_at.eq(now)))
        .execute(&mut conn)
        .await?;
    diesel::delete(n::table.filter(n::porteuse_id.eq(porteuse.0)).filter(n::evaluation_id.eq(id))).execute(&mut conn).await?;
    insert_notes(conn, porteuse, id, saisie).await
}

async fn insert_notes(mut conn: &Conn, porteuse: Porteuse, id: Uuid, saisie: &EvaluationSaisie) -> Result<(), Error> {
    let ligne = |(item, note)| (n::porteuse_id.eq(porteuse.0), n::evaluation_id.eq(id), n::item.eq(item), n::note.eq(note));
    let lignes: Vec<_> = saisie.notes.iter().map(ligne).collect();
    diesel::insert_into(n::table).values(lignes).execute(&mut conn).await?;
    Ok(())
}

/// # Errors
/// The database is away.
pub async fn delete(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    diesel::delete(e::table.find(id).filter(e::porteuse_id.eq(porteuse.0))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}
