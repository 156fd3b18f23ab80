//! The attacker: with a partner's token it asks of small populations all that the guard allows, over several years, and solves the
//! rounding for single cells. The same attacker, given two attributes or free dates, succeeds: it is no weak one.

mod population;
mod systeme;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde_json::Value;

use self::population::population;
use self::systeme::Systeme;
use super::ecriture::{ecrit, ecrit_commun};
use super::registre::{Hasard, graine};
use crate::support::{Client, TestApp};

/// How many people each population has.
const POPULATIONS: [usize; 6] = [12, 25, 45, 75, 120, 200];
/// From how many people on the attacker may do more.
const LIBRES: usize = 75;
const ANNEES: std::ops::RangeInclusive<i32> = 2020..=2022;
const ATTRIBUTS: [&str; 6] = ["genre", "qpv", "rsa", "situation", "niveau_diplome", "tranche_age"];

const GENRES: [&str; 2] = ["femme", "homme"];
const NIVEAUX: [&str; 4] = ["sans_diplome", "cap_bep", "bac", "bac_5"];

async fn lignes(client: &Client, question: &str) -> Vec<(Value, i64)> {
    let reponse = client.get(&format!("/indicators/{question}&dispositif=dispositif-1-0")).await;
    assert_eq!(reponse.status, 200, "{question}: {}", reponse.texte);
    reponse.json["lignes"].as_array().unwrap().iter().map(|l| (l["cle"].clone(), l["valeur"].as_i64().unwrap())).collect()
}

async fn total(client: &Client, question: &str) -> i64 {
    let reponse = client.get(&format!("/indicators/{question}&dispositif=dispositif-1-0")).await;
    reponse.json["total"]["valeur"].as_i64().unwrap()
}

const SERIE: &str = "debut=2020-01-01&fin=2022-12-31";

/// All that the guard allows of a count: totals by year and by quarter, each attribute by year. The attacker even knows that what is counted
/// is counted once, so that years are sums of their quarters and of their lines.
async fn permis(partenaire: &Client, indicateur: &str, attributs: &[&'static str]) -> Permis {
    let mut systeme = Systeme::default();
    let (mut annees, mut cellules, mut parts) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
    for (cle, valeur) in lignes(partenaire, &format!("{indicateur}?{SERIE}&par=annee")).await {
        annees.insert(cle["annee"].as_str().unwrap().to_owned(), systeme.arrondi(valeur));
    }
    let mut trimestres: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (cle, valeur) in lignes(partenaire, &format!("{indicateur}?{SERIE}&par=trimestre")).await {
        let cle = cle["trimestre"].as_str().unwrap();
        trimestres.entry(cle[..4].to_owned()).or_default().push(systeme.arrondi(valeur));
    }
    for (annee, siens) in trimestres {
        cellules.extend(&siens);
        systeme.somme(annees[&annee], siens);
    }
    for attribut in attributs {
        let mut par_annee: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (cle, valeur) in lignes(partenaire, &format!("{indicateur}?{SERIE}&par=annee,{attribut}")).await {
            let annee = cle["annee"].as_str().unwrap();
            let cellule = systeme.arrondi(valeur);
            par_annee.entry(annee.to_owned()).or_default().push(cellule);
            parts.insert((annee.to_owned(), cle[attribut].as_str().map(str::to_owned), *attribut), cellule);
        }
        for (annee, siens) in par_annee {
            cellules.extend(&siens);
            systeme.somme(annees[&annee], siens);
        }
    }
    cellules.extend(annees.values());
    Permis { systeme, cellules, annees, parts }
}

/// What was asked of a count: all cells, those of whole years, and those of a year, a value (none where it is unknown) and its attribute.
struct Permis {
    systeme: Systeme,
    cellules: Vec<usize>,
    annees: BTreeMap<String, usize>,
    parts: BTreeMap<(String, Option<String>, &'static str), usize>,
}

/// The ages that a tranche holds, in completed years, as far as anyone may suppose.
const TRANCHES: [(&str, f64, f64); 5] =
    [("moins_de_26", 14.0, 25.0), ("26_34", 26.0, 34.0), ("35_44", 35.0, 44.0), ("45_54", 45.0, 54.0), ("55_et_plus", 55.0, 99.0)];

/// What the mean age of a year tells: how many ages it is made of, and how young and how old they may be together.
async fn ages(partenaire: &Client, permis: &mut Permis, annee: i32) {
    let reponse = partenaire.get(&format!("/indicators/age_moyen_accueil?debut={annee}-01-01&fin={annee}-12-31&dispositif=dispositif-1-0")).await;
    let tranches = TRANCHES.map(|(tranche, jeune, age)| (permis.parts[&(annee.to_string(), Some(tranche.to_owned()), "tranche_age")], jeune, age));
    let base = permis.systeme.arrondi(reponse.json["total"]["renseigne"].as_i64().unwrap());
    permis.systeme.somme(base, tranches.iter().map(|(cellule, ..)| *cellule).collect());
    if let Some(moyenne) = reponse.json["total"]["valeur"].as_f64() {
        permis.systeme.positives.push(tranches.iter().map(|(cellule, jeune, _)| (*cellule, moyenne + 0.5 - jeune)).collect());
        permis.systeme.positives.push(tranches.iter().map(|(cellule, _, age)| (*cellule, age - (moyenne - 0.5))).collect());
    }
}

/// The people welcomed: counted as such, by their mean age, and as `passages` of which the workshops are known, whose rounding is another.
async fn accueillies(partenaire: &Client) -> (Systeme, Vec<usize>) {
    let mut permis = permis(partenaire, "personnes_accueillies", &ATTRIBUTS).await;
    for annee in ANNEES {
        ages(partenaire, &mut permis, annee).await;
        let periode = format!("debut={annee}-01-01&fin={annee}-12-31");
        let passages = total(partenaire, &format!("passages?{periode}")).await;
        let ateliers = total(partenaire, &format!("participations?{periode}")).await;
        let (passages, ateliers) = (permis.systeme.arrondi(passages), permis.systeme.arrondi(ateliers));
        permis.systeme.somme(passages, vec![permis.annees[&annee.to_string()], ateliers]);
    }
    (permis.systeme, permis.cellules)
}

/// What they took part in, heads that were only counted included, how they were prescribed, and how they rated it.
async fn autres(partenaire: &Client) -> [(Systeme, Vec<usize>); 3] {
    let participations = permis(partenaire, "participations", &ATTRIBUTS).await;
    let prescriptions = permis(partenaire, "prescriptions", &[&ATTRIBUTS[..], &["statut", "motif"]].concat()).await;
    let satisfaction = permis(partenaire, "satisfaction", &["note"]).await;
    [participations, prescriptions, satisfaction].map(|p| (p.systeme, p.cellules))
}

fn au_multiple_de_5(exact: i64) -> i64 {
    (exact + 2) / 5 * 5
}

/// Every filter on two attributes, of any of their values, as rounding alone would answer it: the cells are their crossings in a year.
async fn croises(equipe: &Client) -> (Systeme, Vec<usize>) {
    let mut systeme = Systeme::default();
    let cellules: BTreeMap<(&str, &str), usize> =
        GENRES.iter().flat_map(|g| NIVEAUX.map(|n| (*g, n))).map(|croisement| (croisement, systeme.libre())).collect();
    for genres in parties(&GENRES) {
        for niveaux in parties(&NIVEAUX) {
            let question = format!("debut=2021-01-01&fin=2021-12-31&genre={}&niveau_diplome={}", genres.join(","), niveaux.join(","));
            let exact = total(equipe, &format!("personnes_accueillies?{question}")).await;
            let tout = systeme.arrondi(au_multiple_de_5(exact));
            systeme.somme(tout, genres.iter().flat_map(|g| niveaux.iter().map(|n| cellules[&(*g, *n)])).collect());
        }
    }
    (systeme, cellules.into_values().collect())
}

/// The subsets that are not empty.
fn parties<'v>(valeurs: &[&'v str]) -> Vec<Vec<&'v str>> {
    (1..1 << valeurs.len()).map(|masque| valeurs.iter().enumerate().filter(|(i, _)| masque >> i & 1 == 1).map(|(_, v)| *v).collect()).collect()
}

/// Any two Mondays of a quarter, as rounding alone would answer them: the cells are its weeks.
async fn dates_libres(equipe: &Client) -> (Systeme, Vec<usize>) {
    let mut systeme = Systeme::default();
    let lundi = |rang: usize| NaiveDate::from_ymd_opt(2021, 1, 4).unwrap() + Days::new(7 * rang as u64);
    let semaines: Vec<usize> = (0..13).map(|_| systeme.libre()).collect();
    for debut in 0..semaines.len() {
        for fin in debut + 1..=semaines.len() {
            let periode = format!("debut={}&fin={}", lundi(debut), lundi(fin) - Days::new(1));
            let exact = total(equipe, &format!("personnes_accueillies?{periode}")).await;
            let tout = systeme.arrondi(au_multiple_de_5(exact));
            systeme.somme(tout, semaines[debut..fin].to_vec());
        }
    }
    (systeme, semaines)
}

/// Pinned down, of how many.
#[derive(Default)]
struct Bilan(usize, usize);

impl Bilan {
    fn compte(&mut self, (systeme, cellules): &(Systeme, Vec<usize>)) {
        self.0 += systeme.percees(cellules);
        self.1 += cellules.len();
    }
}

/// `MAILLAGE_GRAINE` draws other people. The README says why one in a hundred is not none.
#[actix_web::test]
async fn hardly_anyone_is_pinned_down_but_by_whoever_may_cross_or_choose_dates() {
    let mut h = Hasard(graine());
    let (mut permises, mut croisees, mut semaines) = (Bilan::default(), Bilan::default(), Bilan::default());
    for personnes in POPULATIONS {
        let app = TestApp::spawn().await;
        ecrit_commun(&app).await;
        ecrit(&app, 1, 0x0100, &population(&mut h, personnes)).await;
        permises.compte(&accueillies(&app.prescripteur()).await);
        for autre in autres(&app.prescripteur()).await {
            permises.compte(&autre);
        }
        if personnes >= LIBRES {
            croisees.compte(&croises(&app.equipe()).await);
            semaines.compte(&dates_libres(&app.equipe()).await);
        }
    }
    for (quoi, Bilan(percees, toutes)) in [("allowed", &permises), ("two attributes", &croisees), ("free dates", &semaines)] {
        println!("{quoi}: {percees} cells of {toutes} pinned down");
    }
    assert!(permises.0 * 100 <= permises.1, "{} of {}", permises.0, permises.1);
    assert!(croisees.0 > 0, "{} of {}", croisees.0, croisees.1);
    assert!(semaines.0 > 0, "{} of {}", semaines.0, semaines.1);
}
