//! Zones: unions of territoires that an admin draws.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, path, written};

const MEL: &str = "epci:200093201";

fn lot_1() -> Value {
    json!({"code": "lot-1", "nom": "Lot n° 1 — Métropole & Pévèle 🌾", "territoires": [MEL, "epci:200041960"]})
}

#[actix_web::test]
async fn an_admin_draws_a_zone_that_everyone_reads() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let cree = admin.post("/zones", json!({"code": " zone:lot-1 ", "nom": lot_1()["nom"], "territoires": [MEL, "epci:200041960", MEL]})).await;
    assert_eq!((cree.status, cree.header("etag")), (201, Some("\"1\"")), "{}", cree.texte);
    let chemin = path("/zones", &cree.json);
    assert_eq!(cree.header("location"), Some(format!("/api/v1{chemin}").as_str()));
    assert_eq!((&cree.json["code"], &cree.json["nom"]), (&json!("lot-1"), &lot_1()["nom"]), "its own code bears no prefix");
    let mel = admin.get(&format!("/territoires/{MEL}")).await.json;
    assert_eq!(cree.json["territoires"], json!([admin.get("/territoires/epci:200041960").await.json, mel]), "by name, each once");
    for lecteur in [app.equipe(), app.prescripteur(), app.financeur()] {
        assert_eq!(lecteur.get(&chemin).await.json, cree.json);
        assert_eq!(lecteur.get("/zones").await.items(), std::slice::from_ref(&cree.json));
    }
}

#[actix_web::test]
async fn a_zone_is_a_territoire_as_long_as_it_lives() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let cree = admin.create("/zones", lot_1()).await;
    let jumeau = json!({"code": "zone:lot-1", "type": "zone", "nom": lot_1()["nom"], "parents": []});
    assert_eq!(admin.get("/territoires/zone:lot-1").await.json, jumeau);
    assert_eq!(admin.get("/territoires?type=zone&q=pevele").await.items(), &[jumeau]);
    let chemin = path("/zones", &cree);
    let change = admin.patch(&chemin, 1, json!({"nom": "Douaisis", "territoires": ["commune:59178"]})).await;
    assert_eq!((change.status, &change.json["version"], &change.json["code"]), (200, &json!(2), &json!("lot-1")));
    assert_eq!(change.json["territoires"][0]["nom"], "Douai");
    assert_eq!(admin.get("/territoires/zone:lot-1").await.json["nom"], "Douaisis");
    assert_eq!(admin.patch(&chemin, 2, json!({"territoires": ["commune:59178"]})).await.json["version"], 2, "the same set is no change");
    assert_eq!(admin.delete(&chemin, 2).await.status, 204);
    assert_eq!(admin.get("/territoires/zone:lot-1").await.status, 404);
    assert_eq!(admin.post("/zones", lot_1()).await.status, 201, "its code is free again");
}

#[actix_web::test]
async fn what_is_not_a_zone_is_refused() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    admin.create("/zones", lot_1()).await;
    let trop: Vec<_> = (0..101).map(|n| format!("commune:{:05}", 59001 + n)).collect();
    for (champ, valeur, code) in [
        ("/code", json!("Lot 1"), "validation"),
        ("/code", json!("zone:"), "validation"),
        ("/code", json!("a".repeat(65)), "validation"),
        ("/nom", json!(""), "validation"),
        ("/territoires", json!([]), "validation"),
        ("/territoires", json!(trop), "validation"),
        ("/territoires/1", json!([MEL, "59350"]), "validation"),
        ("/territoires", json!(["zone:lot-1"]), "validation"),
        ("/territoires", json!(["commune:59999"]), "reference_inconnue"),
        ("/territoires", json!([MEL, "epci:999999999"]), "reference_inconnue"),
        ("/version", json!(1), "validation"),
    ] {
        let mut corps = json!({"code": "lot-2", "nom": "Lot 2", "territoires": [MEL]});
        corps[champ.split('/').nth(1).unwrap()] = valeur.clone();
        let refus = admin.post("/zones", corps).await;
        assert_eq!((refus.status, refus.code(), refus.champs()), (422, code, vec![champ]), "{valeur}: {}", refus.texte);
    }
    let doublon = admin.post("/zones", lot_1()).await;
    assert_eq!((doublon.status, doublon.code()), (409, "doublon"));
    assert_eq!(admin.get("/territoires?type=zone&count=true").await.json["total"], 1, "a refusal leaves no twin behind");
    let longue = "a".repeat(64);
    admin.create("/zones", json!({"code": longue, "nom": "Longue", "territoires": [MEL]})).await;
    assert_eq!(admin.get(&format!("/territoires/zone:{longue}")).await.status, 200);
}

#[actix_web::test]
async fn a_patch_keeps_the_code_and_the_rules() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let creee = admin.create("/zones", lot_1()).await;
    let chemin = path("/zones", &creee);
    for (patch, champ) in [
        (json!({"code": "lot-1"}), "/code"),
        (json!({"nom": null}), "/nom"),
        (json!({"territoires": null}), "/territoires"),
        (json!({"territoires": []}), "/territoires"),
        (json!({"territoires": ["commune:59999"]}), "/territoires"),
        (json!({"nom": "x", "couleur": "bleu"}), "/couleur"),
    ] {
        let refus = admin.patch(&chemin, 1, patch.clone()).await;
        assert_eq!((refus.status, refus.champs()), (422, vec![champ]), "{patch}: {}", refus.texte);
    }
    assert_eq!(admin.get(&chemin).await.json, creee);
    let ecrivains = join_all(["commune:59350", "commune:59512"].map(|commune| {
        let (admin, chemin) = (admin.clone(), chemin.clone());
        async move { admin.patch(&chemin, 1, json!({"territoires": [commune]})).await }
    }))
    .await;
    let gagnant = ecrivains.iter().find(|r| r.status == 200).unwrap();
    assert_eq!(ecrivains.iter().filter(|r| r.status == 412).count(), 1);
    assert_eq!(admin.get(&chemin).await.json, gagnant.json);
}

#[actix_web::test]
async fn zones_filter_search_and_sort() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    admin.create("/zones", json!({"code": "a", "nom": "Éventail", "territoires": [MEL, "commune:59350"]})).await;
    admin.create("/zones", json!({"code": "b", "nom": "Abri", "territoires": [MEL]})).await;
    admin.create("/zones", json!({"code": "c", "nom": "Zéro 100 %", "territoires": ["departement:62"]})).await;
    for (query, codes) in [
        ("sort=nom", vec!["b", "a", "c"]),
        ("sort=-nom", vec!["c", "a", "b"]),
        ("", vec!["c", "b", "a"]),
        ("sort=created_at&territoires=epci:200093201", vec!["a", "b"]),
        ("territoires=commune:59350,departement:62&sort=nom", vec!["a", "c"]),
        ("territoires=region:32", vec![]),
        ("q=EVENTAIL", vec!["a"]),
        ("q=100%20%25", vec!["c"]),
        ("q=abri&territoires=departement:62", vec![]),
    ] {
        assert_eq!(admin.get(&format!("/zones?{query}")).await.colonne("code"), codes, "{query}");
    }
    for mauvais in ["territoires=59350", "sort=code", "code=a"] {
        assert_eq!(admin.get(&format!("/zones?{mauvais}")).await.status, 422, "{mauvais}");
    }
}

#[actix_web::test]
async fn a_zone_in_use_is_not_deleted() {
    let app = TestApp::spawn().await;
    let (admin, equipe) = (app.admin(), app.equipe());
    let zone = admin.create("/zones", lot_1()).await;
    let dispositif = json!({"code": "d", "nom": "D", "type": "citeslab", "debut": "2021-01-01", "debut_saisie": "2021-01-01", "territoires": ["zone:lot-1"]});
    let dispositif = equipe.create("/dispositifs", dispositif).await;
    let refus = admin.delete(&path("/zones", &zone), 1).await;
    assert_eq!((refus.status, refus.code()), (409, "en_usage"));
    assert!(refus.json["detail"].as_str().unwrap().contains("(dispositifs)"), "{}", refus.texte);
    assert_eq!(written(&admin.get(&path("/zones", &zone)).await.json)["code"], "lot-1", "nothing of it went");
    equipe.patch(&path("/dispositifs", &dispositif), 1, json!({"territoires": []})).await;
    assert_eq!(admin.delete(&path("/zones", &zone), 1).await.status, 204);
}
