//! Days and instants within the years a record can mean.

use chrono::{DateTime, Datelike, NaiveDate, SubsecRound, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::{Date, Timestamptz};
use serde::{Deserialize, Deserializer, Serialize};

use super::schema::{format_schema, schema};
use super::{Parametre, Refus, colonne};

const ANNEES: std::ops::RangeInclusive<i32> = 1900..=2199;

/// A day, `2021-06-24`, in Europe/Paris.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Date)]
#[serde(transparent)]
pub struct Jour(pub NaiveDate);

impl Parametre for Jour {
    fn parse(brut: &str) -> Result<Self, Refus> {
        let jour = NaiveDate::parse_from_str(brut, "%Y-%m-%d").ok().filter(|j| brut.len() == 10 && ANNEES.contains(&j.year()));
        jour.map(Self).ok_or_else(|| Refus::new("date_invalide", "Un jour s'écrit `AAAA-MM-JJ`, de 1900-01-01 à 2199-12-31.", "2021-06-24"))
    }
}

impl<'de> Deserialize<'de> for Jour {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(Refus::into_serde)
    }
}

colonne!(Jour, Date, NaiveDate);
schema!(Jour, "Jour", format_schema("Jour, en heure de Paris (`AAAA-MM-JJ`), de 1900 à 2199.", "date", 10, "2021-06-24"));

/// An instant, RFC 3339, kept to the microsecond and answered in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Timestamptz)]
#[serde(transparent)]
pub struct Instant(pub DateTime<Utc>);

impl Parametre for Instant {
    fn parse(brut: &str) -> Result<Self, Refus> {
        let instant = DateTime::parse_from_rfc3339(brut).ok().map(|i| i.with_timezone(&Utc).trunc_subsecs(6));
        instant.filter(|i| ANNEES.contains(&i.year())).map(Self).ok_or_else(|| {
            Refus::new("instant_invalide", "Un instant s'écrit selon la RFC 3339, avec son décalage (`2021-06-24T14:30:00+02:00`).", "2021-06-24T12:30:00Z")
        })
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(Refus::into_serde)
    }
}

colonne!(Instant, Timestamptz, DateTime<Utc>);
schema!(Instant, "Instant", format_schema("Instant, selon la RFC 3339.", "date-time", 40, "2021-06-24T12:30:00Z"));
