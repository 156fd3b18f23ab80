//! The dispositifs' queries. All porteuses read each other's: what scopes them is who may see inactive ones.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::not;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Dispositif, DispositifFiltres, DispositifSaisie};
use crate::db::Conn;
use crate::db::schema::{dispositifs as d, dispositifs_territoires as dt, dispositifs_vue as t, territoires};
use crate::error::{Erreur, Error};
use crate::http::{Listing, Page, entre, like, load_page};
use crate::structures::store::Visibles;
use crate::valeurs::CodeTerritoire;

diesel::allow_tables_to_appear_in_same_query!(t, dt);

/// A page of dispositifs.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, visibles: Visibles, today: NaiveDate, listing: &Listing<DispositifFiltres>) -> Result<Page<Dispositif>, Error> {
    load_page!(conn, listing, Dispositif, filtered(visibles, today, &listing.filtres))
}

fn filtered(visibles: Visibles, today: NaiveDate, f: &DispositifFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.into_boxed();
    if visibles == Visibles::Actives {
        query = query.filter(active_on(today));
    }
    if let Some(q) = &f.q {
        query = query.filter(t::nom_tri.like(like(q.as_str())));
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
    if let Some(codes) = &f.territoires {
        query = query.filter(t::id.eq_any(dt::table.filter(dt::territoire.eq_any(&codes.0)).select(dt::dispositif_id)));
    }
    if let Some(ouvert) = &f.ouvert_aux_prescriptions {
        query = query.filter(t::ouvert_aux_prescriptions.eq_any(&ouvert.0));
    }
    match f.actif.as_ref().map(|a| (a.0.contains(&true), a.0.contains(&false))) {
        Some((true, false)) => query = query.filter(active_on(today)),
        Some((false, true)) => query = query.filter(not(active_on(today))),
        _ => {}
    }
    entre!(query, t::debut, f.debut_du, f.debut_au);
    entre!(query, t::fin, f.fin_du, f.fin_au);
    entre!(query, t::debut_saisie, f.debut_saisie_du, f.debut_saisie_au);
    query
}

type Condition = Box<dyn BoxableExpression<t::table, Pg, SqlType = Nullable<Bool>>>;

/// A dispositif is active from its `debut` to its `fin`, both included.
fn active_on(jour: NaiveDate) -> Condition {
    Box::new(t::debut.le(jour).and(t::fin.is_null().or(t::fin.ge(jour))))
}

/// One dispositif.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, visibles: Visibles, today: NaiveDate, id: Uuid) -> Result<Dispositif, Error> {
    let mut query = t::table.find(id).select(Dispositif::as_select()).into_boxed();
    if visibles == Visibles::Actives {
        query = query.filter(active_on(today));
    }
    Ok(query.first(&mut conn).await?)
}

/// What is written of a dispositif, and its version, until the transaction ends. It is read once the row is held, or the territoires
/// could be those from before the write that held it.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, id: Uuid) -> Result<(i32, DispositifSaisie), Error> {
    let _: Uuid = d::table.find(id).select(d::id).for_update().first(&mut conn).await?;
    Ok(d::table.find(id).select((d::version, DispositifSaisie::as_select())).first(&mut conn).await?)
}

/// # Errors
/// 422 without porteuse or for an unknown territoire, 409 for a code that is taken.
pub async fn insert(mut conn: &Conn, porteuse: Option<Uuid>, saisie: &DispositifSaisie, now: DateTime<Utc>) -> Result<Dispositif, Error> {
    let porteuse = porteuse.ok_or_else(|| Error::champ("/porteuse_id", "champ_requis", "L'administrateur dit de quelle porteuse est le dispositif."))?;
    let id = Uuid::now_v7();
    diesel::insert_into(d::table)
        .values((d::id.eq(id), d::created_at.eq(now), d::updated_at.eq(now), d::porteuse_id.eq(porteuse), saisie))
        .execute(&mut conn)
        .await?;
    insert_territoires(conn, id, &saisie.territoires).await?;
    Ok(t::table.find(id).select(Dispositif::as_select()).first(&mut conn).await?)
}

/// # Errors
/// 422 for an unknown territoire.
pub async fn update(mut conn: &Conn, id: Uuid, saisie: &DispositifSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(d::table.find(id)).set((saisie, d::version.eq(d::version + 1), d::updated_at.eq(now))).execute(&mut conn).await?;
    diesel::delete(dt::table.filter(dt::dispositif_id.eq(id))).execute(&mut conn).await?;
    insert_territoires(conn, id, &saisie.territoires).await
}

/// Inserts those that exist, and names the others.
async fn insert_territoires(mut conn: &Conn, id: Uuid, codes: &[CodeTerritoire]) -> Result<(), Error> {
    let connus: Vec<CodeTerritoire> = territoires::table
        .filter(territoires::code.eq_any(codes))
        .select((id.into_sql::<diesel::sql_types::Uuid>(), territoires::code))
        .insert_into(dt::table)
        .into_columns((dt::dispositif_id, dt::territoire))
        .returning(dt::territoire)
        .get_results(&mut conn)
        .await?;
    let inconnus = codes.iter().filter(|c| !connus.contains(c));
    let erreurs: Vec<_> =
        inconnus.map(|c| Erreur::new("/territoires", "reference_inconnue", format!("`{}` ne désigne aucun territoire.", c.as_str()))).collect();
    if erreurs.is_empty() { Ok(()) } else { Err(Error::validation(erreurs)) }
}

/// # Errors
/// 409 while something refers to it.
pub async fn delete(mut conn: &Conn, id: Uuid) -> Result<(), Error> {
    diesel::delete(d::table.find(id)).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}
