//! Sealed text: a cursor holds names, and travels in an address that others log; so it is encrypted.

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
    /// Keys derived from secrets that every replica has.
    ///
    /// # Errors
    /// No secret at all.
    pub fn new<'a>(secrets: impl Iterator<Item = &'a [u8]>) -> Result<Self, Error> {
        let cle = |secret: &[u8]| {
            let derive = digest::digest(&digest::SHA256, &[b"maillage cursor v1\0", secret].concat());
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
        let octets = BASE64_URL_SAFE_NO_PAD.decode(scelle).ok()?;
        let (nonce, corps) = octets.split_first_chunk::<NONCE_LEN>()?;
        self.cles.iter().find_map(|cle| {
            let mut corps = corps.to_vec();
            let clair = cle.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::empty(), &mut corps).ok()?;
            String::from_utf8(clair.to_vec()).ok()
        })
    }
}
