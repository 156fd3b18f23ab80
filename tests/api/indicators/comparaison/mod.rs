//! Random questions, answered by the server and by the second definitions: both must say the same.

mod attendu;
mod questions;

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use serde_json::Value;

use self::attendu::{attendu, montant, part, sur, valeur};
use self::questions::{Question, tire};
use super::ecriture::{dispositif, ecrit, ecrit_commun};
use super::reference::{PORTEUSE, disponible_depuis};
use super::registre::{DISPOSITIFS, Hasard, Registre, graine, population};
use crate::support::{Client, TestApp};

/// How many questions each population is asked; `MAILLAGE_QUESTIONS` asks more.
const QUESTIONS: usize = 120;

#[actix_web::test]
async fn figures_agree_with_a_second_definition() {
    let nombre = std::env::var("MAILLAGE_QUESTIONS").ok().and_then(|v| v.parse().ok()).unwrap_or(QUESTIONS);
    for population_n in 0..3 {
        let mut h = Hasard(graine() * 1000 + population_n);
        let registre = population(&mut h);
        let app = TestApp::spawn().await;
        ecrit_commun(&app).await;
        ecrit(&app, PORTEUSE, 0x0100, &registre).await;
        ecrit(&app, 2, 0x0200, &population(&mut h)).await;
        let client = app.equipe();
        let catalogue = client.get("/indicators").await.json["items"].as_array().unwrap().clone();
        // What only releves give has no facts to count twice; its definition says so.
        let calcules: Vec<Value> = catalogue.into_iter().filter(|i| !i["definition"].as_str().unwrap().ends_with("; relevé.")).collect();
        for _ in 0..nombre {
            let question = tire(&mut h, &calcules, &registre);
            verifie(&client, &registre, &question).await;
        }
    }
}

/// A region and a zone that covers a département are thousands of places each: crossed, they take longer than a statement may.
#[actix_web::test]
async fn two_lists_of_places_are_not_crossed() {
    let app = TestApp::spawn().await;
    ecrit_commun(&app).await;
    ecrit(&app, PORTEUSE, 0x0100, &population(&mut Hasard(1000))).await;
    for code in ["structures_prospectees", "personnes_accueillies", "participations", "emplois_crees_etp"] {
        let question = format!("/indicators/{code}?debut=2021-05-14&fin=2022-08-16&zone=b,c&territoire=region:32,zone:a&par=commune,trimestre");
        assert_eq!(app.equipe().get(&question).await.status, 200, "{code}");
    }
}

async fn verifie(client: &Client, r: &Registre, q: &Question) {
    let mut requete = format!("/indicators/{}?debut={}&fin={}", q.code, q.debut, q.fin);
    for (nom, valeurs) in &q.filtres {
        requete += &format!("&{nom}={}", valeurs.join(","));
    }
    if !q.par.is_empty() {
        requete += &format!("&par={}", q.par.join(","));
    }
    let reponse = client.get(&requete).await;
    assert_eq!(reponse.status, 200, "{requete}: {}", reponse.texte);
    let (json, total) = (&reponse.json, &reponse.json["total"]);
    let vises = q.filtres.iter().find(|(n, _)| n == "dispositif").map(|(_, v)| v.clone()).unwrap_or_default();
    let depuis = disponible_depuis(&vises, q.debut, q.fin).filter(|_| q.code != "creations_entreprise");
    let mut attendu = attendu(r, q);
    let mut absentes = BTreeSet::new();
    if let Some(depuis) = depuis {
        let manquantes = manquantes(q, &vises);
        attendu.lignes.retain(|cle, _| !manquantes.contains(&cellule(q, cle)));
        absentes = manquantes.into_iter().filter(|c| c.iter().any(Option::is_some)).collect();
        assert_eq!((&total["statut"], &total["valeur"]), (&"non_disponible".into(), &Value::Null), "{requete}");
        assert_eq!(total["disponible_depuis"], depuis.to_string(), "{requete}");
    }
    let (lignes_absentes, lignes): (Vec<&Value>, Vec<&Value>) = json["lignes"].as_array().unwrap().iter().partition(|l| l["statut"] == "non_disponible");
    assert_eq!(lignes_absentes.iter().map(|l| cle(l, q)).collect::<BTreeSet<_>>(), absentes, "{requete}");
    assert!(lignes_absentes.iter().all(|l| l["valeur"].is_null() && l["part"].is_null()), "{requete}");
    let recues: BTreeMap<Vec<Option<String>>, &Value> = lignes.into_iter().map(|l| (cle(l, q), l)).collect();
    assert_eq!(recues.keys().collect::<Vec<_>>(), attendu.lignes.keys().collect::<Vec<_>>(), "{requete}\n{}", reponse.texte);
    if depuis.is_none() {
        egal(&total["valeur"], valeur(&q.code, attendu.total), &requete);
    }
    for (cle, quotient) in &attendu.lignes {
        egal(&recues[cle]["valeur"], valeur(&q.code, *quotient), &format!("{requete} {cle:?}"));
        egal(&recues[cle]["part"], part(q, cle, &attendu), &format!("{requete} part {cle:?}"));
    }
    let somme = |connues: bool| attendu.lignes.iter().filter(|(c, _)| c.iter().all(Option::is_some) == connues).map(|(_, l)| sur(&q.code, *l)).sum::<i128>();
    if depuis.is_some() && attendu.lignes.is_empty() {
        assert_eq!((&total["renseigne"], &total["non_renseigne"]), (&Value::Null, &Value::Null), "{requete}");
        return;
    }
    let (oui, non) = if q.par.is_empty() { (sur(&q.code, attendu.total), 0) } else { (somme(true), somme(false)) };
    egal(&total["renseigne"], montant(&q.code, oui), &format!("{requete} renseigne"));
    egal(&total["non_renseigne"], montant(&q.code, non), &format!("{requete} non_renseigne"));
}

/// The year, quarter, month and dispositif of a line, where it has one: a question of its own.
fn cellule(q: &Question, cle: &[Option<String>]) -> Vec<Option<String>> {
    let est_cellule = |d: &str| ["annee", "trimestre", "mois", "dispositif"].contains(&d);
    q.par.iter().zip(cle).map(|(d, valeur)| valeur.clone().filter(|_| est_cellule(d))).collect()
}

/// Those of the question that hold a day on which a dispositif in scope was not recorded, and a day that the time filters keep.
fn manquantes(q: &Question, vises: &[String]) -> BTreeSet<Vec<Option<String>>> {
    let par_dispositif = q.par.iter().any(|d| d == "dispositif");
    let tous: Vec<String> = (0..DISPOSITIFS).map(|d| dispositif(PORTEUSE, d)).filter(|d| vises.is_empty() || vises.contains(d)).collect();
    let portees: Vec<Vec<String>> = if par_dispositif { tous.into_iter().map(|d| vec![d]).collect() } else { vec![tous] };
    let (mut lacunaires, mut gardees) = (BTreeSet::new(), BTreeSet::new());
    for portee in &portees {
        for jour in q.debut.iter_days().take_while(|j| *j <= q.fin) {
            let temps = |d: &str| match d {
                "annee" => Some(jour.format("%Y").to_string()),
                "trimestre" => Some(format!("{}-T{}", jour.year(), jour.month0() / 3 + 1)),
                "mois" => Some(jour.format("%Y-%m").to_string()),
                _ => None,
            };
            let cellule: Vec<_> = q.par.iter().map(|d| if d == "dispositif" { portee.first().cloned() } else { temps(d) }).collect();
            if disponible_depuis(portee, jour, jour).is_some() {
                lacunaires.insert(cellule.clone());
            }
            if q.filtres.iter().all(|(d, valeurs)| temps(d).is_none_or(|v| valeurs.contains(&v))) {
                gardees.insert(cellule);
            }
        }
    }
    lacunaires.intersection(&gardees).cloned().collect()
}

fn cle(ligne: &Value, q: &Question) -> Vec<Option<String>> {
    let texte = |v: &Value| match v {
        Value::Null => None,
        Value::Bool(b) => Some(b.to_string()),
        autre => Some(autre.as_str().unwrap().to_owned()),
    };
    q.par.iter().map(|d| texte(&ligne["cle"][d])).collect()
}

/// Equal to six places: the server's numbers are exact decimals, these are quotients of integers.
fn egal(recu: &Value, attendu: Option<f64>, ou: &str) {
    match (recu.as_f64(), attendu) {
        (None, None) => {}
        (Some(a), Some(b)) if (a - b).abs() < 1e-9 => {}
        _ => panic!("{ou}: {recu} but {attendu:?} expected"),
    }
}
