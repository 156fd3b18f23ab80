//! `maillage seed`: a population to measure with.

use clap::Args;

use super::base::{Base, explain};
use crate::app::AppState;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::embedded::Caller;
use crate::{db, demo, seed as population};

#[derive(Args, Debug)]
pub struct Seed {
    /// Nombre de personnes ; il y a deux fois plus d'accueils et d'inscriptions.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=2_000_000))]
    personnes: u32,
    /// Graine : la même donne la même population.
    #[arg(long, default_value_t = 1)]
    graine: u64,
}

/// Fills an empty database.
///
/// # Errors
/// It is not empty, or the database is away.
pub fn seed(options: &Seed) -> Result<(), String> {
    let config = super::config()?;
    let base = Base::open(&config, Caller::Command)?;
    let result = actix_web::rt::System::new().block_on(fill(options, config, &base));
    base.close().and(result)
}

async fn fill(options: &Seed, config: Config, base: &Base) -> Result<(), String> {
    let work = async {
        db::migrate(&base.url).await?;
        let etat = AppState::new(config.clone(), &base.url, base.keys(&config).map_err(crate::error::Error::interne)?, Clock::default())?;
        let personnes = usize::try_from(options.personnes).unwrap_or(usize::MAX);
        Box::pin(population::seed(&etat, &base.url, personnes, options.graine)).await
    };
    Box::pin(work).await.map_err(|e| explain(&e))?;
    println!("{} personnes, graine {}.\n{}", options.personnes, options.graine, demo::describe());
    Ok(())
}
