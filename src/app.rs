//! The state every handler shares, and `routes`: the one function that server, tests and contract share.

use std::time::Duration;

use moka::sync::Cache;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::{Caller, Quota, Tokens, keys};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::error::Error;
use crate::http::{Memoire, Routes, Seal};
use crate::openapi::Contrat;
use crate::{
    accompagnements, auth, clients_api, conventions, dispositifs, emplois, error, evaluations, evenements, financeurs, health, indicators, inscriptions,
    metrics, modules, openapi, orientations, participants, phases, prescriptions, presences, projets, prospections, rapports, releves, rendez_vous, seances,
    sessions, structures, territoires, utilisateurs, webhooks, zones,
};

/// What the handlers share. Nothing here that another process could not rebuild.
pub struct AppState {
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    pub tokens: Tokens,
    pub seal: Seal,
    /// Seals the secrets of webhooks.
    pub coffre: Seal,
    /// Live accounts, fresh for half a minute.
    pub comptes: Cache<Uuid, Option<Caller>>,
    pub quota: Quota,
    /// What was answered already.
    pub memoire: Memoire,
    pub routes: Routes,
    pub contrat: &'static Contrat,
}

impl AppState {
    /// # Errors
    /// The pool cannot be built, or there is no key.
    pub fn new(config: Config, database_url: &str, cles: Vec<keys::Cle>, clock: Clock) -> Result<Self, Error> {
        let contrat = openapi::contrat()?;
        Ok(Self {
            db: Db::new(database_url, config.connexions)?,
            seal: Seal::new("cursor", cles.iter().map(|c| c.graine.as_slice()))?,
            coffre: Seal::new("webhook secret", cles.iter().map(|c| c.graine.as_slice()))?,
            tokens: Tokens::new(cles, config.emetteur.clone()),
            comptes: Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(30)).build(),
            quota: Quota::new(config.quota_minute),
            memoire: Memoire::default(),
            routes: Routes::of(&contrat.document),
            contrat,
            config,
            clock,
        })
    }
}

/// What lies below `/api/v1`, a line for each word of the domain.
pub fn api(config: &mut ServiceConfig<'_>) {
    config
        .configure(auth::routes)
        .configure(territoires::routes)
        .configure(zones::routes)
        .configure(structures::routes)
        .configure(utilisateurs::routes)
        .configure(clients_api::routes)
        .configure(dispositifs::routes)
        .configure(modules::routes)
        .configure(participants::routes)
        .configure(projets::routes)
        .configure(emplois::routes)
        .configure(accompagnements::routes)
        .configure(phases::routes)
        .configure(rendez_vous::routes)
        .configure(orientations::routes)
        .configure(prospections::routes)
        .configure(sessions::routes)
        .configure(inscriptions::routes)
        .configure(financeurs::routes)
        .configure(conventions::routes)
        .configure(seances::routes)
        .configure(presences::routes)
        .configure(evaluations::routes)
        .configure(releves::routes)
        .configure(evenements::routes)
        .configure(prescriptions::routes)
        .configure(indicators::routes)
        .configure(rapports::routes)
        .configure(webhooks::routes)
        .service(openapi::get_openapi);
}

/// What stands at the root.
pub fn root(config: &mut ServiceConfig<'_>) {
    config
        .service(health::get_live)
        .service(health::get_ready)
        .service(metrics::get_metrics)
        .service(auth::get_jwks)
        .service(error::list_erreurs)
        .service(error::page_erreur);
}
