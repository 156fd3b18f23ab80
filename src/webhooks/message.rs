//! What is sent: what happened, to which prescription, and nothing about a person. The rest is read through the API.

use chrono::{DateTime, Utc};
use diesel::deserialize::{FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Text;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use uuid::Uuid;

use crate::valeurs::{Parametre, Refus, StatutPrescription, TypeEvenement};

/// The type of a test's message.
pub const ESSAI: &str = "webhook.essai";

/// Un événement d'une prescription.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvenementPrescription {
    /// Ce qui est arrivé.
    pub r#type: TypeEvenement,
    /// Quand, en UTC.
    pub timestamp: DateTime<Utc>,
    pub data: EvenementPrescriptionData,
}

/// La prescription dont il s'agit ; le reste se lit par `GET /api/v1/prescriptions/{id}`.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvenementPrescriptionData {
    /// Identifiant de la prescription.
    pub prescription_id: Uuid,
    /// Numéro de la prescription.
    #[schema(example = "P-2021-7KQ4MX")]
    pub numero: String,
    /// Référence que le partenaire a donnée ; nulle sans référence.
    #[schema(required = true, example = "DE-59-0042")]
    pub reference_externe: Option<String>,
    /// Statut de la prescription après l'événement.
    pub statut: StatutPrescription,
}

/// Un message d'essai, demandé par `POST /api/v1/webhooks/{id}/essai`.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvenementEssai {
    #[schema(schema_with = essai_schema)]
    pub r#type: &'static str,
    /// Quand l'essai a été demandé, en UTC.
    pub timestamp: DateTime<Utc>,
    pub data: EvenementEssaiData,
}

/// Le webhook essayé.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvenementEssaiData {
    /// Identifiant du webhook.
    pub webhook_id: Uuid,
}

fn enumeration(description: &str, valeurs: impl Iterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description)).enum_values(Some(valeurs)).build()
}

fn essai_schema() -> Object {
    enumeration("Toujours `webhook.essai`.", [ESSAI].into_iter())
}

/// The type of a message: an event's, or a test's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum TypeMessage {
    Evenement(TypeEvenement),
    Essai,
}

impl TypeMessage {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Evenement(r#type) => r#type.as_str(),
            Self::Essai => ESSAI,
        }
    }

    fn valeurs() -> impl Iterator<Item = &'static str> {
        TypeEvenement::VALEURS.iter().copied().chain([ESSAI])
    }
}

impl Parametre for TypeMessage {
    fn parse(brut: &str) -> Result<Self, Refus> {
        let inconnue = || Refus::new("valeur_inconnue", format!("Valeurs possibles : {}.", Self::valeurs().collect::<Vec<_>>().join(", ")), ESSAI);
        if brut == ESSAI { Ok(Self::Essai) } else { TypeEvenement::parse(brut).map(Self::Evenement).map_err(|_| inconnue()) }
    }
}

impl Serialize for TypeMessage {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl ToSql<Text, Pg> for TypeMessage {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        std::io::Write::write_all(out, self.as_str().as_bytes())?;
        Ok(diesel::serialize::IsNull::No)
    }
}

impl FromSql<Text, Pg> for TypeMessage {
    fn from_sql(valeur: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        let brut = <String as FromSql<Text, Pg>>::from_sql(valeur)?;
        Self::parse(&brut).map_err(|_| "value outside TypeMessage".into())
    }
}

impl utoipa::PartialSchema for TypeMessage {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        enumeration("Type d'un message : celui de l'événement, ou `webhook.essai`.", Self::valeurs()).into()
    }
}

impl ToSchema for TypeMessage {
    fn name() -> std::borrow::Cow<'static, str> {
        "TypeMessage".into()
    }
}
