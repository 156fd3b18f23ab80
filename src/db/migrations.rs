//! The migrations, embedded in the binary and run before serving.

use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, connect};
use crate::error::Error;

pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Any number of processes may start at once: one migrates, the others wait for this lock.
const VERROU: &str = "select pg_advisory_lock(7233846091)";

/// Brings the database to the schema of this binary, and its reference data with it.
///
/// # Errors
/// The database is away, or a migration failed (it is then undone as a whole).
pub async fn migrate(url: &str) -> Result<(), Error> {
    let mut conn = connect::establish_unlimited(url).await.map_err(Error::indisponible)?;
    conn.batch_execute(VERROU).await?;
    // The harness blocks on its own runtime, which an async worker must not.
    let conn = tokio::task::spawn_blocking(move || {
        let mut wrapper = AsyncConnectionWrapper::<Conn>::from(conn);
        wrapper.run_pending_migrations(MIGRATIONS).map(|_| ()).map_err(Error::interne)?;
        Ok::<_, Error>(wrapper.into_inner())
    })
    .await
    .map_err(Error::interne)??;
    crate::territoires::load(&conn).await
}

/// Whether every migration of this binary has run.
///
/// # Errors
/// The database is away.
pub async fn is_migrated(mut conn: &Conn) -> Result<bool, Error> {
    use diesel::migration::MigrationSource;
    let attendues = MigrationSource::<diesel::pg::Pg>::migrations(&MIGRATIONS).map_err(Error::interne)?.len();
    let faites: i64 = diesel::sql_query("select count(*) as nombre from __diesel_schema_migrations").get_result::<Nombre>(&mut conn).await?.nombre;
    Ok(usize::try_from(faites).is_ok_and(|n| n >= attendues))
}

#[derive(diesel::QueryableByName)]
struct Nombre {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    nombre: i64,
}
