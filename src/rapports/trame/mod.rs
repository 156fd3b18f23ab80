//! The outline of a report: its sections, their tables of figures and their charts, as data. A figure is a question and what is
//! read in the answer; what it is worth is nowhere here.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::document::{FormeGraphique, MesureChiffre};
use crate::error::Error;

/// The section of every dispositif that no other section names: `{}` stands for its code.
const AUTRES: &str = "*";

/// A figure of the outline.
#[derive(Clone, Debug, Deserialize)]
pub struct LigneTrame {
    section: String,
    pub tableau: String,
    pub code: String,
    pub libelle: String,
    pub indicator: String,
    /// The years that the period covers, the report's being the last.
    pub annees: i32,
    /// The question, but for its period.
    pub filtres: String,
    #[serde(deserialize_with = "selection")]
    pub ligne: Selection,
    pub mesure: MesureChiffre,
    /// The places that are shown.
    pub decimales: u32,
    /// The years shown before the year before.
    pub anterieurs: i32,
    /// The question under which the year before was recorded, where that is another one.
    pub avant: String,
}

/// What of an answer is the figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    Total,
    /// The lines that have one of the values of a dimension, or known ones but those.
    Lignes {
        cle: String,
        valeurs: Vec<String>,
        voulues: bool,
    },
    /// A figure for each session of the answer; or, where the code of another figure is given, for each of that one's.
    Sessions(Option<String>),
}

/// A chart of the outline.
#[derive(Clone, Debug, Deserialize)]
pub struct LigneGraphique {
    section: String,
    pub titre: String,
    pub forme: FormeGraphique,
    /// The codes of its figures, separated by bars.
    chiffres: String,
    /// Their names in the chart, where those of the tables would not do.
    etiquettes: String,
}

#[derive(Clone, Debug, Deserialize)]
struct LigneSection {
    code: String,
    titre: String,
}

/// A section as it is asked of a porteuse.
#[derive(Clone, Debug)]
pub struct SectionTrame {
    pub code: String,
    pub titre: String,
    pub lignes: Vec<LigneTrame>,
    pub graphiques: Vec<LigneGraphique>,
}

struct Trame {
    sections: Vec<LigneSection>,
    chiffres: Vec<LigneTrame>,
    graphiques: Vec<LigneGraphique>,
}

static TRAME: LazyLock<Result<Trame, Error>> = LazyLock::new(|| {
    Ok(Trame { sections: lit(include_str!("sections.csv"))?, chiffres: lit(include_str!("chiffres.csv"))?, graphiques: lit(include_str!("graphiques.csv"))? })
});

fn lit<T: serde::de::DeserializeOwned>(texte: &str) -> Result<Vec<T>, Error> {
    csv::Reader::from_reader(texte.as_bytes()).into_deserialize().collect::<Result<_, _>>().map_err(Error::interne)
}

impl LigneTrame {
    /// The question of a year, as a query string.
    #[must_use]
    pub fn query(&self, annee: i32) -> String {
        self.query_de(annee, &self.filtres)
    }

    /// The same with other filters.
    #[must_use]
    pub fn query_de(&self, annee: i32, filtres: &str) -> String {
        let debut = annee - self.annees + 1;
        let separateur = if filtres.is_empty() { "" } else { "&" };
        format!("debut={debut}-01-01&fin={annee}-12-31{separateur}{filtres}")
    }

    fn dispositif(&self) -> Option<&str> {
        self.filtres.split('&').find_map(|f| f.strip_prefix("dispositif="))
    }
}

impl LigneGraphique {
    /// The code of each figure, and its name in the chart where it has one of its own.
    pub fn chiffres(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let mut etiquettes = self.etiquettes.split('|').filter(|e| !e.is_empty());
        self.chiffres.split('|').map(move |code| (code, etiquettes.next()))
    }
}

/// The sections of a porteuse that has these dispositifs (code, name): those of the outline that are about one of them, or about
/// none, then one for each dispositif that the outline does not name.
///
/// # Errors
/// An outline that cannot be read, which a test would show first.
pub fn sections(dispositifs: &[(String, String)]) -> Result<Vec<SectionTrame>, Error> {
    let trame = TRAME.as_ref().map_err(Error::copy)?;
    let connu = |code: &str| dispositifs.iter().any(|(d, _)| d == code);
    let mut nommes = BTreeSet::new();
    let mut sections = Vec::new();
    for section in &trame.sections {
        let lignes: Vec<_> = trame.chiffres.iter().filter(|l| l.section == section.code).cloned().collect();
        let siens: BTreeSet<String> = lignes.iter().filter_map(|l| l.dispositif().map(str::to_owned)).collect();
        if siens.is_empty() || siens.iter().any(|d| connu(d)) {
            sections.push(SectionTrame { code: section.code.clone(), titre: section.titre.clone(), lignes, graphiques: graphiques(trame, &section.code) });
        }
        nommes.extend(siens);
    }
    sections.extend(dispositifs.iter().filter(|(code, _)| !nommes.contains(code)).map(|(code, nom)| autre(trame, code, nom)));
    Ok(sections)
}

fn graphiques(trame: &Trame, section: &str) -> Vec<LigneGraphique> {
    trame.graphiques.iter().filter(|g| g.section == section).cloned().collect()
}

/// The section of a dispositif that the outline does not name.
fn autre(trame: &Trame, dispositif: &str, nom: &str) -> SectionTrame {
    let sienne = |l: &LigneTrame| LigneTrame { code: format!("{dispositif}.{}", l.code), filtres: l.filtres.replace("{}", dispositif), ..l.clone() };
    let lignes = trame.chiffres.iter().filter(|l| l.section == AUTRES).map(sienne).collect();
    let mut graphiques = graphiques(trame, AUTRES);
    for graphique in &mut graphiques {
        graphique.chiffres = graphique.chiffres.split('|').map(|code| format!("{dispositif}.{code}")).collect::<Vec<_>>().join("|");
    }
    SectionTrame { code: dispositif.to_owned(), titre: nom.to_owned(), lignes, graphiques }
}

/// Nothing (the total), `key=a|b`, `key!=a|b`, `session=*`, or `session=*CODE`.
fn selection<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Selection, D::Error> {
    let brut = String::deserialize(d)?;
    if brut.is_empty() {
        return Ok(Selection::Total);
    }
    if let Some(reference) = brut.strip_prefix("session=*") {
        return Ok(Selection::Sessions(Some(reference.to_owned()).filter(|r| !r.is_empty())));
    }
    let (cle, valeurs) = brut.split_once('=').ok_or_else(|| serde::de::Error::custom("a dimension and its values"))?;
    let (cle, voulues) = cle.strip_suffix('!').map_or((cle, true), |cle| (cle, false));
    Ok(Selection::Lignes { cle: cle.to_owned(), valeurs: valeurs.split('|').map(str::to_owned).collect(), voulues })
}

impl Selection {
    /// As the report cites it; none for the total.
    #[must_use]
    pub fn cite(&self) -> Option<String> {
        match self {
            Self::Total => None,
            Self::Lignes { cle, valeurs, voulues } => Some(format!("{cle}{}{}", if *voulues { "=" } else { "!=" }, valeurs.join("|"))),
            Self::Sessions(_) => Some("session".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::posee;

    fn partout() -> Vec<(String, String)> {
        let trame = TRAME.as_ref().unwrap();
        let codes: BTreeSet<&str> = trame.chiffres.iter().filter_map(LigneTrame::dispositif).filter(|d| *d != "{}").collect();
        codes.into_iter().chain(["autre"]).map(|code| (code.to_owned(), code.to_owned())).collect()
    }

    #[test]
    fn every_figure_is_a_question_that_has_a_meaning() {
        let sections = sections(&partout()).unwrap();
        let mut codes = BTreeSet::new();
        for ligne in sections.iter().flat_map(|s| &s.lignes) {
            assert!(posee::cle(&(ligne.indicator.clone(), ligne.query(2021))).is_some(), "{ligne:?}");
            assert!(ligne.avant.is_empty() || posee::cle(&(ligne.indicator.clone(), ligne.query_de(2020, &ligne.avant))).is_some(), "{ligne:?}");
            assert!(codes.insert(&ligne.code), "{} twice", ligne.code);
            assert!(!ligne.libelle.is_empty() && !ligne.tableau.is_empty() && ligne.annees >= 1, "{ligne:?}");
            if let Selection::Sessions(Some(autre)) = &ligne.ligne {
                assert!(sections.iter().flat_map(|s| &s.lignes).any(|l| l.code == *autre && l.ligne == Selection::Sessions(None)), "{autre}");
            }
        }
        for (code, _) in sections.iter().flat_map(|s| &s.graphiques).flat_map(LigneGraphique::chiffres) {
            assert!(codes.iter().any(|c| *c == code), "{code} is no figure");
        }
    }

    #[test]
    fn a_porteuse_has_the_sections_of_its_dispositifs() {
        let codes = |dispositifs: &[&str]| {
            let dispositifs: Vec<_> = dispositifs.iter().map(|d| ((*d).to_owned(), format!("Nom de {d}"))).collect();
            sections(&dispositifs).unwrap().into_iter().map(|s| s.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(&[]), ["vie"]);
        assert_eq!(codes(&["citeslab", "atelier-velo"]), ["vie", "cit", "atelier-velo"]);
    }

    #[test]
    fn the_question_of_a_year_covers_the_years_before_where_it_says_so() {
        let sections = sections(&partout()).unwrap();
        let query = |code: &str| sections.iter().flat_map(|s| &s.lignes).find(|l| l.code == code).unwrap().query(2021);
        assert_eq!(query("vie.adherents"), "debut=2021-01-01&fin=2021-12-31");
        assert_eq!(query("cit.creations"), "debut=2019-01-01&fin=2021-12-31&dispositif=citeslab");
    }
}
