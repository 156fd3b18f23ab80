//! `/rapports/{annee}/ecarts`: what was frozen, held against what records say now.

use std::collections::BTreeMap;

use actix_web::{get, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::api::{aucune, close, lit_annee, relu};
use super::document::{ChiffreRapport, Rapport};
use super::portee::Portee;
use super::{store, vivant};
use crate::app::AppState;
use crate::auth::{Authorized, Permission, Porteuse, ReadClotures};
use crate::conventions;
use crate::conventions::bilan::{self, BilanConvention};
use crate::db::{Conn, instant};
use crate::error::Error;
use crate::http::{Answer, ValidQuery};
use crate::indicators::{FiltresAppliques, IndicateurCite, Nombre, StatutValeur};
use crate::refs::ConventionRef;
use crate::valeurs::Rang;

/// Ce qui a changé depuis une clôture.
#[derive(Debug, Serialize, ToSchema)]
pub struct EcartsRapport {
    /// L'année.
    pub annee: i32,
    /// Rang de la clôture.
    #[schema(minimum = 1)]
    pub version: i32,
    /// Instant de la clôture.
    #[schema(required = true)]
    pub close_le: Option<DateTime<Utc>>,
    /// Combien de chiffres ont été comparés.
    pub compares: usize,
    /// Les chiffres qui ne sont plus les mêmes, dans l'ordre du rapport.
    pub ecarts: Vec<EcartChiffre>,
    /// Les objectifs de conventions qui ne sont plus les mêmes.
    pub bilans: Vec<EcartObjectif>,
}

/// Un chiffre qui n'est plus le même.
#[derive(Debug, Serialize, ToSchema)]
pub struct EcartChiffre {
    /// Code du chiffre.
    pub code: String,
    /// Nom du chiffre.
    pub libelle: String,
    /// La question.
    pub query: String,
    /// Les lignes qui font le chiffre ; nul pour le total.
    #[schema(required = true)]
    pub ligne: Option<String>,
    /// Ce qui est figé ; nul pour un chiffre que la clôture n'avait pas.
    #[schema(required = true)]
    pub fige: Option<EtatChiffre>,
    /// Ce que disent les enregistrements ; nul pour un chiffre qui n'est plus dans le rapport.
    #[schema(required = true)]
    pub vivant: Option<EtatChiffre>,
    /// La valeur vivante moins la valeur figée ; nul si l'une des deux manque.
    #[schema(required = true)]
    pub ecart: Option<Nombre>,
}

/// Un objectif qui n'est plus le même.
#[derive(Debug, Serialize, ToSchema)]
pub struct EcartObjectif {
    /// La convention, en bref.
    pub convention: ConventionRef,
    /// Les filtres de l'objectif.
    pub filtres: FiltresAppliques,
    /// Ce qui est figé.
    pub fige: EtatChiffre,
    /// Ce que disent les enregistrements ; nul si la convention ne le promet plus.
    #[schema(required = true)]
    pub vivant: Option<EtatChiffre>,
    /// La valeur vivante moins la valeur figée ; nul si l'une des deux manque.
    #[schema(required = true)]
    pub ecart: Option<Nombre>,
}

/// Un chiffre, et la définition qui l'a compté.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct EtatChiffre {
    /// L'indicateur, dans la version de sa définition.
    pub indicator: IndicateurCite,
    /// La valeur ; nulle quand elle n'est pas disponible.
    #[schema(required = true)]
    pub valeur: Option<Nombre>,
    /// Ce que vaut la valeur.
    pub statut: StatutValeur,
}

/// Which closing is compared.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EcartsParametres {
    /// Rang de la clôture ; la plus récente de l'année si absent.
    #[param(nullable = false, inline)]
    version: Option<Rang>,
}

/// Comparer une clôture aux enregistrements
///
/// Les chiffres du rapport et les objectifs de conventions qui, depuis la clôture, ne sont plus les mêmes : valeur ou statut figés, valeur
/// ou statut vivants, et la version de la définition de chacun.
#[utoipa::path(tag = "rapports", operation_id = "get_rapport_ecarts",
    params(("annee" = i32, Path, description = "L'année.", minimum = 1900, maximum = 2199, example = 2021), EcartsParametres),
    responses((status = 200, description = "Les écarts.", body = EcartsRapport)), extensions(("x-roles" = json!(ReadClotures::ROLES))))]
#[get("/rapports/{annee}/ecarts")]
pub async fn get(
    auth: Authorized<ReadClotures>,
    annee: web::Path<String>,
    parametres: ValidQuery<EcartsParametres>,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let annee = lit_annee(&annee, etat.clock.today())?;
    let rang = parametres.0.version.map(|r| r.0);
    let conn = &mut *etat.db.conn().await?;
    let close = close(conn, Portee::Porteuse(porteuse), annee, rang).await?.ok_or_else(|| aucune(annee, rang))?;
    let fige = relu(&close)?;
    let (_, bilans) = store::contenu(conn, &close).await?;
    let figes = bilans.iter().map(|b| serde_json::from_str(b).map_err(Error::interne)).collect::<Result<Vec<BilanConvention>, _>>()?;
    let (vivant, bilans) =
        instant(conn, async |conn| Ok((vivant::rapport(conn, porteuse, annee, None).await?, vivants(conn, porteuse, &figes).await?))).await?;
    let (compares, ecarts) = chiffres(&fige, &vivant);
    let bilans = figes.iter().zip(&bilans).flat_map(|(fige, vivant)| objectifs(fige, vivant)).collect();
    Answer::document(&EcartsRapport { annee, version: close.version, close_le: fige.close_le, compares, ecarts, bilans })
}

/// The bilans of the same conventions now; one that was frozen keeps its convention.
async fn vivants(conn: &Conn, porteuse: Porteuse, figes: &[BilanConvention]) -> Result<Vec<BilanConvention>, Error> {
    let mut bilans = Vec::with_capacity(figes.len());
    for fige in figes {
        let convention = conventions::store::get(conn, conventions::portee::Portee::Porteuse(porteuse), fige.convention.id).await?;
        bilans.push(bilan::de(conn, convention).await?.0);
    }
    Ok(bilans)
}

/// How many figures there are in either, and those that are not the same in both.
fn chiffres(fige: &Rapport, vivant: &Rapport) -> (usize, Vec<EcartChiffre>) {
    let vivants: BTreeMap<&str, &ChiffreRapport> = vivant.chiffres().map(|c| (c.code.as_str(), c)).collect();
    let figes: BTreeMap<&str, &ChiffreRapport> = fige.chiffres().map(|c| (c.code.as_str(), c)).collect();
    let nouveaux = vivant.chiffres().filter(|c| !figes.contains_key(c.code.as_str()));
    let tous: Vec<&ChiffreRapport> = fige.chiffres().chain(nouveaux).collect();
    let ecart = |c: &&ChiffreRapport| {
        let (fige, vivant) = (figes.get(c.code.as_str()).map(|c| etat(c)), vivants.get(c.code.as_str()).map(|c| etat(c)));
        let autre = fige != vivant;
        autre.then(|| EcartChiffre {
            code: c.code.clone(),
            libelle: c.libelle.clone(),
            query: c.query.clone(),
            ligne: c.ligne.clone(),
            ecart: difference(fige.as_ref(), vivant.as_ref()),
            fige,
            vivant,
        })
    };
    (tous.len(), tous.iter().filter_map(ecart).collect())
}

fn etat(chiffre: &ChiffreRapport) -> EtatChiffre {
    EtatChiffre { indicator: chiffre.indicator.clone(), valeur: chiffre.valeur, statut: chiffre.statut }
}

fn objectifs(fige: &BilanConvention, vivant: &BilanConvention) -> Vec<EcartObjectif> {
    let etat = |o: &bilan::BilanObjectif| EtatChiffre { indicator: o.indicator.clone(), valeur: o.valeur, statut: o.statut };
    let ecart = |o: &bilan::BilanObjectif| {
        let meme = vivant.objectifs.iter().find(|v| v.indicator.code == o.indicator.code && v.filtres == o.filtres);
        let (fige_, vivant) = (etat(o), meme.map(etat));
        let autre = vivant.as_ref() != Some(&fige_);
        autre.then(|| EcartObjectif {
            convention: fige.convention.clone(),
            filtres: o.filtres.clone(),
            ecart: difference(Some(&fige_), vivant.as_ref()),
            fige: fige_,
            vivant,
        })
    };
    fige.objectifs.iter().filter_map(ecart).collect()
}

fn difference(fige: Option<&EtatChiffre>, vivant: Option<&EtatChiffre>) -> Option<Nombre> {
    let (fige, vivant) = (fige?.valeur?, vivant?.valeur?);
    Some(Nombre((vivant.0 - fige.0).normalize()))
}
