//! 304 without computing: while the records of a porteuse have not changed, what a question was answered is remembered by its
//! tag. The memory is a process's own and may be lost; the change counter lives in the database.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use moka::sync::Cache;

use crate::auth::Porteuse;
use crate::db::Conn;
use crate::error::Error;

/// Questions remembered.
const QUESTIONS_MAX: u64 = 20_000;

/// A question of a porteuse in one form, by its hash.
pub type Empreinte = [u8; 32];

/// The tags of answers given, each with the counter that was read before it was computed.
#[derive(Clone)]
pub struct Revalidation(Cache<Empreinte, (i64, String)>);

impl Default for Revalidation {
    fn default() -> Self {
        Self(Cache::new(QUESTIONS_MAX))
    }
}

impl Revalidation {
    /// The tag of the answer, if nothing changed since it was given.
    #[must_use]
    pub fn etag(&self, question: &Empreinte, compteur: i64) -> Option<String> {
        self.0.get(question).filter(|(connu, _)| *connu == compteur).map(|(_, etag)| etag)
    }

    /// Remembers the tag of an answer computed after `compteur` was read.
    pub fn retient(&self, question: Empreinte, compteur: i64, etag: String) {
        self.0.insert(question, (compteur, etag));
    }
}

/// Names a question: whose, seen by whom, what, how it is asked, and in which form it is answered.
#[must_use]
pub fn question(porteuse: Porteuse, [vue, sujet, query, forme]: [&str; 4]) -> Empreinte {
    sha256(format!("{}\n{vue}\n{sujet}\n{query}\n{forme}", porteuse.0).as_bytes())
}

/// The strong tag of a body.
#[must_use]
pub fn etag(corps: &[u8]) -> String {
    format!("\"{}\"", base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(sha256(corps)))
}

/// The SHA-256 of these bytes.
#[must_use]
pub fn sha256(octets: &[u8]) -> [u8; 32] {
    let mut sortie = [0; 32];
    sortie.copy_from_slice(digest(&SHA256, octets).as_ref());
    sortie
}

/// How often the records of the porteuse, and what all share, have changed.
///
/// # Errors
/// The database's.
pub async fn compteur(mut conn: &Conn, porteuse: Porteuse) -> Result<i64, Error> {
    let somme = diesel::sql_query("select coalesce(sum(valeur), 0)::bigint as valeur from compteurs where porteuse_id = $1 or porteuse_id is null");
    Ok(somme.bind::<SqlUuid, _>(porteuse.0).get_result::<Compteur>(&mut conn).await?.valeur)
}

#[derive(QueryableByName)]
struct Compteur {
    #[diesel(sql_type = BigInt)]
    valeur: i64,
}

/// Whether `If-None-Match` names this tag.
#[must_use]
pub fn connait(if_none_match: &str, etag: &str) -> bool {
    if_none_match.split(',').map(str::trim).any(|e| e == "*" || e.strip_prefix("W/").unwrap_or(e) == etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_none_match_lists_tags() {
        assert!(connait("\"a\", W/\"b\"", "\"b\""));
        assert!(connait("*", "\"b\""));
        assert!(!connait("\"a\"", "\"b\""));
    }

    #[test]
    fn equal_bodies_have_equal_tags() {
        assert_eq!(etag(b"a"), etag(b"a"));
        assert_ne!(etag(b"a"), etag(b"b"));
    }

    #[test]
    fn a_tag_holds_while_nothing_changed() {
        let memoire = Revalidation::default();
        let question = question(Porteuse(uuid::Uuid::nil()), ["exacte", "heures", "debut=2021-01-01", "json"]);
        memoire.retient(question, 7, "\"x\"".to_owned());
        assert_eq!(memoire.etag(&question, 7).as_deref(), Some("\"x\""));
        assert_eq!(memoire.etag(&question, 8), None);
    }
}
