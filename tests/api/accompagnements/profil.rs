//! The person's situation on the day of the accueil.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, assert_fields, id};

const MEL: &str = "200093201";

fn situation() -> Value {
    json!({"genre": "femme", "date_naissance": "1988-02-29", "situation": "salarie", "rsa": false, "niveau_diplome": "bac_2", "commune": "59350",
        "qpv": true, "qpv_code": "QP059018", "qpv_millesime": 2015})
}

fn inconnu() -> Value {
    json!({"genre": null, "date_naissance": null, "situation": null, "rsa": null, "niveau_diplome": null, "commune": null, "epci": null, "qpv": null,
        "qpv_code": null, "qpv_millesime": null})
}

/// A person whose situation is known, and what an accueil of theirs begins with.
async fn accueil(equipe: &Client) -> (String, Value) {
    let mut personne = json!({"nom": "Lenoir", "prenom": "Zoé"});
    personne.as_object_mut().unwrap().extend(situation().as_object().unwrap().clone());
    let (dispositif, zoe) = (equipe.dispositif("creation").await, id(&equipe.create("/participants", personne).await));
    let corps = json!({"dispositif_id": dispositif, "participant_id": zoe, "date_accueil": "2021-01-04"});
    (zoe, corps)
}

#[actix_web::test]
async fn what_is_not_written_of_it_is_copied_from_the_participant() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (zoe, corps) = accueil(&equipe).await;
    let create = async |profil: Value| {
        let mut corps = corps.clone();
        corps["profil"] = profil;
        equipe.create("/accompagnements", corps).await["profil"].clone()
    };
    let copie = equipe.create("/accompagnements", corps.clone()).await;
    assert_fields(&copie["profil"], &situation());
    assert_eq!(copie["profil"]["epci"], MEL);
    assert_eq!(create(json!({})).await, copie["profil"]);
    assert_eq!(create(json!(null)).await, inconnu(), "null is unknown, not absent");
    let ecrit = create(json!({"rsa": true, "genre": null, "commune": "59512"})).await;
    assert_fields(&ecrit, &json!({"rsa": true, "genre": null, "commune": "59512", "situation": "salarie", "qpv_code": "QP059018"}));
    assert_eq!(ecrit["epci"], MEL, "Roubaix is of the same EPCI");
    assert_eq!(create(json!({"commune": "59606"})).await["epci"], "245901160");
    assert_eq!(create(json!({"commune": null})).await["epci"], json!(null));
    equipe.patch(&format!("/participants/{zoe}"), 1, json!({"situation": "independant", "commune": "75056", "rsa": true})).await;
    let lu = equipe.get(&format!("/accompagnements/{}", id(&copie))).await;
    assert_eq!(lu.json["profil"], copie["profil"], "a job found later does not rewrite that day");
}

#[actix_web::test]
async fn a_patch_of_it_keeps_the_keys_it_does_not_name() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (_, corps) = accueil(&equipe).await;
    let chemin = format!("/accompagnements/{}", id(&equipe.create("/accompagnements", corps).await));
    let change = equipe.patch(&chemin, 1, json!({"profil": {"rsa": true, "genre": null, "commune": "59606"}})).await;
    let mut attendu = situation();
    attendu.as_object_mut().unwrap().extend(json!({"rsa": true, "genre": null, "commune": "59606", "epci": "245901160"}).as_object().unwrap().clone());
    assert_eq!(change.json["profil"], attendu);
    assert_eq!(equipe.patch(&chemin, 2, json!({"profil": {}})).await.json["version"], 2);
    assert_eq!(equipe.patch(&chemin, 2, json!({"profil": null})).await.refus(), (422, "validation", vec!["/profil"]));
    let mut nulles = inconnu();
    nulles.as_object_mut().unwrap().remove("epci");
    assert_eq!(equipe.patch(&chemin, 2, json!({"profil": nulles})).await.json["profil"], inconnu());
}

#[actix_web::test]
async fn the_epci_is_the_server_s_and_that_day_s() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (_, mut corps) = accueil(&equipe).await;
    corps["profil"] = json!({"epci": MEL});
    assert_eq!(equipe.post("/accompagnements", corps.clone()).await.refus(), (422, "validation", vec!["/profil/epci"]));
    corps["profil"] = json!({});
    let chemin = format!("/accompagnements/{}", id(&equipe.create("/accompagnements", corps).await));
    for epci in [json!(MEL), json!(null)] {
        assert_eq!(equipe.patch(&chemin, 1, json!({"profil": {"epci": epci}})).await.champs(), ["/profil/epci"]);
    }
    app.base.sql("update territoires set epci = '200000172' where commune in ('59350', '59512')").await;
    assert_eq!(equipe.patch(&chemin, 1, json!({"profil": {"rsa": true}})).await.json["profil"]["epci"], MEL, "geography moved on after that day");
    assert_eq!(equipe.patch(&chemin, 2, json!({"profil": {"commune": "59512"}})).await.json["profil"]["epci"], "200000172");
    app.base.sql("update accompagnements set profil_commune = null").await;
    let efface = equipe.patch(&chemin, 3, json!({"origine": "autre"})).await;
    assert_eq!(efface.json["profil"]["epci"], "200000172", "of a person erased the EPCI stays");
}

#[actix_web::test]
async fn it_is_held_to_the_rules_of_the_participant_s() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (_, corps) = accueil(&equipe).await;
    let chemin = format!("/accompagnements/{}", id(&equipe.create("/accompagnements", corps.clone()).await));
    for (profil, code, champ) in [
        (json!({"qpv": false}), "validation", "/profil/qpv_code"),
        (json!({"qpv_millesime": null}), "validation", "/profil/qpv_code"),
        (json!({"qpv_code": "59018"}), "validation", "/profil/qpv_code"),
        (json!({"qpv_millesime": 2020}), "validation", "/profil/qpv_millesime"),
        (json!({"genre": "dame"}), "validation", "/profil/genre"),
        (json!({"rsa": "oui"}), "validation", "/profil/rsa"),
        (json!({"date_naissance": "2021-02-29"}), "validation", "/profil/date_naissance"),
        (json!({"commune": "lille"}), "validation", "/profil/commune"),
        (json!({"commune": "59999"}), "reference_inconnue", "/profil/commune"),
        (json!({"nom": "Lenoir"}), "validation", "/profil/nom"),
        (json!([]), "validation", "/profil"),
        (json!("femme"), "validation", "/profil"),
    ] {
        let mut corps = corps.clone();
        corps["profil"] = profil.clone();
        assert_eq!(equipe.post("/accompagnements", corps).await.refus(), (422, code, vec![champ]), "{profil}");
        assert_eq!(equipe.patch(&chemin, 1, json!({"profil": profil})).await.refus(), (422, code, vec![champ]), "{profil}");
    }
    assert_eq!(equipe.patch(&chemin, 1, json!({"profil": {"qpv": false, "qpv_code": null}})).await.status, 200);
}
