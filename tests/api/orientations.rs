//! Where people were sent on to.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{self, TestApp, assert_fields, assert_rules, id};

const MEL: Uuid = Uuid::from_u128(support::MEL);
const POLE_EMPLOI: Uuid = Uuid::from_u128(support::POLE_EMPLOI);

#[actix_web::test]
async fn every_field_is_answered_as_it_was_written() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let accompagnement = equipe.accompagnement("creation", "Zoé").await;
    let sous = format!("/accompagnements/{accompagnement}/orientations");
    let champs = json!({"date": "2021-02-01", "structure_id": MEL, "objet": "financement", "suite": "en_attente"});
    let reponse = equipe.post(&sous, champs.clone()).await;
    let chemin = format!("/orientations/{}", id(&reponse.json));
    assert_eq!((reponse.status, reponse.header("location")), (201, Some(format!("/api/v1{chemin}").as_str())));
    let cree = reponse.json;
    assert_fields(&cree, &champs);
    assert_eq!((&cree["accompagnement_id"], &cree["structure"]), (&json!(accompagnement), &json!({"id": MEL, "nom": "MEL"})));
    assert_eq!((&cree["participant"]["prenom"], &cree["dispositif"]["code"]), (&json!("Zoé"), &json!("creation")));
    assert_eq!(equipe.get(&chemin).await.json, cree);
    assert_eq!(equipe.get(&sous).await.items(), std::slice::from_ref(&cree));
    assert_eq!(equipe.get("/orientations").await.items(), &[cree]);
    let autre = json!({"date": "2021-03-01", "structure_id": POLE_EMPLOI, "objet": "frein_peripherique", "suite": "aboutie"});
    let change = equipe.patch(&chemin, 1, autre.clone()).await;
    assert_fields(&change.json, &autre);
    assert_eq!(change.json["structure"]["nom"], "Pôle Emploi");
    assert_eq!(equipe.patch(&chemin, 2, json!({"suite": null})).await.json["suite"], json!(null));
}

#[actix_web::test]
async fn an_orientation_follows_the_rules_of_every_record() {
    let app = TestApp::spawn().await;
    let sous = format!("/accompagnements/{}/orientations", app.equipe().accompagnement("creation", "Zoé").await);
    let cree = app.equipe().create(&sous, json!({"date": "2021-02-01", "structure_id": MEL, "objet": "autre"})).await;
    let fixes = ["accompagnement_id", "participant_id", "dispositif_id", "structure"];
    assert_rules(&app, &format!("/orientations/{}", id(&cree)), json!({"suite": "sans_suite"}), &fixes).await;
}

#[actix_web::test]
async fn what_no_orientation_may_hold_is_refused_by_name() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let sous = format!("/accompagnements/{}/orientations", equipe.accompagnement("creation", "Zoé").await);
    let complet = json!({"date": "2021-02-01", "structure_id": MEL, "objet": "autre"});
    let chemin = format!("/orientations/{}", id(&equipe.create(&sous, complet.clone()).await));
    for (champ, valeur, code) in [
        ("date", json!("2021-02-29"), "validation"),
        ("date", json!(null), "validation"),
        ("structure_id", json!("mel"), "validation"),
        ("structure_id", json!(null), "validation"),
        ("structure_id", json!(Uuid::now_v7()), "reference_inconnue"),
        ("objet", json!("logement"), "validation"),
        ("objet", json!(null), "validation"),
        ("suite", json!("perdue"), "validation"),
        ("suite", json!(false), "validation"),
        ("commentaire", json!("x"), "validation"),
    ] {
        let mut corps = complet.clone();
        corps[champ] = valeur.clone();
        let pointeur = format!("/{champ}");
        assert_eq!(equipe.post(&sous, corps).await.refus(), (422, code, vec![pointeur.as_str()]), "{champ}: {valeur}");
        assert_eq!(equipe.patch(&chemin, 1, json!({champ: valeur})).await.refus(), (422, code, vec![pointeur.as_str()]), "{champ}: {valeur}");
    }
    let autre = app.autre();
    assert_eq!(autre.post(&sous, json!([])).await.code(), "introuvable");
    assert_eq!(autre.get(&format!("{sous}?objet=x")).await.code(), "introuvable");
}

#[actix_web::test]
async fn each_filter_keeps_those_it_names() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (zoe, ali) = (equipe.accompagnement("creation", "Zoé").await, equipe.accompagnement("conseil", "Ali").await);
    let participant = equipe.get(&format!("/accompagnements/{ali}")).await.json["participant_id"].as_str().unwrap().to_owned();
    for (accompagnement, date, structure, objet, suite) in [
        (&zoe, "2021-02-03", MEL, "financement", json!("aboutie")),
        (&zoe, "2021-02-01", POLE_EMPLOI, "emploi", json!("en_attente")),
        (&ali, "2021-02-02", POLE_EMPLOI, "formation", Value::Null),
    ] {
        let corps = json!({"date": date, "structure_id": structure, "objet": objet, "suite": suite});
        equipe.create(&format!("/accompagnements/{accompagnement}/orientations"), corps).await;
    }
    for (question, attendus) in [
        (format!("accompagnement={zoe}"), &["emploi", "financement"][..]),
        (format!("participant={participant}"), &["formation"]),
        ("dispositif=creation".to_owned(), &["emploi", "financement"]),
        ("date_du=2021-02-02&date_au=2021-02-03".to_owned(), &["formation", "financement"]),
        (format!("structure={MEL}"), &["financement"]),
        ("objet=emploi,formation".to_owned(), &["emploi", "formation"]),
        ("suite=aboutie,contact_pris".to_owned(), &["financement"]),
    ] {
        assert_eq!(equipe.get(&format!("/orientations?sort=date&{question}")).await.colonne("objet"), attendus, "{question}");
    }
    assert_eq!(equipe.get("/orientations?sort=-date").await.colonne("objet"), ["financement", "formation", "emploi"]);
    assert_eq!(equipe.get(&format!("/accompagnements/{zoe}/orientations?objet=formation")).await.items().len(), 0);
    assert_eq!(equipe.get("/orientations?suite=null").await.status, 422);
    assert_eq!(app.autre().get(&format!("/orientations?structure={MEL}")).await.items().len(), 0);
}
