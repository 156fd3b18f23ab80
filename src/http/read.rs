//! JSON into typed values, every refused value named at once.

use serde::de::DeserializeOwned;
use serde_json::Value;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use super::strict::Strict;
use crate::error::{Erreur, Error};
use crate::valeurs::Refus;

/// No request has more wrong values than this worth naming.
const ERREURS_MAX: usize = 50;

/// Reads `T`. A refused value is noted, replaced by its type's example, and reading begins again: so all are found. A wrong
/// shape (unknown or missing field, wrong type) ends the reading.
///
/// # Errors
/// 422 with each refused value by JSON pointer.
pub fn read_json<T: DeserializeOwned>(mut json: Value) -> Result<T, Error> {
    let mut erreurs = Vec::new();
    loop {
        let error = match serde_path_to_error::deserialize::<_, T>(Strict(&json)) {
            Ok(valeur) if erreurs.is_empty() => return Ok(valeur),
            Ok(_) => return Err(Error::validation(erreurs)),
            Err(error) => error,
        };
        let champ = pointer(error.path());
        let message = error.inner().to_string();
        match (Refus::decode(&message), json.pointer_mut(&champ)) {
            (Some(refus), Some(valeur)) if erreurs.len() < ERREURS_MAX => {
                *valeur = refus.exemple;
                erreurs.push(Erreur::new(champ, refus.code, refus.message));
            }
            (Some(refus), _) => return Err(Error::validation(vec![Erreur::new(champ, refus.code, refus.message)])),
            (None, _) => {
                erreurs.push(shape(champ, &message));
                return Err(Error::validation(erreurs));
            }
        }
    }
}

/// Reads `T` and checks the rules that bind several of its fields.
///
/// # Errors
/// 422 with each refused value.
pub fn valider<T: DeserializeOwned + Validate>(json: Value) -> Result<T, Error> {
    let valeur: T = read_json(json)?;
    valeur.validate().map_err(|e| Error::validation(of_validator(&e, "")))?;
    Ok(valeur)
}

/// What a rule over several fields refuses, and the field it names.
#[must_use]
pub fn regle(champ: impl Into<String>, code: &'static str, message: &'static str) -> ValidationError {
    let mut error = ValidationError::new(code).with_message(message.into());
    error.add_param("champ".into(), &champ.into());
    error
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

/// Serde's English about shapes, in the caller's French.
fn shape(champ: String, message: &str) -> Erreur {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("unknown field") {
        let champ = if champ.ends_with(&format!("/{quoted}")) { champ } else { format!("{champ}/{quoted}") };
        let permis: Vec<_> = message.split('`').skip(3).step_by(2).collect();
        return Erreur::new(champ, "champ_inconnu", format!("Ce champ n'existe pas. Champs possibles : {}.", permis.join(", ")));
    }
    if message.starts_with("missing field") {
        return Erreur::new(format!("{champ}/{quoted}"), "champ_requis", "Ce champ est requis et ne peut pas être nul.");
    }
    let attendu = message.rsplit_once("expected ").map_or("un autre type", |(_, attendu)| type_attendu(attendu));
    Erreur::new(champ, "type_invalide", format!("Le type de cette valeur ne convient pas : {attendu} est attendu."))
}

fn type_attendu(attendu: &str) -> &'static str {
    match attendu.split_whitespace().next_back().unwrap_or_default() {
        "string" => "un texte",
        "boolean" => "un booléen",
        "sequence" => "un tableau",
        "map" => "un objet",
        _ if attendu.contains("number") || attendu.starts_with(['i', 'u', 'f']) => "un nombre",
        _ if attendu.contains("struct") => "un objet",
        _ => "un autre type",
    }
}

/// The errors of `validator`, by JSON pointer. A rule over several fields names its field in the parameter `champ`.
fn of_validator(errors: &ValidationErrors, base: &str) -> Vec<Erreur> {
    let mut erreurs = Vec::new();
    for (champ, kind) in errors.errors() {
        let base = if champ == "__all__" { base.to_owned() } else { format!("{base}/{champ}") };
        match kind {
            ValidationErrorsKind::Field(liste) => erreurs.extend(liste.iter().map(|e| {
                let champ = e.params.get("champ").and_then(Value::as_str).map_or_else(|| base.clone(), |c| format!("{base}/{c}"));
                Erreur::new(champ, e.code.clone(), e.message.clone().unwrap_or_default())
            })),
            ValidationErrorsKind::Struct(interne) => erreurs.extend(of_validator(interne, &base)),
            ValidationErrorsKind::List(elements) => {
                erreurs.extend(elements.iter().flat_map(|(i, interne)| of_validator(interne, &format!("{base}/{i}"))));
            }
        }
    }
    erreurs.sort_by(|a, b| a.champ.cmp(&b.champ));
    erreurs
}
