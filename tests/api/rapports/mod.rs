//! The report of a year: its figures, its three forms, whose it is.

mod cloture;
mod formes;
mod publication;

use serde_json::{Value, json};

use crate::rapport_2021::{Chiffre, chiffres, plat, round};
use crate::support::TestApp;

/// The figures of a report, in order.
pub fn figures(rapport: &Value) -> Vec<&Value> {
    let sections = rapport["sections"].as_array().unwrap().iter();
    sections.flat_map(|s| s["tableaux"].as_array().unwrap()).flat_map(|t| t["chiffres"].as_array().unwrap()).collect()
}

pub fn figure<'r>(rapport: &'r Value, code: &str) -> &'r Value {
    figures(rapport).into_iter().find(|c| c["code"] == code).unwrap_or_else(|| panic!("no figure {code}"))
}

/// What the report says under a question: this year's value, or that of a year before.
fn dite(rapport: &Value, attendu: &Chiffre) -> Option<Value> {
    let meme = |c: &&Value| {
        if c["indicator"]["code"] != attendu.indicator.as_str() || c["mesure"] != attendu.mesure.as_str() {
            return false;
        }
        match attendu.ligne.strip_prefix("session=~") {
            Some(motif) => {
                let (debut, mots) = motif.split_once(' ').unwrap_or((motif, ""));
                let libelle = plat(c["libelle"].as_str().unwrap());
                c["ligne"].as_str().is_some_and(|l| l.starts_with("session=")) && libelle.starts_with(&plat(debut)) && libelle.contains(&plat(mots))
            }
            None => c["ligne"].as_str().unwrap_or_default() == attendu.ligne,
        }
    };
    let valeurs = |c: &Value| {
        let avant = std::iter::once(&c["precedent"]).chain(c["anterieurs"].as_array().unwrap());
        std::iter::once(c).chain(avant).map(|v| (v["query"].clone(), v["valeur"].clone())).collect::<Vec<_>>()
    };
    let toutes = figures(rapport).into_iter().filter(meme).flat_map(valeurs).collect::<Vec<_>>();
    toutes.into_iter().find(|(query, _)| *query == attendu.query.as_str()).map(|(_, valeur)| valeur)
}

/// The figures that the report does not say as the real one does.
fn ecarts(rapport: &Value) -> Vec<String> {
    let mut ecarts = Vec::new();
    for attendu in chiffres() {
        let dite = dite(rapport, &attendu);
        let egale = dite.as_ref().and_then(Value::as_f64).is_some_and(|v| (round(v, attendu.decimales) - attendu.attendu).abs() < 1e-9);
        if !egale {
            ecarts.push(format!("{}: {dite:?} instead of {}", attendu.id, attendu.attendu));
        }
    }
    ecarts
}

#[actix_web::test]
async fn the_report_says_every_figure_of_the_real_one_with_its_question_and_the_year_before() {
    let app = TestApp::demo().await;
    let equipe = app.login("equipe@maillage.test").await;
    let rapport = equipe.get("/rapports/2021").await.json;
    let ecarts = ecarts(&rapport);
    assert!(ecarts.is_empty(), "{ecarts:#?}");
    let adherents = figure(&rapport, "vie.adherents");
    assert_eq!((&adherents["valeur"], &adherents["precedent"]["valeur"], &adherents["precedent"]["annee"]), (&json!(27), &json!(28), &json!(2020)));
    assert_eq!(adherents["evolution"], json!({"ecart": -1, "taux": -0.035714}));
    assert_eq!(adherents["anterieurs"][0]["valeur"], 15);
    let autrement = figure(&rapport, "for.mel.journees");
    assert_eq!(autrement["precedent"]["query"], "debut=2020-01-01&fin=2020-12-31&dispositif=formation&type=formation");
    assert_eq!(autrement["precedent"]["valeur"], 14);
    assert!(autrement["precedent"]["remarque"].as_str().unwrap().contains("autre question"));
    let absente = &figure(&rapport, "cit.qpv")["precedent"];
    assert_eq!(
        (&absente["valeur"], &absente["statut"], &absente["remarque"]),
        (&Value::Null, &json!("non_disponible"), &json!("Ni saisie ni relevé pour 2020."))
    );
    // What was not recorded is not none.
    assert_eq!(figure(&rapport, "vie.linkedin")["precedent"]["statut"], "non_disponible");
    // Asked again, question by question, and by its permanent link.
    for code in ["cit.qpv", "acc.emplois.lot3.cdd", "pdp.rsa.moyenne", "fab.creations"] {
        let figure = figure(&rapport, code);
        let lue = equipe.get(figure["lien"].as_str().unwrap().strip_prefix("/api/v1").unwrap()).await.json;
        assert_eq!(&lue, figure, "{code}");
        let chemin = format!("/indicators/{}?{}", figure["indicator"]["code"].as_str().unwrap(), figure["query"].as_str().unwrap());
        let reponse = equipe.get(&chemin).await.json;
        if figure["ligne"].is_null() {
            assert_eq!(reponse["total"]["valeur"], figure["valeur"], "{code}");
        }
    }
    let d_une_session = figures(&rapport).into_iter().find(|c| c["code"].as_str().unwrap().starts_with("fab.temps.session.qpv.")).unwrap();
    let lue = equipe.get(d_une_session["lien"].as_str().unwrap().strip_prefix("/api/v1").unwrap()).await.json;
    assert_eq!((&lue, &lue["precedent"]["query"]), (d_une_session, &Value::Null));
    for definition in rapport["definitions"].as_array().unwrap() {
        assert!(definition["definition"].as_str().unwrap().ends_with('.'));
    }
}

#[actix_web::test]
async fn a_porteuse_has_a_report_of_its_own() {
    let app = TestApp::demo().await;
    let autre = app.login("equipe@autre.test").await;
    let rapport = autre.get("/rapports/2021").await.json;
    let codes: Vec<_> = rapport["sections"].as_array().unwrap().iter().map(|s| s["code"].as_str().unwrap()).collect();
    let dispositifs = autre.get("/dispositifs?limit=100").await;
    let siens: Vec<_> = dispositifs.items().iter().filter(|d| d["porteuse_id"] == rapport["porteuse"]["id"]).map(|d| d["code"].as_str().unwrap()).collect();
    assert_eq!((codes[0], &codes[1..]), ("vie", &siens[..]));
    let accueillies = figure(&rapport, &format!("{}.accueillies", siens[0]));
    assert!(accueillies["valeur"].as_i64().unwrap() > 0, "{accueillies}");
    let porteuse = autre.get("/auth/moi").await.json["structure"]["id"].as_str().unwrap().to_owned();
    assert_eq!(app.login("equipe@maillage.test").await.get(&format!("/rapports/2021?porteuse={porteuse}")).await.status, 404);
}

#[actix_web::test]
async fn what_is_not_there_or_misspelt_is_said() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let suivante = 1 + equipe.get("/rapports/2021").await.json["annee"].as_i64().unwrap() + 200;
    for chemin in ["20211".to_owned(), "abcd".to_owned(), "-202".to_owned(), suivante.to_string(), "2021?version=1".to_owned(), "2021/ecarts".to_owned()] {
        assert_eq!(equipe.get(&format!("/rapports/{chemin}")).await.status, 404, "{chemin}");
    }
    for chemin in ["chiffres/inconnu", "chiffres/vie", "versions/1", "versions/x"] {
        assert_eq!(equipe.get(&format!("/rapports/2021/{chemin}")).await.status, 404, "{chemin}");
    }
    for (query, champ) in [("version=figee", "/version"), ("format=pdf", "/format"), ("porteuse=moi", "/porteuse"), ("annee=2021", "/annee")] {
        let refus = equipe.get(&format!("/rapports/2021?{query}")).await;
        assert_eq!((refus.status, refus.champs()), (422, vec![champ]), "{query}");
    }
    assert_eq!(equipe.get("/indicators/heures?debut=2021-01-01&fin=2021-12-31&version=hier").await.champs(), ["/version"]);
    assert_eq!(equipe.get("/indicators/heures?debut=2021-01-01&fin=2021-12-31&version=2021.1").await.status, 404);
    assert_eq!(app.prescripteur().get("/rapports/2021").await.status, 403);
    assert_eq!(app.financeur().get("/rapports/2021").await.status, 404);
}
