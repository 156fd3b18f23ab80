//! People whom partners refer, and what both sides see become of them.

mod doublons;
mod durabilite;
mod evenements;
mod fusion;
mod lot;
mod mouvements;
mod suivi;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{self, Client, Reponse, TestApp, assert_fields, id, prescription};

const POLE_EMPLOI: Uuid = Uuid::from_u128(support::POLE_EMPLOI);

#[actix_web::test]
async fn what_is_posted_is_answered_to_both_and_the_file_to_the_porteuse_alone() {
    let app = TestApp::spawn().await;
    let (equipe, partenaire) = (app.equipe(), app.prescripteur());
    let dispositif = equipe.dispositif_ouvert("creation").await;
    let personne = json!({"nom": "Lefebvre", "prenom": "Maëlle 🌱", "genre": "femme", "date_naissance": "1996-02-29", "email": "maelle@exemple.test",
        "telephone": "+33639981234", "adresse": "1 rue de Lille", "commune": "59360", "qpv": true, "qpv_code": "QP059018", "qpv_millesime": 2015,
        "rsa": false, "situation": "demandeur_emploi", "niveau_diplome": "bac_2", "consentement_le": "2021-06-24"});
    let corps = json!({"dispositif_id": dispositif, "personne": personne, "demande": "Ouvrir un atelier", "freins": ["mobilite", "langue"],
        "consentement": {"recueilli_le": "2021-06-24"}, "reference_externe": "PE-1", "commentaire": "Préfère le matin."});
    let reponse = partenaire.poste(&corps).await;
    let posee = reponse.json.clone();
    let chemin = format!("/prescriptions/{}", id(&posee));
    assert_eq!((reponse.status, reponse.header("location")), (201, Some(format!("/api/v1{chemin}").as_str())));
    let mut attendu = corps.clone();
    attendu["freins"] = json!(["mobilite", "langue"]);
    assert_fields(&posee, &attendu);
    let jour = app.clock.today() + chrono::Days::new(15);
    assert_fields(
        &posee,
        &json!({"statut": "soumise", "reponse_attendue_le": jour, "presence_constatee": false, "premier_rendez_vous_le": null,
        "issue": null, "motif": null, "actions": ["annulee"], "participant_id": null, "accompagnement_id": null, "doublons": null}),
    );
    assert_eq!((&posee["prescripteur"], &posee["dispositif"]["code"]), (&json!({"id": POLE_EMPLOI, "nom": "Pôle Emploi"}), &json!("creation")));
    assert_fields(
        &posee["historique"][0],
        &json!({"de": null, "vers": "soumise", "par": {"id": POLE_EMPLOI, "nom": "Pôle Emploi"}, "motif": null, "message": null}),
    );
    assert!(
        regex::Regex::new(&format!("^P-{}-[2-9A-HJ-NP-Z]{{6}}$", chrono::Datelike::year(&app.clock.today())))
            .unwrap()
            .is_match(posee["numero"].as_str().unwrap())
    );
    let lue = equipe.get(&chemin).await.json;
    assert_eq!((&lue["doublons"], &lue["actions"]), (&json!([]), &json!(["prise_en_charge", "acceptee", "refusee", "reorientee", "annulee"])));
    assert_eq!(partenaire.get(&chemin).await.json, posee);
    assert_eq!(app.autre().get(&chemin).await.code(), "introuvable");
    for liste in [partenaire.get("/prescriptions").await, equipe.get("/prescriptions").await] {
        assert_eq!(liste.colonne("numero"), [posee["numero"].as_str().unwrap()]);
    }
    assert_eq!(app.autre().get("/prescriptions").await.items().len(), 0);
}

#[actix_web::test]
async fn a_rehearsal_says_what_would_be_answered_and_stores_nothing() {
    let app = TestApp::spawn().await;
    let (partenaire, dispositif) = (app.prescripteur(), app.equipe().dispositif_ouvert("creation").await);
    let corps = prescription(&dispositif, json!({"reference_externe": "PE-1"}));
    let cle = Uuid::now_v7().to_string();
    let essai = partenaire.post_keyed("/prescriptions?essai=true", &cle, corps.clone()).await;
    assert_eq!((essai.status, &essai.json["statut"]), (200, &json!("soumise")));
    assert_eq!(partenaire.get("/prescriptions").await.items().len(), 0);
    assert_eq!(partenaire.get("/prescriptions/evenements").await.items().len(), 0);
    let refusee = partenaire.post_keyed("/prescriptions?essai=true", &cle, prescription(&dispositif, json!({"demande": ""}))).await;
    assert_eq!(refusee.refus(), (422, "validation", vec!["/demande"]));
    assert_eq!(partenaire.post_keyed("/prescriptions", &cle, corps.clone()).await.status, 201, "the key was not used");
    let encore = partenaire.post_keyed("/prescriptions?essai=true", &Uuid::now_v7().to_string(), corps).await;
    assert_eq!(encore.code(), "doublon", "a rehearsal meets what is there");
    assert_eq!(partenaire.post_keyed("/prescriptions?essai=oui", &cle, json!({})).await.champs(), ["/essai"]);
}

/// Posts until the answer is not that the first is still running, or that the machine is busy: what `Retry-After` asks of a caller.
async fn until_answered(client: &Client, cle: &str, corps: &Value) -> Reponse {
    loop {
        let reponse = client.post_keyed("/prescriptions", cle, corps.clone()).await;
        if reponse.header("retry-after").is_none() {
            return reponse;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[actix_web::test]
async fn the_key_is_required_and_fifty_at_once_make_one() {
    let app = TestApp::spawn().await;
    let (partenaire, dispositif) = (app.prescripteur(), app.equipe().dispositif_ouvert("creation").await);
    let corps = prescription(&dispositif, json!({}));
    assert_eq!(partenaire.post("/prescriptions", corps.clone()).await.code(), "cle_idempotence_requise");
    assert_eq!(partenaire.post_keyed("/prescriptions", "x", corps.clone()).await.code(), "cle_idempotence_invalide");
    let cle = Uuid::now_v7().to_string();
    let second = Client { token: partenaire.token.clone(), ..app.twin() };
    let envois = (0..50).map(|rang| {
        let (client, cle, corps) = (if rang % 2 == 0 { partenaire.clone() } else { second.clone() }, cle.clone(), corps.clone());
        async move { until_answered(&client, &cle, &corps).await }
    });
    let reponses = futures_util::future::join_all(envois).await;
    let premiere = &reponses[0];
    for reponse in &reponses {
        assert_eq!((reponse.status, &reponse.texte), (201, &premiere.texte), "the same answer, to the byte");
    }
    assert_eq!(partenaire.get("/prescriptions?count=true").await.json["total"], 1);
    let autre = partenaire.post_keyed("/prescriptions", &cle, prescription(&dispositif, json!({"demande": "Autre chose"}))).await;
    assert_eq!(autre.code(), "cle_idempotence_reutilisee");
}

#[actix_web::test]
async fn what_no_prescription_may_hold_is_refused_by_name() {
    let app = TestApp::spawn().await;
    let (admin, equipe, partenaire) = (app.admin(), app.equipe(), app.prescripteur());
    let dispositif = equipe.dispositif_ouvert("creation").await;
    let ferme = equipe.dispositif("ferme").await;
    let fini = json!({"code": "fini", "nom": "Fini", "type": "accompagnement", "debut": "2020-01-01", "fin": "2020-12-31", "debut_saisie": "2020-01-01",
        "ouvert_aux_prescriptions": true, "porteuse_id": Uuid::from_u128(support::MAILLAGE)});
    let fini = id(&admin.create("/dispositifs", fini).await);
    let demain = app.clock.today() + chrono::Days::new(1);
    let personne = |champ: &str, valeur: Value| {
        let mut personne = json!({"nom": "Lenoir", "prenom": "Zoé"});
        personne[champ] = valeur;
        json!({"personne": personne})
    };
    for (change, code, champ) in [
        (json!({"dispositif_id": Uuid::now_v7()}), "reference_inconnue", "/dispositif_id"),
        (json!({"dispositif_id": ferme}), "validation", "/dispositif_id"),
        (json!({"dispositif_id": fini}), "validation", "/dispositif_id"),
        (json!({"demande": " "}), "validation", "/demande"),
        (json!({"demande": "a\u{0}b"}), "validation", "/demande"),
        (json!({"freins": ["flemme"]}), "validation", "/freins/0"),
        (json!({"consentement": {"recueilli_le": demain}}), "validation", "/consentement/recueilli_le"),
        (json!({"consentement": {}}), "validation", "/consentement/recueilli_le"),
        (json!({"consentement": null}), "validation", "/consentement"),
        (personne("nom", json!("")), "validation", "/personne/nom"),
        (personne("date_naissance", json!(demain)), "validation", "/personne/date_naissance"),
        (personne("date_naissance", json!("1995-02-29")), "validation", "/personne/date_naissance"),
        (personne("commune", json!("59999")), "reference_inconnue", "/personne/commune"),
        (personne("qpv_code", json!("QP059018")), "validation", "/personne/qpv_code"),
        (personne("telephone", json!("12")), "validation", "/personne/telephone"),
        (personne("besoins_specifiques", json!("Repos")), "validation", "/personne/besoins_specifiques"),
        (json!({"statut": "acceptee"}), "validation", "/statut"),
        (json!({"prescripteur_id": Uuid::now_v7()}), "validation", "/prescripteur_id"),
    ] {
        let refus = partenaire.poste(&prescription(&dispositif, change.clone())).await;
        assert_eq!(refus.refus(), (422, code, vec![champ]), "{change}: {}", refus.texte);
    }
    let plusieurs = json!({"demande": "", "personne": {"nom": "", "prenom": "Zoé", "email": "x"}});
    assert_eq!(partenaire.poste(&prescription(&dispositif, plusieurs)).await.champs().len(), 3, "all at once");
    partenaire.prescrit(&dispositif, json!({"reference_externe": "PE-1"})).await;
    assert_eq!(partenaire.poste(&prescription(&dispositif, json!({"reference_externe": "PE-1"}))).await.refus(), (409, "doublon", vec![]));
}

#[actix_web::test]
async fn each_filter_keeps_those_it_names() {
    let app = TestApp::spawn().await;
    let (equipe, partenaire) = (app.equipe(), app.prescripteur());
    let (creation, conseil) = (equipe.dispositif_ouvert("creation").await, equipe.dispositif_ouvert("conseil").await);
    let personne = |nom: &str| json!({"nom": nom, "prenom": "Élise"});
    let a = partenaire.prescrit(&creation, json!({"personne": personne("Aïssa"), "reference_externe": "A", "freins": ["langue", "sante"]})).await;
    let b = partenaire.prescrit(&conseil, json!({"personne": personne("Béal"), "reference_externe": "B", "freins": ["mobilite"]})).await;
    partenaire.prescrit(&creation, json!({"personne": personne("Çelik"), "reference_externe": "C"})).await;
    assert_eq!(equipe.avance(&a, json!({"vers": "refusee", "motif": "hors_public"})).await.status, 200);
    assert_eq!(equipe.avance(&b, json!({"vers": "acceptee"})).await.status, 200);
    assert_eq!(equipe.avance(&b, json!({"vers": "terminee", "issue": "emploi"})).await.status, 200);
    let numero = a["numero"].as_str().unwrap();
    let participant = equipe.get(&format!("/prescriptions/{}", id(&b))).await.json["participant_id"].as_str().unwrap().to_owned();
    for (question, attendues) in [
        ("reference_externe=A,C".to_owned(), &["A", "C"][..]),
        ("statut=soumise".to_owned(), &["C"]),
        ("dispositif=conseil".to_owned(), &["B"]),
        ("freins=sante,mobilite".to_owned(), &["A", "B"]),
        ("motif=hors_public".to_owned(), &["A"]),
        ("issue=emploi".to_owned(), &["B"]),
        (format!("numero={numero}"), &["A"]),
        (format!("prescripteur={POLE_EMPLOI}"), &["A", "B", "C"]),
        ("q=elise%20celik".to_owned(), &["C"]),
        ("en_retard=true".to_owned(), &[]),
        ("en_retard=false".to_owned(), &["A", "B", "C"]),
        (format!("reponse_attendue_le_au={}", app.clock.today()), &[]),
        (format!("participant={participant}"), &["B"]),
    ] {
        let liste = equipe.get(&format!("/prescriptions?sort=nom&{question}")).await;
        assert_eq!(liste.colonne("reference_externe"), attendues, "{question}");
    }
    assert_eq!(partenaire.get(&format!("/prescriptions?participant={participant}")).await.champs(), ["/participant"]);
    assert_eq!(partenaire.get("/prescriptions?en_retard=oui").await.status, 422);
}
