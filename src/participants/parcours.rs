//! `/participants/{id}/parcours`: everything that happened with a person, in order.

use actix_web::{get, web};
use diesel::QueryableByName;
use diesel::sql_types::{Date, Jsonb, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, Porteuse, ReadParticipants};
use crate::db::Conn;
use crate::error::Error;
use crate::http::{Answer, Chemin};
use crate::refs::DispositifRef;
use crate::valeurs::{Jour, ModeAccueil, ObjetOrientation, Parametre, Stade, StatutInscription, StatutRendezVous, TypeEtape, TypePhase};

/// Ce qui s'est passé avec une personne.
#[derive(Debug, Serialize, ToSchema)]
pub struct Parcours {
    /// Les étapes, de la plus ancienne à la plus récente.
    pub items: Vec<Etape>,
}

/// Une étape d'un parcours.
#[derive(Debug, Serialize, ToSchema)]
pub struct Etape {
    /// Jour de l'étape.
    pub date: Jour,
    /// Type de l'étape.
    pub r#type: TypeEtape,
    /// Identifiant de la ressource dont vient l'étape : l'accompagnement pour un accueil ou une sortie, le projet pour un stade ou une création,
    /// sinon la phase, le rendez-vous, l'orientation ou l'inscription.
    pub id: Uuid,
    /// L'étape, en quelques mots.
    pub libelle: String,
    /// Le dispositif où elle a eu lieu ; nul pour ce qui vient d'un projet.
    #[schema(required = true)]
    pub dispositif: Option<DispositifRef>,
}

/// A step as `parcours.sql` finds it: `valeur` is of the enumeration that its type has, `texte` is what people wrote.
#[derive(QueryableByName)]
struct Ligne {
    #[diesel(sql_type = Date)]
    date: Jour,
    #[diesel(sql_type = Text)]
    r#type: TypeEtape,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    valeur: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    texte: Option<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    dispositif: Option<DispositifRef>,
}

impl Ligne {
    fn libelle(&self) -> String {
        let (valeur, texte) = (self.valeur.as_deref(), self.texte.as_deref());
        let quoi = texte.unwrap_or_default();
        let (sujet, precision) = match self.r#type {
            TypeEtape::Accueil => ("Accueil".to_owned(), nom(valeur, ModeAccueil::libelle)),
            TypeEtape::Phase => ("Phase".to_owned(), nom(valeur, TypePhase::libelle)),
            TypeEtape::RendezVous => ("Rendez-vous".to_owned(), nom(valeur, StatutRendezVous::libelle)),
            TypeEtape::Orientation => (format!("Orientation vers {quoi}"), nom(valeur, ObjetOrientation::libelle)),
            TypeEtape::Inscription => (quoi.to_owned(), nom(valeur, StatutInscription::libelle)),
            TypeEtape::Stade => (quoi.to_owned(), nom(valeur, Stade::libelle)),
            TypeEtape::Creation => ("Création".to_owned(), texte),
            TypeEtape::Sortie => ("Sortie".to_owned(), texte),
        };
        precision.map_or_else(|| sujet.clone(), |p| format!("{sujet} : {p}"))
    }
}

fn nom<T: Parametre>(valeur: Option<&str>, libelle: fn(T) -> &'static str) -> Option<&'static str> {
    valeur.and_then(|v| T::parse(v).ok()).map(libelle)
}

impl From<Ligne> for Etape {
    fn from(ligne: Ligne) -> Self {
        Self { libelle: ligne.libelle(), date: ligne.date, r#type: ligne.r#type, id: ligne.id, dispositif: ligne.dispositif }
    }
}

async fn load(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Parcours, Error> {
    let lignes: Vec<Ligne> = diesel::sql_query(include_str!("parcours.sql")).bind::<SqlUuid, _>(porteuse.0).bind::<SqlUuid, _>(id).load(&mut conn).await?;
    Ok(Parcours { items: lignes.into_iter().map(Etape::from).collect() })
}

/// Lire le parcours d'un participant
///
/// Tout ce qui s'est passé avec la personne, du plus ancien au plus récent : accueils, phases, rendez-vous, orientations, inscriptions,
/// stades et création de ses projets, sorties. Sans pages.
#[utoipa::path(tag = "participants", operation_id = "get_parcours", params(Chemin),
    responses((status = 200, description = "Le parcours du participant.", body = Parcours)), extensions(("x-roles" = json!(ReadParticipants::ROLES))))]
#[get("/participants/{id}/parcours")]
pub async fn get(auth: Authorized<ReadParticipants>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let conn = etat.db.reader().await?;
    store::must_exist(&conn, porteuse, id.0).await?;
    Answer::document(&load(&conn, porteuse, id.0).await?)
}
