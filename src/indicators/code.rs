//! The code of an indicator, wherever a record names one.

use diesel::deserialize::{FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Text;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

use super::catalogue::{self, Indicateur};
use crate::valeurs::{Parametre, Refus};

/// An indicator of the catalogue, by its code.
#[derive(Clone, Copy, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct CodeIndicateur(pub &'static Indicateur);

impl PartialEq for CodeIndicateur {
    fn eq(&self, autre: &Self) -> bool {
        self.0.code == autre.0.code
    }
}

fn codes() -> impl Iterator<Item = &'static str> {
    catalogue::tous().map(|i| i.code)
}

impl Parametre for CodeIndicateur {
    fn parse(brut: &str) -> Result<Self, Refus> {
        catalogue::trouve(brut).map(Self).ok_or_else(|| {
            let possibles = codes().collect::<Vec<_>>().join(", ");
            Refus::new("valeur_inconnue", format!("Indicateurs possibles : {possibles}."), codes().next())
        })
    }
}

impl Serialize for CodeIndicateur {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.0.code)
    }
}

impl<'de> Deserialize<'de> for CodeIndicateur {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(Refus::into_serde)
    }
}

impl ToSql<Text, Pg> for CodeIndicateur {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        <str as ToSql<Text, Pg>>::to_sql(self.0.code, out)
    }
}

impl FromSql<Text, Pg> for CodeIndicateur {
    fn from_sql(valeur: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        let code = <String as FromSql<Text, Pg>>::from_sql(valeur)?;
        catalogue::trouve(&code).map(Self).ok_or_else(|| "an indicator that the catalogue does not have".into())
    }
}

impl utoipa::PartialSchema for CodeIndicateur {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).description(Some("Code d'un indicateur du catalogue.")).enum_values(Some(codes())).into()
    }
}

impl utoipa::ToSchema for CodeIndicateur {
    fn name() -> std::borrow::Cow<'static, str> {
        "CodeIndicateur".into()
    }
}
