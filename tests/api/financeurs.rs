//! The directory of who pays.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, TestApp};

const MEL: Uuid = Uuid::from_u128(0x0400);

async fn fondation(admin: &Client) -> Value {
    admin.create("/structures", json!({"nom": "Fondation Élan", "sigle": "FE", "roles": ["financeur"]})).await
}

#[actix_web::test]
async fn the_equipes_and_the_admin_keep_one_directory() {
    let app = TestApp::spawn().await;
    let (admin, equipe, autre) = (app.admin(), app.equipe(), app.autre());
    let mel = equipe.create("/financeurs", json!({"structure_id": MEL, "type": "epci"})).await;
    assert_eq!(mel["structure"], json!({"id": MEL, "nom": "MEL"}));
    assert_eq!(autre.post("/financeurs", json!({"structure_id": MEL, "type": "epci"})).await.code(), "doublon", "once");
    assert_eq!(autre.post("/financeurs", json!({"structure_id": Uuid::nil(), "type": "epci"})).await.code(), "reference_inconnue");
    let fondation = admin.create("/financeurs", json!({"structure_id": fondation(&admin).await["id"], "type": "autre"})).await;
    let chemin = format!("/financeurs/{}", fondation["id"].as_str().unwrap());
    assert_eq!(autre.patch(&chemin, 1, json!({"type": "fondation"})).await.json["type"], "fondation");
    assert_eq!(admin.patch(&chemin, 2, json!({"structure_id": MEL})).await.champs(), ["/structure_id"]);
    let noms: Vec<Value> = equipe.get("/financeurs?sort=nom").await.items().iter().map(|f| f["structure"]["nom"].clone()).collect();
    assert_eq!(noms, ["Fondation Élan", "MEL"]);
    for question in ["q=elan", "q=fe", "type=fondation", &format!("structure={}", fondation["structure_id"].as_str().unwrap())] {
        assert_eq!(equipe.get(&format!("/financeurs?{question}")).await.items().len(), 1, "{question}");
    }
    assert_eq!(admin.delete(&format!("/structures/{}", fondation["structure_id"].as_str().unwrap()), 1).await.code(), "en_usage");
    assert_eq!(equipe.delete(&chemin, 2).await.status, 204);
}

#[actix_web::test]
async fn partners_read_the_active_ones() {
    let app = TestApp::spawn().await;
    let (admin, financeur) = (app.admin(), app.financeur());
    let structure = fondation(&admin).await;
    let cree = admin.create("/financeurs", json!({"structure_id": structure["id"], "type": "fondation"})).await;
    let chemin = format!("/financeurs/{}", cree["id"].as_str().unwrap());
    assert_eq!(financeur.get(&chemin).await.status, 200);
    admin.patch(&format!("/structures/{}", structure["id"].as_str().unwrap()), 1, json!({"actif": false})).await;
    for partenaire in [financeur, app.prescripteur()] {
        assert_eq!(partenaire.get(&chemin).await.status, 404);
        assert_eq!(partenaire.get("/financeurs").await.items().len(), 0);
    }
    assert_eq!(app.financeur().get(&format!("{chemin}/conventions")).await.status, 404);
    assert_eq!(app.equipe().get(&chemin).await.status, 200);
}
