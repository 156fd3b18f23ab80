//! What is never typed: the last contact, the parcours.

use serde_json::json;

use crate::support::{Client, TestApp, id};

async fn last_contact(equipe: &Client, participant: &str) -> serde_json::Value {
    equipe.get(&format!("/participants/{participant}")).await.json["dernier_contact"].clone()
}

#[actix_web::test]
async fn the_last_contact_is_an_accueil_a_rendez_vous_honoured_or_an_attendance() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (dispositif, participant) = (equipe.dispositif("creation").await, equipe.participant("Zoé").await);
    assert_eq!(last_contact(&equipe, &participant).await, json!(null));
    let accueil = json!({"dispositif_id": dispositif, "participant_id": participant, "date_accueil": "2021-01-04"});
    let accompagnement = id(&equipe.create("/accompagnements", accueil).await);
    assert_eq!(last_contact(&equipe, &participant).await, "2021-01-04");
    let rendez_vous = async |debut: &str, statut: &str| {
        let corps = json!({"debut": debut, "duree_minutes": 60, "modalite": "presentiel", "statut": statut});
        id(&equipe.create(&format!("/accompagnements/{accompagnement}/rendez-vous"), corps).await)
    };
    for statut in ["planifie", "absent", "excuse", "annule"] {
        rendez_vous("2021-02-01T10:00:00+01:00", statut).await;
    }
    assert_eq!(last_contact(&equipe, &participant).await, "2021-01-04");
    let honore = rendez_vous("2021-01-31T23:30:00Z", "honore").await;
    assert_eq!(last_contact(&equipe, &participant).await, "2021-02-01", "the day in Paris");
    let session = equipe.session(&dispositif, json!({"debut": "2021-03-01", "fin": "2021-03-05"})).await;
    let chemin = format!("/sessions/{session}/inscriptions");
    let inscription = format!("/inscriptions/{}", id(&equipe.create(&chemin, json!({"participant_id": participant, "statut": "inscrit"})).await));
    assert_eq!(last_contact(&equipe, &participant).await, "2021-02-01");
    assert_eq!(equipe.patch(&inscription, 1, json!({"statut": "present"})).await.status, 200);
    assert_eq!(last_contact(&equipe, &participant).await, "2021-03-01");
    assert_eq!(equipe.get("/participants?dernier_contact_du=2021-03-01&dernier_contact_au=2021-03-01").await.colonne("id"), [participant.as_str()]);
    assert_eq!(equipe.patch(&inscription, 2, json!({"statut": "absent"})).await.status, 200);
    assert_eq!(equipe.patch(&format!("/rendez-vous/{honore}"), 1, json!({"statut": "excuse"})).await.status, 200);
    assert_eq!(last_contact(&equipe, &participant).await, "2021-01-04", "what did not happen is no contact");
}

#[actix_web::test]
async fn the_parcours_tells_everything_in_the_order_it_happened() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let structure = id(&app.admin().create("/structures", json!({"nom": "Adie", "roles": ["partenaire"]})).await);
    let (dispositif, participant) = (equipe.dispositif("creation").await, equipe.participant("Zoé").await);
    let lu = equipe.get(&format!("/participants/{participant}/parcours")).await;
    assert_eq!(lu.json, json!({"items": []}));
    let projet = json!({"nom": "Épicerie", "porteurs": [participant], "stade": "idee", "stade_le": "2021-01-01", "date_creation": "2021-06-24"});
    let projet = equipe.create("/projets", projet).await;
    equipe.patch(&format!("/projets/{}", id(&projet)), 1, json!({"stade": "cree", "stade_le": "2021-06-24"})).await;
    let session = equipe.session(&dispositif, json!({"titre": "Découverte", "debut": "2021-01-04", "fin": "2021-01-04"})).await;
    equipe.create(&format!("/sessions/{session}/inscriptions"), json!({"participant_id": participant, "statut": "present"})).await;
    let reportee = json!({"titre": "Suite", "debut": "2021-07-02", "fin": "2021-07-02", "statut": "reportee", "motif_statut": "Canicule"});
    let reportee = equipe.session(&dispositif, reportee).await;
    equipe.create(&format!("/sessions/{reportee}/inscriptions"), json!({"participant_id": participant, "statut": "annule"})).await;
    let accueil = json!({"dispositif_id": dispositif, "participant_id": participant, "date_accueil": "2021-01-04", "mode_accueil": "collectif",
        "sortie": {"date": "2021-06-30", "motif": "Projet créé"}});
    let accompagnement = format!("/accompagnements/{}", id(&equipe.create("/accompagnements", accueil).await));
    for heure in ["14", "09"] {
        let corps = json!({"debut": format!("2021-02-01T{heure}:00:00+01:00"), "duree_minutes": 60, "modalite": "telephone", "statut": "honore"});
        equipe.create(&format!("{accompagnement}/rendez-vous"), corps).await;
    }
    equipe.create(&format!("{accompagnement}/orientations"), json!({"date": "2021-02-01", "structure_id": structure, "objet": "financement"})).await;
    equipe.create(&format!("{accompagnement}/phases"), json!({"phase": "ante_creation", "debut": "2021-01-04"})).await;

    let lu = equipe.get(&format!("/participants/{participant}/parcours")).await;
    let etapes: Vec<_> = lu.items().iter().map(|e| ["date", "type", "libelle"].map(|c| e[c].as_str().unwrap())).collect();
    assert_eq!(
        etapes,
        [
            ["2021-01-01", "stade", "Épicerie : Idée"],
            ["2021-01-04", "accueil", "Accueil : Collectif"],
            ["2021-01-04", "phase", "Phase : Ante-création"],
            ["2021-01-04", "inscription", "Découverte : Présent·e"],
            ["2021-02-01", "rendez_vous", "Rendez-vous : Honoré"],
            ["2021-02-01", "rendez_vous", "Rendez-vous : Honoré"],
            ["2021-02-01", "orientation", "Orientation vers Adie : Financement"],
            ["2021-06-24", "stade", "Épicerie : Créé"],
            ["2021-06-24", "creation", "Création : Épicerie"],
            ["2021-06-30", "sortie", "Sortie : Projet créé"],
            ["2021-07-02", "inscription", "Suite (session reportée) : Annulée"],
        ]
    );
    assert_eq!(lu.items()[1]["dispositif"], json!({"id": dispositif, "code": "creation", "nom": "creation"}));
    assert_eq!(lu.items()[0]["dispositif"], json!(null));
    assert_eq!(lu.items()[0]["id"], projet["id"]);
    let premier = equipe.get(&format!("/rendez-vous/{}", id(&lu.items()[4]))).await;
    assert_eq!(premier.json["debut"], "2021-02-01T08:00:00Z", "the morning's before the afternoon's");
    assert_eq!(app.autre().get(&format!("/participants/{participant}/parcours")).await.code(), "introuvable");
    let avec = equipe.participant("Ali").await;
    equipe.create("/projets", json!({"nom": "Garage", "porteurs": [avec], "stade": "idee"})).await;
    assert_eq!(equipe.get(&format!("/participants/{avec}/parcours")).await.items().len(), 1, "only one's own");
}
