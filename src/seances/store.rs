//! The séances' queries, each within one porteuse. Whoever writes a séance, its sheet or the statuts that follow from it holds the
//! session first, so that these writes follow one another.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{max, min};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::SeanceFiltres;
use super::types::{Heures, IntervenantSaisie, Seance, SeanceSaisie};
use crate::auth::Porteuse;
use crate::clock::paris_day;
use crate::db::Conn;
use crate::db::schema::{presences as p, seances as s, seances_intervenants as si, seances_vue as v, utilisateurs as u};
use crate::error::{Erreur, Error};
use crate::http::{Listing, Page, entre, load_page};
use crate::sessions::places::{self, Tenue};
use crate::valeurs::{Jour, Role};

diesel::allow_tables_to_appear_in_same_query!(v, si);

/// A page of a session's séances.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, porteuse: Porteuse, session_id: Uuid, listing: &Listing<SeanceFiltres>) -> Result<Page<Seance>, Error> {
    load_page!(conn, listing, Seance, filtered(porteuse, session_id, &listing.filtres))
}

fn filtered(porteuse: Porteuse, session_id: Uuid, f: &SeanceFiltres) -> v::BoxedQuery<'_, Pg> {
    let mut query = v::table.filter(v::porteuse_id.eq(porteuse.0)).filter(v::session_id.eq(session_id)).into_boxed();
    if let Some(demi_journees) = &f.demi_journee {
        query = query.filter(v::demi_journee.eq_any(&demi_journees.0));
    }
    if let Some(utilisateurs) = &f.intervenants {
        query = query.filter(v::id.eq_any(si::table.filter(si::utilisateur_id.eq_any(&utilisateurs.0)).select(si::seance_id)));
    }
    entre!(query, v::date, f.date_du, f.date_au);
    query
}

/// One séance.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Seance, Error> {
    Ok(v::table.find(id).filter(v::porteuse_id.eq(porteuse.0)).select(Seance::as_select()).first(&mut conn).await?)
}

/// A séance and its session, which are held until the transaction ends: nothing of the session changes meanwhile.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(Seance, Tenue), Error> {
    let session_id = s::table.find(id).filter(s::porteuse_id.eq(porteuse.0)).select(s::session_id).first(&mut conn).await?;
    let session = places::lock(conn, porteuse, session_id).await?;
    Ok((get(conn, porteuse, id).await?, session))
}

/// The first and last day on which a session has a séance.
///
/// # Errors
/// The database is away.
pub async fn days(mut conn: &Conn, porteuse: Porteuse, session_id: Uuid) -> Result<(Option<Jour>, Option<Jour>), Error> {
    let seances = s::table.filter(s::porteuse_id.eq(porteuse.0)).filter(s::session_id.eq(session_id));
    Ok(seances.select((min(s::date), max(s::date))).first(&mut conn).await?)
}

/// Adds a séance to a session that is held.
///
/// # Errors
/// 422 for a day outside the session or an intervenant who is not of the équipe; 409 for a half-day that is taken.
pub async fn insert(mut conn: &Conn, porteuse: Porteuse, session: Tenue, saisie: &SeanceSaisie, now: DateTime<Utc>) -> Result<Seance, Error> {
    check_day(saisie, session)?;
    check_intervenants(conn, porteuse, saisie).await?;
    let id = Uuid::now_v7();
    diesel::insert_into(s::table)
        .values(((s::id.eq(id), s::created_at.eq(now), s::updated_at.eq(now)), (s::porteuse_id.eq(porteuse.0), s::session_id.eq(session.id)), saisie))
        .execute(&mut conn)
        .await?;
    insert_intervenants(conn, id, saisie).await?;
    get(conn, porteuse, id).await
}

/// Writes a séance whose session is held.
///
/// # Errors
/// As [`insert`]; 422 too where the sheet would be of a day to come, or holds more hours than the séance would last.
pub async fn update(mut conn: &Conn, porteuse: Porteuse, id: Uuid, session: Tenue, saisie: &SeanceSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    check_day(saisie, session)?;
    check_intervenants(conn, porteuse, saisie).await?;
    check_sheet(conn, porteuse, id, saisie, paris_day(now)).await?;
    diesel::update(s::table.find(id).filter(s::porteuse_id.eq(porteuse.0)))
        .set((saisie, s::version.eq(s::version + 1), s::updated_at.eq(now)))
        .execute(&mut conn)
        .await?;
    diesel::delete(si::table.filter(si::seance_id.eq(id))).execute(&mut conn).await?;
    insert_intervenants(conn, id, saisie).await
}

/// Makes what was read of a séance stale when its sheet changes.
///
/// # Errors
/// The database is away.
pub async fn next_version(mut conn: &Conn, porteuse: Porteuse, id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    let seance = diesel::update(s::table.find(id).filter(s::porteuse_id.eq(porteuse.0)));
    seance.set((s::version.eq(s::version + 1), s::updated_at.eq(now))).execute(&mut conn).await?;
    Ok(())
}

/// # Errors
/// 409 while it has a sheet.
pub async fn delete(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    diesel::delete(s::table.find(id).filter(s::porteuse_id.eq(porteuse.0))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}

fn check_day(saisie: &SeanceSaisie, Tenue { debut, fin, .. }: Tenue) -> Result<(), Error> {
    if (debut..=fin).contains(&saisie.date) {
        return Ok(());
    }
    Err(Error::champ("/date", "ordre_des_dates", format!("La session a lieu du {} au {}.", debut.0, fin.0)))
}

/// Names the intervenants that are not accounts of the porteuse's équipe, active or not.
async fn check_intervenants(mut conn: &Conn, porteuse: Porteuse, saisie: &SeanceSaisie) -> Result<(), Error> {
    let ids: Vec<Uuid> = saisie.intervenants.iter().filter_map(|i| i.utilisateur_id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let equipe = u::table.filter(u::role.eq(Role::Equipe)).filter(u::structure_id.eq(porteuse.0));
    let connus: Vec<Uuid> = equipe.filter(u::id.eq_any(ids)).select(u::id).load(&mut conn).await?;
    let inconnus = saisie.intervenants.iter().enumerate().filter(|(_, i)| i.utilisateur_id.is_some_and(|id| !connus.contains(&id)));
    let message = "Cette valeur ne désigne aucun compte de votre équipe.";
    let erreurs: Vec<_> = inconnus.map(|(rang, _)| Erreur::new(format!("/intervenants/{rang}/utilisateur_id"), "reference_inconnue", message)).collect();
    if erreurs.is_empty() { Ok(()) } else { Err(Error::validation(erreurs)) }
}

async fn check_sheet(mut conn: &Conn, porteuse: Porteuse, id: Uuid, saisie: &SeanceSaisie, today: NaiveDate) -> Result<(), Error> {
    let feuille = p::table.filter(p::porteuse_id.eq(porteuse.0)).filter(p::seance_id.eq(id));
    let heures: Vec<Option<Heures>> = feuille.select(p::heures).load(&mut conn).await?;
    if !heures.is_empty() && saisie.date.0 > today {
        return Err(Error::champ("/date", "date_future", "Une séance qui a une feuille de présence ne peut pas être à venir."));
    }
    if heures.iter().flatten().any(|heures| *heures > saisie.duree_heures) {
        return Err(Error::champ("/duree_heures", "au_dela_de_la_duree", "La feuille de présence compte déjà plus d'heures pour une personne."));
    }
    Ok(())
}

async fn insert_intervenants(mut conn: &Conn, id: Uuid, saisie: &SeanceSaisie) -> Result<(), Error> {
    let ligne = |(rang, i): (i32, &IntervenantSaisie)| {
        (si::seance_id.eq(id), si::rang.eq(rang), si::utilisateur_id.eq(i.utilisateur_id), si::nom.eq(i.nom.clone()), si::heures.eq(i.heures))
    };
    let lignes: Vec<_> = (0..).zip(&saisie.intervenants).map(ligne).collect();
    diesel::insert_into(si::table).values(lignes).execute(&mut conn).await?;
    Ok(())
}
