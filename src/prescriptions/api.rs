//! `/prescriptions`: filters, handlers.

use actix_web::{get, post, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::portee::Portee;
use super::store;
use super::types::{Prescription, PrescriptionSaisie};
use crate::app::AppState;
use crate::auth::{Authorized, CreatePrescriptions, Permission, ReadPrescriptions};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Page, Tri, ValidQuery};
use crate::valeurs::{Code, Frein, IssuePrescription, Jour, MotifPrescription, StatutPrescription, Texte};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PrescriptionFiltres {
    /// Texte cherché dans le prénom et le nom, dans un ordre ou l'autre, sans accents ni casse.
    #[param(inline)]
    pub q: Option<Texte<200>>,
    /// Statuts retenus.
    #[param(inline)]
    pub statut: Option<Liste<StatutPrescription>>,
    /// Codes des dispositifs retenus.
    #[param(inline)]
    pub dispositif: Option<Liste<Code>>,
    /// Structures prescriptrices retenues.
    #[param(inline)]
    pub prescripteur: Option<Liste<Uuid>>,
    /// Références du prescripteur retenues : de quoi savoir ce qui a été reçu.
    #[param(inline)]
    pub reference_externe: Option<Liste<Texte<100>>>,
    /// Numéros retenus.
    #[param(inline)]
    pub numero: Option<Liste<Texte<20>>>,
    /// Freins retenus : un suffit.
    #[param(inline)]
    pub freins: Option<Liste<Frein>>,
    /// Motifs retenus.
    #[param(inline)]
    pub motif: Option<Liste<MotifPrescription>>,
    /// Issues retenues.
    #[param(inline)]
    pub issue: Option<Liste<IssuePrescription>>,
    /// Réponse attendue à partir de ce jour, inclus.
    #[param(inline)]
    pub reponse_attendue_le_du: Option<Jour>,
    /// Réponse attendue jusqu'à ce jour, inclus.
    #[param(inline)]
    pub reponse_attendue_le_au: Option<Jour>,
    /// Prescriptions sans réponse dont le délai est passé, ou les autres.
    #[param(inline)]
    pub en_retard: Option<Liste<bool>>,
    /// Participants retenus ; pour la porteuse seule.
    #[param(inline)]
    pub participant: Option<Liste<Uuid>>,
    /// Accompagnements retenus ; pour la porteuse seule.
    #[param(inline)]
    pub accompagnement: Option<Liste<Uuid>>,
}

impl Filtres for PrescriptionFiltres {
    const TRIS: &'static [Tri] = &[Tri::jour("reponse_attendue_le"), Tri::texte("nom", "nom_tri")];
}

#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PrescriptionEssai {
    /// `true` vérifie la prescription sans rien enregistrer : la réponse est celle qui serait donnée, au numéro près.
    #[param(inline)]
    #[serde(default)]
    pub essai: Option<Liste<bool>>,
}

impl PrescriptionEssai {
    /// Whether nothing is to be kept.
    #[must_use]
    pub fn essai(&self) -> bool {
        self.essai.as_ref().is_some_and(|v| v.0.contains(&true))
    }
}

/// Lister les prescriptions
///
/// Celles qui sont adressées aux dispositifs de la porteuse ; pour un prescripteur, les siennes.
#[utoipa::path(tag = "prescriptions", operation_id = "list_prescriptions", params(Listing<PrescriptionFiltres>),
    responses((status = 200, description = "Une page de prescriptions.", body = Page<Prescription>)), extensions(("x-roles" = json!(ReadPrescriptions::ROLES))))]
#[get("/prescriptions")]
pub async fn list(auth: Authorized<ReadPrescriptions>, listing: Listing<PrescriptionFiltres>, etat: web::Data<AppState>) -> Result<Page<Prescription>, Error> {
    let portee = Portee::of(&auth.caller)?;
    let conn = etat.db.reader().await?;
    let mut page = store::list(&conn, portee, etat.clock.today(), &listing).await?;
    page.items = page.items.into_iter().map(|p| p.seen_by(portee)).collect();
    Ok(page)
}

/// Poster une prescription
///
/// Adresse une personne à un dispositif ouvert aux prescriptions et en activité. La même requête répétée avec la même
/// `Idempotency-Key`, requise ici, donne la même réponse et n'a d'effet qu'une fois. Avec `essai=true`, rien n'est enregistré : la
/// réponse, de statut 200, est celle qui serait donnée.
#[utoipa::path(tag = "prescriptions", operation_id = "create_prescription", params(PrescriptionEssai), request_body = PrescriptionSaisie,
    responses((status = 200, description = "La prescription serait acceptée ; rien n'est enregistré.", body = Prescription),
        (status = 201, description = "La prescription postée.", body = Prescription)), extensions(("x-roles" = json!(CreatePrescriptions::ROLES))))]
#[post("/prescriptions")]
pub async fn create(
    auth: Authorized<CreatePrescriptions>,
    query: Result<ValidQuery<PrescriptionEssai>, Error>,
    corps: Corps<PrescriptionSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let portee = Portee::of(&auth.caller)?;
    let ecriture = ecriture.of(corps.bytes()).keyed()?;
    let essai = query?.0.essai();
    let saisie = corps.lire()?;
    let action = async move |conn: &_| {
        let id = store::insert(conn, portee.structure(), &saisie, etat.clock.now()).await?;
        let creee = store::get(conn, portee, id).await?.seen_by(portee);
        store::count_change(conn, &[id]).await?;
        if essai { Answer::ok(creee.version, &creee) } else { Answer::created(&format!("/prescriptions/{id}"), creee.version, &creee) }
    };
    if essai { ecriture.rehearse(action).await } else { ecriture.run(&auth, action).await }
}

/// Lire une prescription
///
/// Pour la porteuse, avec les dossiers qui pourraient être de la même personne, et pourquoi.
#[utoipa::path(tag = "prescriptions", operation_id = "get_prescription", params(Chemin),
    responses((status = 200, description = "La prescription.", body = Prescription)), extensions(("x-roles" = json!(ReadPrescriptions::ROLES))))]
#[get("/prescriptions/{id}")]
pub async fn get(auth: Authorized<ReadPrescriptions>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let portee = Portee::of(&auth.caller)?;
    let conn = etat.db.reader().await?;
    let prescription = store::get_with_doublons(&conn, portee, id.0).await?;
    Answer::ok(prescription.version, &prescription)
}
