//! Events: written with what they tell, read in an order that no later commit disturbs.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::Evenement;
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::evenements as e;
use crate::error::Error;
use crate::valeurs::{StatutPrescription, TypeEvenement};
use crate::webhooks::{Abonne, NouvelEvenement, enqueue};

/// Which prescription an event is about, whom it is for, and the statut it tells.
#[derive(Clone, Copy, Debug)]
pub struct Annonce {
    pub porteuse: Porteuse,
    pub prescription_id: Uuid,
    pub prescripteur_id: Uuid,
    pub statut: StatutPrescription,
}

/// Writes an event, and what is to be sent of it.
///
/// # Errors
/// The database is away.
pub async fn tell(mut conn: &Conn, annonce: &Annonce, r#type: TypeEvenement, now: DateTime<Utc>) -> Result<(), Error> {
    let id = Uuid::now_v7();
    diesel::insert_into(e::table)
        .values((
            (e::id.eq(id), e::porteuse_id.eq(annonce.porteuse.0), e::prescription_id.eq(annonce.prescription_id)),
            (e::prescripteur_id.eq(annonce.prescripteur_id), e::type_.eq(r#type), e::statut.eq(annonce.statut), e::le.eq(now)),
        ))
        .execute(&mut conn)
        .await?;
    let evenement = NouvelEvenement { id, prescription_id: annonce.prescription_id, prescripteur_id: annonce.prescripteur_id, r#type };
    enqueue(conn, &evenement, now).await
}

/// A place in the feed: after it comes what is greater. An epoch is a life of the cluster, within which transaction ids grow.
#[derive(Clone, Copy, Debug, Default)]
pub struct Position {
    pub epoque: i32,
    pub xid: i64,
    pub rang: i64,
}

#[derive(QueryableByName)]
struct Lu {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    r#type: TypeEvenement,
    #[diesel(sql_type = Timestamptz)]
    le: DateTime<Utc>,
    #[diesel(sql_type = SqlUuid)]
    prescription_id: Uuid,
    #[diesel(sql_type = Text)]
    numero: String,
    #[diesel(sql_type = Nullable<Text>)]
    reference_externe: Option<String>,
    #[diesel(sql_type = Text)]
    statut: StatutPrescription,
    #[diesel(sql_type = Integer)]
    epoque: i32,
    #[diesel(sql_type = BigInt)]
    xid: i64,
    #[diesel(sql_type = BigInt)]
    rang: i64,
}

/// The events of a prescripteur after a position, and the position of the last. An event waits until no transaction that began
/// before its own can still commit: none can then come in before it.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, abonne: Abonne, depuis: Position, limit: i64) -> Result<(Vec<Evenement>, Position), Error> {
    let lus: Vec<Lu> = diesel::sql_query(
        "select e.id, e.type, e.le, e.prescription_id, p.numero, p.reference_externe, e.statut, e.epoque, e.xid, e.rang
         from evenements e join prescriptions p on p.porteuse_id = e.porteuse_id and p.id = e.prescription_id
         where e.prescripteur_id = $1 and (e.epoque, e.xid, e.rang) > ($2, $3, $4)
            and (e.epoque < epoque() or e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
         order by e.epoque, e.xid, e.rang limit $5",
    )
    .bind::<SqlUuid, _>(abonne.0)
    .bind::<Integer, _>(depuis.epoque)
    .bind::<BigInt, _>(depuis.xid)
    .bind::<BigInt, _>(depuis.rang)
    .bind::<BigInt, _>(limit)
    .load(&mut conn)
    .await?;
    let position = lus.last().map_or(depuis, |l| Position { epoque: l.epoque, xid: l.xid, rang: l.rang });
    let evenement = |l: Lu| Evenement {
        id: l.id,
        r#type: l.r#type,
        le: l.le,
        prescription_id: l.prescription_id,
        numero: l.numero,
        reference_externe: l.reference_externe,
        statut: l.statut,
    };
    Ok((lus.into_iter().map(evenement).collect(), position))
}

/// Begins another epoch where the cluster is not the one of the last: a restore takes transaction ids back, and what was recorded
/// before it comes before all that follows.
///
/// # Errors
/// The database is away.
pub async fn open_epoch(mut conn: &Conn) -> Result<(), Error> {
    diesel::sql_query(
        "insert into epoques (cluster)
         select actuel.cluster
         from (select s.system_identifier || '/' || c.timeline_id as cluster from pg_control_system() s, pg_control_checkpoint() c) actuel
         where actuel.cluster <> (select cluster from epoques order by numero desc limit 1)",
    )
    .execute(&mut conn)
    .await?;
    Ok(())
}
