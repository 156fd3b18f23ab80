//! Two files of one person become one, and nothing is counted twice.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, assert_fields, id};

async fn total(equipe: &Client, indicateur: &str) -> Value {
    equipe.get(&format!("/indicators/{indicateur}?debut=2021-01-01&fin=2021-12-31")).await.json["total"]["valeur"].clone()
}

#[actix_web::test]
async fn everything_goes_to_the_file_that_stays_and_counts_once() {
    let app = TestApp::spawn().await;
    let (equipe, partenaire) = (app.equipe(), app.prescripteur());
    let dispositif = equipe.dispositif_ouvert("creation").await;
    let reste =
        id(&equipe.create("/participants", json!({"nom": "Lenoir", "prenom": "Zoé", "email": "zoe@exemple.test", "besoins_specifiques": "Repos"})).await);
    let corps =
        json!({"nom": "Lenoir", "prenom": "Zoe", "email": "autre@exemple.test", "date_naissance": "1996-02-29", "qpv": true, "besoins_specifiques": "Rampe"});
    let absorbe = id(&equipe.create("/participants", corps).await);
    for participant in [&reste, &absorbe] {
        let accueil = json!({"dispositif_id": dispositif, "participant_id": participant, "date_accueil": "2021-01-04"});
        equipe.create("/accompagnements", accueil).await;
    }
    let projet = id(&equipe.create("/projets", json!({"nom": "Épicerie", "porteurs": [reste, absorbe]})).await);
    let seul = id(&equipe.create("/projets", json!({"nom": "Autre", "porteurs": [absorbe]})).await);
    let (commune, sienne, feuille) =
        (equipe.session(&dispositif, json!({})).await, equipe.session(&dispositif, json!({})).await, equipe.session(&dispositif, json!({})).await);
    let inscrit = async |session: &str, participant: &str, statut: &str| {
        id(&equipe.create(&format!("/sessions/{session}/inscriptions"), json!({"participant_id": participant, "statut": statut})).await)
    };
    inscrit(&commune, &reste, "absent").await;
    inscrit(&commune, &absorbe, "present").await;
    inscrit(&sienne, &absorbe, "present").await;
    let (a, b) = (inscrit(&feuille, &reste, "inscrit").await, inscrit(&feuille, &absorbe, "inscrit").await);
    for (demi_journee, statuts) in [("matin", ["absent", "present"]), ("apres_midi", ["present", "present"])] {
        let seance =
            equipe.create(&format!("/sessions/{feuille}/seances"), json!({"date": "2021-06-24", "demi_journee": demi_journee, "duree_heures": 3})).await;
        let lignes = json!({"presences": [{"inscription_id": a, "statut": statuts[0]}, {"inscription_id": b, "statut": statuts[1]}]});
        assert_eq!(equipe.put(&format!("/seances/{}/presences", id(&seance)), 1, lignes).await.status, 200);
    }
    let posee = partenaire.prescrit(&dispositif, json!({})).await;
    equipe.avance(&posee, json!({"vers": "acceptee", "participant_id": absorbe})).await;
    assert_eq!((total(&equipe, "personnes_touchees").await, total(&equipe, "heures_stagiaires").await), (json!(2), json!(9)));

    let chemin = format!("/participants/{reste}/fusion");
    assert_eq!(app.autre().post(&chemin, json!({"participant_id": absorbe})).await.code(), "introuvable");
    assert_eq!(equipe.post(&chemin, json!({"participant_id": reste})).await.champs(), ["/participant_id"]);
    assert_eq!(equipe.post(&chemin, json!({"participant_id": app.autre().participant("Zoé").await})).await.code(), "reference_inconnue");
    let fusion = equipe.post(&chemin, json!({"participant_id": absorbe})).await;
    assert_eq!((fusion.status, fusion.header("etag")), (200, Some("\"2\"")), "{}", fusion.texte);
    assert_fields(
        &fusion.json,
        &json!({"id": reste, "prenom": "Zoé", "email": "zoe@exemple.test", "date_naissance": "1996-02-29", "qpv": true, "besoins_specifiques": "Repos\n\nRampe"}),
    );

    assert_eq!(equipe.get(&format!("/participants/{absorbe}")).await.status, 404);
    assert_eq!(equipe.get(&format!("/accompagnements?participant={reste}")).await.items().len(), 3);
    for projet in [projet, seul] {
        assert_eq!(equipe.get(&format!("/projets/{projet}")).await.json["porteurs"], json!([{"id": reste, "nom": "Lenoir", "prenom": "Zoé"}]));
    }
    let statuts = equipe.get(&format!("/inscriptions?participant={reste}")).await;
    assert_eq!(statuts.colonne("statut"), ["present", "present", "present"]);
    assert_eq!(equipe.get(&format!("/prescriptions/{}", id(&posee))).await.json["participant_id"], json!(reste));
    for (indicateur, attendu) in [("personnes_touchees", 1), ("participations", 3), ("heures_stagiaires", 6), ("personnes_accueillies", 1)] {
        assert_eq!(total(&equipe, indicateur).await, json!(attendu), "{indicateur}");
    }
    assert_eq!(equipe.post(&chemin, json!({"participant_id": absorbe})).await.code(), "reference_inconnue", "it is gone");
}
