//! What a releve is about: one value for each of some dimensions of its indicator.

use std::borrow::Cow;
use std::collections::BTreeMap;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::indicators::dimensions_de_releves;
use crate::refs::json_column;
use crate::valeurs::{Parametre, Refus, Texte};

/// A value: `true` and `false` for what is one or the other, text for the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ValeurDimension {
    Booleen(bool),
    Texte(String),
}

impl ValeurDimension {
    /// As a question writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Booleen(true) => "true",
            Self::Booleen(false) => "false",
            Self::Texte(texte) => texte,
        }
    }
}

impl<'de> Deserialize<'de> for ValeurDimension {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        match Value::deserialize(d)? {
            Value::Bool(oui) => Ok(Self::Booleen(oui)),
            Value::String(brut) => Texte::<200>::parse(&brut).map(|t| Self::Texte(t.as_str().to_owned())).map_err(Refus::into_serde),
            _ => Err(Refus::new("type_invalide", "Un texte ou un booléen est attendu.", "texte").into_serde()),
        }
    }
}

/// Code of a dimension → its one value. A null, which in a patch takes a dimension away, says nothing at creation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct Dimensions(pub BTreeMap<String, ValeurDimension>);

impl Dimensions {
    /// A dimension's value, as a question writes it.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&str> {
        self.0.get(code).map(ValeurDimension::as_str)
    }
}

impl<'de> Deserialize<'de> for Dimensions {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let valeurs = BTreeMap::<String, Option<ValeurDimension>>::deserialize(d)?;
        Ok(Self(valeurs.into_iter().filter_map(|(code, valeur)| Some((code, valeur?))).collect()))
    }
}

impl ToSql<Jsonb, Pg> for Dimensions {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        let json = serde_json::to_value(self)?;
        <Value as ToSql<Jsonb, Pg>>::to_sql(&json, &mut out.reborrow())
    }
}

json_column!(Dimensions);

fn schema(description: &str, types: impl IntoIterator<Item = Type>) -> RefOr<Schema> {
    let codes = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(dimensions_de_releves()));
    let valeur = ObjectBuilder::new().schema_type(SchemaType::from_iter(types)).max_length(Some(200));
    ObjectBuilder::new()
        .description(Some(description))
        .property_names(Some(codes))
        .additional_properties(Some(AdditionalProperties::RefOr(valeur.into())))
        .max_properties(Some(20))
        .into()
}

impl PartialSchema for Dimensions {
    fn schema() -> RefOr<Schema> {
        schema("Une valeur pour chacune des dimensions du relevé.", [Type::String, Type::Boolean])
    }
}

impl ToSchema for Dimensions {
    fn name() -> Cow<'static, str> {
        "DimensionsReleve".into()
    }
}

/// What a request says of [`Dimensions`].
pub struct DimensionsSaisie;

impl PartialSchema for DimensionsSaisie {
    fn schema() -> RefOr<Schema> {
        schema("Une valeur pour chacune des dimensions du relevé ; `null` en retire une.", [Type::String, Type::Boolean, Type::Null])
    }
}

impl ToSchema for DimensionsSaisie {
    fn name() -> Cow<'static, str> {
        "DimensionsReleveSaisie".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_and_booleans_are_read_and_nulls_left_out() {
        let dimensions: Dimensions = serde_json::from_value(json!({"type": " formation ", "qpv": true, "genre": null})).unwrap();
        assert_eq!(serde_json::to_value(&dimensions).unwrap(), json!({"qpv": true, "type": "formation"}));
        assert_eq!(dimensions.get("qpv"), Some("true"));
        assert!(serde_json::from_value::<Dimensions>(json!({"type": ["formation"]})).is_err());
    }
}
