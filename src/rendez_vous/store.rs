//! The rendez-vous' queries, each within one porteuse.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{RendezVous, RendezVousFiltres, RendezVousSaisie};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{accompagnements, dispositifs, rendez_vous as r, rendez_vous_vue as t};
use crate::error::Error;
use crate::http::{Listing, Page, entre, load_page};
use crate::prescriptions::suivi;
use crate::valeurs::StatutRendezVous;

diesel::allow_tables_to_appear_in_same_query!(t, dispositifs);
diesel::allow_tables_to_appear_in_same_query!(t, accompagnements);

/// A page of rendez-vous: the porteuse's, or an accompagnement's.
///
/// # Errors
/// The database is away.
pub async fn list(
    mut conn: &Conn,
    porteuse: Porteuse,
    accompagnement_id: Option<Uuid>,
    listing: &Listing<RendezVousFiltres>,
) -> Result<Page<RendezVous>, Error> {
    load_page!(conn, listing, RendezVous, filtered(porteuse, accompagnement_id, &listing.filtres))
}

fn filtered(porteuse: Porteuse, accompagnement_id: Option<Uuid>, f: &RendezVousFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = of_accompagnements(porteuse, accompagnement_id, f);
    entre!(query, t::jour, f.debut_du, f.debut_au);
    if let Some(modalites) = &f.modalite {
        query = query.filter(t::modalite.eq_any(&modalites.0));
    }
    if let Some(lieux) = &f.lieu_structure {
        query = query.filter(t::lieu_structure_id.eq_any(&lieux.0));
    }
    if let Some(communes) = &f.commune {
        query = query.filter(t::commune.eq_any(&communes.0));
    }
    if let Some(statuts) = &f.statut {
        query = query.filter(t::statut.eq_any(&statuts.0));
    }
    if let Some(adaptations) = &f.adaptations {
        query = query.filter(t::adaptations.overlaps_with(&adaptations.0));
    }
    query
}

/// By what the accompagnement says.
fn of_accompagnements(porteuse: Porteuse, accompagnement_id: Option<Uuid>, f: &RendezVousFiltres) -> t::BoxedQuery<'_, Pg> {
    use accompagnements as a;
    let mut query = t::table.filter(t::porteuse_id.eq(porteuse.0)).into_boxed();
    if let Some(id) = accompagnement_id {
        query = query.filter(t::accompagnement_id.eq(id));
    }
    if let Some(ids) = &f.accompagnement {
        query = query.filter(t::accompagnement_id.eq_any(&ids.0));
    }
    if let Some(participants) = &f.participant {
        query = query.filter(t::participant_id.eq_any(&participants.0));
    }
    if let Some(codes) = &f.dispositif {
        query = query.filter(t::dispositif_id.eq_any(dispositifs::table.filter(dispositifs::code.eq_any(&codes.0)).select(dispositifs::id)));
    }
    if let Some(referents) = &f.referent {
        query = query.filter(t::accompagnement_id.eq_any(a::table.filter(a::referent_id.eq_any(&referents.0)).select(a::id)));
    }
    query
}

/// One rendez-vous.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<RendezVous, Error> {
    Ok(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(RendezVous::as_select()).first(&mut conn).await?)
}

/// The version of a rendez-vous and what is written of it, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(i32, RendezVousSaisie), Error> {
    let colonnes = (r::version, RendezVousSaisie::as_select());
    Ok(r::table.find(id).filter(r::porteuse_id.eq(porteuse.0)).select(colonnes).for_update().first(&mut conn).await?)
}

/// # Errors
/// 422 for an unknown place, or an outcome before the rendez-vous has begun.
pub async fn insert(mut conn: &Conn, porteuse: Porteuse, accompagnement_id: Uuid, saisie: &RendezVousSaisie, now: DateTime<Utc>) -> Result<RendezVous, Error> {
    check_begun(saisie, now)?;
    let id = Uuid::now_v7();
    diesel::insert_into(r::table)
        .values((
            (r::id.eq(id), r::created_at.eq(now), r::updated_at.eq(now)),
            (r::porteuse_id.eq(porteuse.0), r::accompagnement_id.eq(accompagnement_id)),
            saisie,
        ))
        .execute(&mut conn)
        .await?;
    suivi::after_rendez_vous(conn, porteuse, accompagnement_id, now).await?;
    get(conn, porteuse, id).await
}

/// # Errors
/// As [`insert`].
pub async fn update(mut conn: &Conn, porteuse: Porteuse, id: Uuid, saisie: &RendezVousSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    check_begun(saisie, now)?;
    let accompagnement_id = diesel::update(r::table.find(id).filter(r::porteuse_id.eq(porteuse.0)))
        .set((saisie, r::version.eq(r::version + 1), r::updated_at.eq(now)))
        .returning(r::accompagnement_id)
        .get_result(&mut conn)
        .await?;
    suivi::after_rendez_vous(conn, porteuse, accompagnement_id, now).await
}

/// # Errors
/// The database is away.
pub async fn delete(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    diesel::delete(r::table.find(id).filter(r::porteuse_id.eq(porteuse.0))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}

/// Nobody has come, or failed to come, to what has not begun.
fn check_begun(saisie: &RendezVousSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    let constate = matches!(saisie.statut, StatutRendezVous::Honore | StatutRendezVous::Absent);
    if !constate || saisie.debut.0 <= now {
        return Ok(());
    }
    Err(Error::champ("/statut", "pas_commence", "Un rendez-vous n'est honoré ou manqué qu'une fois commencé."))
}
