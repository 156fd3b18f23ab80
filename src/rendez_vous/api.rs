//! `/accompagnements/{id}/rendez-vous` and `/rendez-vous`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::store;
use crate::accompagnements;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadAccompagnements, WriteAccompagnements};
use crate::db::schema::{rendez_vous, rendez_vous_vue as t};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply};
use crate::refs::{DispositifRef, ParticipantRef, StructureRef};
use crate::valeurs::{Adaptation, Code, CodeCommune, Ensemble, Entier, Instant, Jour, ModaliteRendezVous, StatutRendezVous, Texte};

/// Ce qui s'écrit d'un rendez-vous.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = rendez_vous, treat_none_as_null = true)]
pub struct RendezVousSaisie {
    /// Début du rendez-vous.
    pub debut: Instant,
    /// Durée, en minutes.
    pub duree_minutes: Entier<1, 1440>,
    /// Comment on se rencontre.
    pub modalite: ModaliteRendezVous,
    /// Identifiant de la structure qui accueille le rendez-vous.
    pub lieu_structure_id: Option<Uuid>,
    /// Code INSEE de la commune où il a lieu.
    pub commune: Option<CodeCommune>,
    /// Où en est le rendez-vous ; `honore` et `absent` seulement une fois commencé.
    pub statut: StatutRendezVous,
    /// Adaptations à la personne ; aucune par défaut.
    #[serde(default = "aucune")]
    pub adaptations: Ensemble<Adaptation, 0>,
    /// Compte rendu, pour l'équipe seule.
    pub compte_rendu: Option<Texte<20000>>,
}

fn aucune() -> Ensemble<Adaptation, 0> {
    Vec::new().into()
}

impl Modifiable for RendezVousSaisie {}

/// Un rendez-vous.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct RendezVous {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Identifiant de l'accompagnement.
    pub accompagnement_id: Uuid,
    /// Identifiant de la personne reçue.
    pub participant_id: Uuid,
    /// La personne reçue.
    pub participant: ParticipantRef,
    /// Identifiant du dispositif de l'accompagnement.
    pub dispositif_id: Uuid,
    /// Le dispositif de l'accompagnement.
    pub dispositif: DispositifRef,
    pub debut: Instant,
    pub duree_minutes: Entier<1, 1440>,
    pub modalite: ModaliteRendezVous,
    #[schema(required = true)]
    pub lieu_structure_id: Option<Uuid>,
    /// La structure qui accueille le rendez-vous.
    #[schema(required = true)]
    pub lieu_structure: Option<StructureRef>,
    #[schema(required = true)]
    pub commune: Option<CodeCommune>,
    pub statut: StatutRendezVous,
    pub adaptations: Vec<Adaptation>,
    #[schema(required = true)]
    pub compte_rendu: Option<Texte<20000>>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RendezVousFiltres {
    /// Accompagnements retenus.
    #[param(inline)]
    pub accompagnement: Option<Liste<Uuid>>,
    /// Participants retenus.
    #[param(inline)]
    pub participant: Option<Liste<Uuid>>,
    /// Codes des dispositifs retenus.
    #[param(inline)]
    pub dispositif: Option<Liste<Code>>,
    /// Membres de l'équipe qui suivent la personne.
    #[param(inline)]
    pub referent: Option<Liste<Uuid>>,
    /// Rendez-vous à partir de ce jour de Paris, inclus.
    #[param(inline)]
    pub debut_du: Option<Jour>,
    /// Rendez-vous jusqu'à ce jour de Paris, inclus.
    #[param(inline)]
    pub debut_au: Option<Jour>,
    /// Modalités retenues.
    #[param(inline)]
    pub modalite: Option<Liste<ModaliteRendezVous>>,
    /// Structures d'accueil retenues.
    #[param(inline)]
    pub lieu_structure: Option<Liste<Uuid>>,
    /// Communes retenues.
    #[param(inline)]
    pub commune: Option<Liste<CodeCommune>>,
    /// Statuts retenus.
    #[param(inline)]
    pub statut: Option<Liste<StatutRendezVous>>,
    /// Adaptations : les rendez-vous qui en ont au moins une.
    #[param(inline)]
    pub adaptations: Option<Liste<Adaptation>>,
}

impl Filtres for RendezVousFiltres {
    const TRIS: &'static [Tri] = &[Tri::instant("debut")];
}

/// Lister les rendez-vous
///
/// Les rendez-vous de l'association, par pages.
#[utoipa::path(tag = "rendez-vous", operation_id = "list_rendez_vous", params(Listing<RendezVousFiltres>),
    responses((status = 200, description = "Une page de rendez-vous.", body = Page<RendezVous>)), extensions(("x-roles" = json!(ReadAccompagnements::ROLES))))]
#[get("/rendez-vous")]
pub async fn list(auth: Authorized<ReadAccompagnements>, listing: Listing<RendezVousFiltres>, etat: web::Data<AppState>) -> Result<Page<RendezVous>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, auth.porteuse()?, None, &listing).await
}

/// Lister les rendez-vous d'un accompagnement
///
/// Les rendez-vous de l'accompagnement, par pages.
#[utoipa::path(tag = "rendez-vous", operation_id = "list_accompagnement_rendez_vous", params(Chemin, Listing<RendezVousFiltres>),
    responses((status = 200, description = "Une page de rendez-vous.", body = Page<RendezVous>)), extensions(("x-roles" = json!(ReadAccompagnements::ROLES))))]
#[get("/accompagnements/{id}/rendez-vous")]
pub async fn list_children(
    auth: Authorized<ReadAccompagnements>,
    id: Chemin,
    listing: Result<Listing<RendezVousFiltres>, Error>,
    etat: web::Data<AppState>,
) -> Result<Page<RendezVous>, Error> {
    let conn = etat.db.reader().await?;
    accompagnements::store::must_exist(&conn, auth.porteuse()?, id.0).await?;
    store::list(&conn, auth.porteuse()?, Some(id.0), &listing?).await
}

/// Créer un rendez-vous
///
/// Planifié, ou déjà passé ; `honore` et `absent` seulement une fois commencé.
#[utoipa::path(tag = "rendez-vous", operation_id = "create_rendez_vous", params(Chemin), request_body = RendezVousSaisie,
    responses((status = 201, description = "Le rendez-vous créé.", body = RendezVous)), extensions(("x-roles" = json!(WriteAccompagnements::ROLES))))]
#[post("/accompagnements/{id}/rendez-vous")]
pub async fn create(
    auth: Authorized<WriteAccompagnements>,
    id: Chemin,
    corps: Corps<RendezVousSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let action = async move |conn: &_| {
        accompagnements::store::lock_parent(conn, porteuse, id.0).await?;
        let saisie = corps.lire()?;
        let cree = store::insert(conn, porteuse, id.0, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/rendez-vous/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire un rendez-vous
///
/// Un rendez-vous par son identifiant.
#[utoipa::path(tag = "rendez-vous", operation_id = "get_rendez_vous", params(Chemin),
    responses((status = 200, description = "Le rendez-vous.", body = RendezVous)), extensions(("x-roles" = json!(ReadAccompagnements::ROLES))))]
#[get("/rendez-vous/{id}")]
pub async fn get(auth: Authorized<ReadAccompagnements>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let lu = store::get(&conn, auth.porteuse()?, id.0).await?;
    Answer::ok(lu.version, &lu)
}

/// Modifier un rendez-vous
///
/// `honore` et `absent` seulement une fois commencé.
#[utoipa::path(tag = "rendez-vous", operation_id = "update_rendez_vous", params(Chemin, Precondition), request_body(content = Patch<RendezVousSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Le rendez-vous modifié.", body = RendezVous)), extensions(("x-roles" = json!(WriteAccompagnements::ROLES))))]
#[patch("/rendez-vous/{id}")]
pub async fn update(
    auth: Authorized<WriteAccompagnements>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<RendezVousSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, actuel) = store::lock(conn, porteuse, id.0).await?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuel, patch)? {
            store::update(conn, porteuse, id.0, &saisie, etat.clock.now()).await?;
        }
        let lu = store::get(conn, porteuse, id.0).await?;
        Answer::ok(lu.version, &lu)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer un rendez-vous
///
/// Retire le rendez-vous de l'accompagnement.
#[utoipa::path(tag = "rendez-vous", operation_id = "delete_rendez_vous", params(Chemin, Precondition),
    responses((status = 204, description = "Le rendez-vous est supprimé.")), extensions(("x-roles" = json!(WriteAccompagnements::ROLES))))]
#[delete("/rendez-vous/{id}")]
pub async fn delete(auth: Authorized<WriteAccompagnements>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, _) = store::lock(conn, porteuse, id.0).await?;
        precondition.check(version)?;
        store::delete(conn, porteuse, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
