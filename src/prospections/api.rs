//! `/prospections`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadProspections, WriteProspections};
use crate::db::schema::{prospections, prospections_vue as t};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply, regle};
use crate::refs::{DispositifRef, StructureRef};
use crate::valeurs::{Code, CodeCommune, Entier, Jour, ModeProspection, Texte};

/// Ce qui s'écrit d'une prospection.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "structure_if_indirecte"))]
#[diesel(table_name = prospections, treat_none_as_null = true)]
pub struct ProspectionSaisie {
    /// Identifiant du dispositif pour lequel on prospecte.
    pub dispositif_id: Uuid,
    /// Jour de la prospection.
    pub date: Jour,
    /// Vers le public (`directe`) ou vers les prescripteurs (`indirecte`).
    pub mode: ModeProspection,
    /// Identifiant de la structure rencontrée ; requis pour une prospection indirecte.
    pub structure_id: Option<Uuid>,
    /// Code INSEE de la commune où elle a lieu.
    pub commune: Option<CodeCommune>,
    /// Lieu : un marché, un hall, une salle.
    pub lieu: Option<Texte<200>>,
    /// Nombre de personnes touchées.
    pub personnes_touchees: Option<Entier<0, 1_000_000>>,
    /// Commentaire.
    pub commentaire: Option<Texte<5000>>,
}

fn structure_if_indirecte(saisie: &ProspectionSaisie) -> Result<(), ValidationError> {
    if saisie.mode == ModeProspection::Directe || saisie.structure_id.is_some() {
        return Ok(());
    }
    Err(regle("structure_id", "champ_requis", "Une prospection indirecte nomme la structure rencontrée."))
}

impl Modifiable for ProspectionSaisie {
    const FIXES: &'static [&'static str] = &["dispositif_id"];
}

/// Une prospection.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Prospection {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub dispositif_id: Uuid,
    /// Le dispositif pour lequel on prospecte.
    pub dispositif: DispositifRef,
    pub date: Jour,
    pub mode: ModeProspection,
    #[schema(required = true)]
    pub structure_id: Option<Uuid>,
    /// La structure rencontrée.
    #[schema(required = true)]
    pub structure: Option<StructureRef>,
    #[schema(required = true)]
    pub commune: Option<CodeCommune>,
    #[schema(required = true)]
    pub lieu: Option<Texte<200>>,
    #[schema(required = true)]
    pub personnes_touchees: Option<Entier<0, 1_000_000>>,
    #[schema(required = true)]
    pub commentaire: Option<Texte<5000>>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProspectionFiltres {
    /// Codes des dispositifs retenus.
    #[param(inline)]
    pub dispositif: Option<Liste<Code>>,
    /// Prospections à partir de ce jour, inclus.
    #[param(inline)]
    pub date_du: Option<Jour>,
    /// Prospections jusqu'à ce jour, inclus.
    #[param(inline)]
    pub date_au: Option<Jour>,
    /// Modes retenus.
    #[param(inline)]
    pub mode: Option<Liste<ModeProspection>>,
    /// Structures retenues.
    #[param(inline)]
    pub structure: Option<Liste<Uuid>>,
    /// Communes retenues.
    #[param(inline)]
    pub commune: Option<Liste<CodeCommune>>,
}

impl Filtres for ProspectionFiltres {
    const TRIS: &'static [Tri] = &[Tri::jour("date")];
}

/// Lister les prospections
///
/// Les prospections de l'association, par pages.
#[utoipa::path(tag = "prospections", operation_id = "list_prospections", params(Listing<ProspectionFiltres>),
    responses((status = 200, description = "Une page de prospections.", body = Page<Prospection>)), extensions(("x-roles" = json!(ReadProspections::ROLES))))]
#[get("/prospections")]
pub async fn list(auth: Authorized<ReadProspections>, listing: Listing<ProspectionFiltres>, etat: web::Data<AppState>) -> Result<Page<Prospection>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, auth.porteuse()?, &listing).await
}

/// Créer une prospection
///
/// Une prospection indirecte nomme la structure rencontrée.
#[utoipa::path(tag = "prospections", operation_id = "create_prospection", request_body = ProspectionSaisie,
    responses((status = 201, description = "La prospection créée.", body = Prospection)), extensions(("x-roles" = json!(WriteProspections::ROLES))))]
#[post("/prospections")]
pub async fn create(
    auth: Authorized<WriteProspections>,
    corps: Corps<ProspectionSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    let action = async move |conn: &_| {
        let cree = store::insert(conn, porteuse, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/prospections/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire une prospection
///
/// Une prospection par son identifiant.
#[utoipa::path(tag = "prospections", operation_id = "get_prospection", params(Chemin),
    responses((status = 200, description = "La prospection.", body = Prospection)), extensions(("x-roles" = json!(ReadProspections::ROLES))))]
#[get("/prospections/{id}")]
pub async fn get(auth: Authorized<ReadProspections>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let prospection = store::get(&conn, auth.porteuse()?, id.0).await?;
    Answer::ok(prospection.version, &prospection)
}

/// Modifier une prospection
///
/// Le dispositif est fixé à la création.
#[utoipa::path(tag = "prospections", operation_id = "update_prospection", params(Chemin, Precondition), request_body(content = Patch<ProspectionSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "La prospection modifiée.", body = Prospection)), extensions(("x-roles" = json!(WriteProspections::ROLES))))]
#[patch("/prospections/{id}")]
pub async fn update(
    auth: Authorized<WriteProspections>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<ProspectionSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, actuelle) = store::lock(conn, porteuse, id.0).await?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuelle, patch)? {
            store::update(conn, porteuse, id.0, &saisie, etat.clock.now()).await?;
        }
        let prospection = store::get(conn, porteuse, id.0).await?;
        Answer::ok(prospection.version, &prospection)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer une prospection
///
/// Retire la prospection.
#[utoipa::path(tag = "prospections", operation_id = "delete_prospection", params(Chemin, Precondition),
    responses((status = 204, description = "La prospection est supprimée.")), extensions(("x-roles" = json!(WriteProspections::ROLES))))]
#[delete("/prospections/{id}")]
pub async fn delete(auth: Authorized<WriteProspections>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, _) = store::lock(conn, porteuse, id.0).await?;
        precondition.check(version)?;
        store::delete(conn, porteuse, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
