//! What a definition said, version by version.

use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn each_version_is_read_by_all() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let catalogue = equipe.get("/indicators").await.json;
    let personnes = &catalogue["items"][0];
    let definition = app.financeur().get("/indicators/personnes_accueillies/definitions/1").await.json;
    assert_eq!((&definition["definition"], &definition["en_vigueur"]), (&personnes["definition"], &json!(true)));
    for inconnue in ["personnes_accueillies/definitions/2", "personnes_accueillies/definitions/x", "inconnu/definitions/1"] {
        assert_eq!(equipe.get(&format!("/indicators/{inconnue}")).await.status, 404, "{inconnue}");
    }
}
