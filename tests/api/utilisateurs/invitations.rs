//! One-time links, by which a person chooses a password.

use chrono::{DateTime, TimeDelta};
use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{MOT_DE_PASSE, accept, compte, enter, login};
use crate::support::{MAILLAGE, TestApp, path};

fn instant(valeur: &Value) -> DateTime<chrono::FixedOffset> {
    DateTime::parse_from_rfc3339(valeur.as_str().unwrap()).unwrap()
}

#[actix_web::test]
async fn a_link_opens_an_account_once() {
    let app = TestApp::with(|c| c.lien_invitation = "https://front.example/entrer#jeton={jeton}".to_owned()).await;
    let cree = app.equipe().create("/utilisateurs", compte("z@exemple.fr", "equipe", MAILLAGE)).await;
    let invitation = &cree["invitation"];
    let jeton = invitation["jeton"].as_str().unwrap();
    assert_eq!(invitation["lien"], format!("https://front.example/entrer#jeton={jeton}"));
    assert_eq!(jeton.len(), 43, "256 bits");
    assert_eq!(instant(&invitation["expire_le"]) - instant(&cree["created_at"]), TimeDelta::days(7));
    assert_eq!(login(&app, "z@exemple.fr", MOT_DE_PASSE).await.status, 401, "no password yet");
    let court = accept(&app, &invitation["jeton"], "onze lettre").await;
    assert_eq!((court.status, court.champs()), (422, vec!["/mot_de_passe"]), "a refusal does not use the link");
    let zoe = enter(&app, &cree).await;
    assert_eq!(zoe.get("/auth/moi").await.json["email"], "z@exemple.fr");
    let reutilise = accept(&app, &invitation["jeton"], "un autre mot de passe").await;
    assert_eq!((reutilise.status, reutilise.code()), (410, "perime"));
    assert_eq!(login(&app, "z@exemple.fr", MOT_DE_PASSE).await.status, 200);
}

#[actix_web::test]
async fn a_link_is_good_for_seven_days() {
    let app = TestApp::spawn().await;
    let cree = app.admin().create("/utilisateurs", compte("z@exemple.fr", "equipe", MAILLAGE)).await;
    app.clock.advance(TimeDelta::days(7) - TimeDelta::minutes(5));
    let suivante = app.admin().create("/utilisateurs", compte("a@exemple.fr", "equipe", MAILLAGE)).await;
    assert_eq!(accept(&app, &cree["invitation"]["jeton"], MOT_DE_PASSE).await.status, 204);
    app.clock.advance(TimeDelta::days(7));
    assert_eq!(accept(&app, &suivante["invitation"]["jeton"], MOT_DE_PASSE).await.code(), "perime");
    for inconnu in [json!("inconnu"), json!("a".repeat(43))] {
        assert_eq!(accept(&app, &inconnu, MOT_DE_PASSE).await.code(), "perime", "which of them is not said");
    }
}

#[actix_web::test]
async fn a_new_link_replaces_the_one_before() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let cree = admin.create("/utilisateurs", compte("z@exemple.fr", "equipe", MAILLAGE)).await;
    let chemin = path("/utilisateurs", &cree);
    let nouvelle = admin.post(&format!("{chemin}/invitation"), json!({})).await;
    assert_eq!((nouvelle.status, nouvelle.header("location")), (201, Some(format!("/api/v1{chemin}").as_str())));
    assert_eq!(accept(&app, &cree["invitation"]["jeton"], MOT_DE_PASSE).await.status, 410);
    assert_eq!(accept(&app, &nouvelle.json["jeton"], MOT_DE_PASSE).await.status, 204);
    assert_eq!(admin.get(&chemin).await.json["version"], 1, "a link is no part of the account");
    assert_eq!(admin.post(&format!("/utilisateurs/{}/invitation", Uuid::nil()), json!({})).await.status, 404);
}

#[actix_web::test]
async fn a_lost_password_is_replaced_by_a_link_and_closes_the_sessions() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let cree = equipe.create("/utilisateurs", compte("z@exemple.fr", "equipe", MAILLAGE)).await;
    enter(&app, &cree).await;
    let ouverte = json!({"refresh_token": login(&app, "z@exemple.fr", MOT_DE_PASSE).await.json["refresh_token"]});
    let lien = equipe.create(&format!("{}/invitation", path("/utilisateurs", &cree)), json!({})).await;
    assert_eq!(login(&app, "z@exemple.fr", MOT_DE_PASSE).await.status, 200, "until the link is used");
    assert_eq!(accept(&app, &lien["jeton"], "un autre mot de passe").await.status, 204);
    assert_eq!(app.anonyme().post("/auth/refresh", ouverte).await.status, 401);
    assert_eq!(login(&app, "z@exemple.fr", MOT_DE_PASSE).await.status, 401);
    assert_eq!(login(&app, "z@exemple.fr", "un autre mot de passe").await.status, 200);
}

#[actix_web::test]
async fn two_who_hold_a_link_do_not_both_use_it() {
    let app = TestApp::spawn().await;
    let cree = app.equipe().create("/utilisateurs", compte("z@exemple.fr", "equipe", MAILLAGE)).await;
    let essais = join_all(["le premier des deux", "le second des deux"].map(|mot_de_passe| accept(&app, &cree["invitation"]["jeton"], mot_de_passe))).await;
    let mut statuts: Vec<_> = essais.iter().map(|r| r.status).collect();
    statuts.sort_unstable();
    assert_eq!(statuts, [204, 410]);
}

#[actix_web::test]
async fn a_password_is_what_was_typed_to_the_last_space() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    for (email, choisi) in [("a@exemple.fr", "  phrase de passe  "), ("b@exemple.fr", "e\u{301}te\u{301} à la mer 🌊"), ("c@exemple.fr", "avec\0un nul dedans")]
    {
        let cree = equipe.create("/utilisateurs", compte(email, "equipe", MAILLAGE)).await;
        assert_eq!(accept(&app, &cree["invitation"]["jeton"], choisi).await.status, 204);
        assert_eq!(login(&app, email, choisi).await.status, 200, "{choisi:?}");
        assert_eq!(login(&app, email, &format!("{choisi} ")).await.status, 401, "{choisi:?}");
    }
    assert_eq!(login(&app, "a@exemple.fr", "phrase de passe").await.status, 401);
    assert_eq!(login(&app, "b@exemple.fr", "été à la mer 🌊").await.status, 200, "another keyboard composes its accents");
}

#[actix_web::test]
async fn an_answer_that_holds_a_link_is_not_given_twice() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let (cle, corps) = (Uuid::now_v7().to_string(), compte("z@exemple.fr", "equipe", MAILLAGE));
    let cree = admin.post_keyed("/utilisateurs", &cle, corps.clone()).await;
    assert_eq!(cree.status, 201, "{}", cree.texte);
    let rejoue = admin.post_keyed("/utilisateurs", &cle, corps).await;
    assert_eq!((rejoue.status, rejoue.code()), (409, "reponse_non_rejouable"));
    assert_eq!(admin.post_keyed("/utilisateurs", &cle, compte("a@exemple.fr", "equipe", MAILLAGE)).await.code(), "cle_idempotence_reutilisee");
    assert_eq!(admin.get("/utilisateurs?q=lenoir").await.items().len(), 1);
    let chemin = format!("{}/invitation", path("/utilisateurs", &cree.json));
    let lien = admin.post_keyed(&chemin, &cle, json!({})).await;
    assert_eq!(lien.status, 201, "a key belongs to one path");
    assert_eq!(admin.post_keyed(&chemin, &cle, json!({})).await.code(), "reponse_non_rejouable");
    assert_eq!(accept(&app, &lien.json["jeton"], MOT_DE_PASSE).await.status, 204, "the link that was shown stays good");
    let gardes = app.base.textes("select coalesce(corps, '') as valeur from idempotence").await;
    assert_eq!(gardes, ["", ""], "and is kept nowhere");
}
