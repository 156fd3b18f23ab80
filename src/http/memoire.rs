//! Answers without computing: while the records of a porteuse have not changed, a question is answered as it was. The memory is a
//! process's own and may be lost; the change counter lives in the database.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use moka::sync::Cache;

use super::Document;
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::error::Error;

/// Bytes of answers remembered, about.
const OCTETS_MAX: u64 = 64 << 20;
/// What remembering an answer takes beside its body.
const OCTETS_AUTOUR: usize = 256;

/// A question of a porteuse in one form, by its hash.
pub type Empreinte = [u8; 32];

/// Answers given, each with the counter that was read before it was computed. A clone is the same memory.
#[derive(Clone)]
pub struct Memoire(Cache<Empreinte, Tenue>);

#[derive(Clone)]
struct Tenue {
    compteur: i64,
    etag: String,
    document: Document,
}

impl Default for Memoire {
    fn default() -> Self {
        let poids = |_: &Empreinte, tenue: &Tenue| u32::try_from(tenue.document.corps.len() + OCTETS_AUTOUR).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(OCTETS_MAX).weigher(poids).build())
    }
}

impl Memoire {
    /// The answer and its tag, if nothing changed since it was given.
    #[must_use]
    pub fn tenue(&self, question: &Empreinte, compteur: i64) -> Option<(String, Document)> {
        self.0.get(question).filter(|t| t.compteur == compteur).map(|t| (t.etag, t.document))
    }

    /// Remembers an answer computed after `compteur` was read.
    pub fn retient(&self, question: Empreinte, compteur: i64, etag: String, document: Document) {
        self.0.insert(question, Tenue { compteur, etag, document });
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
    use compteurs as c;
    let siens = c::table.filter(c::porteuse_id.eq(porteuse.0).or(c::porteuse_id.is_null()));
    Ok(siens.select(c::valeur).load::<i64>(&mut conn).await?.iter().sum())
}

// The generated schema has no tables without a primary key.
diesel::table! {
    compteurs (porteuse_id) {
        porteuse_id -> Nullable<Uuid>,
        valeur -> BigInt,
    }
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
    fn an_answer_holds_while_nothing_changed() {
        let memoire = Memoire::default();
        let question = question(Porteuse(uuid::Uuid::nil()), ["exacte", "heures", "debut=2021-01-01", "json"]);
        memoire.retient(question, 7, "\"x\"".to_owned(), Document::deja_json("{}".to_owned()));
        let tenue = memoire.tenue(&question, 7).unwrap();
        assert_eq!((tenue.0.as_str(), &*tenue.1.corps), ("\"x\"", b"{}".as_slice()));
        assert!(memoire.tenue(&question, 8).is_none());
    }
}
