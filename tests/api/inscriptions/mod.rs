//! Who is enrolled in a session, and their situation that day.

mod places;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, assert_fields, assert_rules, id};

#[actix_web::test]
async fn every_field_is_answered_as_it_was_written() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (dispositif, zoe) = (equipe.dispositif("declic").await, equipe.participant("Zoé").await);
    let session = equipe.session(&dispositif, json!({})).await;
    let sous = format!("/sessions/{session}/inscriptions");
    let champs = json!({"participant_id": zoe, "statut": "inscrit", "qualite": "benevole", "projet_accompagne": false});
    let reponse = equipe.post(&sous, champs.clone()).await;
    let chemin = format!("/inscriptions/{}", id(&reponse.json));
    assert_eq!((reponse.status, reponse.header("location")), (201, Some(format!("/api/v1{chemin}").as_str())));
    let cree = reponse.json;
    assert_fields(&cree, &champs);
    let nommes = json!({"session_id": session, "session": {"id": session, "titre": "Atelier", "debut": "2021-06-24"},
        "participant": {"id": zoe, "nom": "Lenoir", "prenom": "Zoé"}});
    assert_fields(&cree, &nommes);
    assert_eq!(equipe.get(&chemin).await.json, cree);
    assert_eq!(equipe.get(&sous).await.items(), std::slice::from_ref(&cree));
    assert_eq!(equipe.get("/inscriptions").await.items(), &[cree]);
    let autre = json!({"statut": "abandon", "qualite": "porteur_projet", "projet_accompagne": true});
    assert_fields(&equipe.patch(&chemin, 1, autre.clone()).await.json, &autre);
    let vide = json!({"qualite": null, "projet_accompagne": null});
    assert_fields(&equipe.patch(&chemin, 2, vide.clone()).await.json, &vide);
    let ali = equipe.participant("Ali").await;
    assert_fields(&equipe.create(&sous, json!({"participant_id": ali, "statut": "annule"})).await, &vide);
}

#[actix_web::test]
async fn an_inscription_follows_the_rules_of_every_record() {
    let app = TestApp::spawn().await;
    let (dispositif, zoe) = (app.equipe().dispositif("declic").await, app.equipe().participant("Zoé").await);
    let sous = format!("/sessions/{}/inscriptions", app.equipe().session(&dispositif, json!({})).await);
    let cree = app.equipe().create(&sous, json!({"participant_id": zoe, "statut": "inscrit"})).await;
    let patch = json!({"statut": "present", "profil": {"rsa": true, "commune": "59350"}});
    assert_rules(&app, &format!("/inscriptions/{}", id(&cree)), patch, &["session_id", "participant_id", "session"]).await;
}

#[actix_web::test]
async fn it_is_counted_by_what_its_session_says_today() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let chemin = format!("/sessions/{}", equipe.session(&equipe.dispositif("declic").await, json!({})).await);
    equipe.create(&format!("{chemin}/inscriptions"), json!({"participant_id": equipe.participant("Zoé").await, "statut": "present"})).await;
    let passages = async |question: &str| equipe.get(&format!("/indicators/passages?{question}")).await.json["total"]["valeur"].clone();
    let (mai, juin) = ("debut=2021-05-01&fin=2021-05-31&dispositif=declic", "debut=2021-06-01&fin=2021-06-30&dispositif=declic");
    assert_eq!(passages(juin).await, 1);
    let change = async |version: i64, patch: Value| assert_eq!(equipe.patch(&chemin, version, patch).await.status, 200);
    change(1, json!({"statut": "en_cours", "type": "formation"})).await;
    assert_eq!(passages(juin).await, 0, "a formation is no passage");
    change(2, json!({"type": "atelier", "debut": "2021-05-03", "fin": "2021-05-03"})).await;
    assert_eq!((passages(juin).await, passages(mai).await), (json!(0), json!(1)));
    let refus = app.base.tente("update inscriptions set session_statut = 'planifiee'").await.unwrap_err();
    assert!(refus.to_string().contains("inscriptions_session_id_fkey"), "the database holds it to its session: {refus}");
}

#[actix_web::test]
async fn its_profil_is_the_person_s_situation_that_day() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let personne = json!({"nom": "Lenoir", "prenom": "Zoé", "genre": "femme", "date_naissance": "2000-02-29", "commune": "59350", "rsa": true, "qpv": true,
        "qpv_code": "QP059018", "qpv_millesime": 2015});
    let (dispositif, zoe) = (equipe.dispositif("declic").await, id(&equipe.create("/participants", personne.clone()).await));
    let enrol = async |profil: Option<Value>| {
        let mut corps = json!({"participant_id": zoe, "statut": "present"});
        profil.into_iter().for_each(|profil| corps["profil"] = profil);
        let session = equipe.session(&dispositif, json!({})).await;
        equipe.post(&format!("/sessions/{session}/inscriptions"), corps).await
    };
    let mut attendu = json!({"situation": null, "niveau_diplome": null, "epci": "200093201"});
    attendu.as_object_mut().unwrap().extend(personne.as_object().unwrap().clone());
    attendu.as_object_mut().unwrap().retain(|champ, _| champ != "nom" && champ != "prenom");
    let copie = enrol(None).await;
    assert_eq!(copie.json["profil"], attendu);
    let inconnu = enrol(Some(json!(null))).await;
    assert!(inconnu.json["profil"].as_object().unwrap().values().all(Value::is_null), "{}", inconnu.texte);
    let ecrit = enrol(Some(json!({"commune": "59606", "rsa": null}))).await;
    assert_fields(&ecrit.json["profil"], &json!({"commune": "59606", "epci": "245901160", "rsa": null, "genre": "femme"}));
    equipe.patch(&format!("/participants/{zoe}"), 1, json!({"rsa": false, "commune": "75056"})).await;
    let chemin = format!("/inscriptions/{}", id(&copie.json));
    assert_eq!(equipe.get(&chemin).await.json["profil"], attendu);

    for (profil, code, champ) in [
        (json!({"qpv": false}), "validation", "/profil/qpv_code"),
        (json!({"epci": "200093201"}), "validation", "/profil/epci"),
        (json!({"epci": null}), "validation", "/profil/epci"),
        (json!({"date_naissance": "2021-06-25"}), "validation", "/profil/date_naissance"),
        (json!({"date_naissance": "2150-01-01"}), "validation", "/profil/date_naissance"),
        (json!({"commune": "59999"}), "reference_inconnue", "/profil/commune"),
        (json!([]), "validation", "/profil"),
    ] {
        assert_eq!(enrol(Some(profil.clone())).await.refus(), (422, code, vec![champ]), "{profil}");
        assert_eq!(equipe.patch(&chemin, 1, json!({"profil": profil})).await.refus(), (422, code, vec![champ]), "{profil}");
    }
    assert_eq!(equipe.patch(&chemin, 1, json!({"profil": null})).await.refus(), (422, "validation", vec!["/profil"]));
    let change = equipe.patch(&chemin, 1, json!({"profil": {"rsa": null, "situation": "salarie"}})).await;
    attendu.as_object_mut().unwrap().extend(json!({"rsa": null, "situation": "salarie"}).as_object().unwrap().clone());
    assert_eq!(change.json["profil"], attendu);
    app.base.sql("update territoires set epci = '200000172' where commune = '59350'").await;
    assert_eq!(equipe.patch(&chemin, 2, json!({"qualite": "autre"})).await.json["profil"], attendu, "geography moved on after that day");
    app.base.sql("update inscriptions set profil_commune = null").await;
    let efface = equipe.patch(&chemin, 3, json!({"statut": "absent"})).await;
    assert_eq!(efface.json["profil"]["epci"], "200093201", "of a person erased the EPCI stays");
}

#[actix_web::test]
async fn what_no_inscription_may_hold_is_refused_by_name() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (dispositif, zoe) = (equipe.dispositif("declic").await, equipe.participant("Zoé").await);
    let max = app.autre().participant("Max").await;
    let sous = format!("/sessions/{}/inscriptions", equipe.session(&dispositif, json!({})).await);
    for (champ, valeur, code) in [
        ("participant_id", json!(max), "reference_inconnue"),
        ("participant_id", json!(Uuid::now_v7()), "reference_inconnue"),
        ("participant_id", json!("Zoé"), "validation"),
        ("participant_id", json!(null), "validation"),
        ("statut", json!("excuse"), "validation"),
        ("statut", json!(null), "validation"),
        ("qualite", json!("chef"), "validation"),
        ("projet_accompagne", json!("oui"), "validation"),
        ("session_id", json!(Uuid::now_v7()), "validation"),
    ] {
        let mut corps = json!({"participant_id": zoe, "statut": "inscrit"});
        corps[champ] = valeur.clone();
        assert_eq!(equipe.post(&sous, corps).await.refus(), (422, code, vec![format!("/{champ}").as_str()]), "{champ}: {valeur}");
    }
    let sans_profil = json!({"participant_id": max, "statut": "inscrit", "profil": null});
    assert_eq!(equipe.post(&sous, sans_profil).await.refus(), (422, "reference_inconnue", vec!["/participant_id"]));
    assert_eq!(equipe.get(&sous).await.items().len(), 0);
}

#[actix_web::test]
async fn each_filter_keeps_those_it_names() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let dispositif = equipe.dispositif("declic").await;
    let (zoe, ali) = (equipe.participant("Zoé").await, equipe.participant("Ali").await);
    let (juin, juillet) = (equipe.session(&dispositif, json!({})).await, equipe.session(&dispositif, json!({"titre": "Juillet"})).await);
    for (session, personne, statut, qualite, accompagne) in [
        (&juin, &zoe, "inscrit", json!("salarie"), json!(true)),
        (&juin, &ali, "present", json!("etudiant"), json!(false)),
        (&juillet, &zoe, "absent", json!(null), json!(null)),
    ] {
        let corps = json!({"participant_id": personne, "statut": statut, "qualite": qualite, "projet_accompagne": accompagne});
        equipe.create(&format!("/sessions/{session}/inscriptions"), corps).await;
    }
    for (question, attendus) in [
        (format!("session={juin}"), &["inscrit", "present"][..]),
        (format!("session={juin},{juillet}"), &["inscrit", "present", "absent"]),
        (format!("participant={zoe}"), &["inscrit", "absent"]),
        (format!("participant={zoe}&session={juillet}"), &["absent"]),
        ("statut=present,absent".to_owned(), &["present", "absent"]),
        ("qualite=salarie".to_owned(), &["inscrit"]),
        ("projet_accompagne=false".to_owned(), &["present"]),
        ("projet_accompagne=true,false".to_owned(), &["inscrit", "present"]),
    ] {
        assert_eq!(equipe.get(&format!("/inscriptions?sort=created_at&{question}")).await.colonne("statut"), attendus, "{question}");
    }
    assert_eq!(equipe.get("/inscriptions").await.colonne("statut"), ["absent", "present", "inscrit"], "the latest first");
    let sous = format!("/sessions/{juin}/inscriptions");
    assert_eq!(equipe.get(&format!("{sous}?statut=present")).await.colonne("statut"), ["present"]);
    assert_eq!(equipe.get(&format!("{sous}?session={juillet}")).await.items().len(), 0);
    for faux in ["statut=venu", "session=juin", "projet_accompagne=1", "sort=statut", "q=zoe"] {
        assert_eq!(equipe.get(&format!("/inscriptions?{faux}")).await.status, 422, "{faux}");
    }
    let autre = app.autre();
    assert_eq!(autre.get(&format!("/inscriptions?session={juin}")).await.items().len(), 0);
    assert_eq!(autre.get(&format!("{sous}?inconnu=1")).await.code(), "introuvable", "before what is badly asked");
    assert_eq!(autre.post(&sous, json!({})).await.code(), "introuvable", "before what is badly written");
}
