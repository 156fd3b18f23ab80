//! The environment, read once into typed settings; every bad value is named at start.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

/// A value that is never printed.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(valeur: String) -> Self {
        Self(valeur)
    }

    /// The value itself, for the one place that needs it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// How this process runs. The README documents each variable.
#[derive(Clone, Debug)]
pub struct Config {
    /// `DATABASE_URL`; without it the program runs its own PostgreSQL.
    pub database_url: Option<Secret>,
    /// `MAILLAGE_DATA`: the folder of the embedded cluster and of the signing keys.
    pub data: Option<PathBuf>,
    /// `MAILLAGE_BIND`.
    pub bind: SocketAddr,
    /// `MAILLAGE_JWT_CLES`: Ed25519 seeds in base64, comma-separated; the first signs.
    pub jwt_cles: Option<Secret>,
    /// `MAILLAGE_EMETTEUR`: the `iss` and `aud` of access tokens.
    pub emetteur: String,
    /// `MAILLAGE_LIEN_INVITATION`: where `{jeton}` stands for the one-time token.
    pub lien_invitation: String,
    /// `MAILLAGE_CORS_ORIGINES`: the front ends' origins, comma-separated; `*` for any.
    pub cors_origines: Vec<String>,
    /// `MAILLAGE_CONNEXIONS`: connections in the pool for transactions.
    pub connexions: usize,
    /// `MAILLAGE_WORKERS`: worker threads, each with one more connection for reads.
    pub workers: usize,
    /// `MAILLAGE_METRICS_JETON`: the bearer token of `/metrics`; without it there is no such page.
    pub metrics_jeton: Option<Secret>,
    /// `MAILLAGE_QUOTA_MINUTE`: requests a minute and caller; 0 for no quota.
    pub quota_minute: u32,
    /// `MAILLAGE_WEBHOOKS_PRIVES`: webhooks may be sent over http and to private addresses.
    pub webhooks_prives: bool,
}

/// Collects what is wrong, one sentence a variable.
struct Lecture<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    erreurs: Vec<String>,
}

impl Lecture<'_> {
    fn texte(&self, nom: &str) -> Option<String> {
        (self.lookup)(nom).filter(|v| !v.trim().is_empty())
    }

    fn parse<T: std::str::FromStr>(&mut self, nom: &str, attendu: &str, defaut: T) -> T {
        let Some(brut) = self.texte(nom) else { return defaut };
        brut.parse().unwrap_or_else(|_| {
            self.erreurs.push(format!("{nom} : {attendu} est attendu."));
            defaut
        })
    }
}

impl Config {
    /// Reads the settings through `lookup` (the environment, in service).
    ///
    /// # Errors
    /// One French sentence for each variable that cannot be read; values are not repeated, since they may be secret.
    pub fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, Vec<String>> {
        let mut l = Lecture { lookup, erreurs: Vec::new() };
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let config = Self {
            database_url: l.texte("DATABASE_URL").map(Secret::new),
            data: l.texte("MAILLAGE_DATA").map(PathBuf::from),
            bind: l.parse("MAILLAGE_BIND", "une adresse et un port (`127.0.0.1:8080`)", SocketAddr::from(([127, 0, 0, 1], 8080))),
            jwt_cles: l.texte("MAILLAGE_JWT_CLES").map(Secret::new),
            emetteur: l.texte("MAILLAGE_EMETTEUR").unwrap_or_else(|| "maillage".to_owned()),
            lien_invitation: l.texte("MAILLAGE_LIEN_INVITATION").unwrap_or_else(|| "http://127.0.0.1:8080/invitation?jeton={jeton}".to_owned()),
            cors_origines: l.texte("MAILLAGE_CORS_ORIGINES").map(|v| v.split(',').map(|o| o.trim().to_owned()).collect()).unwrap_or_default(),
            connexions: l.parse("MAILLAGE_CONNEXIONS", "un nombre de connexions", 8),
            workers: l.parse("MAILLAGE_WORKERS", "un nombre de fils d'exécution", cores),
            metrics_jeton: l.texte("MAILLAGE_METRICS_JETON").map(Secret::new),
            quota_minute: l.parse("MAILLAGE_QUOTA_MINUTE", "un nombre de requêtes par minute", 0),
            webhooks_prives: l.parse("MAILLAGE_WEBHOOKS_PRIVES", "`true` ou `false`", false),
        };
        if !(1..=500).contains(&config.connexions) {
            l.erreurs.push("MAILLAGE_CONNEXIONS : de 1 à 500.".to_owned());
        }
        if !(1..=256).contains(&config.workers) {
            l.erreurs.push("MAILLAGE_WORKERS : de 1 à 256.".to_owned());
        }
        if !config.lien_invitation.contains("{jeton}") {
            l.erreurs.push("MAILLAGE_LIEN_INVITATION : l'adresse doit contenir `{jeton}`.".to_owned());
        }
        if config.database_url.is_some() && config.jwt_cles.is_none() {
            l.erreurs.push("MAILLAGE_JWT_CLES : requise avec DATABASE_URL (une clé : `openssl rand -base64 32`).".to_owned());
        }
        if l.erreurs.is_empty() { Ok(config) } else { Err(l.erreurs) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bad_variable_is_named_at_once() {
        let erreurs = Config::read(&|nom| match nom {
            "MAILLAGE_BIND" => Some("nulle part".to_owned()),
            "MAILLAGE_CONNEXIONS" => Some("0".to_owned()),
            "DATABASE_URL" => Some("postgres://secret".to_owned()),
            _ => None,
        })
        .unwrap_err();
        assert_eq!(erreurs.len(), 3);
        assert!(erreurs.iter().all(|e| !e.contains("secret")));
    }

    #[test]
    fn the_readme_says_what_each_variable_means() {
        let lues = std::cell::RefCell::new(Vec::new());
        let note = |nom: &str| {
            lues.borrow_mut().push(format!("| `{nom}` |"));
            None
        };
        Config::read(&note).unwrap();
        let manquent: Vec<String> = lues.into_inner().into_iter().filter(|ligne| !include_str!("../README.md").contains(ligne)).collect();
        assert!(manquent.is_empty(), "{manquent:?}");
    }

    #[test]
    fn an_empty_environment_is_enough() {
        let config = Config::read(&|_| None).unwrap();
        assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
    }
}
