//! A séance: its fields, its day, its half-day.

use serde_json::{Value, json};

use super::{Formation, id};

#[actix_web::test]
async fn a_seance_is_created_listed_changed_and_deleted() {
    let f = Formation::avec(0).await;
    let compte = id(&f.equipe.get("/auth/moi").await.json);
    let corps = json!({"date": "2021-06-08", "demi_journee": "matin", "heure_debut": "09:00", "duree_heures": 3.5, "titre": " La paie ",
        "intervenants": [{"nom": "Awa Diallo", "heures": 1.5}, {"utilisateur_id": compte, "heures": 2}]});
    let creee = f.pose(corps).await;
    assert_eq!((creee.status, creee.header("etag")), (201, Some("\"1\"")), "{}", creee.texte);
    let chemin = format!("/seances/{}", id(&creee.json));
    assert_eq!(creee.header("location"), Some(format!("/api/v1{chemin}").as_str()));
    assert_eq!((&creee.json["session"]["titre"], &creee.json["titre"]), (&json!("Devenir employeur"), &json!("La paie")));
    let utilisateur = json!({"id": compte, "nom": "equipe@maillage.test"});
    let intervenants = json!([{"utilisateur_id": null, "utilisateur": null, "nom": "Awa Diallo", "heures": 1.5},
        {"utilisateur_id": compte, "utilisateur": utilisateur, "nom": null, "heures": 2.0}]);
    assert_eq!(creee.json["intervenants"], intervenants);
    f.pose(json!({"date": "2021-06-07", "demi_journee": "matin", "duree_heures": 3})).await;
    let liste = format!("/sessions/{}/seances", f.id);
    let jours: Vec<_> = f.equipe.get(&format!("{liste}?sort=date")).await.items().iter().map(|s| s["date"].clone()).collect();
    assert_eq!(jours, ["2021-06-07", "2021-06-08"]);
    for (filtre, nombre) in [("date_du=2021-06-08", 1), ("demi_journee=matin", 2), ("demi_journee=journee", 0), (&format!("intervenants={compte}"), 1)] {
        assert_eq!(f.equipe.get(&format!("{liste}?{filtre}")).await.items().len(), nombre, "{filtre}");
    }
    let change = f.equipe.patch(&chemin, 1, json!({"heure_debut": null, "intervenants": []})).await;
    assert_eq!((&change.json["version"], &change.json["heure_debut"], &change.json["intervenants"]), (&json!(2), &json!(null), &json!([])));
    assert_eq!(f.equipe.patch(&chemin, 2, json!({})).await.json["version"], 2);
    assert_eq!(f.equipe.delete(&chemin, 1).await.status, 412);
    assert_eq!(f.equipe.delete(&chemin, 2).await.status, 204);
    assert_eq!(f.equipe.get(&chemin).await.status, 404);
}

#[actix_web::test]
async fn a_seance_lies_within_its_session_on_a_half_day_of_its_own() {
    let f = Formation::avec(0).await;
    let autre = f.app.autre();
    let collegue = id(&autre.get("/auth/moi").await.json);
    let seance = |champs: Value| {
        let mut corps = json!({"date": "2021-06-08", "demi_journee": "matin", "duree_heures": 3});
        corps.as_object_mut().unwrap().extend(champs.as_object().unwrap().clone());
        corps
    };
    for (champs, champ) in [
        (json!({"date": "2021-06-06"}), "/date"),
        (json!({"date": "2021-06-12"}), "/date"),
        (json!({"duree_heures": 0}), "/duree_heures"),
        (json!({"duree_heures": 24.5}), "/duree_heures"),
        (json!({"heure_debut": "9h"}), "/heure_debut"),
        (json!({"demi_journee": "soir"}), "/demi_journee"),
        (json!({"intervenants": [{"heures": 1}]}), "/intervenants/0/nom"),
        (json!({"intervenants": [{"nom": "Awa"}, {"nom": "Zoé", "utilisateur_id": collegue}]}), "/intervenants/1/nom"),
        (json!({"intervenants": [{"nom": "Awa", "heures": 3}, {"nom": "Zoé", "heures": 3.01}]}), "/intervenants/1/heures"),
        (json!({"intervenants": [{"nom": "Awa"}, {"nom": "Awa"}]}), "/intervenants/1"),
        (json!({"intervenants": [{"utilisateur_id": collegue}]}), "/intervenants/0/utilisateur_id"),
    ] {
        let refus = f.pose(seance(champs.clone())).await;
        assert_eq!((refus.status, refus.champs()), (422, vec![champ]), "{champs}");
    }
    assert_eq!(f.pose(seance(json!({}))).await.status, 201);
    assert_eq!(f.pose(seance(json!({"titre": "La même"}))).await.code(), "chevauchement");
    assert_eq!(f.pose(seance(json!({"demi_journee": "journee"}))).await.code(), "chevauchement");
    let apres_midi = f.pose(seance(json!({"demi_journee": "apres_midi"}))).await;
    assert_eq!(apres_midi.status, 201);
    let chemin = format!("/seances/{}", id(&apres_midi.json));
    assert_eq!(f.equipe.patch(&chemin, 1, json!({"demi_journee": "matin"})).await.code(), "chevauchement");
    assert_eq!(autre.get(&chemin).await.status, 404);
    let session = format!("/sessions/{}", f.id);
    assert_eq!(f.equipe.patch(&session, 1, json!({"debut": "2021-06-09"})).await.champs(), ["/debut"]);
    assert_eq!(f.equipe.patch(&session, 1, json!({"fin": "2021-06-07"})).await.champs(), ["/fin"]);
    assert_eq!(f.equipe.patch(&session, 1, json!({"debut": "2021-06-08", "fin": "2021-06-08"})).await.status, 200);
    assert_eq!(f.equipe.delete(&session, 2).await.code(), "en_usage");
}
