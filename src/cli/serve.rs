//! `maillage serve`

use std::io::Write;
use std::net::{SocketAddr, TcpListener};

use actix_web::web;
use clap::Args;

use super::base::{Base, explain};
use crate::app::AppState;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::embedded::Caller;
use crate::{db, demo, evenements, server};

#[derive(Args, Debug)]
pub struct Serve {
    /// Adresse et port d'écoute ; l'emporte sur `MAILLAGE_BIND`.
    #[arg(long)]
    bind: Option<SocketAddr>,
    /// Charge le jeu de données de 2021 dans une base vide et affiche ses comptes.
    #[arg(long)]
    demo: bool,
    /// Accepte d'exposer une base de démonstration ailleurs que sur cette machine.
    #[arg(long)]
    demo_public: bool,
}

/// Migrates, then serves until Ctrl-C or SIGTERM.
///
/// # Errors
/// What kept the server from starting, or the database from stopping.
pub fn serve(options: &Serve) -> Result<(), String> {
    let mut config = super::config()?;
    config.bind = options.bind.unwrap_or(config.bind);
    let base = Base::open(&config, Caller::Server)?;
    let result = actix_web::rt::System::new().block_on(run(options, config, &base));
    base.close().and(result)
}

async fn run(options: &Serve, config: Config, base: &Base) -> Result<(), String> {
    db::migrate(&base.url).await.map_err(|e| explain(&e))?;
    let bind = config.bind;
    let etat = AppState::new(config.clone(), &base.url, base.keys(&config)?, Clock::default()).map_err(|e| explain(&e))?;
    let etat = web::Data::new(etat);
    evenements::open_epoch(&*etat.db.conn().await.map_err(|e| explain(&e))?).await.map_err(|e| explain(&e))?;
    if options.demo {
        demo::load(&etat).await.map_err(|e| explain(&e))?;
    }
    let demo = demo::is_demo(&etat).await.map_err(|e| explain(&e))?;
    if demo && !bind.ip().is_loopback() && !options.demo_public {
        return Err("cette base contient les comptes de démonstration, dont le mot de passe est public : elle n'est servie que sur cette machine. `--demo-public` passe outre.".to_owned());
    }
    let socket = TcpListener::bind(bind).map_err(|e| format!("impossible d'écouter sur {bind} : {e}"))?;
    let adresse = socket.local_addr().map_err(|e| e.to_string())?;
    let server = server::serve(etat, socket).map_err(|e| e.to_string())?;
    // A terminal that went away is no reason to stop serving.
    drop(greet(base, adresse, demo));
    server.await.map_err(|e| e.to_string())
}

fn greet(base: &Base, adresse: SocketAddr, demo: bool) -> std::io::Result<()> {
    let mut sortie = std::io::stdout();
    writeln!(sortie, "Maillage écoute sur http://{adresse}\nDocumentation : http://{adresse}/docs/")?;
    if let Some(dossier) = &base.dossier {
        writeln!(sortie, "Données : {}", dossier.display())?;
    }
    if demo { writeln!(sortie, "{}", demo::describe()) } else { Ok(()) }
}
