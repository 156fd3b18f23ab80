//! An answer on its way out: unchanged since the caller's, or whole, in the form that was asked for.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, ETAG, IF_NONE_MATCH, VARY};
use actix_web::{HttpRequest, HttpResponse};

use super::format::Format;
use super::reponse::Reponses;
use super::revalidation::{self, connait, empreinte, etag};
use crate::app::AppState;
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::error::Error;

/// Kept by the caller alone, and asked for again each time.
const CACHE: (actix_web::http::header::HeaderName, &str) = (CACHE_CONTROL, "private, no-cache");

/// Answers a question of `porteuse`, as `vue` sees it, about `sujet` (an indicator, or several): by 304 where the caller has the
/// answer, without `calcul` where no record changed since it was given.
///
/// # Errors
/// Those of `calcul`; the database is away.
pub async fn livre(
    etat: &AppState,
    requete: &HttpRequest,
    (porteuse, vue, sujet): (Porteuse, &str, &str),
    format: Format,
    calcul: impl AsyncFnOnce(&mut Conn) -> Result<Reponses, Error>,
) -> Result<HttpResponse, Error> {
    let compteur = revalidation::compteur(&*etat.db.reader().await?, porteuse).await?;
    let jour = etat.clock.today();
    let question = empreinte(porteuse, vue, sujet, requete.query_string(), &format.forme(jour));
    if let Some(tag) = etat.revalidation.etag(&question, compteur).filter(|tag| connu(requete, tag)) {
        return Ok(inchangee(&tag));
    }
    let reponses = calcul(&mut *etat.db.conn().await?).await?;
    let nom = format!("{sujet}-{}", reponses.periode());
    let corps = format.ecrit(reponses, jour).await?;
    let tag = etag(&corps);
    etat.revalidation.retient(question, compteur, tag.clone());
    if connu(requete, &tag) { Ok(inchangee(&tag)) } else { Ok(entiere(format, &tag, &nom, corps)) }
}

fn connu(requete: &HttpRequest, tag: &str) -> bool {
    let connus = requete.headers().get(IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    connus.is_some_and(|connus| connait(connus, tag))
}

fn inchangee(tag: &str) -> HttpResponse {
    HttpResponse::NotModified().insert_header(CACHE).insert_header((VARY, "Accept, Authorization")).insert_header((ETAG, tag)).finish()
}

fn entiere(format: Format, tag: &str, nom: &str, corps: Vec<u8>) -> HttpResponse {
    let mut reponse = HttpResponse::Ok();
    reponse.insert_header(CACHE).insert_header((VARY, "Accept, Authorization")).insert_header((ETAG, tag));
    if format != Format::Json {
        reponse.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{nom}.{}\"", format.as_str())));
    }
    reponse.content_type(format.content_type()).body(corps)
}
