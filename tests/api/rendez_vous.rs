//! The team's daily act: meeting someone.

use chrono::TimeDelta;
use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{self, TestApp, assert_fields, assert_rules, id};

const MEL: Uuid = Uuid::from_u128(support::MEL);
const POLE_EMPLOI: Uuid = Uuid::from_u128(support::POLE_EMPLOI);
const RESPONSABLE: Uuid = Uuid::from_u128(0x1001);

fn planifie() -> Value {
    json!({"debut": "2021-06-24T10:00:00+02:00", "duree_minutes": 60, "modalite": "presentiel", "statut": "planifie"})
}

fn avec(champs: &Value) -> Value {
    let mut corps = planifie();
    corps.as_object_mut().unwrap().extend(champs.as_object().unwrap().clone());
    corps
}

#[actix_web::test]
async fn every_field_is_answered_as_it_was_written() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let accompagnement = equipe.accompagnement("creation", "Zoé").await;
    let sous = format!("/accompagnements/{accompagnement}/rendez-vous");
    let champs = json!({"debut": "2021-06-24T08:00:00.123456Z", "duree_minutes": 1, "modalite": "presentiel", "lieu_structure_id": MEL, "commune": "59350",
        "statut": "honore", "adaptations": ["delocalise", "interprete"], "compte_rendu": "Vue d'ensemble ✔\nÀ suivre"});
    let reponse = equipe.post(&sous, champs.clone()).await;
    let chemin = format!("/rendez-vous/{}", id(&reponse.json));
    assert_eq!((reponse.status, reponse.header("location")), (201, Some(format!("/api/v1{chemin}").as_str())));
    let cree = reponse.json;
    assert_fields(&cree, &champs);
    assert_eq!((&cree["accompagnement_id"], &cree["participant"]["prenom"]), (&json!(accompagnement), &json!("Zoé")));
    assert_eq!((&cree["dispositif"]["code"], &cree["lieu_structure"]), (&json!("creation"), &json!({"id": MEL, "nom": "MEL"})));
    for liste in [&chemin, &sous, "/rendez-vous"].map(String::from) {
        let lu = equipe.get(&liste).await.json;
        assert_eq!(lu.get("items").map_or(&lu, |items| &items[0]), &cree);
    }
    let autre = json!({"debut": "2021-07-01T08:30:00Z", "duree_minutes": 1440, "modalite": "telephone", "lieu_structure_id": POLE_EMPLOI,
        "commune": "59599", "statut": "excuse", "adaptations": ["autre"], "compte_rendu": "Reporté"});
    assert_fields(&equipe.patch(&chemin, 1, autre.clone()).await.json, &autre);
    let efface = equipe.patch(&chemin, 2, json!({"lieu_structure_id": null, "commune": null, "adaptations": null, "compte_rendu": null})).await;
    let vide = json!({"lieu_structure_id": null, "lieu_structure": null, "commune": null, "adaptations": [], "compte_rendu": null});
    assert_fields(&efface.json, &vide);
    let minimal = equipe.create(&sous, planifie()).await;
    assert_fields(&minimal, &vide);
    assert_eq!(minimal["debut"], "2021-06-24T08:00:00Z", "answered in UTC");
}

#[actix_web::test]
async fn the_database_holds_it_to_its_accompagnement_s_dispositif() {
    let app = TestApp::spawn().await;
    let accompagnement = app.equipe().accompagnement("creation", "Zoé").await;
    let rendez_vous = id(&app.equipe().create(&format!("/accompagnements/{accompagnement}/rendez-vous"), planifie()).await).to_owned();
    let pareils = "select (r.dispositif_id = a.dispositif_id)::text as valeur from rendez_vous r join accompagnements a on a.id = r.accompagnement_id";
    assert_eq!(app.base.textes(pareils).await, ["true"]);
    let autre = app.equipe().dispositif("formation").await;
    let refus = app.base.tente(&format!("update rendez_vous set dispositif_id = '{autre}' where id = '{rendez_vous}'")).await.unwrap_err();
    assert!(refus.to_string().contains("rendez_vous_accompagnement_id_fkey"), "{refus}");
}

#[actix_web::test]
async fn it_is_counted_by_the_profil_of_its_accompagnement_whatever_changes_when() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let accompagnement = format!("/accompagnements/{}", equipe.accompagnement("creation", "Zoé").await);
    let sous = format!("{accompagnement}/rendez-vous");
    for version in 1..=12 {
        let genre = if version % 2 == 0 { "femme" } else { "homme" };
        let profil = json!({"profil": {"genre": genre, "date_naissance": format!("19{:02}-05-04", 60 + version), "commune": "59350", "qpv": version % 3 == 0}});
        let honore = avec(&json!({"statut": "honore"}));
        let (patch, rendez_vous) = join(equipe.patch(&accompagnement, version, profil), equipe.post(&sous, honore)).await;
        assert_eq!((patch.status, rendez_vous.status), (200, 201));
    }
    let autres = "select count(*)::text as valeur from rendez_vous r join accompagnements a on a.id = r.accompagnement_id
        where (r.profil_genre, r.profil_date_naissance, r.profil_situation, r.profil_rsa, r.profil_niveau_diplome, r.profil_commune, r.profil_epci, r.profil_qpv)
            is distinct from (a.profil_genre, a.profil_date_naissance, a.profil_situation, a.profil_rsa, a.profil_niveau_diplome, a.profil_commune,
                a.profil_epci, a.profil_qpv)";
    assert_eq!(app.base.textes(autres).await, ["0"]);
    let reponse = equipe.get("/indicators/rendez_vous?debut=2021-01-01&fin=2021-12-31&dispositif=creation&par=epci").await.json;
    assert_eq!((&reponse["lignes"][0]["cle"], &reponse["lignes"][0]["valeur"]), (&json!({"epci": "200093201"}), &json!(12)));
}

#[actix_web::test]
async fn a_rendez_vous_follows_the_rules_of_every_record() {
    let app = TestApp::spawn().await;
    let sous = format!("/accompagnements/{}/rendez-vous", app.equipe().accompagnement("creation", "Zoé").await);
    let chemin = format!("/rendez-vous/{}", id(&app.equipe().create(&sous, planifie()).await));
    let patch = json!({"statut": "honore", "adaptations": ["autre", "accessibilite", "autre"]});
    assert_rules(&app, &chemin, patch, &["accompagnement_id", "participant_id", "dispositif_id", "jour"]).await;
}

#[actix_web::test]
async fn nobody_has_come_or_failed_to_come_before_it_begins() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let sous = format!("/accompagnements/{}/rendez-vous", equipe.accompagnement("creation", "Zoé").await);
    let debut = (app.clock.now() + TimeDelta::minutes(10)).to_rfc3339();
    for statut in ["honore", "absent"] {
        let corps = avec(&json!({"debut": debut, "statut": statut}));
        assert_eq!(equipe.post(&sous, corps).await.refus(), (422, "validation", vec!["/statut"]), "{statut}");
    }
    for statut in ["excuse", "annule"] {
        equipe.create(&sous, avec(&json!({"debut": debut, "statut": statut}))).await;
    }
    let chemin = format!("/rendez-vous/{}", id(&equipe.create(&sous, avec(&json!({"debut": debut}))).await));
    assert_eq!(equipe.patch(&chemin, 1, json!({"statut": "absent"})).await.champs(), ["/statut"]);
    app.clock.advance(TimeDelta::minutes(11));
    assert_eq!(equipe.patch(&chemin, 1, json!({"statut": "honore"})).await.status, 200);
    let plus_tard = (app.clock.now() + TimeDelta::minutes(10)).to_rfc3339();
    assert_eq!(equipe.patch(&chemin, 2, json!({"debut": plus_tard})).await.champs(), ["/statut"], "what was held is not moved to later");
    assert_eq!(equipe.patch(&chemin, 2, json!({"debut": plus_tard, "statut": "planifie"})).await.status, 200);
}

#[actix_web::test]
async fn what_no_rendez_vous_may_hold_is_refused_by_name() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let sous = format!("/accompagnements/{}/rendez-vous", equipe.accompagnement("creation", "Zoé").await);
    let chemin = format!("/rendez-vous/{}", id(&equipe.create(&sous, planifie()).await));
    let inconnu = Uuid::now_v7();
    for (corps, code, champ) in [
        (json!({"debut": "2021-06-24"}), "validation", "/debut"),
        (json!({"debut": "2021-06-24T10:00:00"}), "validation", "/debut"),
        (json!({"debut": "2021-02-29T10:00:00Z"}), "validation", "/debut"),
        (json!({"debut": "1900-01-01T00:30:00+01:00"}), "validation", "/debut"),
        (json!({"debut": "+262142-12-31T00:00:00Z"}), "validation", "/debut"),
        (json!({"debut": 1_624_521_600}), "validation", "/debut"),
        (json!({"debut": null}), "validation", "/debut"),
        (json!({"duree_minutes": 0}), "validation", "/duree_minutes"),
        (json!({"duree_minutes": 1441}), "validation", "/duree_minutes"),
        (json!({"duree_minutes": 59.5}), "validation", "/duree_minutes"),
        (json!({"duree_minutes": i64::MAX}), "validation", "/duree_minutes"),
        (json!({"duree_minutes": "60"}), "validation", "/duree_minutes"),
        (json!({"modalite": "visio"}), "validation", "/modalite"),
        (json!({"statut": "present"}), "validation", "/statut"),
        (json!({"adaptations": "autre"}), "validation", "/adaptations"),
        (json!({"adaptations": ["autre", "taxi"]}), "validation", "/adaptations/1"),
        (json!({"adaptations": [null]}), "validation", "/adaptations/0"),
        (json!({"compte_rendu": ""}), "validation", "/compte_rendu"),
        (json!({"compte_rendu": "a\u{0}"}), "validation", "/compte_rendu"),
        (json!({"compte_rendu": "x".repeat(20_001)}), "validation", "/compte_rendu"),
        (json!({"lieu_structure_id": "mel"}), "validation", "/lieu_structure_id"),
        (json!({"lieu_structure_id": inconnu}), "reference_inconnue", "/lieu_structure_id"),
        (json!({"commune": "99999"}), "reference_inconnue", "/commune"),
        (json!({"dernier_contact": "2021-06-24"}), "validation", "/dernier_contact"),
    ] {
        assert_eq!(equipe.post(&sous, avec(&corps)).await.refus(), (422, code, vec![champ]), "{corps}");
        assert_eq!(equipe.patch(&chemin, 1, corps.clone()).await.refus(), (422, code, vec![champ]), "{corps}");
    }
    let seconde = equipe.create(&sous, avec(&json!({"debut": "2016-12-31T23:59:60Z"}))).await;
    assert_eq!(seconde["debut"], "2017-01-01T00:00:00Z", "a leap second is the instant that follows");
}

#[actix_web::test]
async fn each_filter_keeps_those_it_names() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (zoe, ali) = (equipe.accompagnement("creation", "Zoé").await, equipe.accompagnement("conseil", "Ali").await);
    equipe.patch(&format!("/accompagnements/{zoe}"), 1, json!({"referent_id": RESPONSABLE})).await;
    let participant = equipe.get(&format!("/accompagnements/{zoe}")).await.json["participant_id"].as_str().unwrap().to_owned();
    let create = async |accompagnement: &str, corps: Value| equipe.create(&format!("/accompagnements/{accompagnement}/rendez-vous"), avec(&corps)).await;
    create(&zoe, json!({"debut": "2021-06-23T22:30:00Z", "statut": "honore", "adaptations": ["autre", "interprete"], "compte_rendu": "1"})).await;
    create(&zoe, json!({"debut": "2021-06-24T22:00:00Z", "modalite": "telephone", "commune": "59350", "compte_rendu": "2"})).await;
    create(&ali, json!({"debut": "2021-12-01T09:00:00Z", "statut": "annule", "lieu_structure_id": MEL, "compte_rendu": "3"})).await;
    for (question, attendus) in [
        (format!("accompagnement={zoe}"), &["1", "2"][..]),
        (format!("accompagnement={zoe},{ali}"), &["1", "2", "3"]),
        (format!("participant={participant}"), &["1", "2"]),
        ("dispositif=conseil".to_owned(), &["3"]),
        (format!("referent={RESPONSABLE}"), &["1", "2"]),
        ("debut_du=2021-06-24&debut_au=2021-06-24".to_owned(), &["1"]),
        ("debut_du=2021-06-25".to_owned(), &["2", "3"]),
        ("modalite=telephone,distanciel".to_owned(), &["2"]),
        (format!("lieu_structure={MEL}"), &["3"]),
        ("commune=59350".to_owned(), &["2"]),
        ("statut=honore,annule".to_owned(), &["1", "3"]),
        ("adaptations=interprete,accessibilite".to_owned(), &["1"]),
        ("adaptations=accessibilite".to_owned(), &[]),
    ] {
        assert_eq!(equipe.get(&format!("/rendez-vous?sort=debut&{question}")).await.colonne("compte_rendu"), attendus, "{question}");
    }
    assert_eq!(equipe.get("/rendez-vous?sort=-debut").await.colonne("compte_rendu"), ["3", "2", "1"]);
    let sous = format!("/accompagnements/{zoe}/rendez-vous");
    assert_eq!(equipe.get(&format!("{sous}?sort=debut")).await.colonne("compte_rendu"), ["1", "2"]);
    assert_eq!(equipe.get(&format!("{sous}?accompagnement={ali}")).await.items().len(), 0);
    for faux in ["statut=venu", "debut_du=2021-06-24T00:00:00Z", "accompagnement=1", "sort=jour", "q=vue"] {
        assert_eq!(equipe.get(&format!("/rendez-vous?{faux}")).await.status, 422, "{faux}");
    }
    let autre = app.autre();
    assert_eq!(autre.get(&format!("/rendez-vous?referent={RESPONSABLE}&accompagnement={zoe}")).await.items().len(), 0);
    assert_eq!(autre.get(&format!("{sous}?inconnu=1")).await.code(), "introuvable");
    assert_eq!(autre.post(&sous, json!({})).await.code(), "introuvable");
}
