//! Queries over zones. Each is also a row of `territoires`, kept in step, so that it can be referred to and listed as one.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Zone, ZoneFiltres, ZoneSaisie};
use crate::db::Conn;
use crate::db::schema::{
    clotures_territoires, conventions_territoires, objectifs_references, territoires, zones as t, zones_territoires as zt, zones_vue as v,
};
use crate::error::Code::EtatIncompatible;
use crate::error::Error;
use crate::http::{Listing, Page, like, load_page};
use crate::valeurs::{Code, CodeTerritoire, Ensemble, TypeTerritoire};

/// What precedes a zone's code where territoires of every level are named.
pub const PREFIXE: &str = "zone:";

fn territoire(code: &Code) -> String {
    format!("{PREFIXE}{}", code.as_str())
}

/// A page of zones.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, listing: &Listing<ZoneFiltres>) -> Result<Page<Zone>, Error> {
    load_page!(conn, listing, Zone, filtered(&listing.filtres))
}

fn filtered(f: &ZoneFiltres) -> v::BoxedQuery<'_, Pg> {
    let mut query = v::table.into_boxed();
    if let Some(q) = &f.q {
        query = query.filter(v::nom_tri.like(like(q.as_str())));
    }
    if let Some(territoires) = &f.territoires {
        query = query.filter(v::id.eq_any(zt::table.filter(zt::territoire.eq_any(&territoires.0)).select(zt::zone_id)));
    }
    query
}

/// One zone.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, id: Uuid) -> Result<Zone, Error> {
    Ok(v::table.find(id).select(Zone::as_select()).first(&mut conn).await?)
}

/// What is written of a zone, and its version, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, id: Uuid) -> Result<(i32, ZoneSaisie), Error> {
    let (version, code, nom) = t::table.find(id).select((t::version, t::code, t::nom)).for_update().first(&mut conn).await?;
    let territoires: Vec<CodeTerritoire> = zt::table.filter(zt::zone_id.eq(id)).select(zt::territoire).load(&mut conn).await?;
    Ok((version, ZoneSaisie { code, nom, territoires: territoires.into() }))
}

/// # Errors
/// 409 for a code that is taken, 422 for an unknown territoire.
pub async fn insert(mut conn: &Conn, saisie: &ZoneSaisie, now: DateTime<Utc>) -> Result<Zone, Error> {
    use territoires as r;
    let id = Uuid::now_v7();
    diesel::insert_into(t::table).values((t::id.eq(id), t::created_at.eq(now), t::updated_at.eq(now), saisie)).execute(&mut conn).await?;
    let jumeau = (r::code.eq(territoire(&saisie.code)), r::type_.eq(TypeTerritoire::Zone), r::nom.eq(&saisie.nom), r::parents.eq(Vec::<String>::new()));
    diesel::insert_into(r::table).values(jumeau).execute(&mut conn).await?;
    set_territoires(conn, id, &saisie.territoires).await?;
    get(conn, id).await
}

/// Writes a locked zone.
///
/// # Errors
/// 422 for an unknown territoire, 409 once a convention or a closed report refers to it.
pub async fn update(mut conn: &Conn, id: Uuid, saisie: &ZoneSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    use territoires as r;
    must_be_free(conn, &saisie.code).await?;
    diesel::update(t::table.find(id)).set((saisie, t::version.eq(t::version + 1), t::updated_at.eq(now))).execute(&mut conn).await?;
    diesel::update(r::table.find(territoire(&saisie.code))).set(r::nom.eq(&saisie.nom)).execute(&mut conn).await?;
    set_territoires(conn, id, &saisie.territoires).await
}

/// What was promised or frozen in a zone holds for the zone as it was. Its territoire is held, so that no convention and no closing
/// comes to it meanwhile.
async fn must_be_free(mut conn: &Conn, zone: &Code) -> Result<(), Error> {
    use {clotures_territoires as cl, conventions_territoires as ct, objectifs_references as o};
    let code = territoire(zone);
    let _: String = territoires::table.find(&code).select(territoires::code).for_update().first(&mut conn).await?;
    let conventions = exists(ct::table.filter(ct::territoire.eq(&code)));
    let objectifs = exists(o::table.filter(o::territoire.eq(&code)));
    if diesel::select(conventions.or(objectifs)).get_result(&mut conn).await? {
        return Err(Error::new(EtatIncompatible).detail("Une convention se rapporte à cette zone : elle ne change plus."));
    }
    if diesel::select(exists(cl::table.filter(cl::territoire.eq(&code)))).get_result(&mut conn).await? {
        return Err(Error::new(EtatIncompatible).detail("Un rapport clos se rapporte à cette zone : elle ne change plus."));
    }
    Ok(())
}

async fn set_territoires(mut conn: &Conn, id: Uuid, codes: &Ensemble<CodeTerritoire>) -> Result<(), Error> {
    diesel::delete(zt::table.filter(zt::zone_id.eq(id))).execute(&mut conn).await?;
    let lignes: Vec<_> = codes.iter().map(|code| (zt::zone_id.eq(id), zt::territoire.eq(code))).collect();
    diesel::insert_into(zt::table).values(lignes).execute(&mut conn).await?;
    Ok(())
}

/// # Errors
/// 409 while something refers to it.
pub async fn delete(mut conn: &Conn, id: Uuid, zone: &ZoneSaisie) -> Result<(), Error> {
    diesel::delete(t::table.find(id)).execute(&mut conn).await.map_err(Error::suppression)?;
    diesel::delete(territoires::table.find(territoire(&zone.code))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}

diesel::allow_tables_to_appear_in_same_query!(v, zt);
