//! The releves' queries, each within one porteuse.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::ReleveFiltres;
use super::dimensions::Dimensions;
use super::liens::{self, Lien};
use super::rules::{self, Lues};
use super::types::{Releve, ReleveSaisie};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{releves as t, releves_dimensions as rd};
use crate::error::{Code, Error};
use crate::http::{Listing, Page, entre, load_page};
use crate::indicators::{Indicateur, indicateurs};

diesel::allow_tables_to_appear_in_same_query!(t, rd);

/// A page of releves.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, porteuse: Porteuse, listing: &Listing<ReleveFiltres>) -> Result<Page<Releve>, Error> {
    load_page!(conn, listing, Releve, filtered(porteuse, &listing.filtres))
}

fn filtered(porteuse: Porteuse, f: &ReleveFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.filter(t::porteuse_id.eq(porteuse.0)).into_boxed();
    if let Some(indicateurs) = &f.indicator {
        query = query.filter(t::indicator.eq_any(&indicateurs.0));
    }
    if let Some(codes) = &f.dispositif {
        query = query.filter(t::dimensions.retrieve_as_text("dispositif").eq_any(&codes.0));
    }
    entre!(query, t::debut, f.debut_du, f.debut_au);
    entre!(query, t::fin, f.fin_du, f.fin_au);
    query
}

/// One releve.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Releve, Error> {
    Ok(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(Releve::as_select()).first(&mut conn).await?)
}

/// The version of a releve and what is written of it, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(i32, ReleveSaisie), Error> {
    let colonnes = (t::version, ReleveSaisie::as_select());
    Ok(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(colonnes).for_update().first(&mut conn).await?)
}

/// # Errors
/// 422 for dimensions that the indicator does not have or that designate nothing; 409 for a period that is recorded here, or a
/// second releve of the same figure.
pub async fn insert(mut conn: &Conn, porteuse: Porteuse, saisie: &ReleveSaisie, now: DateTime<Utc>) -> Result<Releve, Error> {
    let (lues, liens) = verifie(conn, porteuse, saisie).await?;
    let id = Uuid::now_v7();
    let dimensions = rules::en_dimensions(&lues);
    diesel::insert_into(t::table)
        .values((t::id.eq(id), t::created_at.eq(now), t::updated_at.eq(now), t::porteuse_id.eq(porteuse.0), t::dimensions.eq(dimensions), saisie))
        .execute(&mut conn)
        .await?;
    liens::remplace(conn, porteuse, id, &liens).await?;
    get(conn, porteuse, id).await
}

/// Writes a locked releve.
///
/// # Errors
/// As [`insert`].
pub async fn update(mut conn: &Conn, porteuse: Porteuse, id: Uuid, saisie: &ReleveSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    let (lues, liens) = verifie(conn, porteuse, saisie).await?;
    diesel::update(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)))
        .set((saisie, t::dimensions.eq(rules::en_dimensions(&lues)), t::version.eq(t::version + 1), t::updated_at.eq(now)))
        .execute(&mut conn)
        .await?;
    liens::remplace(conn, porteuse, id, &liens).await
}

async fn verifie(conn: &Conn, porteuse: Porteuse, saisie: &ReleveSaisie) -> Result<(Lues, Vec<Lien>), Error> {
    let lues = rules::lit(saisie)?;
    let liens = liens::resout(conn, porteuse, &lues).await?;
    if saisie.indicator.0.est_calcule()
        && let Some(depuis) = liens::debut_saisie(conn, porteuse, &liens).await?
        && saisie.fin.0 >= depuis
    {
        let detail = format!("Ce dispositif est enregistré ici depuis le {depuis} : le relevé d'un indicateur calculé finit avant ce jour.");
        return Err(Error::new(Code::EtatIncompatible).detail(detail));
    }
    Ok((lues, liens))
}

/// Holds a dispositif's new `debut_saisie` against its releves; the caller holds the dispositif.
///
/// # Errors
/// 409 where a releve of a computed indicator would no longer end before it.
pub async fn check_debut_saisie(mut conn: &Conn, porteuse: Porteuse, dispositif: Uuid, depuis: NaiveDate) -> Result<(), Error> {
    let releves_seuls = indicateurs().filter(|i| !i.est_calcule()).map(|i| i.code);
    let du_dispositif = rd::table.filter(rd::porteuse_id.eq(porteuse.0)).filter(rd::dispositif_id.eq(dispositif)).select(rd::releve_id);
    let prives = t::table.filter(t::id.eq_any(du_dispositif)).filter(t::fin.ge(depuis)).filter(t::indicator.ne_all(releves_seuls));
    if diesel::select(exists(prives)).get_result(&mut conn).await? {
        return Err(
            Error::new(Code::EtatIncompatible).detail("Des relevés de ce dispositif finissent ce jour-là ou après : ils diraient ce que la saisie dit.")
        );
    }
    Ok(())
}

/// A releve as it answers a question.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Chiffre {
    pub debut: NaiveDate,
    pub fin: NaiveDate,
    pub dimensions: Dimensions,
    pub valeur: rust_decimal::Decimal,
}

/// The releves of an indicator whose periods lie within these days.
///
/// # Errors
/// The database is away.
pub async fn chiffres(mut conn: &Conn, porteuse: Porteuse, indicateur: &Indicateur, debut: NaiveDate, fin: NaiveDate) -> Result<Vec<Chiffre>, Error> {
    let releves = t::table.filter(t::porteuse_id.eq(porteuse.0)).filter(t::indicator.eq(indicateur.code));
    Ok(releves.filter(t::debut.ge(debut)).filter(t::fin.le(fin)).select(Chiffre::as_select()).load(&mut conn).await?)
}

/// # Errors
/// The database is away.
pub async fn delete(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    diesel::delete(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}
