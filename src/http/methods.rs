//! What no route answers: 405 with `Allow` where the contract has the path, 404 elsewhere.

use actix_web::http::header::ALLOW;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

use crate::app::AppState;
use crate::error::Error;

/// The paths of the contract, by segment (`None` for a parameter), with their methods.
pub struct Routes(Vec<(Vec<Option<String>>, String)>);

impl Routes {
    #[must_use]
    pub fn of(contrat: &Value) -> Self {
        let routes = contrat["paths"].as_object().into_iter().flatten().map(|(chemin, item)| {
            let segments = chemin.split('/').map(|s| (!s.starts_with('{')).then(|| s.to_owned())).collect();
            let permises: Vec<_> = ["get", "post", "put", "patch", "delete"].iter().filter(|m| item.get(m).is_some()).map(|m| m.to_uppercase()).collect();
            (segments, permises.join(", "))
        });
        Self(routes.collect())
    }

    fn allowed(&self, chemin: &str) -> Option<&str> {
        let segments: Vec<_> = chemin.split('/').collect();
        let fits = |route: &[Option<String>]| route.len() == segments.len() && route.iter().zip(&segments).all(|(r, s)| r.as_deref().is_none_or(|r| r == *s));
        self.0.iter().find(|(route, _)| fits(route)).map(|(_, methodes)| methodes.as_str())
    }
}

/// The default service.
///
/// # Errors
/// 404 where no path fits.
pub async fn not_found_or_allowed(request: HttpRequest, etat: web::Data<AppState>) -> Result<HttpResponse, Error> {
    let methodes = etat.routes.allowed(request.path()).ok_or_else(Error::introuvable)?;
    Ok(HttpResponse::MethodNotAllowed().insert_header((ALLOW, methodes)).finish())
}
