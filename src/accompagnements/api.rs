//! `/accompagnements`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadAccompagnements, WriteAccompagnements};
use crate::db::schema::{accompagnements, accompagnements_vue as t};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply, present, regle};
use crate::profil::{Profil, ProfilSaisie};
use crate::refs::{DispositifRef, ParticipantRef, ProjetRef, StructureRef, UtilisateurRef, json_column};
use crate::valeurs::{Code, Jour, ModeAccueil, Origine, Texte};

/// Ce qui s'écrit d'un accompagnement.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "sortie_after_accueil"))]
#[diesel(table_name = accompagnements, treat_none_as_null = true)]
pub struct AccompagnementSaisie {
    /// Identifiant du dispositif qui accueille.
    pub dispositif_id: Uuid,
    /// Identifiant de la personne accueillie.
    pub participant_id: Uuid,
    /// Identifiant du projet accompagné.
    pub projet_id: Option<Uuid>,
    /// Jour de l'accueil ; pas dans le futur.
    pub date_accueil: Jour,
    /// Façon dont la personne a été accueillie.
    pub mode_accueil: Option<ModeAccueil>,
    /// Comment la personne a connu l'association.
    pub origine: Option<Origine>,
    /// Identifiant de la structure qui a adressé la personne.
    pub prescripteur_id: Option<Uuid>,
    /// Identifiant du membre de l'équipe qui suit la personne.
    pub referent_id: Option<Uuid>,
    /// Situation de la personne le jour de l'accueil. À la création, une clé absente est copiée du participant, `null` veut dire inconnu.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_insertion, skip_update)]
    pub profil: Option<Option<ProfilSaisie>>,
    /// Fin de l'accompagnement ; nul tant qu'il dure.
    #[diesel(skip_insertion, skip_update)]
    pub sortie: Option<SortieSaisie>,
}

/// Fin d'un accompagnement.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SortieSaisie {
    /// Jour de la sortie ; pas avant l'accueil.
    pub date: Jour,
    /// Raison de la sortie.
    pub motif: Option<Texte<500>>,
}

fn sortie_after_accueil(saisie: &AccompagnementSaisie) -> Result<(), ValidationError> {
    if saisie.sortie.as_ref().is_none_or(|s| s.date >= saisie.date_accueil) {
        return Ok(());
    }
    Err(regle("sortie/date", "ordre_des_dates", "La sortie ne peut pas précéder l'accueil."))
}

impl Modifiable for AccompagnementSaisie {
    const FIXES: &'static [&'static str] = &["dispositif_id", "participant_id"];
}

/// Un accompagnement.
#[derive(Clone, Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Accompagnement {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub dispositif_id: Uuid,
    /// Le dispositif qui accueille.
    pub dispositif: DispositifRef,
    pub participant_id: Uuid,
    /// La personne accueillie.
    pub participant: ParticipantRef,
    #[schema(required = true)]
    pub projet_id: Option<Uuid>,
    /// Le projet accompagné.
    #[schema(required = true)]
    pub projet: Option<ProjetRef>,
    pub date_accueil: Jour,
    #[schema(required = true)]
    pub mode_accueil: Option<ModeAccueil>,
    #[schema(required = true)]
    pub origine: Option<Origine>,
    #[schema(required = true)]
    pub prescripteur_id: Option<Uuid>,
    /// La structure qui a adressé la personne.
    #[schema(required = true)]
    pub prescripteur: Option<StructureRef>,
    #[schema(required = true)]
    pub referent_id: Option<Uuid>,
    /// Le membre de l'équipe qui suit la personne.
    #[schema(required = true)]
    pub referent: Option<UtilisateurRef>,
    pub profil: Profil,
    #[schema(required = true)]
    pub sortie: Option<Sortie>,
}

/// Fin d'un accompagnement.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, FromSqlRow)]
pub struct Sortie {
    pub date: Jour,
    #[schema(required = true)]
    pub motif: Option<Texte<500>>,
}

json_column!(Sortie);

/// As a caller would write the whole of it: what a merge patch applies to.
impl From<&Accompagnement> for AccompagnementSaisie {
    fn from(a: &Accompagnement) -> Self {
        Self {
            dispositif_id: a.dispositif_id,
            participant_id: a.participant_id,
            projet_id: a.projet_id,
            date_accueil: a.date_accueil,
            mode_accueil: a.mode_accueil,
            origine: a.origine,
            prescripteur_id: a.prescripteur_id,
            referent_id: a.referent_id,
            profil: Some(Some(a.profil.clone().into())),
            sortie: a.sortie.clone().map(|s| SortieSaisie { date: s.date, motif: s.motif }),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccompagnementFiltres {
    /// Codes des dispositifs retenus.
    #[param(inline)]
    pub dispositif: Option<Liste<Code>>,
    /// Participants retenus.
    #[param(inline)]
    pub participant: Option<Liste<Uuid>>,
    /// Projets retenus.
    #[param(inline)]
    pub projet: Option<Liste<Uuid>>,
    /// Accueils à partir de ce jour, inclus.
    #[param(inline)]
    pub date_accueil_du: Option<Jour>,
    /// Accueils jusqu'à ce jour, inclus.
    #[param(inline)]
    pub date_accueil_au: Option<Jour>,
    /// Modes d'accueil retenus.
    #[param(inline)]
    pub mode_accueil: Option<Liste<ModeAccueil>>,
    /// Origines retenues.
    #[param(inline)]
    pub origine: Option<Liste<Origine>>,
    /// Structures prescriptrices retenues.
    #[param(inline)]
    pub prescripteur: Option<Liste<Uuid>>,
    /// Membres de l'équipe retenus.
    #[param(inline)]
    pub referent: Option<Liste<Uuid>>,
    /// Sorties à partir de ce jour, inclus.
    #[param(inline)]
    pub sortie_date_du: Option<Jour>,
    /// Sorties jusqu'à ce jour, inclus.
    #[param(inline)]
    pub sortie_date_au: Option<Jour>,
}

impl Filtres for AccompagnementFiltres {
    const TRIS: &'static [Tri] = &[Tri::jour("date_accueil"), Tri::jour("sortie_date")];
}

/// Lister les accompagnements
///
/// Les accompagnements de l'association, par pages.
#[utoipa::path(tag = "accompagnements", operation_id = "list_accompagnements", params(Listing<AccompagnementFiltres>),
    responses((status = 200, description = "Une page d'accompagnements.", body = Page<Accompagnement>)), extensions(("x-roles" = json!(ReadAccompagnements::ROLES))))]
#[get("/accompagnements")]
pub async fn list(
    auth: Authorized<ReadAccompagnements>,
    listing: Listing<AccompagnementFiltres>,
    etat: web::Data<AppState>,
) -> Result<Page<Accompagnement>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, auth.porteuse()?, &listing).await
}

/// Créer un accompagnement
///
/// Le profil garde la situation de la personne ce jour-là : ce qui n'en est pas écrit est copié du participant.
#[utoipa::path(tag = "accompagnements", operation_id = "create_accompagnement", request_body = AccompagnementSaisie,
    responses((status = 201, description = "L'accompagnement créé.", body = Accompagnement)), extensions(("x-roles" = json!(WriteAccompagnements::ROLES))))]
#[post("/accompagnements")]
pub async fn create(
    auth: Authorized<WriteAccompagnements>,
    corps: Corps<AccompagnementSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    let action = async move |conn: &_| {
        let cree = store::insert(conn, porteuse, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/accompagnements/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire un accompagnement
///
/// Un accompagnement par son identifiant.
#[utoipa::path(tag = "accompagnements", operation_id = "get_accompagnement", params(Chemin),
    responses((status = 200, description = "L'accompagnement.", body = Accompagnement)), extensions(("x-roles" = json!(ReadAccompagnements::ROLES))))]
#[get("/accompagnements/{id}")]
pub async fn get(auth: Authorized<ReadAccompagnements>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let accompagnement = store::get(&conn, auth.porteuse()?, id.0).await?;
    Answer::ok(accompagnement.version, &accompagnement)
}

/// Modifier un accompagnement
///
/// Le dispositif et le participant sont fixés à la création. Du profil, une clé absente reste inchangée et `null` veut dire inconnu ; le
/// profil lui-même ne peut pas être nul.
#[utoipa::path(tag = "accompagnements", operation_id = "update_accompagnement", params(Chemin, Precondition), request_body(content = Patch<AccompagnementSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "L'accompagnement modifié.", body = Accompagnement)), extensions(("x-roles" = json!(WriteAccompagnements::ROLES))))]
#[patch("/accompagnements/{id}")]
pub async fn update(
    auth: Authorized<WriteAccompagnements>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<AccompagnementSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let actuel = store::lock(conn, porteuse, id.0).await?;
        let patch = corps.json()?;
        precondition.check(actuel.version)?;
        if let Some(saisie) = apply(&AccompagnementSaisie::from(&actuel), patch)? {
            store::update(conn, porteuse, &actuel, &saisie, etat.clock.now()).await?;
        }
        let accompagnement = store::get(conn, porteuse, id.0).await?;
        Answer::ok(accompagnement.version, &accompagnement)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer un accompagnement
///
/// Refusé tant qu'il a des phases, des rendez-vous ou des orientations.
#[utoipa::path(tag = "accompagnements", operation_id = "delete_accompagnement", params(Chemin, Precondition),
    responses((status = 204, description = "L'accompagnement est supprimé.")), extensions(("x-roles" = json!(WriteAccompagnements::ROLES))))]
#[delete("/accompagnements/{id}")]
pub async fn delete(auth: Authorized<WriteAccompagnements>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let action = async move |conn: &_| {
        let actuel = store::lock(conn, porteuse, id.0).await?;
        precondition.check(actuel.version)?;
        store::delete(conn, porteuse, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
