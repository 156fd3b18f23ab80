//! A request's body, read within a limit of size and of time, and judged only when the handler asks for it: what does not exist
//! is said (404) before what is badly written.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;
use serde_json::Value;
use validator::Validate;

use super::read::valider;
use crate::error::{Code, Error};

/// 1 MiB.
pub const TAILLE_MAX: usize = 1 << 20;
/// How long a body may take to come.
pub(super) const DELAI: Duration = Duration::from_secs(30);

/// A JSON body that will be read as `T`.
pub struct Corps<T> {
    brut: Result<web::Bytes, Error>,
    lu_comme: PhantomData<T>,
}

impl<T> Corps<T> {
    /// The body's bytes, of which an idempotency key keeps the fingerprint.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.brut.as_deref().unwrap_or_default()
    }

    /// The body as JSON of any shape.
    ///
    /// # Errors
    /// 400, 408, 413, 415 or 422 (a number that no type of ours can hold).
    pub fn json(&self) -> Result<Value, Error> {
        parse(self.brut.as_ref().map_err(Error::copy)?)
    }
}

/// Bytes as JSON of any shape.
///
/// # Errors
/// 400; 422 for a number that no type of ours can hold.
pub(super) fn parse(brut: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(brut).map_err(|e| {
        if e.to_string().starts_with("number out of range") {
            Error::champ("", "nombre_invalide", "Un nombre du corps dépasse ce qui peut être représenté.")
        } else {
            Error::new(Code::JsonInvalide)
        }
    })
}

impl<T: DeserializeOwned + Validate> Corps<T> {
    /// The body as `T`, every refused value named.
    ///
    /// # Errors
    /// 400, 408, 413, 415, 422.
    pub fn lire(&self) -> Result<T, Error> {
        valider(self.json()?)
    }
}

impl<T: 'static> FromRequest for Corps<T> {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let acceptable = is_json(request);
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let read = tokio::time::timeout(DELAI, bytes).await;
            let brut = match read {
                _ if !acceptable => {
                    Err(Error::new(Code::TypeNonSupporte).detail("Le corps doit être en `application/json` (ou `application/merge-patch+json` pour PATCH)."))
                }
                Err(_) => Err(Error::new(Code::DelaiDepasse)),
                Ok(Err(error)) => Err(of_payload(&error)),
                Ok(Ok(bytes)) => Ok(bytes),
            };
            Ok(Self { brut, lu_comme: PhantomData })
        })
    }
}

fn is_json(request: &HttpRequest) -> bool {
    match essence(request).as_str() {
        "application/json" => true,
        "application/merge-patch+json" => request.method() == actix_web::http::Method::PATCH,
        _ => false,
    }
}

/// The type of a body, without its parameters; empty where it is not said.
pub(super) fn essence(request: &HttpRequest) -> String {
    let r#type = request.headers().get("content-type").and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<mime::Mime>().ok());
    r#type.map(|m| m.essence_str().to_owned()).unwrap_or_default()
}

fn of_payload(error: &actix_web::Error) -> Error {
    Error::new(match error.as_response_error().status_code() {
        actix_web::http::StatusCode::PAYLOAD_TOO_LARGE => Code::CorpsTropGrand,
        _ => Code::RequeteInvalide,
    })
}
