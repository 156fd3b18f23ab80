//! The examples of the contract. They are recorded, not written: a test asks the demonstration each of these requests and holds
//! what it answers against this file, but for what no two runs share (ids, instants of recording, secrets).

use serde_json::Value;

use crate::error::Error;

/// By operationId: `requete` and `reponse`, where the operation has them.
const EXEMPLES: &str = include_str!("../../openapi/exemples.json");

/// Adds the examples of requests and successful answers to the operations of the contract.
///
/// # Errors
/// The file is not JSON.
pub fn add(contrat: &mut Value) -> Result<(), Error> {
    let exemples: Value = serde_json::from_str(EXEMPLES).map_err(Error::interne)?;
    let chemins = contrat["paths"].as_object_mut().into_iter().flat_map(|c| c.values_mut());
    for operation in chemins.flat_map(|item| item.as_object_mut().into_iter().flat_map(|i| i.values_mut())) {
        let exemple = &exemples[operation["operationId"].as_str().unwrap_or_default()];
        set(operation.get_mut("requestBody"), &exemple["requete"]);
        let reponses = operation["responses"].as_object_mut().into_iter().flatten();
        for (_, reponse) in reponses.filter(|(statut, _)| statut.starts_with('2')) {
            set(Some(reponse), &exemple["reponse"]);
        }
    }
    Ok(())
}

/// The example of a body: of its JSON, or of its only type.
fn set(corps: Option<&mut Value>, exemple: &Value) {
    let types = corps.and_then(|c| c.get_mut("content")).and_then(Value::as_object_mut);
    let contenu = types.and_then(|t| if t.contains_key("application/json") { t.get_mut("application/json") } else { t.values_mut().next() });
    if let Some(contenu) = contenu.filter(|_| !exemple.is_null()) {
        contenu["example"] = exemple.clone();
    }
}
