//! The question: query parameters read against an indicator's definition, every wrong one named at once.

mod valeur;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::catalogue::{Dimension, Divulgation, Domaine, Indicateur};
use super::reponse::FiltresAppliques;
use crate::error::{Erreur, Error};
use crate::valeurs::{Jour, Parametre};

pub use valeur::valeur;

/// The dimensions a breakdown may cross.
pub const DIMENSIONS_MAX: usize = 3;
/// The values a filter may name.
pub const VALEURS_MAX: usize = 200;

/// Values of one dimension, any of which fits.
#[derive(Clone, Debug)]
pub struct Filtre {
    pub dimension: &'static Dimension,
    pub valeurs: Vec<String>,
}

/// A question whose parameters all have a meaning. Whether what they name exists is for [`super::references`] to say.
#[derive(Clone, Debug)]
pub struct Question {
    pub indicateur: &'static Indicateur,
    pub debut: NaiveDate,
    pub fin: NaiveDate,
    /// In the order of the catalogue; the indicator's default is not among them.
    pub filtres: Vec<Filtre>,
    pub par: Vec<&'static Dimension>,
    /// Whether an outsider asks.
    pub protegee: bool,
}

/// What could be read, and what could not: references are looked up before a 422 is answered, since 404 comes first.
#[derive(Debug)]
pub struct Lecture {
    pub indicateur: &'static Indicateur,
    debut: Option<NaiveDate>,
    fin: Option<NaiveDate>,
    pub filtres: Vec<Filtre>,
    pub par: Vec<&'static Dimension>,
    pub protegee: bool,
    pub erreurs: Vec<Erreur>,
}

impl Question {
    /// The attributes of a person that the question uses, the same one as filter and dimension being one.
    #[must_use]
    pub fn attributs(&self) -> Vec<&'static str> {
        let filtres = self.filtres.iter().map(|f| f.dimension);
        let mut codes: Vec<_> = filtres.chain(self.par.iter().copied()).filter(|d| d.personne).map(|d| d.code).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// Whether its answer is rounded: an outsider asks of people.
    #[must_use]
    pub fn est_arrondie(&self) -> bool {
        self.protegee && self.indicateur.divulgation == Divulgation::Arrondie
    }

    /// Whether a time dimension filters or breaks down.
    #[must_use]
    pub fn lit_le_temps(&self) -> bool {
        self.filtres.iter().map(|f| f.dimension).chain(self.par.iter().copied()).any(|d| d.domaine.est_temps())
    }
}

impl Lecture {
    /// Reads `params` (decoded, each once); `format` is the transport's and is left alone.
    #[must_use]
    pub fn new(indicateur: &'static Indicateur, params: &Map<String, Value>) -> Self {
        let mut lecture = Self { indicateur, debut: None, fin: None, filtres: Vec::new(), par: Vec::new(), protegee: false, erreurs: Vec::new() };
        let texte = |nom: &str| params.get(nom).and_then(Value::as_str);
        lecture.debut = lecture.jour("debut", texte("debut"));
        lecture.fin = lecture.jour("fin", texte("fin"));
        if lecture.debut.zip(lecture.fin).is_some_and(|(debut, fin)| fin < debut) {
            lecture.refuse("fin", "periode_invalide", "La fin d'une période n'est pas antérieure à son début.");
        }
        for dimension in indicateur.filtres() {
            if let Some(brut) = texte(dimension.code) {
                lecture.filtre(dimension, brut.split(',').map(str::trim));
            }
        }
        if let Some(brut) = texte("par") {
            lecture.lit_par(brut);
        }
        lecture.refuse_inconnus(params);
        lecture
    }

    /// Reads filters whose values are given apart, over a known period: an objectif's.
    #[must_use]
    pub fn d_objectif(indicateur: &'static Indicateur, (debut, fin): (NaiveDate, NaiveDate), filtres: &BTreeMap<String, Vec<String>>) -> Self {
        let mut lecture = Self { indicateur, debut: Some(debut), fin: Some(fin), filtres: Vec::new(), par: Vec::new(), protegee: false, erreurs: Vec::new() };
        for dimension in indicateur.filtres() {
            match filtres.get(dimension.code) {
                Some(valeurs) if valeurs.is_empty() => lecture.refuse(dimension.code, "vide", "Un filtre a au moins une valeur."),
                Some(valeurs) => lecture.filtre(dimension, valeurs.iter().map(String::as_str)),
                None => {}
            }
        }
        let permis = noms(indicateur.filtres());
        for nom in filtres.keys().filter(|nom| indicateur.filtres().all(|d| d.code != nom.as_str())) {
            lecture.refuse(nom, "champ_inconnu", format!("Ce filtre n'est pas de cet indicateur. Filtres possibles : {permis}."));
        }
        lecture
    }

    /// The period, where both of its days have a meaning.
    #[must_use]
    pub fn periode(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.debut.zip(self.fin).filter(|(debut, fin)| debut <= fin)
    }

    /// Adds a filter that the question did not bring, at its place in the catalogue.
    pub fn applique(&mut self, filtre: Filtre) {
        let rang = |code: &str| self.indicateur.filtres().position(|d| d.code == code);
        let place = self.filtres.iter().position(|f| rang(f.dimension.code) > rang(filtre.dimension.code)).unwrap_or(self.filtres.len());
        self.filtres.insert(place, filtre);
    }

    /// Names the question: two that are asked in other words have one name. None while something is wrong with it.
    #[must_use]
    pub fn cle(&self) -> Option<String> {
        let (debut, fin) = self.periode().filter(|_| self.erreurs.is_empty())?;
        let mut cle = format!("{}?debut={debut}&fin={fin}", self.indicateur.code);
        let par_defaut = |f: &&Filtre| self.indicateur.defaut.is_some_and(|(d, valeur)| f.dimension.code == d.code && f.valeurs == [valeur]);
        for filtre in self.filtres.iter().filter(|f| !par_defaut(f)) {
            let mut valeurs = filtre.valeurs.clone();
            if !matches!(filtre.dimension.domaine, Domaine::Libre { .. }) {
                valeurs.sort_unstable();
            }
            cle.extend(["&", filtre.dimension.code, "=", &valeurs.join(",")]);
        }
        if !self.par.is_empty() {
            cle.extend(["&par=", &noms(self.par.iter().copied()).replace(", ", ",")]);
        }
        Some(cle)
    }

    /// The filters as an answer shows them.
    #[must_use]
    pub fn appliques(&self) -> FiltresAppliques {
        FiltresAppliques(self.filtres.iter().map(|f| (f.dimension.code.into(), f.valeurs.clone())).collect())
    }

    /// The question, once nothing is wrong with it.
    ///
    /// # Errors
    /// 422 with every refused parameter.
    pub fn question(self) -> Result<Question, Error> {
        match (self.debut, self.fin) {
            (Some(debut), Some(fin)) if self.erreurs.is_empty() => {
                Ok(Question { indicateur: self.indicateur, debut, fin, filtres: self.filtres, par: self.par, protegee: self.protegee })
            }
            _ => Err(Error::validation(self.erreurs)),
        }
    }

    pub fn refuse(&mut self, parametre: &str, code: &'static str, message: impl Into<String>) {
        // A JSON pointer escapes these two characters.
        let pointeur = parametre.replace('~', "~0").replace('/', "~1");
        self.erreurs.push(Erreur::new(format!("/{pointeur}"), code, message));
    }

    fn jour(&mut self, nom: &str, brut: Option<&str>) -> Option<NaiveDate> {
        let Some(brut) = brut else {
            self.refuse(nom, "champ_requis", "Une question porte sur une période : `debut` et `fin` sont requis.");
            return None;
        };
        match Jour::parse(brut) {
            Ok(jour) => Some(jour.0),
            Err(refus) => {
                self.erreurs.push(Erreur::new(format!("/{nom}"), refus.code, refus.message));
                None
            }
        }
    }

    fn filtre<'v>(&mut self, dimension: &'static Dimension, morceaux: impl Iterator<Item = &'v str>) {
        let mut valeurs: Vec<String> = Vec::new();
        for morceau in morceaux {
            match valeur(dimension, morceau) {
                // Pieces of free values are kept all: they may belong together.
                Ok(v) if matches!(dimension.domaine, Domaine::Libre { .. }) || !valeurs.contains(&v) => valeurs.push(v),
                Ok(_) => {}
                Err((code, message)) => self.refuse(dimension.code, code, message),
            }
        }
        if valeurs.len() > VALEURS_MAX {
            self.refuse(dimension.code, "trop_de_valeurs", format!("{VALEURS_MAX} valeurs au plus."));
        }
        self.filtres.push(Filtre { dimension, valeurs });
    }

    fn lit_par(&mut self, brut: &str) {
        for nom in brut.split(',').map(str::trim) {
            match self.indicateur.dimensions().find(|d| d.code == nom) {
                Some(d) if self.par.iter().any(|p| p.code == d.code) => {
                    self.refuse("par", "dimension_repetee", format!("La dimension `{nom}` n'est donnée qu'une fois."));
                }
                Some(d) => self.par.push(d),
                None => {
                    let permises = noms(self.indicateur.dimensions());
                    self.refuse("par", "dimension_inconnue", format!("`{nom}` n'est pas une dimension de cet indicateur. Dimensions possibles : {permises}."));
                }
            }
        }
        if self.par.len() > DIMENSIONS_MAX {
            self.refuse("par", "trop_de_dimensions", format!("{DIMENSIONS_MAX} dimensions au plus."));
        }
    }

    fn refuse_inconnus(&mut self, params: &Map<String, Value>) {
        let connu = |nom: &str| ["debut", "fin", "par", "format"].contains(&nom) || self.indicateur.filtres().any(|d| d.code == nom);
        let inconnus: Vec<_> = params.keys().filter(|nom| !connu(nom)).cloned().collect();
        let permis = noms(self.indicateur.filtres());
        for nom in inconnus {
            self.refuse(&nom, "champ_inconnu", format!("Ce paramètre n'existe pas. Paramètres possibles : debut, fin, par, version, format, {permis}."));
        }
    }
}

fn noms(dimensions: impl Iterator<Item = &'static Dimension>) -> String {
    dimensions.map(|d| d.code).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::trouve;
    use super::*;
    use crate::http::read_query;

    fn lit(code: &str, query: &str) -> Lecture {
        Lecture::new(trouve(code).unwrap(), &read_query(query).unwrap())
    }

    fn champs(lecture: &Lecture) -> Vec<(&str, &str)> {
        lecture.erreurs.iter().map(|e| (e.champ.as_str(), e.code.as_ref())).collect()
    }

    #[test]
    fn a_whole_question() {
        let q = lit("personnes_accueillies", "debut=2021-01-01&fin=2021-12-31&qpv=true&genre=femme,homme,femme&par=genre,mois&format=csv").question().unwrap();
        let filtres: Vec<_> = q.filtres.iter().map(|f| (f.dimension.code, f.valeurs.join(","))).collect();
        assert_eq!(filtres, [("genre", "femme,homme".to_owned()), ("qpv", "true".to_owned())]);
        assert_eq!(q.attributs(), ["genre", "qpv"]);
        assert!(q.lit_le_temps());
    }

    #[test]
    fn a_question_in_other_words_has_the_same_name() {
        let cle = |code, query| lit(code, query).cle();
        let une = cle("emplois_crees_etp", "debut=2021-01-01&fin=2021-12-31&dispositif=b,a&territoire=epci:1&par=type_contrat,mois");
        let autre = cle("emplois_crees_etp", "par=type_contrat,mois&iae=false&territoire=epci:1&dispositif=a,b&fin=2021-12-31&debut=2021-01-01&format=csv");
        assert_eq!(une, autre);
        assert_eq!(une.as_deref(), Some("emplois_crees_etp?debut=2021-01-01&fin=2021-12-31&dispositif=a,b&territoire=epci:1&par=type_contrat,mois"));
        assert_ne!(une, cle("emplois_crees_etp", "debut=2021-01-01&fin=2021-12-31&dispositif=a,b&territoire=epci:1&iae=true&par=type_contrat,mois"));
        assert_eq!(cle("emplois_crees_etp", "debut=2021-01-01"), None);
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let l = lit("personnes_accueillies", "debut=2021-02-30&genre=femmes&mois=2021-13&par=genres,qpv,qpv&couleur=bleu&dispositif=");
        assert_eq!(
            champs(&l),
            [
                ("/debut", "date_invalide"),
                ("/fin", "champ_requis"),
                ("/dispositif", "vide"),
                ("/mois", "valeur_inconnue"),
                ("/genre", "valeur_inconnue"),
                ("/par", "dimension_inconnue"),
                ("/par", "dimension_repetee"),
                ("/couleur", "champ_inconnu"),
            ]
        );
        assert!(l.erreurs.iter().any(|e| e.message.contains("femme, homme, autre")));
        assert!(l.question().is_err());
    }

    #[test]
    fn bounds() {
        assert_eq!(champs(&lit("heures", "debut=2021-12-31&fin=2021-01-01")), [("/fin", "periode_invalide")]);
        assert_eq!(champs(&lit("heures", "debut=2021-01-01&fin=2021-01-01&par=type,mois,epci,module")), [("/par", "trop_de_dimensions")]);
        assert_eq!(champs(&lit("heures", "debut=0000-01-01&fin=9999-01-01")).len(), 2);
        assert_eq!(champs(&lit("heures", "debut=2021-01-01&fin=2021-01-01&par=territoire")), [("/par", "dimension_inconnue")]);
        assert_eq!(champs(&lit("heures", "debut=2021-01-01&fin=2021-01-01&statut=realisee")), [("/statut", "champ_inconnu")]);
    }
}
