//! The answers of an evaluation: a note by item.

use std::collections::BTreeMap;

use diesel::deserialize::FromSqlRow;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Ref, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::refs::json_column;
use crate::valeurs::{Note, Parametre, Refus, Texte};

/// At most this many items.
const MAX: usize = 100;

/// A note by item, one item at least; an item is a text of at most 100 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromSqlRow)]
#[serde(transparent)]
pub struct Notes(BTreeMap<String, Note>);

impl Notes {
    pub fn iter(&self) -> impl Iterator<Item = (&str, Note)> {
        self.0.iter().map(|(item, note)| (item.as_str(), *note))
    }

    fn parse(brutes: BTreeMap<String, Note>) -> Result<Self, Refus> {
        let exemple = || serde_json::json!({"contenu": "bien"});
        let nombre = brutes.len();
        if !(1..=MAX).contains(&nombre) {
            return Err(Refus::new("hors_limites", format!("De 1 à {MAX} items sont attendus."), exemple()));
        }
        let item = |(item, note): (String, Note)| Texte::<100>::parse(&item).map(|item| (item.as_str().to_owned(), note));
        let notes: BTreeMap<String, Note> = brutes.into_iter().map(item).collect::<Result<_, _>>().map_err(|refus| Refus { exemple: exemple(), ..refus })?;
        if notes.len() < nombre {
            return Err(Refus::new("repete", "Un item n'est noté qu'une fois.", exemple()));
        }
        Ok(Self(notes))
    }
}

impl<'de> Deserialize<'de> for Notes {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(BTreeMap::deserialize(d)?).map_err(Refus::into_serde)
    }
}

json_column!(Notes);

impl PartialSchema for Notes {
    fn schema() -> RefOr<Schema> {
        let note = RefOr::Ref(Ref::from_schema_name(Note::name()));
        ObjectBuilder::new()
            .description(Some("La note de chaque item (`contenu`, `rythme`…), de 1 à 100 ; un item est un texte de 100 caractères au plus."))
            .additional_properties(Some(AdditionalProperties::RefOr(note)))
            .into()
    }
}

impl ToSchema for Notes {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Note::name().into_owned(), Note::schema()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn items_are_texts_noted_once() {
        let lit = |json| serde_json::from_value::<Notes>(json).map(|n| n.iter().map(|(item, note)| format!("{item}={}", note.as_str())).collect::<Vec<_>>());
        assert_eq!(lit(json!({" rythme ": "bien", "contenu": "moyen"})).unwrap(), ["contenu=moyen", "rythme=bien"].map(str::to_owned));
        for refuse in
            [json!({}), json!({"": "bien"}), json!({"contenu": "nul"}), json!({"contenu": "bien", "contenu ": "bien"}), json!({"a".repeat(101): "bien"})]
        {
            assert!(lit(refuse.clone()).is_err(), "{refuse}");
        }
    }
}
