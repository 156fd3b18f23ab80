//! Creating, reading, changing and closing accounts.

use serde_json::json;
use uuid::Uuid;

use super::{MOT_DE_PASSE, accept, compte, enter, login};
use crate::support::{AUTRE, MAILLAGE, MEL, POLE_EMPLOI, TestApp, path, written};

#[actix_web::test]
async fn every_field_comes_back_as_written() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let saisie = json!({
        "email": " Zoe.Lenoir@Exemple.FR ", "nom": "Zoé « Zo » Lenoir 🌻", "role": "financeur", "structure_id": Uuid::from_u128(MEL), "responsable": true,
        "actif": true
    });
    let cree = admin.post("/utilisateurs", saisie.clone()).await;
    assert_eq!((cree.status, cree.header("etag")), (201, Some("\"1\"")), "{}", cree.texte);
    let chemin = path("/utilisateurs", &cree.json);
    assert_eq!(cree.header("location"), Some(format!("/api/v1{chemin}").as_str()));
    let lu = admin.get(&chemin).await.json;
    let mut attendu = saisie;
    attendu["email"] = json!("zoe.lenoir@exemple.fr");
    attendu["structure"] = json!({"id": Uuid::from_u128(MEL), "nom": "MEL"});
    assert_eq!(written(&lu), attendu, "the link is shown at creation alone");
    assert_eq!(admin.get("/utilisateurs?q=lenoir").await.items(), &[lu]);
    let change = admin.patch(&chemin, 1, json!({"nom": "Zoé", "responsable": false})).await;
    assert_eq!((change.status, &change.json["nom"], &change.json["responsable"]), (200, &json!("Zoé"), &json!(false)));
    assert_eq!(admin.patch(&chemin, 1, json!({"nom": "x"})).await.code(), "version_perimee");
    let refus = admin.send(admin.request("DELETE", &chemin).header("if-match", "\"2\"")).await;
    assert_eq!((refus.status, refus.header("allow")), (405, Some("GET, PATCH")), "an account is closed, not deleted");
}

#[actix_web::test]
async fn what_is_not_an_account_is_refused_field_by_field() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    for (champ, valeur) in [
        ("/email", json!("zoe@")),
        ("/email", json!("zoé@exemple.fr")),
        ("/email", json!("zoe@exemple..fr")),
        ("/email", json!("z\0@exemple.fr")),
        ("/nom", json!(" ")),
        ("/role", json!("directrice")),
        ("/structure_id", json!("maillage")),
        ("/structure_id", json!(null)),
        ("/responsable", json!(null)),
        ("/actif", json!(0)),
        ("/mot_de_passe", json!("un mot de passe neuf")),
    ] {
        let mut corps = compte("z@exemple.fr", "equipe", MAILLAGE);
        corps[&champ[1..]] = valeur.clone();
        let refus = admin.post("/utilisateurs", corps).await;
        assert_eq!((refus.status, refus.code(), refus.champs()), (422, "validation", vec![champ]), "{valeur}: {}", refus.texte);
    }
    let doublon = admin.post("/utilisateurs", compte("Membre@Maillage.TEST", "equipe", MAILLAGE)).await;
    assert_eq!((doublon.status, doublon.code()), (409, "doublon"), "one person has one account, however they write their address");
}

#[actix_web::test]
async fn a_structure_bears_the_role_of_its_accounts() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    for (role, structure) in [("equipe", POLE_EMPLOI), ("prescripteur", MAILLAGE), ("financeur", POLE_EMPLOI), ("equipe", 1)] {
        let refus = admin.post("/utilisateurs", compte("z@exemple.fr", role, structure)).await;
        assert_eq!((refus.code(), refus.champs()), ("reference_inconnue", vec!["/structure_id"]), "{role}");
    }
    let refus = admin.post("/utilisateurs", compte("z@exemple.fr", "admin", MAILLAGE)).await;
    assert_eq!((refus.status, refus.champs()), (422, vec!["/structure_id"]), "an admin has none");
    let cree = admin.create("/utilisateurs", json!({"email": "z@exemple.fr", "nom": "Z", "role": "admin"})).await;
    assert!(cree["structure_id"].is_null() && cree["structure"].is_null());
    admin.patch(&format!("/structures/{}", Uuid::from_u128(AUTRE)), 1, json!({"actif": false})).await;
    assert_eq!(admin.post("/utilisateurs", compte("a@exemple.fr", "equipe", AUTRE)).await.code(), "reference_inconnue", "nor does a closed one");
}

#[actix_web::test]
async fn what_an_account_is_never_changes() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let chemin = path("/utilisateurs", &admin.create("/utilisateurs", compte("z@exemple.fr", "equipe", MAILLAGE)).await);
    for (champ, valeur) in [("email", json!("a@exemple.fr")), ("role", json!("equipe")), ("structure_id", json!(null))] {
        let refus = admin.patch(&chemin, 1, json!({champ: valeur})).await;
        assert_eq!((refus.status, refus.champs()), (422, vec![format!("/{champ}").as_str()]));
    }
    assert_eq!(admin.patch(&chemin, 1, json!({"nom": null})).await.champs(), ["/nom"]);
}

#[actix_web::test]
async fn accounts_filter_search_and_sort() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    for (email, nom, role, structure) in
        [("a@x.fr", "Élise", "equipe", AUTRE), ("b@x.fr", "Bœuf 100 %", "equipe", AUTRE), ("c@x.fr", "Çelik", "financeur", MEL)]
    {
        admin.create("/utilisateurs", json!({"email": email, "nom": nom, "role": role, "structure_id": Uuid::from_u128(structure)})).await;
    }
    let celik = path("/utilisateurs", &admin.get("/utilisateurs?q=celik").await.items()[0]);
    admin.patch(&celik, 1, json!({"actif": false})).await;
    let (autre, mel) = (Uuid::from_u128(AUTRE), Uuid::from_u128(MEL));
    for (query, emails) in [
        ("limit=3", vec!["c@x.fr", "b@x.fr", "a@x.fr"]),
        ("sort=-updated_at&limit=1", vec!["c@x.fr"]),
        ("role=admin", vec!["admin@maillage.test"]),
        (&format!("structure={autre}&sort=nom"), vec!["b@x.fr", "a@x.fr", "equipe@autre.test"]),
        (&format!("structure={autre},{mel}&sort=-nom&responsable=true"), vec!["financeur@mel.test", "equipe@autre.test"]),
        ("actif=false", vec!["c@x.fr"]),
        ("q=100%20%25", vec!["b@x.fr"]),
        ("q=ELISE&role=equipe,financeur&responsable=false&actif=true", vec!["a@x.fr"]),
        ("q=elise&role=financeur", vec![]),
    ] {
        assert_eq!(admin.get(&format!("/utilisateurs?{query}")).await.colonne("email"), emails, "{query}");
    }
    for mauvais in ["role=directrice", "structure=maillage", "sort=email", "email=a@x.fr"] {
        assert_eq!(admin.get(&format!("/utilisateurs?{mauvais}")).await.status, 422, "{mauvais}");
    }
}

#[actix_web::test]
async fn each_sees_the_accounts_of_its_structure() {
    let app = TestApp::spawn().await;
    assert_eq!(app.admin().get("/utilisateurs?count=true").await.json["total"], 6);
    let equipe = app.membre().get("/utilisateurs?sort=nom").await;
    assert_eq!(equipe.colonne("email"), ["equipe@maillage.test", "membre@maillage.test"], "every member, responsable or not");
    let ailleurs = app.membre().get(&format!("/utilisateurs?structure={}", Uuid::from_u128(AUTRE))).await;
    assert!(ailleurs.items().is_empty(), "{}", ailleurs.texte);
    assert_eq!(app.prescripteur().get("/utilisateurs").await.colonne("email"), ["prescripteur@pole-emploi.test"]);
    let conseiller = app.prescripteur().create("/utilisateurs", compte("conseil@exemple.fr", "prescripteur", POLE_EMPLOI)).await;
    let moi = path("/utilisateurs", &conseiller);
    assert_eq!(app.equipe().get(&moi).await.status, 404);
    let conseiller = enter(&app, &conseiller).await;
    for chemin in ["/utilisateurs", &moi] {
        assert_eq!(conseiller.get(chemin).await.status, 403, "{chemin}: a partner's accounts are its responsable's to see");
    }
    assert_eq!(conseiller.post("/utilisateurs", json!({})).await.status, 403);
}

#[actix_web::test]
async fn a_responsable_invites_into_its_own_structure_and_role() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    for (role, structure) in [("equipe", AUTRE), ("prescripteur", MAILLAGE), ("prescripteur", POLE_EMPLOI), ("financeur", MEL)] {
        let refus = equipe.post("/utilisateurs", compte("z@exemple.fr", role, structure)).await;
        assert_eq!((refus.status, refus.code()), (403, "interdit"), "{role}");
    }
    assert_eq!(equipe.post("/utilisateurs", json!({"email": "z@exemple.fr", "nom": "Z", "role": "admin"})).await.status, 403);
    let sans = equipe.post("/utilisateurs", json!({"email": "z@exemple.fr", "nom": "Z", "role": "equipe"})).await;
    assert_eq!((sans.status, sans.champs()), (422, vec!["/structure_id"]));
    let chemin = path("/utilisateurs", &equipe.create("/utilisateurs", compte("z@exemple.fr", "equipe", MAILLAGE)).await);
    assert_eq!(equipe.patch(&chemin, 1, json!({"responsable": true})).await.status, 200);
    assert_eq!(app.autre().patch(&chemin, 2, json!({"actif": false})).await.status, 404);
    assert_eq!(app.autre().post(&format!("{chemin}/invitation"), json!({})).await.status, 404);
    assert_eq!(app.membre().patch(&chemin, 2, json!({"actif": false})).await.status, 403);
}

#[actix_web::test]
async fn where_a_structure_has_two_roles_one_s_responsable_does_not_open_the_other_s() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    admin.patch(&format!("/structures/{}", Uuid::from_u128(MAILLAGE)), 1, json!({"roles": ["porteuse", "prescripteur"]})).await;
    let chemin = path("/utilisateurs", &admin.create("/utilisateurs", compte("p@exemple.fr", "prescripteur", MAILLAGE)).await);
    let equipe = app.equipe();
    assert_eq!(equipe.get(&chemin).await.status, 200);
    assert_eq!(equipe.patch(&chemin, 99, json!({"nom": "x"})).await.status, 403);
    assert_eq!(equipe.post(&format!("{chemin}/invitation"), json!({})).await.status, 403);
}

#[actix_web::test]
async fn closing_an_account_ends_its_access_its_sessions_and_its_link() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let cree = equipe.create("/utilisateurs", compte("z@exemple.fr", "equipe", MAILLAGE)).await;
    let chemin = path("/utilisateurs", &cree);
    let zoe = enter(&app, &cree).await;
    let rafraichir = json!({"refresh_token": login(&app, "z@exemple.fr", MOT_DE_PASSE).await.json["refresh_token"]});
    let lien = equipe.create(&format!("{chemin}/invitation"), json!({})).await;
    assert_eq!(zoe.get("/participants").await.status, 200);
    assert_eq!(equipe.patch(&chemin, 1, json!({"actif": false})).await.status, 200);
    assert_eq!(zoe.get("/participants").await.code(), "jeton_invalide");
    assert_eq!(login(&app, "z@exemple.fr", MOT_DE_PASSE).await.code(), "identifiants_invalides");
    assert_eq!(app.anonyme().post("/auth/refresh", rafraichir.clone()).await.status, 401);
    assert_eq!(accept(&app, &lien["jeton"], MOT_DE_PASSE).await.code(), "perime");
    assert_eq!(equipe.post(&format!("{chemin}/invitation"), json!({})).await.code(), "etat_incompatible");
    assert_eq!(equipe.patch(&chemin, 2, json!({"actif": true})).await.status, 200);
    assert_eq!(equipe.patch(&chemin, 3, json!({"actif": null})).await.champs(), ["/actif"], "erasing it is not opening it");
    assert_eq!(app.anonyme().post("/auth/refresh", rafraichir).await.status, 401, "reopening revives no session");
    assert_eq!(login(&app, "z@exemple.fr", MOT_DE_PASSE).await.status, 200);
}

#[actix_web::test]
async fn a_change_of_rights_counts_at_once() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let cree = equipe.create("/utilisateurs", compte("z@exemple.fr", "equipe", MAILLAGE)).await;
    let chemin = path("/utilisateurs", &cree);
    let zoe = enter(&app, &cree).await;
    assert_eq!(zoe.get("/clients-api").await.status, 403);
    equipe.patch(&chemin, 1, json!({"responsable": true})).await;
    assert_eq!(zoe.get("/clients-api").await.status, 200);
    assert_eq!(zoe.get("/auth/moi").await.json["responsable"], true);
}
