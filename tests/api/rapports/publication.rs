//! Publishing: a frozen version is shown to financeurs, exact, and nothing else is.

use serde_json::{Value, json};

use super::figure;
use crate::support::{Client, TestApp};

async fn financeur(equipe: &Client, r#type: &str) -> Value {
    equipe.get(&format!("/financeurs?type={type}&limit=1")).await.items()[0]["id"].clone()
}

#[actix_web::test]
async fn a_financeur_sees_what_is_published_to_it() {
    let app = TestApp::demo().await;
    let equipe = app.login("equipe@maillage.test").await;
    let (mel, bpi) = (app.login("financeur@mel.test").await, app.login("financeur@bpifrance.test").await);
    equipe.create("/rapports/2021/cloture", json!({})).await;
    assert_eq!(mel.get("/rapports/2021").await.status, 404, "closed is not published");
    let publication = json!({"financeurs": [financeur(&equipe, "epci").await]});
    let publiee = equipe.post("/rapports/2021/publication", publication.clone()).await;
    assert_eq!(publiee.status, 201, "{}", publiee.texte);
    let publication_lue = &publiee.json["publications"][0];
    assert_eq!(publication_lue["publie_par"]["id"], equipe.get("/auth/moi").await.json["id"]);

    let rapport = mel.get("/rapports/2021").await;
    assert_eq!(rapport.json, equipe.get("/rapports/2021").await.json, "exact, figure for figure");
    assert_eq!(figure(&rapport.json, "cit.porteurs")["valeur"], 34);
    let page = mel.get("/rapports/2021?format=html").await;
    assert!(page.texte.contains("Chiffres figés le") && page.texte.contains("clôture 1"));
    let lien = figure(&rapport.json, "cit.porteurs")["lien"].as_str().unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    assert_eq!(mel.get(&lien).await.json["valeur"], 34, "its permanent link is the financeur's too");
    let inchange = mel.send(mel.request("GET", "/rapports/2021").header("if-none-match", rapport.header("etag").unwrap())).await;
    assert_eq!(inchange.status, 304);

    // Of the closing itself: that it is, since when; not who, nor to whom else.
    let versions = mel.get("/rapports/2021/versions").await.json;
    let version = &versions["items"][0];
    assert_eq!((&version["close_par"], &version["publications"][0]["publie_par"]), (&Value::Null, &Value::Null));
    for (chemin, statut) in [("/rapports/2021?version=vivant", 404), ("/rapports/2021/versions/1", 403), ("/rapports/2021/ecarts", 403)] {
        assert_eq!(mel.get(chemin).await.status, statut, "{chemin}");
    }
    assert_eq!(bpi.get("/rapports/2021").await.status, 404);
    assert_eq!(bpi.get("/rapports/2021/versions").await.items().len(), 0);
    assert_eq!(mel.post("/rapports/2021/cloture", json!({})).await.status, 403);
    // Elsewhere its figures stay guarded.
    let garde = bpi.get("/indicators/personnes_accueillies?debut=2021-01-01&fin=2021-12-31&dispositif=citeslab").await.json;
    assert_eq!((&garde["total"]["valeur"], &garde["total"]["statut"]), (&json!(35), &json!("arrondi")));
    assert_eq!(bpi.get("/indicators/personnes_accueillies?debut=2021-01-01&fin=2021-12-31&dispositif=citeslab&version=2021.1").await.status, 404);

    // A new closing is shown once it is published; the same publication again changes nothing.
    equipe.create("/rapports/2021/cloture", json!({})).await;
    assert_eq!(mel.get("/rapports/2021").await.json["version"], 1);
    let de_nouveau = equipe.post("/rapports/2021/publication", json!({"financeurs": publication["financeurs"], "version": 1})).await;
    assert_eq!(de_nouveau.json["publications"][0], *publication_lue);
    equipe.create("/rapports/2021/publication", publication).await;
    assert_eq!(mel.get("/rapports/2021").await.json["version"], 2);
    assert_eq!(mel.get("/rapports/2021?version=1").await.json["version"], 1);
}

#[actix_web::test]
async fn several_structures_publish_to_one_financeur() {
    let app = TestApp::demo().await;
    let (equipe, autre) = (app.login("equipe@maillage.test").await, app.login("equipe@autre.test").await);
    let mel = app.login("financeur@mel.test").await;
    let publication = json!({"financeurs": [financeur(&equipe, "epci").await]});
    for porteuse in [&equipe, &autre] {
        assert_eq!(porteuse.post("/rapports/2021/cloture", json!({})).await.status, 201);
        assert_eq!(porteuse.post("/rapports/2021/publication", publication.clone()).await.status, 201);
    }
    let refus = mel.get("/rapports/2021").await;
    assert_eq!((refus.status, refus.champs()), (422, vec!["/porteuse"]));
    let sienne = autre.get("/auth/moi").await.json["structure"]["id"].as_str().unwrap().to_owned();
    assert_eq!(mel.get(&format!("/rapports/2021?porteuse={sienne}")).await.json["porteuse"]["id"], sienne.as_str());
    assert_eq!(mel.get("/rapports/2021/versions").await.items().len(), 2);
}

#[actix_web::test]
async fn a_publication_names_financeurs_that_exist() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    equipe.create("/rapports/2021/cloture", json!({})).await;
    for (corps, champ) in [
        (json!({}), "/financeurs"),
        (json!({"financeurs": []}), "/financeurs"),
        (json!({"financeurs": ["0197f6a0-5a3e-7c1d-9a52-3f0e6d1c2b4a"]}), "/financeurs"),
        (json!({"financeurs": ["0197f6a0-5a3e-7c1d-9a52-3f0e6d1c2b4a"], "version": 4}), "/version"),
    ] {
        let refus = equipe.post("/rapports/2021/publication", corps.clone()).await;
        assert_eq!((refus.status, refus.champs()), (422, vec![champ]), "{corps}");
    }
}
