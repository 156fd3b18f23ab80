//! Going towards the public, or towards those who send people.

use serde_json::json;
use uuid::Uuid;

use crate::support::{self, TestApp, assert_fields, assert_rules, id};

const MEL: Uuid = Uuid::from_u128(support::MEL);
const POLE_EMPLOI: Uuid = Uuid::from_u128(support::POLE_EMPLOI);

#[actix_web::test]
async fn every_field_is_answered_as_it_was_written() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let dispositif = equipe.dispositif("citeslab").await;
    let champs = json!({"dispositif_id": dispositif, "date": "2021-02-01", "mode": "indirecte", "structure_id": MEL, "commune": "59350",
        "lieu": "Hall de l'hôtel de ville", "personnes_touchees": 0, "commentaire": "« À revoir » ✔"});
    let cree = equipe.create("/prospections", champs.clone()).await;
    assert_fields(&cree, &champs);
    assert_eq!((&cree["dispositif"]["code"], &cree["structure"]), (&json!("citeslab"), &json!({"id": MEL, "nom": "MEL"})));
    let chemin = format!("/prospections/{}", id(&cree));
    assert_eq!(equipe.get(&chemin).await.json, cree);
    assert_eq!(equipe.get("/prospections").await.items(), &[cree]);
    let autre = json!({"date": "2021-03-01", "mode": "directe", "structure_id": POLE_EMPLOI, "commune": "59599", "lieu": "Marché", "personnes_touchees": 1_000_000,
        "commentaire": "Pluie"});
    assert_fields(&equipe.patch(&chemin, 1, autre.clone()).await.json, &autre);
    let vide = json!({"structure_id": null, "commune": null, "lieu": null, "personnes_touchees": null, "commentaire": null});
    assert_fields(&equipe.patch(&chemin, 2, vide.clone()).await.json, &vide);
    let minimal = equipe.create("/prospections", json!({"dispositif_id": dispositif, "date": "2021-02-01", "mode": "directe"})).await;
    assert_fields(&minimal, &vide);
    assert_eq!(minimal["structure"], json!(null));
}

#[actix_web::test]
async fn a_prospection_follows_the_rules_of_every_record() {
    let app = TestApp::spawn().await;
    let dispositif = app.equipe().dispositif("citeslab").await;
    let cree = app.equipe().create("/prospections", json!({"dispositif_id": dispositif, "date": "2021-02-01", "mode": "directe"})).await;
    let patch = json!({"personnes_touchees": 12, "lieu": "Marché"});
    assert_rules(&app, &format!("/prospections/{}", id(&cree)), patch, &["dispositif_id", "structure"]).await;
}

#[actix_web::test]
async fn an_indirecte_names_the_structure_it_went_to() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let dispositif = equipe.dispositif("citeslab").await;
    let sans = json!({"dispositif_id": dispositif, "date": "2021-02-01", "mode": "indirecte"});
    assert_eq!(equipe.post("/prospections", sans).await.refus(), (422, "validation", vec!["/structure_id"]));
    let directe = json!({"dispositif_id": dispositif, "date": "2021-02-01", "mode": "directe"});
    let chemin = format!("/prospections/{}", id(&equipe.create("/prospections", directe).await));
    assert_eq!(equipe.patch(&chemin, 1, json!({"mode": "indirecte"})).await.champs(), ["/structure_id"]);
    assert_eq!(equipe.patch(&chemin, 1, json!({"mode": "indirecte", "structure_id": MEL})).await.status, 200);
    assert_eq!(equipe.patch(&chemin, 2, json!({"structure_id": null})).await.champs(), ["/structure_id"]);
    assert_eq!(equipe.patch(&chemin, 2, json!({"structure_id": null, "mode": "directe"})).await.status, 200);
}

#[actix_web::test]
async fn what_no_prospection_may_hold_is_refused_by_name() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let complet = json!({"dispositif_id": equipe.dispositif("citeslab").await, "date": "2021-02-01", "mode": "directe"});
    let leur = app.autre().dispositif("ailleurs").await;
    for (champ, valeur, code) in [
        ("dispositif_id", json!(leur), "reference_inconnue"),
        ("dispositif_id", json!(Uuid::now_v7()), "reference_inconnue"),
        ("structure_id", json!(Uuid::now_v7()), "reference_inconnue"),
        ("commune", json!("59999"), "reference_inconnue"),
        ("dispositif_id", json!("citeslab"), "validation"),
        ("date", json!("2021-02-30"), "validation"),
        ("mode", json!("oblique"), "validation"),
        ("personnes_touchees", json!(-1), "validation"),
        ("personnes_touchees", json!(1_000_001), "validation"),
        ("personnes_touchees", json!(1.5), "validation"),
        ("personnes_touchees", json!(true), "validation"),
        ("lieu", json!("x".repeat(201)), "validation"),
        ("commentaire", json!("\u{0}"), "validation"),
        ("titre", json!("x"), "validation"),
    ] {
        let mut corps = complet.clone();
        corps[champ] = valeur.clone();
        assert_eq!(equipe.post("/prospections", corps).await.refus(), (422, code, vec![format!("/{champ}").as_str()]), "{champ}: {valeur}");
    }
    assert_eq!(equipe.get("/prospections").await.items().len(), 0);
}

#[actix_web::test]
async fn each_filter_keeps_those_it_names() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (citeslab, creation) = (equipe.dispositif("citeslab").await, equipe.dispositif("creation").await);
    for corps in [
        json!({"dispositif_id": citeslab, "date": "2021-02-03", "mode": "indirecte", "structure_id": MEL, "lieu": "A"}),
        json!({"dispositif_id": citeslab, "date": "2021-02-01", "mode": "directe", "commune": "59350", "lieu": "B"}),
        json!({"dispositif_id": creation, "date": "2021-02-02", "mode": "directe", "commune": "59599", "lieu": "C"}),
    ] {
        equipe.create("/prospections", corps).await;
    }
    for (question, attendus) in [
        ("dispositif=citeslab".to_owned(), &["B", "A"][..]),
        ("date_du=2021-02-02&date_au=2021-02-02".to_owned(), &["C"]),
        ("mode=directe".to_owned(), &["B", "C"]),
        (format!("structure={MEL}"), &["A"]),
        ("commune=59350,59599".to_owned(), &["B", "C"]),
        ("commune=59350&dispositif=creation".to_owned(), &[]),
    ] {
        assert_eq!(equipe.get(&format!("/prospections?sort=date&{question}")).await.colonne("lieu"), attendus, "{question}");
    }
    assert_eq!(equipe.get("/prospections?sort=-date").await.colonne("lieu"), ["A", "C", "B"]);
    assert_eq!(equipe.get("/prospections?lieu=A").await.status, 422);
    assert_eq!(app.autre().get("/prospections?mode=directe").await.items().len(), 0);
}
