//! What is written and read of webhooks and of their secrets.

use futures_util::future::join_all;
use maillage::config::Secret;
use maillage::http::Seal;
use serde_json::{Value, json};
use uuid::Uuid;

use super::monde::{secret, until, webhook};
use crate::support::{CLE, Client, POLE_EMPLOI, TestApp, assert_fields, id, path, written};

const URL: &str = "https://si.pole-emploi.test/maillage?source=1";

/// Someone of another prescripteur.
async fn mission_locale(app: &TestApp) -> Client {
    let admin = app.admin();
    let structure = admin.create("/structures", json!({"nom": "Mission locale", "roles": ["prescripteur"]})).await;
    let client = admin.create("/clients-api", json!({"nom": "SI", "role": "prescripteur", "structure_id": structure["id"]})).await;
    let secret = admin.create(&format!("{}/secrets", path("/clients-api", &client)), json!({})).await;
    let anonyme = app.anonyme();
    let demande = anonyme.request("POST", "/auth/token").basic_auth(client["client_id"].as_str().unwrap(), secret["secret"].as_str());
    let jeton = anonyme.send(demande.form(&[("grant_type", "client_credentials")])).await;
    Client { token: jeton.json["access_token"].as_str().map(str::to_owned), ..anonyme }
}

#[actix_web::test]
async fn every_field_comes_back_as_written() {
    let app = TestApp::spawn().await;
    let prescripteur = app.prescripteur();
    let saisie = json!({"url": URL, "evenements": ["prescription.refusee", "prescription.acceptee", "prescription.refusee"], "actif": false});
    let cree = prescripteur.post("/webhooks", saisie).await;
    assert_eq!((cree.status, cree.header("etag")), (201, Some("\"1\"")), "{}", cree.texte);
    let chemin = path("/webhooks", &cree.json);
    assert_eq!(cree.header("location"), Some(format!("/api/v1{chemin}").as_str()));
    let structure = Uuid::from_u128(POLE_EMPLOI);
    let attendu = json!({"url": URL, "evenements": ["prescription.acceptee", "prescription.refusee"], "actif": false, "structure_id": structure,
        "structure": {"id": structure, "nom": "Pôle Emploi"}, "desactive_le": null, "motif_desactivation": null, "secrets": []});
    assert_eq!(written(&cree.json), attendu);
    assert_eq!(prescripteur.get(&chemin).await.json, cree.json);
    assert_eq!(prescripteur.get("/webhooks").await.items(), &[cree.json]);
    assert_fields(&prescripteur.create("/webhooks", json!({"url": URL})).await, &json!({"evenements": [], "actif": true}));
    assert_eq!(prescripteur.get("/webhooks?actif=false").await.items().len(), 1);
    assert!(prescripteur.get("/webhooks?motif_desactivation=refus_410").await.items().is_empty());
}

#[actix_web::test]
async fn a_patch_changes_what_it_names() {
    let app = TestApp::spawn().await;
    let prescripteur = app.prescripteur();
    let chemin = path("/webhooks", &prescripteur.create("/webhooks", json!({"url": URL, "evenements": ["prescription.expiree"]})).await);
    let change = prescripteur.patch(&chemin, 1, json!({"evenements": null, "actif": false})).await;
    assert_eq!((change.status, change.header("etag")), (200, Some("\"2\"")), "{}", change.texte);
    assert_fields(&change.json, &json!({"url": URL, "evenements": [], "actif": false}));
    assert_eq!(prescripteur.patch(&chemin, 2, json!({})).await.json, change.json, "an empty patch changes nothing");
    assert_eq!(prescripteur.patch(&chemin, 1, json!({"actif": true})).await.code(), "version_perimee");
    let sans_version = prescripteur.send(prescripteur.request("PATCH", &chemin).json(&json!({}))).await;
    assert_eq!(sans_version.code(), "if_match_requis");
    for (champ, valeur) in
        [("structure_id", json!(Uuid::from_u128(POLE_EMPLOI))), ("motif_desactivation", json!(null)), ("secrets", json!([])), ("url", json!(null))]
    {
        assert_eq!(prescripteur.patch(&chemin, 2, json!({champ: valeur})).await.refus(), (422, "validation", vec![format!("/{champ}").as_str()]));
    }
    app.base.sql("update webhooks set desactive_le = now(), motif_desactivation = 'echecs_repetes'").await;
    assert_eq!(prescripteur.get("/webhooks?motif_desactivation=echecs_repetes").await.items().len(), 1);
    let toujours = prescripteur.patch(&chemin, 2, json!({"evenements": ["prescription.annulee"]})).await;
    assert_eq!(toujours.json["motif_desactivation"], "echecs_repetes");
    let rouvert = prescripteur.patch(&chemin, 3, json!({"actif": true})).await;
    assert_fields(&rouvert.json, &json!({"version": 4, "actif": true, "desactive_le": null, "motif_desactivation": null}));
    let refus = prescripteur.send(prescripteur.request("DELETE", &chemin).header("if-match", "\"4\"")).await;
    assert_eq!((refus.status, refus.header("allow")), (405, Some("GET, PATCH")), "a webhook is closed, not deleted");
}

#[actix_web::test]
async fn an_address_is_one_of_the_public_internet() {
    let app = TestApp::spawn().await;
    let prescripteur = app.prescripteur();
    let chemin = path("/webhooks", &prescripteur.create("/webhooks", json!({"url": URL})).await);
    for url in [
        "http://si.pole-emploi.test/",
        "ftp://si.pole-emploi.test/",
        "https://moi:secret@si.pole-emploi.test/",
        "https://moi@si.pole-emploi.test/",
        "https://localhost/",
        "https://si.localhost/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:192.168.0.1]/",
        "https://[fd00::1]:8443/",
        "",
        "pole-emploi",
    ] {
        assert_eq!(prescripteur.post("/webhooks", json!({"url": url})).await.refus(), (422, "validation", vec!["/url"]), "{url}");
        assert_eq!(prescripteur.patch(&chemin, 1, json!({"url": url})).await.refus(), (422, "validation", vec!["/url"]), "{url}");
    }
    for (champ, valeur) in
        [("evenements", json!(["webhook.essai"])), ("evenements", json!("prescription.acceptee")), ("actif", json!(1)), ("secret", json!("x"))]
    {
        let refus = prescripteur.post("/webhooks", json!({"url": URL, champ: valeur})).await;
        assert_eq!((refus.status, refus.code()), (422, "validation"), "{}", refus.texte);
        assert!(refus.champs()[0].starts_with(&format!("/{champ}")), "{}", refus.texte);
    }
    app.base.sql("update webhooks set url = 'http://10.0.0.1/'").await;
    assert_eq!(prescripteur.patch(&chemin, 1, json!({"actif": false})).await.status, 200, "what was allowed once can be closed");
}

#[actix_web::test]
async fn a_webhook_is_its_structure_s_alone() {
    let app = TestApp::spawn().await;
    let (prescripteur, autre) = (app.prescripteur(), mission_locale(&app).await);
    let (chemin, _) = webhook(&autre, URL).await;
    let livraison = path("/livraisons", &autre.create(&format!("{chemin}/essai"), json!({})).await);
    let secret = autre.get(&chemin).await.json["secrets"][0]["id"].as_str().unwrap().to_owned();
    assert!(prescripteur.get("/webhooks").await.items().is_empty());
    for (methode, chemin) in [
        ("GET", chemin.clone()),
        ("PATCH", chemin.clone()),
        ("POST", format!("{chemin}/secrets")),
        ("DELETE", format!("{chemin}/secrets/{secret}")),
        ("POST", format!("{chemin}/essai")),
        ("GET", format!("{chemin}/livraisons")),
        ("GET", livraison.clone()),
        ("POST", format!("{livraison}/rejeu")),
    ] {
        let request = prescripteur.request(methode, &chemin).header("if-match", "\"1\"");
        let request = if methode == "PATCH" { request.json(&json!({"actif": false})) } else { request };
        assert_eq!(prescripteur.send(request).await.code(), "introuvable", "{methode} {chemin}");
    }
    assert_eq!(autre.get(&livraison).await.status, 200);
}

#[actix_web::test]
async fn a_secret_is_shown_once_kept_sealed_and_two_live_at_once() {
    let app = TestApp::spawn().await;
    let prescripteur = app.prescripteur();
    let chemin = path("/webhooks", &prescripteur.create("/webhooks", json!({"url": URL})).await);
    let secrets = format!("{chemin}/secrets");
    let neufs = join_all((0..4).map(|_| prescripteur.post(&secrets, json!({})))).await;
    let (vivants, refuses): (Vec<_>, Vec<_>) = neufs.iter().partition(|r| r.status == 201);
    assert_eq!((vivants.len(), refuses.len()), (2, 2));
    assert!(refuses.iter().all(|r| r.code() == "secrets_deja_deux"));
    let clair = vivants[0].json["secret"].as_str().unwrap();
    assert!(clair.starts_with("whsec_") && clair.len() == 6 + 44, "256 bits in base64");
    let lu = prescripteur.get(&chemin).await;
    assert_eq!((lu.json["secrets"].as_array().unwrap().len(), &lu.json["version"]), (2, &json!(1)));
    assert!(!lu.texte.contains(clair));
    for garde in app.base.textes("select secret as valeur from webhooks_secrets").await {
        assert!(!garde.contains("whsec") && !garde.contains(&clair[6..20]), "{garde}");
    }
    let suppression = format!("{secrets}/{}", id(&vivants[0].json));
    assert_eq!(prescripteur.send(prescripteur.request("DELETE", &suppression)).await.status, 204);
    assert_eq!(prescripteur.send(prescripteur.request("DELETE", &suppression)).await.status, 404);
    let cle = Uuid::now_v7().to_string();
    assert_eq!(prescripteur.post_keyed(&secrets, &cle, json!({})).await.status, 201, "there is room for the next");
    assert_eq!(prescripteur.post_keyed(&secrets, &cle, json!({})).await.code(), "reponse_non_rejouable");
}

#[actix_web::test]
async fn secrets_outlive_the_key_that_sealed_them() {
    const NOUVELLE: &str = "bWFpbGxhZ2UtdGVzdHMtbmV3LXNlZWQtMzItYnl0ZXM=";
    let app = TestApp::spawn().await;
    let prescripteur = app.prescripteur();
    let chemin = path("/webhooks", &prescripteur.create("/webhooks", json!({"url": URL, "actif": false})).await);
    let clair = secret(&prescripteur, &chemin).await;
    app.twin_with(|config| config.jwt_cles = Some(Secret::new(format!("{NOUVELLE},{CLE}"))));
    let graine = maillage::auth::keys::parse(NOUVELLE).unwrap().swap_remove(0).graine;
    let coffre = Seal::new("webhook secret", [graine.as_slice()].into_iter()).unwrap();
    let rouvert: Value = until(async || {
        let gardes = app.base.textes("select secret as valeur from webhooks_secrets").await;
        coffre.open(&gardes[0]).map(Value::from)
    })
    .await;
    assert_eq!(rouvert, json!(clair));
}
