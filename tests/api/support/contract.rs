//! Holds each answer against the contract: a documented status, the documented type, a body that fits its schema.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};

use super::Reponse;

static SCHEMAS: LazyLock<Mutex<HashMap<String, Validator>>> = LazyLock::new(Mutex::default);

/// The contract that the binary prints.
fn contrat() -> &'static Value {
    &maillage::openapi::contrat().unwrap().document
}

/// Every operation: path, method, operation.
pub fn operations() -> impl Iterator<Item = (&'static str, &'static str, &'static Value)> {
    let chemins = contrat()["paths"].as_object().unwrap();
    chemins.iter().flat_map(|(chemin, item)| item.as_object().unwrap().iter().map(move |(methode, o)| (chemin.as_str(), methode.as_str(), o)))
}

/// Fails the test whose answer is not what the contract says. A path or method outside the contract is the router's affair.
pub fn check(methode: &Method, chemin: &str, reponse: &Reponse) {
    let Some((modele, operation)) = find(methode, chemin) else { return };
    let lieu = format!("{methode} {modele} → {}", reponse.status);
    let documentee = &operation["responses"][reponse.status.to_string()];
    assert!(!documentee.is_null(), "{lieu}: undocumented status: {}", reponse.texte);
    let documentee = resolve(documentee);
    assert!(reponse.header("x-request-id").is_some(), "{lieu}: no X-Request-Id");
    for requis in ["Location", "ETag"] {
        let declared = !documentee["headers"][requis].is_null();
        assert!(!declared || reponse.header(requis).is_some(), "{lieu}: no {requis}");
    }
    let Some(types) = documentee["content"].as_object() else {
        assert!(reponse.texte.is_empty(), "{lieu}: undocumented body: {}", reponse.texte);
        return;
    };
    let essence = reponse.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
    let contenu = types.get(essence).unwrap_or_else(|| panic!("{lieu}: undocumented type {essence}"));
    if essence.ends_with("json") {
        fits(&lieu, &contenu["schema"], &reponse.json);
    }
}

/// The operation that a method and a path (below the host) call.
pub fn find(methode: &Method, chemin: &str) -> Option<(&'static str, &'static Value)> {
    let segments: Vec<_> = chemin.split('/').collect();
    let litteraux = |modele: &str| modele.split('/').filter(|s| !s.starts_with('{')).count();
    let methode = methode.as_str().to_lowercase();
    operations()
        .filter(|(modele, m, _)| {
            let attendus: Vec<_> = modele.split('/').collect();
            *m == methode && attendus.len() == segments.len() && attendus.iter().zip(&segments).all(|(a, s)| a.starts_with('{') || a == s)
        })
        .max_by_key(|(modele, ..)| litteraux(modele))
        .map(|(modele, _, operation)| (modele, operation))
}

fn resolve(valeur: &'static Value) -> &'static Value {
    match valeur["$ref"].as_str() {
        Some(reference) => contrat().pointer(reference.trim_start_matches('#')).unwrap(),
        None => valeur,
    }
}

fn fits(lieu: &str, schema: &Value, corps: &Value) {
    let mut schemas = SCHEMAS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let validator = schemas.entry(schema.to_string()).or_insert_with(|| {
        let mut complet = schema.clone();
        complet["components"] = json!({"schemas": contrat()["components"]["schemas"]});
        jsonschema::options().should_validate_formats(true).build(&complet).unwrap()
    });
    let erreurs: Vec<_> = validator.iter_errors(corps).map(|e| format!("{}: {e}", e.instance_path())).collect();
    drop(schemas);
    assert!(erreurs.is_empty(), "{lieu}: {erreurs:#?}\n{corps:#}");
}
