//! The data files: a row of CSV as the JSON that a caller would send.

use std::collections::HashMap;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::error::Error;
use crate::http::read_query;

/// A file by its name, without extension.
macro_rules! fichiers {
    ($($nom:literal),*) => {
        fn fichier(nom: &str) -> &'static str {
            match nom {
                $($nom => include_str!(concat!("donnees/", $nom, ".csv")),)*
                _ => "",
            }
        }
    };
}
fichiers!(
    "structures",
    "zones",
    "dispositifs",
    "modules",
    "participants",
    "projets",
    "stades",
    "accompagnements",
    "phases",
    "rendez_vous",
    "orientations",
    "prospections",
    "sessions",
    "inscriptions",
    "releves"
);

/// Columns that refer to a row: their name, and the file of that row.
const REFERENCES: &[(&str, &str)] = &[
    ("porteuse", "structures"),
    ("structure", "structures"),
    ("prescripteur", "structures"),
    ("lieu_structure", "structures"),
    ("commanditaire", "structures"),
    ("dispositif", "dispositifs"),
    ("module", "modules"),
    ("participant", "participants"),
    ("projet", "projets"),
    ("accompagnement", "accompagnements"),
    ("session", "sessions"),
    ("reportee_vers", "sessions"),
    ("referent", "utilisateurs"),
];
/// Columns that hold a set of references.
const ENSEMBLES_DE_REFERENCES: &[(&str, &str)] = &[("porteurs", "participants"), ("partenaires", "structures")];
const ENSEMBLES: &[&str] = &["roles", "territoires", "adaptations"];
const NOMBRES: &[&str] = &[
    "delai_reponse_jours",
    "duree_jours",
    "duree_heures",
    "duree_minutes",
    "capacite",
    "seances_prevues",
    "personnes_touchees",
    "qpv_millesime",
    "total",
    "femmes",
    "hommes",
    "valeur",
];
/// Columns of truth values; `qpv` and `rsa` of a declared effectif are numbers.
const BOOLEENS: &[&str] = &["qpv", "rsa", "actif", "ouvert_aux_prescriptions", "projet_accompagne"];

/// The rows already loaded: (file, key) → id.
pub type Cles = HashMap<(&'static str, String), Uuid>;

/// A row: its key, and its fields as a caller would send them.
pub struct Ligne {
    pub cle: String,
    pub champs: Map<String, Value>,
}

impl Ligne {
    /// Takes a reference that is not part of the body: the parent's, or the porteuse's.
    pub fn take(&mut self, champ: &str) -> Option<Uuid> {
        self.champs.remove(champ)?.as_str()?.parse().ok()
    }
}

/// The rows of a file. References are looked up as the row is read, so it may name rows above it.
///
/// # Errors
/// The file is not CSV.
pub fn records(nom: &str) -> Result<Vec<HashMap<String, String>>, Error> {
    csv::Reader::from_reader(fichier(nom).as_bytes()).deserialize().collect::<Result<_, _>>().map_err(Error::interne)
}

/// A row's cells as JSON.
///
/// # Errors
/// A cell refers to a row that is not loaded.
pub fn ligne(cellules: &HashMap<String, String>, cles: &Cles) -> Result<Ligne, Error> {
    let mut champs = Map::new();
    for (colonne, cellule) in cellules.iter().filter(|(colonne, cellule)| !cellule.is_empty() && *colonne != "cle") {
        let reference = REFERENCES.iter().find(|(nom, _)| nom == colonne);
        match (reference, colonne.split_once('.')) {
            (Some((nom, fichier)), _) => {
                champs.insert(format!("{nom}_id"), lookup(cles, fichier, cellule)?);
            }
            (None, Some((objet, champ))) => {
                let interne = champs.entry(objet).or_insert_with(|| Value::Object(Map::new()));
                interne[champ] = valeur(champ, cellule, objet == "effectif_declare")?;
            }
            (None, None) if colonne == "dimensions" => {
                champs.insert(colonne.clone(), Value::Object(read_query(cellule)?));
            }
            (None, None) => {
                champs.insert(colonne.clone(), set(colonne, cellule, cles).unwrap_or_else(|| valeur(colonne, cellule, false))?);
            }
        }
    }
    Ok(Ligne { cle: cellules.get("cle").cloned().unwrap_or_default(), champs })
}

fn lookup(cles: &Cles, fichier: &'static str, cle: &str) -> Result<Value, Error> {
    let id = cles.get(&(fichier, cle.to_owned())).ok_or_else(|| Error::interne(format!("{fichier}: no row {cle}")))?;
    Ok(id.to_string().into())
}

fn set(colonne: &str, cellule: &str, cles: &Cles) -> Option<Result<Value, Error>> {
    if let Some((_, fichier)) = ENSEMBLES_DE_REFERENCES.iter().find(|(nom, _)| *nom == colonne) {
        return Some(cellule.split('|').map(|cle| lookup(cles, fichier, cle)).collect());
    }
    ENSEMBLES.contains(&colonne).then(|| Ok(cellule.split('|').map(Value::from).collect()))
}

fn valeur(champ: &str, cellule: &str, effectif: bool) -> Result<Value, Error> {
    let json = effectif || NOMBRES.contains(&champ) || BOOLEENS.contains(&champ);
    if json { serde_json::from_str(cellule).map_err(|_| Error::interne(format!("{champ}: {cellule}"))) } else { Ok(cellule.into()) }
}
