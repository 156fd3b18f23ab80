//! The outermost middleware: every answer bears a request id, every failure is a problem document, every request one log line.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse};
use futures_util::FutureExt;
use uuid::Uuid;

use super::accept::accepts;
use crate::error::{Code, Error, keep_headers};
use crate::metrics;

pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in its answer and in the log.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Wraps the whole application.
///
/// # Errors
/// None that is not already a problem document.
pub async fn envelope(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let debut = Instant::now();
    let id = request_id(&request);
    let methode = request.method().clone();
    let accept = request.headers().clone();
    request.extensions_mut().insert(RequestId(id.clone()));
    if methode != Method::GET && !accepts(&accept, "application/json") && request.path().starts_with("/api/") {
        let response = problem(&Error::new(Code::NonAcceptable), &id);
        return Ok(request.into_response(response));
    }
    let Ok(result) = AssertUnwindSafe(next.call(request)).catch_unwind().await else {
        log::error!("{id} panicked");
        return Err(InternalError::from_response("panic", problem(&Error::new(Code::Interne), &id)).into());
    };
    let response = match result {
        Ok(response) => response.map_into_boxed_body(),
        Err(error) => return Err(InternalError::from_response("error", problem(&of_actix(&error), &id)).into()),
    };
    let mut response = as_problem(response, &id);
    if methode == Method::GET && response.status().is_success() && !accepts(&accept, &essence(&response)) {
        response = response.map_body(|_, _| BoxBody::new(""));
        *response.response_mut() = problem(&Error::new(Code::NonAcceptable), &id);
    }
    if let Ok(valeur) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID, valeur);
    }
    let route = response.request().match_pattern().unwrap_or_else(|| "-".to_owned());
    let (statut, duree) = (response.status().as_u16(), debut.elapsed());
    log::info!("{id} {methode} {route} {statut} {} ms", duree.as_millis());
    metrics::observe(&methode, &route, statut, duree);
    Ok(response)
}

/// The caller's own id where it is one that can be logged, a new one otherwise.
fn request_id(request: &ServiceRequest) -> String {
    let sent = request.headers().get(X_REQUEST_ID).and_then(|v| v.to_str().ok());
    let usable = sent.filter(|v| (8..=64).contains(&v.len()) && v.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    usable.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

fn essence(response: &ServiceResponse) -> String {
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("*/*");
    content_type.split(';').next().unwrap_or_default().trim().to_owned()
}

fn problem(error: &Error, id: &str) -> HttpResponse {
    if let Some(cause) = &error.cause {
        log::error!("{id} {}: {cause}", error.code.slug());
    }
    let mut response = error.response(id);
    if let Ok(valeur) = HeaderValue::from_str(id) {
        response.headers_mut().insert(X_REQUEST_ID, valeur);
    }
    response
}

fn of_actix(error: &actix_web::Error) -> Error {
    match error.as_error::<Error>() {
        Some(error) => error.copy(),
        None => Error::new(Code::of_status(error.as_response_error().status_code())),
    }
}

/// Turns a bare error answer, ours or the framework's, into a problem document.
fn as_problem(response: ServiceResponse, id: &str) -> ServiceResponse {
    let statut = response.status();
    let written = essence(&response) == "application/problem+json";
    if written || statut < StatusCode::BAD_REQUEST {
        return response;
    }
    let error = response.response().error().map_or_else(|| Error::new(Code::of_status(statut)), of_actix);
    let mut replaced = problem(&error, id);
    keep_headers(response.headers(), replaced.headers_mut());
    response.into_response(replaced)
}
