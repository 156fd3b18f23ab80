//! Signatures and secrets as Standard Webhooks writes them.

use aws_lc_rs::hmac::{self, HMAC_SHA256, Key};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::auth::store::random_bytes;
use crate::error::Error;

/// What a secret begins with; the rest is its bytes in base64.
const PREFIXE: &str = "whsec_";

/// A new secret: 256 random bits.
///
/// # Errors
/// The system gives no randomness.
pub fn generate() -> Result<String, Error> {
    random_bytes().map(|octets| format!("{PREFIXE}{}", BASE64_STANDARD.encode(octets)))
}

/// The signatures of a message by each secret, separated by spaces. The id and the instant are signed with the body, so that what was
/// once sent cannot be sent again as new.
pub fn sign<'a>(secrets: impl Iterator<Item = &'a str>, id: &str, instant: i64, corps: &str) -> String {
    let message = format!("{id}.{instant}.{corps}");
    let cles = secrets.filter_map(|secret| BASE64_STANDARD.decode(secret.strip_prefix(PREFIXE)?).ok());
    let signatures = cles.map(|cle| format!("v1,{}", BASE64_STANDARD.encode(hmac::sign(&Key::new(HMAC_SHA256, &cle), message.as_bytes()))));
    signatures.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_as_the_specification_s_example() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let corps = r#"{"test": 2432232314}"#;
        let signature = sign([secret, secret].into_iter(), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, corps);
        let une = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signature, format!("{une} {une}"));
    }

    #[test]
    fn a_secret_is_256_bits() {
        let secret = generate().unwrap();
        assert_eq!(BASE64_STANDARD.decode(secret.strip_prefix(PREFIXE).unwrap()).unwrap().len(), 32);
        assert_ne!(secret, generate().unwrap());
    }
}
