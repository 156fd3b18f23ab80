//! What follows a failure: another attempt, in order, until it is received or given up; and a replay.

use chrono::TimeDelta;
use maillage::valeurs::TypeEvenement::{Acceptee, PriseEnCharge, Soumise};
use serde_json::json;
use std::time::Duration;

use super::monde::{Recepteur, a_while, app, happens, prescription, until_statuts, until_tried, webhook};
use crate::support::{assert_fields, path};

#[actix_web::test]
async fn what_fails_is_sent_again_later() {
    let (app, recepteur) = (app().await, Recepteur::start());
    recepteur.answers(503);
    let prescripteur = app.prescripteur();
    let (chemin, secret) = webhook(&prescripteur, &recepteur.url).await;
    let livraison = path("/livraisons", &prescripteur.create(&format!("{chemin}/essai"), json!({})).await);
    let essayee = until_tried(&prescripteur, &livraison, 1).await;
    assert_fields(&essayee, &json!({"statut": "en_attente", "dernier_statut": 503, "derniere_erreur": "statut", "livree_le": null}));
    a_while().await;
    assert_eq!(recepteur.recus().len(), 1, "not before its time");
    app.clock.advance(TimeDelta::seconds(6));
    until_tried(&prescripteur, &livraison, 2).await;
    recepteur.answers(200);
    app.clock.advance(TimeDelta::seconds(34));
    until_statuts(&prescripteur, &chemin, &["livree"]).await;
    let recus = recepteur.recus();
    assert_eq!(recus.len(), 3);
    assert!(recus.iter().all(|r| r.header("webhook-id") == recus[0].header("webhook-id") && r.corps == recus[0].corps && r.is_signed_by(&secret)));
    assert_ne!(recus[0].header("webhook-timestamp"), recus[2].header("webhook-timestamp"));
}

#[actix_web::test]
async fn a_410_disables_the_webhook_and_says_why() {
    let (app, recepteur) = (app().await, Recepteur::start());
    recepteur.answers(410);
    let prescripteur = app.prescripteur();
    let (chemin, _) = webhook(&prescripteur, &recepteur.url).await;
    prescripteur.create(&format!("{chemin}/essai"), json!({})).await;
    let abandonnee = until_statuts(&prescripteur, &chemin, &["abandonnee"]).await;
    assert_fields(&abandonnee.items()[0], &json!({"dernier_statut": 410, "derniere_erreur": "statut", "prochain_essai_le": null}));
    let ferme = prescripteur.get(&chemin).await;
    assert_fields(&ferme.json, &json!({"actif": false, "motif_desactivation": "refus_410", "version": 2}));
    assert!(ferme.json["desactive_le"].is_string());
    assert_eq!(prescripteur.post(&format!("{chemin}/essai"), json!({})).await.code(), "etat_incompatible");
    recepteur.answers(200);
    let livraison = path("/livraisons", &abandonnee.items()[0]);
    let rejouee = prescripteur.post(&format!("{livraison}/rejeu"), json!({})).await;
    assert_eq!((rejouee.status, &rejouee.json["statut"]), (200, &json!("en_attente")));
    a_while().await;
    assert_eq!(recepteur.recus().len(), 1, "a closed webhook receives nothing");
    assert_eq!(prescripteur.patch(&chemin, 2, json!({"actif": true})).await.json["motif_desactivation"], json!(null));
    until_statuts(&prescripteur, &chemin, &["livree"]).await;
}

#[actix_web::test]
async fn after_the_last_attempt_the_webhook_is_disabled() {
    let (app, recepteur) = (app().await, Recepteur::start());
    recepteur.answers(500);
    let prescripteur = app.prescripteur();
    let (chemin, _) = webhook(&prescripteur, &recepteur.url).await;
    let livraison = path("/livraisons", &prescripteur.create(&format!("{chemin}/essai"), json!({})).await);
    until_tried(&prescripteur, &livraison, 1).await;
    app.base.sql("update livraisons set essais = 11").await;
    app.clock.advance(TimeDelta::seconds(6));
    let abandonnee = until_statuts(&prescripteur, &chemin, &["abandonnee"]).await;
    assert_eq!(abandonnee.items()[0]["essais"], 12);
    assert_fields(&prescripteur.get(&chemin).await.json, &json!({"actif": false, "motif_desactivation": "echecs_repetes"}));
}

#[actix_web::test]
async fn nothing_overtakes_within_a_prescription() {
    let (app, recepteur) = (app().await, Recepteur::start());
    recepteur.behaves(|recu| (if recu.json["data"]["numero"] == "P-2021-AAAAAA" { 500 } else { 200 }, Duration::ZERO));
    let prescripteur = app.prescripteur();
    let (chemin, _) = webhook(&prescripteur, &recepteur.url).await;
    let (bloquee, libre) = (prescription(&app, "P-2021-AAAAAA").await, prescription(&app, "P-2021-BBBBBB").await);
    for r#type in [Soumise, PriseEnCharge, Acceptee] {
        happens(&app, bloquee, r#type).await;
    }
    happens(&app, libre, Soumise).await;
    let livraisons = until_statuts(&prescripteur, &chemin, &["en_attente", "en_attente", "en_attente", "livree"]).await;
    until_tried(&prescripteur, &path("/livraisons", &livraisons.items()[0]), 1).await;
    a_while().await;
    assert!(recepteur.recus().iter().all(|r| r.json["type"] == "prescription.soumise"), "the first fails, the next two wait behind it");
    recepteur.answers(200);
    app.clock.advance(TimeDelta::seconds(6));
    until_statuts(&prescripteur, &chemin, &["livree"; 4]).await;
    let recus = recepteur.recus();
    let mut types: Vec<_> = recus.iter().filter(|r| r.json["data"]["numero"] == "P-2021-AAAAAA").map(|r| r.json["type"].as_str().unwrap()).collect();
    types.dedup();
    assert_eq!(types, ["prescription.soumise", "prescription.prise_en_charge", "prescription.acceptee"]);
}

#[actix_web::test]
async fn a_lease_that_ends_is_taken_again() {
    let (app, recepteur) = (app().await, Recepteur::start());
    let prescripteur = app.prescripteur();
    let (chemin, _) = webhook(&prescripteur, &recepteur.url).await;
    // As a process leaves it that was killed after taking it.
    let id = chemin.rsplit('/').next().unwrap();
    app.base
        .sql(&format!(
            "insert into livraisons (id, created_at, updated_at, webhook_id, statut, essais, prochain_essai_le)
            values (gen_random_uuid(), now(), now(), '{id}', 'en_attente', 1, now() + interval '60 seconds')"
        ))
        .await;
    a_while().await;
    assert!(recepteur.recus().is_empty(), "the lease holds");
    app.clock.advance(TimeDelta::seconds(61));
    let livree = until_statuts(&prescripteur, &chemin, &["livree"]).await;
    assert_eq!(livree.items()[0]["essais"], 2);
}

#[actix_web::test]
async fn a_delivery_is_sent_once_more_when_asked() {
    let (app, recepteur) = (app().await, Recepteur::start());
    let prescripteur = app.prescripteur();
    let (chemin, _) = webhook(&prescripteur, &recepteur.url).await;
    let prescription = prescription(&app, "P-2021-AAAAAA").await;
    let evenement = happens(&app, prescription, Soumise).await;
    let livree = until_statuts(&prescripteur, &chemin, &["livree"]).await;
    let livraison = path("/livraisons", &livree.items()[0]);
    let rejouee = prescripteur.post(&format!("{livraison}/rejeu"), json!({})).await;
    assert_eq!(rejouee.status, 200, "{}", rejouee.texte);
    assert_fields(&rejouee.json, &json!({"statut": "en_attente", "essais": 0, "livree_le": null, "evenement_id": evenement}));
    let recus = recepteur.wait(2).await;
    assert_eq!((recus[1].header("webhook-id"), &recus[1].corps), (recus[0].header("webhook-id"), &recus[0].corps));
    recepteur.answers(500);
    until_statuts(&prescripteur, &chemin, &["livree"]).await;
    prescripteur.post(&format!("{livraison}/rejeu"), json!({})).await;
    until_tried(&prescripteur, &livraison, 1).await;
    assert_eq!(prescripteur.post(&format!("{livraison}/rejeu"), json!({})).await.code(), "etat_incompatible");
}
