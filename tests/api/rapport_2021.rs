//! The figures of the 2021 activity report: each is a query to the data set, compared one by one with the report.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::support::{Client, TestApp};

const RAPPORT: &str = include_str!("donnees/rapport-2021.csv");

/// One figure of the report.
#[derive(Debug, serde::Deserialize)]
pub struct Chiffre {
    pub id: String,
    pub indicator: String,
    pub query: String,
    pub ligne: String,
    pub mesure: String,
    pub attendu: f64,
    pub decimales: u32,
    source: String,
}

/// The figures of the report, in its order.
pub fn chiffres() -> Vec<Chiffre> {
    csv::Reader::from_reader(RAPPORT.as_bytes()).into_deserialize::<Chiffre>().map(Result::unwrap).collect()
}

/// Without accents or case.
pub fn plat(texte: &str) -> String {
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

pub fn round(valeur: f64, decimales: u32) -> f64 {
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
    let app = TestApp::demo().await;
    assert!(chiffres().len() >= 80);
    let ecarts = ecarts(&app.login("equipe@maillage.test").await).await;
    assert!(ecarts.is_empty(), "{ecarts:#?}");
}

/// The figures come out of records alone: each record removed moves the figures it feeds, and those alone.
#[actix_web::test]
async fn a_record_removed_moves_its_figures() {
    let app = TestApp::demo().await;
    let equipe = app.login("equipe@maillage.test").await;
    let remove = async |chemin: String| assert_eq!(equipe.delete(&chemin, 1).await.status, 204, "{chemin}");
    let loos = equipe.get("/prospections?limit=200&mode=indirecte&commune=59360&dispositif=citeslab&date_du=2021-01-01&date_au=2021-12-31").await;
    let structure = loos.items()[0]["structure_id"].as_str().unwrap();
    for prospection in equipe.get(&format!("/prospections?structure={structure}")).await.items() {
        remove(format!("/prospections/{}", prospection["id"].as_str().unwrap())).await;
    }
    let moved = ecarts(&equipe).await;
    assert!(moved.iter().all(|e| e.starts_with("cit.prospection")) && moved.iter().any(|e| e.starts_with("cit.prospection.loos: 22 ")), "{moved:#?}");
    let village = equipe.get("/sessions?dispositif=citeslab&type=evenement").await.items()[0]["id"].as_str().unwrap().to_owned();
    for inscription in equipe.get(&format!("/sessions/{village}/inscriptions?limit=200")).await.items() {
        remove(format!("/inscriptions/{}", inscription["id"].as_str().unwrap())).await;
    }
    remove(format!("/sessions/{village}")).await;
    assert!(ecarts(&equipe).await.iter().any(|e| e.starts_with("cit.village: 0 ")));
}

/// A second porteuse has figures of its own, and none of the first's.
#[actix_web::test]
async fn the_other_porteuse_sees_its_own_figures() {
    let app = TestApp::demo().await;
    let autre = app.login("equipe@autre.test").await;
    let sien = autre.get("/indicators/personnes_accueillies?debut=2021-01-01&fin=2021-12-31").await;
    assert!(sien.json["total"]["valeur"].as_i64().unwrap() > 0);
    assert_eq!(autre.get("/indicators/personnes_accueillies?debut=2021-01-01&fin=2021-12-31&dispositif=citeslab").await.status, 404);
    assert!(autre.get("/participants?q=benali&limit=200").await.items().len() <= 1);
}
