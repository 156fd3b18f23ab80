//! `/conventions/{id}/bilan`: what was done of what was promised, exact for the porteuse and for the financeur it was promised to.

use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::objectifs::{Cible, OBJECTIFS_MAX};
use super::portee::Portee;
use super::store;
use super::types::Convention;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, Porteuse, ReadConventions};
use crate::db::{Conn, instant};
use crate::error::Error;
use crate::http::{Chemin, Document, IfNoneMatch, ValidQuery, livre, question};
use crate::indicators::objectif::{self, Cadre, Realisation};
use crate::indicators::{FiltresAppliques, IndicateurCite, Nombre, SourceValeur, StatutValeur};
use crate::refs::{ConventionRef, FinanceurRef};
use crate::valeurs::{Jour, VersionDeQuestion};

/// Où en sont les objectifs d'une convention.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
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
#[derive(Debug, Serialize, Deserialize, ToSchema)]
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
    fn new(realisation: &Realisation, cible: Cible) -> Self {
        let total = realisation.reponse.as_ref().map(|r| &r.total);
        let valeur = total.and_then(|t| t.valeur);
        Self {
            indicator: realisation.indicator.clone(),
            filtres: realisation.filtres.clone(),
            cible,
            valeur,
            ratio: valeur.and_then(|v| objectif::ratio(v, cible.get())),
            statut: total.map_or(StatutValeur::NonDisponible, |t| t.statut),
            source: total.map_or(SourceValeur::Calcul, |t| t.source),
            disponible_depuis: total.and_then(|t| t.disponible_depuis),
        }
    }
}

impl BilanConvention {
    /// The same, as a closing keeps it.
    #[must_use]
    pub fn fige(mut self) -> Self {
        for objectif in &mut self.objectifs {
            objectif.source = SourceValeur::Cloture;
        }
        self
    }
}

/// What a bilan is asked for with.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BilanParametres {
    /// De quand est le bilan : `vivant`, ce que disent les enregistrements ; `2021.1`, ce que tient la première clôture de 2021 (404 si
    /// elle ne tient pas ce bilan).
    #[param(nullable = false, inline)]
    version: Option<VersionDeQuestion>,
}

/// Lire le bilan d'une convention
///
/// Chaque objectif, tenu contre les chiffres : la question telle qu'elle est posée, la cible, la valeur atteinte et leur rapport. La
/// période est celle de la convention ; ses dispositifs valent pour les objectifs qui n'en nomment pas, ses territoires pour ceux qui ne
/// nomment aucun lieu et dont l'indicateur en a un. Les valeurs sont exactes, pour la porteuse comme pour le financeur de la convention.
/// Une fois close l'année où la convention s'achève, le bilan est celui de la clôture la plus récente (`source: "cloture"`), à moins de
/// demander `version=vivant`.
#[utoipa::path(tag = "conventions", operation_id = "get_convention_bilan", params(Chemin, BilanParametres, IfNoneMatch),
    responses(
        (status = 200, description = "Le bilan.", body = BilanConvention, headers(("ETag" = String, description = "Empreinte du corps, forte."))),
        (status = 304, description = "Le bilan que nomme `If-None-Match` n'a pas changé.", headers(("ETag" = String, description = "Empreinte du corps, forte.")))),
    extensions(("x-roles" = json!(ReadConventions::ROLES))))]
#[get("/conventions/{id}/bilan")]
pub async fn get(
    auth: Authorized<ReadConventions>,
    id: Chemin,
    parametres: ValidQuery<BilanParametres>,
    requete: HttpRequest,
    etat: web::Data<AppState>,
) -> Result<HttpResponse, Error> {
    let portee = Portee::of(&auth.caller)?;
    let porteuse = Porteuse(store::get(&*etat.db.reader().await?, portee, id.0).await?.porteuse_id);
    let question = question(porteuse, ["exacte", &format!("bilan {}", id.0), requete.query_string(), "json"]);
    let calcul = async || {
        let conn = &mut *etat.db.conn().await?;
        if let Some(bilan) = bilan_fige(conn, porteuse, id.0, parametres.0.version).await? {
            return Ok(Document::deja_json(bilan));
        }
        let work = async |conn: &Conn| {
            let convention = store::get(conn, portee, id.0).await?;
            de(conn, convention).await
        };
        let (bilan, _) = instant(conn, work).await?;
        Document::json(&bilan)
    };
    livre(&etat, &requete, porteuse, question, calcul).await
}

/// The bilan as a closing has it: the one that is named, or the latest once the convention has ended.
async fn bilan_fige(conn: &Conn, porteuse: Porteuse, id: Uuid, version: Option<VersionDeQuestion>) -> Result<Option<String>, Error> {
    match version {
        None => store::bilan_fige(conn, porteuse, id, None).await,
        Some(VersionDeQuestion::Vivante) => Ok(None),
        Some(VersionDeQuestion::Close { annee, rang }) => {
            let fige = store::bilan_fige(conn, porteuse, id, Some((annee, rang))).await?;
            fige.map(Some).ok_or_else(|| Error::introuvable().detail(format!("La clôture {rang} de {annee}, si elle existe, ne tient pas ce bilan.")))
        }
    }
}

/// The bilan of a convention and what it is made of, within the caller's snapshot.
///
/// # Errors
/// The database's.
pub async fn de(conn: &Conn, convention: Convention) -> Result<(BilanConvention, Vec<Realisation>), Error> {
    let questions = convention.objectifs.0.iter().map(|o| (o.indicator, &o.filtres));
    let realisations = objectif::realisations(conn, convention.porteuse_id, &cadre(&convention), questions).await?;
    let objectifs = realisations.iter().zip(&convention.objectifs.0).map(|(realisation, o)| BilanObjectif::new(realisation, o.cible)).collect();
    let bilan = BilanConvention {
        objectifs,
        convention: ConventionRef { id: convention.id, intitule: convention.intitule.as_str().to_owned() },
        financeur: convention.financeur,
        debut: convention.debut,
        fin: convention.fin,
    };
    Ok((bilan, realisations))
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
