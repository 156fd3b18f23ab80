//! The catalogue: every definition stands here, once. An indicator is a sentence for people, the dimensions it accepts, the
//! facts it counts and the way it counts them; adding one is adding a row.

mod accompagnement;
mod collectif;
pub mod dimensions;
mod faits;
mod familles;
mod financement;
mod prescription;
mod releves;
mod versions;

pub use dimensions::{Dimension, Domaine};
pub use faits::{Faits, Profil, Temps};
pub use familles::Dimensions;
pub use versions::{Ancienne, Texte};

/// A definition. Its `version` grows when what it counts changes.
#[derive(Debug)]
pub struct Indicateur {
    pub code: &'static str,
    pub libelle: &'static str,
    pub unite: &'static str,
    /// What is counted, dated by what, in French.
    pub definition: &'static str,
    pub version: u32,
    /// The versions before, in their order.
    pub anciennes: &'static [Ancienne],
    pub dimensions: Dimensions,
    /// The filter that holds unless the question brings one on the same dimension.
    pub defaut: Option<(&'static Dimension, &'static str)>,
    /// Whether days that were not recorded here can hide facts; `creations_entreprise` counts what came of accueils, and those
    /// from before may be recorded.
    pub exige_saisie: bool,
    pub divulgation: Divulgation,
    pub mesure: Mesure,
    /// What is counted; empty where releves alone answer.
    pub branches: &'static [Branche],
}

/// How outsiders see a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divulgation {
    /// It counts people, or what they did: rounded.
    Arrondie,
    /// It counts nobody.
    Exacte,
    /// It holds exact heads that no rounding hides, or says nothing of a dispositif.
    Refusee,
}

/// How facts become a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mesure {
    /// Each key once, and every head without a key.
    Distincts,
    /// The sum of the values, divided by how many of them make one of the unit (60 minutes an hour).
    Somme { diviseur: u32 },
    /// The sum of the values, each key once: its facts in several dispositifs or places are worth the same.
    SommeDesDistincts,
    /// The mean of the values of the first fact of each key.
    MoyenneDuPremier,
    /// The median of the values.
    Mediane,
    /// The sum of the values ÷ the sum of the bases.
    Taux,
    /// The same, but attributes of a person bear on the values alone: a line's base is that of its other dimensions.
    TauxSurTous,
}

impl Mesure {
    /// Whether a figure is a mean, a median or a ratio: it then has no share, and stands on what it is made of.
    #[must_use]
    pub const fn est_quotient(self) -> bool {
        matches!(self, Mesure::MoyenneDuPremier | Mesure::Mediane | Mesure::Taux | Mesure::TauxSurTous)
    }
}

/// Facts of one kind that an indicator counts, and what each is worth. All fragments are SQL of ours.
#[derive(Debug)]
pub struct Branche {
    pub faits: &'static Faits,
    pub condition: &'static str,
    /// What is counted once, null for heads without a name.
    pub cle: &'static str,
    pub valeur: &'static str,
    pub base: &'static str,
    /// Which of two facts of the same day is the first.
    pub ordre: &'static str,
}

impl Branche {
    /// A fact worth one, keyed.
    const fn une(faits: &'static Faits, condition: &'static str, cle: &'static str) -> Self {
        Self { faits, condition, cle, valeur: "1", base: "0", ordre: "null::uuid" }
    }

    /// A fact worth an amount, without a key.
    const fn montant(faits: &'static Faits, condition: &'static str, valeur: &'static str) -> Self {
        Self { faits, condition, cle: "null::uuid", valeur, base: "0", ordre: "null::uuid" }
    }

    const fn cle(mut self, cle: &'static str) -> Self {
        self.cle = cle;
        self
    }

    const fn base(mut self, base: &'static str) -> Self {
        self.base = base;
        self
    }
}

impl Indicateur {
    /// The first version of a definition, with the ways of most.
    const fn new(code: &'static str, dimensions: Dimensions, mesure: Mesure, branches: &'static [Branche]) -> Self {
        Self {
            code,
            libelle: "",
            unite: "",
            definition: "",
            version: 1,
            anciennes: &[],
            dimensions,
            defaut: None,
            exige_saisie: true,
            divulgation: if branches.is_empty() { Divulgation::Refusee } else { Divulgation::Arrondie },
            mesure,
            branches,
        }
    }

    const fn dit(mut self, libelle: &'static str, unite: &'static str, definition: &'static str) -> Self {
        self.libelle = libelle;
        self.unite = unite;
        self.definition = definition;
        self
    }

    const fn par_defaut(mut self, dimension: &'static Dimension, valeur: &'static str) -> Self {
        self.defaut = Some((dimension, valeur));
        self
    }

    /// Said as it is to outsiders, or not at all.
    const fn divulgue(mut self, divulgation: Divulgation) -> Self {
        self.divulgation = divulgation;
        self
    }

    const fn sans_exiger_la_saisie(mut self) -> Self {
        self.exige_saisie = false;
        self
    }

    /// Its words, in the version that answers.
    #[must_use]
    pub const fn texte(&self) -> Texte {
        Texte { libelle: self.libelle, unite: self.unite, definition: self.definition }
    }

    /// Its words in a version, today's or an earlier one.
    #[must_use]
    pub fn texte_de(&self, version: u32) -> Option<Texte> {
        if self.version == version { Some(self.texte()) } else { self.anciennes.iter().find(|a| a.version == version).map(|a| a.texte) }
    }

    /// Whether records give it; the others are known by releves alone.
    #[must_use]
    pub const fn est_calcule(&self) -> bool {
        !self.branches.is_empty()
    }

    /// What it can be filtered by.
    pub fn filtres(&self) -> impl Iterator<Item = &'static Dimension> {
        self.dimensions.iter().flat_map(|groupe| groupe.iter().copied())
    }

    /// What it can be broken down by.
    pub fn dimensions(&self) -> impl Iterator<Item = &'static Dimension> {
        self.filtres().filter(|d| !d.filtre_seul())
    }
}

/// Every indicator, in the order of the specification's families.
pub fn tous() -> impl Iterator<Item = &'static Indicateur> {
    accompagnement::INDICATEURS
        .iter()
        .chain(collectif::INDICATEURS)
        .chain(prescription::INDICATEURS)
        .chain(financement::INDICATEURS)
        .chain(releves::INDICATEURS)
}

/// The indicator of that code.
#[must_use]
pub fn trouve(code: &str) -> Option<&'static Indicateur> {
    tous().find(|i| i.code == code)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_texts_are_there() {
        let mut codes = HashSet::new();
        for i in tous() {
            assert!(codes.insert(i.code), "{} twice", i.code);
            assert!(!i.libelle.is_empty() && !i.unite.is_empty() && i.definition.ends_with('.'), "{}", i.code);
        }
    }

    #[test]
    fn dimension_codes_are_unique_within_an_indicator() {
        for i in tous() {
            let mut codes = HashSet::new();
            assert!(i.filtres().all(|d| codes.insert(d.code)), "{}", i.code);
        }
    }

    #[test]
    fn enumerations_label_all_their_values() {
        for d in tous().flat_map(Indicateur::filtres) {
            if let Domaine::Enumeration { valeurs, libelle } = d.domaine {
                assert!(valeurs.iter().all(|v| libelle(v).is_some()), "{}", d.code);
            }
        }
    }
}
