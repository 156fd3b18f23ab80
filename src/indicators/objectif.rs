//! Objectifs: what a convention promises of an indicator. Each is a question over the convention's period, its dispositifs and
//! its territoires, and is answered as any other.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use super::catalogue::dimensions::{COMMUNE, DISPOSITIF, EPCI, TERRITOIRE, ZONE};
use super::catalogue::{Domaine, Indicateur};
use super::chiffre::part_exacte;
use super::code::CodeIndicateur;
use super::question::Lecture;
use super::reponse::{FiltresAppliques, IndicateurCite, Nombre, ReponseIndicateur};
use super::{calcul, contrat, references};
use crate::db::Conn;
use crate::error::{Code, Erreur, Error};
use crate::valeurs::Texte;

/// Parameter → values, any of which fits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FiltresObjectif(BTreeMap<String, Vec<Texte<200>>>);

/// An indicator with its filters.
pub type Objectif<'o> = (CodeIndicateur, &'o FiltresObjectif);

/// What holds for every objectif of a convention that does not say otherwise.
#[derive(Debug)]
pub struct Cadre {
    pub debut: NaiveDate,
    pub fin: NaiveDate,
    /// Codes of the dispositifs.
    pub dispositifs: Vec<String>,
    /// Codes of the territoires; none means everywhere.
    pub territoires: Vec<String>,
}

/// An objectif as it was applied, the name of its question, and its answer; none where its filters no longer have a meaning.
#[derive(Debug)]
pub struct Realisation {
    pub indicator: IndicateurCite,
    pub filtres: FiltresAppliques,
    pub question: Option<String>,
    pub reponse: Option<ReponseIndicateur>,
}

/// A record that a filter names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    Module(Uuid),
    Session(Uuid),
    Structure(Uuid),
    Financeur(Uuid),
    Territoire(String),
}

impl Cadre {
    /// The filters as they are applied: the objectif's own, then the convention's dispositifs where it names none, and its
    /// territoires where it names no place and the indicator has one.
    fn applique(&self, indicateur: &Indicateur, filtres: &FiltresObjectif) -> BTreeMap<String, Vec<String>> {
        let accepte = |code: &str| indicateur.filtres().any(|d| d.code == code);
        let mut appliques = filtres.valeurs();
        let sans_lieu = [&TERRITOIRE, &COMMUNE, &EPCI, &ZONE].iter().all(|d| !appliques.contains_key(d.code));
        if accepte(DISPOSITIF.code) && !appliques.contains_key(DISPOSITIF.code) {
            appliques.insert(DISPOSITIF.code.to_owned(), self.dispositifs.clone());
        }
        if accepte(TERRITOIRE.code) && sans_lieu && !self.territoires.is_empty() {
            appliques.insert(TERRITOIRE.code.to_owned(), self.territoires.clone());
        }
        appliques
    }
}

/// What is wrong with the filters of an objectif, each by the pointer `/filtre`; whether what they name exists is for
/// [`nommees`] to say.
#[must_use]
pub fn refus((indicateur, filtres): Objectif<'_>) -> Vec<Erreur> {
    Lecture::d_objectif(indicateur.0, (NaiveDate::MIN, NaiveDate::MAX), &filtres.valeurs()).erreurs
}

/// The records that objectifs name, and a refusal for each name that is nothing to the porteuse, or a dispositif outside
/// `dispositifs`.
///
/// # Errors
/// The database's.
pub async fn nommees(
    conn: &Conn,
    porteuse: Uuid,
    dispositifs: &[Uuid],
    objectifs: impl Iterator<Item = Objectif<'_>>,
) -> Result<(Vec<Reference>, Vec<Erreur>), Error> {
    let mut connus = references::dispositifs(conn, porteuse).await?;
    connus.retain(|d| dispositifs.contains(&d.id));
    let (mut nommees, mut erreurs) = (Vec::new(), Vec::new());
    for (rang, (indicateur, filtres)) in objectifs.enumerate() {
        let mut lecture = Lecture::d_objectif(indicateur.0, (NaiveDate::MIN, NaiveDate::MAX), &filtres.valeurs());
        for filtre in lecture.filtres.clone() {
            match references::nomme(conn, porteuse, &connus, &filtre, &mut lecture).await {
                Ok(siennes) => nommees.extend(siennes),
                Err(Error { code: Code::Introuvable, detail, .. }) => {
                    let message = match filtre.dimension.domaine {
                        Domaine::Dispositif => "Un objectif ne porte que sur les dispositifs de la convention.".to_owned(),
                        _ => detail.unwrap_or_default().into_owned(),
                    };
                    lecture.refuse(filtre.dimension.code, "reference_inconnue", message);
                }
                Err(autre) => return Err(autre),
            }
        }
        erreurs.extend(lecture.erreurs.into_iter().map(|e| Erreur { champ: format!("/objectifs/{rang}/filtres{}", e.champ), ..e }));
    }
    nommees.sort();
    nommees.dedup();
    Ok((nommees, erreurs))
}

/// Answers objectifs, within the caller's snapshot.
///
/// # Errors
/// The database's.
pub async fn realisations(conn: &Conn, porteuse: Uuid, cadre: &Cadre, objectifs: impl Iterator<Item = Objectif<'_>>) -> Result<Vec<Realisation>, Error> {
    let lit = |(indicateur, filtres): Objectif<'_>| Lecture::d_objectif(indicateur.0, (cadre.debut, cadre.fin), &cadre.applique(indicateur.0, filtres));
    let lectures: Vec<Lecture> = objectifs.map(lit).collect();
    let de = |l: &Lecture| Realisation { indicator: l.indicateur.into(), filtres: l.appliques(), question: l.cle(), reponse: None };
    let mut realisations: Vec<Realisation> = lectures.iter().map(de).collect();
    let reponses = calcul::repond_a_toutes(conn, porteuse, lectures).await?;
    for (realisation, reponse) in realisations.iter_mut().zip(reponses) {
        realisation.reponse = reponse;
    }
    Ok(realisations)
}

/// What was done of what was promised, as answers write quotients; nothing of nothing is unknown.
#[must_use]
pub fn ratio(valeur: Nombre, cible: Decimal) -> Option<Nombre> {
    valeur.0.checked_div(cible).map(part_exacte)
}

impl FiltresObjectif {
    fn valeurs(&self) -> BTreeMap<String, Vec<String>> {
        self.0.iter().map(|(nom, valeurs)| (nom.clone(), valeurs.iter().map(|v| v.as_str().to_owned()).collect())).collect()
    }
}

impl PartialSchema for FiltresObjectif {
    fn schema() -> RefOr<Schema> {
        contrat::filtres_schema("Les filtres de la question, par paramètre de l'indicateur : pour chacun, les valeurs dont l'une suffit.").into()
    }
}

impl ToSchema for FiltresObjectif {
    fn name() -> std::borrow::Cow<'static, str> {
        "FiltresObjectifSaisie".into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::trouve;
    use super::*;

    fn applique(cadre: &Cadre, code: &str, filtres: serde_json::Value) -> serde_json::Value {
        let filtres: FiltresObjectif = serde_json::from_value(filtres).unwrap();
        let indicateur = trouve(code).unwrap();
        let lecture = Lecture::d_objectif(indicateur, (cadre.debut, cadre.fin), &cadre.applique(indicateur, &filtres));
        assert!(lecture.erreurs.is_empty(), "{:?}", lecture.erreurs);
        serde_json::to_value(lecture.appliques()).unwrap()
    }

    #[test]
    fn a_convention_says_what_its_objectifs_leave_open() {
        use serde_json::json;
        let jour = |j: &str| j.parse().unwrap();
        let cadre = |territoires: &[&str]| Cadre {
            debut: jour("2021-01-01"),
            fin: jour("2021-12-31"),
            dispositifs: vec!["citeslab".to_owned(), "formation".to_owned()],
            territoires: territoires.iter().map(|t| (*t).to_owned()).collect(),
        };
        let mel = cadre(&["epci:200093201"]);
        let partout = cadre(&[]);
        let siens = json!(["citeslab", "formation"]);
        assert_eq!(applique(&mel, "heures", json!({"type": ["atelier"]})), json!({"dispositif": siens, "territoire": ["epci:200093201"], "type": ["atelier"]}));
        assert_eq!(applique(&mel, "heures", json!({"zone": ["lot-1"], "dispositif": ["citeslab"]})), json!({"dispositif": ["citeslab"], "zone": ["lot-1"]}));
        assert_eq!(applique(&partout, "heures", json!({})), json!({"dispositif": siens}));
        assert_eq!(applique(&mel, "financements", json!({})), json!({"dispositif": siens}), "no place");
    }
}
