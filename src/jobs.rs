//! What the server does by itself: forgetting what it no longer needs. Any number of processes may do it at once.

use std::time::Duration;

use actix_web::web;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::app::AppState;
use crate::db::schema::{idempotence, jetons_rafraichissement as jetons};
use crate::error::Error;
use crate::http::CONSERVATION;

/// How often.
const PERIODE: Duration = Duration::from_mins(10);

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
    let conn = etat.db.conn().await?;
    let mut conn = &*conn;
    diesel::delete(idempotence::table.filter(idempotence::created_at.lt(now - CONSERVATION))).execute(&mut conn).await?;
    diesel::delete(jetons::table.filter(jetons::expire_le.lt(now))).execute(&mut conn).await?;
    Ok(())
}
