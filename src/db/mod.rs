//! The database: a pool for transactions, one shared connection a worker for reads.

mod connect;
pub mod embedded;
mod migrations;
mod parsed;
pub mod schema;

use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::QueueMode;
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager};
use futures_util::{FutureExt, TryFutureExt};

use crate::error::Error;
pub use connect::{check_url, establish_raw};
pub use migrations::{MIGRATIONS, is_migrated, migrate};

/// What every store function works on. Reads and writes take `&Conn`; a transaction is opened on `&mut Conn`.
pub type Conn = AsyncPgConnection;

/// Connections for what the server does by itself.
const TACHES: usize = 2;
/// How long a request waits for a connection before it is answered 503.
const ATTENTE: Duration = Duration::from_secs(4);

/// Handles to the database; clones share the pool.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Conn>,
    taches: Pool<Conn>,
    url: Arc<str>,
}

impl Db {
    /// A pool of at most `taille` connections, opened when needed.
    ///
    /// # Errors
    /// The pool cannot be built.
    pub fn new(url: &str, taille: usize) -> Result<Self, Error> {
        Ok(Self { pool: pool(url, taille)?, taches: pool(url, TACHES)?, url: url.into() })
    }

    /// A connection of one's own, for a transaction or a heavy question.
    ///
    /// # Errors
    /// 503 when none is free in time or the database is away.
    pub async fn conn(&self) -> Result<Object<Conn>, Error> {
        prend(&self.pool).await
    }

    /// The same, for what the server does by itself. Apart, since the thread that opened a connection goes on listening to it: a worker
    /// would have to wake another thread for each answer.
    ///
    /// # Errors
    /// 503 when none is free in time or the database is away.
    pub async fn tache(&self) -> Result<Object<Conn>, Error> {
        prend(&self.taches).await
    }

    /// This worker's shared connection, for small single-statement reads: requests are pipelined over it.
    ///
    /// # Errors
    /// 503 when the database is away.
    pub async fn reader(&self) -> Result<Rc<Conn>, Error> {
        if let Some(conn) = self.live_reader() {
            return Ok(conn);
        }
        let connected = tokio::time::timeout(ATTENTE, connect::establish(self.url.to_string())).await;
        let lecteur = connected.map_err(Error::indisponible)?.map_err(|_| Error::indisponible("no database connection"))?;
        let conn = Rc::new(lecteur.conn);
        LECTEUR.set(Some(Lecteur { url: self.url.clone(), conn: conn.clone(), closed: lecteur.closed }));
        Ok(conn)
    }

    fn live_reader(&self) -> Option<Rc<Conn>> {
        LECTEUR.with_borrow(|l| l.as_ref().filter(|l| l.url == self.url && !l.closed.is_closed()).map(|l| l.conn.clone()))
    }
}

/// The connection used last is taken first: what it was told is still at hand, on both sides.
fn pool(url: &str, taille: usize) -> Result<Pool<Conn>, Error> {
    let mut config = ManagerConfig::default();
    config.custom_setup = Box::new(|url| connect::establish(url.to_owned()).map_ok(|connected| parsed::counted(connected.conn)).boxed());
    config.recycling_method = RecyclingMethod::CustomFunction(Box::new(|conn| {
        parsed::forget(conn);
        ready(Ok(())).boxed()
    }));
    let manager = AsyncDieselConnectionManager::<Conn>::new_with_config(url, config);
    Pool::builder(manager)
        .max_size(taille)
        .queue_mode(QueueMode::Lifo)
        .wait_timeout(Some(ATTENTE))
        .create_timeout(Some(ATTENTE))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
        .map_err(Error::interne)
}

async fn prend(pool: &Pool<Conn>) -> Result<Object<Conn>, Error> {
    pool.get().await.map_err(|_| Error::indisponible("no database connection"))
}

/// Runs `work` in a transaction: committed if it succeeds, rolled back if not. A panic leaves the connection broken, and the pool
/// drops it.
///
/// # Errors
/// Those of `work`; the database is away.
pub async fn transaction<T>(conn: &mut Conn, work: impl AsyncFnOnce(&Conn) -> Result<T, Error>) -> Result<T, Error> {
    AnsiTransactionManager::begin_transaction(conn).await?;
    match work(conn).await {
        Ok(valeur) => {
            AnsiTransactionManager::commit_transaction(conn).await?;
            Ok(valeur)
        }
        Err(error) => {
            // A rollback fails where the connection is gone, and with it the transaction.
            drop(AnsiTransactionManager::rollback_transaction(conn).await);
            Err(error)
        }
    }
}

/// Runs `work` over one snapshot of the database, which it only reads.
///
/// # Errors
/// Those of `work`; the database is away.
pub async fn instant<T>(conn: &mut Conn, work: impl AsyncFnOnce(&Conn) -> Result<T, Error>) -> Result<T, Error> {
    AnsiTransactionManager::begin_transaction_sql(conn, "begin isolation level repeatable read read only").await?;
    let valeur = work(conn).await;
    // Nothing was written: to roll back is to end. It fails where the connection is gone.
    drop(AnsiTransactionManager::rollback_transaction(conn).await);
    valeur
}

/// A worker's read connection; it lives on that worker's runtime.
struct Lecteur {
    url: Arc<str>,
    conn: Rc<Conn>,
    closed: connect::Closed,
}

thread_local! {
    static LECTEUR: RefCell<Option<Lecteur>> = const { RefCell::new(None) };
}
