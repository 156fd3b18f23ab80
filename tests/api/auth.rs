//! Coming in: passwords, tokens, keys, machines.

use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Client, MOT_DE_PASSE, Reponse, TestApp};

const EMAIL: &str = "equipe@maillage.test";

async fn login(app: &TestApp, email: &str, mot_de_passe: &str) -> Reponse {
    app.anonyme().post("/auth/login", json!({"email": email, "mot_de_passe": mot_de_passe})).await
}

async fn refresh(app: &TestApp, jeton: &Value) -> Reponse {
    app.anonyme().post("/auth/refresh", json!({"refresh_token": jeton})).await
}

fn with(app: &TestApp, token: &Value) -> Client {
    Client { token: token.as_str().map(str::to_owned), ..app.anonyme() }
}

#[actix_web::test]
async fn a_password_gives_a_token_that_says_who_calls() {
    let app = TestApp::spawn().await;
    let jetons = login(&app, " Equipe@Maillage.test ", MOT_DE_PASSE).await;
    assert_eq!((jetons.status, &jetons.json["token_type"], &jetons.json["expires_in"]), (200, &json!("Bearer"), &json!(900)));
    let moi = with(&app, &jetons.json["access_token"]).get("/auth/moi").await;
    assert_eq!(
        (&moi.json["email"], &moi.json["role"], &moi.json["structure"]["nom"], &moi.json["responsable"]),
        (&json!(EMAIL), &json!("equipe"), &json!("Maillage"), &json!(true))
    );
    app.clock.advance(TimeDelta::seconds(901));
    assert_eq!(with(&app, &jetons.json["access_token"]).get("/auth/moi").await.code(), "jeton_invalide");
}

#[actix_web::test]
async fn failures_look_alike_slow_down_then_lock() {
    let app = TestApp::spawn().await;
    for email in [EMAIL, "personne@nulle-part.test"] {
        for _ in 0..4 {
            let refus = login(&app, email, "pas le bon mot de passe").await;
            assert_eq!((refus.status, refus.code()), (401, "identifiants_invalides"));
        }
        for attente in [1, 2, 4, 8, 16] {
            let refus = login(&app, email, "pas le bon mot de passe").await;
            assert_eq!((refus.status, refus.header("retry-after")), (429, Some(attente.to_string().as_str())));
            app.clock.advance(TimeDelta::seconds(attente));
        }
        let verrou = login(&app, email, "pas le bon mot de passe").await;
        assert_eq!((verrou.status, verrou.header("retry-after")), (429, Some("900")));
        assert_eq!(login(&app, email, MOT_DE_PASSE).await.status, 429, "even with the right password");
        app.clock.advance(TimeDelta::minutes(16));
    }
    assert_eq!(login(&app, EMAIL, MOT_DE_PASSE).await.status, 200);
    assert_eq!(login(&app, EMAIL, "pas le bon mot de passe").await.status, 401, "success forgets the failures");
}

#[actix_web::test]
async fn a_refresh_token_survives_a_lost_answer_but_not_a_theft() {
    let app = TestApp::spawn().await;
    let premier = login(&app, EMAIL, MOT_DE_PASSE).await.json["refresh_token"].clone();
    let perdu = refresh(&app, &premier).await;
    assert_eq!(perdu.status, 200);
    let repete = refresh(&app, &premier).await;
    assert_eq!(repete.status, 200, "the answer was lost: the same token is good a little longer");
    assert_eq!(refresh(&app, &perdu.json["refresh_token"]).await.status, 401, "the lost successor was replaced");
    let suivant = refresh(&app, &repete.json["refresh_token"]).await;
    assert_eq!(suivant.status, 200);
    assert_eq!(refresh(&app, &premier).await.code(), "jeton_invalide", "its successor has served: a theft");
    assert_eq!(refresh(&app, &suivant.json["refresh_token"]).await.status, 401, "the whole family is revoked");
}

#[actix_web::test]
async fn logging_out_ends_the_family() {
    let app = TestApp::spawn().await;
    let jetons = login(&app, EMAIL, MOT_DE_PASSE).await.json;
    assert_eq!(app.anonyme().post("/auth/logout", json!({"refresh_token": jetons["refresh_token"]})).await.status, 204);
    assert_eq!(refresh(&app, &jetons["refresh_token"]).await.status, 401);
    assert_eq!(refresh(&app, &json!("inconnu")).await.status, 401);
}

#[actix_web::test]
async fn a_password_is_changed_by_who_knows_it() {
    let app = TestApp::spawn().await;
    let jetons = login(&app, EMAIL, MOT_DE_PASSE).await.json;
    let moi = with(&app, &jetons["access_token"]);
    let faux = moi.post("/auth/mot-de-passe", json!({"ancien": "faux", "nouveau": "un mot de passe neuf"})).await;
    assert_eq!((faux.status, faux.champs()), (422, vec!["/ancien"]));
    let court = moi.post("/auth/mot-de-passe", json!({"ancien": MOT_DE_PASSE, "nouveau": "court"})).await;
    assert_eq!((court.status, court.champs()), (422, vec!["/nouveau"]));
    assert_eq!(moi.post("/auth/mot-de-passe", json!({"ancien": MOT_DE_PASSE, "nouveau": "un mot de passe neuf"})).await.status, 204);
    assert_eq!(refresh(&app, &jetons["refresh_token"]).await.status, 401, "other sessions are closed");
    assert_eq!(login(&app, EMAIL, MOT_DE_PASSE).await.status, 401);
    assert_eq!(login(&app, EMAIL, "un mot de passe neuf").await.status, 200);
}

#[actix_web::test]
async fn only_our_own_tokens_pass() {
    let app = TestApp::spawn().await;
    let bon = app.equipe().token.unwrap();
    let parts: Vec<_> = bon.split('.').collect();
    let header = |json: Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
    let kid: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
    let faux = [
        String::new(),
        "x".to_owned(),
        format!("{}.{}.", header(json!({"alg": "none", "typ": "at+jwt"})), parts[1]),
        format!("{}.{}.{}", header(json!({"alg": "HS256", "typ": "at+jwt", "kid": kid["kid"]})), parts[1], parts[2]),
        format!("{}.{}.{}", header(json!({"alg": "EdDSA", "typ": "at+jwt", "kid": kid["kid"], "crit": ["exp"]})), parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], parts[1], &parts[2][..parts[2].len() - 4]),
    ];
    for token in faux {
        let refus = with(&app, &json!(token)).get("/auth/moi").await;
        assert_eq!(refus.status, 401, "{token}");
        assert!(refus.header("www-authenticate").unwrap().starts_with("Bearer"));
    }
}

#[actix_web::test]
async fn the_public_keys_are_published() {
    let app = TestApp::spawn().await;
    let jwks = app.anonyme().get("/.well-known/jwks.json").await;
    let kids: BTreeSet<_> = jwks.json["keys"].as_array().unwrap().iter().map(|k| k["kid"].to_string()).collect();
    assert_eq!(kids.len(), 1);
    assert_eq!(jwks.json["keys"][0]["kty"], "OKP");
    assert!(jwks.json["keys"][0].get("d").is_none());
}

#[actix_web::test]
async fn a_machine_gets_a_token_for_its_secret_alone() {
    let app = TestApp::spawn().await;
    let client = app.admin().create("/clients-api", json!({"nom": "Pôle Emploi", "role": "prescripteur", "structure_id": uuid::Uuid::from_u128(0x300)})).await;
    let secret = app.admin().create(&format!("/clients-api/{}/secrets", client["id"].as_str().unwrap()), json!({})).await;
    let basic = |secret: &str| format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{secret}", client["client_id"].as_str().unwrap())));
    let personne = app.anonyme();
    let ask = async |auth: String, form: &'static str| {
        let request = personne.request("POST", "/auth/token").header("authorization", auth);
        personne.send(request.header("content-type", "application/x-www-form-urlencoded").body(form)).await
    };
    let jeton = ask(basic(secret["secret"].as_str().unwrap()), "grant_type=client_credentials").await;
    assert_eq!(jeton.status, 200, "{}", jeton.texte);
    let moi = with(&app, &jeton.json["access_token"]).get("/auth/moi").await;
    assert_eq!((&moi.json["type"], &moi.json["role"], &moi.json["email"]), (&json!("client_api"), &json!("prescripteur"), &json!(null)));
    let refus = ask(basic("autre"), "grant_type=client_credentials").await;
    assert_eq!((refus.status, &refus.json["error"]), (401, &json!("invalid_client")));
    let flux = ask(basic("autre"), "grant_type=password").await;
    assert_eq!((flux.status, &flux.json["error"]), (400, &json!("unsupported_grant_type")));
    assert_eq!(ask("Basic pas-du-base64".to_owned(), "grant_type=client_credentials").await.status, 401);
    assert_eq!(ask(basic("autre"), "").await.json["error"], "invalid_request");
}
