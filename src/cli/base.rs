//! The database a command works on: the one `DATABASE_URL` names, or our own.

use std::path::PathBuf;

use crate::auth::keys;
use crate::config::Config;
use crate::db::embedded::{Caller, Cluster, data_folder};
use crate::error::Error;

/// A database to connect to, and our cluster behind it if it is ours.
pub struct Base {
    pub url: String,
    pub dossier: Option<PathBuf>,
    cluster: Option<Cluster>,
}

impl Base {
    /// # Errors
    /// Our cluster cannot be started.
    pub fn open(config: &Config, caller: Caller) -> Result<Self, String> {
        if let Some(url) = &config.database_url {
            return Ok(Self { url: url.reveal().to_owned(), dossier: None, cluster: None });
        }
        let dossier = data_folder(config.data.as_deref()).map_err(|e| e.to_string())?;
        let cluster = Cluster::open(&dossier, caller).map_err(|e| e.to_string())?;
        Ok(Self { url: cluster.url().to_owned(), dossier: Some(dossier), cluster: Some(cluster) })
    }

    /// The signing keys: configured, or kept in our own folder.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn keys(&self, config: &Config) -> Result<Vec<keys::Cle>, String> {
        match (&config.jwt_cles, &self.dossier) {
            (Some(cles), _) => keys::parse(cles.reveal()),
            (None, Some(dossier)) => keys::in_folder(dossier),
            (None, None) => Err("MAILLAGE_JWT_CLES : requise avec DATABASE_URL.".to_owned()),
        }
    }

    /// Stops our cluster, unless another process uses it.
    ///
    /// # Errors
    /// It does not stop.
    pub fn close(self) -> Result<(), String> {
        self.cluster.map_or(Ok(()), |c| c.stop().map_err(|e| e.to_string()))
    }
}

/// An error for the terminal, where the cause may be seen.
pub fn explain(error: &Error) -> String {
    let detail = error.detail.as_deref().unwrap_or(error.code.detail());
    error.cause.as_ref().map_or_else(|| detail.to_owned(), |cause| format!("{detail} ({cause})"))
}
