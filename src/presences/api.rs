//! `/seances/{id}/presences`: requests, answers, handlers.

use std::collections::HashSet;

use actix_web::{get, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadSessions, WriteSessions};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Precondition, regle, valider};
use crate::refs::ParticipantRef;
use crate::seances;
use crate::seances::Heures;
use crate::valeurs::StatutPresence;

/// Une feuille de présence, entière.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "une_fois"))]
pub struct FeuilleSaisie {
    /// Une ligne par inscription ; aucune, et la séance n'a plus de feuille.
    #[validate(nested, length(max = 1000, code = "trop_long", message = "1000 lignes au plus."))]
    #[schema(max_items = 1000)]
    pub presences: Vec<PresenceSaisie>,
}

/// Ce qu'une feuille dit d'une inscription.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "heures_de_presence"))]
pub struct PresenceSaisie {
    /// Inscription à la session de la séance, une fois par feuille.
    pub inscription_id: Uuid,
    /// Présence à la séance.
    pub statut: StatutPresence,
    /// Heures suivies, si la personne est présente : celles de la séance par défaut, jamais plus.
    pub heures: Option<Heures>,
}

/// Une feuille de présence.
#[derive(Debug, Serialize, ToSchema)]
pub struct Feuille {
    /// Version de la séance, que porte l'`ETag` : elle change avec la feuille.
    pub version: i32,
    /// Les lignes, par nom ; aucune tant que la séance n'a pas de feuille.
    pub presences: Vec<Presence>,
}

/// Une ligne d'une feuille de présence.
#[derive(Debug, Serialize, ToSchema)]
pub struct Presence {
    pub inscription_id: Uuid,
    /// Participant inscrit.
    pub participant_id: Uuid,
    /// Le participant, en bref.
    pub participant: ParticipantRef,
    pub statut: StatutPresence,
    /// Heures suivies ; nul si la personne n'est pas présente.
    #[schema(required = true)]
    pub heures: Option<Heures>,
}

fn une_fois(feuille: &FeuilleSaisie) -> Result<(), ValidationError> {
    let mut vues = HashSet::new();
    match feuille.presences.iter().position(|ligne| !vues.insert(ligne.inscription_id)) {
        Some(rang) => Err(regle(format!("presences/{rang}/inscription_id"), "repete", "Cette inscription est déjà sur la feuille.")),
        None => Ok(()),
    }
}

fn heures_de_presence(ligne: &PresenceSaisie) -> Result<(), ValidationError> {
    if ligne.heures.is_some() && ligne.statut != StatutPresence::Present {
        return Err(regle("heures", "champ_interdit", "Seule une personne présente a des heures."));
    }
    Ok(())
}

/// Lire la feuille de présence d'une séance
///
/// Toutes les lignes de la feuille. Son `ETag` est celui de la séance.
#[utoipa::path(tag = "sessions", operation_id = "get_presences", params(Chemin),
    responses((status = 200, description = "La feuille de présence.", body = Feuille, headers(("ETag" = String, description = "Version de la séance, à redonner dans `If-Match`.")))),
    extensions(("x-roles" = json!(ReadSessions::ROLES))))]
#[get("/seances/{id}/presences")]
pub async fn get(auth: Authorized<ReadSessions>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let conn = etat.db.reader().await?;
    let seance = seances::store::get(&conn, porteuse, id.0).await?;
    Answer::ok(seance.version, &store::get(&conn, porteuse, &seance).await?)
}

/// Remplacer la feuille de présence d'une séance
///
/// La feuille entière, en une fois ; vide, elle est retirée. `If-Match` porte l'`ETag` de la séance ou de sa feuille, qui est le même :
/// écrire la feuille donne une nouvelle version à la séance, et une feuille inchangée la garde. Une séance à venir n'a pas de feuille (422).
///
/// Dès qu'une session a une feuille, ses feuilles donnent leur statut aux inscriptions : `present` si la personne l'a été au moins une
/// fois, sinon `absent` ; `abandon` et `annule` restent. Seules les inscriptions dont le statut change ont une nouvelle version. Quand la
/// dernière feuille est retirée, chaque inscription reprend le statut qui avait été saisi.
#[utoipa::path(tag = "sessions", operation_id = "replace_presences", params(Chemin, Precondition), request_body = FeuilleSaisie,
    responses((status = 200, description = "La feuille de présence.", body = Feuille, headers(("ETag" = String, description = "Nouvelle version de la séance.")))),
    extensions(("x-roles" = json!(WriteSessions::ROLES))))]
#[put("/seances/{id}/presences")]
pub async fn replace(
    auth: Authorized<WriteSessions>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<FeuilleSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (seance, _) = seances::store::lock(conn, porteuse, id.0).await?;
        let json = corps.json()?;
        precondition.check(seance.version)?;
        let feuille = store::replace(conn, porteuse, &seance, &valider(json)?, etat.clock.now()).await?;
        Answer::ok(feuille.version, &feuille)
    };
    ecriture.run(&auth, action).await
}
