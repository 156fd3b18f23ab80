//! The three forms of a report say the same figures, and the page stands alone.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use regex::Regex;
use serde_json::Value;

use super::figures;
use crate::support::{Client, TestApp};

async fn octets(client: &Client, chemin: &str, accept: &str) -> (String, Vec<u8>) {
    let reponse = client.request("GET", chemin).header("accept", accept).send().await.unwrap();
    assert_eq!(reponse.status(), 200, "{chemin}");
    let r#type = reponse.headers()["content-type"].to_str().unwrap().to_owned();
    (r#type, reponse.bytes().await.unwrap().to_vec())
}

/// Code → value, this year's and that of the year before; none where there is none.
type Chiffres = BTreeMap<String, (Option<f64>, Option<f64>)>;

fn du_json(rapport: &Value) -> Chiffres {
    figures(rapport).into_iter().map(|c| (c["code"].as_str().unwrap().to_owned(), (c["valeur"].as_f64(), c["precedent"]["valeur"].as_f64()))).collect()
}

fn du_classeur(octets: Vec<u8>, sections: usize) -> Chiffres {
    let mut classeur: Xlsx<_> = Xlsx::new(Cursor::new(octets)).unwrap();
    let noms = classeur.sheet_names();
    assert_eq!((noms.len(), noms[0].as_str(), noms.last().unwrap().as_str()), (sections + 2, "Rapport", "Définitions"));
    let mut chiffres = Chiffres::new();
    for nom in &noms[1..=sections] {
        let feuille = classeur.worksheet_range(nom).unwrap();
        let mut rangees = feuille.rows();
        let entete: Vec<String> = rangees.next().unwrap().iter().map(ToString::to_string).collect();
        let colonne = |titre: &str| entete.iter().position(|t| t == titre).unwrap_or_else(|| panic!("no column {titre}"));
        let nombre = |cellule: &Data| match cellule {
            Data::Float(n) => Some(*n),
            Data::Empty => None,
            autre => panic!("{autre:?} is no number"),
        };
        for rangee in rangees {
            chiffres.insert(rangee[colonne("Code")].to_string(), (nombre(&rangee[colonne("2021")]), nombre(&rangee[colonne("2020")])));
        }
    }
    chiffres
}

fn de_la_page(page: &str) -> Chiffres {
    let rangee = Regex::new(r#"(?s)<tr id="c-([^"]+)">(.*?)</tr>"#).unwrap();
    let cellule = Regex::new(r#"(?s)<td[^>]*>(.*?)</td>"#).unwrap();
    let valeur = Regex::new(r#"<data value="([^"]+)">"#).unwrap();
    let tableau = Regex::new(r#"(?s)<table.*?</table>"#).unwrap();
    let mut chiffres = Chiffres::new();
    for table in tableau.find_iter(page) {
        let compare = table.as_str().contains(">2020</th>");
        for r in rangee.captures_iter(table.as_str()) {
            let cellules: Vec<Option<f64>> = cellule.captures_iter(&r[2]).map(|c| valeur.captures(&c[1]).map(|v| v[1].parse().unwrap())).collect();
            let (annee, avant) = if compare { (cellules[cellules.len() - 2], cellules[cellules.len() - 3]) } else { (cellules[cellules.len() - 1], None) };
            chiffres.insert(r[1].to_owned(), (annee, avant));
        }
    }
    chiffres
}

#[actix_web::test]
async fn the_three_forms_agree_figure_for_figure() {
    let app = TestApp::demo().await;
    let equipe = app.login("equipe@maillage.test").await;
    let (r#type, json) = octets(&equipe, "/rapports/2021", "*/*").await;
    assert_eq!(r#type, "application/json");
    let rapport: Value = serde_json::from_slice(&json).unwrap();
    let attendus = du_json(&rapport);
    assert!(attendus.len() > 150);
    let (r#type, classeur) = octets(&equipe, "/rapports/2021", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").await;
    assert!(r#type.ends_with("spreadsheetml.sheet"));
    assert_eq!(du_classeur(classeur, rapport["sections"].as_array().unwrap().len()), attendus);
    let (r#type, page) = octets(&equipe, "/rapports/2021", "text/html,application/xhtml+xml,*/*;q=0.8").await;
    assert_eq!(r#type, "text/html; charset=utf-8");
    let page = String::from_utf8(page).unwrap();
    assert_eq!(de_la_page(&page), attendus);
    verifie_la_page(&page);
}

/// The page stands alone, and is told to who does not see it.
fn verifie_la_page(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"fr\">"));
    for interdit in ["<script", "<link", "<img", "src=", "@import", "url(", "onclick", "href=\"http"] {
        assert!(!page.contains(interdit), "{interdit}");
    }
    let dessins = Regex::new(r#"(?s)<svg [^>]*role="img" aria-labelledby="([^ "]+) ([^ "]+)">"#).unwrap();
    let vus: Vec<_> = dessins.captures_iter(page).map(|d| (d[1].to_owned(), d[2].to_owned())).collect();
    assert!(vus.len() >= 10 && vus.len() == page.matches("<svg").count(), "{vus:?}");
    for (titre, mots) in vus {
        assert!(page.contains(&format!("<title id=\"{titre}\">")) && page.contains(&format!("<desc id=\"{mots}\">")), "{titre}");
    }
    assert!(page.contains("Personnes physiques : 6 en 2019, 8 en 2020, 7 en 2021"));
    assert!(page.contains("9,6\n</text>") && !page.contains("9.6\n</text>"), "in drawings too");
    assert!(page.contains("1\u{202f}174") && page.contains("70,6\u{a0}%"), "numbers are French");
    assert!(page.contains("href=\"#def-personnes_accueillies\"") && page.contains("id=\"def-personnes_accueillies\""));
}
