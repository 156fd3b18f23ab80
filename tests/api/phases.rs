//! The phases of an accompagnement, which never overlap.

use futures_util::future::{join_all, join3};
use serde_json::{Value, json};

use crate::support::{Reponse, TestApp, assert_fields, assert_rules, id};

#[actix_web::test]
async fn every_field_is_answered_as_it_was_written() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let accompagnement = equipe.accompagnement("creation", "Zoé").await;
    let sous = format!("/accompagnements/{accompagnement}/phases");
    let champs = json!({"phase": "ante_creation", "debut": "2021-01-04", "fin": "2021-06-24"});
    let reponse = equipe.post(&sous, champs.clone()).await;
    let chemin = format!("/phases/{}", id(&reponse.json));
    assert_eq!((reponse.status, reponse.header("location")), (201, Some(format!("/api/v1{chemin}").as_str())));
    assert_fields(&reponse.json, &champs);
    assert_eq!(reponse.json["accompagnement_id"], accompagnement);
    assert_eq!(equipe.get(&chemin).await.json, reponse.json);
    assert_eq!(equipe.get(&sous).await.items(), &[reponse.json]);
    let autre = json!({"phase": "suivi", "debut": "2021-02-01", "fin": "2021-02-01"});
    assert_fields(&equipe.patch(&chemin, 1, autre.clone()).await.json, &autre);
    let ouverte = equipe.patch(&chemin, 2, json!({"fin": null})).await;
    assert_fields(&ouverte.json, &json!({"phase": "suivi", "debut": "2021-02-01", "fin": null}));
}

#[actix_web::test]
async fn a_phase_follows_the_rules_of_every_record() {
    let app = TestApp::spawn().await;
    let sous = format!("/accompagnements/{}/phases", app.equipe().accompagnement("creation", "Zoé").await);
    let phase = app.equipe().create(&sous, json!({"phase": "ante_creation", "debut": "2021-01-04"})).await;
    assert_rules(&app, &format!("/phases/{}", id(&phase)), json!({"fin": "2021-06-24"}), &["accompagnement_id"]).await;
}

/// Phases that do not bear what their accompagnement and their own end say.
const CONTRAIRES: &str = "select p.id::text as valeur from phases p join accompagnements a on a.id = p.accompagnement_id
    where (p.dispositif_id, p.participant_id, p.projet_id, p.jusqu_au, p.profil_genre, p.profil_date_naissance, p.profil_situation, p.profil_rsa,
            p.profil_niveau_diplome, p.profil_commune, p.profil_epci, p.profil_qpv)
        is distinct from (a.dispositif_id, a.participant_id, a.projet_id, coalesce(p.fin, a.sortie_date, 'infinity'), a.profil_genre,
            a.profil_date_naissance, a.profil_situation, a.profil_rsa, a.profil_niveau_diplome, a.profil_commune, a.profil_epci, a.profil_qpv)";

#[actix_web::test]
async fn it_bears_what_its_accompagnement_says_whatever_changes_when() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let accompagnement = format!("/accompagnements/{}", equipe.accompagnement("creation", "Zoé").await);
    let sous = format!("{accompagnement}/phases");
    let derniere = format!("/phases/{}", id(&equipe.create(&sous, json!({"phase": "suivi", "debut": "2021-12-01"})).await));
    for version in 1..=11 {
        let genre = if version % 2 == 0 { "femme" } else { "homme" };
        let sortie = if version % 3 == 0 { Value::Null } else { json!({"date": format!("2021-12-{version:02}")}) };
        let accompagnement_change = json!({"profil": {"genre": genre, "commune": "59350", "qpv": version % 3 == 0}, "sortie": sortie});
        let fin = if version % 4 == 3 { Value::Null } else { json!(format!("2021-12-{:02}", version + 5)) };
        let jour = format!("2021-{version:02}-15");
        let (change, finie, creee) = join3(
            equipe.patch(&accompagnement, version, accompagnement_change),
            equipe.patch(&derniere, version, json!({"fin": fin})),
            equipe.post(&sous, json!({"phase": "suivi", "debut": jour, "fin": jour})),
        )
        .await;
        assert_eq!((change.status, finie.status, creee.status), (200, 200, 201), "{} {} {}", change.texte, finie.texte, creee.texte);
    }
    assert_eq!(app.base.textes(CONTRAIRES).await, Vec::<String>::new());
}

#[actix_web::test]
async fn phases_of_one_accompagnement_do_not_overlap() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let sous = format!("/accompagnements/{}/phases", equipe.accompagnement("creation", "Zoé").await);
    let create = async |debut: &str, fin: Value| equipe.post(&sous, json!({"phase": "suivi", "debut": debut, "fin": fin})).await;
    let refused = |refus: &Reponse| assert_eq!((refus.status, refus.code()), (409, "chevauchement"), "{}", refus.texte);
    assert_eq!(create("2021-02-01", json!("2021-02-28")).await.status, 201);
    refused(&create("2021-02-28", json!("2021-03-10")).await);
    refused(&create("2021-02-10", json!("2021-02-11")).await);
    refused(&create("2021-01-04", json!("2021-02-01")).await);
    refused(&create("2021-01-04", json!(null)).await);
    assert_eq!(create("2021-01-04", json!("2021-01-31")).await.status, 201, "the day before");
    let derniere = create("2021-03-01", json!(null)).await;
    assert_eq!(derniere.status, 201, "the day after");
    refused(&create("2150-01-01", json!(null)).await);
    let chemin = format!("/phases/{}", id(&derniere.json));
    refused(&equipe.patch(&chemin, 1, json!({"debut": "2021-02-28"})).await);
    assert_eq!(equipe.get(&chemin).await.json, derniere.json);
    assert_eq!(equipe.patch(&chemin, 1, json!({"debut": "2021-03-02"})).await.status, 200);
    let ailleurs = format!("/accompagnements/{}/phases", equipe.accompagnement("conseil", "Ali").await);
    equipe.create(&ailleurs, json!({"phase": "suivi", "debut": "2021-02-10"})).await;
}

#[actix_web::test]
async fn of_those_who_write_the_same_days_at_once_one_wins() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let sous = format!("/accompagnements/{}/phases", equipe.accompagnement("creation", "Zoé").await);
    let jumeau = app.twin();
    let reponses = join_all((1..=8).map(|jour| {
        let client = if jour % 2 == 0 { &equipe } else { &jumeau };
        client.post(&sous, json!({"phase": "suivi", "debut": format!("2021-02-0{jour}")}))
    }))
    .await;
    let mut codes: Vec<_> = reponses.iter().map(|r| (r.status, r.code())).collect();
    codes.sort_unstable();
    assert_eq!(codes[0], (201, ""));
    assert!(codes[1..].iter().all(|c| *c == (409, "chevauchement")), "{codes:?}");
    assert_eq!(equipe.get(&sous).await.items().len(), 1);
}

#[actix_web::test]
async fn a_phase_has_its_days_in_order_from_the_accueil_on() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let sous = format!("/accompagnements/{}/phases", equipe.accompagnement("creation", "Zoé").await);
    let phase = equipe.create(&sous, json!({"phase": "suivi", "debut": "2021-01-04"})).await;
    let chemin = format!("/phases/{}", id(&phase));
    for (corps, champ) in [
        (json!({"debut": "2021-01-03"}), "/debut"),
        (json!({"debut": "2021-02-01", "fin": "2021-01-31"}), "/fin"),
        (json!({"debut": "2021-02-29"}), "/debut"),
        (json!({"debut": null}), "/debut"),
        (json!({"debut": 20_210_104}), "/debut"),
        (json!({"fin": "9999-12-31"}), "/fin"),
        (json!({"phase": "creation"}), "/phase"),
        (json!({"phase": null}), "/phase"),
        (json!({"motif": "x"}), "/motif"),
    ] {
        let mut complet = json!({"phase": "suivi", "debut": "2021-06-01"});
        complet.as_object_mut().unwrap().extend(corps.as_object().unwrap().clone());
        assert_eq!(equipe.post(&sous, complet).await.refus(), (422, "validation", vec![champ]), "{corps}");
        assert_eq!(equipe.patch(&chemin, 1, corps.clone()).await.refus(), (422, "validation", vec![champ]), "{corps}");
    }
}

#[actix_web::test]
async fn each_filter_keeps_those_it_names_of_one_accompagnement() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let sous = format!("/accompagnements/{}/phases", equipe.accompagnement("creation", "Zoé").await);
    let ailleurs = format!("/accompagnements/{}/phases", equipe.accompagnement("conseil", "Ali").await);
    equipe.create(&ailleurs, json!({"phase": "suivi", "debut": "2021-01-10"})).await;
    for corps in [
        json!({"phase": "ante_creation", "debut": "2021-01-04", "fin": "2021-03-31"}),
        json!({"phase": "suivi", "debut": "2021-09-01"}),
        json!({"phase": "post_creation", "debut": "2021-04-01", "fin": "2021-08-31"}),
    ] {
        equipe.create(&sous, corps).await;
    }
    for (question, attendus) in [
        ("phase=suivi", &["suivi"][..]),
        ("phase=suivi,ante_creation&sort=debut", &["ante_creation", "suivi"]),
        ("sort=debut", &["ante_creation", "post_creation", "suivi"]),
        ("sort=-debut", &["suivi", "post_creation", "ante_creation"]),
        ("sort=-fin", &["post_creation", "ante_creation", "suivi"]),
        ("debut_du=2021-01-05&debut_au=2021-04-01", &["post_creation"]),
        ("fin_du=2021-03-31&fin_au=2021-08-30", &["ante_creation"]),
    ] {
        assert_eq!(equipe.get(&format!("{sous}?{question}")).await.colonne("phase"), attendus, "{question}");
    }
    assert_eq!(equipe.get(&format!("{sous}?sort=phase")).await.refus(), (422, "validation", vec!["/sort"]));
    let autre = app.autre();
    assert_eq!(autre.get(&format!("{sous}?inconnu=1")).await.code(), "introuvable", "before what is badly asked");
    assert_eq!(autre.post(&sous, json!({"phase": 1})).await.code(), "introuvable", "before what is badly written");
}
