//! `/conventions/{id}/bilan`: what was done of what was promised, exact for the porteuse and for the financeur it was promised to.

use actix_web::{get, web};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::objectifs::{Cible, OBJECTIFS_MAX};
use super::portee::Portee;
use super::store;
use super::types::Convention;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadConventions};
use crate::error::Error;
use crate::http::{Answer, Chemin};
use crate::indicators::objectif::{self, Cadre, Realisation};
use crate::indicators::{FiltresAppliques, IndicateurCite, Nombre, SourceValeur, StatutValeur};
use crate::refs::{ConventionRef, FinanceurRef};
use crate::valeurs::Jour;

/// Où en sont les objectifs d'une convention.
#[derive(Debug, Serialize, ToSchema)]
pub struct BilanConvention {
    /// La convention, en bref.
    pub convention: ConventionRef,
    /// Le financeur, en bref.
    pub financeur: FinanceurRef,
    /// Premier jour de la période.
    pub debut: Jour,
    /// Dernier jour de la période, compris.
    pub fin: Jour,
    /// Les objectifs, dans l'ordre de la convention.
    #[schema(max_items = 100)]
    pub objectifs: Vec<BilanObjectif>,
}

const _: () = assert!(OBJECTIFS_MAX == 100, "the contract says how many");

/// Où en est un objectif.
#[derive(Debug, Serialize, ToSchema)]
pub struct BilanObjectif {
    /// L'indicateur.
    pub indicator: IndicateurCite,
    /// Les filtres appliqués : ceux de l'objectif, puis les dispositifs et les territoires de la convention s'il n'en nomme pas.
    pub filtres: FiltresAppliques,
    /// Valeur promise.
    pub cible: Cible,
    /// Valeur atteinte ; nulle quand elle n'est pas disponible, ou ne porte sur rien.
    #[schema(required = true)]
    pub valeur: Option<Nombre>,
    /// Valeur atteinte divisée par la cible, à six décimales ; nul sans valeur, ou pour une cible nulle.
    #[schema(required = true)]
    pub ratio: Option<Nombre>,
    /// Ce que vaut la valeur.
    pub statut: StatutValeur,
    /// D'où vient la valeur.
    pub source: SourceValeur,
    /// Premier jour depuis lequel la question a une réponse, quand elle n'en a pas ; nul sinon.
    #[schema(required = true)]
    pub disponible_depuis: Option<NaiveDate>,
}

impl BilanObjectif {
    fn new(realisation: Realisation, cible: Cible) -> Self {
        let Realisation { indicator, filtres, total } = realisation;
        let valeur = total.as_ref().and_then(|t| t.valeur);
        Self {
            indicator,
            filtres,
            cible,
            valeur,
            ratio: valeur.and_then(|v| objectif::ratio(v, cible.get())),
            statut: total.as_ref().map_or(StatutValeur::NonDisponible, |t| t.statut),
            source: total.as_ref().map_or(SourceValeur::Calcul, |t| t.source),
            disponible_depuis: total.and_then(|t| t.disponible_depuis),
        }
    }
}

/// Lire le bilan d'une convention
///
/// Chaque objectif, tenu contre les chiffres : la question telle qu'elle est posée, la cible, la valeur atteinte et leur rapport. La
/// période est celle de la convention ; ses dispositifs valent pour les objectifs qui n'en nomment pas, ses territoires pour ceux qui ne
/// nomment aucun lieu et dont l'indicateur en a un. Les valeurs sont exactes, pour la porteuse comme pour le financeur de la convention.
#[utoipa::path(tag = "conventions", operation_id = "get_convention_bilan", params(Chemin),
    responses((status = 200, description = "Le bilan.", body = BilanConvention)), extensions(("x-roles" = json!(ReadConventions::ROLES))))]
#[get("/conventions/{id}/bilan")]
pub async fn get(auth: Authorized<ReadConventions>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let convention = store::get(&*etat.db.reader().await?, Portee::of(&auth.caller)?, id.0).await?;
    let questions = convention.objectifs.0.iter().map(|o| (o.indicator, &o.filtres));
    let mut conn = etat.db.conn().await?;
    let realisations = objectif::realisations(&mut conn, convention.porteuse_id, &cadre(&convention), questions).await?;
    let objectifs = realisations.into_iter().zip(&convention.objectifs.0).map(|(realisation, o)| BilanObjectif::new(realisation, o.cible)).collect();
    Answer::document(&BilanConvention {
        objectifs,
        convention: ConventionRef { id: convention.id, intitule: convention.intitule.as_str().to_owned() },
        financeur: convention.financeur,
        debut: convention.debut,
        fin: convention.fin,
    })
}

/// What the convention says for its objectifs.
fn cadre(convention: &Convention) -> Cadre {
    Cadre {
        debut: convention.debut.0,
        fin: convention.fin.0,
        dispositifs: convention.dispositifs.0.iter().map(|d| d.code.clone()).collect(),
        territoires: convention.territoires.0.iter().map(|t| t.code.clone()).collect(),
    }
}
