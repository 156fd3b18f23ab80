//! What real records tell the partner: a first rendez-vous, a presence. Called by whoever writes such a record, in its transaction.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::store::{self, Changement, Etat, Pas};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{accompagnements, inscriptions, prescriptions as p, prescriptions_vue as t};
use crate::error::Error;
use crate::evenements;
use crate::valeurs::{Jour, StatutPrescription, TypeEvenement};

/// After a write on the rendez-vous of an accompagnement.
///
/// # Errors
/// The database is away.
pub async fn after_rendez_vous(mut conn: &Conn, porteuse: Porteuse, accompagnement_id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    use accompagnements as a;
    let participants = a::table.find(accompagnement_id).filter(a::porteuse_id.eq(porteuse.0)).select(a::participant_id).load(&mut conn).await?;
    tell(conn, porteuse, &participants, now).await
}

/// After a write on one inscription of a person.
///
/// # Errors
/// The database is away.
pub async fn after_inscription(conn: &Conn, porteuse: Porteuse, participant_id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    tell(conn, porteuse, &[participant_id], now).await
}

/// After a write on the sheets of a session.
///
/// # Errors
/// The database is away.
pub async fn after_attendance(mut conn: &Conn, porteuse: Porteuse, session_id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    use inscriptions as i;
    let de_la_session = i::table.filter(i::porteuse_id.eq(porteuse.0)).filter(i::session_id.eq(session_id));
    let participants = de_la_session.select(i::participant_id).load(&mut conn).await?;
    tell(conn, porteuse, &participants, now).await
}

/// Tells, once each, what the records now show of the prescriptions of these people; the first presence starts one.
async fn tell(mut conn: &Conn, porteuse: Porteuse, participants: &[Uuid], now: DateTime<Utc>) -> Result<(), Error> {
    let suivies: Vec<Etat> = p::table
        .filter(p::porteuse_id.eq(porteuse.0))
        .filter(p::participant_id.eq_any(participants))
        .filter(p::statut.eq_any([StatutPrescription::Acceptee, StatutPrescription::Demarree]))
        .filter(p::presence_annoncee.eq(false).or(p::rendez_vous_annonce.eq(false)))
        .order(p::id)
        .select(Etat::as_select())
        .for_update()
        .load(&mut conn)
        .await?;
    for etat in suivies {
        let (present, rendez_vous): (bool, Option<Jour>) =
            t::table.find(etat.id).select((t::presence_constatee, t::premier_rendez_vous_le)).first(&mut conn).await?;
        tell_of(conn, &etat, present, rendez_vous.is_some(), now).await?;
    }
    Ok(())
}

async fn tell_of(conn: &Conn, etat: &Etat, present: bool, rendez_vous: bool, now: DateTime<Utc>) -> Result<(), Error> {
    let fixe = rendez_vous && !etat.rendez_vous_annonce;
    let venu = present && !etat.presence_annoncee;
    if fixe {
        evenements::tell(conn, &etat.annonce(etat.statut), TypeEvenement::PremierRendezVous, now).await?;
    }
    if venu {
        evenements::tell(conn, &etat.annonce(etat.statut), TypeEvenement::PresenceConstatee, now).await?;
    }
    let changement = Changement { rendez_vous_annonce: fixe.then_some(true), presence_annoncee: venu.then_some(true), ..Changement::default() };
    if present && etat.statut == StatutPrescription::Acceptee {
        let pas = Pas::silent(StatutPrescription::Demarree, Some(etat.porteuse_id));
        store::move_to(conn, etat, &pas, &changement, now).await
    } else if fixe || venu {
        store::set(conn, etat, &changement).await
    } else {
        Ok(())
    }
}
