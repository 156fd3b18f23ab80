//! `/projets`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadProjets, WriteProjets};
use crate::db::schema::{projets, projets_vue as t};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply, regle};
use crate::refs::{Participants, Stades};
use crate::valeurs::{Code, CodeCommune, Ensemble, Jour, Stade, Texte};

/// Ce qui s'écrit d'un projet.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "stade_le_dates_a_stade"))]
#[diesel(table_name = projets, treat_none_as_null = true)]
pub struct ProjetSaisie {
    /// Nom du projet.
    pub nom: Texte<200>,
    /// Identifiants des participants qui portent le projet ; au moins un.
    #[diesel(skip_insertion, skip_update)]
    pub porteurs: Ensemble<Uuid, 1>,
    /// Domaine d'activité.
    pub domaine_activite: Option<Texte<200>>,
    /// Code INSEE de la commune du projet.
    pub commune: Option<CodeCommune>,
    /// Stade atteint. Un nouveau stade s'ajoute à l'historique, qui ne s'efface pas.
    #[diesel(skip_insertion, skip_update)]
    pub stade: Option<Stade>,
    /// Jour où `stade` a été atteint, aujourd'hui par défaut ; pas dans le futur. Remplace le stade du même jour.
    #[diesel(skip_insertion, skip_update)]
    pub stade_le: Option<Jour>,
    /// Statut juridique, choisi ou envisagé.
    pub statut_juridique: Option<Texte<200>>,
    /// Jour de création de l'entreprise ; nul jusque-là, donc pas dans le futur.
    pub date_creation: Option<Jour>,
}

fn stade_le_dates_a_stade(saisie: &ProjetSaisie) -> Result<(), ValidationError> {
    if saisie.stade_le.is_none() || saisie.stade.is_some() {
        return Ok(());
    }
    Err(regle("stade", "champ_requis", "`stade_le` date un stade : donnez aussi `stade`."))
}

impl Modifiable for ProjetSaisie {}

/// Un projet.
#[derive(Clone, Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Projet {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub nom: Texte<200>,
    /// Les participants qui portent le projet.
    pub porteurs: Participants,
    #[schema(required = true)]
    pub domaine_activite: Option<Texte<200>>,
    #[schema(required = true)]
    pub commune: Option<CodeCommune>,
    /// Dernier stade atteint.
    #[schema(required = true)]
    pub stade: Option<Stade>,
    /// Les stades atteints, du premier au dernier.
    pub stades: Stades,
    #[schema(required = true)]
    pub statut_juridique: Option<Texte<200>>,
    #[schema(required = true)]
    pub date_creation: Option<Jour>,
}

/// What a merge patch applies to. The day of the stade already reached is not part of it: a new stade has its own.
impl From<&Projet> for ProjetSaisie {
    fn from(p: &Projet) -> Self {
        Self {
            nom: p.nom.clone(),
            porteurs: p.porteurs.0.iter().map(|porteur| porteur.id).collect::<Vec<_>>().into(),
            domaine_activite: p.domaine_activite.clone(),
            commune: p.commune.clone(),
            stade: p.stade,
            stade_le: None,
            statut_juridique: p.statut_juridique.clone(),
            date_creation: p.date_creation,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProjetFiltres {
    /// Texte cherché dans le nom, sans accents ni casse.
    #[param(inline)]
    pub q: Option<Texte<200>>,
    /// Participants : les projets qu'au moins un d'eux porte.
    #[param(inline)]
    pub porteurs: Option<Liste<Uuid>>,
    /// Codes des dispositifs où le projet est accompagné.
    #[param(inline)]
    pub dispositif: Option<Liste<Code>>,
    /// Derniers stades retenus.
    #[param(inline)]
    pub stade: Option<Liste<Stade>>,
    /// Communes retenues.
    #[param(inline)]
    pub commune: Option<Liste<CodeCommune>>,
    /// Domaines d'activité retenus.
    #[param(inline)]
    pub domaine_activite: Option<Liste<Texte<200>>>,
    /// Statuts juridiques retenus.
    #[param(inline)]
    pub statut_juridique: Option<Liste<Texte<200>>>,
    /// Création à partir de ce jour, inclus.
    #[param(inline)]
    pub date_creation_du: Option<Jour>,
    /// Création jusqu'à ce jour, inclus.
    #[param(inline)]
    pub date_creation_au: Option<Jour>,
}

impl Filtres for ProjetFiltres {
    const TRIS: &'static [Tri] = &[Tri::texte("nom", "nom_tri"), Tri::jour("date_creation")];
}

/// Lister les projets
///
/// Les projets des participants de l'association, par pages.
#[utoipa::path(tag = "projets", operation_id = "list_projets", params(Listing<ProjetFiltres>),
    responses((status = 200, description = "Une page de projets.", body = Page<Projet>)), extensions(("x-roles" = json!(ReadProjets::ROLES))))]
#[get("/projets")]
pub async fn list(auth: Authorized<ReadProjets>, listing: Listing<ProjetFiltres>, etat: web::Data<AppState>) -> Result<Page<Projet>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, auth.porteuse()?, &listing).await
}

/// Créer un projet
///
/// Un projet, avec les participants qui le portent.
#[utoipa::path(tag = "projets", operation_id = "create_projet", request_body = ProjetSaisie,
    responses((status = 201, description = "Le projet créé.", body = Projet)), extensions(("x-roles" = json!(WriteProjets::ROLES))))]
#[post("/projets")]
pub async fn create(auth: Authorized<WriteProjets>, corps: Corps<ProjetSaisie>, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    let action = async move |conn: &_| {
        let cree = store::insert(conn, porteuse, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/projets/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire un projet
///
/// Un projet par son identifiant.
#[utoipa::path(tag = "projets", operation_id = "get_projet", params(Chemin),
    responses((status = 200, description = "Le projet.", body = Projet)), extensions(("x-roles" = json!(ReadProjets::ROLES))))]
#[get("/projets/{id}")]
pub async fn get(auth: Authorized<ReadProjets>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let projet = store::get(&conn, auth.porteuse()?, id.0).await?;
    Answer::ok(projet.version, &projet)
}

/// Modifier un projet
///
/// Un `stade` différent du dernier s'ajoute à l'historique, au jour `stade_le` (aujourd'hui par défaut) ; avec `stade_le`, tout stade s'y ajoute.
#[utoipa::path(tag = "projets", operation_id = "update_projet", params(Chemin, Precondition), request_body(content = Patch<ProjetSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Le projet modifié.", body = Projet)), extensions(("x-roles" = json!(WriteProjets::ROLES))))]
#[patch("/projets/{id}")]
pub async fn update(
    auth: Authorized<WriteProjets>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<ProjetSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let actuel = store::lock(conn, porteuse, id.0).await?;
        let patch = corps.json()?;
        precondition.check(actuel.version)?;
        store::check_stade(&actuel, &patch)?;
        if let Some(saisie) = apply(&ProjetSaisie::from(&actuel), patch)? {
            store::update(conn, porteuse, &actuel, &saisie, etat.clock.now()).await?;
        }
        let projet = store::get(conn, porteuse, id.0).await?;
        Answer::ok(projet.version, &projet)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer un projet
///
/// Refusé tant qu'un accompagnement ou un emploi s'y rapporte.
#[utoipa::path(tag = "projets", operation_id = "delete_projet", params(Chemin, Precondition),
    responses((status = 204, description = "Le projet est supprimé.")), extensions(("x-roles" = json!(WriteProjets::ROLES))))]
#[delete("/projets/{id}")]
pub async fn delete(auth: Authorized<WriteProjets>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let actuel = store::lock(conn, porteuse, id.0).await?;
        precondition.check(actuel.version)?;
        store::delete(conn, porteuse, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
