//! What each command does. Errors are French sentences for the person at the terminal.

mod base;
mod health;
mod seed;
mod serve;
mod utilisateur;

use std::io::Write;

use crate::config::Config;
use crate::db;
use crate::db::embedded::Caller;
use crate::openapi::contrat;

pub use health::health;
pub use seed::{Seed, seed};
pub use serve::{Serve, serve};
pub use utilisateur::{Utilisateur, create_utilisateur};

fn config() -> Result<Config, String> {
    let config = Config::read(&|nom| std::env::var(nom).ok()).map_err(|erreurs| erreurs.join("\n"))?;
    if let Some(url) = &config.database_url {
        db::check_url(url.reveal())?;
    }
    Ok(config)
}

/// `maillage migrate`
///
/// # Errors
/// What kept the database from being migrated.
pub fn migrate() -> Result<(), String> {
    let base = base::Base::open(&config()?, Caller::Command)?;
    let result = actix_web::rt::System::new().block_on(db::migrate(&base.url)).map_err(|e| base::explain(&e));
    base.close()?;
    result
}

/// `maillage openapi`
///
/// # Errors
/// The contract cannot be written.
pub fn openapi() -> Result<(), String> {
    let contrat = contrat().map_err(|e| base::explain(&e))?;
    std::io::stdout().write_all(contrat.texte.as_bytes()).map_err(|e| e.to_string())
}
