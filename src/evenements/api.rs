//! `/prescriptions/evenements`: an ordered feed that misses nothing, for those who would rather ask than be told.

use actix_web::{get, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::store::{self, Position};
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadEvenements};
use crate::error::{Code, Error};
use crate::http::{Answer, ValidQuery};
use crate::valeurs::{Refus, StatutPrescription, Texte, TypeEvenement};
use crate::webhooks::Abonne;

/// Un événement d'une prescription.
#[derive(Debug, Serialize, ToSchema)]
pub struct Evenement {
    pub id: Uuid,
    /// Ce qui s'est passé.
    pub r#type: TypeEvenement,
    /// Instant de l'événement, en UTC.
    pub le: DateTime<Utc>,
    /// Identifiant de la prescription.
    pub prescription_id: Uuid,
    /// Numéro de la prescription.
    pub numero: String,
    /// Référence chez le prescripteur.
    #[schema(required = true)]
    pub reference_externe: Option<String>,
    /// Statut de la prescription à cet instant.
    pub statut: StatutPrescription,
}

/// La suite des événements.
#[derive(Debug, Serialize, ToSchema)]
pub struct FilEvenements {
    /// Les événements, du plus ancien au plus récent.
    pub items: Vec<Evenement>,
    /// À donner dans `depuis` pour la suite ; jamais nul, même sans événement.
    pub next_cursor: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FilFiltres {
    /// `next_cursor` de la réponse précédente ; absent, le fil commence à son début.
    #[param(inline)]
    pub depuis: Option<Texte<4000>>,
    /// Nombre d'événements, de 1 à 200 ; 50 par défaut.
    #[param(inline)]
    pub limit: Option<Limite>,
}

/// How many events are asked for.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(value_type = u16, minimum = 1, maximum = 200)]
pub struct Limite(i64);

impl<'de> Deserialize<'de> for Limite {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let brut = String::deserialize(d)?;
        let limite = brut.parse().ok().filter(|n| (1..=200).contains(n));
        limite.map(Self).ok_or_else(|| Refus::new("valeur_inconnue", "Un nombre de 1 à 200 est attendu.", "50").into_serde())
    }
}

/// Lire le fil des événements
///
/// Tout ce qui arrive aux prescriptions de l'appelant, dans l'ordre, sans rien manquer : gardez `next_cursor`, et redonnez-le dans
/// `depuis` à la lecture suivante. Un événement peut tarder le temps que des écritures commencées avant lui s'achèvent.
#[utoipa::path(tag = "prescriptions", operation_id = "list_evenements", params(FilFiltres),
    responses((status = 200, description = "La suite des événements.", body = FilEvenements)), extensions(("x-roles" = json!(ReadEvenements::ROLES))))]
#[get("/prescriptions/evenements")]
pub async fn list(auth: Authorized<ReadEvenements>, query: ValidQuery<FilFiltres>, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let abonne = Abonne::of(&auth.caller)?;
    let depuis = query.0.depuis.as_ref().map(|curseur| open(&etat, curseur.as_str())).transpose()?.unwrap_or_default();
    let conn = etat.db.reader().await?;
    let (items, position) = store::list(&conn, abonne, depuis, query.0.limit.map_or(50, |l| l.0)).await?;
    let next_cursor = etat.seal.seal(&format!("fil,{},{},{}", position.epoque, position.xid, position.rang))?;
    Answer::document(&FilEvenements { items, next_cursor })
}

fn open(etat: &AppState, curseur: &str) -> Result<Position, Error> {
    let clair = etat.seal.open(curseur);
    let parts: Option<Vec<i64>> = clair.as_deref().and_then(|c| c.strip_prefix("fil,")).map(|c| c.split(',').filter_map(|n| n.parse().ok()).collect());
    match parts.as_deref() {
        Some(&[epoque, xid, rang]) => Ok(Position { epoque: i32::try_from(epoque).unwrap_or(i32::MAX), xid, rang }),
        _ => Err(Error::new(Code::CurseurInvalide)),
    }
}
