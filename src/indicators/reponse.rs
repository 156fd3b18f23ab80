//! What an answer looks like. It can be read back as it was written: a closing keeps answers.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use super::catalogue::Indicateur;

/// La réponse à une question.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ReponseIndicateur {
    /// L'indicateur qui répond.
    pub indicator: IndicateurCite,
    /// Premier jour de la période.
    pub debut: NaiveDate,
    /// Dernier jour de la période, compris.
    pub fin: NaiveDate,
    /// Les filtres réellement appliqués : pour chacun, les valeurs dont l'une suffit.
    pub filtres: FiltresAppliques,
    /// Les dimensions de la ventilation, dans l'ordre demandé.
    #[schema(max_items = 3)]
    pub par: Vec<Cow<'static, str>>,
    /// La réponse à la question, sans ventilation.
    pub total: TotalIndicateur,
    /// Une ligne pour chaque valeur, ou combinaison de valeurs, qui se présente ; vide sans `par`.
    pub lignes: Vec<LigneIndicateur>,
    /// Ce que les chiffres cachent pour ne trahir personne.
    pub secret_statistique: SecretStatistique,
}

/// Les réponses de plusieurs indicateurs à une même question, dans l'ordre où ils sont demandés.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReponsesIndicateurs {
    /// Une réponse par indicateur.
    #[schema(max_items = 20)]
    pub items: Vec<ReponseIndicateur>,
    /// Toujours nul : les réponses tiennent en une page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// What is answered: one indicator's answer, or several's.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Reponses {
    Une(Box<ReponseIndicateur>),
    Plusieurs(ReponsesIndicateurs),
}

impl Reponses {
    #[must_use]
    pub fn toutes(&self) -> &[ReponseIndicateur] {
        match self {
            Self::Une(reponse) => std::slice::from_ref(reponse),
            Self::Plusieurs(reponses) => &reponses.items,
        }
    }

    /// The period asked about, as part of a file's name.
    #[must_use]
    pub fn periode(&self) -> String {
        self.toutes().first().map(|r| format!("{}-{}", r.debut, r.fin)).unwrap_or_default()
    }
}

/// L'indicateur, tel qu'une réponse le cite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IndicateurCite {
    /// Code de l'indicateur.
    #[schema(example = "personnes_accueillies")]
    pub code: Cow<'static, str>,
    /// Nom de l'indicateur.
    #[schema(example = "Personnes accueillies")]
    pub libelle: Cow<'static, str>,
    /// Unité des valeurs.
    #[schema(example = "personne")]
    pub unite: Cow<'static, str>,
    /// Version de la définition.
    #[schema(minimum = 1, example = 1)]
    pub version: u32,
}

impl From<&'static Indicateur> for IndicateurCite {
    fn from(i: &'static Indicateur) -> Self {
        Self { code: i.code.into(), libelle: i.libelle.into(), unite: i.unite.into(), version: i.version }
    }
}

/// Le total : calculé pour lui-même, jamais en additionnant les lignes.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TotalIndicateur {
    /// La valeur ; nulle quand elle n'est pas disponible, ou que la moyenne ou le taux ne porte sur rien.
    #[schema(required = true)]
    pub valeur: Option<Nombre>,
    /// Somme des lignes connues dans toutes les dimensions de `par` ; pour une moyenne ou un taux, ce sur quoi elles portent.
    /// Nulle quand rien ne la dit : sans valeur, ou pour une moyenne ou un taux relevés.
    #[schema(required = true)]
    pub renseigne: Option<Nombre>,
    /// Somme des autres lignes, de même.
    #[schema(required = true)]
    pub non_renseigne: Option<Nombre>,
    /// Ce que vaut la valeur.
    pub statut: StatutValeur,
    /// D'où vient la valeur.
    pub source: SourceValeur,
    /// Premier jour depuis lequel la question a une réponse, quand elle n'en a pas ; nul sinon.
    #[schema(required = true)]
    pub disponible_depuis: Option<NaiveDate>,
}

/// Une ligne de la ventilation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LigneIndicateur {
    /// La valeur de chaque dimension ; nulle quand elle est inconnue, ou que la ligne n'est pas disponible.
    pub cle: Cle,
    /// Les noms de ces valeurs, séparés par des virgules.
    #[schema(example = "Femme")]
    pub libelle: String,
    /// La valeur de la ligne ; nulle quand l'année (ou le mois, ou le dispositif) n'a ni saisie ni relevé.
    #[schema(required = true)]
    pub valeur: Option<Nombre>,
    /// Part de la ligne dans la somme des lignes connues (parmi celles qui partagent ses premières dimensions), de 0 à 1 à six
    /// décimales ; nulle pour une ligne inconnue, une moyenne ou un taux.
    #[schema(required = true)]
    pub part: Option<Nombre>,
    /// Ce que vaut la valeur.
    pub statut: StatutValeur,
    /// D'où vient la valeur.
    pub source: SourceValeur,
}

/// Ce que vaut une valeur : exacte, arrondie, masquée, ou non disponible (les deux dernières sont nulles).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatutValeur {
    Exact,
    Arrondi,
    Masque,
    NonDisponible,
}

/// D'où vient une valeur : calculée à partir des enregistrements, relevée à la main, ou figée par une clôture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceValeur {
    Calcul,
    Releve,
    Cloture,
}

/// Ce que les chiffres cachent : rien, ou leur valeur exacte (arrondie au multiple de 5 le plus proche).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum SecretStatistique {
    #[serde(rename = "aucun")]
    Aucun,
    #[serde(rename = "arrondi_5")]
    Arrondi5,
}

impl StatutValeur {
    /// As JSON and CSV write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Arrondi => "arrondi",
            Self::Masque => "masque",
            Self::NonDisponible => "non_disponible",
        }
    }
}

impl SourceValeur {
    /// As JSON and CSV write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calcul => "calcul",
            Self::Releve => "releve",
            Self::Cloture => "cloture",
        }
    }
}

/// Un nombre exact, écrit sans décimales superflues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = f64)]
pub struct Nombre(pub Decimal);

impl Nombre {
    /// Rounded to so many places, the half away from zero.
    #[must_use]
    pub fn arrondi(valeur: Decimal, decimales: u32) -> Self {
        Self(valeur.round_dp_with_strategy(decimales, RoundingStrategy::MidpointAwayFromZero).normalize())
    }
}

impl Serialize for Nombre {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.0.is_integer().then(|| self.0.to_i64()).flatten() {
            Some(entier) => s.serialize_i64(entier),
            None => s.serialize_f64(self.0.to_f64().unwrap_or_default()),
        }
    }
}

impl<'de> Deserialize<'de> for Nombre {
    /// By its shortest decimal form, which is the one that was written.
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let nombre = serde_json::Number::deserialize(d)?;
        let texte = nombre.to_string();
        texte.parse().or_else(|_| Decimal::from_scientific(&texte)).map(Self).map_err(serde::de::Error::custom)
    }
}

/// The value of one dimension in a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ValeurCle {
    Booleen(bool),
    Texte(String),
    Inconnue,
}

impl ValeurCle {
    /// As a cell: empty when unknown.
    #[must_use]
    pub fn en_cellule(&self) -> &str {
        match self {
            Self::Booleen(true) => "true",
            Self::Booleen(false) => "false",
            Self::Texte(texte) => texte,
            Self::Inconnue => "",
        }
    }
}

/// The dimensions of `par` in order, and this line's value of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cle(pub Vec<(Cow<'static, str>, ValeurCle)>);

/// The filters in the catalogue's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiltresAppliques(pub Vec<(Cow<'static, str>, Vec<String>)>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_back_as_it_was_written() {
        let texte = r#"{"indicator":{"code":"heures","libelle":"Heures","unite":"heure","version":1},"debut":"2021-01-01","fin":"2021-12-31","filtres":{"type":["atelier"],"qpv":["true"]},"par":["qpv","mois"],"total":{"valeur":13.9,"renseigne":1e-6,"non_renseigne":null,"statut":"exact","source":"releve","disponible_depuis":null},"lignes":[{"cle":{"qpv":true,"mois":"2021-01"},"libelle":"Oui","valeur":1000000,"part":0.588235,"statut":"masque","source":"calcul"},{"cle":{"qpv":null,"mois":null},"libelle":"Non renseigné","valeur":null,"part":null,"statut":"non_disponible","source":"cloture"}],"secret_statistique":"arrondi_5"}"#;
        let lue: ReponseIndicateur = serde_json::from_str(texte).unwrap();
        assert_eq!(serde_json::to_string(&lue).unwrap(), texte);
    }
}
