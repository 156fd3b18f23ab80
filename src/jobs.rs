//! What the server does by itself: forgetting what it no longer needs, ending what nobody answered. Any number of processes may do it
//! at once.

use std::time::Duration;

use actix_web::web;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::app::AppState;
use crate::db::schema::{idempotence, jetons_rafraichissement as jetons};
use crate::error::Error;
use crate::http::CONSERVATION;
use crate::prescriptions;

/// How often what is past its time is forgotten.
const PERIODE: Duration = Duration::from_mins(10);
/// How often prescriptions without an answer are looked for.
const PERIODE_EXPIRATION: Duration = Duration::from_secs(2);

/// Forgets kept answers and refresh tokens past their time, for ever.
pub async fn purge(etat: web::Data<AppState>) {
    loop {
        tokio::time::sleep(PERIODE).await;
        if let Err(error) = purge_once(&etat).await {
            log::warn!("purge: {error}");
        }
    }
}

async fn purge_once(etat: &AppState) -> Result<(), Error> {
    let now = etat.clock.now();
    let conn = etat.db.tache().await?;
    let mut conn = &*conn;
    diesel::delete(idempotence::table.filter(idempotence::created_at.lt(now - CONSERVATION))).execute(&mut conn).await?;
    diesel::delete(jetons::table.filter(jetons::expire_le.lt(now))).execute(&mut conn).await?;
    Ok(())
}

/// Expires the prescriptions whose time has come, for ever.
pub async fn expire(etat: web::Data<AppState>) {
    loop {
        match prescriptions::expire(&etat).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => log::warn!("expiry: {error}"),
        }
        tokio::time::sleep(PERIODE_EXPIRATION).await;
    }
}
