//! One inscription a person, and no more than there are places.

use futures_util::future::join_all;
use serde_json::json;

use crate::support::{Client, TestApp, id};

/// A session with so many places, and as many people as are named.
async fn ouverte(equipe: &Client, capacite: Option<u32>, personnes: usize) -> (String, Vec<String>) {
    let dispositif = equipe.dispositif("declic").await;
    let session = equipe.session(&dispositif, json!({"capacite": capacite})).await;
    let personnes = join_all((0..personnes).map(async |i| equipe.participant(&format!("Personne {i}")).await)).await;
    (format!("/sessions/{session}"), personnes)
}

/// How many of the inscriptions fill a place.
async fn taken(equipe: &Client, session: &str) -> serde_json::Value {
    equipe.get(&format!("{session}/inscriptions?count=true&statut=inscrit,present,absent")).await.json["total"].clone()
}

#[actix_web::test]
async fn a_person_is_enrolled_once_in_a_session() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (session, gens) = ouverte(&equipe, None, 2).await;
    let sous = format!("{session}/inscriptions");
    let premiere = equipe.create(&sous, json!({"participant_id": gens[0], "statut": "annule"})).await;
    let seconde = equipe.post(&sous, json!({"participant_id": gens[0], "statut": "inscrit"})).await;
    assert_eq!((seconde.status, seconde.code()), (409, "doublon"), "{}", seconde.texte);
    let jumeau = app.twin();
    let reponses = join_all((0..8).map(|i| {
        let client = if i % 2 == 0 { &equipe } else { &jumeau };
        client.post(&sous, json!({"participant_id": gens[1], "statut": "inscrit"}))
    }))
    .await;
    let mut codes: Vec<_> = reponses.iter().map(|r| (r.status, r.code())).collect();
    codes.sort_unstable();
    assert_eq!(codes[0], (201, ""));
    assert!(codes[1..].iter().all(|c| *c == (409, "doublon")), "{codes:?}");
    assert_eq!(equipe.delete(&format!("/inscriptions/{}", id(&premiere)), 1).await.status, 204);
    equipe.create(&sous, json!({"participant_id": gens[0], "statut": "inscrit"})).await;
}

#[actix_web::test]
async fn inscrit_present_and_absent_fill_the_places() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (session, gens) = ouverte(&equipe, Some(3), 6).await;
    let enrol =
        async |rang: usize, statut: &str| equipe.post(&format!("{session}/inscriptions"), json!({"participant_id": gens[rang], "statut": statut})).await;
    equipe.patch(&session, 1, json!({"effectif_declare": {"total": 40}})).await;
    for (rang, statut) in ["abandon", "annule", "inscrit", "present", "absent"].into_iter().enumerate() {
        assert_eq!(enrol(rang, statut).await.status, 201, "{statut}: declared heads fill no place");
    }
    let refus = enrol(5, "inscrit").await;
    assert_eq!((refus.status, refus.code()), (409, "capacite_atteinte"));
    assert_eq!(taken(&equipe, &session).await, 3);
    let lu = equipe.get(&format!("{session}/inscriptions?sort=created_at")).await;
    let chemins: Vec<_> = lu.items().iter().map(|i| format!("/inscriptions/{}", id(i))).collect();
    assert_eq!(equipe.patch(&chemins[0], 1, json!({"statut": "present"})).await.code(), "capacite_atteinte", "there is no place to come back to");
    assert_eq!(equipe.patch(&chemins[0], 1, json!({"qualite": "autre"})).await.status, 200);
    assert_eq!(equipe.patch(&chemins[2], 1, json!({"statut": "present"})).await.status, 200, "it has its place");
    assert_eq!(equipe.patch(&chemins[2], 2, json!({"statut": "annule"})).await.status, 200);
    assert_eq!(equipe.patch(&chemins[0], 2, json!({"statut": "present"})).await.status, 200);
    assert_eq!(enrol(5, "inscrit").await.code(), "capacite_atteinte");
    assert_eq!(equipe.delete(&chemins[3], 1).await.status, 204);
    assert_eq!(enrol(5, "inscrit").await.status, 201);
    assert_eq!(equipe.patch(&session, 2, json!({"capacite": 2})).await.code(), "capacite_atteinte", "three are in");
    assert_eq!(equipe.patch(&session, 2, json!({"titre": "Complet", "capacite": 3})).await.status, 200);
    assert_eq!(equipe.patch(&session, 3, json!({"capacite": null})).await.status, 200);
    assert_eq!(enrol(3, "inscrit").await.status, 201, "no limit");
    assert_eq!(equipe.patch(&session, 4, json!({"capacite": 3})).await.code(), "capacite_atteinte");
}

#[actix_web::test]
async fn a_session_is_never_overbooked_whoever_comes_at_once() {
    let app = TestApp::spawn().await;
    let (equipe, jumeau) = (app.equipe(), app.twin());
    let (session, gens) = ouverte(&equipe, Some(3), 8).await;
    let sous = format!("{session}/inscriptions");
    let reponses = join_all(gens.iter().enumerate().map(|(i, personne)| {
        let client = if i % 2 == 0 { &equipe } else { &jumeau };
        client.post(&sous, json!({"participant_id": personne, "statut": "inscrit"}))
    }))
    .await;
    let mut codes: Vec<_> = reponses.iter().map(|r| (r.status, r.code())).collect();
    codes.sort_unstable();
    assert_eq!(codes[..3], [(201, ""); 3]);
    assert!(codes[3..].iter().all(|c| *c == (409, "capacite_atteinte")), "{codes:?}");
    assert_eq!(taken(&equipe, &session).await, 3);
}

#[actix_web::test]
async fn the_last_place_is_not_taken_back_twice_nor_closed_under_someone() {
    let app = TestApp::spawn().await;
    let (equipe, jumeau) = (app.equipe(), app.twin());
    let (session, gens) = ouverte(&equipe, Some(2), 6).await;
    let sous = format!("{session}/inscriptions");
    let mut chemins = Vec::new();
    for personne in &gens {
        chemins.push(format!("/inscriptions/{}", id(&equipe.create(&sous, json!({"participant_id": personne, "statut": "abandon"})).await)));
    }
    let reprises = join_all(chemins.iter().enumerate().map(|(i, chemin)| {
        let client = if i % 2 == 0 { &equipe } else { &jumeau };
        client.patch(chemin, 1, json!({"statut": "inscrit"}))
    }));
    let (reprises, fermeture) = futures_util::future::join(reprises, jumeau.patch(&session, 1, json!({"capacite": 1}))).await;
    let reprises = reprises.iter().filter(|r| r.status == 200).count();
    let places = if fermeture.status == 200 { 1 } else { 2 };
    assert_eq!(reprises, places, "{}", fermeture.texte);
    assert_eq!(taken(&equipe, &session).await, places);
}
