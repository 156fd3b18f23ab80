//! The lease of a delivery: whoever takes it has a minute to send it and to say how it went; a process that dies loses nothing, since
//! another takes it after that minute. The instant the lease ends says whose it is.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Int4, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::reprises::{self, Issue, Suite};
use crate::db::Conn;
use crate::db::schema::{livraisons as l, webhooks as w};
use crate::error::Error;
use crate::valeurs::{MotifDesactivation, StatutLivraison, StatutPrescription, TypeEvenement};

/// Much longer than an attempt may take.
const DUREE: TimeDelta = TimeDelta::minutes(1);
/// Deliveries taken at once, in all and for one webhook: one that is slow keeps no other waiting.
const PRISES_MAX: i64 = 50;
const PAR_WEBHOOK: i64 = 10;

/// A delivery taken, with all that sending it needs; `prise.sql` says which.
#[derive(Debug, QueryableByName)]
pub struct Prise {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub webhook_id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    /// Attempts, this one included.
    #[diesel(sql_type = Int4)]
    pub essais: i32,
    #[diesel(sql_type = Timestamptz)]
    pub bail: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    pub url: String,
    /// Sealed, the newest first.
    #[diesel(sql_type = Array<Text>)]
    pub secrets: Vec<String>,
    /// None for a test.
    #[diesel(embed)]
    pub evenement: Option<Evenement>,
}

/// What happened, and to which prescription.
#[derive(Debug, QueryableByName)]
pub struct Evenement {
    #[diesel(sql_type = SqlUuid, column_name = evenement_id)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub r#type: TypeEvenement,
    #[diesel(sql_type = Timestamptz)]
    pub le: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    pub statut: StatutPrescription,
    #[diesel(sql_type = SqlUuid)]
    pub prescription_id: Uuid,
    #[diesel(sql_type = Text)]
    pub numero: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub reference_externe: Option<String>,
}

/// Takes what is due, but for the webhooks `occupes`. One statement, so the leases stand before anything is sent.
///
/// # Errors
/// The database is away.
pub async fn take(mut conn: &Conn, occupes: &[Uuid], now: DateTime<Utc>) -> Result<Vec<Prise>, Error> {
    let prises = diesel::sql_query(include_str!("prise.sql"))
        .bind::<Timestamptz, _>(now)
        .bind::<Timestamptz, _>(now + DUREE)
        .bind::<Array<SqlUuid>, _>(occupes)
        .bind::<BigInt, _>(PAR_WEBHOOK)
        .bind::<BigInt, _>(PRISES_MAX);
    Ok(prises.load(&mut conn).await?)
}

/// Says how an attempt ended, and what follows; nothing where the lease is no longer ours. In a transaction.
///
/// # Errors
/// The database is away.
pub async fn settle(mut conn: &Conn, prise: &Prise, issue: Issue, now: DateTime<Utc>) -> Result<(), Error> {
    let suite = reprises::after(issue, prise.essais, prise.id, now);
    let (statut, prochain_essai_le) = match suite {
        Suite::Livree => (StatutLivraison::Livree, prise.bail),
        Suite::Reprise(instant) => (StatutLivraison::EnAttente, instant),
        Suite::Abandon(_) => (StatutLivraison::Abandonnee, prise.bail),
    };
    let la_notre = l::table.find(prise.id).filter(l::statut.eq(StatutLivraison::EnAttente)).filter(l::prochain_essai_le.eq(prise.bail));
    let ecrites = diesel::update(la_notre)
        .set((
            l::statut.eq(statut),
            l::prochain_essai_le.eq(prochain_essai_le),
            l::dernier_statut.eq(issue.statut().and_then(|s| i16::try_from(s).ok())),
            l::derniere_erreur.eq(issue.erreur()),
            l::livree_le.eq((suite == Suite::Livree).then_some(now)),
            l::updated_at.eq(now),
        ))
        .execute(&mut conn)
        .await?;
    match suite {
        Suite::Abandon(motif) if ecrites > 0 => disable(conn, prise, motif, now).await,
        _ => Ok(()),
    }
}

/// Disables the webhook of a delivery, unless its address has changed since.
async fn disable(mut conn: &Conn, prise: &Prise, motif: MotifDesactivation, now: DateTime<Utc>) -> Result<(), Error> {
    let le_meme = w::table.find(prise.webhook_id).filter(w::actif).filter(w::url.eq(&prise.url));
    let desactive = (w::actif.eq(false), w::desactive_le.eq(now), w::motif_desactivation.eq(motif));
    let desactives = diesel::update(le_meme).set((desactive, w::version.eq(w::version + 1), w::updated_at.eq(now))).execute(&mut conn).await?;
    if desactives > 0 {
        log::warn!("webhook {}: disabled, {}", prise.webhook_id, motif.as_str());
    }
    Ok(())
}
