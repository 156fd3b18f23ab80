//! The `webhooks` section: what this server sends to a partner's, one entry for each type of message.

use chrono::DateTime;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::PartialSchema;
use uuid::Uuid;

use crate::error::Error;
use crate::valeurs::{Parametre, StatutPrescription, TypeEvenement};
use crate::webhooks::{ESSAI, EvenementEssai, EvenementEssaiData, EvenementPrescription, EvenementPrescriptionData};

const EXEMPLE: Uuid = Uuid::from_u128(0x0197_f6a0_5a3e_7c1d_9a52_3f0e_6d1c_2b4a);

/// 24 June 2021, 12:30 UTC.
const EXEMPLE_LE: i64 = 1_624_537_800;

/// Adds the section, and the schemas it alone refers to.
///
/// # Errors
/// A schema that cannot be written as JSON.
pub fn add(contrat: &mut Value) -> Result<(), Error> {
    let mut section = Map::new();
    for r#type in TypeEvenement::VALEURS.iter().filter_map(|valeur| TypeEvenement::parse(valeur).ok()) {
        let resume = format!("Recevoir : {}", r#type.libelle().to_lowercase());
        section.insert(r#type.as_str().to_owned(), entry(r#type.as_str(), &resume, "EvenementPrescription", &event(r#type))?);
    }
    section.insert(ESSAI.to_owned(), entry(ESSAI, "Recevoir : message d'essai", "EvenementEssai", &test())?);
    contrat["webhooks"] = section.into();
    let schemas = [
        ("EvenementPrescription", EvenementPrescription::schema()),
        ("EvenementPrescriptionData", EvenementPrescriptionData::schema()),
        ("EvenementEssai", EvenementEssai::schema()),
        ("EvenementEssaiData", EvenementEssaiData::schema()),
    ];
    for (nom, schema) in schemas {
        contrat["components"]["schemas"][nom] = serde_json::to_value(schema).map_err(Error::interne)?;
    }
    Ok(())
}

fn entry(r#type: &str, resume: &str, schema: &str, exemple: &impl Serialize) -> Result<Value, Error> {
    Ok(json!({"post": {
        "tags": ["webhooks"],
        "operationId": format!("receive_{}", r#type.replace('.', "_")),
        "summary": resume,
        "description": "Envoyé à l'adresse d'un webhook, selon Standard Webhooks : au moins une fois, et dans l'ordre pour une prescription. Sans réponse \
            2xx sous 10 secondes, l'envoi est repris, de plus en plus rarement, pendant plus de trois jours ; puis le webhook est désactivé. Les redirections \
            ne sont pas suivies. Le message ne dit rien de la personne.",
        "security": [],
        "parameters": headers(),
        "requestBody": {
            "description": "Le message.",
            "required": true,
            "content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{schema}")}, "example": serde_json::to_value(exemple).map_err(Error::interne)?}}
        },
        "responses": {
            "204": {"description": "Reçu ; tout statut 2xx convient."},
            "410": {"description": "N'envoyez plus rien ici : le webhook est désactivé."}
        }
    }}))
}

fn headers() -> Value {
    let header = |nom: &str, description: &str, max: u32, exemple: &str| {
        json!({"name": nom, "in": "header", "required": true, "description": description,
            "schema": {"type": "string", "description": description, "maxLength": max}, "example": exemple})
    };
    json!([
        header("webhook-id", "Identifiant du message, le même à chaque envoi : ce qui a déjà été reçu se reconnaît à lui.", 36, &EXEMPLE.to_string()),
        header("webhook-timestamp", "Instant de l'envoi, en secondes depuis 1970 : à refuser s'il est ancien.", 20, &EXEMPLE_LE.to_string()),
        header(
            "webhook-signature",
            "Une signature par secret en vigueur, séparées par des espaces : `v1,` puis le HMAC-SHA256, en base64, de `webhook-id`, `webhook-timestamp` et du \
             corps, séparés par des points.",
            200,
            "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="
        ),
    ])
}

fn event(r#type: TypeEvenement) -> EvenementPrescription {
    let statut = StatutPrescription::VALEURS.iter().filter_map(|v| StatutPrescription::parse(v).ok()).find(|s| TypeEvenement::of_move(*s) == r#type);
    let statut = statut.unwrap_or(StatutPrescription::Acceptee);
    let (numero, reference_externe) = ("P-2021-7KQ4MX".to_owned(), Some("DE-59-0042".to_owned()));
    let data = EvenementPrescriptionData { prescription_id: EXEMPLE, numero, reference_externe, statut };
    EvenementPrescription { r#type, timestamp: DateTime::from_timestamp_secs(EXEMPLE_LE).unwrap_or_default(), data }
}

fn test() -> EvenementEssai {
    let timestamp = DateTime::from_timestamp_secs(EXEMPLE_LE).unwrap_or_default();
    EvenementEssai { r#type: ESSAI, timestamp, data: EvenementEssaiData { webhook_id: EXEMPLE } }
}
