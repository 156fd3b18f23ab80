//! Access tokens: signed with Ed25519, checked in full once, then remembered by hash until they expire.

use aws_lc_rs::digest;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::caller::Caller;
use super::keys::Cle;
use crate::error::Error;
use crate::valeurs::Role;

/// How long an access token lives.
pub const DUREE: TimeDelta = TimeDelta::seconds(900);
/// RFC 9068's type, so that no other token signed with the same key can pass for one.
const TYPE: &str = "at+jwt";

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    iat: i64,
    exp: i64,
    jti: Uuid,
    role: Role,
    structure: Option<Uuid>,
}

/// Signs and verifies access tokens.
pub struct Tokens {
    cles: Vec<Cle>,
    emetteur: String,
    verifies: Cache<[u8; 32], (Uuid, i64)>,
}

impl Tokens {
    #[must_use]
    pub fn new(cles: Vec<Cle>, emetteur: String) -> Self {
        Self { cles, emetteur, verifies: Cache::new(10_000) }
    }

    /// A token for this account, good for [`DUREE`].
    ///
    /// # Errors
    /// There is no key, or signing failed.
    pub fn sign(&self, caller: &Caller, now: DateTime<Utc>) -> Result<String, Error> {
        let cle = self.cles.first().ok_or_else(|| Error::interne("no signing key"))?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(cle.kid.clone());
        let claims = Claims {
            iss: self.emetteur.clone(),
            aud: self.emetteur.clone(),
            sub: caller.id,
            iat: now.timestamp(),
            exp: (now + DUREE).timestamp(),
            jti: Uuid::now_v7(),
            role: caller.role,
            structure: caller.structure_id,
        };
        encode(&header, &claims, &cle.encoding).map_err(|_| Error::interne("token not signed"))
    }

    /// Whose token it is, if it is one of ours and still good.
    #[must_use]
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Option<Uuid> {
        let hash: [u8; 32] = digest::digest(&digest::SHA256, token.as_bytes()).as_ref().try_into().ok()?;
        let (sub, exp) = self.verifies.get(&hash).or_else(|| {
            let claims = self.check(token)?;
            self.verifies.insert(hash, (claims.sub, claims.exp));
            Some((claims.sub, claims.exp))
        })?;
        (exp > now.timestamp()).then_some(sub)
    }

    /// Everything but the hour, which is our clock's to say.
    fn check(&self, token: &str) -> Option<Claims> {
        let header = decode_header(token).ok()?;
        let critical = header.extras.get::<Value>("crit").is_ok_and(|c| c.is_none());
        if header.typ.as_deref() != Some(TYPE) || !critical {
            return None;
        }
        let cle = self.cles.iter().find(|c| Some(&c.kid) == header.kid.as_ref())?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        validation.set_audience(&[&self.emetteur]);
        validation.set_issuer(&[&self.emetteur]);
        validation.validate_exp = false;
        decode::<Claims>(token, &cle.decoding, &validation).ok().map(|t| t.claims)
    }

    /// The public halves, as a JWK set.
    #[must_use]
    pub fn jwks(&self) -> Value {
        let cles: Vec<_> = self.cles.iter().map(|c| json!({"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": c.kid, "x": c.x})).collect();
        json!({ "keys": cles })
    }
}
