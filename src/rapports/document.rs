//! What a report is, once its questions are answered: the same document behind the three forms, and what a closing keeps.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::indicators::{IndicateurCite, Nombre, SecretStatistique, SourceValeur, StatutValeur};
use crate::refs::StructureRef;

/// Le rapport d'activité d'une année.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Rapport {
    /// L'année.
    #[schema(example = 2021)]
    pub annee: i32,
    /// La structure dont c'est l'activité.
    pub porteuse: StructureRef,
    /// Rang de la clôture dont viennent les chiffres ; nul quand ils sont vivants.
    #[schema(required = true, minimum = 1)]
    pub version: Option<i32>,
    /// Instant de cette clôture ; nul quand les chiffres sont vivants.
    #[schema(required = true)]
    pub close_le: Option<DateTime<Utc>>,
    /// Ce que les chiffres cachent : rien.
    pub secret_statistique: SecretStatistique,
    /// Les sections, dans l'ordre.
    pub sections: Vec<SectionRapport>,
    /// Les définitions des indicateurs, dans la version qui a répondu.
    pub definitions: Vec<DefinitionRapport>,
}

/// Une section : un pan de l'activité.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SectionRapport {
    /// Code de la section.
    #[schema(example = "cit")]
    pub code: String,
    /// Titre de la section.
    #[schema(example = "CitésLab")]
    pub titre: String,
    /// Les tableaux de chiffres, dans l'ordre.
    pub tableaux: Vec<TableauRapport>,
    /// Les graphiques, qui montrent des chiffres des tableaux.
    pub graphiques: Vec<GraphiqueRapport>,
}

/// Un tableau de chiffres.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TableauRapport {
    /// Titre du tableau.
    pub titre: String,
    /// Les chiffres, dans l'ordre.
    pub chiffres: Vec<ChiffreRapport>,
}

/// Un chiffre : la question, ce qui en est lu, et l'année d'avant.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ChiffreRapport {
    /// Code du chiffre, unique dans le rapport.
    #[schema(example = "cit.femmes")]
    pub code: String,
    /// Nom du chiffre.
    #[schema(example = "Part de femmes")]
    pub libelle: String,
    /// L'indicateur interrogé.
    pub indicator: IndicateurCite,
    /// La question, comme `/indicators/{code}` la reçoit.
    #[schema(example = "debut=2021-01-01&fin=2021-12-31&dispositif=citeslab&par=genre")]
    pub query: String,
    /// Les lignes de la réponse qui font le chiffre (`clé=valeur`, `|` voulant dire « ou », `!=` « connue et autre que ») ; nul
    /// pour le total.
    #[schema(required = true, example = "genre=femme")]
    pub ligne: Option<String>,
    /// Ce qui est lu de ces lignes.
    pub mesure: MesureChiffre,
    /// Unité de la valeur.
    #[schema(example = "%")]
    pub unite: String,
    /// Décimales à montrer.
    #[schema(minimum = 0, maximum = 6)]
    pub decimales: u32,
    /// La valeur, exacte : à montrer arrondie à `decimales`, la moitié vers le haut ; nulle quand elle n'est pas disponible ou ne
    /// porte sur rien.
    #[schema(required = true)]
    pub valeur: Option<Nombre>,
    /// Ce que vaut la valeur.
    pub statut: StatutValeur,
    /// D'où vient la valeur.
    pub source: SourceValeur,
    /// Lien permanent vers ce chiffre, figé ou vivant comme le rapport.
    #[schema(example = "/api/v1/rapports/2021/chiffres/cit.femmes?version=1")]
    pub lien: String,
    /// L'année d'avant.
    pub precedent: AnneeRapport,
    /// Ce qui a changé depuis l'année d'avant ; nul si l'une des deux valeurs manque.
    #[schema(required = true)]
    pub evolution: Option<Evolution>,
    /// Les années antérieures que la section rappelle, de la plus récente à la plus ancienne.
    pub anterieurs: Vec<AnneeRapport>,
}

/// Le même chiffre une autre année.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AnneeRapport {
    /// L'année.
    pub annee: i32,
    /// La question de cette année-là ; nulle s'il n'y en a pas.
    #[schema(required = true)]
    pub query: Option<String>,
    /// La valeur, nulle quand elle n'est pas disponible.
    #[schema(required = true)]
    pub valeur: Option<Nombre>,
    /// Ce que vaut la valeur.
    pub statut: StatutValeur,
    /// D'où vient la valeur.
    pub source: SourceValeur,
    /// Premier jour depuis lequel la question a une réponse, quand elle n'en a pas ; nul sinon.
    #[schema(required = true)]
    pub disponible_depuis: Option<NaiveDate>,
    /// Ce qu'il faut savoir de cette année : qu'elle manque, ou qu'elle a été relevée sous une autre question ; nul sinon.
    #[schema(required = true)]
    pub remarque: Option<String>,
}

/// Ce qui a changé depuis l'année d'avant.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Evolution {
    /// La valeur moins celle de l'année d'avant ; en points pour une part.
    pub ecart: Nombre,
    /// Cet écart divisé par la valeur de l'année d'avant, à six décimales ; nul pour une part, ou si elle était nulle.
    #[schema(required = true)]
    pub taux: Option<Nombre>,
}

/// Un graphique.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GraphiqueRapport {
    /// Titre du graphique.
    pub titre: String,
    /// Sa forme.
    pub forme: FormeGraphique,
    /// Les chiffres qu'il montre.
    pub chiffres: Vec<ChiffreGraphique>,
}

/// Un chiffre dans un graphique.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ChiffreGraphique {
    /// Code du chiffre.
    pub code: String,
    /// Son nom dans le graphique.
    pub libelle: String,
}

/// La définition d'un indicateur, dans la version qui a répondu.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DefinitionRapport {
    /// Code de l'indicateur.
    pub code: String,
    /// Version de la définition.
    #[schema(minimum = 1)]
    pub version: u32,
    /// Nom de l'indicateur.
    pub libelle: String,
    /// Unité des valeurs.
    pub unite: String,
    /// Ce qui est compté, et ce qui le date.
    pub definition: String,
    /// Lien permanent vers cette définition.
    #[schema(example = "/api/v1/indicators/passages/definitions/1")]
    pub lien: String,
}

/// Ce qui est lu d'une réponse : la somme des valeurs, ou leur part du total renseigné, en pour cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MesureChiffre {
    Valeur,
    Part,
}

/// Ce qu'un graphique compare : des chiffres de l'année, ou des années.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FormeGraphique {
    Barres,
    Annees,
}

impl Rapport {
    /// The figures, in order.
    pub fn chiffres(&self) -> impl Iterator<Item = &ChiffreRapport> {
        self.sections.iter().flat_map(SectionRapport::chiffres)
    }

    /// The figure of that code.
    #[must_use]
    pub fn chiffre(&self, code: &str) -> Option<&ChiffreRapport> {
        self.chiffres().find(|c| c.code == code)
    }
}

impl SectionRapport {
    /// The figures of its tables, in order.
    pub fn chiffres(&self) -> impl Iterator<Item = &ChiffreRapport> {
        self.tableaux.iter().flat_map(|t| &t.chiffres)
    }
}

impl ChiffreRapport {
    /// Whether it is one of the figures, one a session, that the outline has under that code.
    #[must_use]
    pub fn est_d_une_session_de(&self, code: &str) -> bool {
        let session = self.ligne.as_deref().and_then(|l| l.strip_prefix("session="));
        session.is_some_and(|id| self.code.strip_prefix(code).and_then(|reste| reste.strip_prefix('.')) == Some(id))
    }
}
