//! The evaluations of a session: a note by item, and nobody's name.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn session(equipe: &Client, titre: &str) -> String {
    let dispositif = json!({"code": titre, "nom": "Formation", "type": "formation", "debut": "2020-01-01", "debut_saisie": "2020-01-01"});
    let dispositif = equipe.create("/dispositifs", dispositif).await["id"].clone();
    let session = json!({"dispositif_id": dispositif, "type": "formation", "titre": titre, "statut": "realisee", "modalite": "presentiel", "debut": "2021-06-07", "fin": "2021-06-11"});
    equipe.create("/sessions", session).await["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn an_evaluation_is_created_listed_changed_and_deleted() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let liste = format!("/sessions/{}/evaluations", session(&equipe, "paie").await);
    let creee =
        equipe.post(&liste, json!({"questionnaire": "a_chaud", "notes": {"contenu": "tres_bien", " rythme ": "moyen"}, "commentaire": " Dense. "})).await;
    assert_eq!((creee.status, creee.header("etag")), (201, Some("\"1\"")), "{}", creee.texte);
    let champs: Vec<_> = creee.json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(champs, ["id", "created_at", "updated_at", "version", "session_id", "session", "questionnaire", "notes", "commentaire"]);
    assert_eq!((&creee.json["notes"], &creee.json["commentaire"]), (&json!({"contenu": "tres_bien", "rythme": "moyen"}), &json!("Dense.")));
    equipe.create(&liste, json!({"questionnaire": "employeur", "notes": {"utilite": "bien"}})).await;
    assert_eq!(equipe.get(&format!("{liste}?questionnaire=employeur,a_froid")).await.items().len(), 1);
    let chemin = format!("/evaluations/{}", creee.json["id"].as_str().unwrap());
    let change = equipe.patch(&chemin, 1, json!({"notes": {"rythme": null, "animation": "bien"}})).await;
    assert_eq!((&change.json["version"], &change.json["notes"]), (&json!(2), &json!({"contenu": "tres_bien", "animation": "bien"})), "item by item");
    assert_eq!(equipe.patch(&chemin, 2, json!({"notes": {"contenu": null, "animation": null}})).await.champs(), ["/notes"]);
    assert_eq!(equipe.patch(&chemin, 2, json!({})).await.json["version"], 2);
    assert_eq!(app.autre().get(&chemin).await.status, 404);
    assert_eq!(equipe.delete(&liste.replace("/evaluations", ""), 1).await.code(), "en_usage");
    assert_eq!(equipe.delete(&chemin, 2).await.status, 204);
    assert_eq!(equipe.get(&chemin).await.status, 404);
}

#[actix_web::test]
async fn an_evaluation_answers_one_item_at_least_with_a_note() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let liste = format!("/sessions/{}/evaluations", session(&equipe, "paie").await);
    for (notes, champ) in [
        (json!({}), "/notes"),
        (json!(null), "/notes"),
        (json!({"contenu": "excellent"}), "/notes/contenu"),
        (json!({" ": "bien"}), "/notes"),
        (json!({"contenu": "bien", "contenu ": "moyen"}), "/notes"),
    ] {
        let refus = equipe.post(&liste, json!({"questionnaire": "a_chaud", "notes": notes})).await;
        assert_eq!((refus.status, refus.champs()), (422, vec![champ]), "{notes}");
    }
    let nommee = equipe.post(&liste, json!({"questionnaire": "a_chaud", "notes": {"contenu": "bien"}, "participant_id": "x"})).await;
    assert_eq!(nommee.champs(), ["/participant_id"]);
}

#[actix_web::test]
async fn satisfaction_counts_answered_items() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let paie = session(&equipe, "paie").await;
    for (questionnaire, notes) in [
        ("a_chaud", json!({"contenu": "tres_bien", "rythme, pauses": "moyen"})),
        ("a_chaud", json!({"contenu": "tres_bien"})),
        ("formateur", json!({"groupe": "bien"})),
    ] {
        equipe.create(&format!("/sessions/{paie}/evaluations"), json!({"questionnaire": questionnaire, "notes": notes})).await;
    }
    let demande = async |suite: &str| equipe.get(&format!("/indicators/satisfaction?debut=2021-01-01&fin=2021-12-31{suite}")).await;
    let lignes =
        |json: &Value| json["lignes"].as_array().unwrap().iter().map(|l| (l["libelle"].clone(), l["valeur"].clone(), l["part"].clone())).collect::<Vec<_>>();
    let par_note = demande("&par=note").await.json;
    let attendues = [(json!("Très bien"), json!(2), json!(0.5)), (json!("Bien"), json!(1), json!(0.25)), (json!("Moyen"), json!(1), json!(0.25))];
    assert_eq!((&par_note["total"]["valeur"], lignes(&par_note)), (&json!(4), attendues.to_vec()));
    let par_item = demande("&questionnaire=a_chaud&note=tres_bien,moyen&par=item").await.json;
    let attendues = [(json!("contenu"), json!(2), json!(0.666_667)), (json!("rythme, pauses"), json!(1), json!(0.333_333))];
    assert_eq!(lignes(&par_item), attendues.to_vec());
    assert_eq!(demande("&item=rythme,%20pauses").await.json["total"]["valeur"], 1);
    let refus = demande("&item=rythme").await;
    assert_eq!((refus.status, refus.champs()), (422, vec!["/item"]));
    assert!(refus.texte.contains("contenu ; groupe"), "{}", refus.texte);
    assert_eq!(demande("&genre=femme").await.champs(), ["/genre"]);
}
