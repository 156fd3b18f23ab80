//! The séances of a session, their sheets, and what the sheets make of the inscriptions.

use chrono::{Days, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Reponse, TestApp};

/// A training of June 2021, from the 7th to the 11th, with people enrolled.
struct Formation {
    app: TestApp,
    equipe: Client,
    dispositif: String,
    id: String,
    inscriptions: Vec<String>,
    participants: Vec<String>,
}

fn id(json: &Value) -> String {
    json["id"].as_str().unwrap().to_owned()
}

impl Formation {
    async fn avec(inscrits: usize) -> Self {
        let app = TestApp::spawn().await;
        let equipe = app.equipe();
        let dispositif = json!({"code": "formation", "nom": "Formation", "type": "formation", "debut": "2020-01-01", "debut_saisie": "2020-01-01"});
        let dispositif = id(&equipe.create("/dispositifs", dispositif).await);
        let mut formation = Self { app, equipe, dispositif, id: String::new(), inscriptions: vec![], participants: vec![] };
        formation.id = formation.session().await;
        for rang in 0..inscrits {
            let participant = id(&formation.equipe.create("/participants", json!({"nom": format!("Nom {rang}"), "prenom": "Zoé"})).await);
            formation.inscriptions.push(id(&formation.inscrit(&participant, "inscrit").await.json));
            formation.participants.push(participant);
        }
        formation
    }

    async fn session(&self) -> String {
        let session = json!({"dispositif_id": self.dispositif, "type": "formation", "titre": "Devenir employeur", "statut": "realisee", "modalite": "presentiel",
            "debut": "2021-06-07", "fin": "2021-06-11"});
        id(&self.equipe.create("/sessions", session).await)
    }

    async fn inscrit(&self, participant: &str, statut: &str) -> Reponse {
        self.equipe.post(&format!("/sessions/{}/inscriptions", self.id), json!({"participant_id": participant, "statut": statut})).await
    }

    async fn pose(&self, corps: Value) -> Reponse {
        self.equipe.post(&format!("/sessions/{}/seances", self.id), corps).await
    }

    /// A séance of seven hours.
    async fn seance(&self, date: &str) -> String {
        let reponse = self.pose(json!({"date": date, "demi_journee": "journee", "duree_heures": 7})).await;
        assert_eq!(reponse.status, 201, "{}", reponse.texte);
        id(&reponse.json)
    }

    /// The sheet on which these inscriptions, by rank, have these statuts.
    async fn feuille(&self, seance: &str, version: i64, lignes: &[(usize, &str)]) -> Reponse {
        let presences: Vec<_> = lignes.iter().map(|(rang, statut)| json!({"inscription_id": self.inscriptions[*rang], "statut": statut})).collect();
        self.equipe.put(&format!("/seances/{seance}/presences"), version, json!({"presences": presences})).await
    }

    async fn inscription(&self, rang: usize) -> Value {
        self.equipe.get(&format!("/inscriptions/{}", self.inscriptions[rang])).await.json
    }

    /// The statut and version of each inscription.
    async fn statuts(&self) -> Vec<(String, i64)> {
        let mut statuts = Vec::new();
        for rang in 0..self.inscriptions.len() {
            let json = self.inscription(rang).await;
            statuts.push((json["statut"].as_str().unwrap().to_owned(), json["version"].as_i64().unwrap()));
        }
        statuts
    }

    async fn type_statut(&self, rang: usize, statut: &str) -> Reponse {
        let version = self.inscription(rang).await["version"].as_i64().unwrap();
        self.equipe.patch(&format!("/inscriptions/{}", self.inscriptions[rang]), version, json!({"statut": statut})).await
    }
}

fn statuts(attendus: &[(&str, i64)]) -> Vec<(String, i64)> {
    attendus.iter().map(|(statut, version)| ((*statut).to_owned(), *version)).collect()
}

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
