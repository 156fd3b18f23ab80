//! What every operation owes its readers: who may call it, the headers it takes and gives, the errors it can answer.

use serde_json::{Map, Value, json};

use super::errors;

/// Operations that must not have their effect twice: they demand an `Idempotency-Key`.
const CLE_REQUISE: [&str; 1] = ["create_prescription"];
/// Searches by POST, which keeps names out of addresses: they have no effect to repeat.
const SANS_EFFET: [&str; 1] = ["search_doublons"];
const METHODES: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Completes each operation of the contract in place.
pub fn complete(contrat: &mut Value) {
    let versionnes = versioned_schemas(contrat);
    let Some(chemins) = contrat["paths"].as_object_mut() else { return };
    for (chemin, item) in chemins {
        for methode in METHODES {
            if let Some(operation) = item.get_mut(methode).and_then(Value::as_object_mut) {
                let mut o = Operation { chemin, methode, operation };
                o.security();
                o.parameters();
                o.success(&versionnes);
                o.errors();
            }
        }
    }
}

/// The schemas that bear a `version`: the answers that hold one have an `ETag`.
fn versioned_schemas(contrat: &Value) -> Vec<String> {
    let schemas = contrat["components"]["schemas"].as_object();
    schemas
        .into_iter()
        .flatten()
        .filter(|(_, s)| s["properties"]["version"]["type"] == "integer" && s["properties"]["created_at"].is_object())
        .map(|(n, _)| n.clone())
        .collect()
}

struct Operation<'a> {
    chemin: &'a str,
    methode: &'a str,
    operation: &'a mut Map<String, Value>,
}

impl Operation<'_> {
    fn roles(&self) -> Option<Vec<String>> {
        let roles = self.operation.get("x-roles")?.as_array()?;
        Some(roles.iter().filter_map(|r| r.as_str().map(str::to_owned)).collect())
    }

    fn is_api(&self) -> bool {
        self.chemin.starts_with("/api/v1/") && !self.chemin.starts_with("/api/v1/auth/")
    }

    fn security(&mut self) {
        let Some(roles) = self.roles() else {
            self.operation.insert("security".into(), json!([]));
            return;
        };
        let machine = roles.iter().any(|r| r == "prescripteur" || r == "financeur");
        let security = if machine { json!([{"bearer": []}, {"machine": []}]) } else { json!([{"bearer": []}]) };
        self.operation.insert("security".into(), security);
        let description = self.operation.get("description").and_then(Value::as_str).unwrap_or_default();
        let description = format!("{description}\n\nRôles : {}.", roles.join(", "));
        self.operation.insert("description".into(), description.into());
    }

    fn parameters(&mut self) {
        let nom = self.operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        let cle = if CLE_REQUISE.contains(&nom) { "IdempotencyKeyRequise" } else { "IdempotencyKey" };
        let keyed = self.methode == "post" && self.is_api() && !SANS_EFFET.contains(&nom);
        let parameters = self.operation.entry("parameters").or_insert_with(|| json!([]));
        let Some(parameters) = parameters.as_array_mut() else { return };
        for parameter in parameters.iter_mut() {
            if parameter["schema"]["type"] == "array" {
                parameter["style"] = "form".into();
                parameter["explode"] = false.into();
            }
        }
        if keyed {
            parameters.push(json!({"$ref": format!("#/components/parameters/{cle}")}));
        }
        if parameters.is_empty() {
            self.operation.remove("parameters");
        }
    }

    fn success(&mut self, versionnes: &[String]) {
        let Some(responses) = self.operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
        for (statut, response) in responses.iter_mut().filter(|(s, _)| s.starts_with('2')) {
            let schema = response["content"]["application/json"]["schema"]["$ref"].as_str().and_then(|r| r.rsplit('/').next()).unwrap_or_default().to_owned();
            let mut headers = json!({"X-Request-Id": {"$ref": "#/components/headers/XRequestId"}});
            if versionnes.contains(&schema) {
                headers["ETag"] = json!({"$ref": "#/components/headers/ETag"});
            }
            if statut == "201" {
                headers["Location"] = json!({"$ref": "#/components/headers/Location"});
            }
            if schema.starts_with("Page") {
                headers["Link"] = json!({"$ref": "#/components/headers/Link"});
            }
            let existing = response.get("headers").and_then(Value::as_object).cloned().unwrap_or_default();
            for (nom, valeur) in existing {
                headers[nom] = valeur;
            }
            response["headers"] = headers;
        }
    }

    fn errors(&mut self) {
        let secured = self.roles().is_some();
        let body = self.operation.contains_key("requestBody");
        let parameters: Vec<Value> = self.operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
        let query = parameters.iter().any(|p| p["in"] == "query");
        let matched = parameters.iter().any(|p| p["name"] == "If-Match");
        let mut statuts = vec![400, 406, 429, 500, 503];
        statuts.extend(secured.then_some([401, 403]).into_iter().flatten());
        statuts.extend(self.chemin.contains('{').then_some(404));
        statuts.extend(body.then_some([408, 413, 415, 422]).into_iter().flatten());
        statuts.extend(query.then_some(422));
        statuts.extend(matched.then_some([412, 428]).into_iter().flatten());
        statuts.extend((self.methode != "get" && self.is_api()).then_some(409));
        let Some(responses) = self.operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
        statuts.extend(responses.keys().filter_map(|s| s.parse::<u16>().ok()).filter(|s| *s >= 400));
        for statut in statuts {
            responses.insert(statut.to_string(), errors::reference(statut));
        }
        responses.sort_keys();
    }
}
