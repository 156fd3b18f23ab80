//! A document that is computed, on its way out: unchanged since the caller's, or whole.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, ETAG, HeaderName, IF_NONE_MATCH, VARY};
use actix_web::{HttpRequest, HttpResponse, web};

use super::memoire::{self, Empreinte, connait, etag};
use crate::app::AppState;
use crate::auth::Porteuse;
use crate::error::Error;

/// Kept by the caller alone, and asked for again each time.
const CACHE: (HeaderName, &str) = (CACHE_CONTROL, "private, no-cache");

/// A page runs nothing and fetches nothing, whatever it was made of.
const SEULE: (HeaderName, &str) = (CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'");

/// A document in the form that was asked for. Clones share the body.
#[derive(Clone, Debug)]
pub struct Document {
    pub corps: web::Bytes,
    pub content_type: &'static str,
    /// The name of a file to keep; none for what is read where it is.
    pub fichier: Option<String>,
}

impl Document {
    /// # Errors
    /// The value cannot be written as JSON.
    pub fn json<T: serde::Serialize>(valeur: &T) -> Result<Self, Error> {
        Ok(Self::deja_json(serde_json::to_string(valeur).map_err(Error::interne)?))
    }

    /// Text that is JSON already.
    #[must_use]
    pub fn deja_json(texte: String) -> Self {
        Self { corps: texte.into(), content_type: "application/json", fichier: None }
    }
}

/// Answers a `question` about the records of `porteuse`: without `calcul` where no record changed since it was answered last, and by
/// 304 where the caller has the answer.
///
/// # Errors
/// Those of `calcul`; the database is away.
pub async fn livre(
    etat: &AppState,
    requete: &HttpRequest,
    porteuse: Porteuse,
    question: Empreinte,
    calcul: impl AsyncFnOnce() -> Result<Document, Error>,
) -> Result<HttpResponse, Error> {
    let compteur = memoire::compteur(&*etat.db.reader().await?, porteuse).await?;
    if let Some((tag, document)) = etat.memoire.tenue(&question, compteur) {
        return Ok(rend(requete, &tag, document));
    }
    let document = calcul().await?;
    let tag = etag(&document.corps);
    etat.memoire.retient(question, compteur, tag.clone(), document.clone());
    Ok(rend(requete, &tag, document))
}

/// Answers a document by its tag: 304 where the caller has it.
#[must_use]
pub fn rend(requete: &HttpRequest, tag: &str, document: Document) -> HttpResponse {
    if connu(requete, tag) { inchange(tag) } else { entier(tag, document) }
}

fn connu(requete: &HttpRequest, tag: &str) -> bool {
    let connus = requete.headers().get(IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    connus.is_some_and(|connus| connait(connus, tag))
}

fn inchange(tag: &str) -> HttpResponse {
    HttpResponse::NotModified().insert_header(CACHE).insert_header((VARY, "Accept, Authorization")).insert_header((ETAG, tag)).finish()
}

fn entier(tag: &str, document: Document) -> HttpResponse {
    let mut reponse = HttpResponse::Ok();
    reponse.insert_header(CACHE).insert_header((VARY, "Accept, Authorization")).insert_header((ETAG, tag));
    if document.content_type.starts_with("text/html") {
        reponse.insert_header(SEULE);
    }
    if let Some(nom) = document.fichier {
        reponse.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{nom}\"")));
    }
    reponse.content_type(document.content_type).body(document.corps)
}
