//! Signing keys: Ed25519 seeds, the first of which signs while all verify, so that keys can be rotated.

use std::fs;
use std::io::Write;
use std::path::Path;

use aws_lc_rs::digest;
use aws_lc_rs::rand;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, EncodingKey};

/// One live key.
pub struct Cle {
    pub kid: String,
    pub encoding: EncodingKey,
    pub decoding: DecodingKey,
    /// The public half, base64url: `x` of the JWK.
    pub x: String,
    /// The seed itself, from which other keys of the process are derived.
    pub graine: Vec<u8>,
}

/// Reads keys: base64 seeds of 32 bytes separated by commas or white space.
///
/// # Errors
/// A French sentence that does not repeat the value.
pub fn parse(brut: &str) -> Result<Vec<Cle>, String> {
    let cles: Option<Vec<Cle>> = brut.split([',', '\n', ' ']).map(str::trim).filter(|c| !c.is_empty()).map(cle).collect();
    cles.filter(|c| !c.is_empty())
        .ok_or_else(|| "MAILLAGE_JWT_CLES : des graines de 32 octets en base64, séparées par des virgules (`openssl rand -base64 32`).".to_owned())
}

fn cle(brut: &str) -> Option<Cle> {
    let graine = BASE64_STANDARD.decode(brut).ok().filter(|g| g.len() == 32)?;
    let paire = Ed25519KeyPair::from_seed_unchecked(&graine).ok()?;
    let publique = paire.public_key().as_ref();
    let x = BASE64_URL_SAFE_NO_PAD.encode(publique);
    let kid = BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, publique).as_ref().get(..9)?);
    Some(Cle { kid, encoding: EncodingKey::from_ed_der(paire.to_pkcs8v1().ok()?.as_ref()), decoding: DecodingKey::from_ed_components(&x).ok()?, x, graine })
}

/// A new seed, in base64.
///
/// # Errors
/// The system gives no randomness.
pub fn generate() -> Result<String, String> {
    let mut graine = [0; 32];
    rand::fill(&mut graine).map_err(|_| "le système ne fournit pas d'aléa".to_owned())?;
    Ok(BASE64_STANDARD.encode(graine))
}

/// The keys kept in a folder, made the first time, readable by their owner alone.
///
/// # Errors
/// The file cannot be read or written.
pub fn in_folder(dossier: &Path) -> Result<Vec<Cle>, String> {
    let chemin = dossier.join("jwt-cles");
    let dire = |e: std::io::Error| format!("{} : {e}", chemin.display());
    if !chemin.exists() {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut fichier = options.open(&chemin).map_err(dire)?;
        fichier.write_all(generate()?.as_bytes()).and_then(|()| fichier.sync_all()).map_err(dire)?;
    }
    parse(&fs::read_to_string(&chemin).map_err(dire)?)
}
