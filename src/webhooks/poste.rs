//! Sending: one HTTP client that goes only where it was told, and takes from the answer nothing but its status.

use std::error::Error as StdError;
use std::iter;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use super::adresse::{Interdite, Resolveur, may_call};
use super::reprises::Issue;
use crate::error::Error;
use crate::tls;
use crate::valeurs::ErreurLivraison;

/// For the connection, the sending and the answer together.
const DELAI: Duration = Duration::from_secs(10);

/// A message, signed.
#[derive(Debug)]
pub struct Pli {
    pub id: String,
    pub instant: i64,
    pub signature: String,
    pub corps: String,
}

/// Sends messages to webhooks.
pub struct Poste {
    http: Client,
    prives: bool,
}

impl Poste {
    /// `prives` lets it send over http, and anywhere.
    ///
    /// # Errors
    /// The client cannot be built.
    pub fn new(prives: bool) -> Result<Self, Error> {
        let builder = Client::builder()
            .tls_backend_preconfigured(tls::client().map_err(Error::interne)?)
            .user_agent(concat!("maillage/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .timeout(DELAI);
        let builder = if prives { builder } else { builder.dns_resolver(Resolveur) };
        Ok(Self { http: builder.build().map_err(Error::interne)?, prives })
    }

    /// Sends a message and says how it went.
    pub async fn send(&self, url: &str, pli: Pli) -> Issue {
        let Ok(url) = Url::parse(url) else { return Issue::Echec(ErreurLivraison::Connexion) };
        if !self.prives && !may_call(&url) {
            return Issue::Echec(ErreurLivraison::AdresseInterdite);
        }
        let request = self
            .http
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", pli.id)
            .header("webhook-timestamp", pli.instant)
            .header("webhook-signature", pli.signature)
            .body(pli.corps);
        match request.send().await {
            Ok(reponse) => Issue::Reponse(reponse.status().as_u16()),
            Err(error) => Issue::Echec(kind(&error)),
        }
    }
}

fn kind(error: &reqwest::Error) -> ErreurLivraison {
    if causes(error).any(<dyn StdError>::is::<Interdite>) {
        ErreurLivraison::AdresseInterdite
    } else if error.is_timeout() {
        ErreurLivraison::Delai
    } else {
        ErreurLivraison::Connexion
    }
}

fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    iter::successors(Some(error), |&cause| cause.source())
}
