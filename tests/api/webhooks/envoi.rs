//! What reaches a receiver, and what never leaves.

use std::time::Duration;

use maillage::valeurs::TypeEvenement::{Acceptee, Refusee, Soumise};
use serde_json::json;

use super::monde::{Recepteur, a_while, app, happens, prescription, secret, until_statuts, until_tried, webhook};
use crate::support::{TestApp, assert_fields, id, path};

#[actix_web::test]
async fn a_test_arrives_signed() {
    let (app, recepteur) = (app().await, Recepteur::start());
    let prescripteur = app.prescripteur();
    let (chemin, secret) = webhook(&prescripteur, &recepteur.url).await;
    let demande = prescripteur.post(&format!("{chemin}/essai"), json!({})).await;
    let livraison = path("/livraisons", &demande.json);
    assert_eq!((demande.status, demande.header("location")), (201, Some(format!("/api/v1{livraison}").as_str())));
    assert_fields(&demande.json, &json!({"type": "webhook.essai", "statut": "en_attente", "essais": 0, "evenement_id": null, "prescription_id": null}));
    let recu = recepteur.wait(1).await.remove(0);
    assert_eq!(recu.json, json!({"type": "webhook.essai", "timestamp": demande.json["created_at"], "data": {"webhook_id": chemin.rsplit('/').next()}}));
    assert_eq!(recu.header("webhook-id"), id(&demande.json));
    assert_eq!((recu.header("content-type"), recu.header("user-agent")), ("application/json", concat!("maillage/", env!("CARGO_PKG_VERSION"))));
    assert!(recu.is_signed_by(&secret));
    assert!(!recu.is_signed_by("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    let livree = until_statuts(&prescripteur, &chemin, &["livree"]).await;
    assert_fields(&livree.items()[0], &json!({"essais": 1, "dernier_statut": 204, "derniere_erreur": null, "prochain_essai_le": null}));
    assert!(livree.items()[0]["livree_le"].is_string());
    assert_eq!(prescripteur.get(&livraison).await.json, livree.items()[0]);
    assert_eq!(recepteur.recus().len(), 1);
}

#[actix_web::test]
async fn an_event_says_what_happened_and_nothing_of_the_person() {
    let (app, recepteur) = (app().await, Recepteur::start());
    let prescripteur = app.prescripteur();
    let (chemin, secret) = webhook(&prescripteur, &recepteur.url).await;
    let choisis = json!({"url": recepteur.url, "evenements": ["prescription.refusee"]});
    let choisi = path("/webhooks", &prescripteur.create("/webhooks", choisis).await);
    let ferme = path("/webhooks", &prescripteur.create("/webhooks", json!({"url": recepteur.url, "actif": false})).await);
    let prescription = prescription(&app, "P-2021-AAAAAA").await;
    let evenement = happens(&app, prescription, Acceptee).await;
    let recu = recepteur.wait(1).await.remove(0);
    let data = json!({"prescription_id": prescription, "numero": "P-2021-AAAAAA", "reference_externe": "REF-P-2021-AAAAAA", "statut": "acceptee"});
    assert_eq!(recu.json, json!({"type": "prescription.acceptee", "timestamp": "2021-06-24T12:30:00Z", "data": data}));
    assert_eq!(recu.header("webhook-id"), evenement.to_string());
    assert!(recu.is_signed_by(&secret));
    until_statuts(&prescripteur, &chemin, &["livree"]).await;
    for filtre in ["statut=livree", "type=prescription.acceptee,webhook.essai", &format!("prescription={prescription}"), &format!("evenement={evenement}")] {
        assert_eq!(prescripteur.get(&format!("{chemin}/livraisons?{filtre}")).await.items().len(), 1, "{filtre}");
    }
    for filtre in ["statut=en_attente", "type=webhook.essai", "derniere_erreur=delai"] {
        assert!(prescripteur.get(&format!("{chemin}/livraisons?{filtre}")).await.items().is_empty(), "{filtre}");
    }
    assert_eq!(prescripteur.get(&format!("{chemin}/livraisons?type=acceptee")).await.status, 422);
    for autre in [choisi, ferme] {
        assert!(prescripteur.get(&format!("{autre}/livraisons")).await.items().is_empty());
    }
}

#[actix_web::test]
async fn two_secrets_make_two_signatures_and_none_makes_it_wait() {
    let (app, recepteur) = (app().await, Recepteur::start());
    let prescripteur = app.prescripteur();
    let chemin = path("/webhooks", &prescripteur.create("/webhooks", json!({"url": recepteur.url})).await);
    prescripteur.create(&format!("{chemin}/essai"), json!({})).await;
    a_while().await;
    assert!(recepteur.recus().is_empty());
    let ancien = secret(&prescripteur, &chemin).await;
    assert!(recepteur.wait(1).await[0].is_signed_by(&ancien));
    let nouveau = secret(&prescripteur, &chemin).await;
    prescripteur.create(&format!("{chemin}/essai"), json!({})).await;
    let recu = &recepteur.wait(2).await[1];
    assert_eq!(recu.header("webhook-signature").split(' ').count(), 2);
    assert!(recu.is_signed_by(&ancien) && recu.is_signed_by(&nouveau));
}

#[actix_web::test]
async fn two_processes_send_each_message_once() {
    let (app, recepteur) = (app().await, Recepteur::start());
    app.twin_with(|config| config.webhooks_prives = true);
    recepteur.behaves(|_| (200, Duration::from_millis(300)));
    let prescripteur = app.prescripteur();
    let (chemin, _) = webhook(&prescripteur, &recepteur.url).await;
    for numero in ["P-2021-AAAAAA", "P-2021-BBBBBB", "P-2021-CCCCCC"] {
        let prescription = prescription(&app, numero).await;
        happens(&app, prescription, Soumise).await;
        happens(&app, prescription, Refusee).await;
    }
    until_statuts(&prescripteur, &chemin, &["livree"; 6]).await;
    a_while().await;
    let recus = recepteur.recus();
    assert_eq!(recus.len(), 6);
    for numero in ["P-2021-AAAAAA", "P-2021-BBBBBB", "P-2021-CCCCCC"] {
        let types: Vec<_> = recus.iter().filter(|r| r.json["data"]["numero"] == numero).map(|r| r.json["type"].as_str().unwrap()).collect();
        assert_eq!(types, ["prescription.soumise", "prescription.refusee"], "{numero}");
    }
}

#[actix_web::test]
async fn nothing_is_sent_inside_the_house() {
    let (app, recepteur) = (TestApp::spawn().await, Recepteur::start());
    let prescripteur = app.prescripteur();
    let (chemin, _) = webhook(&prescripteur, "https://si.pole-emploi.test/").await;
    let port = recepteur.url.split([':', '/']).nth(4).unwrap();
    for url in
        [format!("http://127.0.0.1:{port}/"), format!("https://127.0.0.1:{port}/"), format!("https://localhost:{port}/"), format!("https://[::1]:{port}/")]
    {
        app.base.sql(&format!("update webhooks set url = '{url}'")).await;
        let livraison = path("/livraisons", &prescripteur.create(&format!("{chemin}/essai"), json!({})).await);
        let essayee = until_tried(&prescripteur, &livraison, 1).await;
        assert_fields(&essayee, &json!({"statut": "en_attente", "derniere_erreur": "adresse_interdite", "dernier_statut": null}));
    }
    assert!(recepteur.recus().is_empty());
}

#[actix_web::test]
async fn a_redirection_leads_nowhere_and_a_bad_link_is_said() {
    let (app, recepteur) = (app().await, Recepteur::start());
    recepteur.answers(307);
    let prescripteur = app.prescripteur();
    let (chemin, _) = webhook(&prescripteur, &recepteur.url).await;
    let livraison = path("/livraisons", &prescripteur.create(&format!("{chemin}/essai"), json!({})).await);
    let essayee = until_tried(&prescripteur, &livraison, 1).await;
    assert_fields(&essayee, &json!({"statut": "en_attente", "derniere_erreur": "redirection", "dernier_statut": 307}));
    assert_eq!(recepteur.recus().len(), 1);
    let sans_tls = recepteur.url.replace("http://", "https://");
    assert_eq!(prescripteur.patch(&chemin, 1, json!({"url": sans_tls})).await.status, 200);
    let livraison = path("/livraisons", &prescripteur.create(&format!("{chemin}/essai"), json!({})).await);
    let essayee = until_tried(&prescripteur, &livraison, 1).await;
    assert_fields(&essayee, &json!({"derniere_erreur": "connexion", "dernier_statut": null}));
}
