//! A sheet: written whole, by one at a time, about those enrolled.

use chrono::{Days, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{Formation, id, statuts};

#[actix_web::test]
async fn a_sheet_is_written_whole_and_two_writers_collide() {
    let f = Formation::avec(2).await;
    let seance = f.seance("2021-06-07").await;
    let chemin = format!("/seances/{seance}/presences");
    let vide = f.equipe.get(&chemin).await;
    assert_eq!((vide.header("etag"), &vide.json), (Some("\"1\""), &json!({"version": 1, "presences": []})));
    let corps = json!({"presences": [{"inscription_id": f.inscriptions[1], "statut": "present", "heures": 3.5}, {"inscription_id": f.inscriptions[0], "statut": "present"}]});
    let ecrite = f.equipe.put(&chemin, 1, corps.clone()).await;
    assert_eq!((ecrite.status, ecrite.header("etag")), (200, Some("\"2\"")), "{}", ecrite.texte);
    let ligne = |rang: usize, heures: f64| {
        let participant = &f.participants[rang];
        json!({"inscription_id": f.inscriptions[rang], "participant_id": participant, "participant": {"id": participant, "nom": format!("Nom {rang}"), "prenom": "Zoé"},
            "statut": "present", "heures": heures})
    };
    assert_eq!(ecrite.json["presences"], json!([ligne(0, 7.0), ligne(1, 3.5)]), "by name, the séance's hours by default");
    assert_eq!(f.equipe.get(&chemin).await.json, ecrite.json);
    assert_eq!(f.equipe.get(&format!("/seances/{seance}")).await.json["version"], 2, "the sheet is part of its séance");
    assert_eq!(f.equipe.get(&format!("/sessions/{}", f.id)).await.json["version"], 1);
    assert_eq!(f.equipe.put(&chemin, 1, corps.clone()).await.code(), "version_perimee", "the second of two who read the same sheet");
    assert_eq!(f.equipe.send(f.equipe.request("PUT", &chemin).json(&corps)).await.code(), "if_match_requis");
    assert_eq!(f.equipe.put(&chemin, 2, corps).await.header("etag"), Some("\"2\""), "the same sheet");
    assert_eq!(f.feuille(&seance, 2, &[(1, "excuse")]).await.json["presences"].as_array().unwrap().len(), 1);
    assert_eq!(f.equipe.delete(&format!("/seances/{seance}"), 3).await.code(), "en_usage");
    assert_eq!(f.equipe.delete(&format!("/inscriptions/{}", f.inscriptions[1]), 3).await.code(), "en_usage");
    assert_eq!(f.feuille(&seance, 3, &[]).await.json, json!({"version": 4, "presences": []}));
    assert_eq!(f.equipe.delete(&format!("/seances/{seance}"), 4).await.status, 204);
}

#[actix_web::test]
async fn a_sheet_names_inscriptions_of_its_session_once_and_no_more_hours_than_there_were() {
    let f = Formation::avec(2).await;
    let seance = f.seance("2021-06-07").await;
    let ailleurs = f.session().await;
    let d_ailleurs =
        id(&f.equipe.create(&format!("/sessions/{ailleurs}/inscriptions"), json!({"participant_id": f.participants[0], "statut": "inscrit"})).await);
    let chemin = format!("/seances/{seance}/presences");
    let (a, b) = (&f.inscriptions[0], &f.inscriptions[1]);
    for (presences, champs) in [
        (json!([{"inscription_id": a, "statut": "present"}, {"inscription_id": a, "statut": "absent"}]), vec!["/presences/1/inscription_id"]),
        (
            json!([{"inscription_id": a, "statut": "present", "heures": 7.5}, {"inscription_id": b, "statut": "present", "heures": 8}]),
            vec!["/presences/0/heures", "/presences/1/heures"],
        ),
        (json!([{"inscription_id": a, "statut": "excuse", "heures": 1}]), vec!["/presences/0/heures"]),
        (json!([{"inscription_id": a, "statut": "inscrit"}]), vec!["/presences/0/statut"]),
        (json!([{"inscription_id": a}]), vec!["/presences/0/statut"]),
    ] {
        let refus = f.equipe.put(&chemin, 1, json!({"presences": presences})).await;
        assert_eq!((refus.code(), refus.champs()), ("validation", champs), "{presences}");
    }
    let presences = json!([{"inscription_id": a, "statut": "present"}, {"inscription_id": d_ailleurs, "statut": "present"}, {"inscription_id": Uuid::now_v7(), "statut": "present"}]);
    let refus = f.equipe.put(&chemin, 1, json!({"presences": presences})).await;
    assert_eq!((refus.code(), refus.champs()), ("reference_inconnue", vec!["/presences/1/inscription_id", "/presences/2/inscription_id"]));
    assert_eq!(f.statuts().await, statuts(&[("inscrit", 1), ("inscrit", 1)]), "nothing of a refused sheet stays");
    assert_eq!(f.app.autre().put(&chemin, 1, json!({"presences": []})).await.status, 404);
    f.equipe
        .put(&chemin, 1, json!({"presences": [{"inscription_id": a, "statut": "present", "heures": 3.5}, {"inscription_id": b, "statut": "present"}]}))
        .await;
    let seance = format!("/seances/{seance}");
    assert_eq!(f.equipe.patch(&seance, 2, json!({"duree_heures": 3})).await.champs(), ["/duree_heures"]);
    assert_eq!(f.equipe.patch(&seance, 2, json!({"duree_heures": 6})).await.status, 200);
    let heures: Vec<_> = f.equipe.get(&chemin).await.json["presences"].as_array().unwrap().iter().map(|p| p["heures"].clone()).collect();
    assert_eq!(heures, [3.5, 6.0], "who stayed to the end stays to the new end");
}

#[actix_web::test]
async fn an_inscription_bears_the_hours_that_sheets_give_it() {
    let f = Formation::avec(2).await;
    let colonnes = "select concat(coalesce(heures_suivies::text, '-'), ' of ', coalesce(heures_dues::text, '-')) as valeur from inscriptions order by id";
    let heures = async || f.app.base.textes(colonnes).await;
    let (lundi, mardi) = (f.seance("2021-06-07").await, f.seance("2021-06-08").await);
    assert_eq!(heures().await, ["- of -", "- of -"]);
    f.feuille(&lundi, 1, &[(0, "present")]).await;
    assert_eq!(heures().await, ["7.00 of 7.00", "- of 0.00"], "who is on no sheet owes nothing");
    f.feuille(&mardi, 1, &[(0, "present"), (1, "absent")]).await;
    assert_eq!(heures().await, ["14.00 of 14.00", "- of 7.00"]);
    assert_eq!(f.equipe.patch(&format!("/seances/{lundi}"), 2, json!({"duree_heures": 6})).await.status, 200);
    assert_eq!(heures().await, ["13.00 of 13.00", "- of 7.00"]);
    let participant = id(&f.equipe.create("/participants", json!({"nom": "Tard", "prenom": "Venue"})).await);
    assert_eq!(f.inscrit(&participant, "inscrit").await.status, 201);
    assert_eq!(heures().await, ["13.00 of 13.00", "- of 7.00", "- of 0.00"]);
    f.feuille(&mardi, 2, &[]).await;
    assert_eq!(heures().await, ["6.00 of 6.00", "- of 0.00", "- of 0.00"]);
    f.feuille(&lundi, 3, &[]).await;
    assert_eq!(heures().await, ["- of -", "- of -", "- of -"]);
}

#[actix_web::test]
async fn who_came_for_no_hour_at_all_has_a_line() {
    let f = Formation::avec(2).await;
    let chemin = format!("/seances/{}/presences", f.seance("2021-06-07").await);
    let corps = json!({"presences": [{"inscription_id": f.inscriptions[0], "statut": "present", "heures": 0}, {"inscription_id": f.inscriptions[1], "statut": "absent"}]});
    assert_eq!(f.equipe.put(&chemin, 1, corps).await.status, 200);
    let question = "/indicators/heures_stagiaires?debut=2021-01-01&fin=2021-12-31&par=session";
    let lignes = async || f.equipe.get(question).await.json["lignes"].as_array().unwrap().iter().map(|l| l["valeur"].clone()).collect::<Vec<_>>();
    assert_eq!(lignes().await, [0]);
    assert_eq!(f.type_statut(0, "abandon").await.status, 200);
    assert_eq!(lignes().await, [0], "whatever became of them");
    let assiduite = f.equipe.get("/indicators/taux_assiduite?debut=2021-01-01&fin=2021-12-31").await.json;
    assert_eq!((&assiduite["total"]["valeur"], &assiduite["total"]["renseigne"]), (&json!(0), &json!(14)));
}

#[actix_web::test]
async fn a_seance_to_come_has_no_sheet() {
    let f = Formation::avec(1).await;
    let demain = Utc::now().date_naive() + Days::new(3);
    f.equipe.patch(&format!("/sessions/{}", f.id), 1, json!({"fin": demain})).await;
    let seance = f.seance(&demain.to_string()).await;
    assert_eq!(f.feuille(&seance, 1, &[(0, "present")]).await.champs(), ["/presences"]);
    let passee = f.seance("2021-06-07").await;
    assert_eq!(f.feuille(&passee, 1, &[(0, "present")]).await.status, 200);
    let demain = demain.pred_opt().unwrap();
    assert_eq!(f.equipe.patch(&format!("/seances/{passee}"), 2, json!({"date": demain})).await.champs(), ["/date"]);
}
