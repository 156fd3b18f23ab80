//! Prometheus: how many requests, and how long they took.

use std::sync::LazyLock;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, get, web};
use prometheus::{HistogramOpts, HistogramVec, Registry, TextEncoder};

use crate::app::AppState;
use crate::error::Error;

static REGISTRE: LazyLock<(Registry, Option<HistogramVec>)> = LazyLock::new(|| {
    let registre = Registry::new();
    let opts = HistogramOpts::new("maillage_requests_seconds", "Time to answer, in seconds, by method, route and status.")
        .buckets(vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0]);
    let durees = HistogramVec::new(opts, &["method", "route", "status"]).ok();
    let registered = durees.filter(|d| registre.register(Box::new(d.clone())).is_ok());
    (registre, registered)
});

/// Counts one answered request. `route` is the pattern, never the path, which holds ids.
pub fn observe(methode: &Method, route: &str, statut: u16, duree: Duration) {
    if let Some(durees) = &REGISTRE.1 {
        durees.with_label_values(&[methode.as_str(), route, &statut.to_string()]).observe(duree.as_secs_f64());
    }
}

/// Mesures du service
///
/// Mesures au format de Prometheus, pour qui porte le jeton de `MAILLAGE_METRICS_JETON` ; 404 sans ce jeton.
#[utoipa::path(tag = "service", operation_id = "get_metrics", responses((status = 200, description = "Les mesures.", content_type = "text/plain", body = String), (status = 404, description = "Pas de jeton, ou pas le bon.")))]
#[get("/metrics")]
pub async fn get_metrics(request: HttpRequest, etat: web::Data<AppState>) -> Result<HttpResponse, Error> {
    let sent = request.headers().get("authorization").and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let attendu = etat.config.metrics_jeton.as_ref().map(crate::config::Secret::reveal);
    let same = |sent: &str, attendu: &str| aws_lc_rs::constant_time::verify_slices_are_equal(sent.as_bytes(), attendu.as_bytes()).is_ok();
    if !sent.zip(attendu).is_some_and(|(s, a)| same(s, a)) {
        return Err(Error::introuvable());
    }
    let texte = TextEncoder::new().encode_to_string(&REGISTRE.0.gather()).map_err(Error::interne)?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(texte))
}
