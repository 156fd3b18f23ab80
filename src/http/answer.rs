//! What a handler answers: a resource with its version, a created one with its place, or nothing.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, ETAG, LOCATION};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

use super::etag::etag;
use crate::error::Error;

/// An answer before it is sent; an idempotent write keeps it in its own transaction.
#[derive(Debug)]
pub struct Answer {
    pub(super) status: StatusCode,
    pub(super) location: Option<String>,
    pub(super) etag: Option<String>,
    pub(super) corps: Option<String>,
    pub(super) secret: bool,
}

impl Answer {
    fn new(status: StatusCode, corps: Option<String>) -> Self {
        Self { status, location: None, etag: None, corps, secret: false }
    }

    /// 200 with a document that has no version.
    ///
    /// # Errors
    /// The document cannot be written as JSON.
    pub fn document<T: Serialize>(valeur: &T) -> Result<Self, Error> {
        Ok(Self::new(StatusCode::OK, Some(serde_json::to_string(valeur).map_err(Error::interne)?)))
    }

    /// 200 with a resource and its version.
    ///
    /// # Errors
    /// As [`Answer::document`].
    pub fn ok<T: Serialize>(version: i32, valeur: &T) -> Result<Self, Error> {
        Ok(Self { etag: Some(etag(version)), ..Self::document(valeur)? })
    }

    /// 201 with the resource, its version and where it lies (below `/api/v1`).
    ///
    /// # Errors
    /// As [`Answer::document`].
    pub fn created<T: Serialize>(chemin: &str, version: i32, valeur: &T) -> Result<Self, Error> {
        Ok(Self { status: StatusCode::CREATED, location: Some(format!("/api/v1{chemin}")), ..Self::ok(version, valeur)? })
    }

    /// 201 with something that has no version, and where it lies (below `/api/v1`).
    ///
    /// # Errors
    /// As [`Answer::document`].
    pub fn created_without_version<T: Serialize>(chemin: &str, valeur: &T) -> Result<Self, Error> {
        Ok(Self { status: StatusCode::CREATED, location: Some(format!("/api/v1{chemin}")), ..Self::document(valeur)? })
    }

    /// 204.
    #[must_use]
    pub fn empty() -> Self {
        Self::new(StatusCode::NO_CONTENT, None)
    }

    /// Marks an answer that holds a secret: it is not kept for replay.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

impl Responder for Answer {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut builder = HttpResponse::build(self.status);
        builder.insert_header((CACHE_CONTROL, "no-store"));
        if let Some(location) = self.location {
            builder.insert_header((LOCATION, location));
        }
        if let Some(etag) = self.etag {
            builder.insert_header((ETAG, etag));
        }
        match self.corps {
            Some(corps) => builder.content_type("application/json").body(corps),
            None => builder.finish(),
        }
    }
}
