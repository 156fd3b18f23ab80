//! Sealed text: what others carry or a database keeps, and this process alone reads. A cursor holds names, and travels in an address
//! that others log; a webhook's secret signs, so it cannot be kept as a hash.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::error::Error;

/// Seals with its first key, opens with any (AES-256-GCM).
pub struct Seal {
    cles: Vec<LessSafeKey>,
}

impl Seal {
    /// Keys derived from secrets that every replica has; `domaine` says for what, and what one domain seals no other opens.
    ///
    /// # Errors
    /// A key cannot be made.
    pub fn new<'a>(domaine: &str, secrets: impl Iterator<Item = &'a [u8]>) -> Result<Self, Error> {
        let cle = |secret: &[u8]| {
            let derive = digest::digest(&digest::SHA256, &[format!("maillage {domaine} v1\0").as_bytes(), secret].concat());
            UnboundKey::new(&AES_256_GCM, derive.as_ref()).map(LessSafeKey::new).map_err(|_| Error::interne("seal key"))
        };
        Ok(Self { cles: secrets.map(cle).collect::<Result<_, _>>()? })
    }

    /// # Errors
    /// There is no key.
    pub fn seal(&self, clair: &str) -> Result<String, Error> {
        let cle = self.cles.first().ok_or_else(|| Error::interne("no seal key"))?;
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| Error::interne("no randomness"))?;
        let mut corps = clair.as_bytes().to_vec();
        cle.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut corps).map_err(|_| Error::interne("seal"))?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode([&nonce[..], &corps].concat()))
    }

    /// The text, if one of our keys sealed it.
    #[must_use]
    pub fn open(&self, scelle: &str) -> Option<String> {
        self.cles.iter().find_map(|cle| open_with(cle, scelle))
    }

    /// Whether the first key sealed it: the one that stays when keys are rotated.
    #[must_use]
    pub fn is_current(&self, scelle: &str) -> bool {
        self.cles.first().is_some_and(|cle| open_with(cle, scelle).is_some())
    }
}

fn open_with(cle: &LessSafeKey, scelle: &str) -> Option<String> {
    let octets = BASE64_URL_SAFE_NO_PAD.decode(scelle).ok()?;
    let (nonce, corps) = octets.split_first_chunk::<NONCE_LEN>()?;
    let mut corps = corps.to_vec();
    let clair = cle.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::empty(), &mut corps).ok()?;
    String::from_utf8(clair.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(domaine: &str, secrets: &[&str]) -> Seal {
        Seal::new(domaine, secrets.iter().map(|s| s.as_bytes())).unwrap()
    }

    #[test]
    fn each_domain_has_its_own_keys() {
        let scelle = seal("cursor", &["a"]).seal("Lenoir").unwrap();
        assert_eq!(seal("cursor", &["a"]).open(&scelle).as_deref(), Some("Lenoir"));
        assert_eq!(seal("webhook secret", &["a"]).open(&scelle), None);
    }

    #[test]
    fn an_older_key_still_opens() {
        let scelle = seal("cursor", &["ancienne"]).seal("Lenoir").unwrap();
        let apres = seal("cursor", &["nouvelle", "ancienne"]);
        assert_eq!(apres.open(&scelle).as_deref(), Some("Lenoir"));
        assert!(!apres.is_current(&scelle));
        assert!(apres.is_current(&apres.seal("Lenoir").unwrap()));
    }
}
