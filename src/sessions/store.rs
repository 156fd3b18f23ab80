//! Queries over sessions.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::SessionFiltres;
use super::places;
use super::types::{Effectif, Session, SessionSaisie};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{dispositifs, modules, sessions as t, sessions_partenaires as sp, sessions_vue as v};
use crate::error::{Erreur, Error};
use crate::http::{Listing, Page, entre, like, load_page};
use crate::seances;
use crate::valeurs::{Code, CodeLibre, StatutSession};

/// A page of sessions.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, porteuse: Porteuse, listing: &Listing<SessionFiltres>) -> Result<Page<Session>, Error> {
    load_page!(conn, listing, Session, filtered(porteuse, &listing.filtres))
}

fn filtered(porteuse: Porteuse, f: &SessionFiltres) -> v::BoxedQuery<'_, Pg> {
    let mut query = v::table.filter(v::porteuse_id.eq(porteuse.0)).into_boxed();
    if let Some(q) = &f.q {
        query = query.filter(v::titre_tri.like(like(q.as_str())));
    }
    if let Some(types) = &f.r#type {
        query = query.filter(v::type_.eq_any(&types.0));
    }
    if let Some(variantes) = &f.variante {
        query = query.filter(v::variante.eq_any(&variantes.0));
    }
    if let Some(statuts) = &f.statut {
        query = query.filter(v::statut.eq_any(&statuts.0));
    }
    if let Some(modalites) = &f.modalite {
        query = query.filter(v::modalite.eq_any(&modalites.0));
    }
    if let Some(communes) = &f.commune {
        query = query.filter(v::commune.eq_any(&communes.0));
    }
    entre!(query, v::debut, f.debut_du, f.debut_au);
    entre!(query, v::fin, f.fin_du, f.fin_au);
    referring(query, f)
}

/// The filters on what a session refers to.
fn referring<'f>(mut query: v::BoxedQuery<'f, Pg>, f: &'f SessionFiltres) -> v::BoxedQuery<'f, Pg> {
    if let Some(codes) = &f.dispositif {
        let codes = codes.0.iter().map(Code::as_str);
        query = query.filter(v::dispositif_id.eq_any(dispositifs::table.filter(dispositifs::code.eq_any(codes)).select(dispositifs::id)));
    }
    if let Some(codes) = &f.module {
        let codes = codes.0.iter().map(CodeLibre::as_str);
        query = query.filter(v::module_id.eq_any(modules::table.filter(modules::code.eq_any(codes)).select(modules::id.nullable())));
    }
    if let Some(lieux) = &f.lieu_structure {
        query = query.filter(v::lieu_structure_id.eq_any(&lieux.0));
    }
    if let Some(commanditaires) = &f.commanditaire {
        query = query.filter(v::commanditaire_id.eq_any(&commanditaires.0));
    }
    if let Some(conventions) = &f.convention {
        query = query.filter(v::convention_id.eq_any(&conventions.0));
    }
    if let Some(partenaires) = &f.partenaires {
        query = query.filter(v::id.eq_any(sp::table.filter(sp::structure_id.eq_any(&partenaires.0)).select(sp::session_id)));
    }
    if let Some(suivantes) = &f.reportee_vers {
        query = query.filter(v::reportee_vers_id.eq_any(&suivantes.0));
    }
    query
}

/// One session.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Session, Error> {
    Ok(v::table.find(id).filter(v::porteuse_id.eq(porteuse.0)).select(Session::as_select()).first(&mut conn).await?)
}

/// What is written of a session, and its version, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(i32, SessionSaisie), Error> {
    let _: Uuid = t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(t::id).for_update().first(&mut conn).await?;
    let session = get(conn, porteuse, id).await?;
    Ok((session.version, session.into()))
}

/// # Errors
/// 404.
pub async fn must_exist(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    let _: Uuid = t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(t::id).first(&mut conn).await?;
    Ok(())
}

/// # Errors
/// 422 where the session is `realisee` before it begins.
pub fn check(saisie: &SessionSaisie, today: NaiveDate) -> Result<(), Error> {
    if saisie.statut == StatutSession::Realisee && saisie.debut.0 > today {
        return Err(Error::champ("/statut", "trop_tot", "Une session ne peut pas être réalisée avant d'avoir débuté."));
    }
    Ok(())
}

/// # Errors
/// 422 for a reference that is unknown or another porteuse's.
pub async fn insert(mut conn: &Conn, porteuse: Porteuse, saisie: &SessionSaisie, now: DateTime<Utc>) -> Result<Session, Error> {
    let id = Uuid::now_v7();
    let effectif = Effectif::from(saisie.effectif_declare.as_ref());
    diesel::insert_into(t::table)
        .values((t::id.eq(id), t::created_at.eq(now), t::updated_at.eq(now), t::porteuse_id.eq(porteuse.0), saisie, effectif))
        .execute(&mut conn)
        .await?;
    set_partenaires(conn, id, saisie).await?;
    get(conn, porteuse, id).await
}

/// Writes a locked session.
///
/// # Errors
/// 422 as [`insert`], for a session postponed to itself, and for days that leave a séance out; 409 where more places are taken than there would be.
pub async fn update(mut conn: &Conn, porteuse: Porteuse, id: Uuid, avant: &SessionSaisie, saisie: &SessionSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    if saisie.reportee_vers_id == Some(id) {
        return Err(Error::champ("/reportee_vers_id", "reference_circulaire", "Une session ne peut pas être reportée vers elle-même."));
    }
    if (saisie.debut, saisie.fin) != (avant.debut, avant.fin) {
        check_seances(conn, porteuse, id, saisie).await?;
    }
    let effectif = Effectif::from(saisie.effectif_declare.as_ref());
    diesel::update(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)))
        .set((saisie, effectif, t::version.eq(t::version + 1), t::updated_at.eq(now)))
        .execute(&mut conn)
        .await?;
    set_partenaires(conn, id, saisie).await?;
    if saisie.capacite == avant.capacite { Ok(()) } else { places::check(conn, porteuse, places::lock(conn, porteuse, id).await?).await }
}

async fn check_seances(conn: &Conn, porteuse: Porteuse, id: Uuid, saisie: &SessionSaisie) -> Result<(), Error> {
    let (premiere, derniere) = seances::store::days(conn, porteuse, id).await?;
    let mut erreurs = Vec::new();
    if premiere.is_some_and(|jour| jour < saisie.debut) {
        erreurs.push(Erreur::new("/debut", "ordre_des_dates", "Une séance a lieu avant ce jour."));
    }
    if derniere.is_some_and(|jour| jour > saisie.fin) {
        erreurs.push(Erreur::new("/fin", "ordre_des_dates", "Une séance a lieu après ce jour."));
    }
    if erreurs.is_empty() { Ok(()) } else { Err(Error::validation(erreurs)) }
}

async fn set_partenaires(mut conn: &Conn, id: Uuid, saisie: &SessionSaisie) -> Result<(), Error> {
    diesel::delete(sp::table.filter(sp::session_id.eq(id))).execute(&mut conn).await?;
    let lignes: Vec<_> = saisie.partenaires.iter().map(|structure| (sp::session_id.eq(id), sp::structure_id.eq(*structure))).collect();
    diesel::insert_into(sp::table).values(lignes).execute(&mut conn).await?;
    Ok(())
}

/// # Errors
/// 409 while something refers to it.
pub async fn delete(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    diesel::delete(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}

diesel::allow_tables_to_appear_in_same_query!(v, dispositifs);
diesel::allow_tables_to_appear_in_same_query!(v, modules);
diesel::allow_tables_to_appear_in_same_query!(v, sp);
