//! Moves: every state × target × role, and what each move does.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{self, Client, TestApp, assert_fields, id};

const STATUTS: [&str; 9] = ["soumise", "prise_en_charge", "acceptee", "refusee", "reorientee", "demarree", "terminee", "annulee", "expiree"];

/// The moves that are allowed, from, to, and by whom; every other one is a 409.
const PERMIS: &[(&str, &str, &str)] = &[
    ("soumise", "prise_en_charge", "equipe"),
    ("soumise", "acceptee", "equipe"),
    ("soumise", "refusee", "equipe"),
    ("soumise", "reorientee", "equipe"),
    ("soumise", "annulee", "equipe"),
    ("soumise", "annulee", "prescripteur"),
    ("prise_en_charge", "acceptee", "equipe"),
    ("prise_en_charge", "refusee", "equipe"),
    ("prise_en_charge", "reorientee", "equipe"),
    ("prise_en_charge", "annulee", "equipe"),
    ("prise_en_charge", "annulee", "prescripteur"),
    ("acceptee", "prise_en_charge", "equipe"),
    ("acceptee", "demarree", "equipe"),
    ("acceptee", "terminee", "equipe"),
    ("acceptee", "annulee", "equipe"),
    ("acceptee", "annulee", "prescripteur"),
    ("demarree", "terminee", "equipe"),
    ("expiree", "acceptee", "equipe"),
    ("expiree", "refusee", "equipe"),
    ("expiree", "reorientee", "equipe"),
    ("expiree", "annulee", "equipe"),
    ("expiree", "annulee", "prescripteur"),
];

/// A move with what it needs.
fn mouvement(vers: &str, structure: &Uuid) -> Value {
    match vers {
        "refusee" => json!({"vers": vers, "motif": "injoignable"}),
        "annulee" => json!({"vers": vers, "motif": "desistement"}),
        "reorientee" => json!({"vers": vers, "structure_id": structure}),
        "terminee" => json!({"vers": vers, "issue": "creation"}),
        _ => json!({"vers": vers}),
    }
}

const MEL: Uuid = Uuid::from_u128(support::MEL);

/// A prescription in this state; expired ones are put there as the clock would.
async fn dans(app: &TestApp, dispositif: &str, statut: &str) -> Value {
    let equipe = app.equipe();
    let posee = app.prescripteur().prescrit(dispositif, json!({})).await;
    let chemin: &[&str] = match statut {
        "soumise" | "expiree" => &[],
        "demarree" => &["acceptee", "demarree"],
        "terminee" => &["acceptee", "terminee"],
        direct => &[direct],
    };
    for vers in chemin {
        let reponse = equipe.avance(&posee, mouvement(vers, &MEL)).await;
        assert_eq!(reponse.status, 200, "{}", reponse.texte);
    }
    if statut == "expiree" {
        app.base.sql(&format!("update prescriptions set statut = 'expiree' where id = '{}'", id(&posee))).await;
    }
    posee
}

#[actix_web::test]
async fn every_state_target_and_role_moves_as_the_table_says() {
    let app = TestApp::spawn().await;
    let (equipe, partenaire) = (app.equipe(), app.prescripteur());
    let dispositif = equipe.dispositif_ouvert("creation").await;
    let mut ecarts = Vec::new();
    for de in STATUTS {
        for (role, client) in [("equipe", &equipe), ("prescripteur", &partenaire)] {
            let permis: Vec<&str> = PERMIS.iter().filter(|(d, _, r)| *d == de && *r == role).map(|(_, vers, _)| *vers).collect();
            let mut posee = dans(&app, &dispositif, de).await;
            let lue = client.get(&format!("/prescriptions/{}", id(&posee))).await;
            let actions: Vec<&str> = lue.json["actions"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
            assert!(actions.len() == permis.len() && permis.iter().all(|p| actions.contains(p)), "{de}, {role}: {actions:?}");
            for vers in STATUTS {
                let reponse = client.avance(&posee, mouvement(vers, &MEL)).await;
                let obtenu = (reponse.status, reponse.code().to_owned());
                let attendu = if permis.contains(&vers) { (200, String::new()) } else { (409, "etat_incompatible".to_owned()) };
                if obtenu != attendu {
                    ecarts.push(format!("{de} → {vers} by {role}: {obtenu:?}"));
                }
                if reponse.status == 200 {
                    assert_eq!(reponse.json["statut"], vers);
                    posee = dans(&app, &dispositif, de).await;
                } else {
                    let detail = reponse.json["detail"].as_str().unwrap();
                    assert!(permis.iter().all(|p| detail.contains(p)), "{detail}");
                }
            }
        }
    }
    assert!(ecarts.is_empty(), "{ecarts:#?}");
}

#[actix_web::test]
async fn a_move_needs_the_version_read_and_its_own_fields() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let posee = dans(&app, &equipe.dispositif_ouvert("creation").await, "soumise").await;
    let chemin = format!("/prescriptions/{}/transitions", id(&posee));
    let post = |client: &Client, version: Option<&str>, corps: Value| {
        let request = client.request("POST", &chemin).json(&corps);
        let request = if let Some(v) = version { request.header("if-match", v) } else { request };
        let client = client.clone();
        async move { client.send(request).await }
    };
    assert_eq!(post(&equipe, None, json!({"vers": "acceptee"})).await.code(), "if_match_requis");
    assert_eq!(post(&equipe, Some("\"7\""), json!({"vers": "acceptee"})).await.code(), "version_perimee");
    assert_eq!(post(&app.autre(), Some("\"1\""), json!([])).await.code(), "introuvable");
    assert_eq!(post(&app.financeur(), Some("\"1\""), json!({})).await.status, 403);
    for (corps, champs) in [
        (json!({}), vec!["/vers"]),
        (json!({"vers": "partie"}), vec!["/vers"]),
        (json!({"vers": "refusee"}), vec!["/motif"]),
        (json!({"vers": "refusee", "motif": "desistement"}), vec!["/motif"]),
        (json!({"vers": "annulee", "motif": "hors_public"}), vec!["/motif"]),
        (json!({"vers": "reorientee"}), vec!["/dispositif_id"]),
        (json!({"vers": "reorientee", "structure_id": Uuid::now_v7()}), vec!["/structure_id"]),
        (json!({"vers": "reorientee", "dispositif_id": posee["dispositif_id"]}), vec!["/dispositif_id"]),
        (json!({"vers": "terminee"}), vec!["/issue"]),
        (json!({"vers": "prise_en_charge", "issue": "emploi"}), vec!["/issue"]),
        (json!({"vers": "acceptee", "participant_id": Uuid::now_v7()}), vec!["/participant_id"]),
    ] {
        let reponse = post(&equipe, Some("\"1\""), corps.clone()).await;
        assert_eq!((reponse.status, reponse.champs()), (422, champs), "{corps}: {}", reponse.texte);
    }
    let (premier, second) = futures_util::future::join(
        post(&equipe, Some("\"1\""), json!({"vers": "acceptee"})),
        post(&app.membre(), Some("\"1\""), json!({"vers": "refusee", "motif": "autre"})),
    )
    .await;
    let mut statuts = [premier.status, second.status];
    statuts.sort_unstable();
    assert_eq!(statuts, [200, 412], "of two who decide at once, one does");
}

#[actix_web::test]
async fn accepting_opens_a_file_and_an_accompagnement_or_links_one_and_can_be_undone() {
    let app = TestApp::spawn().await;
    let (equipe, partenaire) = (app.equipe(), app.prescripteur());
    let dispositif = equipe.dispositif_ouvert("creation").await;
    let personne = json!({"nom": "Lefebvre", "prenom": "Maëlle", "date_naissance": "1996-02-29", "situation": "demandeur_emploi", "commune": "59360"});
    let posee = partenaire.prescrit(&dispositif, json!({"personne": personne})).await;
    let acceptee = equipe.avance(&posee, json!({"vers": "acceptee", "message": "Bienvenue !"})).await.json;
    let accompagnement = equipe.get(&format!("/accompagnements/{}", acceptee["accompagnement_id"].as_str().unwrap())).await.json;
    assert_fields(
        &accompagnement,
        &json!({"date_accueil": app.clock.today(), "prescripteur_id": support_pole_emploi(), "participant": acceptee["participant"]}),
    );
    assert_fields(&accompagnement["profil"], &json!({"situation": "demandeur_emploi", "commune": "59360", "epci": "200093201"}));
    let participant = equipe.get(&format!("/participants/{}", acceptee["participant_id"].as_str().unwrap())).await.json;
    assert_fields(&participant, &json!({"nom": "Lefebvre", "date_naissance": "1996-02-29", "consentement_le": "2021-06-24"}));
    let vue = partenaire.get(&format!("/prescriptions/{}", id(&posee))).await.json;
    assert_fields(&vue, &json!({"statut": "acceptee", "participant_id": null, "participant": null, "accompagnement_id": null, "doublons": null}));
    assert_eq!(vue["historique"][1]["message"], "Bienvenue !");
    assert!(!partenaire.get("/prescriptions").await.texte.contains(acceptee["participant_id"].as_str().unwrap()));
    let supprime = equipe.delete(&format!("/accompagnements/{}", acceptee["accompagnement_id"].as_str().unwrap()), 1).await;
    assert_eq!(supprime.code(), "en_usage");

    let reprise = equipe.avance(&posee, json!({"vers": "prise_en_charge"})).await.json;
    assert_fields(
        &reprise,
        &json!({"statut": "prise_en_charge", "accompagnement_id": null, "participant_id": null, "reponse_attendue_le": posee["reponse_attendue_le"]}),
    );
    assert_eq!(equipe.get("/accompagnements").await.items().len(), 0);
    assert_eq!(reprise["doublons"][0]["participant"]["id"], participant["id"], "the file stays, and is found again");
    let liee = equipe.avance(&posee, json!({"vers": "acceptee", "participant_id": participant["id"]})).await.json;
    assert_eq!(liee["participant_id"], participant["id"]);
    assert_eq!(equipe.get("/participants?count=true").await.json["total"], 1, "linked, not opened again");
    let sous = format!("/accompagnements/{}/orientations", liee["accompagnement_id"].as_str().unwrap());
    equipe.create(&sous, json!({"date": app.clock.today(), "structure_id": MEL, "objet": "financement"})).await;
    assert_eq!(equipe.avance(&posee, json!({"vers": "prise_en_charge"})).await.code(), "etat_incompatible", "the accompagnement is not empty");
    let annulee = partenaire.avance(&posee, json!({"vers": "annulee", "motif": "desistement"})).await.json;
    assert_fields(&annulee, &json!({"statut": "annulee", "motif": "desistement", "actions": []}));
    assert_eq!(equipe.get("/accompagnements").await.items().len(), 1, "what exists stays");
}

fn support_pole_emploi() -> Uuid {
    Uuid::from_u128(support::POLE_EMPLOI)
}

#[actix_web::test]
async fn a_file_of_another_porteuse_is_not_there_to_be_linked() {
    let app = TestApp::spawn().await;
    let posee = dans(&app, &app.equipe().dispositif_ouvert("creation").await, "soumise").await;
    let etranger = app.autre().participant("Zoé").await;
    let refus = app.equipe().avance(&posee, json!({"vers": "acceptee", "participant_id": etranger})).await;
    assert_eq!(refus.refus(), (422, "reference_inconnue", vec!["/participant_id"]));
    let ailleurs = app.autre().dispositif_ouvert("ailleurs").await;
    let refus = app.equipe().avance(&posee, json!({"vers": "reorientee", "dispositif_id": ailleurs})).await;
    assert_eq!(refus.refus(), (422, "reference_inconnue", vec!["/dispositif_id"]));
}

#[actix_web::test]
async fn the_acknowledgement_restarts_the_deadline_and_a_reorientation_is_followed() {
    let app = TestApp::spawn().await;
    let (equipe, partenaire) = (app.equipe(), app.prescripteur());
    let (creation, conseil) = (equipe.dispositif_ouvert("creation").await, equipe.dispositif_ouvert("conseil").await);
    let posee = partenaire.prescrit(&creation, json!({"reference_externe": "PE-7"})).await;
    app.clock.advance(chrono::TimeDelta::days(4));
    let equipe = app.equipe();
    let prise = equipe.avance(&posee, json!({"vers": "prise_en_charge"})).await.json;
    assert_eq!(prise["reponse_attendue_le"], json!(app.clock.today() + chrono::Days::new(15)));
    let reorientee = equipe.avance(&posee, json!({"vers": "reorientee", "dispositif_id": conseil, "message": "Plutôt du conseil."})).await.json;
    assert_eq!(reorientee["actions"], json!([]));
    let suite = app.prescripteur().get(&format!("/prescriptions/{}", reorientee["suivante"]["id"].as_str().unwrap())).await.json;
    assert_fields(
        &suite,
        &json!({"statut": "soumise", "dispositif_id": conseil, "reference_externe": "PE-7", "personne": posee["personne"],
        "origine": {"id": posee["id"], "numero": posee["numero"]}}),
    );
    assert_ne!(suite["numero"], posee["numero"]);
    assert_eq!(suite["historique"][0]["par"]["nom"], "Maillage");
    assert_eq!(app.prescripteur().get("/prescriptions?reference_externe=PE-7").await.items().len(), 2, "both, so that the chain is seen");
    let ailleurs = equipe.avance(&suite, json!({"vers": "reorientee", "structure_id": MEL})).await.json;
    assert_eq!(ailleurs["reorientee_vers"], json!({"id": MEL, "nom": "MEL"}));
}
