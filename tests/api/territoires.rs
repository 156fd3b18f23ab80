//! The reference of French territoires.

use std::collections::BTreeSet;

use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn each_level_says_what_contains_it() {
    let app = TestApp::spawn().await;
    let lecteur = app.prescripteur();
    for attendu in [
        json!({"code": "commune:59350", "type": "commune", "nom": "Lille", "parents": ["epci:200093201", "departement:59", "region:32"]}),
        json!({"code": "commune:29155", "type": "commune", "nom": "Ouessant", "parents": ["departement:29", "region:53"]}),
        json!({"code": "epci:200093201", "type": "epci", "nom": "Métropole Européenne de Lille", "parents": ["departement:59", "region:32"]}),
        json!({"code": "departement:2A", "type": "departement", "nom": "Corse-du-Sud", "parents": ["region:94"]}),
        json!({"code": "region:32", "type": "region", "nom": "Hauts-de-France", "parents": []}),
    ] {
        let lu = lecteur.get(&format!("/territoires/{}", attendu["code"].as_str().unwrap())).await;
        assert_eq!((lu.status, &lu.json), (200, &attendu));
        assert_eq!(lu.header("etag"), None, "a reference has no version");
    }
}

#[actix_web::test]
async fn every_code_that_is_listed_is_read_and_filters() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let liste = equipe.get("/territoires?type=region,departement&limit=200&count=true").await;
    assert_eq!(liste.items().len(), 135);
    for code in liste.colonne("code") {
        assert_eq!(equipe.get(&format!("/territoires/{code}")).await.json["code"], code);
        assert_eq!(equipe.get(&format!("/territoires?parent={code}&limit=1")).await.status, 200, "{code}");
    }
}

#[actix_web::test]
async fn filters_mix_and_a_comma_means_or() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    for (query, total) in [
        ("type=region", 26),
        ("type=commune&parent=epci:200093201", 95),
        ("type=commune&parent=epci:200093201,departement:2A", 219),
        ("type=epci,departement&parent=region:94", 21),
        ("parent=commune:59350", 0),
        ("parent=epci:999999999", 0),
        ("type=zone", 0),
    ] {
        let page = equipe.get(&format!("/territoires?count=true&limit=1&{query}")).await;
        assert_eq!(page.json["total"], total, "{query}");
    }
    for (query, nom) in [
        ("q=SAINT-andre-LEZ", "Saint-André-lez-Lille"),
        ("q=métropole%20europeenne%20de%20lille", "Métropole Européenne de Lille"),
        ("q=lille&type=commune&parent=departement:59&sort=-nom", "Saint-André-lez-Lille"),
        ("q=lille&type=commune&parent=departement:59&sort=nom&limit=1", "Lille"),
    ] {
        assert_eq!(equipe.get(&format!("/territoires?{query}")).await.colonne("nom")[0], nom, "{query}");
    }
    assert_eq!(equipe.get("/territoires?limit=1").await.colonne("nom"), ["Aast"], "by name, unless asked otherwise");
}

#[actix_web::test]
async fn communes_of_one_name_are_walked_without_missing_or_repeating() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let liste = "/territoires?type=commune&q=sainte-colombe";
    let total = equipe.get(&format!("{liste}&count=true&limit=1")).await.json["total"].clone();
    for tri in ["nom", "-nom"] {
        let vus = equipe.walk(&format!("{liste}&limit=4&sort={tri}"), "code").await;
        assert_eq!((&total, vus.len(), vus.iter().collect::<BTreeSet<_>>().len()), (&json!(27), 27, 27));
    }
}

#[actix_web::test]
async fn what_designates_no_territoire_is_not_found_and_a_malformed_filter_is_named() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    for code in ["commune:00000", "commune:2a004", "epci:1", "zone:nulle-part", "59350", "region:032", "Commune:59350", "commune:59350'--", "%E2%98%80"] {
        let refus = equipe.get(&format!("/territoires/{code}")).await;
        assert_eq!((refus.status, refus.code()), (404, "introuvable"), "{code}");
    }
    for (query, champ) in [("type=ville", "/type"), ("parent=59", "/parent"), ("q=", "/q"), ("sort=created_at", "/sort"), ("nom=Lille", "/nom")] {
        let refus = equipe.get(&format!("/territoires?{query}")).await;
        assert_eq!((refus.status, refus.champs()), (422, vec![champ]), "{query}");
    }
}

#[actix_web::test]
async fn nobody_writes_the_reference() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    assert_eq!(admin.post("/territoires", json!({"code": "commune:59999"})).await.status, 405);
    for methode in ["PATCH", "PUT", "DELETE"] {
        let refus = admin.send(admin.request(methode, "/territoires/commune:59350").json(&json!({}))).await;
        assert_eq!((refus.status, refus.header("allow")), (405, Some("GET")));
    }
}
