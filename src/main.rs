//! The command line, nothing else.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use maillage::cli;

/// Le travail d'une association, enregistré comme il se fait, et ses chiffres obtenus par des requêtes.
#[derive(Parser)]
#[command(name = "maillage", version)]
struct Arguments {
    #[command(subcommand)]
    commande: Commande,
}

#[derive(Subcommand)]
enum Commande {
    /// Met la base à jour, puis sert l'API.
    Serve(cli::Serve),
    /// Met la base à jour.
    Migrate,
    /// Écrit le contrat OpenAPI sur la sortie standard.
    Openapi,
    /// Remplit une base vide d'une population inventée, et des comptes de démonstration.
    Seed(cli::Seed),
    /// Gère les comptes.
    #[command(subcommand)]
    Utilisateur(cli::Utilisateur),
    /// Demande au serveur qui écoute ici s'il est prêt.
    Health,
}

fn main() -> ExitCode {
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("info,tokio_postgres=warn")).init();
    let result = match Arguments::parse().commande {
        Commande::Serve(options) => cli::serve(&options),
        Commande::Migrate => cli::migrate(),
        Commande::Openapi => cli::openapi(),
        Commande::Seed(options) => cli::seed(&options),
        Commande::Utilisateur(cli::Utilisateur::Creer(options)) => cli::create_utilisateur(&options),
        Commande::Health => cli::health(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("maillage : {message}");
            ExitCode::FAILURE
        }
    }
}
