//! What participants want to create, who bears it, how far it has come.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, assert_fields, assert_rules, id};

#[actix_web::test]
async fn every_field_is_answered_as_it_was_written() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (zoe, ali) = (equipe.participant("Zoé").await, equipe.participant("Ali").await);
    let seul = |id: &str, prenom: &str| json!({"id": id, "nom": "Lenoir", "prenom": prenom});
    let champs = json!({"nom": "L'Épicerie 🥕", "domaine_activite": "Alimentation", "commune": "59350", "stade": "cree",
        "statut_juridique": "SCOP", "date_creation": "2021-06-24"});
    let mut corps = champs.clone();
    corps.as_object_mut().unwrap().extend(json!({"porteurs": [zoe, ali, zoe], "stade_le": "2021-06-20"}).as_object().unwrap().clone());
    let cree = equipe.create("/projets", corps).await;
    assert_fields(&cree, &champs);
    assert_eq!(cree["porteurs"], json!([seul(&ali, "Ali"), seul(&zoe, "Zoé")]), "a set, by name");
    assert_eq!(cree["stades"], json!([{"stade": "cree", "le": "2021-06-20"}]));
    let chemin = format!("/projets/{}", id(&cree));
    assert_eq!(equipe.get(&chemin).await.json, cree);
    assert_eq!(equipe.get("/projets").await.items(), &[cree]);
    let autre =
        json!({"nom": "Le Garage", "domaine_activite": "Réparation", "commune": "59599", "statut_juridique": "Association", "date_creation": "2021-07-01"});
    assert_fields(&equipe.patch(&chemin, 1, autre.clone()).await.json, &autre);
    let porte = equipe.patch(&chemin, 2, json!({"porteurs": [ali]})).await;
    assert_eq!(porte.json["porteurs"], json!([seul(&ali, "Ali")]));
    let vide = json!({"domaine_activite": null, "commune": null, "statut_juridique": null, "date_creation": null});
    let efface = equipe.patch(&chemin, 3, vide.clone()).await;
    assert_fields(&efface.json, &vide);
    assert_eq!((&efface.json["nom"], &efface.json["stade"]), (&json!("Le Garage"), &json!("cree")));
    let minimal = equipe.create("/projets", json!({"nom": "Idée", "porteurs": [zoe]})).await;
    assert_fields(&minimal, &vide);
    assert_eq!((&minimal["stade"], &minimal["stades"]), (&json!(null), &json!([])));
}

#[actix_web::test]
async fn a_projet_follows_the_rules_of_every_record() {
    let app = TestApp::spawn().await;
    let zoe = app.equipe().participant("Zoé").await;
    let projet = app.equipe().create("/projets", json!({"nom": "Épicerie", "porteurs": [zoe], "stade": "idee", "stade_le": "2021-01-04"})).await;
    let patch = json!({"nom": "Épicerie vrac", "stade": "cree"});
    assert_rules(&app, &format!("/projets/{}", id(&projet)), patch, &["stades", "emplois"]).await;
}

#[actix_web::test]
async fn a_projet_has_someone_of_the_porteuse_s_to_bear_it() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (zoe, autrui) = (equipe.participant("Zoé").await, app.autre().participant("Max").await);
    let cree = equipe.create("/projets", json!({"nom": "Épicerie", "porteurs": [zoe]})).await;
    let chemin = format!("/projets/{}", id(&cree));
    for (porteurs, refus) in [
        (json!([]), (422, "validation", vec!["/porteurs"])),
        (json!(null), (422, "validation", vec!["/porteurs"])),
        (json!(zoe), (422, "validation", vec!["/porteurs"])),
        (json!(["zoe"]), (422, "validation", vec!["/porteurs/0"])),
        (json!(vec![zoe.clone(); 101]), (422, "validation", vec!["/porteurs"])),
        (json!([zoe, autrui]), (422, "reference_inconnue", vec!["/porteurs"])),
        (json!([Uuid::now_v7(), zoe]), (422, "reference_inconnue", vec!["/porteurs"])),
    ] {
        assert_eq!(equipe.post("/projets", json!({"nom": "Garage", "porteurs": porteurs})).await.refus(), refus, "{porteurs}");
        assert_eq!(equipe.patch(&chemin, 1, json!({"porteurs": porteurs})).await.refus(), refus, "{porteurs}");
    }
    assert_eq!(equipe.post("/projets", json!({"nom": "Garage"})).await.champs(), ["/porteurs"]);
    assert_eq!(equipe.get("/projets").await.items(), &[cree], "a refused write leaves nothing");
}

#[actix_web::test]
async fn a_stade_a_day_and_the_latest_is_the_projet_s() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let zoe = equipe.participant("Zoé").await;
    let projet = json!({"nom": "Épicerie", "porteurs": [zoe], "stade": "structuration", "stade_le": "2021-03-01"});
    let chemin = format!("/projets/{}", id(&equipe.create("/projets", projet).await));
    let patch = async |version, corps: Value| {
        let lu = equipe.patch(&chemin, version, corps).await;
        assert_eq!(lu.status, 200, "{}", lu.texte);
        let stades: Vec<_> =
            lu.json["stades"].as_array().unwrap().iter().map(|s| format!("{} {}", s["le"].as_str().unwrap(), s["stade"].as_str().unwrap())).collect();
        (lu.json["stade"].as_str().unwrap().to_owned(), stades)
    };
    let (stade, stades) = patch(1, json!({"stade": "idee", "stade_le": "2021-01-04"})).await;
    assert_eq!((stade.as_str(), stades), ("structuration", vec!["2021-01-04 idee".to_owned(), "2021-03-01 structuration".to_owned()]), "told later");
    let (stade, stades) = patch(2, json!({"stade": "pret_a_creer", "stade_le": "2021-03-01"})).await;
    assert_eq!((stade.as_str(), stades), ("pret_a_creer", vec!["2021-01-04 idee".to_owned(), "2021-03-01 pret_a_creer".to_owned()]), "the same day");
    patch(3, json!({"stade": "pret_a_creer"})).await;
    assert_eq!(equipe.get(&chemin).await.json["version"], 3, "the stade it has already");
    let (stade, stades) = patch(3, json!({"stade": "cree"})).await;
    assert_eq!((stade.as_str(), stades.last().unwrap().as_str()), ("cree", format!("{} cree", app.clock.today()).as_str()), "today by default");
    assert_eq!(stades.len(), 3);
    let demain = (app.clock.today() + chrono::Days::new(1)).to_string();
    for (corps, champ) in [
        (json!({"stade": null}), "/stade"),
        (json!({"stade": "faillite"}), "/stade"),
        (json!({"stade_le": "2021-04-01"}), "/stade"),
        (json!({"stade": "developpement", "stade_le": demain}), "/stade_le"),
        (json!({"stade": "developpement", "stade_le": "2021-02-29"}), "/stade_le"),
        (json!({"date_creation": demain}), "/date_creation"),
        (json!({"stades": []}), "/stades"),
    ] {
        assert_eq!(equipe.patch(&chemin, 4, corps.clone()).await.refus(), (422, "validation", vec![champ]), "{corps}");
    }
    let sans = json!({"nom": "Garage", "porteurs": [zoe], "stade_le": "2021-01-04"});
    assert_eq!(equipe.post("/projets", sans).await.champs(), ["/stade"], "a day is a stade's");
}

#[actix_web::test]
async fn each_filter_keeps_those_it_names() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (zoe, ali) = (equipe.participant("Zoé").await, equipe.participant("Ali").await);
    let epicerie = json!({"nom": "Épicerie", "porteurs": [zoe, ali], "domaine_activite": "Commerce", "commune": "59350", "stade": "cree",
        "statut_juridique": "SCOP", "date_creation": "2021-06-24"});
    let epicerie = id(&equipe.create("/projets", epicerie).await);
    let garage =
        json!({"nom": "garage", "porteurs": [ali], "domaine_activite": "Réparation", "commune": "59599", "stade": "idee", "date_creation": "2020-02-29"});
    equipe.create("/projets", garage).await;
    equipe.create("/projets", json!({"nom": "Zénith", "porteurs": [zoe]})).await;
    let dispositif = equipe.dispositif("creation").await;
    let accueil = json!({"dispositif_id": dispositif, "participant_id": zoe, "projet_id": epicerie, "date_accueil": "2021-01-04"});
    equipe.create("/accompagnements", accueil).await;
    for (question, attendus) in [
        (format!("sort=nom&porteurs={zoe}"), &["Épicerie", "Zénith"][..]),
        (format!("sort=-nom&porteurs={zoe},{ali}"), &["Zénith", "garage", "Épicerie"]),
        ("dispositif=creation".to_owned(), &["Épicerie"]),
        ("stade=cree".to_owned(), &["Épicerie"]),
        ("sort=nom&stade=cree,idee".to_owned(), &["Épicerie", "garage"]),
        ("commune=59599".to_owned(), &["garage"]),
        ("domaine_activite=Commerce".to_owned(), &["Épicerie"]),
        ("statut_juridique=SCOP".to_owned(), &["Épicerie"]),
        ("date_creation_du=2020-02-29&date_creation_au=2020-12-31".to_owned(), &["garage"]),
        ("q=EPICE".to_owned(), &["Épicerie"]),
        ("sort=date_creation".to_owned(), &["garage", "Épicerie", "Zénith"]),
        ("sort=-date_creation".to_owned(), &["Épicerie", "garage", "Zénith"]),
        ("sort=created_at".to_owned(), &["Épicerie", "garage", "Zénith"]),
    ] {
        assert_eq!(equipe.get(&format!("/projets?{question}")).await.colonne("nom"), attendus, "{question}");
    }
    for faux in ["stade=mort", "porteurs=zoe", "date_creation_du=2021", "sort=stade", "nom=x"] {
        assert_eq!(equipe.get(&format!("/projets?{faux}")).await.status, 422, "{faux}");
    }
    assert_eq!(app.autre().get(&format!("/projets?porteurs={zoe}")).await.colonne("nom"), [""; 0]);
}

#[actix_web::test]
async fn what_no_projet_may_hold_is_refused_by_name() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let zoe = equipe.participant("Zoé").await;
    for (champ, valeur) in [
        ("nom", json!("\u{0}")),
        ("nom", json!("  ")),
        ("domaine_activite", json!("")),
        ("domaine_activite", json!(4)),
        ("commune", json!("5935")),
        ("statut_juridique", json!("x".repeat(201))),
        ("date_creation", json!("2021-13-01")),
        ("emplois", json!([])),
    ] {
        let mut corps = json!({"nom": "Épicerie", "porteurs": [zoe]});
        corps[champ] = valeur.clone();
        assert_eq!(equipe.post("/projets", corps).await.refus(), (422, "validation", vec![format!("/{champ}").as_str()]), "{champ}: {valeur}");
    }
    let corps = json!({"nom": "Épicerie", "porteurs": [zoe], "commune": "59999"});
    assert_eq!(equipe.post("/projets", corps).await.refus(), (422, "reference_inconnue", vec!["/commune"]));
}

#[actix_web::test]
async fn a_projet_that_is_accompanied_stays() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (dispositif, zoe) = (equipe.dispositif("creation").await, equipe.participant("Zoé").await);
    let chemin = format!("/projets/{}", id(&equipe.create("/projets", json!({"nom": "Épicerie", "porteurs": [zoe], "stade": "idee"})).await));
    let accueil = json!({"dispositif_id": dispositif, "participant_id": zoe, "projet_id": chemin[9..], "date_accueil": "2021-01-04"});
    let accompagnement = format!("/accompagnements/{}", id(&equipe.create("/accompagnements", accueil).await));
    let refus = equipe.delete(&chemin, 1).await;
    assert_eq!((refus.status, refus.code()), (409, "en_usage"));
    assert!(refus.json["detail"].as_str().unwrap().contains("accompagnements"), "{}", refus.texte);
    equipe.patch(&accompagnement, 1, json!({"projet_id": null})).await;
    assert_eq!(equipe.delete(&chemin, 1).await.status, 204);
}
