//! Machines: RFC 6749 client credentials, and the public keys by which anyone can verify our tokens.

use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, HttpResponse, get, post, web};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{store, throttle, token as jetons};
use crate::app::AppState;
use crate::error::{Code, Error};
use crate::http::Answer;

/// Une demande de jeton d'une machine.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// Toujours `client_credentials`.
    #[schema(max_length = 40, pattern = "^client_credentials$")]
    pub grant_type: String,
}

/// Un jeton d'accès pour une machine.
#[derive(Serialize, ToSchema)]
pub struct Token {
    /// Jeton à présenter dans `Authorization: Bearer`.
    pub access_token: String,
    /// Toujours `Bearer`.
    pub token_type: &'static str,
    /// Durée de vie du jeton, en secondes.
    #[schema(minimum = 0, maximum = 3600)]
    pub expires_in: i64,
}

/// Une clé publique de signature (RFC 7517).
#[derive(Serialize, ToSchema)]
pub struct Jwk {
    /// Famille de la clé : `OKP`.
    pub kty: String,
    /// Courbe : `Ed25519`.
    pub crv: String,
    /// Usage : `sig`.
    pub r#use: String,
    /// Algorithme : `EdDSA`.
    pub alg: String,
    /// Identifiant de la clé, que porte l'en-tête des jetons.
    pub kid: String,
    /// La clé publique, en base64url.
    pub x: String,
}

/// Les clés publiques de signature.
#[derive(Serialize, ToSchema)]
pub struct Jwks {
    /// Les clés en service ; deux le temps d'une rotation.
    pub keys: Vec<Jwk>,
}

/// Demander un jeton pour une machine
///
/// Flux `client_credentials` de la RFC 6749 : identifiant et secret par HTTP Basic, corps en `application/x-www-form-urlencoded`.
#[utoipa::path(tag = "auth", operation_id = "create_token",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "Le jeton.", body = Token), (status = 401, description = "Identifiant ou secret inconnu.")))]
#[post("/auth/token")]
pub async fn token(request: HttpRequest, corps: web::Bytes, etat: web::Data<AppState>) -> Result<Answer, Error> {
    check_grant(&request, &corps).await?;
    let (client_id, secret) = basic(&request).ok_or(oauth(Code::IdentifiantsInvalides, "invalid_client"))?;
    let (now, conn) = (etat.clock.now(), etat.db.conn().await?);
    throttle::check(&conn, &client_id, now).await?;
    let Some(caller) = store::find_client(&conn, &client_id, &secret).await? else {
        let Err(error) = throttle::failed(&conn, &client_id, now).await;
        return Err(Error { oauth: Some("invalid_client"), ..error });
    };
    let access_token = etat.tokens.sign(&caller, now)?;
    Answer::document(&Token { access_token, token_type: "Bearer", expires_in: jetons::DUREE.num_seconds() })
}

fn oauth(code: Code, oauth: &'static str) -> Error {
    Error { oauth: Some(oauth), ..Error::new(code) }
}

async fn check_grant(request: &HttpRequest, corps: &web::Bytes) -> Result<(), Error> {
    let form = request.headers().get("content-type").and_then(|v| v.to_str().ok()).is_some_and(|v| v.starts_with("application/x-www-form-urlencoded"));
    if !form {
        return Err(oauth(Code::TypeNonSupporte, "invalid_request").detail("Le corps doit être en `application/x-www-form-urlencoded`."));
    }
    let mut payload = actix_web::dev::Payload::from(corps.clone());
    match web::Form::<TokenRequest>::from_request(request, &mut payload).await {
        Ok(demande) if demande.grant_type == "client_credentials" => Ok(()),
        Ok(_) => Err(oauth(Code::RequeteInvalide, "unsupported_grant_type").detail("Seul `grant_type=client_credentials` est pris en charge.")),
        Err(_) => Err(oauth(Code::RequeteInvalide, "invalid_request").detail("`grant_type=client_credentials` est attendu.")),
    }
}

fn basic(request: &HttpRequest) -> Option<(String, String)> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, code) = header.split_once(' ')?;
    let clair = String::from_utf8(BASE64_STANDARD.decode(code.trim()).ok()?).ok()?;
    let (client_id, secret) = clair.split_once(':')?;
    (scheme.eq_ignore_ascii_case("basic") && !clair.contains('\0')).then(|| (client_id.to_owned(), secret.to_owned()))
}

/// Lire les clés publiques
///
/// Les clés qui vérifient la signature des jetons d'accès.
#[utoipa::path(tag = "auth", operation_id = "get_jwks", responses((status = 200, description = "Les clés.", body = Jwks)))]
#[get("/.well-known/jwks.json")]
pub async fn get_jwks(etat: web::Data<AppState>) -> HttpResponse {
    HttpResponse::Ok().insert_header(("cache-control", "public, max-age=300")).json(etat.tokens.jwks())
}
