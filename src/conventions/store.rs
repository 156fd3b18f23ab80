//! Queries over conventions: written within one porteuse, read within a [`Portee`].

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::api::ConventionFiltres;
use super::ensembles;
use super::portee::Portee;
use super::types::{Convention, ConventionSaisie};
use crate::auth::Porteuse;
use crate::clock::not_future;
use crate::db::Conn;
use crate::db::schema::{
    clotures as c, clotures_bilans as cb, conventions as t, conventions_dispositifs as cd, conventions_territoires as ct, conventions_vue as v, dispositifs,
    financeurs,
};
use crate::error::Error;
use crate::http::{Listing, Page, entre, like, load_page};
use crate::valeurs::Decision;

diesel::allow_tables_to_appear_in_same_query!(v, cd, dispositifs);
diesel::allow_tables_to_appear_in_same_query!(v, ct);
diesel::allow_tables_to_appear_in_same_query!(v, financeurs);
diesel::allow_tables_to_appear_in_same_query!(cb, c);

/// A page of conventions, of one financeur or of all.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, portee: Portee, financeur_id: Option<Uuid>, listing: &Listing<ConventionFiltres>) -> Result<Page<Convention>, Error> {
    load_page!(conn, listing, Convention, filtered(portee, financeur_id, &listing.filtres))
}

/// The conventions a caller sees.
fn visibles<'q>(portee: Portee) -> v::BoxedQuery<'q, Pg> {
    let query = v::table.into_boxed();
    match portee {
        Portee::Porteuse(porteuse) => query.filter(v::porteuse_id.eq(porteuse.0)),
        Portee::Financeur(structure_id) => {
            query.filter(v::financeur_id.eq_any(financeurs::table.filter(financeurs::structure_id.eq(structure_id)).select(financeurs::id)))
        }
    }
}

fn filtered(portee: Portee, financeur_id: Option<Uuid>, f: &ConventionFiltres) -> v::BoxedQuery<'_, Pg> {
    let mut query = visibles(portee);
    if let Some(financeur_id) = financeur_id {
        query = query.filter(v::financeur_id.eq(financeur_id));
    }
    if let Some(q) = &f.q {
        query = query.filter(v::intitule_tri.like(like(q.as_str())));
    }
    if let Some(porteuses) = &f.porteuse {
        query = query.filter(v::porteuse_id.eq_any(&porteuses.0));
    }
    if let Some(financeurs) = &f.financeur {
        query = query.filter(v::financeur_id.eq_any(&financeurs.0));
    }
    if let Some(codes) = &f.dispositifs {
        let retenus = dispositifs::table.filter(dispositifs::code.eq_any(&codes.0)).select(dispositifs::id);
        query = query.filter(v::id.eq_any(cd::table.filter(cd::dispositif_id.eq_any(retenus)).select(cd::convention_id)));
    }
    if let Some(etapes) = &f.etape {
        query = query.filter(v::etape.eq_any(&etapes.0));
    }
    if let Some(decisions) = &f.decision {
        query = query.filter(v::decision.eq_any(&decisions.0));
    }
    if let Some(codes) = &f.territoires {
        query = query.filter(v::id.eq_any(ct::table.filter(ct::territoire.eq_any(&codes.0)).select(ct::convention_id)));
    }
    entre!(query, v::deposee_le, f.deposee_le_du, f.deposee_le_au);
    entre!(query, v::decision_le, f.decision_le_du, f.decision_le_au);
    entre!(query, v::debut, f.debut_du, f.debut_au);
    entre!(query, v::fin, f.fin_du, f.fin_au);
    query
}

/// One convention.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, portee: Portee, id: Uuid) -> Result<Convention, Error> {
    Ok(visibles(portee).filter(v::id.eq(id)).select(Convention::as_select()).first(&mut conn).await?)
}

/// The bilan of a convention as a closing has it: that of a year and of a rank, or the latest that was made once it had ended.
///
/// # Errors
/// The database's.
pub async fn bilan_fige(mut conn: &Conn, porteuse: Porteuse, id: Uuid, cloture: Option<(i32, i32)>) -> Result<Option<String>, Error> {
    let figes = cb::table.inner_join(c::table.on(c::porteuse_id.eq(cb::porteuse_id).and(c::id.eq(cb::cloture_id))));
    let figes = figes.filter(cb::porteuse_id.eq(porteuse.0)).filter(cb::convention_id.eq(id)).order((c::created_at.desc(), c::id.desc()));
    let mut figes = figes.select(cb::bilan).into_boxed();
    figes = match cloture {
        Some((annee, rang)) => figes.filter(c::annee.eq(annee)).filter(c::version.eq(rang)),
        None => figes.filter(cb::echue),
    };
    Ok(figes.first(&mut conn).await.optional()?)
}

/// The conventions of a porteuse that were granted for days of a year, by their first day.
///
/// # Errors
/// The database's.
pub async fn accordees(mut conn: &Conn, porteuse: Porteuse, debut: NaiveDate, fin: NaiveDate) -> Result<Vec<Convention>, Error> {
    let accordees = visibles(Portee::Porteuse(porteuse)).filter(v::decision.eq(Decision::Accordee)).filter(v::debut.le(fin)).filter(v::fin.ge(debut));
    Ok(accordees.order((v::debut, v::id)).select(Convention::as_select()).load(&mut conn).await?)
}

/// What is written of a convention, and its version, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(i32, ConventionSaisie), Error> {
    let _: Uuid = t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(t::id).for_update().first(&mut conn).await?;
    let convention = get(conn, Portee::Porteuse(porteuse), id).await?;
    Ok((convention.version, convention.into()))
}

/// # Errors
/// 422 for a request or a decision that has not come yet.
pub fn check(saisie: &ConventionSaisie, today: NaiveDate) -> Result<(), Error> {
    not_future(today, &[("/deposee_le", saisie.deposee_le), ("/decision_le", saisie.decision_le)])
}

/// # Errors
/// 422 for a dispositif, territoire or record named by an objectif that is not there for the porteuse.
pub async fn insert(mut conn: &Conn, porteuse: Porteuse, financeur_id: Uuid, saisie: &ConventionSaisie, now: DateTime<Utc>) -> Result<Convention, Error> {
    let id = Uuid::now_v7();
    let ligne = (t::id.eq(id), t::created_at.eq(now), t::updated_at.eq(now), t::porteuse_id.eq(porteuse.0), t::financeur_id.eq(financeur_id));
    diesel::insert_into(t::table).values((ligne, saisie, t::objectifs.eq(objectifs(saisie)?))).execute(&mut conn).await?;
    ensembles::write(conn, porteuse, id, None, saisie).await?;
    get(conn, Portee::Porteuse(porteuse), id).await
}

/// Writes a locked convention.
///
/// # Errors
/// 422 as [`insert`]; 409 for a dispositif left out that sessions need.
pub async fn update(
    mut conn: &Conn,
    porteuse: Porteuse,
    id: Uuid,
    avant: &ConventionSaisie,
    saisie: &ConventionSaisie,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    diesel::update(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)))
        .set((saisie, t::objectifs.eq(objectifs(saisie)?), t::version.eq(t::version + 1), t::updated_at.eq(now)))
        .execute(&mut conn)
        .await?;
    ensembles::write(conn, porteuse, id, Some(avant), saisie).await
}

fn objectifs(saisie: &ConventionSaisie) -> Result<Value, Error> {
    serde_json::to_value(&saisie.objectifs).map_err(Error::interne)
}

/// # Errors
/// 409 while a session refers to it.
pub async fn delete(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    diesel::delete(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}
