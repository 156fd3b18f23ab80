//! The jobs that projets create.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, TestApp};

async fn projet(equipe: &Client) -> String {
    let porteur = equipe.create("/participants", json!({"nom": "Benali", "prenom": "Fatima"})).await;
    let projet = equipe.create("/projets", json!({"nom": "Bulle à vrac", "porteurs": [porteur["id"]]})).await;
    projet["id"].as_str().unwrap().to_owned()
}

fn emploi(etp: impl Into<Value>) -> Value {
    json!({"type_contrat": "cdi", "etp": etp.into(), "date_debut": "2021-03-01"})
}

#[actix_web::test]
async fn a_projet_s_jobs_are_recorded_read_changed_and_removed() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let projet = projet(&equipe).await;
    let liste = format!("/projets/{projet}/emplois");
    let cree = equipe.create(&liste, json!({"type_contrat": "cdd", "etp": 0.74, "date_debut": "2021-02-01", "commune": "59512", "iae": true})).await;
    assert_eq!((&cree["projet"]["nom"], &cree["etp"], &cree["iae"]), (&json!("Bulle à vrac"), &json!(0.74), &json!(true)));
    equipe.create(&liste, emploi(1)).await;
    assert_eq!(equipe.get(&format!("{liste}?iae=true")).await.items().len(), 1);
    assert_eq!(equipe.get(&format!("{liste}?sort=date_debut&type_contrat=cdi,cdd")).await.items()[0]["id"], cree["id"]);
    assert_eq!(equipe.get(&format!("{liste}?date_debut_du=2021-02-02")).await.items().len(), 1);
    let chemin = format!("/emplois/{}", cree["id"].as_str().unwrap());
    let change = equipe.patch(&chemin, 1, json!({"commune": null, "etp": 1.5})).await;
    assert_eq!((&change.json["commune"], &change.json["etp"], &change.json["version"]), (&Value::Null, &json!(1.5), &json!(2)));
    assert_eq!(equipe.patch(&chemin, 2, json!({"projet_id": projet})).await.champs(), ["/projet_id"]);
    assert_eq!(equipe.delete(&format!("/projets/{projet}"), 1).await.code(), "en_usage");
    assert_eq!(equipe.delete(&chemin, 2).await.status, 204);
    assert_eq!(equipe.get(&chemin).await.status, 404);
}

#[actix_web::test]
async fn a_job_is_worth_more_than_nothing_and_at_most_one_and_a_half() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let liste = format!("/projets/{}/emplois", projet(&equipe).await);
    for etp in [json!(0), json!(-1), json!(1.51), json!(0.755), json!(1e30)] {
        assert_eq!(equipe.post(&liste, emploi(etp.clone())).await.champs(), ["/etp"], "{etp}");
    }
    assert_eq!(equipe.post(&liste, emploi("1")).await.champs(), ["/etp"]);
    for etp in [json!(0.01), json!(1.0), json!(1.5)] {
        assert_eq!(equipe.create(&liste, emploi(etp.clone())).await["etp"].as_f64(), etp.as_f64());
    }
    let refus = equipe.post(&liste, json!({"type_contrat": "stage", "etp": 1, "date_debut": "2021-02-30", "commune": "99999"})).await;
    assert_eq!(refus.champs(), ["/type_contrat", "/date_debut"]);
    assert_eq!(
        equipe.post(&liste, json!({"type_contrat": "cdi", "etp": 1, "date_debut": "2021-02-03", "commune": "99999"})).await.code(),
        "reference_inconnue"
    );
}

#[actix_web::test]
async fn the_jobs_of_another_porteuse_are_not_there() {
    let app = TestApp::spawn().await;
    let (equipe, autre) = (app.equipe(), app.autre());
    let liste = format!("/projets/{}/emplois", projet(&equipe).await);
    let cree = equipe.create(&liste, emploi(1)).await;
    let chemin = format!("/emplois/{}", cree["id"].as_str().unwrap());
    assert_eq!(autre.get(&chemin).await.status, 404);
    assert_eq!(autre.patch(&chemin, 1, json!({"etp": 0.5})).await.status, 404);
    assert_eq!(autre.delete(&chemin, 1).await.status, 404);
    assert_eq!(autre.get(&liste).await.status, 404);
    assert_eq!(autre.post(&liste, emploi(1)).await.status, 404);
    assert_eq!(equipe.post(&format!("/projets/{}/emplois", Uuid::nil()), json!({})).await.status, 404, "the path before the body");
}
