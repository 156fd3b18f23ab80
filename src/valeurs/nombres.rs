//! Bounded numbers.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::{Integer, Numeric};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Number;
use utoipa::openapi::schema::Type;

use super::schema::nombre_schema;
use super::{Parametre, Refus};

/// An integer between `MIN` and `MAX`, both allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Integer)]
#[serde(transparent)]
pub struct Entier<const MIN: i32, const MAX: i32>(i32);

impl<const MIN: i32, const MAX: i32> Entier<MIN, MAX> {
    /// A constant of the program.
    #[must_use]
    pub const fn new<const N: i32>() -> Self {
        const { assert!(MIN <= N && N <= MAX) }
        Self(N)
    }

    #[must_use]
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl<'de, const MIN: i32, const MAX: i32> Deserialize<'de> for Entier<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let refus = || Refus::new("hors_limites", format!("Un nombre entier de {MIN} à {MAX} est attendu."), MIN);
        let nombre = Number::deserialize(d)?.as_i64().and_then(|n| i32::try_from(n).ok());
        nombre.filter(|n| (MIN..=MAX).contains(n)).map(Self).ok_or_else(|| refus().into_serde())
    }
}

impl<const MIN: i32, const MAX: i32> diesel::serialize::ToSql<Integer, Pg> for Entier<MIN, MAX> {
    fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, Pg>) -> diesel::serialize::Result {
        <i32 as diesel::serialize::ToSql<Integer, Pg>>::to_sql(&self.0, out)
    }
}

impl<const MIN: i32, const MAX: i32> diesel::deserialize::FromSql<Integer, Pg> for Entier<MIN, MAX> {
    fn from_sql(valeur: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        <i32 as diesel::deserialize::FromSql<Integer, Pg>>::from_sql(valeur).map(Self)
    }
}

impl<const MIN: i32, const MAX: i32> utoipa::PartialSchema for Entier<MIN, MAX> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        let description = format!("Nombre entier de {MIN} à {MAX}.");
        nombre_schema(&description, Type::Integer, f64::from(MIN), f64::from(MAX), MIN.into()).into()
    }
}

impl<const MIN: i32, const MAX: i32> utoipa::ToSchema for Entier<MIN, MAX> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Entier{MIN}A{MAX}").into()
    }
}

/// A JSON number as it was written, without trailing zeros.
fn decimal(nombre: &Number) -> Option<Decimal> {
    let brut = nombre.to_string();
    brut.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&brut)).ok().map(|n| n.normalize())
}

/// A decimal from 0 (or above it, as the resource says) to `MAX`, with at most `PLACES` places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Numeric)]
pub struct Decimale<const PLACES: u32, const MAX: u32>(#[serde(with = "rust_decimal::serde::float")] Decimal);

impl<const PLACES: u32, const MAX: u32> Decimale<PLACES, MAX> {
    #[must_use]
    pub const fn get(self) -> Decimal {
        self.0
    }
}

impl<'de, const PLACES: u32, const MAX: u32> Deserialize<'de> for Decimale<PLACES, MAX> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let refus = || Refus::new("hors_limites", format!("Un nombre de 0 à {MAX} est attendu, avec {PLACES} décimale(s) au plus."), 0);
        let nombre = decimal(&Number::deserialize(d)?);
        let fits = |n: &Decimal| !n.is_sign_negative() && *n <= Decimal::from(MAX) && n.scale() <= PLACES;
        nombre.filter(fits).map(Self).ok_or_else(|| refus().into_serde())
    }
}

impl<const PLACES: u32, const MAX: u32> diesel::serialize::ToSql<Numeric, Pg> for Decimale<PLACES, MAX> {
    fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, Pg>) -> diesel::serialize::Result {
        <Decimal as diesel::serialize::ToSql<Numeric, Pg>>::to_sql(&self.0, out)
    }
}

impl<const PLACES: u32, const MAX: u32> diesel::deserialize::FromSql<Numeric, Pg> for Decimale<PLACES, MAX> {
    fn from_sql(valeur: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        <Decimal as diesel::deserialize::FromSql<Numeric, Pg>>::from_sql(valeur).map(|n| Self(n.normalize()))
    }
}

impl<const PLACES: u32, const MAX: u32> utoipa::PartialSchema for Decimale<PLACES, MAX> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        let description = format!("Nombre de 0 à {MAX}, avec {PLACES} décimale(s) au plus.");
        nombre_schema(&description, Type::Number, 0.0, f64::from(MAX), 1.5.into()).into()
    }
}

impl<const PLACES: u32, const MAX: u32> utoipa::ToSchema for Decimale<PLACES, MAX> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Decimale{PLACES}A{MAX}").into()
    }
}

/// What a job is worth in full-time equivalents: above 0, at most 1.5, with at most two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Numeric)]
pub struct Etp(#[serde(with = "rust_decimal::serde::float")] Decimal);

impl<'de> Deserialize<'de> for Etp {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let refus = || Refus::new("hors_limites", "Un nombre de 0,01 à 1,5 est attendu, avec 2 décimales au plus.", 1);
        let fits = |n: &Decimal| *n > Decimal::ZERO && *n <= Decimal::new(15, 1) && n.scale() <= 2;
        decimal(&Number::deserialize(d)?).filter(fits).map(Self).ok_or_else(|| refus().into_serde())
    }
}

super::colonne!(Etp, Numeric, Decimal);

impl utoipa::PartialSchema for Etp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        nombre_schema("Équivalent temps plein, de 0,01 à 1,5, avec 2 décimales au plus.", Type::Number, 0.01, 1.5, 0.8.into()).into()
    }
}

impl utoipa::ToSchema for Etp {}

/// The year of the geography a QPV code belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::SmallInt)]
#[serde(transparent)]
pub struct Millesime(i16);

impl Millesime {
    const VALEURS: [i16; 2] = [2015, 2024];
}

impl<'de> Deserialize<'de> for Millesime {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let annee = Number::deserialize(d)?.as_i64().and_then(|n| i16::try_from(n).ok()).filter(|n| Self::VALEURS.contains(n));
        annee.map(Self).ok_or_else(|| Refus::new("valeur_inconnue", "Valeurs possibles : 2015, 2024.", 2015).into_serde())
    }
}

impl Parametre for Millesime {
    fn parse(brut: &str) -> Result<Self, Refus> {
        let annee = brut.parse().ok().filter(|n| Self::VALEURS.contains(n));
        annee.map(Self).ok_or_else(|| Refus::new("valeur_inconnue", "Valeurs possibles : 2015, 2024.", 2015))
    }
}

super::colonne!(Millesime, SmallInt, i16);

impl utoipa::PartialSchema for Millesime {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ObjectBuilder::new()
            .schema_type(Type::Integer)
            .description(Some("Millésime de la géographie prioritaire : 2015 ou 2024."))
            .enum_values(Some(Self::VALEURS))
            .into()
    }
}

impl utoipa::ToSchema for Millesime {}
