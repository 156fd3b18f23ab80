//! The participants' queries, each within one porteuse.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Participant, ParticipantFiltres, ParticipantSaisie};
use crate::auth::Porteuse;
use crate::clock::{not_future, paris_day};
use crate::db::Conn;
use crate::db::schema::{participants as p, participants_vue as t};
use crate::error::Error;
use crate::http::{Listing, Page, entre, like, load_page};
use crate::profil::Profil;

/// A page of participants.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, porteuse: Porteuse, listing: &Listing<ParticipantFiltres>) -> Result<Page<Participant>, Error> {
    load_page!(conn, listing, Participant, filtered(porteuse, &listing.filtres))
}

fn filtered(porteuse: Porteuse, f: &ParticipantFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.filter(t::porteuse_id.eq(porteuse.0)).into_boxed();
    if let Some(q) = &f.q {
        query = query.filter(t::recherche.like(like(q.as_str())));
    }
    if let Some(genres) = &f.genre {
        query = query.filter(t::genre.eq_any(&genres.0));
    }
    if let Some(emails) = &f.email {
        query = query.filter(t::email.eq_any(&emails.0));
    }
    if let Some(telephones) = &f.telephone {
        query = query.filter(t::telephone.eq_any(&telephones.0));
    }
    if let Some(communes) = &f.commune {
        query = query.filter(t::commune.eq_any(&communes.0));
    }
    if let Some(qpv) = &f.qpv {
        query = query.filter(t::qpv.eq_any(&qpv.0));
    }
    if let Some(codes) = &f.qpv_code {
        query = query.filter(t::qpv_code.eq_any(&codes.0));
    }
    if let Some(millesimes) = &f.qpv_millesime {
        query = query.filter(t::qpv_millesime.eq_any(&millesimes.0));
    }
    if let Some(rsa) = &f.rsa {
        query = query.filter(t::rsa.eq_any(&rsa.0));
    }
    if let Some(situations) = &f.situation {
        query = query.filter(t::situation.eq_any(&situations.0));
    }
    if let Some(niveaux) = &f.niveau_diplome {
        query = query.filter(t::niveau_diplome.eq_any(&niveaux.0));
    }
    entre!(query, t::date_naissance, f.date_naissance_du, f.date_naissance_au);
    entre!(query, t::consentement_le, f.consentement_le_du, f.consentement_le_au);
    entre!(query, t::dernier_contact, f.dernier_contact_du, f.dernier_contact_au);
    query
}

/// One participant.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Participant, Error> {
    Ok(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(Participant::as_select()).first(&mut conn).await?)
}

/// # Errors
/// 404.
pub async fn must_exist(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    let _: Uuid = p::table.find(id).filter(p::porteuse_id.eq(porteuse.0)).select(p::id).first(&mut conn).await?;
    Ok(())
}

/// What is written of a participant, and its version, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(i32, ParticipantSaisie), Error> {
    let found = p::table.find(id).filter(p::porteuse_id.eq(porteuse.0));
    Ok(found.select((p::version, ParticipantSaisie::as_select())).for_update().first(&mut conn).await?)
}

/// # Errors
/// 422 for a day in the future or an unknown commune.
pub async fn insert(mut conn: &Conn, porteuse: Porteuse, saisie: &ParticipantSaisie, now: DateTime<Utc>) -> Result<Participant, Error> {
    check_days(saisie, now)?;
    let id = Uuid::now_v7();
    diesel::insert_into(p::table)
        .values((p::id.eq(id), p::created_at.eq(now), p::updated_at.eq(now), p::porteuse_id.eq(porteuse.0), saisie))
        .execute(&mut conn)
        .await?;
    get(conn, porteuse, id).await
}

/// # Errors
/// As [`insert`].
pub async fn update(mut conn: &Conn, porteuse: Porteuse, id: Uuid, saisie: &ParticipantSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    check_days(saisie, now)?;
    diesel::update(p::table.find(id).filter(p::porteuse_id.eq(porteuse.0)))
        .set((saisie, p::version.eq(p::version + 1), p::updated_at.eq(now)))
        .execute(&mut conn)
        .await?;
    Ok(())
}

fn check_days(saisie: &ParticipantSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    not_future(paris_day(now), &[("/date_naissance", saisie.date_naissance), ("/consentement_le", saisie.consentement_le)])
}

/// # Errors
/// 409 while something refers to it.
pub async fn delete(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    diesel::delete(p::table.find(id).filter(p::porteuse_id.eq(porteuse.0))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}

/// The participant's situation today, from which an accueil or an inscription copies what it does not say. The EPCI is left to be
/// found with the commune.
///
/// # Errors
/// 422 about `participant_id` where the participant is not the porteuse's.
pub async fn profil(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Profil, Error> {
    let lu = p::table
        .find(id)
        .filter(p::porteuse_id.eq(porteuse.0))
        .select((p::genre, p::date_naissance, p::situation, p::rsa, p::niveau_diplome, p::commune, p::qpv, p::qpv_code, p::qpv_millesime))
        .first(&mut conn)
        .await
        .optional()?;
    let (genre, date_naissance, situation, rsa, niveau_diplome, commune, qpv, qpv_code, qpv_millesime) =
        lu.ok_or_else(|| Error::reference("/participant_id"))?;
    Ok(Profil { genre, date_naissance, situation, rsa, niveau_diplome, commune, epci: None, qpv, qpv_code, qpv_millesime })
}
