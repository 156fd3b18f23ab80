//! Sets: what order and repetition do not change.

use std::collections::BTreeSet;
use std::ops::Deref;

use diesel::deserialize::{FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::{Array, Text};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Schema};

use super::Refus;

/// At most this many elements.
const MAX: usize = 100;

/// A set, sorted. `MIN` elements at least.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Array<Text>)]
#[serde(transparent)]
pub struct Ensemble<T, const MIN: usize = 1>(Vec<T>);

impl<T, const MIN: usize> Default for Ensemble<T, MIN> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Ord, const MIN: usize> From<Vec<T>> for Ensemble<T, MIN> {
    fn from(elements: Vec<T>) -> Self {
        Self(elements.into_iter().collect::<BTreeSet<T>>().into_iter().collect())
    }
}

impl<T, const MIN: usize> Deref for Ensemble<T, MIN> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'de, T: DeserializeOwned + Ord + Serialize, const MIN: usize> Deserialize<'de> for Ensemble<T, MIN> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let elements = Vec::<T>::deserialize(d)?;
        let exemple = || serde_json::to_value(elements.iter().take(MAX).collect::<Vec<_>>()).unwrap_or_default();
        match elements.len() {
            n if n < MIN => Err(Refus::new("trop_court", format!("{MIN} élément(s) au moins."), acceptable::<T>()).into_serde()),
            n if n > MAX => Err(Refus::new("trop_long", format!("{MAX} éléments au plus."), exemple()).into_serde()),
            _ => Ok(elements.into()),
        }
    }
}

/// A set of one element that `T` accepts, which `T` names when it refuses an empty text.
fn acceptable<T: DeserializeOwned>() -> Vec<Value> {
    let refus = serde_json::from_value::<T>("".into()).err().and_then(|e| Refus::decode(&e.to_string()));
    refus.map(|r| r.exemple).into_iter().collect()
}

impl<T: std::fmt::Debug, const MIN: usize> ToSql<Array<Text>, Pg> for Ensemble<T, MIN>
where
    Vec<T>: ToSql<Array<Text>, Pg>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        <Vec<T> as ToSql<Array<Text>, Pg>>::to_sql(&self.0, out)
    }
}

impl<T, const MIN: usize> FromSql<Array<Text>, Pg> for Ensemble<T, MIN>
where
    Vec<T>: FromSql<Array<Text>, Pg>,
{
    fn from_sql(valeur: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        Vec::<T>::from_sql(valeur).map(Self)
    }
}

// utoipa composes generic types through this trait alone.
impl<T: utoipa::ToSchema, const MIN: usize> utoipa::__dev::ComposeSchema for Ensemble<T, MIN> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let element = RefOr::Ref(utoipa::openapi::schema::Ref::from_schema_name(T::name()));
        ArrayBuilder::new().items(element).min_items((MIN > 0).then_some(MIN)).max_items(Some(MAX)).unique_items(false).into()
    }
}

impl<T: utoipa::ToSchema, const MIN: usize> utoipa::ToSchema for Ensemble<T, MIN> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Ensemble{}{}", T::name(), if MIN > 0 { "NonVide" } else { "" }).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}
