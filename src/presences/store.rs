//! The sheets' queries, each within one porteuse. Whoever writes one holds the session (see [`crate::seances::store`]).

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Numeric, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Feuille, FeuilleSaisie, Presence};
use super::statuts;
use crate::auth::Porteuse;
use crate::clock::paris_day;
use crate::db::Conn;
use crate::db::schema::{inscriptions as i, participants as p, presences as t};
use crate::error::{Erreur, Error};
use crate::prescriptions::suivi;
use crate::refs::ParticipantRef;
use crate::seances;
use crate::seances::{Heures, Seance};
use crate::valeurs::StatutPresence;

diesel::allow_tables_to_appear_in_same_query!(t, i, p);

/// A line as a sheet is compared by: hours that are the séance's are not written.
type Ligne = (Uuid, StatutPresence, Option<Heures>);

/// The sheet of a séance.
///
/// # Errors
/// The database is away.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, seance: &Seance) -> Result<Feuille, Error> {
    type Ecrite = (Ligne, (Uuid, String, String));
    let lignes: Vec<Ecrite> = t::table
        .inner_join(i::table.on(i::id.eq(t::inscription_id)))
        .inner_join(p::table.on(p::id.eq(i::participant_id)))
        .filter(t::porteuse_id.eq(porteuse.0))
        .filter(t::seance_id.eq(seance.id))
        .order((p::nom_tri, p::prenom_tri, t::inscription_id))
        .select(((t::inscription_id, t::statut, t::heures), (p::id, p::nom, p::prenom)))
        .load(&mut conn)
        .await?;
    let presence = |((inscription_id, statut, heures), (participant_id, nom, prenom)): Ecrite| Presence {
        inscription_id,
        participant_id,
        participant: ParticipantRef { id: participant_id, nom, prenom },
        statut,
        heures: (statut == StatutPresence::Present).then(|| heures.unwrap_or(seance.duree_heures)),
    };
    Ok(Feuille { version: seance.version, presences: lignes.into_iter().map(presence).collect() })
}

/// Writes the sheet of a séance whose session is held, and the statuts that follow from it. A sheet that says the same stays as it is.
///
/// # Errors
/// 422 for a séance to come, for more hours than it lasts, for an inscription to another session.
pub async fn replace(mut conn: &Conn, porteuse: Porteuse, seance: &Seance, saisie: &FeuilleSaisie, now: DateTime<Utc>) -> Result<Feuille, Error> {
    check(seance, saisie, now)?;
    let mut lignes: Vec<Ligne> =
        saisie.presences.iter().map(|l| (l.inscription_id, l.statut, l.heures.filter(|heures| *heures != seance.duree_heures))).collect();
    lignes.sort_unstable();
    let feuille = t::table.filter(t::porteuse_id.eq(porteuse.0)).filter(t::seance_id.eq(seance.id));
    let mut avant: Vec<Ligne> = feuille.select((t::inscription_id, t::statut, t::heures)).load(&mut conn).await?;
    avant.sort_unstable();
    if lignes == avant {
        return get(conn, porteuse, seance).await;
    }
    diesel::delete(feuille).execute(&mut conn).await?;
    insert(conn, porteuse, seance, saisie, &lignes).await?;
    seances::store::next_version(conn, porteuse, seance.id, now).await?;
    statuts::derive(conn, porteuse, seance.session_id, now).await?;
    suivi::after_attendance(conn, porteuse, seance.session_id, now).await?;
    get(conn, porteuse, &seances::store::get(conn, porteuse, seance.id).await?).await
}

fn check(seance: &Seance, saisie: &FeuilleSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    if seance.date.0 > paris_day(now) && !saisie.presences.is_empty() {
        return Err(Error::champ("/presences", "trop_tot", "Une séance à venir n'a pas encore de feuille de présence."));
    }
    let longues = saisie.presences.iter().enumerate().filter(|(_, l)| l.heures.is_some_and(|heures| heures > seance.duree_heures));
    let message = format!("La séance dure {} h : personne n'en suit plus.", seance.duree_heures.get());
    let erreurs: Vec<_> = longues.map(|(rang, _)| Erreur::new(format!("/presences/{rang}/heures"), "au_dela_de_la_duree", message.clone())).collect();
    if erreurs.is_empty() { Ok(()) } else { Err(Error::validation(erreurs)) }
}

#[derive(QueryableByName)]
struct Inscrite {
    #[diesel(sql_type = SqlUuid)]
    inscription_id: Uuid,
}

/// Inserts the lines of the session's inscriptions, and names the others.
async fn insert(mut conn: &Conn, porteuse: Porteuse, seance: &Seance, saisie: &FeuilleSaisie, lignes: &[Ligne]) -> Result<(), Error> {
    let (ids, reste): (Vec<Uuid>, Vec<(StatutPresence, Option<Heures>)>) = lignes.iter().map(|(id, statut, heures)| (*id, (*statut, *heures))).unzip();
    let (statuts, heures): (Vec<StatutPresence>, Vec<Option<Heures>>) = reste.into_iter().unzip();
    let inscrites: Vec<Inscrite> = diesel::sql_query(
        "insert into presences (porteuse_id, session_id, seance_id, inscription_id, statut, heures)
         select i.porteuse_id, i.session_id, $3, i.id, l.statut, l.heures
         from unnest($4, $5, $6) l (inscription_id, statut, heures)
         join inscriptions i on i.porteuse_id = $1 and i.session_id = $2 and i.id = l.inscription_id
         returning inscription_id",
    )
    .bind::<SqlUuid, _>(porteuse.0)
    .bind::<SqlUuid, _>(seance.session_id)
    .bind::<SqlUuid, _>(seance.id)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Text>, _>(statuts)
    .bind::<Array<Nullable<Numeric>>, _>(heures)
    .load(&mut conn)
    .await?;
    let inconnues = saisie.presences.iter().enumerate().filter(|(_, l)| inscrites.iter().all(|i| i.inscription_id != l.inscription_id));
    let message = "Cette valeur ne désigne aucune inscription à cette session.";
    let erreurs: Vec<_> = inconnues.map(|(rang, _)| Erreur::new(format!("/presences/{rang}/inscription_id"), "reference_inconnue", message)).collect();
    if erreurs.is_empty() { Ok(()) } else { Err(Error::validation(erreurs)) }
}
