//! The contract as a product: the committed file is what the code says, and its examples are real answers.

mod enregistreur;
mod passage;

use std::collections::BTreeMap;

use self::enregistreur::Enregistreur;
use crate::support::{TestApp, operations};

/// Compares a committed file with what it should hold; with `MAILLAGE_UPDATE=1`, writes it.
fn committed(chemin: &str, attendu: &str) {
    let chemin = format!("{}/{chemin}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("MAILLAGE_UPDATE").is_some() {
        std::fs::write(&chemin, attendu).unwrap();
    }
    let actuel = std::fs::read_to_string(&chemin).unwrap();
    assert!(actuel == attendu, "{chemin} is not up to date: run `MAILLAGE_UPDATE=1 cargo test contract`, twice if examples changed, then commit it");
}

#[actix_web::test]
async fn the_committed_contract_is_the_one_printed_and_served() {
    let imprime = &maillage::openapi::contrat().unwrap().texte;
    let servi = TestApp::spawn().await.anonyme().get("/openapi.json").await;
    assert!(servi.texte == *imprime, "served and printed differ");
    committed("openapi/openapi.json", imprime);
}

#[test]
fn every_operation_has_a_name_of_its_own_and_says_who_may_call_it() {
    let mut noms = BTreeMap::new();
    for (chemin, methode, operation) in operations() {
        let nom = operation["operationId"].as_str().unwrap();
        assert_eq!(noms.insert(nom, (chemin, methode)), None, "{nom} twice");
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{nom}");
        assert!(operation["summary"].is_string() && operation["description"].is_string() && operation["security"].is_array(), "{nom}");
    }
}

/// Operations without an example: they answer a long page, or what no two runs share.
const SANS_EXEMPLE: &[&str] = &["get_metrics", "get_openapi", "list_erreurs"];

#[actix_web::test]
async fn every_example_is_a_real_request_and_its_real_answer() {
    let app = TestApp::demo().await;
    let exemples = Enregistreur::new(&app).await.record(&app.base).await;
    for (_, _, operation) in operations() {
        let nom = operation["operationId"].as_str().unwrap();
        let muette = operation["requestBody"].is_null() && operation["responses"].as_object().unwrap().keys().any(|s| s == "204");
        assert!(muette || SANS_EXEMPLE.contains(&nom) || exemples.contains_key(nom), "{nom} has no example");
    }
    committed("openapi/exemples.json", &(serde_json::to_string_pretty(&exemples).unwrap() + "\n"));
}
