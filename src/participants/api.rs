//! `/participants`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadParticipants, WriteParticipants};
use crate::db::schema::{participants, participants_vue as t};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply};
use crate::profil::qpv_coherent;
use crate::valeurs::{CodeCommune, CodeQpv, Email, Genre, Jour, Millesime, NiveauDiplome, Situation, Telephone, Texte};

/// Ce qui s'écrit d'un participant.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "qpv"))]
#[diesel(table_name = participants, treat_none_as_null = true)]
pub struct ParticipantSaisie {
    /// Nom de famille.
    pub nom: Texte<200>,
    /// Prénom.
    pub prenom: Texte<200>,
    /// Genre.
    pub genre: Option<Genre>,
    /// Date de naissance ; pas dans le futur.
    pub date_naissance: Option<Jour>,
    /// Adresse électronique.
    pub email: Option<Email>,
    /// Téléphone, en E.164.
    pub telephone: Option<Telephone>,
    /// Adresse postale.
    pub adresse: Option<Texte<500>>,
    /// Code INSEE de la commune de résidence.
    pub commune: Option<CodeCommune>,
    /// Réside dans un quartier prioritaire.
    pub qpv: Option<bool>,
    /// Code du quartier prioritaire ; demande `qpv_millesime`, et `qpv` différent de faux.
    pub qpv_code: Option<CodeQpv>,
    /// Millésime de la géographie prioritaire.
    pub qpv_millesime: Option<Millesime>,
    /// Bénéficiaire du RSA.
    pub rsa: Option<bool>,
    /// Situation.
    pub situation: Option<Situation>,
    /// Niveau de diplôme.
    pub niveau_diplome: Option<NiveauDiplome>,
    /// Besoins spécifiques, pour l'équipe seule.
    pub besoins_specifiques: Option<Texte<5000>>,
    /// Jour où la personne a consenti à l'enregistrement ; pas dans le futur.
    pub consentement_le: Option<Jour>,
}

fn qpv(saisie: &ParticipantSaisie) -> Result<(), ValidationError> {
    qpv_coherent(saisie.qpv_code.as_ref(), saisie.qpv_millesime, saisie.qpv)
}

impl Modifiable for ParticipantSaisie {}

/// Un participant.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Participant {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub nom: String,
    pub prenom: String,
    #[schema(required = true)]
    pub genre: Option<Genre>,
    #[schema(required = true)]
    pub date_naissance: Option<Jour>,
    #[schema(required = true)]
    pub email: Option<Email>,
    #[schema(required = true)]
    pub telephone: Option<Telephone>,
    #[schema(required = true)]
    pub adresse: Option<String>,
    #[schema(required = true)]
    pub commune: Option<CodeCommune>,
    #[schema(required = true)]
    pub qpv: Option<bool>,
    #[schema(required = true)]
    pub qpv_code: Option<CodeQpv>,
    #[schema(required = true)]
    pub qpv_millesime: Option<Millesime>,
    #[schema(required = true)]
    pub rsa: Option<bool>,
    #[schema(required = true)]
    pub situation: Option<Situation>,
    #[schema(required = true)]
    pub niveau_diplome: Option<NiveauDiplome>,
    #[schema(required = true)]
    pub besoins_specifiques: Option<String>,
    #[schema(required = true)]
    pub consentement_le: Option<Jour>,
    /// Jour du dernier contact, déduit : accueil, rendez-vous honoré ou présence.
    #[schema(required = true)]
    pub dernier_contact: Option<Jour>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ParticipantFiltres {
    /// Texte cherché dans le prénom et le nom, dans un ordre ou l'autre, sans accents ni casse.
    #[param(inline)]
    pub q: Option<Texte<200>>,
    /// Genres retenus.
    #[param(inline)]
    pub genre: Option<Liste<Genre>>,
    /// Naissance à partir de ce jour, inclus.
    #[param(inline)]
    pub date_naissance_du: Option<Jour>,
    /// Naissance jusqu'à ce jour, inclus.
    #[param(inline)]
    pub date_naissance_au: Option<Jour>,
    /// Adresses électroniques retenues.
    #[param(inline)]
    pub email: Option<Liste<Email>>,
    /// Téléphones retenus.
    #[param(inline)]
    pub telephone: Option<Liste<Telephone>>,
    /// Communes retenues.
    #[param(inline)]
    pub commune: Option<Liste<CodeCommune>>,
    /// Personnes qui résident dans un quartier prioritaire, ou non.
    #[param(inline)]
    pub qpv: Option<Liste<bool>>,
    /// Quartiers prioritaires retenus.
    #[param(inline)]
    pub qpv_code: Option<Liste<CodeQpv>>,
    /// Millésimes retenus.
    #[param(inline)]
    pub qpv_millesime: Option<Liste<Millesime>>,
    /// Bénéficiaires du RSA, ou non.
    #[param(inline)]
    pub rsa: Option<Liste<bool>>,
    /// Situations retenues.
    #[param(inline)]
    pub situation: Option<Liste<Situation>>,
    /// Niveaux de diplôme retenus.
    #[param(inline)]
    pub niveau_diplome: Option<Liste<NiveauDiplome>>,
    /// Consentement à partir de ce jour, inclus.
    #[param(inline)]
    pub consentement_le_du: Option<Jour>,
    /// Consentement jusqu'à ce jour, inclus.
    #[param(inline)]
    pub consentement_le_au: Option<Jour>,
    /// Dernier contact à partir de ce jour, inclus.
    #[param(inline)]
    pub dernier_contact_du: Option<Jour>,
    /// Dernier contact jusqu'à ce jour, inclus.
    #[param(inline)]
    pub dernier_contact_au: Option<Jour>,
}

impl Filtres for ParticipantFiltres {
    const TRIS: &'static [Tri] = &[
        Tri::texte("nom", "nom_tri"),
        Tri::texte("prenom", "prenom_tri"),
        Tri::jour("date_naissance"),
        Tri::jour("consentement_le"),
        Tri::jour("dernier_contact"),
    ];
}

/// Lister les participants
///
/// Les personnes que l'association accompagne, par pages.
#[utoipa::path(tag = "participants", operation_id = "list_participants", params(Listing<ParticipantFiltres>),
    responses((status = 200, description = "Une page de participants.", body = Page<Participant>)), extensions(("x-roles" = json!(ReadParticipants::ROLES))))]
#[get("/participants")]
pub async fn list(auth: Authorized<ReadParticipants>, listing: Listing<ParticipantFiltres>, etat: web::Data<AppState>) -> Result<Page<Participant>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, auth.porteuse()?, &listing).await
}

/// Créer un participant
///
/// Ouvre le dossier d'une personne. Sa situation est celle du jour : chaque accueil et chaque inscription en garde une copie, le profil.
#[utoipa::path(tag = "participants", operation_id = "create_participant", request_body = ParticipantSaisie,
    responses((status = 201, description = "Le participant créé.", body = Participant)), extensions(("x-roles" = json!(WriteParticipants::ROLES))))]
#[post("/participants")]
pub async fn create(
    auth: Authorized<WriteParticipants>,
    corps: Corps<ParticipantSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    let action = async move |conn: &_| {
        let cree = store::insert(conn, porteuse, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/participants/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire un participant
///
/// Un participant par son identifiant.
#[utoipa::path(tag = "participants", operation_id = "get_participant", params(Chemin),
    responses((status = 200, description = "Le participant.", body = Participant)), extensions(("x-roles" = json!(ReadParticipants::ROLES))))]
#[get("/participants/{id}")]
pub async fn get(auth: Authorized<ReadParticipants>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let participant = store::get(&conn, auth.porteuse()?, id.0).await?;
    Answer::ok(participant.version, &participant)
}

/// Modifier un participant
///
/// Les profils déjà enregistrés restent ce qu'ils étaient.
#[utoipa::path(tag = "participants", operation_id = "update_participant", params(Chemin, Precondition), request_body(content = Patch<ParticipantSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Le participant modifié.", body = Participant)), extensions(("x-roles" = json!(WriteParticipants::ROLES))))]
#[patch("/participants/{id}")]
pub async fn update(
    auth: Authorized<WriteParticipants>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<ParticipantSaisie>>,
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
        let participant = store::get(conn, porteuse, id.0).await?;
        Answer::ok(participant.version, &participant)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer un participant
///
/// Refusé tant que quelque chose s'y rapporte : un projet, un accompagnement, une inscription.
#[utoipa::path(tag = "participants", operation_id = "delete_participant", params(Chemin, Precondition),
    responses((status = 204, description = "Le participant est supprimé.")), extensions(("x-roles" = json!(WriteParticipants::ROLES))))]
#[delete("/participants/{id}")]
pub async fn delete(auth: Authorized<WriteParticipants>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let (version, _) = store::lock(conn, porteuse, id.0).await?;
        precondition.check(version)?;
        store::delete(conn, porteuse, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
