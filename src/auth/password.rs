//! Passwords: argon2id, off the workers' threads, at the same cost whether the account exists or not.

use std::sync::LazyLock;

use actix_web::web;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::error::Error;

/// A hash no password opens, verified where there is no account.
static LEURRE: LazyLock<String> = LazyLock::new(|| hash_now(&uuid::Uuid::new_v4().to_string()).unwrap_or_default());

fn hash_now(mot_de_passe: &str) -> Option<String> {
    Argon2::default().hash_password(mot_de_passe.as_bytes()).ok().map(|h| h.to_string())
}

/// The hash to keep.
///
/// # Errors
/// No thread or no randomness.
pub async fn hash(mot_de_passe: String) -> Result<String, Error> {
    web::block(move || hash_now(&mot_de_passe)).await.map_err(Error::interne)?.ok_or_else(|| Error::interne("password not hashed"))
}

/// Whether the password opens the hash; without hash, false after the same work.
///
/// # Errors
/// No thread.
pub async fn verify(mot_de_passe: String, hash: Option<String>) -> Result<bool, Error> {
    let verify = move || {
        let attendu = hash.as_deref().unwrap_or(&LEURRE);
        let matches = PasswordHash::new(attendu).is_ok_and(|h| Argon2::default().verify_password(mot_de_passe.as_bytes(), &h).is_ok());
        matches && hash.is_some()
    };
    web::block(verify).await.map_err(Error::interne)
}
