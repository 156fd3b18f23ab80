//! Values that cannot be wrong: each type is parsed once, at the door, and carries its own rule, message and schema.

mod ensemble;
mod enumerations;
mod nombres;
mod schema;
mod temps;
mod texte;
mod version;

use std::borrow::Cow;

use serde::de;
use serde_json::Value;

pub use ensemble::Ensemble;
pub use enumerations::*;
pub use nombres::{Decimale, Entier, Etp, Millesime};
pub use schema::texte_schema;
pub use temps::{Instant, Jour};
pub use texte::{Code, CodeCommune, CodeLibre, CodeQpv, CodeTerritoire, Email, Heure, MotDePasse, Siret, SiteWeb, Telephone, Texte};
pub use version::{Rang, VersionDeQuestion, VersionDeRapport};

/// Why a raw value is not acceptable. `exemple` is one that is: reading goes on with it, to find every refusal at once.
#[derive(Debug)]
pub struct Refus {
    pub code: Cow<'static, str>,
    pub message: String,
    pub exemple: Value,
}

/// Marks a serde error message that holds a refusal rather than a wrong shape.
const MARQUE: char = '\u{1}';

impl Refus {
    pub fn new(code: &'static str, message: impl Into<String>, exemple: impl Into<Value>) -> Self {
        Self { code: Cow::Borrowed(code), message: message.into(), exemple: exemple.into() }
    }

    /// The same about a value that came as text.
    #[must_use]
    pub fn in_text(self) -> Self {
        let exemple = if self.exemple.is_string() { self.exemple } else { self.exemple.to_string().into() };
        Self { exemple, ..self }
    }

    /// As a serde error, from which [`Refus::decode`] gets it back.
    #[must_use]
    pub fn into_serde<E: de::Error>(self) -> E {
        E::custom(format!("{MARQUE}{}", serde_json::json!([self.code, self.message, self.exemple])))
    }

    /// The refusal a serde error holds, if it holds one. The uuid crate words its own.
    #[must_use]
    pub fn decode(message: &str) -> Option<Self> {
        if message.starts_with("UUID parsing failed") {
            return Some(Self::uuid());
        }
        let json = message.strip_prefix(MARQUE)?;
        let (code, message, exemple): (String, String, Value) = serde_json::from_str(json).ok()?;
        Some(Self { code: code.into(), message, exemple })
    }

    fn uuid() -> Self {
        Self::new("uuid_invalide", "Un UUID est attendu.", uuid::Uuid::nil().to_string())
    }
}

/// A value as a query parameter or a CSV cell brings it.
pub trait Parametre: Sized {
    /// # Errors
    /// The rule of the type that `brut` breaks.
    fn parse(brut: &str) -> Result<Self, Refus>;
}

impl Parametre for uuid::Uuid {
    fn parse(brut: &str) -> Result<Self, Refus> {
        uuid::Uuid::try_parse(brut).map_err(|_| Refus::uuid())
    }
}

impl Parametre for bool {
    fn parse(brut: &str) -> Result<Self, Refus> {
        brut.parse().map_err(|_| Refus::new("booleen_invalide", "`true` ou `false` est attendu.", false))
    }
}

impl Parametre for i16 {
    fn parse(brut: &str) -> Result<Self, Refus> {
        brut.parse().map_err(|_| Refus::new("nombre_invalide", "Un nombre entier est attendu.", 0))
    }
}

/// Lets a newtype over `$interne` be a column of the SQL type `$sql`.
macro_rules! colonne {
    ($type:ident $(<const $c:ident: usize>)?, $sql:ident, $interne:ty) => {
        impl$(<const $c: usize>)? diesel::serialize::ToSql<diesel::sql_types::$sql, diesel::pg::Pg> for $type$(<$c>)? {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                <$interne as diesel::serialize::ToSql<diesel::sql_types::$sql, diesel::pg::Pg>>::to_sql(&self.0, out)
            }
        }
        impl$(<const $c: usize>)? diesel::deserialize::FromSql<diesel::sql_types::$sql, diesel::pg::Pg> for $type$(<$c>)? {
            fn from_sql(valeur: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                <$interne as diesel::deserialize::FromSql<diesel::sql_types::$sql, diesel::pg::Pg>>::from_sql(valeur).map(Self)
            }
        }
    };
}
pub(crate) use colonne;
