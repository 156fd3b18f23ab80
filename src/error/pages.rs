//! `/erreurs/{code}`: the page each problem's `type` points to.

use actix_web::{HttpResponse, get, web};

use super::{Code, Error};

const TETE: &str = "<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}code{background:#eee;padding:0 .2em}</style>";

fn html(page: String) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

/// Liste des codes d'erreur
///
/// Page HTML qui énumère tous les codes que l'API peut répondre.
#[utoipa::path(tag = "service", operation_id = "list_erreurs", responses((status = 200, description = "La page des codes.", content_type = "text/html", body = String)))]
#[get("/erreurs")]
pub async fn list_erreurs() -> HttpResponse {
    let lignes: String = Code::TOUS
        .iter()
        .map(|c| format!("<li>{} <a href=\"/erreurs/{1}\"><code>{1}</code></a> — {2}</li>", c.status().as_u16(), c.slug(), c.titre()))
        .collect();
    html(format!("{TETE}<title>Erreurs</title><h1>Codes d'erreur</h1><ul>{lignes}</ul>"))
}

/// Page d'un code d'erreur
///
/// Page HTML qui explique un code : son statut, ce qu'il veut dire, un exemple.
#[utoipa::path(tag = "service", operation_id = "get_erreur", params(("code" = String, Path, description = "Le code d'erreur.", max_length = 64)),
    responses((status = 200, description = "La page du code.", content_type = "text/html", body = String)))]
#[get("/erreurs/{code}")]
pub async fn page_erreur(code: web::Path<String>) -> Result<HttpResponse, Error> {
    let code = Code::TOUS.iter().find(|c| c.slug() == code.as_str()).ok_or_else(Error::introuvable)?;
    let (slug, titre, detail, statut) = (code.slug(), code.titre(), code.detail(), code.status().as_u16());
    Ok(html(format!(
        "{TETE}<title>{titre}</title><h1>{titre}</h1><p>Statut HTTP {statut}, code <code>{slug}</code>.</p><p>{detail}</p>\
         <pre>{{\"type\":\"/erreurs/{slug}\",\"title\":\"{titre}\",\"status\":{statut},\"code\":\"{slug}\"}}</pre>\
         <p><a href=\"/erreurs\">Tous les codes</a></p>"
    )))
}
