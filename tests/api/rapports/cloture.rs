//! Closing a year: answers freeze, records live on.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::Datelike;
use serde_json::{Value, json};

use super::figure;
use crate::support::{Client, TestApp};

const FEMMES: &str = "debut=2021-01-01&fin=2021-12-31&dispositif=citeslab&par=genre";

/// Makes a woman that CitésLab received in 2021 a person whose genre is unknown.
async fn change_un_accueil(equipe: &Client) {
    let accueils = equipe.get("/accompagnements?dispositif=citeslab&date_accueil_du=2021-01-01&date_accueil_au=2021-12-31&limit=200").await;
    let femme = accueils.items().iter().find(|a| a["profil"]["genre"] == "femme").unwrap();
    let (id, version) = (femme["id"].as_str().unwrap(), femme["version"].as_i64().unwrap());
    assert_eq!(equipe.patch(&format!("/accompagnements/{id}"), version, json!({"profil": {"genre": null}})).await.status, 200);
}

async fn femmes(equipe: &Client, version: &str) -> (Value, String) {
    let reponse = equipe.get(&format!("/indicators/personnes_accueillies?{FEMMES}{version}")).await;
    assert_eq!(reponse.status, 200, "{}", reponse.texte);
    (reponse.json["lignes"][0]["valeur"].clone(), reponse.json["lignes"][0]["source"].as_str().unwrap().to_owned())
}

#[actix_web::test]
async fn a_closing_freezes_answers_and_records_live_on() {
    let app = TestApp::demo().await;
    let equipe = app.login("equipe@maillage.test").await;
    let vivant = equipe.get("/rapports/2021").await.json;
    assert_eq!((&vivant["version"], &vivant["close_le"]), (&Value::Null, &Value::Null));
    let cloture = equipe.post("/rapports/2021/cloture", json!({})).await;
    assert_eq!((cloture.status, cloture.header("location")), (201, Some("/api/v1/rapports/2021/versions/1")), "{}", cloture.texte);
    assert_eq!((&cloture.json["version"], &cloture.json["publications"]), (&json!(1), &json!([])));
    assert_eq!(cloture.json["close_par"]["id"], equipe.get("/auth/moi").await.json["id"]);

    let fige = equipe.get("/rapports/2021").await.json;
    assert_eq!(fige["version"], 1);
    let cit = figure(&fige, "cit.femmes");
    assert_eq!((&cit["valeur"], &cit["source"]), (&figure(&vivant, "cit.femmes")["valeur"], &json!("cloture")));
    assert_eq!(cit["lien"], "/api/v1/rapports/2021/chiffres/cit.femmes?version=1");
    change_un_accueil(&equipe).await;
    assert_eq!(femmes(&equipe, "").await, (json!(20), "cloture".to_owned()));
    assert_eq!(femmes(&equipe, "&version=vivant").await, (json!(19), "calcul".to_owned()));
    assert_eq!(equipe.get("/rapports/2021").await.json, fige, "frozen");
    assert_eq!(equipe.get("/rapports/2021/chiffres/cit.femmes?version=vivant").await.json["valeur"], 57.575758);
    let ecarts = equipe.get("/rapports/2021/ecarts").await.json;
    assert!(ecarts["compares"].as_i64().unwrap() > 150);
    let ecart = ecarts["ecarts"].as_array().unwrap().iter().find(|e| e["code"] == "cit.femmes").unwrap();
    assert_eq!((&ecart["fige"]["valeur"], &ecart["vivant"]["valeur"]), (&json!(58.823529), &json!(57.575758)));
    assert!(ecarts["ecarts"].as_array().unwrap().iter().all(|e| e["code"].as_str().unwrap().starts_with("cit.")), "{ecarts}");

    let seconde = equipe.post("/rapports/2021/cloture", json!({})).await;
    assert_eq!(seconde.json["version"], 2);
    assert_ne!(seconde.json["sha256"], cloture.json["sha256"]);
    assert_eq!(femmes(&equipe, "").await, (json!(19), "cloture".to_owned()), "the latest answers");
    assert_eq!(femmes(&equipe, "&version=2021.1").await, (json!(20), "cloture".to_owned()), "the first stays");
    assert_eq!(equipe.get("/rapports/2021?version=1").await.json, fige);
    let versions = equipe.get("/rapports/2021/versions").await;
    assert_eq!(versions.items().iter().map(|v| v["version"].as_i64().unwrap()).collect::<Vec<_>>(), [2, 1]);
    let lien = cit["lien"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    assert_eq!(equipe.get(lien).await.json, *cit, "a permanent link reproduces its figure");
}

#[actix_web::test]
async fn the_seal_is_that_of_all_that_is_kept() {
    let app = TestApp::demo().await;
    let equipe = app.login("equipe@maillage.test").await;
    let cloture = equipe.post("/rapports/2021/cloture", json!({})).await.json;
    let contenu = equipe.get("/rapports/2021/versions/1").await;
    let empreinte: String = digest(&SHA256, contenu.texte.as_bytes()).as_ref().iter().map(|o| format!("{o:02x}")).collect();
    assert_eq!(cloture["sha256"], empreinte.as_str());
    assert_eq!(contenu.json["rapport"], equipe.get("/rapports/2021").await.json);
    // Each answer bears the version of its definition, and a question without its breakdown is held with it.
    let reponses = contenu.json["reponses"].as_array().unwrap();
    assert!(reponses.iter().all(|r| r["indicator"]["version"].as_i64().unwrap() >= 1 && r["total"]["source"] == "cloture"));
    assert!(reponses.iter().any(|r| r["indicator"]["code"] == "satisfaction" && r["par"] == json!([])));
    let csv = equipe.get(&format!("/indicators/personnes_accueillies?{FEMMES}&format=csv")).await.texte;
    assert!(csv.contains("femme,Femme,20,0.588235,personne,exact,cloture"), "{csv}");
    // The bilans of conventions that ended with the year are frozen with it.
    let bilans = contenu.json["bilans"].as_array().unwrap();
    assert!(!bilans.is_empty());
    let echu = bilans.iter().find(|b| b["fin"] == "2021-12-31" && b["objectifs"] != json!([])).unwrap();
    let chemin = format!("/conventions/{}/bilan", echu["convention"]["id"].as_str().unwrap());
    assert_eq!(equipe.get(&chemin).await.json, *echu);
    assert_eq!(equipe.get(&format!("{chemin}?version=2021.1")).await.json, *echu);
    assert_eq!(equipe.get(&format!("{chemin}?version=vivant")).await.json["objectifs"][0]["source"], "calcul");
    assert_eq!(equipe.get(&format!("{chemin}?version=2021.9")).await.status, 404);
    // No row of it can change, even by hand.
    for sql in ["update clotures set sha256 = sha256", "delete from clotures_reponses", "update clotures_bilans set bilan = ''"] {
        assert!(app.base.tente(sql).await.is_err(), "{sql}");
    }
}

#[actix_web::test]
async fn the_year_before_is_as_its_own_closing_has_it() {
    let app = TestApp::demo().await;
    let equipe = app.login("equipe@maillage.test").await;
    equipe.create("/rapports/2021/cloture", json!({})).await;
    change_un_accueil(&equipe).await;
    let suivant = equipe.get("/rapports/2022/chiffres/cit.femmes").await.json;
    assert_eq!((&suivant["precedent"]["valeur"], &suivant["precedent"]["source"]), (&json!(58.823529), &json!("cloture")));
    equipe.create("/rapports/2022/cloture", json!({})).await;
    let fige = equipe.get("/rapports/2022").await.json;
    assert_eq!(figure(&fige, "cit.femmes")["precedent"]["valeur"], 58.823529);
    assert_eq!(femmes(&equipe, "").await.0, 20, "2021 is still as its closing has it");
}

#[actix_web::test]
async fn who_may_close_and_when() {
    let app = TestApp::demo().await;
    let equipe = app.login("equipe@maillage.test").await;
    let annee = app.clock.today().year();
    let trop_tot = equipe.post(&format!("/rapports/{annee}/cloture"), json!({})).await;
    assert_eq!((trop_tot.status, trop_tot.code()), (409, "etat_incompatible"));
    let sans_cloture = equipe.post("/rapports/2021/publication", json!({"financeurs": ["0197f6a0-5a3e-7c1d-9a52-000000000001"]})).await;
    assert_eq!((sans_cloture.status, sans_cloture.code()), (409, "etat_incompatible"));
    let cle = "0197f6a0-5a3e-7c1d-9a52-3f0e6d1c2b4a";
    let (une, deux) = (equipe.post_keyed("/rapports/2021/cloture", cle, json!({})).await, equipe.post_keyed("/rapports/2021/cloture", cle, json!({})).await);
    assert_eq!((une.status, &une.json), (201, &deux.json), "replayed, not closed twice");
    assert_eq!(equipe.get("/rapports/2021/versions").await.items().len(), 1);
    // What a closed report refers to stays.
    let lot = equipe.get("/zones?q=lot&limit=10").await;
    let lot = lot.items().iter().find(|z| z["code"] == "lot-3").unwrap();
    let refus = app
        .login("admin@maillage.test")
        .await
        .patch(&format!("/zones/{}", lot["id"].as_str().unwrap()), lot["version"].as_i64().unwrap(), json!({"nom": "Autre"}))
        .await;
    assert_eq!((refus.status, refus.code()), (409, "etat_incompatible"));
}

/// However many people enrol meanwhile, the lines of a frozen answer add up to its total: all is of one instant.
#[actix_web::test]
async fn a_closing_among_writes_is_of_one_instant() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let dispositif = equipe.dispositif("atelier").await;
    let session = json!({"dispositif_id": dispositif, "type": "atelier", "titre": "Atelier", "statut": "realisee", "modalite": "presentiel",
        "debut": "2021-03-02", "fin": "2021-03-02", "commune": "59350"});
    let session = equipe.create("/sessions", session).await["id"].as_str().unwrap().to_owned();
    let ecrit = async {
        for rang in 0..40 {
            let genre = if rang % 2 == 0 { "femme" } else { "homme" };
            let personne = json!({"nom": format!("Nom{rang}"), "prenom": "Alex", "genre": genre});
            let participant = equipe.create("/participants", personne).await["id"].clone();
            equipe.create(&format!("/sessions/{session}/inscriptions"), json!({"participant_id": participant, "statut": "present"})).await;
        }
    };
    let clot = async {
        for _ in 0..6 {
            equipe.create("/rapports/2021/cloture", json!({})).await;
        }
    };
    futures_util::future::join(ecrit, clot).await;
    for version in 1..=6 {
        let contenu = equipe.get(&format!("/rapports/2021/versions/{version}")).await.json;
        let participations: Vec<_> = contenu["reponses"].as_array().unwrap().iter().filter(|r| r["indicator"]["code"] == "participations").collect();
        let totaux: Vec<_> = participations.iter().filter(|r| r["debut"] == "2021-01-01").map(|r| r["total"]["valeur"].as_i64().unwrap()).collect();
        assert!(totaux.len() >= 2 && totaux.windows(2).all(|t| t[0] == t[1]), "{version}: {totaux:?}");
        let lignes = participations.iter().find(|r| r["par"] == json!(["genre"]) && r["debut"] == "2021-01-01").unwrap()["lignes"].as_array().unwrap();
        assert_eq!(lignes.iter().map(|l| l["valeur"].as_i64().unwrap()).sum::<i64>(), totaux[0], "{version}");
        let touchees = figure(&contenu["rapport"], "atelier.touchees")["valeur"].as_i64().unwrap();
        assert_eq!(touchees, totaux[0], "{version}: one enrolment each");
    }
}
