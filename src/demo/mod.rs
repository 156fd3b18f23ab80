//! The 2021 data set, and the accounts that show it.

mod comptes;
mod lecture;
mod load;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::app::AppState;
use crate::db::schema::{installation, structures};
use crate::db::{Conn, transaction};
use crate::error::Error;

pub use comptes::describe;

/// Loads the data set into an empty database, whole or not at all; one that holds records is left as it is.
///
/// # Errors
/// A row that breaks a rule, named; the database is away.
pub async fn load(etat: &AppState) -> Result<(), Error> {
    load_if_empty(etat, load::everything).await
}

/// The same of its structures, accounts, zones, dispositifs and modules alone.
///
/// # Errors
/// As [`load()`].
pub async fn load_base(etat: &AppState) -> Result<(), Error> {
    load_if_empty(etat, load::base).await
}

async fn load_if_empty(etat: &AppState, action: impl AsyncFnOnce(&Conn, DateTime<Utc>) -> Result<(), Error>) -> Result<(), Error> {
    let mut conn = etat.db.conn().await?;
    let now = etat.clock.now();
    transaction(&mut conn, async |mut conn| {
        // Of two servers that start at once, one loads and the other then finds the records.
        let seul = installation::table.select(installation::demo).for_update();
        seul.first::<bool>(&mut conn).await?;
        if diesel::select(diesel::dsl::exists(structures::table.select(structures::id))).get_result(&mut conn).await? {
            return Ok(());
        }
        action(conn, now).await?;
        diesel::update(installation::table).set(installation::demo.eq(true)).execute(&mut conn).await?;
        Ok(())
    })
    .await
}

/// Whether this database holds demonstration accounts.
///
/// # Errors
/// The database is away.
pub async fn is_demo(etat: &AppState) -> Result<bool, Error> {
    let conn = etat.db.conn().await?;
    Ok(installation::table.select(installation::demo).first(&mut &*conn).await?)
}
