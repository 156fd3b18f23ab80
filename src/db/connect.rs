//! Opening a connection: TLS where the link leaves the machine, and limits on what a statement may take.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Client, Config, Connection, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::tls;

/// No request may hang: a statement ends within 5 s, a wait for a lock before that. Figures are planned for disks where any page is as
/// near as the next, and for sorts that stay in memory.
const OPTIONS: &str = "-c statement_timeout=5000 -c lock_timeout=4500 -c idle_in_transaction_session_timeout=10000 -c TimeZone=UTC -c jit=off \
    -c random_page_cost=1.1 -c work_mem=16MB";

/// Says whether the server's side of a connection has gone.
#[derive(Clone)]
pub struct Closed(Arc<AtomicBool>);

impl Closed {
    pub fn is_closed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

pub struct Connected {
    pub conn: AsyncPgConnection,
    pub closed: Closed,
}

/// Opens a connection with the limits of a request.
pub async fn establish(url: String) -> ConnectionResult<Connected> {
    connect(&url, Some(OPTIONS)).await
}

/// Opens a connection without limits, for migrations and loading.
pub async fn establish_unlimited(url: &str) -> ConnectionResult<AsyncPgConnection> {
    connect(url, None).await.map(|c| c.conn)
}

/// Checks the form of a database URL.
///
/// # Errors
/// A French sentence that does not repeat the URL, which holds a password.
pub fn check_url(url: &str) -> Result<(), String> {
    url.parse::<Config>().map(|_| ()).map_err(|_| "DATABASE_URL : une adresse `postgres://utilisateur:motdepasse@hote:port/base` est attendue.".to_owned())
}

/// Opens a connection outside diesel, without limits, for what it has no words for: COPY.
///
/// # Errors
/// The database is away.
pub async fn establish_raw(url: &str) -> ConnectionResult<Client> {
    open(url, None).await.map(|(client, _)| client)
}

async fn connect(url: &str, options: Option<&str>) -> ConnectionResult<Connected> {
    let (client, closed) = open(url, options).await?;
    let conn = AsyncPgConnection::try_from(client).await?;
    Ok(Connected { conn, closed })
}

async fn open(url: &str, options: Option<&str>) -> ConnectionResult<(Client, Closed)> {
    let mut config: Config = url.parse().map_err(bad_connection)?;
    config.connect_timeout(Duration::from_secs(4)).application_name("maillage");
    if let Some(options) = options {
        config.options(options);
    }
    if stays_on_machine(&config) || (config.get_ssl_mode() == SslMode::Disable) {
        let (client, connection) = config.connect(NoTls).await.map_err(bad_connection)?;
        Ok((client, attach(connection)))
    } else {
        // tokio-postgres would fall back to plain text in silence; who wants that says sslmode=disable.
        config.ssl_mode(SslMode::Require);
        let (client, connection) = config.connect(MakeRustlsConnect::new(tls::client().map_err(bad_connection)?)).await.map_err(bad_connection)?;
        Ok((client, attach(connection)))
    }
}

/// Drives a connection, and says when it ends.
fn attach<S, T>(connection: Connection<S, T>) -> Closed
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let closed = Closed(Arc::new(AtomicBool::new(false)));
    let flag = closed.clone();
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            log::warn!("database connection lost: {error}");
        }
        flag.0.store(true, Ordering::Relaxed);
    });
    closed
}

fn stays_on_machine(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(nom) => nom == "localhost" || nom.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

fn bad_connection(error: impl std::fmt::Display) -> ConnectionError {
    ConnectionError::BadConnection(error.to_string())
}
