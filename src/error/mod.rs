//! One error type, answered as RFC 9457 `application/problem+json`.

mod code;
mod database;
mod pages;

use std::borrow::Cow;
use std::fmt;

use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

pub use code::Code;
pub use pages::{list_erreurs, page_erreur};

/// Pourquoi une valeur est refusée.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Erreur {
    /// Pointeur JSON vers la valeur (`/email`), ou `/` suivi du nom du paramètre.
    pub champ: String,
    /// Code stable de la raison.
    pub code: Cow<'static, str>,
    /// Ce qui est attendu, en une phrase.
    pub message: String,
}

impl Erreur {
    pub fn new(champ: impl Into<String>, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { champ: champ.into(), code: code.into(), message: message.into() }
    }
}

/// What went wrong, as the caller will read it; `cause` is for the log alone.
#[derive(Debug)]
pub struct Error {
    pub code: Code,
    pub detail: Option<Cow<'static, str>>,
    pub erreurs: Vec<Erreur>,
    pub retry_after: Option<u32>,
    pub cause: Option<String>,
    /// Whether the same transaction may succeed if tried again.
    pub transient: bool,
    /// RFC 6749's own code, beside ours, in the answers of the token endpoint.
    pub oauth: Option<&'static str>,
}

/// Un problème, selon la RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
pub struct Probleme {
    /// Chemin de la page qui explique ce code.
    #[schema(example = "/erreurs/introuvable")]
    pub r#type: String,
    /// Titre court, le même pour toutes les occurrences du code.
    pub title: String,
    /// Statut HTTP.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// Ce qui s'est passé, en une phrase pour une personne.
    pub detail: String,
    /// Code stable de l'erreur.
    #[schema(schema_with = code_schema)]
    pub code: &'static str,
    /// Identifiant de la requête, à transmettre à l'exploitant.
    pub request_id: String,
    /// Code de la RFC 6749, dans les seules réponses de `/auth/token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub error: Option<&'static str>,
}

/// Un problème de validation : un problème, et chaque valeur refusée.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemeValidation {
    /// Chemin de la page qui explique ce code.
    #[schema(example = "/erreurs/validation")]
    pub r#type: String,
    /// Titre court, le même pour toutes les occurrences du code.
    pub title: String,
    /// Statut HTTP.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// Ce qui s'est passé, en une phrase pour une personne.
    pub detail: String,
    /// Code stable de l'erreur.
    #[schema(schema_with = code_schema)]
    pub code: &'static str,
    /// Identifiant de la requête, à transmettre à l'exploitant.
    pub request_id: String,
    /// Chaque valeur refusée.
    pub erreurs: Vec<Erreur>,
}

fn code_schema() -> utoipa::openapi::schema::Object {
    utoipa::openapi::schema::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .enum_values(Some(Code::TOUS.iter().map(|c| c.slug())))
        .build()
}

impl Error {
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self { code, detail: None, erreurs: Vec::new(), retry_after: None, cause: None, transient: false, oauth: None }
    }

    /// Replaces the code's own sentence by a more precise one.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    #[must_use]
    pub const fn retry_after(mut self, secondes: u32) -> Self {
        self.retry_after = Some(secondes);
        self
    }

    /// A 422 with every refused value. References alone have a code of their own.
    #[must_use]
    pub fn validation(erreurs: Vec<Erreur>) -> Self {
        let reference = !erreurs.is_empty() && erreurs.iter().all(|e| e.code == "reference_inconnue");
        let code = if reference { Code::ReferenceInconnue } else { Code::Validation };
        Self { erreurs, ..Self::new(code) }
    }

    /// A 422 about one value.
    pub fn champ(champ: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self::validation(vec![Erreur::new(champ, code, message)])
    }

    /// A 422 about an id or code, in the body, of something that is not there for the caller.
    pub fn reference(champ: impl Into<String>) -> Self {
        Self::champ(champ, "reference_inconnue", "Cette valeur ne désigne rien qui vous soit accessible.")
    }

    #[must_use]
    pub const fn introuvable() -> Self {
        Self::new(Code::Introuvable)
    }

    /// A 500. The cause is logged beside the request id and never answered: it must hold no personal data.
    pub fn interne(cause: impl fmt::Display) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::new(Code::Interne) }
    }

    /// A 503, worth another try in a second.
    pub fn indisponible(cause: impl fmt::Display) -> Self {
        Self { cause: Some(cause.to_string()), retry_after: Some(1), ..Self::new(Code::Indisponible) }
    }

    /// The same error once more: the framework lends errors, it does not give them.
    #[must_use]
    pub fn copy(&self) -> Self {
        let Self { code, detail, erreurs, retry_after, cause, transient, oauth } = self;
        Self {
            code: *code,
            detail: detail.clone(),
            erreurs: erreurs.clone(),
            retry_after: *retry_after,
            cause: cause.clone(),
            transient: *transient,
            oauth: *oauth,
        }
    }

    /// The problem document and its headers.
    #[must_use]
    pub fn response(&self, request_id: &str) -> HttpResponse {
        let status = self.code.status();
        let mut builder = HttpResponse::build(status);
        builder.content_type("application/problem+json");
        if let Some(secondes) = self.retry_after {
            builder.insert_header((header::RETRY_AFTER, secondes));
        }
        if status == actix_web::http::StatusCode::UNAUTHORIZED {
            builder.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"maillage\""));
        }
        builder.json(self.document(request_id))
    }

    /// The problem document alone.
    #[must_use]
    pub fn document(&self, request_id: &str) -> Value {
        let r#type = format!("/erreurs/{}", self.code.slug());
        let title = self.code.titre().to_owned();
        let detail = self.detail.as_deref().unwrap_or(self.code.detail()).to_owned();
        let (status, code, request_id) = (self.code.status().as_u16(), self.code.slug(), request_id.to_owned());
        if status == 422 {
            let erreurs = self.erreurs.clone();
            json!(ProblemeValidation { r#type, title, status, detail, code, request_id, erreurs })
        } else {
            json!(Probleme { r#type, title, status, detail, code, request_id, error: self.oauth })
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.slug())
    }
}

impl std::error::Error for Error {}

/// The bare status; the outermost middleware writes the problem, since it knows the request id.
impl ResponseError for Error {
    fn status_code(&self) -> actix_web::http::StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// Copies the headers that a bare error response already bore: `Allow`, and what CORS added.
pub fn keep_headers(from: &HeaderMap, to: &mut HeaderMap) {
    let kept = |nom: &HeaderName| nom == header::ALLOW || nom == header::VARY || nom.as_str().starts_with("access-control-");
    for (nom, valeur) in from.iter().filter(|(nom, _)| kept(nom)) {
        to.append(nom.clone(), valeur.clone());
    }
}
