//! Prescriptions that nobody answered expire by themselves. Any number of processes may run this at once.

use std::collections::BTreeSet;

use chrono::Days;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::store::{self, Changement, EN_ATTENTE, Etat, Pas};
use crate::app::AppState;
use crate::db::schema::prescriptions as p;
use crate::db::transaction;
use crate::error::Error;
use crate::http::bump;
use crate::valeurs::StatutPrescription;

/// Days after the answer was due.
const SURSIS: Days = Days::new(30);
/// How many expire in one transaction.
const LOT: i64 = 100;

/// Expires a lot of those whose time has come, and says whether more may be waiting. What another process holds is left to it.
///
/// # Errors
/// The database is away.
pub async fn expire(etat: &AppState) -> Result<bool, Error> {
    let now = etat.clock.now();
    let limite = etat.clock.today() - SURSIS;
    let mut conn = etat.db.tache().await?;
    transaction(&mut conn, async |mut conn| {
        let echues: Vec<Etat> = p::table
            .filter(p::statut.eq_any(EN_ATTENTE))
            .filter(p::reponse_attendue_le.le(limite))
            .order((p::reponse_attendue_le, p::id))
            .limit(LOT)
            .select(Etat::as_select())
            .for_update()
            .skip_locked()
            .load(&mut conn)
            .await?;
        for echue in &echues {
            store::move_to(conn, echue, &Pas::silent(StatutPrescription::Expiree, None), &Changement::default(), now).await?;
        }
        for porteuse in echues.iter().map(|e| e.porteuse_id).collect::<BTreeSet<_>>() {
            bump(conn, Some(porteuse)).await?;
        }
        Ok(!echues.is_empty())
    })
    .await
}
