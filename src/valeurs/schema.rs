//! The OpenAPI side of the value types.

use serde_json::Value;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaFormat, Type};

/// A string schema: what it means, its longest length (characters), its form, and one that fits.
#[must_use]
pub fn texte_schema(description: &str, max: usize, pattern: Option<&str>, exemple: impl Into<Value>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description)).max_length(Some(max)).pattern(pattern).examples([exemple.into()]).build()
}

pub(super) fn format_schema(description: &str, format: &str, max: usize, exemple: &str) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::Custom(format.to_owned())))
        .description(Some(description))
        .max_length(Some(max))
        .examples([Value::from(exemple)])
        .build()
}

pub(super) fn nombre_schema(description: &str, r#type: Type, min: f64, max: f64, exemple: Value) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(r#type).description(Some(description)).minimum(Some(min)).maximum(Some(max)).examples([exemple])
}

/// Names a hand-written schema.
macro_rules! schema {
    ($type:ident $(<const $c:ident: $ct:ty>)?, $nom:expr, $corps:expr) => {
        impl$(<const $c: $ct>)? utoipa::PartialSchema for $type$(<$c>)? {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $corps.into()
            }
        }
        impl$(<const $c: $ct>)? utoipa::ToSchema for $type$(<$c>)? {
            fn name() -> std::borrow::Cow<'static, str> {
                ($nom).into()
            }
        }
    };
}
pub(crate) use schema;
