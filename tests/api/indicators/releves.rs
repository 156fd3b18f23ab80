//! What was recorded by hand answers the questions that records cannot, each exactly its own.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// An équipe whose dispositif `formation` began in 2017 and is recorded since 2021, when it held one session of two days.
async fn equipe(app: &TestApp) -> Client {
    let equipe = app.equipe();
    let formation = json!({"code": "formation", "nom": "Formation", "type": "formation", "debut": "2017-01-01", "debut_saisie": "2021-01-01"});
    let formation = equipe.create("/dispositifs", formation).await["id"].clone();
    let session = json!({"dispositif_id": formation, "type": "formation", "titre": "Gérer", "statut": "realisee", "modalite": "presentiel", "debut": "2021-03-08", "fin": "2021-03-09",
        "duree_jours": 2, "effectif_declare": {"total": 8, "femmes": 5, "hommes": 3}});
    equipe.create("/sessions", session).await;
    equipe
}

async fn releve(equipe: &Client, indicator: &str, (debut, fin): (&str, &str), dimensions: Value, valeur: f64) -> String {
    let corps = json!({"indicator": indicator, "debut": debut, "fin": fin, "dimensions": dimensions, "valeur": valeur, "source": "Bilan"});
    format!("/releves/{}", equipe.create("/releves", corps).await["id"].as_str().unwrap())
}

const AN_2019: (&str, &str) = ("2019-01-01", "2019-12-31");
const AN_2020: (&str, &str) = ("2020-01-01", "2020-12-31");
const AN_2021: (&str, &str) = ("2021-01-01", "2021-12-31");

async fn demande(equipe: &Client, code: &str, (debut, fin): (&str, &str), suite: &str) -> Value {
    let reponse = equipe.get(&format!("/indicators/{code}?debut={debut}&fin={fin}{suite}")).await;
    assert_eq!(reponse.status, 200, "{}", reponse.texte);
    reponse.json
}

fn total(reponse: &Value) -> (Value, &str, &str) {
    let total = &reponse["total"];
    (total["valeur"].clone(), total["statut"].as_str().unwrap(), total["source"].as_str().unwrap())
}

/// Label, value, share, source of each line.
fn lignes(reponse: &Value) -> Vec<Value> {
    reponse["lignes"].as_array().unwrap().iter().map(|l| json!([l["libelle"], l["valeur"], l["part"], l["source"]])).collect()
}

#[actix_web::test]
async fn what_no_record_gives_is_answered_by_its_releve_or_not_at_all() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    releve(&equipe, "adherents", AN_2021, json!({}), 27.0).await;
    releve(&equipe, "adherents", AN_2021, json!({"nature": "personne_morale"}), 20.0).await;
    releve(&equipe, "adherents", AN_2021, json!({"nature": "personne_physique"}), 7.0).await;
    let reponse = demande(&equipe, "adherents", AN_2021, "&par=nature").await;
    assert_eq!(total(&reponse), (json!(27), "exact", "releve"));
    assert_eq!(lignes(&reponse), [json!(["Personne physique", 7, 0.259_259, "releve"]), json!(["Personne morale", 20, 0.740_741, "releve"])]);
    assert_eq!((&reponse["total"]["renseigne"], &reponse["total"]["non_renseigne"]), (&json!(27), &json!(0)));
    assert_eq!(reponse["lignes"][0]["cle"], json!({"nature": "personne_physique"}));
    assert_eq!(total(&demande(&equipe, "adherents", AN_2021, "&nature=personne_morale").await), (json!(20), "exact", "releve"));
    assert_eq!(total(&demande(&equipe, "adherents", AN_2020, "").await), (Value::Null, "non_disponible", "releve"));
    assert_eq!(total(&demande(&equipe, "adherents", ("2021-01-01", "2021-12-30"), "").await), (Value::Null, "non_disponible", "releve"), "its own period");
    let deux = demande(&equipe, "adherents", AN_2021, "&nature=personne_morale,personne_physique").await;
    assert_eq!(total(&deux), (Value::Null, "non_disponible", "releve"), "no releve is of two values, and none is added up");
    let deux = demande(&equipe, "adherents", AN_2021, "&nature=personne_morale,personne_physique&par=nature").await;
    assert_eq!((total(&deux), lignes(&deux).len()), ((Value::Null, "non_disponible", "releve"), 2), "each line is of one");
    let autre = app.autre();
    assert_eq!(total(&demande(&autre, "adherents", AN_2021, "").await), (Value::Null, "non_disponible", "releve"), "another porteuse's are its own");
}

#[actix_web::test]
async fn lines_do_not_make_a_total_nor_a_total_lines() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    releve(&equipe, "mouvements_ca", AN_2021, json!({"mouvement": "renouvellement"}), 6.0).await;
    releve(&equipe, "mouvements_ca", AN_2021, json!({"mouvement": "nouveau"}), 3.0).await;
    let reponse = demande(&equipe, "mouvements_ca", AN_2021, "&par=mouvement").await;
    assert_eq!(total(&reponse), (Value::Null, "non_disponible", "releve"), "the total was not recorded");
    assert_eq!((&reponse["total"]["renseigne"], &reponse["total"]["disponible_depuis"]), (&json!(9), &Value::Null), "the lines add up to what shares stand on");
    assert_eq!(reponse["lignes"][0]["part"], 0.666_667);
    releve(&equipe, "mouvements_ca", AN_2021, json!({}), 10.0).await;
    let reponse = demande(&equipe, "mouvements_ca", AN_2021, "&par=mouvement").await;
    assert_eq!((total(&reponse), &reponse["total"]["renseigne"]), ((json!(10), "exact", "releve"), &json!(9)));
    releve(&equipe, "reunions", AN_2021, json!({}), 12.0).await;
    let reponse = demande(&equipe, "reunions", AN_2021, "&par=instance").await;
    assert_eq!((total(&reponse), lignes(&reponse).len(), &reponse["total"]["renseigne"]), ((json!(12), "exact", "releve"), 0, &json!(0)));
    releve(&equipe, "newsletter_taux_ouverture", AN_2021, json!({}), 25.16).await;
    let reponse = demande(&equipe, "newsletter_taux_ouverture", AN_2021, "&par=annee").await;
    assert_eq!((total(&reponse), lignes(&reponse)), ((json!(25.16), "exact", "releve"), vec![json!(["2021", 25.16, null, "releve"])]));
    assert_eq!(reponse["total"]["renseigne"], Value::Null, "what a ratio stands on was not recorded");
}

#[actix_web::test]
async fn a_series_mixes_what_was_recorded_by_hand_and_what_is_computed() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    let dimensions = json!({"dispositif": "formation", "type": "formation"});
    let vingt = releve(&equipe, "journees", AN_2020, dimensions.clone(), 14.0).await;
    releve(&equipe, "journees", AN_2019, dimensions.clone(), 17.5).await;
    let serie = "&dispositif=formation&type=formation&par=annee";
    let reponse = demande(&equipe, "journees", ("2018-01-01", "2021-12-31"), serie).await;
    assert_eq!(
        lignes(&reponse),
        [
            json!(["2018", null, null, "calcul"]),
            json!(["2019", 17.5, 0.522_388, "releve"]),
            json!(["2020", 14, 0.41791, "releve"]),
            json!(["2021", 2, 0.059_701, "calcul"])
        ],
        "2018 was recorded neither way, which is not zero"
    );
    assert_eq!((&reponse["lignes"][0]["statut"], &reponse["lignes"][1]["statut"]), (&json!("non_disponible"), &json!("exact")));
    assert_eq!(total(&reponse), (Value::Null, "non_disponible", "calcul"), "no sum of years is made");
    assert_eq!((&reponse["total"]["disponible_depuis"], &reponse["total"]["renseigne"]), (&json!("2021-01-01"), &json!(33.5)));
    let deux_ans = demande(&equipe, "journees", ("2020-01-01", "2021-12-31"), &format!("{serie}&annee=2020")).await;
    assert_eq!(lignes(&deux_ans), [json!(["2020", 14, 1, "releve"])], "a filter on years chooses among them");
    let partielle = demande(&equipe, "journees", ("2020-02-01", "2021-12-31"), serie).await;
    assert_eq!(lignes(&partielle)[0], json!(["2020", null, null, "calcul"]), "eleven months are not the year");
    releve(&equipe, "journees", ("2019-01-01", "2020-12-31"), dimensions, 31.0).await;
    let ensemble = demande(&equipe, "journees", ("2019-01-01", "2020-12-31"), serie).await;
    assert_eq!(total(&ensemble), (json!(31), "exact", "releve"), "a releve of the whole");
    assert_eq!(ensemble["total"]["disponible_depuis"], Value::Null);
    assert_eq!(equipe.delete(&vingt, 1).await.status, 204);
    assert_eq!(lignes(&demande(&equipe, "journees", AN_2020, serie).await), [json!(["2020", null, null, "calcul"])], "it moves the figure it was");
}

#[actix_web::test]
async fn a_computed_answer_wants_no_releve() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    releve(&equipe, "journees", ("2016-01-01", "2016-12-31"), json!({"dispositif": "formation"}), 99.0).await;
    let reponse = demande(&equipe, "journees", ("2016-01-01", "2016-12-31"), "&dispositif=formation").await;
    assert_eq!(total(&reponse), (json!(0), "exact", "calcul"), "before it began nothing was lacking");
    let reponse = demande(&equipe, "journees", AN_2021, "&dispositif=formation&par=annee").await;
    assert_eq!((total(&reponse), lignes(&reponse)), ((json!(2), "exact", "calcul"), vec![json!(["2021", 2, 1, "calcul"])]));
    assert_eq!(total(&demande(&equipe, "journees", AN_2020, "").await), (Value::Null, "non_disponible", "calcul"), "a releve is of one dispositif");
}

#[actix_web::test]
async fn each_dispositif_is_answered_as_its_own_question() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    let atelier = json!({"code": "atelier", "nom": "Atelier", "type": "parcours", "debut": "2020-01-01", "debut_saisie": "2020-01-01"});
    let atelier = equipe.create("/dispositifs", atelier).await["id"].clone();
    let session = json!({"dispositif_id": atelier, "type": "atelier", "titre": "Coudre", "statut": "realisee", "modalite": "presentiel", "debut": "2020-03-08", "fin": "2020-03-08", "duree_jours": 1});
    equipe.create("/sessions", session).await;
    releve(&equipe, "journees", AN_2020, json!({"dispositif": "formation"}), 14.0).await;
    let reponse = demande(&equipe, "journees", AN_2020, "&par=dispositif").await;
    assert_eq!(lignes(&reponse), [json!(["Atelier", 1, 0.066_667, "calcul"]), json!(["Formation", 14, 0.933_333, "releve"])]);
    assert_eq!(reponse["lignes"][1]["cle"], json!({"dispositif": "formation"}));
    let reponse = demande(&equipe, "heures", AN_2020, "&par=dispositif").await;
    assert_eq!(lignes(&reponse), [json!(["Formation", null, null, "calcul"])], "nothing was recorded of it");
}

#[actix_web::test]
async fn a_releve_has_the_very_dimensions_of_the_question() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    equipe.create("/modules", json!({"code": "M1", "intitule": "Gérer", "type": "programme"})).await;
    releve(&equipe, "personnes_touchees", AN_2020, json!({"dispositif": "formation"}), 25.0).await;
    releve(&equipe, "personnes_touchees", AN_2020, json!({"dispositif": "formation", "qpv": true}), 6.0).await;
    releve(&equipe, "personnes_touchees", AN_2020, json!({"dispositif": "formation", "qpv": false}), 18.0).await;
    releve(&equipe, "personnes_touchees", AN_2020, json!({"dispositif": "formation", "qpv": true, "genre": "femme"}), 4.0).await;
    releve(&equipe, "personnes_touchees", AN_2020, json!({"dispositif": "formation", "module": "M1"}), 9.0).await;
    let f = "&dispositif=formation";
    let par_qpv = demande(&equipe, "personnes_touchees", AN_2020, &format!("{f}&par=qpv")).await;
    assert_eq!((total(&par_qpv).0, lignes(&par_qpv)), (json!(25), vec![json!(["Oui", 6, 0.25, "releve"]), json!(["Non", 18, 0.75, "releve"])]));
    assert_eq!(par_qpv["lignes"][0]["cle"], json!({"qpv": true}));
    let croise = demande(&equipe, "personnes_touchees", AN_2020, &format!("{f}&qpv=true&par=genre")).await;
    assert_eq!((total(&croise).0, lignes(&croise)), (json!(6), vec![json!(["Femme", 4, 1, "releve"])]));
    let par_module = demande(&equipe, "personnes_touchees", AN_2020, &format!("{f}&par=module")).await;
    assert_eq!((lignes(&par_module), &par_module["lignes"][0]["cle"]), (vec![json!(["Gérer", 9, 1, "releve"])], &json!({"module": "M1"})));
    let par_genre = demande(&equipe, "personnes_touchees", AN_2020, &format!("{f}&par=genre")).await;
    assert_eq!((total(&par_genre).0, lignes(&par_genre).len()), (json!(25), 0));
    let serie = demande(&equipe, "personnes_touchees", ("2020-01-01", "2021-12-31"), &format!("{f}&par=annee,genre")).await;
    assert_eq!(
        lignes(&serie),
        [json!(["2020, Non disponible", null, null, "calcul"]), json!(["2021, Femme", 5, 0.625, "calcul"]), json!(["2021, Homme", 3, 0.375, "calcul"])]
    );
    assert_eq!(serie["lignes"][0]["cle"], json!({"annee": "2020", "genre": null}));
}

#[actix_web::test]
async fn what_an_indicator_means_anyway_does_not_hide_its_releve() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    let annee = async |suite: &str| demande(&equipe, "heures_rendez_vous", AN_2020, &format!("&dispositif=formation{suite}")).await;
    releve(&equipe, "heures_rendez_vous", AN_2020, json!({"dispositif": "formation", "statut": "honore"}), 61.25).await;
    releve(&equipe, "heures_rendez_vous", AN_2020, json!({"dispositif": "formation", "statut": "absent"}), 7.0).await;
    for suite in ["", "&statut=honore"] {
        assert_eq!(total(&annee(suite).await), (json!(61.25), "exact", "releve"), "{suite}");
    }
    assert_eq!(total(&annee("&statut=absent").await).0, 7);
    assert_eq!(lignes(&annee("&par=statut").await), [json!(["Honoré", 61.25, 1, "releve"])], "as a computed answer has that line alone");
    assert_eq!(lignes(&annee("&statut=honore,absent&par=statut").await).len(), 2);
}

#[actix_web::test]
async fn the_table_says_the_source_of_each_row() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    releve(&equipe, "journees", AN_2020, json!({"dispositif": "formation"}), 14.0).await;
    let csv = equipe.get("/indicators/journees?debut=2019-01-01&fin=2021-12-31&dispositif=formation&par=annee&format=csv").await;
    assert_eq!(
        csv.texte,
        "indicator,version,debut,fin,annee,libelle,valeur,part,unite,statut,source\r\n\
         journees,1,2019-01-01,2021-12-31,2019,2019,,,jour,non_disponible,calcul\r\n\
         journees,1,2019-01-01,2021-12-31,2020,2020,14,0.875,jour,exact,releve\r\n\
         journees,1,2019-01-01,2021-12-31,2021,2021,2,0.125,jour,exact,calcul\r\n\
         journees,1,2019-01-01,2021-12-31,,Total,,,jour,non_disponible,calcul\r\n"
    );
}
