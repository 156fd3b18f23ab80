//! The files of the people a porteuse accompanies.

mod derive;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, assert_fields, assert_rules, id};

fn zoe() -> Value {
    json!({"nom": "Lenoir", "prenom": "Zoé", "genre": "femme", "date_naissance": "1988-02-29", "email": "zoe@exemple.fr", "telephone": "+33639980001",
        "adresse": "3 rue de l'Église", "commune": "59350", "qpv": true, "qpv_code": "QP059018", "qpv_millesime": 2015, "rsa": false,
        "situation": "demandeur_emploi", "niveau_diplome": "bac_3_4", "besoins_specifiques": "Interprète en LSF", "consentement_le": "2021-01-04"})
}

fn ali() -> Value {
    json!({"nom": "Ben Saïd", "prenom": "Ali", "genre": "homme", "date_naissance": "1975-12-31", "email": "ali@exemple.fr", "telephone": "+33639980002",
        "adresse": "12 bis, quai du Wault", "commune": "59599", "qpv": false, "qpv_code": null, "qpv_millesime": 2024, "rsa": true,
        "situation": "salarie", "niveau_diplome": "sans_diplome", "besoins_specifiques": "Fauteuil roulant", "consentement_le": "2021-03-01"})
}

#[actix_web::test]
async fn every_field_is_answered_as_it_was_written() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let reponse = equipe.post("/participants", zoe()).await;
    assert_eq!((reponse.status, reponse.header("etag")), (201, Some("\"1\"")));
    let cree = reponse.json.clone();
    let chemin = format!("/participants/{}", id(&cree));
    assert_eq!(reponse.header("location"), Some(format!("/api/v1{chemin}").as_str()));
    assert_fields(&cree, &zoe());
    assert_eq!(equipe.get(&chemin).await.json, cree);
    assert_eq!(app.membre().get("/participants").await.items(), &[cree]);
    assert_fields(&equipe.patch(&chemin, 1, ali()).await.json, &ali());
    let mut vide = ali();
    vide.as_object_mut().unwrap().retain(|champ, _| champ != "nom" && champ != "prenom");
    vide.as_object_mut().unwrap().values_mut().for_each(|valeur| *valeur = Value::Null);
    let efface = equipe.patch(&chemin, 2, vide.clone()).await;
    assert_fields(&efface.json, &vide);
    assert_eq!((&efface.json["nom"], &efface.json["version"]), (&json!("Ben Saïd"), &json!(3)));
    let minimal = equipe.create("/participants", json!({"nom": "Petit", "prenom": "Jo"})).await;
    assert_fields(&minimal, &vide);
}

#[actix_web::test]
async fn a_participant_follows_the_rules_of_every_record() {
    let app = TestApp::spawn().await;
    let chemin = format!("/participants/{}", app.equipe().participant("Zoé").await);
    assert_rules(&app, &chemin, json!({"prenom": "Zoë", "rsa": true}), &["dernier_contact", "parcours"]).await;
}

#[actix_web::test]
async fn names_are_kept_as_people_write_them_and_found_as_others_type_them() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    for (nom, recherche) in [
        ("  O'Neil\t", "o'neil"),
        ("d’Aubigné", "AUBIGNE"),
        ("Nguye\u{302}\u{303}n", "nguyen"),
        ("Lefœuvre", "lefoeuvre"),
        ("Łapiński", "łapinski"),
        ("Øster", "øSTER"),
        ("Ольга", "ОЛЬГА"),
        ("محمّد", "محمّد"),
        ("👩🏽‍🚀", "👩🏽‍🚀"),
        ("100 %", "0 %25"),
        ("a_b", "_b"),
        ("x\\y", "\\"),
    ] {
        let cree = equipe.create("/participants", json!({"nom": nom, "prenom": "Camille"})).await;
        let trouves = equipe.get(&format!("/participants?q={recherche}")).await;
        assert_eq!(trouves.colonne("id"), [id(&cree)], "{nom} by {recherche}");
    }
    assert_eq!(equipe.get("/participants?q=oneil").await.items().len(), 0);
    assert_eq!(equipe.get("/participants?q=nguyen%20cam").await.colonne("nom"), ["Nguyễn"], "composed; either name first");
    assert_eq!(equipe.get("/participants?q=camille%20ngu").await.colonne("nom"), ["Nguyễn"]);
    assert_eq!(equipe.get("/participants?q=").await.refus(), (422, "validation", vec!["/q"]));
}

#[actix_web::test]
async fn each_filter_keeps_those_it_names() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    equipe.create("/participants", zoe()).await;
    equipe.create("/participants", ali()).await;
    equipe.participant("Inconnu").await;
    for (filtre, attendus) in [
        ("genre=femme", &["Zoé"][..]),
        ("genre=homme,femme", &["Ali", "Zoé"]),
        ("genre=autre", &[]),
        ("date_naissance_du=1988-02-29", &["Zoé"]),
        ("date_naissance_au=1975-12-31", &["Ali"]),
        ("date_naissance_du=1975-12-31&date_naissance_au=1988-02-29", &["Ali", "Zoé"]),
        ("email=zoe@exemple.fr", &["Zoé"]),
        ("telephone=06%2039%2098%2000%2002,%2B33100000000", &["Ali"]),
        ("commune=59350", &["Zoé"]),
        ("qpv=true", &["Zoé"]),
        ("qpv=false", &["Ali"]),
        ("qpv_code=QP059018", &["Zoé"]),
        ("qpv_millesime=2024", &["Ali"]),
        ("rsa=true", &["Ali"]),
        ("situation=demandeur_emploi,retraite", &["Zoé"]),
        ("niveau_diplome=sans_diplome", &["Ali"]),
        ("consentement_le_du=2021-01-05", &["Ali"]),
        ("consentement_le_au=2021-01-04", &["Zoé"]),
        ("dernier_contact_du=2021-01-01", &[]),
        ("q=lenoir", &["Inconnu", "Zoé"]),
        ("q=lenoir&rsa=false", &["Zoé"]),
    ] {
        assert_eq!(equipe.get(&format!("/participants?sort=prenom&{filtre}")).await.colonne("prenom"), attendus, "{filtre}");
    }
    for faux in ["genre=dame", "qpv=oui", "commune=lille", "date_naissance_du=hier", "email=x", "qpv_millesime=2020", "besoins_specifiques=LSF", "genre="] {
        assert_eq!(equipe.get(&format!("/participants?{faux}")).await.status, 422, "{faux}");
    }
    assert_eq!(app.autre().get("/participants?count=true").await.json["total"], 0);
}

#[actix_web::test]
async fn each_order_puts_the_unknown_last() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    equipe.create("/participants", json!({"nom": "élan", "prenom": "b", "date_naissance": "1980-01-01"})).await;
    equipe.create("/participants", json!({"nom": "Zola", "prenom": "A", "consentement_le": "2021-02-01"})).await;
    equipe.create("/participants", json!({"nom": "Abadie", "prenom": "ç", "date_naissance": "1970-01-01", "consentement_le": "2021-01-01"})).await;
    for (tri, attendus) in [
        ("nom", ["Abadie", "élan", "Zola"]),
        ("-nom", ["Zola", "élan", "Abadie"]),
        ("prenom", ["Zola", "élan", "Abadie"]),
        ("date_naissance", ["Abadie", "élan", "Zola"]),
        ("-date_naissance", ["élan", "Abadie", "Zola"]),
        ("consentement_le", ["Abadie", "Zola", "élan"]),
        ("-consentement_le", ["Zola", "Abadie", "élan"]),
        ("dernier_contact,nom", ["Abadie", "élan", "Zola"]),
        ("created_at", ["élan", "Zola", "Abadie"]),
        ("-updated_at", ["Abadie", "Zola", "élan"]),
    ] {
        assert_eq!(equipe.walk(&format!("/participants?limit=1&sort={tri}"), "nom").await, attendus, "{tri}");
    }
}

#[actix_web::test]
async fn a_quartier_has_its_millesime_and_is_no_place_outside_one() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let create = async |qpv: Value, code: Value, millesime: Value| {
        let corps = json!({"nom": "Lenoir", "prenom": "Zoé", "qpv": qpv, "qpv_code": code, "qpv_millesime": millesime});
        equipe.post("/participants", corps).await
    };
    let code = json!("QN12345A");
    assert_eq!(create(json!(true), code.clone(), json!(null)).await.refus(), (422, "validation", vec!["/qpv_code"]));
    assert_eq!(create(json!(false), code.clone(), json!(2024)).await.refus(), (422, "validation", vec!["/qpv_code"]));
    assert_eq!(create(json!(true), json!("QP59018"), json!(2024)).await.champs(), ["/qpv_code"]);
    assert_eq!(create(json!(true), json!("qp059018"), json!(2020)).await.champs(), ["/qpv_code", "/qpv_millesime"]);
    assert_eq!(create(json!(false), json!(null), json!(2015)).await.status, 201);
    let cree = create(json!(null), code, json!(2015)).await;
    assert_eq!(cree.status, 201, "the code says it: qpv may be unknown");
    let chemin = format!("/participants/{}", id(&cree.json));
    assert_eq!(equipe.patch(&chemin, 1, json!({"qpv": false})).await.champs(), ["/qpv_code"]);
    assert_eq!(equipe.patch(&chemin, 1, json!({"qpv_millesime": null})).await.champs(), ["/qpv_code"]);
    assert_eq!(equipe.patch(&chemin, 1, json!({"qpv": false, "qpv_code": null})).await.status, 200);
}

#[actix_web::test]
async fn days_are_days_that_have_been() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let naissance = async |jour: &str| equipe.post("/participants", json!({"nom": "Lenoir", "prenom": "Zoé", "date_naissance": jour})).await;
    let demain = (app.clock.today() + chrono::Days::new(1)).to_string();
    for jour in ["2000-02-29", "1900-01-01", &app.clock.today().to_string()] {
        assert_eq!(naissance(jour).await.status, 201, "{jour}");
    }
    for jour in
        ["2001-02-29", "1900-02-29", "1899-12-31", "2200-01-01", "0000-00-00", "+262143-12-31", "2000-1-1", "2000-01-01T00:00:00Z", "01/02/2000", &demain]
    {
        assert_eq!(naissance(jour).await.refus(), (422, "validation", vec!["/date_naissance"]), "{jour}");
    }
    let corps = json!({"nom": "Lenoir", "prenom": "Zoé", "date_naissance": demain, "consentement_le": demain});
    assert_eq!(equipe.post("/participants", corps).await.champs(), ["/date_naissance", "/consentement_le"]);
    let chemin = format!("/participants/{}", equipe.participant("Zoé").await);
    assert_eq!(equipe.patch(&chemin, 1, json!({"consentement_le": demain})).await.champs(), ["/consentement_le"]);
}

#[actix_web::test]
async fn what_no_file_may_hold_is_refused_by_name() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let chemin = format!("/participants/{}", equipe.participant("Zoé").await);
    for (champ, valeur) in [
        ("nom", json!("a\u{0}b")),
        ("nom", json!(" \u{a0} ")),
        ("nom", json!("x".repeat(201))),
        ("nom", json!(null)),
        ("prenom", json!(12)),
        ("genre", json!("dame")),
        ("genre", json!(["femme"])),
        ("email", json!("zoe@")),
        ("telephone", json!("12")),
        ("adresse", json!({})),
        ("commune", json!("Lille")),
        ("qpv", json!("oui")),
        ("rsa", json!(1)),
        ("qpv_millesime", json!("2015")),
        ("besoins_specifiques", json!("x".repeat(5001))),
    ] {
        let mut corps = json!({"nom": "Lenoir", "prenom": "Zoé"});
        corps[champ] = valeur.clone();
        let champs = vec![format!("/{champ}")];
        assert_eq!(equipe.post("/participants", corps).await.champs(), champs, "{champ}: {valeur}");
        assert_eq!(equipe.patch(&chemin, 1, json!({champ: valeur})).await.champs(), champs, "{champ}: {valeur}");
    }
    let corps = json!({"nom": "Lenoir", "prenom": "Zoé", "commune": "59999"});
    assert_eq!(equipe.post("/participants", corps).await.refus(), (422, "reference_inconnue", vec!["/commune"]));
    assert_eq!(equipe.post("/participants", json!({"nom": "Lenoir"})).await.champs(), ["/prenom"]);
    assert_eq!(equipe.post("/participants", json!({"nom": "L", "prenom": "Z", "porteuse_id": Uuid::nil()})).await.champs(), ["/porteuse_id"]);
    let rangs = json!(zoe().as_object().unwrap().values().collect::<Vec<_>>());
    assert_eq!(equipe.post("/participants", rangs).await.refus(), (422, "validation", vec![""]), "fields have names, not ranks");
    let long = "é".repeat(200);
    assert_eq!(equipe.create("/participants", json!({"nom": long, "prenom": "Zoé"})).await["nom"], long);
}

#[actix_web::test]
async fn a_file_that_something_refers_to_stays() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (dispositif, participant) = (equipe.dispositif("creation").await, equipe.participant("Zoé").await);
    let chemin = format!("/participants/{participant}");
    let refused = async |mot: &str| {
        let refus = equipe.delete(&chemin, 1).await;
        assert_eq!((refus.status, refus.code()), (409, "en_usage"));
        assert!(refus.json["detail"].as_str().unwrap().contains(mot), "{}", refus.texte);
    };
    let projet = id(&equipe.create("/projets", json!({"nom": "Épicerie", "porteurs": [participant]})).await);
    refused("projets").await;
    assert_eq!(equipe.delete(&format!("/projets/{projet}"), 1).await.status, 204);
    let accueil = json!({"dispositif_id": dispositif, "participant_id": participant, "date_accueil": "2021-01-04"});
    let accompagnement = id(&equipe.create("/accompagnements", accueil).await);
    refused("accompagnements").await;
    assert_eq!(equipe.delete(&format!("/accompagnements/{accompagnement}"), 1).await.status, 204);
    let session = equipe.session(&dispositif, json!({})).await;
    let inscription = id(&equipe.create(&format!("/sessions/{session}/inscriptions"), json!({"participant_id": participant, "statut": "annule"})).await);
    refused("inscriptions").await;
    assert_eq!(equipe.delete(&format!("/inscriptions/{inscription}"), 1).await.status, 204);
    assert_eq!(equipe.delete(&chemin, 1).await.status, 204);
}
