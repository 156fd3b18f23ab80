//! The data files: a row of CSV as the JSON that a caller would send.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
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
    "emplois",
    "financeurs",
    "conventions",
    "objectifs",
    "sessions",
    "inscriptions",
    "seances",
    "presences",
    "evaluations",
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
    ("seance", "seances"),
    ("inscription", "inscriptions"),
    ("reportee_vers", "sessions"),
    ("referent", "utilisateurs"),
    ("financeur", "financeurs"),
    ("convention", "conventions"),
];
/// Columns that hold a set of references.
const ENSEMBLES_DE_REFERENCES: &[(&str, &str)] = &[("porteurs", "participants"), ("partenaires", "structures"), ("dispositifs", "dispositifs")];
const ENSEMBLES: &[&str] = &["roles", "territoires", "adaptations"];
const NOMBRES: &[&str] = &[
    "delai_reponse_jours",
    "duree_jours",
    "duree_heures",
    "duree_minutes",
    "heures",
    "capacite",
    "seances_prevues",
    "personnes_touchees",
    "qpv_millesime",
    "total",
    "femmes",
    "hommes",
    "etp",
    "montant",
    "cible",
    "valeur",
];
/// Columns of truth values; `qpv` and `rsa` of a declared effectif are numbers.
const BOOLEENS: &[&str] = &["qpv", "rsa", "actif", "ouvert_aux_prescriptions", "projet_accompagne", "iae"];

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

/// A query string as the filters of an objectif: each parameter and its values.
///
/// # Errors
/// It is not one.
pub fn filtres(query: &str) -> Result<Value, Error> {
    let valeurs = |v: &Value| v.as_str().unwrap_or_default().split(',').map(Value::from).collect::<Value>();
    Ok(read_query(query)?.iter().map(|(nom, v)| (nom.clone(), valeurs(v))).collect())
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
    match colonne {
        "intervenants" => Some(paires(cellule).map(|(qui, heures)| intervenant(cles, qui, heures)).collect()),
        "notes" => Some(Ok(paires(cellule).collect())),
        _ => ENSEMBLES.contains(&colonne).then(|| Ok(cellule.split('|').map(Value::from).collect())),
    }
}

/// A set of `name=value`.
fn paires(cellule: &str) -> impl Iterator<Item = (&str, &str)> {
    cellule.split('|').filter_map(|paire| paire.split_once('='))
}

/// Who leads a séance: an account by its e-mail, or a free name.
fn intervenant(cles: &Cles, qui: &str, heures: &str) -> Result<Value, Error> {
    let (champ, qui) = if qui.contains('@') { ("utilisateur_id", lookup(cles, "utilisateurs", qui)?) } else { ("nom", qui.into()) };
    Ok(json!({champ: qui, "heures": valeur("heures", heures, false)?}))
}

fn valeur(champ: &str, cellule: &str, effectif: bool) -> Result<Value, Error> {
    let json = effectif || NOMBRES.contains(&champ) || BOOLEENS.contains(&champ);
    if json { serde_json::from_str(cellule).map_err(|_| Error::interne(format!("{champ}: {cellule}"))) } else { Ok(cellule.into()) }
}
