//! Accounts of machines, and their secrets.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{AUTRE, Client, MAILLAGE, MEL, POLE_EMPLOI, Reponse, TestApp, path, written};

fn client(nom: &str, role: &str, structure: u128) -> Value {
    json!({"nom": nom, "role": role, "structure_id": Uuid::from_u128(structure)})
}

/// What a machine gets for its client_id and secret.
async fn token(app: &TestApp, cree: &Value, secret: &Value) -> Reponse {
    let personne = app.anonyme();
    let basic = BASE64_STANDARD.encode(format!("{}:{}", cree["client_id"].as_str().unwrap(), secret["secret"].as_str().unwrap()));
    personne.send(personne.request("POST", "/auth/token").header("authorization", format!("Basic {basic}")).form(&[("grant_type", "client_credentials")])).await
}

fn machine(app: &TestApp, jeton: &Reponse) -> Client {
    Client { token: jeton.json["access_token"].as_str().map(str::to_owned), ..app.anonyme() }
}

#[actix_web::test]
async fn every_field_comes_back_as_written() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let mut saisie = client("  Système d'Œuvre 🤖 — n° 1 ", "prescripteur", POLE_EMPLOI);
    saisie["actif"] = json!(false);
    let cree = admin.post("/clients-api", saisie.clone()).await;
    assert_eq!((cree.status, cree.header("etag")), (201, Some("\"1\"")), "{}", cree.texte);
    let chemin = path("/clients-api", &cree.json);
    assert_eq!(cree.header("location"), Some(format!("/api/v1{chemin}").as_str()));
    let mut attendu = saisie;
    attendu["nom"] = json!("Système d'Œuvre 🤖 — n° 1");
    attendu["client_id"] = cree.json["client_id"].clone();
    attendu["structure"] = json!({"id": Uuid::from_u128(POLE_EMPLOI), "nom": "Pôle Emploi"});
    attendu["secrets"] = json!([]);
    assert_eq!(written(&cree.json), attendu);
    assert_eq!(admin.get(&chemin).await.json, cree.json);
    assert_eq!(admin.get("/clients-api").await.items(), &[cree.json]);
    let change = admin.patch(&chemin, 1, json!({"nom": "SI", "actif": true})).await;
    assert_eq!((&change.json["nom"], &change.json["actif"], &change.json["client_id"]), (&json!("SI"), &json!(true), &attendu["client_id"]));
    for (champ, valeur) in [("role", json!("financeur")), ("structure_id", json!(Uuid::from_u128(MEL))), ("client_id", json!("x")), ("nom", json!(null))] {
        let refus = admin.patch(&chemin, 2, json!({champ: valeur})).await;
        assert_eq!((refus.status, refus.champs()), (422, vec![format!("/{champ}").as_str()]));
    }
    let refus = admin.send(admin.request("DELETE", &chemin).header("if-match", "\"2\"")).await;
    assert_eq!((refus.status, refus.header("allow")), (405, Some("GET, PATCH")), "a client is closed, not deleted");
}

#[actix_web::test]
async fn what_is_not_a_client_is_refused_field_by_field() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    for (champ, valeur, code) in [
        ("/nom", json!("\0"), "validation"),
        ("/nom", json!("n".repeat(201)), "validation"),
        ("/role", json!("equipe"), "validation"),
        ("/structure_id", json!(null), "validation"),
        ("/structure_id", json!("x"), "validation"),
        ("/structure_id", json!(Uuid::nil()), "reference_inconnue"),
        ("/structure_id", json!(Uuid::from_u128(MEL)), "reference_inconnue"),
        ("/secret", json!("choisi"), "validation"),
        ("/actif", json!("non"), "validation"),
    ] {
        let mut corps = client("SI", "prescripteur", POLE_EMPLOI);
        corps[&champ[1..]] = valeur.clone();
        let refus = admin.post("/clients-api", corps).await;
        assert_eq!((refus.status, refus.code(), refus.champs()), (422, code, vec![champ]), "{valeur}: {}", refus.texte);
    }
}

#[actix_web::test]
async fn clients_filter_search_and_sort() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    for (nom, role, structure) in [("Éole", "prescripteur", POLE_EMPLOI), ("Bœuf_1", "financeur", MEL), ("Zénith", "prescripteur", POLE_EMPLOI)] {
        admin.create("/clients-api", client(nom, role, structure)).await;
    }
    let zenith = path("/clients-api", &admin.get("/clients-api?q=zenith").await.items()[0]);
    admin.patch(&zenith, 1, json!({"actif": false})).await;
    for (query, noms) in [
        ("sort=nom", vec!["Bœuf_1", "Éole", "Zénith"]),
        ("sort=-created_at", vec!["Zénith", "Bœuf_1", "Éole"]),
        ("q=boeuf_", vec!["Bœuf_1"]),
        ("role=prescripteur&actif=true", vec!["Éole"]),
        ("actif=false", vec!["Zénith"]),
        (&format!("structure={}", Uuid::from_u128(MEL)), vec!["Bœuf_1"]),
        ("role=financeur,prescripteur&sort=nom&limit=2", vec!["Bœuf_1", "Éole"]),
    ] {
        assert_eq!(admin.get(&format!("/clients-api?{query}")).await.colonne("nom"), noms, "{query}");
    }
    for mauvais in ["role=admin", "structure=mel", "sort=client_id", "client_id=x"] {
        assert_eq!(admin.get(&format!("/clients-api?{mauvais}")).await.status, 422, "{mauvais}");
    }
}

#[actix_web::test]
async fn a_responsable_manages_the_machines_of_its_own_structure_and_role() {
    let app = TestApp::spawn().await;
    let (prescripteur, financeur) = (app.prescripteur(), app.financeur());
    for (role, structure) in [("financeur", MEL), ("financeur", POLE_EMPLOI), ("prescripteur", AUTRE)] {
        assert_eq!(prescripteur.post("/clients-api", client("SI", role, structure)).await.status, 403, "{role}");
    }
    assert_eq!(app.equipe().post("/clients-api", client("SI", "prescripteur", MAILLAGE)).await.status, 403, "no machine works as an équipe");
    let cree = prescripteur.create("/clients-api", client("SI", "prescripteur", POLE_EMPLOI)).await;
    let chemin = path("/clients-api", &cree);
    assert_eq!(financeur.get(&chemin).await.status, 404);
    assert_eq!(financeur.patch(&chemin, 1, json!({"actif": false})).await.status, 404);
    assert_eq!(financeur.post(&format!("{chemin}/secrets"), json!({})).await.status, 404);
    assert!(financeur.get("/clients-api").await.items().is_empty());
    let secret = prescripteur.create(&format!("{chemin}/secrets"), json!({})).await;
    let suppression = format!("{chemin}/secrets/{}", secret["id"].as_str().unwrap());
    assert_eq!(financeur.send(financeur.request("DELETE", &suppression)).await.status, 404);
    let machine = machine(&app, &token(&app, &cree, &secret).await);
    for chemin in ["/clients-api", "/utilisateurs", &chemin] {
        assert_eq!(machine.get(chemin).await.status, 403, "{chemin}: a machine manages no account");
    }
}

#[actix_web::test]
async fn a_secret_is_shown_once_and_two_live_at_once() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let cree = admin.create("/clients-api", client("SI", "prescripteur", POLE_EMPLOI)).await;
    let chemin = path("/clients-api", &cree);
    let secrets = format!("{chemin}/secrets");
    let neufs = join_all((0..4).map(|_| admin.post(&secrets, json!({})))).await;
    let (vivants, refuses): (Vec<_>, Vec<_>) = neufs.iter().partition(|r| r.status == 201);
    assert_eq!((vivants.len(), refuses.len()), (2, 2));
    assert!(refuses.iter().all(|r| r.code() == "secrets_deja_deux"));
    let [ancien, nouveau] = [&vivants[0].json, &vivants[1].json];
    assert_eq!(ancien["secret"].as_str().unwrap().len(), 43, "256 bits");
    let lu = admin.get(&chemin).await;
    assert_eq!(lu.json["secrets"].as_array().unwrap().len(), 2);
    assert!(!lu.texte.contains(ancien["secret"].as_str().unwrap()));
    assert_eq!(lu.json["version"], 1, "a secret is no part of the client");
    for secret in [ancien, nouveau] {
        assert_eq!(token(&app, &cree, secret).await.status, 200);
    }
    let suppression = format!("{secrets}/{}", ancien["id"].as_str().unwrap());
    assert_eq!(admin.send(admin.request("DELETE", &suppression)).await.status, 204);
    assert_eq!(admin.send(admin.request("DELETE", &suppression)).await.status, 404);
    assert_eq!(token(&app, &cree, ancien).await.status, 401);
    assert_eq!(token(&app, &cree, nouveau).await.status, 200, "the other serves on");
    assert_eq!(admin.get(&chemin).await.json["secrets"][0]["id"], nouveau["id"]);
    assert_eq!(admin.post(&secrets, json!({})).await.status, 201, "and there is room for the next");
    let autre = admin.create("/clients-api", client("SI", "financeur", MEL)).await;
    let d_un_autre = format!("{}/secrets/{}", path("/clients-api", &autre), nouveau["id"].as_str().unwrap());
    assert_eq!(admin.send(admin.request("DELETE", &d_un_autre)).await.status, 404);
    assert_eq!(token(&app, &autre, nouveau).await.status, 401, "a secret is one client's");
}

#[actix_web::test]
async fn an_answer_that_holds_a_secret_is_not_given_twice() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let chemin = path("/clients-api", &admin.create("/clients-api", client("SI", "prescripteur", POLE_EMPLOI)).await);
    let (secrets, cle) = (format!("{chemin}/secrets"), Uuid::now_v7().to_string());
    assert_eq!(admin.post_keyed(&secrets, &cle, json!({})).await.status, 201);
    let rejoue = admin.post_keyed(&secrets, &cle, json!({})).await;
    assert_eq!((rejoue.status, rejoue.code()), (409, "reponse_non_rejouable"));
    assert_eq!(admin.get(&chemin).await.json["secrets"].as_array().unwrap().len(), 1);
    let (cle, corps) = (Uuid::now_v7().to_string(), client("Sans secret", "prescripteur", POLE_EMPLOI));
    let premier = admin.post_keyed("/clients-api", &cle, corps.clone()).await;
    assert_eq!(admin.post_keyed("/clients-api", &cle, corps).await.texte, premier.texte, "what holds none is given again");
}

#[actix_web::test]
async fn closing_a_client_ends_its_access() {
    let app = TestApp::spawn().await;
    let prescripteur = app.prescripteur();
    let cree = prescripteur.create("/clients-api", client("SI", "prescripteur", POLE_EMPLOI)).await;
    let chemin = path("/clients-api", &cree);
    let secret = prescripteur.create(&format!("{chemin}/secrets"), json!({})).await;
    let machine = machine(&app, &token(&app, &cree, &secret).await);
    assert_eq!(machine.get("/structures").await.status, 200);
    assert_eq!(prescripteur.patch(&chemin, 1, json!({"actif": false})).await.status, 200);
    assert_eq!(machine.get("/structures").await.code(), "jeton_invalide");
    assert_eq!(token(&app, &cree, &secret).await.json["error"], "invalid_client");
    prescripteur.patch(&chemin, 2, json!({"actif": true})).await;
    assert_eq!(token(&app, &cree, &secret).await.status, 200, "its secrets were kept");
}
