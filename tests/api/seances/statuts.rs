//! What sheets make of the inscriptions, of the last contact and of the figures.

use serde_json::{Value, json};

use super::{Formation, id, statuts};

#[actix_web::test]
async fn sheets_give_the_inscriptions_their_statut() {
    let f = Formation::avec(4).await;
    assert_eq!(f.type_statut(0, "present").await.status, 200);
    assert_eq!(f.type_statut(3, "annule").await.status, 200);
    let (lundi, mardi) = (f.seance("2021-06-07").await, f.seance("2021-06-08").await);
    f.feuille(&lundi, 1, &[(0, "present"), (1, "absent")]).await;
    assert_eq!(f.statuts().await, statuts(&[("present", 2), ("absent", 2), ("absent", 2), ("annule", 2)]), "only what changes has a new version");
    f.feuille(&mardi, 1, &[(0, "absent"), (1, "present"), (2, "excuse")]).await;
    assert_eq!(f.statuts().await, statuts(&[("present", 2), ("present", 3), ("absent", 2), ("annule", 2)]), "present at least once");
    f.feuille(&lundi, 2, &[]).await;
    assert_eq!(f.statuts().await, statuts(&[("absent", 3), ("present", 3), ("absent", 2), ("annule", 2)]));
    f.feuille(&mardi, 2, &[]).await;
    assert_eq!(f.statuts().await, statuts(&[("present", 4), ("inscrit", 4), ("inscrit", 3), ("annule", 2)]), "without sheets, what was typed holds again");
    assert_eq!(f.type_statut(1, "absent").await.status, 200, "and is typed");
}

#[actix_web::test]
async fn while_there_are_sheets_only_abandon_and_annule_are_typed() {
    let f = Formation::avec(2).await;
    let seance = f.seance("2021-06-07").await;
    f.feuille(&seance, 1, &[(0, "present"), (1, "absent")]).await;
    for statut in ["inscrit", "absent"] {
        assert_eq!(f.type_statut(0, statut).await.code(), "etat_incompatible", "{statut}");
    }
    let qualite = f.equipe.patch(&format!("/inscriptions/{}", f.inscriptions[0]), 2, json!({"statut": "present", "qualite": "benevole"})).await;
    assert_eq!((qualite.status, &qualite.json["statut"]), (200, &json!("present")), "typing what it is changes nothing");
    assert_eq!(f.type_statut(0, "abandon").await.json["statut"], "abandon");
    f.feuille(&seance, 2, &[(0, "present")]).await;
    assert_eq!(f.inscription(0).await["statut"], "abandon", "whatever sheets say");
    assert_eq!(f.type_statut(0, "absent").await.code(), "etat_incompatible");
    assert_eq!(f.type_statut(0, "inscrit").await.json["statut"], "present", "coming back gives the derived one");
    assert_eq!(f.type_statut(1, "annule").await.json["statut"], "annule");
    assert_eq!(f.type_statut(1, "absent").await.json["statut"], "absent");
    let nouvelle = id(&f.equipe.create("/participants", json!({"nom": "Tardif", "prenom": "Luc"})).await);
    assert_eq!(f.inscrit(&nouvelle, "present").await.code(), "etat_incompatible");
    let inscrite = f.inscrit(&nouvelle, "inscrit").await;
    assert_eq!((inscrite.status, &inscrite.json["statut"], &inscrite.json["version"]), (201, &json!("absent"), &json!(1)));
    f.feuille(&seance, 3, &[]).await;
    let apres = f.equipe.get(&format!("/inscriptions/{}", id(&inscrite.json))).await.json;
    assert_eq!(apres["statut"], "inscrit");
}

#[actix_web::test]
async fn the_last_seance_attended_is_the_last_contact() {
    let f = Formation::avec(2).await;
    f.type_statut(0, "present").await;
    let vue = async |rang: usize| {
        let participant = format!("/participants/{}", f.participants[rang]);
        let etape = f.equipe.get(&format!("{participant}/parcours")).await.json["items"][0].clone();
        (f.equipe.get(&participant).await.json["dernier_contact"].clone(), etape["date"].clone(), etape["libelle"].clone())
    };
    let attendu = |contact: Value, date: &str, statut: &str| (contact, json!(date), json!(format!("Devenir employeur : {statut}")));
    assert_eq!(vue(0).await, attendu(json!("2021-06-07"), "2021-06-07", "Présent·e"), "without sheets, the session's first day");
    for (date, lignes) in
        [("2021-06-08", [(0, "present"), (1, "present")]), ("2021-06-10", [(0, "present"), (1, "absent")]), ("2021-06-11", [(0, "excuse"), (1, "absent")])]
    {
        f.feuille(&f.seance(date).await, 1, &lignes).await;
    }
    assert_eq!(vue(0).await, attendu(json!("2021-06-10"), "2021-06-10", "Présent·e"));
    f.type_statut(1, "abandon").await;
    assert_eq!(vue(1).await, attendu(json!("2021-06-08"), "2021-06-08", "Abandon"), "who gave up came once");
}

#[actix_web::test]
async fn sheets_and_statuts_written_at_once_wait_for_each_other() {
    let f = Formation::avec(3).await;
    let (lundi, mardi) = (f.seance("2021-06-07").await, f.seance("2021-06-08").await);
    let (un, deux, abandon) = futures_util::future::join3(
        f.feuille(&lundi, 1, &[(0, "present"), (1, "absent"), (2, "absent")]),
        f.feuille(&mardi, 1, &[(0, "absent"), (1, "present"), (2, "absent")]),
        f.type_statut(2, "abandon"),
    )
    .await;
    assert_eq!((un.status, deux.status), (200, 200));
    assert!([200, 412].contains(&abandon.status), "{}", abandon.texte);
    let obtenus: Vec<_> = f.statuts().await.into_iter().map(|(statut, _)| statut).collect();
    assert_eq!(obtenus, ["present", "present", if abandon.status == 200 { "abandon" } else { "absent" }]);
}

#[actix_web::test]
async fn hours_attended_and_due_are_those_of_the_sheets() {
    let f = Formation::avec(3).await;
    f.equipe.patch(&format!("/sessions/{}", f.id), 1, json!({"duree_heures": 35, "effectif_declare": {"total": 10}})).await;
    f.type_statut(0, "present").await;
    let chiffre = async |code: &str| f.equipe.get(&format!("/indicators/{code}?debut=2021-01-01&fin=2021-12-31")).await.json["total"]["valeur"].clone();
    assert_eq!((chiffre("participations").await, chiffre("heures_stagiaires").await), (json!(10), json!(350)), "without sheets, the session's length for each");
    assert_eq!(chiffre("taux_assiduite").await, json!(null));
    let seance = f.seance("2021-06-07").await;
    let [a, b, c] = &f.inscriptions[..] else { panic!() };
    let presences = json!([{"inscription_id": a, "statut": "present"}, {"inscription_id": b, "statut": "present", "heures": 3.5}, {"inscription_id": c, "statut": "excuse"}]);
    f.equipe.put(&format!("/seances/{seance}/presences"), 1, json!({"presences": presences})).await;
    assert_eq!(
        (chiffre("participations").await, chiffre("heures_stagiaires").await),
        (json!(10), json!(10.5)),
        "two by name, eight heads whose hours no sheet says"
    );
    assert_eq!(chiffre("taux_assiduite").await, json!(0.5), "who is excused owed the hours");
    f.type_statut(1, "abandon").await;
    assert_eq!((chiffre("heures_stagiaires").await, chiffre("taux_abandon").await), (json!(10.5), json!(0.333_333)), "hours attended stay so");
}
