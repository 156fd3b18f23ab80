//! The run's own PostgreSQL, started by the first test, gone with the process; a fresh copy of a migrated database for each test.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use maillage::db::embedded::{Caller, Cluster};

use super::app;

static URL: OnceLock<String> = OnceLock::new();
static SUIVANTE: AtomicU32 = AtomicU32::new(0);

/// The name of the migrated database that the others are copies of.
const MODELE: &str = "modele";
/// The name of the one that holds the demonstration.
const DEMO: &str = "demo";

/// A database of one's own.
pub struct Base {
    pub url: String,
    nom: String,
}

impl Base {
    /// Blocks: called outside any runtime.
    pub fn new() -> Self {
        Self::copy_of(MODELE)
    }

    fn copy_of(modele: &str) -> Self {
        let racine = URL.get_or_init(start);
        let nom = format!("essai_{}", SUIVANTE.fetch_add(1, Ordering::Relaxed));
        execute(racine, &format!("create database {nom} template {modele} strategy file_copy"));
        Self { url: of(racine, &nom), nom }
    }

    /// A copy of the demonstration, which is loaded once a run.
    pub fn demo() -> Self {
        static CHARGEE: OnceLock<()> = OnceLock::new();
        let racine = URL.get_or_init(start);
        CHARGEE.get_or_init(|| {
            execute(racine, &format!("create database {DEMO} template template0"));
            let url = of(racine, DEMO);
            run(|| app::load_demo(&url));
        });
        Self::copy_of(DEMO)
    }

    /// A database with nothing in it.
    pub fn empty() -> Self {
        Self::copy_of("template0")
    }

    /// Runs SQL on it.
    pub async fn sql(&self, sql: &str) {
        self.tente(sql).await.unwrap();
    }

    /// What the database says to statements that it may refuse.
    pub async fn tente(&self, sql: &str) -> diesel::QueryResult<()> {
        AsyncPgConnection::establish(&self.url).await.unwrap().batch_execute(sql).await
    }

    /// The texts that a query with one column named `valeur` gives.
    pub async fn textes(&self, sql: &str) -> Vec<String> {
        let mut conn = AsyncPgConnection::establish(&self.url).await.unwrap();
        diesel::sql_query(sql).load::<Texte>(&mut conn).await.unwrap().into_iter().map(|t| t.valeur).collect()
    }
}

#[derive(diesel::QueryableByName)]
struct Texte {
    #[diesel(sql_type = Text)]
    valeur: String,
}

impl Drop for Base {
    fn drop(&mut self) {
        if let Some(racine) = URL.get() {
            execute(racine, &format!("drop database if exists {} with (force)", self.nom));
        }
    }
}

fn start() -> String {
    let dossier = place().join(format!("maillage-essai-{}", std::process::id()));
    std::fs::create_dir_all(&dossier).unwrap();
    let cluster = Cluster::open(&dossier, Caller::Server).unwrap();
    clean_up_at_exit(&dossier);
    let url = cluster.url().to_owned();
    std::mem::forget(cluster);
    // These databases live for seconds: nothing is lost with them.
    execute(&url, "alter system set fsync = off");
    execute(&url, "alter system set max_connections = 300");
    execute(&url, "select pg_reload_conf()");
    execute(&url, &format!("create database {MODELE}"));
    let modele = of(&url, MODELE);
    run(|| app::prepare(&modele));
    url
}

/// Where the databases lie: in memory where the system offers enough of it, since copying one there takes a sixth of the time.
fn place() -> PathBuf {
    const EN_MEMOIRE: &str = "/dev/shm";
    const SUFFISANT_KIO: u64 = 4 << 20;
    let df = Command::new("df").args(["-Pk", EN_MEMOIRE]).stderr(Stdio::null()).output();
    let libre = df.ok().and_then(|df| String::from_utf8_lossy(&df.stdout).lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok());
    if libre >= Some(SUFFISANT_KIO) { EN_MEMOIRE.into() } else { std::env::temp_dir() }
}

/// A shell that outlives us by a moment: when the pipe to it closes, it stops PostgreSQL and removes the folder.
#[expect(clippy::zombie_processes, reason = "it waits for us, not we for it")]
fn clean_up_at_exit(dossier: &Path) {
    let script = "read -r dossier; read -r _; kill -INT $(head -1 \"$dossier\"/postgresql/*/postmaster.pid \"$dossier\"/postgresql/postmaster.pid 2>/dev/null | grep -m1 '^[0-9]'); sleep 1; rm -rf \"$dossier\"";
    let mut shell = Command::new("sh").args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut entree = shell.stdin.take().unwrap();
    writeln!(entree, "{}", dossier.display()).unwrap();
    std::mem::forget(entree);
}

fn of(url: &str, nom: &str) -> String {
    format!("{}/{nom}", url.rsplit_once('/').unwrap().0)
}

fn execute(url: &str, sql: &str) {
    let (url, sql) = (url.to_owned(), sql.to_owned());
    run(|| async { AsyncPgConnection::establish(&url).await.unwrap().batch_execute(&sql).await.unwrap() });
}

/// Runs a future on a thread of its own, so that it may be called from a test's runtime.
fn run<F: Future<Output = ()>>(work: impl FnOnce() -> F + Send) {
    std::thread::scope(|s| {
        s.spawn(|| tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work())).join().unwrap();
    });
}
