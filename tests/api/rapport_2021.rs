//! The figures of the 2021 activity report: each is a query to the data set, compared one by one with the report.

use maillage::app::AppState;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::support::{Client, TestApp};

const RAPPORT: &str = include_str!("donnees/rapport-2021.csv");
/// The sections that the records feed so far.
const SECTIONS: &[&str] = &["cit"];

/// One figure of the report.
#[derive(Debug, serde::Deserialize)]
struct Chiffre {
    id: String,
    section: String,
    indicator: String,
    query: String,
    ligne: String,
    mesure: String,
    attendu: f64,
    decimales: u32,
    source: String,
}

fn chiffres() -> Vec<Chiffre> {
    let tous = csv::Reader::from_reader(RAPPORT.as_bytes()).into_deserialize::<Chiffre>().map(Result::unwrap);
    tous.filter(|c| SECTIONS.contains(&c.section.as_str())).collect()
}

/// Without accents or case.
fn plat(texte: &str) -> String {
    texte.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>().to_lowercase()
}

/// Whether a line is one of those that `ligne` means.
fn retenue(ligne: &Value, selection: &str) -> bool {
    if let Some(motif) = selection.strip_prefix("session=~") {
        let (debut, mots) = motif.split_once(' ').unwrap_or((motif, ""));
        let libelle = plat(ligne["libelle"].as_str().unwrap());
        return libelle.starts_with(&plat(debut)) && libelle.contains(&plat(mots));
    }
    let (cle, valeurs, voulue) = match selection.split_once("!=") {
        Some((cle, valeurs)) => (cle, valeurs, false),
        None => selection.split_once('=').map(|(cle, valeurs)| (cle, valeurs, true)).unwrap(),
    };
    let valeur = match &ligne["cle"][cle] {
        Value::Null => return false,
        Value::String(texte) => texte.clone(),
        autre => autre.to_string(),
    };
    valeurs.split('|').any(|v| v == valeur) == voulue
}

fn sum<'a>(lignes: impl Iterator<Item = &'a Value>, champ: &str) -> f64 {
    lignes.filter_map(|l| l[champ].as_f64()).sum()
}

fn round(valeur: f64, decimales: u32) -> f64 {
    let facteur = 10_f64.powi(i32::try_from(decimales).unwrap());
    (valeur * facteur + 0.5 + 1e-9).floor() / facteur
}

/// What is wrong with a figure, if anything is.
fn ecart(chiffre: &Chiffre, reponse: &Value) -> Option<String> {
    let total = &reponse["total"];
    let lignes: Vec<&Value> = match chiffre.ligne.as_str() {
        "" => vec![total],
        selection => reponse["lignes"].as_array().unwrap().iter().filter(|l| retenue(l, selection)).collect(),
    };
    let somme = sum(lignes.iter().copied(), "valeur");
    let obtenu = if chiffre.mesure == "part" {
        let (part, parts) = (100.0 * somme / total["renseigne"].as_f64().unwrap(), 100.0 * sum(lignes.iter().copied(), "part"));
        if (part - parts).abs() > 0.001 {
            return Some(format!("{}: the lines' parts add up to {parts}, not {part}", chiffre.id));
        }
        part
    } else {
        somme
    };
    let sources: Vec<_> = lignes.iter().filter_map(|l| l["source"].as_str()).filter(|s| *s != chiffre.source).collect();
    if !sources.is_empty() {
        return Some(format!("{}: source {sources:?} instead of {}", chiffre.id, chiffre.source));
    }
    let egal = (round(obtenu, chiffre.decimales) - chiffre.attendu).abs() < 1e-9;
    (!egal).then(|| format!("{}: {obtenu} instead of {} ({}?{})", chiffre.id, chiffre.attendu, chiffre.indicator, chiffre.query))
}

async fn demo() -> TestApp {
    let app = TestApp::empty().await;
    let etat: AppState = app.state();
    maillage::demo::load(&etat).await.unwrap();
    app
}

async fn login(app: &TestApp, email: &str) -> Client {
    let corps = serde_json::json!({"email": email, "mot_de_passe": "maillage-demo-2021"});
    let jetons = app.anonyme().post("/auth/login", corps).await;
    assert_eq!(jetons.status, 200, "{}", jetons.texte);
    Client { token: jetons.json["access_token"].as_str().map(str::to_owned), ..app.anonyme() }
}

async fn ecarts(equipe: &Client) -> Vec<String> {
    let mut ecarts = Vec::new();
    for chiffre in chiffres() {
        let reponse = equipe.get(&format!("/indicators/{}?{}", chiffre.indicator, chiffre.query)).await;
        if reponse.status == 200 {
            ecarts.extend(ecart(&chiffre, &reponse.json));
        } else {
            ecarts.push(format!("{}: {}", chiffre.id, reponse.texte));
        }
    }
    ecarts
}

#[actix_web::test]
async fn every_figure_of_the_report_is_a_query() {
    let app = demo().await;
    assert!(chiffres().len() >= 17);
    let ecarts = ecarts(&login(&app, "equipe@maillage.test").await).await;
    assert!(ecarts.is_empty(), "{ecarts:#?}");
}

/// The figures come out of records alone: one record less, and they move.
#[actix_web::test]
async fn a_record_removed_moves_its_figures() {
    let app = demo().await;
    let equipe = login(&app, "equipe@maillage.test").await;
    let prospections = equipe.get("/prospections?limit=200&sort=date&date_au=2021-12-31").await;
    let premiere = prospections.items().iter().find(|p| p["mode"] == "indirecte").unwrap();
    assert_eq!(equipe.delete(&format!("/prospections/{}", premiere["id"].as_str().unwrap()), 1).await.status, 204);
    let inscrit = equipe.get("/inscriptions?limit=1&statut=present").await.items()[0].clone();
    assert_eq!(equipe.delete(&format!("/inscriptions/{}", inscrit["id"].as_str().unwrap()), 1).await.status, 204);
    assert!(!ecarts(&equipe).await.is_empty());
}

/// A second porteuse has figures of its own, and none of the first's.
#[actix_web::test]
async fn the_other_porteuse_sees_its_own_figures() {
    let app = demo().await;
    let autre = login(&app, "equipe@autre.test").await;
    let sien = autre.get("/indicators/personnes_accueillies?debut=2021-01-01&fin=2021-12-31").await;
    assert!(sien.json["total"]["valeur"].as_i64().unwrap() > 0);
    assert_eq!(autre.get("/indicators/personnes_accueillies?debut=2021-01-01&fin=2021-12-31&dispositif=citeslab").await.status, 404);
    assert!(autre.get("/participants?q=benali&limit=200").await.items().len() <= 1);
}
