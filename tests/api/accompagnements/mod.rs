//! One person in one dispositif, from the day of the accueil.

mod profil;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{self, TestApp, assert_fields, assert_rules, id};

/// The accounts of the first porteuse's équipe, of the other's, and of a prescripteur.
const RESPONSABLE: Uuid = Uuid::from_u128(0x1001);
const MEMBRE: Uuid = Uuid::from_u128(0x1002);
const AUTRE_EQUIPE: Uuid = Uuid::from_u128(0x1003);
const PRESCRIPTEUR: Uuid = Uuid::from_u128(0x1004);

const POLE_EMPLOI: Uuid = Uuid::from_u128(support::POLE_EMPLOI);
const MEL: Uuid = Uuid::from_u128(support::MEL);

#[actix_web::test]
async fn every_field_is_answered_as_it_was_written() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (dispositif, zoe) = (equipe.dispositif("creation").await, equipe.participant("Zoé").await);
    let projet = id(&equipe.create("/projets", json!({"nom": "Épicerie", "porteurs": [zoe]})).await);
    let garage = id(&equipe.create("/projets", json!({"nom": "Garage", "porteurs": [zoe]})).await);
    let champs = json!({"dispositif_id": dispositif, "participant_id": zoe, "projet_id": projet, "date_accueil": "2020-02-29", "mode_accueil": "individuel",
        "origine": "reseau_ess", "prescripteur_id": POLE_EMPLOI, "referent_id": RESPONSABLE, "sortie": {"date": "2020-02-29", "motif": "Projet créé"}});
    let cree = equipe.create("/accompagnements", champs.clone()).await;
    assert_fields(&cree, &champs);
    let nommes = json!({"dispositif": {"id": dispositif, "code": "creation", "nom": "creation"}, "participant": {"id": zoe, "nom": "Lenoir", "prenom": "Zoé"},
        "projet": {"id": projet, "nom": "Épicerie"}, "prescripteur": {"id": POLE_EMPLOI, "nom": "Pôle Emploi"},
        "referent": {"id": RESPONSABLE, "nom": "equipe@maillage.test"}});
    assert_fields(&cree, &nommes);
    let chemin = format!("/accompagnements/{}", id(&cree));
    assert_eq!(equipe.get(&chemin).await.json, cree);
    assert_eq!(equipe.get("/accompagnements").await.items(), &[cree]);
    let autre = json!({"projet_id": garage, "date_accueil": "2021-01-04", "mode_accueil": "collectif", "origine": "autre", "prescripteur_id": MEL,
        "referent_id": MEMBRE, "sortie": {"date": "2021-06-24", "motif": null}});
    let change = equipe.patch(&chemin, 1, autre.clone()).await;
    assert_fields(&change.json, &autre);
    assert_eq!(change.json["projet"]["nom"], "Garage");
    let motif = equipe.patch(&chemin, 2, json!({"sortie": {"motif": "Déménagement"}})).await;
    assert_eq!(motif.json["sortie"], json!({"date": "2021-06-24", "motif": "Déménagement"}));
    let vide = json!({"projet_id": null, "mode_accueil": null, "origine": null, "prescripteur_id": null, "referent_id": null, "sortie": null});
    let efface = equipe.patch(&chemin, 3, vide.clone()).await;
    assert_fields(&efface.json, &vide);
    assert_fields(&efface.json, &json!({"projet": null, "prescripteur": null, "referent": null, "date_accueil": "2021-01-04"}));
    let minimal = json!({"dispositif_id": dispositif, "participant_id": zoe, "date_accueil": app.clock.today()});
    assert_fields(&equipe.create("/accompagnements", minimal).await, &vide);
}

#[actix_web::test]
async fn an_accompagnement_follows_the_rules_of_every_record() {
    let app = TestApp::spawn().await;
    let chemin = format!("/accompagnements/{}", app.equipe().accompagnement("creation", "Zoé").await);
    let patch = json!({"origine": "internet", "profil": {"rsa": true}, "sortie": {"date": "2021-02-01"}});
    assert_rules(&app, &chemin, patch, &["dispositif_id", "participant_id", "dispositif", "participant", "projet", "phases"]).await;
}

#[actix_web::test]
async fn what_is_another_porteuse_s_is_as_what_is_not() {
    let app = TestApp::spawn().await;
    let (equipe, autre) = (app.equipe(), app.autre());
    let (dispositif, zoe) = (equipe.dispositif("creation").await, equipe.participant("Zoé").await);
    let (leur_dispositif, max) = (autre.dispositif("ailleurs").await, autre.participant("Max").await);
    let leur_projet = id(&autre.create("/projets", json!({"nom": "Ailleurs", "porteurs": [max]})).await);
    let corps = json!({"dispositif_id": dispositif, "participant_id": zoe, "date_accueil": "2021-01-04"});
    let chemin = format!("/accompagnements/{}", id(&equipe.create("/accompagnements", corps.clone()).await));
    let inconnu = json!(Uuid::now_v7());
    for (champ, valeurs) in [
        ("dispositif_id", vec![json!(leur_dispositif), inconnu.clone()]),
        ("participant_id", vec![json!(max), inconnu.clone()]),
        ("projet_id", vec![json!(leur_projet), inconnu.clone()]),
        ("prescripteur_id", vec![inconnu.clone()]),
        ("referent_id", vec![json!(AUTRE_EQUIPE), json!(PRESCRIPTEUR), inconnu]),
    ] {
        let mut reponses = Vec::new();
        for valeur in valeurs {
            let mut corps = corps.clone();
            corps[champ] = valeur.clone();
            let mut refus = equipe.post("/accompagnements", corps).await;
            assert_eq!(refus.refus(), (422, "reference_inconnue", vec![format!("/{champ}").as_str()]));
            refus.json["request_id"] = Value::Null;
            reponses.push(refus.json);
            if !champ.starts_with("dispositif") && !champ.starts_with("participant") {
                assert_eq!(equipe.patch(&chemin, 1, json!({champ: valeur})).await.code(), "reference_inconnue");
            }
        }
        reponses.dedup();
        assert_eq!(reponses.len(), 1, "{champ}: nothing tells one from the other");
    }
}

#[actix_web::test]
async fn nothing_comes_before_the_accueil_which_has_been() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (dispositif, zoe) = (equipe.dispositif("creation").await, equipe.participant("Zoé").await);
    let demain = (app.clock.today() + chrono::Days::new(1)).to_string();
    let create = async |date: &str, champs: Value| {
        let mut corps = json!({"dispositif_id": dispositif, "participant_id": zoe, "date_accueil": date});
        corps.as_object_mut().unwrap().extend(champs.as_object().unwrap().clone());
        equipe.post("/accompagnements", corps).await
    };
    assert_eq!(create(&demain, json!({})).await.refus(), (422, "validation", vec!["/date_accueil"]));
    assert_eq!(create(&demain, json!({"profil": {"date_naissance": "2199-01-01"}})).await.champs(), ["/date_accueil", "/profil/date_naissance"]);
    assert_eq!(create("2021-01-04", json!({"profil": {"date_naissance": "2021-01-05"}})).await.champs(), ["/profil/date_naissance"]);
    assert_eq!(create("2021-01-04", json!({"sortie": {"date": "2021-01-03"}})).await.refus(), (422, "validation", vec!["/sortie/date"]));
    assert_eq!(create("2021-01-04", json!({"sortie": {"motif": "Abandon"}})).await.champs(), ["/sortie/date"]);
    assert_eq!(create("2021-01-04", json!({"sortie": {"date": "2021-02-01", "motif": " "}})).await.champs(), ["/sortie/motif"]);
    assert_eq!(create("2021-01-04", json!({"sortie": "2021-02-01"})).await.champs(), ["/sortie"]);
    assert_eq!(create("2021-02-29", json!({})).await.champs(), ["/date_accueil"]);
    let cree = create("2021-01-04", json!({"sortie": {"date": "2021-06-24"}, "profil": {"date_naissance": "2000-02-29"}})).await;
    let chemin = format!("/accompagnements/{}", id(&cree.json));
    assert_eq!(equipe.patch(&chemin, 1, json!({"date_accueil": "2021-06-25"})).await.champs(), ["/sortie/date"]);
    assert_eq!(equipe.patch(&chemin, 1, json!({"date_accueil": "1999-01-04"})).await.champs(), ["/profil/date_naissance"]);
    assert_eq!(equipe.patch(&chemin, 1, json!({"date_accueil": null})).await.champs(), ["/date_accueil"]);
    equipe.create(&format!("{chemin}/phases"), json!({"phase": "ante_creation", "debut": "2021-02-01"})).await;
    assert_eq!(equipe.patch(&chemin, 1, json!({"date_accueil": "2021-02-02"})).await.champs(), ["/date_accueil"], "a phase has begun");
    assert_eq!(equipe.patch(&chemin, 1, json!({"date_accueil": "2021-02-01"})).await.status, 200);
}

#[actix_web::test]
async fn each_filter_keeps_those_it_names() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (creation, conseil) = (equipe.dispositif("creation").await, equipe.dispositif("conseil").await);
    let (zoe, ali) = (equipe.participant("Zoé").await, equipe.participant("Ali").await);
    let projet = id(&equipe.create("/projets", json!({"nom": "Épicerie", "porteurs": [zoe]})).await);
    let premier = json!({"dispositif_id": creation, "participant_id": zoe, "projet_id": projet, "date_accueil": "2021-01-04", "mode_accueil": "individuel",
        "origine": "internet", "prescripteur_id": POLE_EMPLOI, "referent_id": RESPONSABLE, "sortie": {"date": "2021-06-24"}});
    equipe.create("/accompagnements", premier).await;
    let second = json!({"dispositif_id": conseil, "participant_id": ali, "date_accueil": "2021-03-01", "mode_accueil": "collectif", "origine": "insertion",
        "referent_id": MEMBRE, "sortie": {"date": "2021-05-01"}});
    equipe.create("/accompagnements", second).await;
    equipe.create("/accompagnements", json!({"dispositif_id": conseil, "participant_id": zoe, "date_accueil": "2021-02-01"})).await;
    for (question, attendus) in [
        ("dispositif=creation".to_owned(), &["2021-01-04"][..]),
        ("sort=date_accueil&dispositif=conseil,creation".to_owned(), &["2021-01-04", "2021-02-01", "2021-03-01"]),
        ("dispositif=inconnu".to_owned(), &[]),
        (format!("sort=-date_accueil&participant={zoe}"), &["2021-02-01", "2021-01-04"]),
        (format!("projet={projet}"), &["2021-01-04"]),
        ("date_accueil_du=2021-02-01&date_accueil_au=2021-02-28".to_owned(), &["2021-02-01"]),
        ("mode_accueil=collectif".to_owned(), &["2021-03-01"]),
        ("sort=date_accueil&origine=internet,insertion".to_owned(), &["2021-01-04", "2021-03-01"]),
        (format!("prescripteur={POLE_EMPLOI}"), &["2021-01-04"]),
        (format!("referent={MEMBRE}"), &["2021-03-01"]),
        ("sortie_date_du=2021-06-24".to_owned(), &["2021-01-04"]),
        ("sortie_date_au=2021-06-23".to_owned(), &["2021-03-01"]),
        ("sort=sortie_date".to_owned(), &["2021-03-01", "2021-01-04", "2021-02-01"]),
        ("sort=-sortie_date".to_owned(), &["2021-01-04", "2021-03-01", "2021-02-01"]),
        (format!("participant={zoe}&dispositif=conseil"), &["2021-02-01"]),
    ] {
        assert_eq!(equipe.get(&format!("/accompagnements?{question}")).await.colonne("date_accueil"), attendus, "{question}");
    }
    for faux in ["dispositif=Pas un code", "participant=zoe", "origine=hasard", "sort=participant", "q=zoe"] {
        assert_eq!(equipe.get(&format!("/accompagnements?{faux}")).await.status, 422, "{faux}");
    }
    assert_eq!(app.autre().get("/accompagnements?dispositif=creation&count=true").await.json["total"], 0);
}

#[actix_web::test]
async fn an_accompagnement_that_has_something_below_it_stays() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let chemin = format!("/accompagnements/{}", equipe.accompagnement("creation", "Zoé").await);
    for (sous, nom, corps) in [
        ("phases", "phases", json!({"phase": "suivi", "debut": "2021-01-04"})),
        ("rendez-vous", "rendez-vous", json!({"debut": "2021-01-05T09:00:00Z", "duree_minutes": 30, "modalite": "telephone", "statut": "annule"})),
        ("orientations", "orientations", json!({"date": "2021-01-05", "structure_id": MEL, "objet": "autre"})),
    ] {
        let cree = id(&equipe.create(&format!("{chemin}/{sous}"), corps).await);
        let refus = equipe.delete(&chemin, 1).await;
        assert_eq!((refus.status, refus.code()), (409, "en_usage"));
        assert!(refus.json["detail"].as_str().unwrap().contains(nom), "{}", refus.texte);
        assert_eq!(equipe.get(&chemin).await.json["version"], 1, "a child's write is not its parent's");
        assert_eq!(equipe.delete(&format!("/{sous}/{cree}"), 1).await.status, 204);
    }
    assert_eq!(equipe.delete(&chemin, 1).await.status, 204);
}
