//! JSON merge patch (RFC 7396), applied to what the record holds now, so that every rule sees the whole.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use validator::Validate;

use super::read::valider;
use crate::error::{Erreur, Error};

/// What a caller writes of a record: at creation as a whole, afterwards through a patch.
pub trait Modifiable: Serialize + DeserializeOwned + Validate {
    /// The fields set at creation alone.
    const FIXES: &'static [&'static str] = &[];
}

/// A patch of `T`: any of its fields, none required. It only says so in the contract; [`apply`] does the work.
pub struct Patch<T>(PhantomData<T>);

/// The record as the patch makes it, or `None` where the patch changes nothing.
///
/// # Errors
/// 422: not an object, a fixed or unknown field, a refused value.
pub fn apply<T: Modifiable>(actuel: &T, patch: Value) -> Result<Option<T>, Error> {
    let Value::Object(patch) = patch else {
        return Err(Error::champ("", "type_invalide", "Un objet JSON est attendu."));
    };
    let figes: Vec<_> = patch
        .keys()
        .filter(|c| T::FIXES.contains(&c.as_str()))
        .map(|c| Erreur::new(format!("/{c}"), "champ_inconnu", "Ce champ est fixé à la création."))
        .collect();
    if !figes.is_empty() {
        return Err(Error::validation(figes));
    }
    let avant = serde_json::to_value(actuel).map_err(Error::interne)?;
    let nuls: Vec<String> = patch.iter().filter(|(_, v)| v.is_null()).map(|(c, _)| c.clone()).collect();
    let mut apres = avant.clone();
    merge(&mut apres, patch);
    let fusionne: T = valider(apres)?;
    let apres = serde_json::to_value(&fusionne).map_err(Error::interne)?;
    // A default is for who creates: erasing a flag must not set it.
    let remplis = nuls.iter().filter(|c| apres.get(c.as_str()).is_some_and(|v| v.is_boolean() || v.is_number() || v.is_string()));
    let refus: Vec<_> = remplis.map(|c| Erreur::new(format!("/{c}"), "champ_requis", "Ce champ ne peut pas être nul.")).collect();
    if !refus.is_empty() {
        return Err(Error::validation(refus));
    }
    Ok((apres != avant).then_some(fusionne))
}

/// RFC 7396, but that a null which has nothing to remove stays: an unknown field is then refused whatever it holds.
fn merge(cible: &mut Value, patch: Map<String, Value>) {
    if !cible.is_object() {
        *cible = Value::Object(Map::new());
    }
    let Value::Object(champs) = cible else { return };
    for (nom, valeur) in patch {
        match valeur {
            Value::Null => {
                if champs.remove(&nom).is_none() {
                    champs.insert(nom, Value::Null);
                }
            }
            Value::Object(interne) => merge(champs.entry(nom).or_insert(Value::Null), interne),
            autre => {
                champs.insert(nom, autre);
            }
        }
    }
}

/// For a field whose absence differs from null: absent is `None`, null is `Some(None)`.
///
/// # Errors
/// Those of `T`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(d: D) -> Result<Option<T>, D::Error> {
    T::deserialize(d).map(Some)
}

// utoipa composes generic types through this trait alone.
impl<T: Modifiable + PartialSchema> utoipa::__dev::ComposeSchema for Patch<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let mut schema = T::schema();
        if let RefOr::T(Schema::Object(objet)) = &mut schema {
            objet.required.clear();
            objet.properties.retain(|nom, _| !T::FIXES.contains(&nom.as_str()));
            objet.description = Some("Les champs à modifier ; un champ absent reste inchangé, `null` l'efface (RFC 7396).".to_owned());
        }
        schema
    }
}

impl<T: Modifiable + ToSchema> ToSchema for Patch<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Patch", T::name().trim_end_matches("Saisie")).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn merges_as_rfc_7396() {
        let mut cible = json!({"a": 1, "b": {"c": 2, "d": 3}, "e": [1]});
        let Value::Object(patch) = json!({"a": null, "b": {"c": null, "f": 4}, "e": [2], "g": {"h": null}}) else { unreachable!() };
        merge(&mut cible, patch);
        assert_eq!(cible, json!({"b": {"d": 3, "f": 4}, "e": [2], "g": {"h": null}}));
    }
}
