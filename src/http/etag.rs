//! `If-Match`: nobody overwrites what they have not read.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, IF_MATCH};
use actix_web::{FromRequest, HttpRequest};

use crate::error::{Code, Error};

/// What the caller says it has read; judged against the row once it is found.
#[derive(Clone, Debug)]
pub struct Precondition(Option<String>);

impl Precondition {
    /// Holds the row's version against what the caller read.
    ///
    /// # Errors
    /// 428 without the header, 412 when stale.
    pub fn check(&self, version: i32) -> Result<(), Error> {
        let Some(attendue) = &self.0 else { return Err(Error::new(Code::IfMatchRequis)) };
        let actuelle = etag(version);
        if attendue.split(',').map(str::trim).any(|e| e == "*" || e == actuelle) { Ok(()) } else { Err(Error::new(Code::VersionPerimee)) }
    }

    fn of(headers: &HeaderMap) -> Self {
        Self(headers.get(IF_MATCH).map(|v| v.to_str().unwrap_or_default().to_owned()))
    }
}

/// A record's ETag: its version.
#[must_use]
pub fn etag(version: i32) -> String {
    format!("\"{version}\"")
}

impl FromRequest for Precondition {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request.headers())))
    }
}

impl utoipa::IntoParams for Precondition {
    fn into_params(_: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>) -> Vec<utoipa::openapi::path::Parameter> {
        use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
        let schema = crate::valeurs::texte_schema("ETag lu, entre guillemets.", 200, None, "\"1\"");
        vec![
            ParameterBuilder::new()
                .name("If-Match")
                .parameter_in(ParameterIn::Header)
                .required(utoipa::openapi::Required::True)
                .description(Some("L'`ETag` de la version lue ; 428 sans lui, 412 s'il est périmé."))
                .schema(Some(schema))
                .build(),
        ]
    }
}

/// What the contract says of `If-None-Match`, which documents that are computed read.
pub struct IfNoneMatch;

impl utoipa::IntoParams for IfNoneMatch {
    fn into_params(_: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>) -> Vec<utoipa::openapi::path::Parameter> {
        use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(1000)).build();
        vec![
            ParameterBuilder::new()
                .name("If-None-Match")
                .parameter_in(ParameterIn::Header)
                .description(Some("L'`ETag` d'une réponse gardée : 304 si elle n'a pas changé."))
                .schema(Some(schema))
                .build(),
        ]
    }
}
