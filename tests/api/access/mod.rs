//! Who may do what: every operation of the contract × every role, against this matrix, which nothing computes.

mod matrice;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use self::matrice::{A, Acces, C, MATRICE, O};
use crate::support::{Client, TestApp, operations};

/// One record of each resource, the first porteuse's where it has one.
async fn records(app: &TestApp) -> BTreeMap<&'static str, String> {
    let (admin, equipe) = (app.admin(), app.equipe());
    let mut ids = BTreeMap::new();
    let mut keep = |nom, json: Value| {
        let id = json["id"].as_str().unwrap().to_owned();
        ids.insert(nom, id.clone());
        id
    };
    let structure = keep("structures", admin.create("/structures", json!({"nom": "Lieu", "roles": ["lieu"]})).await);
    keep("zones", admin.create("/zones", json!({"code": "lot-9", "nom": "Lot 9", "territoires": ["commune:59350"]})).await);
    let compte = json!({"email": "nouvelle@maillage.test", "nom": "Nouvelle", "role": "equipe", "structure_id": Uuid::from_u128(0x100)});
    keep("utilisateurs", admin.create("/utilisateurs", compte).await);
    keep("clients-api", admin.create("/clients-api", json!({"nom": "SI", "role": "prescripteur", "structure_id": Uuid::from_u128(0x300)})).await);
    let dispositif = json!({"code": "acces", "nom": "Accès", "type": "citeslab", "debut": "2020-01-01", "debut_saisie": "2020-01-01"});
    let dispositif = keep("dispositifs", equipe.create("/dispositifs", dispositif).await);
    keep("modules", equipe.create("/modules", json!({"code": "M1", "intitule": "Module", "type": "programme"})).await);
    let participant = keep("participants", equipe.create("/participants", json!({"nom": "Lenoir", "prenom": "Zoé"})).await);
    let projet = keep("projets", equipe.create("/projets", json!({"nom": "Projet", "porteurs": [participant], "stade": "idee"})).await);
    let emploi = json!({"type_contrat": "cdi", "etp": 1, "date_debut": "2021-02-01"});
    keep("emplois", equipe.create(&format!("/projets/{projet}/emplois"), emploi).await);
    let financeur = keep("financeurs", equipe.create("/financeurs", json!({"structure_id": Uuid::from_u128(0x400), "type": "epci"})).await);
    let convention = json!({"dispositifs": [dispositif], "intitule": "Soutien", "etape": "prospect", "debut": "2021-01-01", "fin": "2021-12-31"});
    keep("conventions", equipe.create(&format!("/financeurs/{financeur}/conventions"), convention).await);
    let accueil = json!({"dispositif_id": dispositif, "participant_id": participant, "date_accueil": "2021-01-04"});
    let accompagnement = keep("accompagnements", equipe.create("/accompagnements", accueil).await);
    let sous = |nom: &str| format!("/accompagnements/{accompagnement}/{nom}");
    keep("phases", equipe.create(&sous("phases"), json!({"phase": "ante_creation", "debut": "2021-01-04"})).await);
    let rendez_vous = json!({"debut": "2021-01-05T10:00:00+01:00", "duree_minutes": 60, "modalite": "presentiel", "statut": "honore"});
    keep("rendez-vous", equipe.create(&sous("rendez-vous"), rendez_vous).await);
    keep("orientations", equipe.create(&sous("orientations"), json!({"date": "2021-01-06", "structure_id": structure, "objet": "financement"})).await);
    keep("prospections", equipe.create("/prospections", json!({"dispositif_id": dispositif, "date": "2021-01-07", "mode": "directe"})).await);
    let session = json!({"dispositif_id": dispositif, "type": "atelier", "titre": "Atelier", "statut": "realisee", "modalite": "presentiel", "debut": "2021-01-08", "fin": "2021-01-08"});
    let session = keep("sessions", equipe.create("/sessions", session).await);
    let inscription = json!({"participant_id": participant, "statut": "present"});
    let de_session = |nom: &str| format!("/sessions/{session}/{nom}");
    keep("inscriptions", equipe.create(&de_session("inscriptions"), inscription).await);
    keep("seances", equipe.create(&de_session("seances"), json!({"date": "2021-01-08", "demi_journee": "matin", "duree_heures": 3})).await);
    keep("evaluations", equipe.create(&de_session("evaluations"), json!({"questionnaire": "a_chaud", "notes": {"contenu": "bien"}})).await);
    let releve = json!({"indicator": "adherents", "debut": "2021-01-01", "fin": "2021-12-31", "valeur": 27, "source": "Registre des adhésions"});
    keep("releves", equipe.create("/releves", releve).await);
    let ouvert = equipe.dispositif_ouvert("ouvert").await;
    let prescripteur = app.prescripteur();
    keep("prescriptions", prescripteur.prescrit(&ouvert, json!({})).await);
    let webhook = keep("webhooks", prescripteur.create("/webhooks", json!({"url": "https://si.partenaire.test/maillage"})).await);
    keep("livraisons", prescripteur.create(&format!("/webhooks/{webhook}/essai"), json!({})).await);
    for porteuse in [&equipe, &app.autre()] {
        porteuse.create("/rapports/2021/cloture", json!({})).await;
    }
    equipe.create("/rapports/2021/publication", json!({"financeurs": [ids["financeurs"]]})).await;
    ids
}

fn concrete(chemin: &str, ids: &BTreeMap<&'static str, String>) -> String {
    let ressource = chemin.trim_start_matches("/api/v1").split('/').nth(1).unwrap_or_default();
    let code = match ressource {
        "territoires" => "commune:59350",
        "indicators" => "personnes_accueillies",
        "rapports" => "vie.adherents",
        _ => "introuvable",
    };
    let id = ids.get(ressource).map_or("", String::as_str);
    chemin
        .trim_start_matches("/api/v1")
        .replace("{id}", id)
        .replace("{code}", code)
        .replace("{annee}", "2021")
        .replace("{secret}", &Uuid::nil().to_string())
        .replace("{version}", "1")
}

/// An answer that changes nothing: an empty body, a version nobody read.
async fn acces(client: &Client, methode: &str, chemin: &str) -> Acces {
    let request = client.request(methode, chemin).header("if-match", "\"99\"");
    let form = chemin.ends_with("/auth/token");
    let request = match methode {
        "GET" | "DELETE" => request,
        _ if form => request.header("content-type", "application/x-www-form-urlencoded").body(""),
        _ => request.json(&json!({})),
    };
    match client.send(request).await.status {
        401 => Acces::Anonyme,
        403 => Acces::Interdit,
        404 => Acces::Cache,
        _ => Acces::Oui,
    }
}

#[actix_web::test]
async fn every_operation_answers_each_role_as_the_matrix_says() {
    let app = TestApp::spawn().await;
    let ids = records(&app).await;
    let appelants = [app.anonyme(), app.admin(), app.equipe(), app.autre(), app.prescripteur(), app.financeur()];
    let mut ecarts = Vec::new();
    for (chemin, methode, _) in operations() {
        let operation = format!("{} {chemin}", methode.to_uppercase());
        let Some((_, attendus)) = MATRICE.iter().find(|(o, _)| *o == operation) else {
            ecarts.push(format!("{operation}: no row in the matrix"));
            continue;
        };
        for (rang, (appelant, attendu)) in appelants.iter().zip(attendus).enumerate() {
            let obtenu = acces(appelant, &methode.to_uppercase(), &concrete(chemin, &ids)).await;
            if obtenu != *attendu {
                ecarts.push(format!("{operation}, column {rang}: {obtenu:?} instead of {attendu:?}"));
            }
        }
    }
    assert!(ecarts.is_empty(), "{ecarts:#?}");
}

#[test]
fn the_contract_says_the_roles_of_the_matrix() {
    for (operation, attendus) in MATRICE {
        let (methode, chemin) = operation.split_once(' ').unwrap();
        let Some((.., o)) = operations().find(|(c, m, _)| *c == chemin && m.to_uppercase() == methode) else {
            panic!("{operation} is not in the contract");
        };
        let permis = |acces: &Acces| matches!(acces, O | C);
        let roles: Vec<&str> =
            [("admin", 1), ("equipe", 2), ("prescripteur", 4), ("financeur", 5)].iter().filter(|(_, i)| permis(&attendus[*i])).map(|(r, _)| *r).collect();
        let public = attendus[0] != A;
        let documentes: Vec<&str> = o["x-roles"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert_eq!(documentes, if public { Vec::new() } else { roles }, "{operation}");
        assert_eq!(o["security"].as_array().unwrap().is_empty(), public, "{operation}");
    }
}

#[actix_web::test]
async fn who_is_no_responsable_manages_no_account() {
    let app = TestApp::spawn().await;
    let membre = app.membre();
    assert_eq!(membre.get("/utilisateurs").await.status, 200);
    assert_eq!(membre.post("/utilisateurs", json!({})).await.status, 403);
    assert_eq!(membre.get("/clients-api").await.status, 403);
}
