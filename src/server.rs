//! The HTTP server: limits on every connection, one application per worker.

use std::net::TcpListener;
use std::time::Duration;

use actix_cors::Cors;
use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use utoipa_actix_web::{AppExt, scope};
use utoipa_swagger_ui::{Config as SwaggerConfig, SwaggerUi};

use crate::app::{self, AppState};
use crate::auth::identify;
use crate::http::{TAILLE_MAX, envelope, not_found_or_allowed};
use crate::jobs;
use crate::webhooks::Facteur;

/// Serves on a socket already bound, until Ctrl-C or SIGTERM; requests under way are finished first.
///
/// # Errors
/// The socket cannot be served.
pub fn serve(etat: web::Data<AppState>, socket: TcpListener) -> std::io::Result<Server> {
    let workers = etat.config.workers;
    actix_web::rt::spawn(jobs::purge(etat.clone()));
    actix_web::rt::spawn(jobs::expire(etat.clone()));
    actix_web::rt::spawn(Facteur::new(etat.clone()).map_err(std::io::Error::other)?.run());
    let server = HttpServer::new(move || {
        let (application, _) = App::new().into_utoipa_app().configure(app::root).service(scope::scope("/api/v1").configure(app::api)).split_for_parts();
        application
            .app_data(etat.clone())
            .app_data(web::PayloadConfig::new(TAILLE_MAX))
            .app_data(web::FormConfig::default().limit(TAILLE_MAX))
            .service(SwaggerUi::new("/docs/{_:.*}").config(SwaggerConfig::from("/api/v1/openapi.json").persist_authorization(false)))
            .service(web::redirect("/docs", "/docs/"))
            .default_service(web::to(not_found_or_allowed))
            .wrap(from_fn(identify))
            .wrap(cors(&etat.config.cors_origines))
            .wrap(from_fn(envelope))
    })
    .workers(workers)
    .backlog(1024)
    .max_connections(10_000)
    .client_request_timeout(Duration::from_secs(10))
    .client_disconnect_timeout(Duration::from_secs(2))
    .keep_alive(Duration::from_secs(30))
    .shutdown_timeout(10)
    .listen(socket)?;
    Ok(server.run())
}

/// Front ends of other origins, as configured; none by default.
fn cors(origines: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT, header::IF_MATCH, header::IF_NONE_MATCH])
        .allowed_headers(["idempotency-key", "x-request-id"])
        .expose_headers(["etag", "location", "link", "retry-after", "x-request-id"])
        .max_age(3600);
    if origines.iter().any(|o| o == "*") {
        return cors.allow_any_origin();
    }
    origines.iter().fold(cors, |cors, origine| cors.allowed_origin(origine))
}
