//! What schemas share: the fields every record has, descriptions said once, pages whose items are references.

use serde_json::{Map, Value, json};

/// The fields that mean the same everywhere.
const COMMUNS: &[(&str, &str)] = &[
    ("id", "Identifiant (UUID)."),
    ("created_at", "Instant de création, en UTC."),
    ("updated_at", "Instant de la dernière modification, en UTC."),
    ("version", "Numéro de version, que porte l'`ETag`."),
];

/// Completes the schemas of the contract in place.
pub fn complete(contrat: &mut Value) {
    flatten_pages(contrat);
    let Some(schemas) = contrat["components"]["schemas"].as_object_mut() else { return };
    let descriptions = descriptions(schemas);
    for (nom, schema) in schemas.iter_mut() {
        let Some(proprietes) = schema.get_mut("properties").and_then(Value::as_object_mut) else { continue };
        for (champ, propriete) in proprietes.iter_mut() {
            describe(propriete, &descriptions, nom, champ);
        }
    }
    drop_unused(contrat);
}

/// The description of a field, common to all or taken from the resource's other schema (`Participant` from `ParticipantSaisie`).
fn descriptions(schemas: &Map<String, Value>) -> Map<String, Value> {
    let mut toutes = Map::new();
    for (nom, schema) in schemas {
        let base = nom.trim_end_matches("Patch").trim_end_matches("Saisie");
        for (champ, propriete) in schema["properties"].as_object().into_iter().flatten() {
            if let Some(description) = propriete.get("description") {
                toutes.insert(format!("{base}.{champ}"), description.clone());
            }
        }
    }
    toutes
}

fn describe(propriete: &mut Value, descriptions: &Map<String, Value>, nom: &str, champ: &str) {
    if champ == "version" && propriete["type"] == "integer" {
        propriete["minimum"] = 1.into();
        propriete["maximum"] = i32::MAX.into();
    }
    if propriete["format"] == "int64" || propriete["format"] == "int32" {
        propriete.as_object_mut().map(|p| p.remove("format"));
    }
    if propriete.get("description").is_some() {
        return;
    }
    let commun = COMMUNS.iter().find(|(c, _)| *c == champ).map(|(_, d)| json!(d));
    let base = nom.trim_end_matches("Patch").trim_end_matches("Saisie");
    if let Some(description) = commun.or_else(|| descriptions.get(&format!("{base}.{champ}")).cloned()) {
        propriete["description"] = description;
    }
}

/// `Page_Structure` becomes `PageStructure`, and its items a reference.
fn flatten_pages(contrat: &mut Value) {
    let Some(schemas) = contrat["components"]["schemas"].as_object_mut() else { return };
    let pages: Vec<String> = schemas.keys().filter(|n| n.starts_with("Page_")).cloned().collect();
    for page in &pages {
        let element = page.trim_start_matches("Page_").to_owned();
        if let Some(mut schema) = schemas.remove(page) {
            schema["properties"]["items"]["items"] = json!({"$ref": format!("#/components/schemas/{element}")});
            schemas.insert(format!("Page{element}"), schema);
        }
    }
    rename(contrat, &pages);
}

fn rename(valeur: &mut Value, pages: &[String]) {
    match valeur {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get_mut("$ref")
                && let Some(page) = pages.iter().find(|p| reference.ends_with(&format!("/{p}")))
            {
                *reference = format!("#/components/schemas/{}", page.replacen('_', "", 1));
            }
            map.values_mut().for_each(|v| rename(v, pages));
        }
        Value::Array(liste) => liste.iter_mut().for_each(|v| rename(v, pages)),
        _ => {}
    }
}

/// Removes the schemas nothing refers to, until none is left.
fn drop_unused(contrat: &mut Value) {
    loop {
        let texte = contrat.to_string();
        let Some(schemas) = contrat["components"]["schemas"].as_object_mut() else { return };
        let avant = schemas.len();
        schemas.retain(|nom, _| texte.contains(&format!("\"#/components/schemas/{nom}\"")));
        if schemas.len() == avant {
            return;
        }
    }
}
