//! `/zones`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadZones, WriteZones};
use crate::db::schema::{zones, zones_vue};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply, regle};
use crate::refs::Territoires;
use crate::valeurs::{Code, CodeTerritoire, Ensemble, Parametre, Refus, Texte};

/// Ce qui s'écrit d'une zone.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = zones)]
#[validate(schema(function = "sans_zones"))]
pub struct ZoneSaisie {
    /// Code de la zone ; elle se désigne ailleurs par `zone:` suivi de ce code.
    #[serde(deserialize_with = "sans_prefixe")]
    pub code: Code,
    /// Nom de la zone.
    pub nom: Texte<200>,
    /// Territoires que la zone réunit : communes, EPCI, départements, régions ; pas d'autres zones.
    #[diesel(skip_insertion, skip_update)]
    pub territoires: Ensemble<CodeTerritoire>,
}

impl Modifiable for ZoneSaisie {
    const FIXES: &'static [&'static str] = &["code"];
}

/// Takes `zone:lot-1`, as territoires are named elsewhere, for `lot-1`.
fn sans_prefixe<'de, D: Deserializer<'de>>(d: D) -> Result<Code, D::Error> {
    let brut = String::deserialize(d)?;
    let brut = brut.trim();
    Code::parse(brut.strip_prefix(store::PREFIXE).unwrap_or(brut)).map_err(Refus::into_serde)
}

fn sans_zones(saisie: &ZoneSaisie) -> Result<(), ValidationError> {
    if saisie.territoires.iter().any(|t| t.as_str().starts_with(store::PREFIXE)) {
        return Err(regle("territoires", "valeur_inconnue", "Une zone ne contient pas d'autre zone."));
    }
    Ok(())
}

/// Une zone.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = zones_vue)]
pub struct Zone {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub code: Code,
    pub nom: Texte<200>,
    pub territoires: Territoires,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ZoneFiltres {
    /// Texte cherché dans le nom, sans accents ni casse.
    #[param(inline)]
    pub q: Option<Texte<200>>,
    /// Territoires : les zones qui en réunissent au moins un, nommément.
    #[param(inline)]
    pub territoires: Option<Liste<CodeTerritoire>>,
}

impl Filtres for ZoneFiltres {
    const TRIS: &'static [Tri] = &[Tri::texte("nom", "nom_tri")];
}

/// Lister les zones
///
/// Les zones, par pages.
#[utoipa::path(tag = "territoires", operation_id = "list_zones", params(Listing<ZoneFiltres>),
    responses((status = 200, description = "Une page de zones.", body = Page<Zone>)), extensions(("x-roles" = json!(ReadZones::ROLES))))]
#[get("/zones")]
pub async fn list(_auth: Authorized<ReadZones>, listing: Listing<ZoneFiltres>, etat: web::Data<AppState>) -> Result<Page<Zone>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, &listing).await
}

/// Créer une zone
///
/// La zone devient aussi un territoire, `zone:` suivi de son code.
#[utoipa::path(tag = "territoires", operation_id = "create_zone", request_body = ZoneSaisie,
    responses((status = 201, description = "La zone créée.", body = Zone)), extensions(("x-roles" = json!(WriteZones::ROLES))))]
#[post("/zones")]
pub async fn create(auth: Authorized<WriteZones>, corps: Corps<ZoneSaisie>, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    let action = async move |conn: &_| {
        let creee = store::insert(conn, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/zones/{}", creee.id), creee.version, &creee)
    };
    ecriture.run(&auth, action).await
}

/// Lire une zone
///
/// Une zone par son identifiant.
#[utoipa::path(tag = "territoires", operation_id = "get_zone", params(Chemin),
    responses((status = 200, description = "La zone.", body = Zone)), extensions(("x-roles" = json!(ReadZones::ROLES))))]
#[get("/zones/{id}")]
pub async fn get(_auth: Authorized<ReadZones>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let zone = store::get(&conn, id.0).await?;
    Answer::ok(zone.version, &zone)
}

/// Modifier une zone
///
/// Le nom et les territoires se modifient, tant qu'aucune convention et aucun rapport clos ne se rapportent à la zone (409) ; le code est fixé à la création.
#[utoipa::path(tag = "territoires", operation_id = "update_zone", params(Chemin, Precondition), request_body(content = Patch<ZoneSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "La zone modifiée.", body = Zone)), extensions(("x-roles" = json!(WriteZones::ROLES))))]
#[patch("/zones/{id}")]
pub async fn update(
    auth: Authorized<WriteZones>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<ZoneSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let action = async move |conn: &_| {
        let (version, actuelle) = store::lock(conn, id.0).await?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuelle, patch)? {
            store::update(conn, id.0, &saisie, etat.clock.now()).await?;
        }
        let zone = store::get(conn, id.0).await?;
        Answer::ok(zone.version, &zone)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer une zone
///
/// Refusé tant que quelque chose s'y rapporte.
#[utoipa::path(tag = "territoires", operation_id = "delete_zone", params(Chemin, Precondition),
    responses((status = 204, description = "La zone est supprimée.")), extensions(("x-roles" = json!(WriteZones::ROLES))))]
#[delete("/zones/{id}")]
pub async fn delete(auth: Authorized<WriteZones>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let action = async move |conn: &_| {
        let (version, zone) = store::lock(conn, id.0).await?;
        precondition.check(version)?;
        store::delete(conn, id.0, &zone).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
