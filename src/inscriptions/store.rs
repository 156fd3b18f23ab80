//! Queries over inscriptions.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Inscription, InscriptionFiltres, InscriptionSaisie};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{inscriptions as t, inscriptions_vue as v};
use crate::error::Error;
use crate::http::{Listing, Page, load_page};
use crate::participants;
use crate::prescriptions::suivi;
use crate::presences::statuts;
use crate::profil::{Profil, ProfilInscription};
use crate::sessions::places::{self, Tenue};
use crate::valeurs::Jour;

/// A page of inscriptions, of one session or of all.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, porteuse: Porteuse, session_id: Option<Uuid>, listing: &Listing<InscriptionFiltres>) -> Result<Page<Inscription>, Error> {
    load_page!(conn, listing, Inscription, filtered(porteuse, session_id, &listing.filtres))
}

fn filtered(porteuse: Porteuse, session_id: Option<Uuid>, f: &InscriptionFiltres) -> v::BoxedQuery<'_, Pg> {
    let mut query = v::table.filter(v::porteuse_id.eq(porteuse.0)).into_boxed();
    if let Some(session_id) = session_id {
        query = query.filter(v::session_id.eq(session_id));
    }
    if let Some(sessions) = &f.session {
        query = query.filter(v::session_id.eq_any(&sessions.0));
    }
    if let Some(participants) = &f.participant {
        query = query.filter(v::participant_id.eq_any(&participants.0));
    }
    if let Some(statuts) = &f.statut {
        query = query.filter(v::statut.eq_any(&statuts.0));
    }
    if let Some(qualites) = &f.qualite {
        query = query.filter(v::qualite.eq_any(&qualites.0));
    }
    if let Some(accompagnes) = &f.projet_accompagne {
        query = query.filter(v::projet_accompagne.eq_any(&accompagnes.0));
    }
    query
}

/// One inscription.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Inscription, Error> {
    Ok(v::table.find(id).filter(v::porteuse_id.eq(porteuse.0)).select(Inscription::as_select()).first(&mut conn).await?)
}

/// One inscription, which nobody else changes until the transaction ends. The session is held first, as by whoever writes its sheets,
/// which change statuts too.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Inscription, Error> {
    let session_id = t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(t::session_id).first(&mut conn).await?;
    places::lock(conn, porteuse, session_id).await?;
    let _: Uuid = t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(t::id).for_update().first(&mut conn).await?;
    get(conn, porteuse, id).await
}

/// Enrols into a locked session.
///
/// # Errors
/// 422 for an unknown participant or an incoherent profil; 409 for a full session, a person enrolled already or a statut that is not
/// what the sheets say.
pub async fn insert(mut conn: &Conn, porteuse: Porteuse, session: Tenue, saisie: &InscriptionSaisie, now: DateTime<Utc>) -> Result<Inscription, Error> {
    let profil = Profil::initial(conn, &saisie.profil, participants::store::profil(conn, porteuse, saisie.participant_id).await?).await?;
    check_birth(&profil, session.debut)?;
    let id = Uuid::now_v7();
    let statut = statuts::ecrit(saisie.statut, true, statuts::derived(conn, porteuse, session.id, id).await?)?;
    let statut_saisi = (statut != saisie.statut).then_some(saisie.statut);
    let saisie = &InscriptionSaisie { statut, ..saisie.clone() };
    let ligne = (t::id.eq(id), t::created_at.eq(now), t::updated_at.eq(now), t::porteuse_id.eq(porteuse.0), t::session_id.eq(session.id));
    diesel::insert_into(t::table).values((ligne, saisie, t::statut_saisi.eq(statut_saisi), ProfilInscription::from(profil))).execute(&mut conn).await?;
    if places::prend_place(saisie.statut) {
        places::check(conn, porteuse, session).await?;
    }
    suivi::after_inscription(conn, porteuse, saisie.participant_id, now).await?;
    get(conn, porteuse, id).await
}

/// Writes a locked inscription. Where it takes a place again, its session is locked before.
///
/// # Errors
/// 422 for an incoherent or null profil, 409 where it takes a place that is not there or types a statut that the sheets give.
pub async fn update(mut conn: &Conn, porteuse: Porteuse, actuelle: &Inscription, saisie: &InscriptionSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    let profil = actuelle.profil.patched(conn, &saisie.profil).await?;
    check_birth(&profil, actuelle.session.debut)?;
    let reprend = places::prend_place(saisie.statut) && !places::prend_place(actuelle.statut);
    let session = if reprend { Some(places::lock(conn, porteuse, actuelle.session_id).await?) } else { None };
    let (statut, statut_saisi) = if saisie.statut == actuelle.statut {
        (actuelle.statut, None)
    } else {
        let statut = statuts::ecrit(saisie.statut, reprend, statuts::derived(conn, porteuse, actuelle.session_id, actuelle.id).await?)?;
        (statut, Some((statut != saisie.statut).then_some(saisie.statut)))
    };
    let saisie = &InscriptionSaisie { statut, ..saisie.clone() };
    diesel::update(t::table.find(actuelle.id).filter(t::porteuse_id.eq(porteuse.0)))
        .set((saisie, statut_saisi.map(|s| t::statut_saisi.eq(s)), ProfilInscription::from(profil), t::version.eq(t::version + 1), t::updated_at.eq(now)))
        .execute(&mut conn)
        .await?;
    if let Some(session) = session {
        places::check(conn, porteuse, session).await?;
    }
    suivi::after_inscription(conn, porteuse, actuelle.participant_id, now).await
}

fn check_birth(profil: &Profil, debut: Jour) -> Result<(), Error> {
    profil.birth_after(debut).map_or(Ok(()), |erreur| Err(Error::validation(vec![erreur])))
}

/// # Errors
/// 409 while something refers to it.
pub async fn delete(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    diesel::delete(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}
