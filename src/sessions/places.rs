//! The places of a session. Its row is locked before they are counted: two inscriptions cannot take the last one.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{inscriptions, sessions};
use crate::error::{Code, Error};
use crate::valeurs::{Jour, StatutInscription};

/// The statuses that fill a place; declared heads fill none.
const PRENNENT: [StatutInscription; 3] = [StatutInscription::Inscrit, StatutInscription::Present, StatutInscription::Absent];

/// Whether an inscription of this status fills a place.
#[must_use]
pub fn prend_place(statut: StatutInscription) -> bool {
    PRENNENT.contains(&statut)
}

/// A session whose row is locked: what its inscriptions and its séances are held against.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct Tenue {
    pub id: Uuid,
    pub debut: Jour,
    pub fin: Jour,
    capacite: Option<i32>,
}

/// Holds the session until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, session_id: Uuid) -> Result<Tenue, Error> {
    use sessions as t;
    let row = t::table.find(session_id).filter(t::porteuse_id.eq(porteuse.0)).select((t::id, t::debut, t::fin, t::capacite)).for_no_key_update();
    Ok(row.first(&mut conn).await?)
}

/// Whether the inscriptions of a session fit into its capacity.
///
/// # Errors
/// 409 `capacite_atteinte`.
pub async fn check(mut conn: &Conn, porteuse: Porteuse, session: Tenue) -> Result<(), Error> {
    use inscriptions as t;
    let Some(capacite) = session.capacite else { return Ok(()) };
    let inscrits = t::table.filter(t::porteuse_id.eq(porteuse.0)).filter(t::session_id.eq(session.id)).filter(t::statut.eq_any(PRENNENT));
    let prises: i64 = inscrits.count().get_result(&mut conn).await?;
    if prises <= i64::from(capacite) {
        return Ok(());
    }
    Err(Error::new(Code::CapaciteAtteinte).detail(format!("La session a {capacite} place(s) : {prises} ne tiennent pas.")))
}
