//! Figures recorded by hand, and what they may be of.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// A dispositif that began in 2015 and is recorded here since 2021.
async fn dispositif(equipe: &Client, code: &str) -> String {
    let corps = json!({"code": code, "nom": code, "type": "formation", "debut": "2015-01-01", "debut_saisie": "2021-01-01"});
    format!("/dispositifs/{}", equipe.create("/dispositifs", corps).await["id"].as_str().unwrap())
}

fn releve(indicator: &str, annee: u16, dimensions: Value) -> Value {
    json!({"indicator": indicator, "debut": format!("{annee}-01-01"), "fin": format!("{annee}-12-31"), "dimensions": dimensions, "valeur": 21, "source": "Bilan pédagogique"})
}

fn avec(mut corps: Value, champs: Value) -> Value {
    corps.as_object_mut().unwrap().extend(champs.as_object().unwrap().clone());
    corps
}

#[actix_web::test]
async fn an_equipe_records_reads_changes_and_deletes_a_releve() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    dispositif(&equipe, "formation").await;
    let corps = avec(releve("heures", 2020, json!({"type": "sur_mesure", "dispositif": "formation"})), json!({"valeur": 36.5, "source": " Tableau "}));
    let cree = equipe.post("/releves", corps).await;
    assert_eq!((cree.status, cree.header("etag")), (201, Some("\"1\"")), "{}", cree.texte);
    assert_eq!((&cree.json["indicator"], &cree.json["valeur"], &cree.json["source"]), (&json!("heures"), &json!(36.5), &json!("Tableau")));
    assert_eq!((&cree.json["dimensions"], &cree.json["commentaire"]), (&json!({"dispositif": "formation", "type": "sur_mesure"}), &Value::Null));
    let chemin = format!("/releves/{}", cree.json["id"].as_str().unwrap());
    assert_eq!(cree.header("location"), Some(format!("/api/v1{chemin}").as_str()));
    assert_eq!(equipe.get(&chemin).await.json, cree.json);
    let change = equipe.patch(&chemin, 1, json!({"dimensions": {"type": null, "variante": "long"}, "commentaire": "Relu"})).await;
    assert_eq!(change.json["dimensions"], json!({"dispositif": "formation", "variante": "long"}), "a merge patch goes into the dimensions");
    assert_eq!(equipe.patch(&chemin, 2, json!({"dimensions": {}})).await.json["version"], 2);
    assert_eq!(app.autre().get(&chemin).await.status, 404);
    assert_eq!(app.autre().get("/releves").await.items().len(), 0);
    assert_eq!(equipe.delete(&chemin, 2).await.status, 204);
    assert_eq!(equipe.get(&chemin).await.status, 404);
}

#[actix_web::test]
async fn everything_that_the_catalogue_does_not_have_is_named() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    dispositif(&equipe, "formation").await;
    let champs = async |corps: Value| {
        let refus = equipe.post("/releves", corps).await;
        assert_eq!(refus.status, 422, "{}", refus.texte);
        refus.champs().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let inconnu = equipe.post("/releves", releve("adherent", 2020, json!({}))).await;
    assert_eq!((inconnu.status, inconnu.champs()), (422, vec!["/indicator"]));
    assert!(inconnu.texte.contains("adherents"), "it lists what is possible: {}", inconnu.texte);
    assert_eq!(champs(releve("adherents", 2020, json!({"nature": "morale", "canal": "facebook"}))).await, ["/dimensions/canal", "/dimensions/nature"]);
    assert_eq!(champs(releve("adherents", 2020, json!({"annee": "2020"}))).await, ["/dimensions/annee"], "the period says it");
    assert_eq!(champs(releve("heures", 2020, json!({}))).await, ["/dimensions/dispositif"], "a computed indicator names its dispositif");
    assert_eq!(champs(releve("personnes_accueillies", 2020, json!({"dispositif": "formation", "qpv": "oui"}))).await, ["/dimensions/qpv"]);
    assert_eq!(champs(releve("heures", 2020, json!({"dispositif": ["formation"]}))).await, ["/dimensions/dispositif"]);
    assert_eq!(champs(avec(releve("adherents", 2020, json!({})), json!({"fin": "2019-12-31"}))).await, ["/fin"]);
    assert_eq!(champs(avec(releve("adherents", 2020, json!({})), json!({"valeur": -1, "source": " "}))).await, ["/valeur", "/source"]);
    assert_eq!(champs(avec(releve("adherents", 2020, json!({})), json!({"valeur": 1.234_567_8}))).await, ["/valeur"]);
}

#[actix_web::test]
async fn what_a_dimension_designates_exists_and_stays() {
    let app = TestApp::spawn().await;
    let (equipe, autre) = (app.equipe(), app.autre());
    let mien = dispositif(&equipe, "formation").await;
    dispositif(&autre, "ailleurs").await;
    let dimensions = json!({"dispositif": "ailleurs", "module": "M9", "territoire": "commune:99999", "commanditaire": "00000000-0000-7000-8000-000000000000"});
    let refus = equipe.post("/releves", releve("heures", 2020, dimensions)).await;
    assert_eq!((refus.status, refus.code()), (422, "reference_inconnue"), "{}", refus.texte);
    let mut champs = refus.champs();
    champs.sort_unstable();
    assert_eq!(
        champs,
        ["/dimensions/commanditaire", "/dimensions/dispositif", "/dimensions/module", "/dimensions/territoire"],
        "another porteuse's is unknown"
    );
    let module = equipe.create("/modules", json!({"code": "M1", "intitule": "Module", "type": "programme"})).await;
    let dimensions = json!({"dispositif": "formation", "module": "M1", "epci": "200093201"});
    let cree = equipe.create("/releves", releve("heures", 2020, dimensions.clone())).await;
    assert_eq!(cree["dimensions"], dimensions);
    let module = format!("/modules/{}", module["id"].as_str().unwrap());
    for chemin in [&mien, &module] {
        let refus = equipe.delete(chemin, 1).await;
        assert_eq!((refus.status, refus.code()), (409, "en_usage"));
    }
    let chemin = format!("/releves/{}", cree["id"].as_str().unwrap());
    assert_eq!(equipe.patch(&chemin, 1, json!({"dimensions": {"module": null}})).await.status, 200);
    assert_eq!(equipe.delete(&module, 1).await.status, 204, "nothing names it any more");
    assert_eq!(equipe.delete(&chemin, 2).await.status, 204);
    assert_eq!(equipe.delete(&mien, 1).await.status, 204);
}

#[actix_web::test]
async fn a_figure_is_recorded_once() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    dispositif(&equipe, "formation").await;
    let total = equipe.create("/releves", releve("adherents", 2020, json!({}))).await;
    equipe.create("/releves", releve("adherents", 2020, json!({"nature": "personne_morale"}))).await;
    equipe.create("/releves", releve("adherents", 2019, json!({}))).await;
    app.autre().create("/releves", releve("adherents", 2020, json!({}))).await;
    let encore = equipe.post("/releves", releve("adherents", 2020, json!({"nature": null}))).await;
    assert_eq!((encore.status, encore.code()), (409, "doublon"));
    let chemin = format!("/releves/{}", total["id"].as_str().unwrap());
    let devient = equipe.patch(&chemin, 1, json!({"dimensions": {"nature": "personne_morale"}})).await;
    assert_eq!((devient.status, devient.code()), (409, "doublon"));
    let absents = releve("rendez_vous", 2020, json!({"dispositif": "formation", "statut": "absent"}));
    equipe.create("/releves", absents).await;
    equipe.create("/releves", releve("rendez_vous", 2020, json!({"dispositif": "formation"}))).await;
    let honores = releve("rendez_vous", 2020, json!({"dispositif": "formation", "statut": "honore"}));
    assert_eq!(equipe.post("/releves", honores).await.code(), "doublon", "rendez-vous are the honoured ones unless told otherwise");
}

#[actix_web::test]
async fn a_releve_of_what_is_computed_ends_before_it_is_recorded_here() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let formation = dispositif(&equipe, "formation").await;
    let dimensions = json!({"dispositif": "formation"});
    let refus = equipe.post("/releves", releve("heures", 2021, dimensions.clone())).await;
    assert_eq!((refus.status, refus.code()), (409, "etat_incompatible"));
    let jusqu_au_premier = avec(releve("heures", 2020, dimensions.clone()), json!({"fin": "2021-01-01"}));
    assert_eq!(equipe.post("/releves", jusqu_au_premier).await.status, 409);
    let cree = equipe.create("/releves", releve("heures", 2020, dimensions.clone())).await;
    let chemin = format!("/releves/{}", cree["id"].as_str().unwrap());
    assert_eq!(equipe.patch(&chemin, 1, json!({"fin": "2021-06-30"})).await.code(), "etat_incompatible");
    equipe.create("/releves", releve("adherents", 2021, dimensions)).await;
    let recule = equipe.patch(&formation, 1, json!({"debut_saisie": "2020-07-01"})).await;
    assert_eq!((recule.status, recule.code()), (409, "etat_incompatible"), "its releve of 2020 would say what records say");
    assert_eq!(equipe.patch(&formation, 1, json!({"debut_saisie": "2021-07-01"})).await.status, 200, "later leaves it alone");
    assert_eq!(equipe.delete(&chemin, 1).await.status, 204);
    assert_eq!(equipe.patch(&formation, 2, json!({"debut_saisie": "2020-07-01"})).await.status, 200, "what no record gives stays");
}

#[actix_web::test]
async fn releves_are_listed_by_indicator_dispositif_and_period() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    dispositif(&equipe, "formation").await;
    for annee in [2018, 2019, 2020] {
        equipe.create("/releves", releve("journees", annee, json!({"dispositif": "formation"}))).await;
    }
    equipe.create("/releves", releve("adherents", 2020, json!({}))).await;
    let annees = async |filtres: &str| {
        let page = equipe.get(&format!("/releves?sort=debut&{filtres}")).await;
        page.items().iter().map(|r| r["debut"].as_str().unwrap()[..4].to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(annees("indicator=journees").await, "2018 2019 2020");
    assert_eq!(annees("dispositif=formation&debut_du=2019-01-01").await, "2019 2020");
    assert_eq!(annees("fin_au=2019-12-31").await, "2018 2019");
    assert_eq!(annees("indicator=adherents,journees&debut_du=2020-01-01").await, "2020 2020");
    assert_eq!(equipe.get("/releves?indicator=adherent").await.champs(), ["/indicator"]);
}
