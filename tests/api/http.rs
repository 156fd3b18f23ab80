//! What every operation owes its caller: problems, limits, lists, versions, safe repetition.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::json;
use uuid::Uuid;

use crate::support::{Client, TestApp, operations};

const PROBLEME: Option<&str> = Some("application/problem+json");

#[actix_web::test]
async fn what_no_route_answers_is_a_problem_too() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let inconnu = admin.get("/nulle-part").await;
    assert_eq!((inconnu.status, inconnu.code(), inconnu.header("content-type")), (404, "introuvable", PROBLEME));
    assert_eq!(inconnu.json["request_id"].as_str(), inconnu.header("x-request-id"));
    let refuse = admin.send(admin.request("PUT", "/structures")).await;
    assert_eq!((refuse.status, refuse.code(), refuse.header("allow")), (405, "methode_non_autorisee", Some("GET, POST")));
    let format = admin.send(admin.request("GET", "/structures").header("accept", "application/xml")).await;
    assert_eq!((format.status, format.code()), (406, "non_acceptable"));
    let malforme = admin.get("/structures/pas-un-uuid").await;
    assert_eq!(malforme.status, 404);
    let page = admin.get("/erreurs/introuvable").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(admin.get("/erreurs/inconnue").await.status, 404);
}

#[actix_web::test]
async fn the_caller_s_own_request_id_is_kept_where_it_can_be_logged() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let repris = admin.send(admin.request("GET", "/structures").header("x-request-id", "front-0123456789")).await;
    assert_eq!(repris.header("x-request-id"), Some("front-0123456789"));
    let remplace = admin.send(admin.request("GET", "/structures").header("x-request-id", "un nom\tde personne")).await;
    assert_ne!(remplace.header("x-request-id"), Some("un nom\tde personne"));
}

#[actix_web::test]
async fn every_body_that_is_no_json_of_ours_is_refused_by_its_own_code() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let send = async |corps: Vec<u8>, r#type: &str| admin.send(admin.request("POST", "/structures").header("content-type", r#type).body(corps)).await;
    let json = "application/json";
    assert_eq!(send(b"{".to_vec(), json).await.code(), "json_invalide");
    assert_eq!(send(vec![0xff, 0xfe], json).await.code(), "json_invalide");
    assert_eq!(send(br#"{"nom": "\ud800", "roles": ["lieu"]}"#.to_vec(), json).await.code(), "json_invalide");
    assert_eq!(send("[".repeat(100_000).into_bytes(), json).await.code(), "json_invalide");
    assert_eq!(send(vec![b' '; (1 << 20) + 1], json).await.code(), "corps_trop_grand");
    assert_eq!(send(b"nom=x".to_vec(), "application/x-www-form-urlencoded").await.code(), "type_non_supporte");
    assert_eq!(send(b"{}".to_vec(), "application/merge-patch+json").await.code(), "type_non_supporte");
    assert_eq!(send(br#"{"nom": 1e400}"#.to_vec(), json).await.code(), "validation");
    for forme in [
        "[]",
        "null",
        "1",
        "\"x\"",
        "{}",
        r#"{"nom": 1, "roles": ["lieu"]}"#,
        r#"{"nom": "x", "roles": ["lieu"], "inconnu": 1}"#,
        r#"{"nom": "a\u0000b", "roles": ["lieu"]}"#,
    ] {
        let reponse = send(forme.as_bytes().to_vec(), json).await;
        assert_eq!((reponse.status, reponse.code()), (422, "validation"), "{forme}: {}", reponse.texte);
        assert!(!reponse.json["erreurs"].as_array().unwrap().is_empty());
    }
}

#[actix_web::test]
async fn every_wrong_value_is_named_at_once() {
    let app = TestApp::spawn().await;
    let corps =
        json!({"nom": " ", "siret": "12345678901234", "roles": ["chef"], "commune": "lille", "email": "x", "telephone": "12", "site_web": "javascript:1"});
    let reponse = app.admin().post("/structures", corps).await;
    assert_eq!(reponse.champs().into_iter().collect::<BTreeSet<_>>(), ["/commune", "/email", "/nom", "/roles/0", "/siret", "/site_web", "/telephone"].into());
}

/// Every operation that takes a body or a query, with what no operation accepts: never a 5xx, always a documented answer.
#[actix_web::test]
async fn no_operation_fails_on_hostile_input() {
    let app = TestApp::spawn().await;
    let roles = [app.admin(), app.equipe(), app.prescripteur(), app.anonyme()];
    for (chemin, methode, operation) in operations() {
        let chemin = chemin.trim_start_matches("/api/v1").replace("{id}", &Uuid::nil().to_string()).replace("{secret}", "x").replace("{code}", "%00%ff");
        for client in &roles {
            let request = |suffixe: &str| client.request(&methode.to_uppercase(), &format!("{chemin}{suffixe}")).header("if-match", "\"1\"");
            for suffixe in [
                "?limit=0",
                "?limit=99999999999999999999",
                "?cursor=%00",
                "?sort=nom;drop",
                "?q=%00",
                "?a=b&a=b",
                "?%ff=%ff",
                "?debut=0000-00-00&fin=9999-99-99",
                "?count=peut-etre",
            ] {
                fine(&client.send(request(suffixe)).await);
            }
            if operation.get("requestBody").is_some() {
                for corps in
                    ["", "{", "[]", "{\"\\u0000\": \"\\u0000\"}", "{\"nom\": {\"nom\": {}}}", "{\"debut\": \"-0001-01-01\", \"fin\": \"+262143-12-31\"}"]
                {
                    let r#type = if methode == "patch" { "application/merge-patch+json" } else { "application/json" };
                    fine(&client.send(request("").header("content-type", r#type).body(corps)).await);
                }
            }
        }
    }
}

fn fine(reponse: &crate::support::Reponse) {
    assert!(reponse.status < 500, "{}", reponse.texte);
}

async fn names(client: &Client, tri: &str) -> Vec<String> {
    let mut noms = Vec::new();
    let mut chemin = format!("/structures?limit=3&sort={tri}");
    loop {
        let page = client.get(&chemin).await;
        assert_eq!(page.status, 200, "{}", page.texte);
        noms.extend(page.items().iter().map(|s| s["nom"].as_str().unwrap().to_owned()));
        match page.header("link") {
            Some(lien) => chemin = lien.split(['<', '>']).nth(1).unwrap().trim_start_matches("/api/v1").to_owned(),
            None => return noms,
        }
    }
}

#[actix_web::test]
async fn a_list_is_walked_without_missing_or_repeating() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    for nom in ["Zèbre", "éclair", "Éclair", "abri", "100 % bio", "snake_case", "Œuvre"] {
        admin.create("/structures", json!({"nom": nom, "roles": ["lieu"]})).await;
    }
    let croissant = names(&admin, "nom").await;
    assert_eq!(croissant.len(), 11);
    assert_eq!(croissant.iter().collect::<BTreeSet<_>>().len(), 11);
    assert_eq!(croissant.first().unwrap(), "100 % bio");
    assert_eq!(croissant.last().unwrap(), "Zèbre");
    let mut decroissant = names(&admin, "-nom,created_at").await;
    assert_eq!(decroissant[0], "Zèbre");
    decroissant.sort();
    let mut tous = croissant.clone();
    tous.sort();
    assert_eq!(decroissant, tous);
    for (q, attendu) in [("100%25", 0), ("%25", 1), ("snake_", 1), ("_", 1), ("ECLAIR", 2), ("oeuvre", 1), ("maillage", 1)] {
        assert_eq!(admin.get(&format!("/structures?q={q}")).await.items().len(), attendu, "{q}");
    }
    let compte = admin.get("/structures?count=true&limit=1&roles=lieu,porteuse").await;
    assert_eq!(compte.json["total"], 9);
    for mauvais in ["limit=0", "limit=201", "sort=nom,inconnu", "inconnu=1", "count=oui", "roles=chef", "actif=vrai"] {
        assert_eq!(admin.get(&format!("/structures?{mauvais}")).await.status, 422, "{mauvais}");
    }
    let cursor = admin.get("/structures?limit=3").await.json["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(admin.get(&format!("/structures?limit=3&sort=nom&cursor={cursor}")).await.code(), "curseur_invalide");
    assert_eq!(admin.get("/structures?cursor=abc").await.code(), "curseur_invalide");
}

#[actix_web::test]
async fn nobody_overwrites_what_they_have_not_read() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let cree = admin.create("/structures", json!({"nom": "x", "roles": ["lieu"]})).await;
    let chemin = format!("/structures/{}", cree["id"].as_str().unwrap());
    let sans = admin.send(admin.request("PATCH", &chemin).json(&json!({}))).await;
    assert_eq!((sans.status, sans.code()), (428, "if_match_requis"));
    assert_eq!(admin.send(admin.request("DELETE", &chemin)).await.status, 428);
    let ecrivains = join_all((0..5).map(|i| {
        let (admin, chemin) = (admin.clone(), chemin.clone());
        async move { admin.patch(&chemin, 1, json!({"nom": format!("écrivain {i}")})).await.status }
    }))
    .await;
    assert_eq!(ecrivains.iter().filter(|s| **s == 200).count(), 1);
    assert_eq!(ecrivains.iter().filter(|s| **s == 412).count(), 4);
    let absent = format!("/structures/{}", Uuid::now_v7());
    assert_eq!(admin.send(admin.request("PATCH", &absent).body("{")).await.status, 404, "what does not exist comes before a bad body");
}

#[actix_web::test]
async fn the_same_key_gives_the_same_answer_once() {
    // Each repetition holds a connection while it waits for the first.
    let app = TestApp::with(|c| c.connexions = 12).await;
    let (admin, jumeau) = (app.admin(), app.twin());
    let jumeau = Client { adresse: jumeau.adresse, ..admin.clone() };
    let cle = Uuid::now_v7().to_string();
    let corps = json!({"nom": "Une seule fois", "roles": ["lieu"]});
    let reponses = join_all((0..20).map(|i| {
        let client = if i % 2 == 0 { admin.clone() } else { jumeau.clone() };
        let (cle, corps) = (cle.clone(), corps.clone());
        async move { client.post_keyed("/structures", &cle, corps).await }
    }))
    .await;
    let premiere = &reponses[0];
    for reponse in &reponses {
        assert_eq!((reponse.status, &reponse.texte, reponse.header("location")), (201, &premiere.texte, premiere.header("location")));
    }
    assert_eq!(admin.get("/structures?q=une%20seule").await.items().len(), 1);
    assert_eq!(admin.post_keyed("/structures", &cle, json!({"nom": "Autre", "roles": ["lieu"]})).await.code(), "cle_idempotence_reutilisee");
    assert_eq!(admin.post_keyed("/structures", "pas-un-uuid", corps.clone()).await.code(), "cle_idempotence_invalide");
    let refusee = Uuid::now_v7().to_string();
    assert_eq!(admin.post_keyed("/structures", &refusee, json!({"nom": ""})).await.status, 422);
    assert_eq!(admin.post_keyed("/structures", &refusee, corps.clone()).await.status, 201, "a refusal is not kept");
    app.clock.advance(chrono::TimeDelta::hours(25));
    assert_ne!(app.admin().post_keyed("/structures", &cle, corps).await.json["id"], premiere.json["id"], "kept for 24 hours");
}

#[actix_web::test]
async fn a_configured_origin_may_call_from_a_browser_even_to_be_refused() {
    let app = TestApp::with(|c| c.cors_origines = vec!["https://front.example".to_owned()]).await;
    let admin = app.admin();
    let refuse = admin.send(admin.request("POST", "/structures").header("origin", "https://front.example").json(&json!({}))).await;
    assert_eq!((refuse.status, refuse.header("access-control-allow-origin")), (422, Some("https://front.example")));
    let vol = admin
        .send(
            admin
                .request("OPTIONS", "/structures")
                .header("origin", "https://front.example")
                .header("access-control-request-method", "PATCH")
                .header("access-control-request-headers", "if-match,idempotency-key"),
        )
        .await;
    assert_eq!(vol.status, 200);
    let etranger = admin.send(admin.request("GET", "/structures").header("origin", "https://ailleurs.example")).await;
    assert_eq!(etranger.header("access-control-allow-origin"), None);
}

#[actix_web::test]
async fn health_says_whether_the_database_answers() {
    let app = TestApp::spawn().await;
    let personne = app.anonyme();
    assert_eq!(personne.get("/health/live").await.json["etat"], "ok");
    assert_eq!(personne.get("/health/ready").await.status, 200);
    assert_eq!(personne.get("/metrics").await.status, 404);
}

#[actix_web::test]
async fn a_quota_bounds_what_one_account_asks_in_a_minute() {
    let app = TestApp::with(|c| c.quota_minute = 3).await;
    let (admin, equipe) = (app.admin(), app.equipe());
    // Seven, since a minute may end among them.
    let mut refus = None;
    for _ in 0..7 {
        let reponse = admin.get("/auth/moi").await;
        if reponse.status == 429 {
            refus = Some(reponse);
        }
    }
    let refus = refus.unwrap();
    assert_eq!(refus.code(), "trop_de_requetes");
    let attente: i64 = refus.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&attente));
    assert_eq!(equipe.get("/auth/moi").await.status, 200, "each account has its own");
    app.clock.advance(chrono::TimeDelta::seconds(61));
    assert_eq!(app.admin().get("/auth/moi").await.status, 200);
}
