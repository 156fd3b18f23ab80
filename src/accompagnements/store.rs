//! The accompagnements' queries, each within one porteuse.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Accompagnement, AccompagnementFiltres, AccompagnementSaisie};
use crate::auth::Porteuse;
use crate::clock::paris_day;
use crate::db::Conn;
use crate::db::schema::{accompagnements as a, accompagnements_vue as t, dispositifs, utilisateurs};
use crate::error::{Erreur, Error};
use crate::http::{Listing, Page, entre, load_page};
use crate::participants;
use crate::phases;
use crate::profil::{Profil, ProfilAccompagnement};
use crate::valeurs::{Jour, Role, Texte};

diesel::allow_tables_to_appear_in_same_query!(t, dispositifs);

/// A page of accompagnements.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, porteuse: Porteuse, listing: &Listing<AccompagnementFiltres>) -> Result<Page<Accompagnement>, Error> {
    load_page!(conn, listing, Accompagnement, filtered(porteuse, &listing.filtres))
}

fn filtered(porteuse: Porteuse, f: &AccompagnementFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.filter(t::porteuse_id.eq(porteuse.0)).into_boxed();
    if let Some(codes) = &f.dispositif {
        query = query.filter(t::dispositif_id.eq_any(dispositifs::table.filter(dispositifs::code.eq_any(&codes.0)).select(dispositifs::id)));
    }
    if let Some(participants) = &f.participant {
        query = query.filter(t::participant_id.eq_any(&participants.0));
    }
    if let Some(projets) = &f.projet {
        query = query.filter(t::projet_id.eq_any(&projets.0));
    }
    if let Some(modes) = &f.mode_accueil {
        query = query.filter(t::mode_accueil.eq_any(&modes.0));
    }
    if let Some(origines) = &f.origine {
        query = query.filter(t::origine.eq_any(&origines.0));
    }
    if let Some(prescripteurs) = &f.prescripteur {
        query = query.filter(t::prescripteur_id.eq_any(&prescripteurs.0));
    }
    if let Some(referents) = &f.referent {
        query = query.filter(t::referent_id.eq_any(&referents.0));
    }
    entre!(query, t::date_accueil, f.date_accueil_du, f.date_accueil_au);
    entre!(query, t::sortie_date, f.sortie_date_du, f.sortie_date_au);
    query
}

/// One accompagnement.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Accompagnement, Error> {
    Ok(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(Accompagnement::as_select()).first(&mut conn).await?)
}

/// One accompagnement, which nobody else changes until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Accompagnement, Error> {
    Ok(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(Accompagnement::as_select()).for_update().first(&mut conn).await?)
}

/// # Errors
/// 404 where a list asks for the children of an accompagnement that is not.
pub async fn must_exist(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    let found = a::table.find(id).filter(a::porteuse_id.eq(porteuse.0));
    if diesel::select(exists(found)).get_result(&mut conn).await? { Ok(()) } else { Err(Error::introuvable()) }
}

/// The day of the accueil of the accompagnement a child is written under: it is neither moved nor removed until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock_parent(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Jour, Error> {
    Ok(a::table.find(id).filter(a::porteuse_id.eq(porteuse.0)).select(a::date_accueil).for_share().first(&mut conn).await?)
}

/// # Errors
/// 422 for a day in the future, a reference that is not the porteuse's, an incoherent profil.
pub async fn insert(mut conn: &Conn, porteuse: Porteuse, saisie: &AccompagnementSaisie, now: DateTime<Utc>) -> Result<Accompagnement, Error> {
    let profil = Profil::initial(conn, &saisie.profil, participants::store::profil(conn, porteuse, saisie.participant_id).await?).await?;
    check_dates(saisie, &profil, now)?;
    check_referent(conn, porteuse, saisie.referent_id).await?;
    let id = Uuid::now_v7();
    diesel::insert_into(a::table)
        .values((
            (a::id.eq(id), a::created_at.eq(now), a::updated_at.eq(now), a::porteuse_id.eq(porteuse.0)),
            saisie,
            ProfilAccompagnement::from(profil),
            (a::sortie_date.eq(sortie_date(saisie)), a::sortie_motif.eq(sortie_motif(saisie))),
        ))
        .execute(&mut conn)
        .await?;
    get(conn, porteuse, id).await
}

/// # Errors
/// As [`insert`]; 422 too for an accueil moved after the first phase.
pub async fn update(mut conn: &Conn, porteuse: Porteuse, actuel: &Accompagnement, saisie: &AccompagnementSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    let profil = actuel.profil.patched(conn, &saisie.profil).await?;
    check_dates(saisie, &profil, now)?;
    check_before_phases(conn, porteuse, actuel.id, saisie.date_accueil).await?;
    check_referent(conn, porteuse, saisie.referent_id).await?;
    diesel::update(a::table.find(actuel.id).filter(a::porteuse_id.eq(porteuse.0)))
        .set((
            saisie,
            ProfilAccompagnement::from(profil),
            (a::sortie_date.eq(sortie_date(saisie)), a::sortie_motif.eq(sortie_motif(saisie))),
            (a::version.eq(a::version + 1), a::updated_at.eq(now)),
        ))
        .execute(&mut conn)
        .await?;
    Ok(())
}

/// # Errors
/// 409 while it has phases, rendez-vous or orientations.
pub async fn delete(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    diesel::delete(a::table.find(id).filter(a::porteuse_id.eq(porteuse.0))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}

fn sortie_date(saisie: &AccompagnementSaisie) -> Option<Jour> {
    saisie.sortie.as_ref().map(|s| s.date)
}

fn sortie_motif(saisie: &AccompagnementSaisie) -> Option<&Texte<500>> {
    saisie.sortie.as_ref().and_then(|s| s.motif.as_ref())
}

/// An accueil that is only planned is not one, and nobody is born after theirs.
fn check_dates(saisie: &AccompagnementSaisie, profil: &Profil, now: DateTime<Utc>) -> Result<(), Error> {
    let mut erreurs = Vec::new();
    if saisie.date_accueil.0 > paris_day(now) {
        erreurs.push(Erreur::new("/date_accueil", "date_future", "La date d'accueil ne peut pas être dans le futur."));
    }
    erreurs.extend(profil.birth_after(saisie.date_accueil));
    if erreurs.is_empty() { Ok(()) } else { Err(Error::validation(erreurs)) }
}

async fn check_before_phases(conn: &Conn, porteuse: Porteuse, id: Uuid, date_accueil: Jour) -> Result<(), Error> {
    match phases::store::first_day(conn, porteuse, id).await? {
        Some(debut) if debut < date_accueil => Err(Error::champ("/date_accueil", "ordre_des_dates", "L'accueil ne peut pas suivre le début d'une phase.")),
        _ => Ok(()),
    }
}

/// A référent is of the porteuse's équipe, active or not: files outlive those who wrote them.
async fn check_referent(mut conn: &Conn, porteuse: Porteuse, referent: Option<Uuid>) -> Result<(), Error> {
    use utilisateurs as u;
    let Some(id) = referent else { return Ok(()) };
    let membre = u::table.find(id).filter(u::role.eq(Role::Equipe)).filter(u::structure_id.eq(porteuse.0));
    if diesel::select(exists(membre)).get_result(&mut conn).await? { Ok(()) } else { Err(Error::reference("/referent_id")) }
}
