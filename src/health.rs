//! Is the process alive, and can it serve?

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::AppState;
use crate::db::is_migrated;
use crate::error::Error;
use crate::http::Answer;

/// L'état du service.
#[derive(Serialize, ToSchema)]
pub struct Etat {
    /// Toujours `ok` : un service qui ne l'est pas répond par une erreur.
    pub etat: &'static str,
}

/// Le processus vit-il ?
///
/// Répond dès que le processus écoute, sans toucher à la base.
#[utoipa::path(tag = "service", operation_id = "get_live", responses((status = 200, description = "Il vit.", body = Etat)))]
#[get("/health/live")]
pub async fn get_live() -> Result<Answer, Error> {
    Answer::document(&Etat { etat: "ok" })
}

/// Le service peut-il répondre ?
///
/// Vérifie que la base répond et qu'elle est à jour ; 503 sinon.
#[utoipa::path(tag = "service", operation_id = "get_ready", responses((status = 200, description = "Il est prêt.", body = Etat)))]
#[get("/health/ready")]
pub async fn get_ready(etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    if is_migrated(&conn).await? { Answer::document(&Etat { etat: "ok" }) } else { Err(Error::indisponible("migrations pending")) }
}
