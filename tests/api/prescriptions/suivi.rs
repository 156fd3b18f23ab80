//! Time that passes and records that are real: deadlines, expiry, rendez-vous, presences; and the figures of it.

use std::time::Duration;

use chrono::{Days, TimeDelta};
use serde_json::{Value, json};

use crate::support::{Client, TestApp, assert_fields, id};

async fn lue(client: &Client, prescription: &Value) -> Value {
    client.get(&format!("/prescriptions/{}", id(prescription))).await.json
}

#[actix_web::test]
async fn what_is_overdue_is_a_filter_and_what_is_a_month_late_expires_by_itself() {
    let app = TestApp::spawn().await;
    let dispositif = app.equipe().dispositif_ouvert("creation").await;
    let posee = app.prescripteur().prescrit(&dispositif, json!({})).await;
    let refusee = app.prescripteur().prescrit(&dispositif, json!({})).await;
    app.equipe().avance(&refusee, json!({"vers": "refusee", "motif": "autre"})).await;
    app.clock.advance(TimeDelta::days(16));
    assert_eq!(app.equipe().get("/prescriptions?en_retard=true").await.colonne("numero"), [posee["numero"].as_str().unwrap()]);
    assert_eq!(lue(&app.prescripteur(), &posee).await["statut"], "soumise");
    app.clock.advance(TimeDelta::days(29));
    let _second_processus = app.twin();
    let expiree = loop {
        let vue = lue(&app.prescripteur(), &posee).await;
        if vue["statut"] != "soumise" {
            break vue;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!((&expiree["statut"], expiree["historique"].as_array().unwrap().len()), (&json!("expiree"), 2), "once, whatever the number of processes");
    assert_fields(&expiree["historique"][1], &json!({"de": "soumise", "vers": "expiree", "par": null}));
    let acceptee = app.equipe().avance(&posee, json!({"vers": "acceptee"})).await;
    assert_eq!(acceptee.json["statut"], "acceptee", "late is better than never");
}

#[actix_web::test]
async fn the_first_meeting_starts_it_and_shows_nothing_else_of_the_file() {
    let app = TestApp::spawn().await;
    let (equipe, partenaire) = (app.equipe(), app.prescripteur());
    let dispositif = equipe.dispositif_ouvert("creation").await;
    let posee = partenaire.prescrit(&dispositif, json!({})).await;
    let acceptee = equipe.avance(&posee, json!({"vers": "acceptee"})).await.json;
    let sous = format!("/accompagnements/{}/rendez-vous", acceptee["accompagnement_id"].as_str().unwrap());
    let (hier, demain) = (app.clock.today() - Days::new(1), app.clock.today() + Days::new(1));
    let rendez_vous = |jour: chrono::NaiveDate, statut: &str| json!({"debut": format!("{jour}T10:00:00+01:00"), "duree_minutes": 60, "modalite": "presentiel", "statut": statut});
    let planifie = equipe.create(&sous, rendez_vous(demain, "planifie")).await;
    assert_fields(&lue(&partenaire, &posee).await, &json!({"statut": "acceptee", "premier_rendez_vous_le": demain, "presence_constatee": false}));
    let honore = equipe.create(&sous, rendez_vous(hier, "honore")).await;
    let vue = lue(&partenaire, &posee).await;
    assert_fields(&vue, &json!({"statut": "demarree", "premier_rendez_vous_le": hier, "presence_constatee": true}));
    assert_fields(
        &vue["historique"][2],
        &json!({"de": "acceptee", "vers": "demarree", "par": {"id": acceptee["historique"][1]["par"]["id"], "nom": "Maillage"}}),
    );
    let evenements = partenaire.evenements(None, 5).await;
    let types: Vec<&str> = evenements.iter().map(|e| e["type"].as_str().unwrap().trim_start_matches("prescription.")).collect();
    assert_eq!(types, ["soumise", "acceptee", "premier_rendez_vous", "presence_constatee", "demarree"]);
    assert_eq!(equipe.patch(&format!("/rendez-vous/{}", id(&honore)), 1, json!({"statut": "excuse"})).await.status, 200);
    assert_fields(&lue(&partenaire, &posee).await, &json!({"premier_rendez_vous_le": demain, "presence_constatee": false}));
    assert_eq!(equipe.delete(&format!("/rendez-vous/{}", id(&planifie)), 1).await.status, 204);
    assert_eq!(lue(&partenaire, &posee).await["premier_rendez_vous_le"], json!(null), "what is shown is what is recorded");
}

#[actix_web::test]
async fn attendance_starts_it_and_what_came_before_the_post_does_not_show() {
    let app = TestApp::spawn().await;
    let (equipe, partenaire) = (app.equipe(), app.prescripteur());
    let dispositif = equipe.dispositif_ouvert("creation").await;
    let connue = equipe.participant("Zoé").await;
    let ancienne = equipe.session(&dispositif, json!({})).await;
    equipe.create(&format!("/sessions/{ancienne}/inscriptions"), json!({"participant_id": connue, "statut": "present"})).await;
    let posee = partenaire.prescrit(&dispositif, json!({})).await;
    equipe.avance(&posee, json!({"vers": "acceptee", "participant_id": connue})).await;
    assert_fields(&lue(&partenaire, &posee).await, &json!({"statut": "acceptee", "presence_constatee": false}));
    let aujourdhui = app.clock.today();
    let session = equipe.session(&dispositif, json!({"debut": aujourdhui, "fin": aujourdhui})).await;
    let inscription = equipe.create(&format!("/sessions/{session}/inscriptions"), json!({"participant_id": connue, "statut": "inscrit"})).await;
    assert_eq!(lue(&partenaire, &posee).await["statut"], "acceptee");
    let seance = equipe.create(&format!("/sessions/{session}/seances"), json!({"date": aujourdhui, "demi_journee": "matin", "duree_heures": 3})).await;
    let feuille = json!({"presences": [{"inscription_id": id(&inscription), "statut": "present"}]});
    assert_eq!(equipe.put(&format!("/seances/{}/presences", id(&seance)), 1, feuille).await.status, 200);
    assert_fields(&lue(&partenaire, &posee).await, &json!({"statut": "demarree", "presence_constatee": true, "premier_rendez_vous_le": null}));
    let terminee = equipe.avance(&posee, json!({"vers": "terminee", "issue": "formation"})).await;
    assert_fields(&terminee.json, &json!({"statut": "terminee", "issue": "formation", "actions": []}));
}

#[actix_web::test]
async fn prescriptions_and_their_answers_are_figures() {
    let app = TestApp::spawn().await;
    let dispositif = app.equipe().dispositif_ouvert("creation").await;
    let debut = app.clock.today();
    let partenaire = app.prescripteur();
    let femme = json!({"personne": {"nom": "Lenoir", "prenom": "Zoé", "genre": "femme", "commune": "59350"}});
    let posees =
        [partenaire.prescrit(&dispositif, femme).await, partenaire.prescrit(&dispositif, json!({})).await, partenaire.prescrit(&dispositif, json!({})).await];
    app.clock.advance(TimeDelta::days(3));
    app.equipe().avance(&posees[0], json!({"vers": "refusee", "motif": "hors_public"})).await;
    app.clock.advance(TimeDelta::days(5));
    app.equipe().avance(&posees[1], json!({"vers": "acceptee"})).await;
    let equipe = app.equipe();
    let periode = format!("debut={debut}&fin={debut}");
    let chiffre = async |question: String| equipe.get(&format!("/indicators/{question}&{periode}")).await.json;
    assert_eq!(chiffre("prescriptions?dispositif=creation".to_owned()).await["total"]["valeur"], 3);
    assert_eq!(chiffre("prescriptions?genre=femme&commune=59350".to_owned()).await["total"]["valeur"], 1);
    let par_motif = chiffre("prescriptions?par=statut,motif".to_owned()).await;
    let lignes: Vec<_> = par_motif["lignes"].as_array().unwrap().iter().map(|l| (l["cle"]["statut"].as_str().unwrap(), l["cle"]["motif"].as_str())).collect();
    assert_eq!(lignes, [("soumise", None), ("acceptee", None), ("refusee", Some("hors_public"))]);
    let delai = chiffre("delai_reponse?par=statut".to_owned()).await;
    assert_eq!((&delai["total"]["valeur"], &delai["total"]["renseigne"]), (&json!(5.5), &json!(2)));
    assert_eq!(delai["lignes"][1]["valeur"], 3);
    assert_eq!(chiffre("delai_reponse?motif=injoignable".to_owned()).await["total"]["valeur"], json!(null));
}
