//! What every record of a porteuse's owes, whatever it records.

use futures_util::future::join;
use serde_json::{Value, json};

use super::TestApp;

/// The fields that only the server writes.
const SERVEUR: [&str; 6] = ["id", "created_at", "updated_at", "version", "porteuse_id", "champ_inconnu"];

/// Holds a record just created, that nothing refers to, against the rules of all records, then deletes it. `patch` changes it;
/// `fixes` are the fields set at creation.
pub async fn assert_rules(app: &TestApp, chemin: &str, patch: Value, fixes: &[&str]) {
    let (equipe, autre) = (app.equipe(), app.autre());
    let cree = equipe.get(chemin).await;
    assert_eq!((cree.status, cree.header("etag"), &cree.json["version"]), (200, Some("\"1\""), &json!(1)));
    assert_eq!(autre.get(chemin).await.code(), "introuvable");
    assert_eq!(autre.patch(chemin, 1, patch.clone()).await.code(), "introuvable");
    assert_eq!(autre.delete(chemin, 1).await.code(), "introuvable");
    for champ in SERVEUR.iter().chain(fixes) {
        let refuse = equipe.patch(chemin, 1, json!({*champ: cree.json[champ]})).await;
        assert_eq!(refuse.refus(), (422, "validation", vec![format!("/{champ}").as_str()]), "{}", refuse.texte);
    }
    for corps in [json!([]), json!(null), json!("x"), json!(1)] {
        assert_eq!(equipe.patch(chemin, 1, corps).await.code(), "validation");
    }
    assert_eq!(equipe.patch(chemin, 1, json!({})).await.json, cree.json, "an empty patch changes nothing");
    let (premier, second) = join(equipe.patch(chemin, 1, patch.clone()), equipe.patch(chemin, 1, patch.clone())).await;
    let mut statuts = [premier.status, second.status];
    statuts.sort_unstable();
    assert_eq!(statuts, [200, 412], "of two writers who read the same version one wins: {} {}", premier.texte, second.texte);
    let change = equipe.patch(chemin, 2, patch).await;
    assert_eq!((change.status, change.header("etag")), (200, Some("\"2\"")), "the same patch again changes nothing");
    assert_eq!(change.json["created_at"], cree.json["created_at"]);
    assert!(change.json["updated_at"].as_str() > cree.json["updated_at"].as_str());
    assert_eq!(equipe.delete(chemin, 1).await.code(), "version_perimee");
    assert_eq!(equipe.send(equipe.request("DELETE", chemin)).await.code(), "if_match_requis");
    assert_eq!(equipe.delete(chemin, 2).await.status, 204);
    assert_eq!(equipe.get(chemin).await.status, 404);
    assert_eq!(equipe.patch(chemin, 2, json!({})).await.status, 404);
    assert_eq!(equipe.delete(chemin, 2).await.status, 404);
}
