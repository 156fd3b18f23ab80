//! The directory of organisations.

use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn an_admin_records_reads_changes_and_deletes_a_structure() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let cree = admin
        .post("/structures", json!({"nom": " Mission locale ", "roles": ["prescripteur", "lieu", "lieu"], "telephone": "03 53 01 02 03", "commune": "59350"}))
        .await;
    assert_eq!(cree.status, 201, "{}", cree.texte);
    assert_eq!(cree.header("etag"), Some("\"1\""));
    assert_eq!(cree.json["nom"], "Mission locale");
    assert_eq!(cree.json["roles"], json!(["prescripteur", "lieu"]));
    assert_eq!(cree.json["telephone"], "+33353010203");
    let chemin = format!("/structures/{}", cree.json["id"].as_str().unwrap());
    assert_eq!(cree.header("location"), Some(format!("/api/v1{chemin}").as_str()));
    let change = admin.patch(&chemin, 1, json!({"sigle": "ML", "telephone": null})).await;
    assert_eq!((change.status, &change.json["version"], &change.json["telephone"]), (200, &json!(2), &json!(null)));
    assert_eq!(admin.patch(&chemin, 2, json!({})).await.json["version"], 2);
    assert_eq!(admin.patch(&chemin, 1, json!({"sigle": "x"})).await.code(), "version_perimee");
    assert_eq!(admin.delete(&chemin, 2).await.status, 204);
    assert_eq!(admin.get(&chemin).await.status, 404);
}
