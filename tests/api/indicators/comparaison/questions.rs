//! A question drawn from what the catalogue allows.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::Value;

use crate::indicators::ecriture::{FINANCEUR, SESSION, STRUCTURE, dispositif, id};
use crate::indicators::reference::PORTEUSE;
use crate::indicators::registre::*;
use crate::indicators::seances::{NOTES, QUESTIONNAIRES};

/// A question in plain words.
#[derive(Debug)]
pub struct Question {
    pub code: String,
    pub debut: NaiveDate,
    pub fin: NaiveDate,
    pub filtres: Vec<(String, Vec<String>)>,
    pub par: Vec<String>,
}

pub fn tire(h: &mut Hasard, catalogue: &[Value], r: &Registre) -> Question {
    let indicateur = &catalogue[h.jusqu_a(catalogue.len())];
    let code = indicateur["code"].as_str().unwrap().to_owned();
    let noms = |champ: &str| indicateur[champ].as_array().unwrap().iter().map(|d| d.as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let debut = NaiveDate::from_ymd_opt(2020 + h.jusqu_a(3) as i32, 1 + h.jusqu_a(12) as u32, 1 + h.jusqu_a(28) as u32).unwrap();
    let mut filtres: Vec<(String, Vec<String>)> = Vec::new();
    for _ in 0..h.jusqu_a(4) {
        let nom = h.choisit(&noms("filtres").iter().map(String::as_str).collect::<Vec<_>>()).to_owned();
        let possibles = possibles(&nom, &code, r);
        if filtres.iter().all(|(n, _)| *n != nom) && !possibles.is_empty() {
            let valeurs: BTreeSet<String> = (0..=h.jusqu_a(3)).map(|_| possibles[h.jusqu_a(possibles.len())].clone()).collect();
            filtres.push((nom, valeurs.into_iter().collect()));
        }
    }
    let mut par: Vec<String> = Vec::new();
    for _ in 0..h.jusqu_a(4) {
        let nom = h.choisit(&noms("dimensions").iter().map(String::as_str).collect::<Vec<_>>()).to_owned();
        if !par.contains(&nom) {
            par.push(nom);
        }
    }
    Question { code, debut, fin: debut + chrono::Days::new(h.jusqu_a(700) as u64), filtres, par }
}

/// The values a filter may be given in these tests.
fn possibles(nom: &str, code: &str, r: &Registre) -> Vec<String> {
    let textes = |t: &[&str]| t.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>();
    match nom {
        "dispositif" => (0..DISPOSITIFS).map(|d| dispositif(PORTEUSE, d)).collect(),
        "annee" => textes(&["2020", "2021", "2022"]),
        "trimestre" => textes(&["2020-T4", "2021-T1", "2021-T3"]),
        "mois" => textes(&["2020-12", "2021-02", "2021-03", "2021-10"]),
        "territoire" | "residence" => {
            textes(&["commune:59350", "epci:200093201", "epci:200044618", "departement:62", "region:32", "zone:a", "zone:b", "zone:c"])
        }
        "commune" => textes(&COMMUNES),
        "epci" | "residence_epci" => textes(&["200093201", "245901160", "200033579"]),
        "zone" => textes(&["a", "b", "c"]),
        "genre" => textes(&GENRES),
        "qpv" | "rsa" | "projet_accompagne" => textes(&["true", "false"]),
        "situation" => textes(&SITUATIONS),
        "niveau_diplome" => textes(&NIVEAUX),
        "tranche_age" => textes(&["moins_de_26", "26_34", "35_44", "45_54", "55_et_plus"]),
        "origine" => textes(&ORIGINES),
        "mode_accueil" => textes(&MODES_ACCUEIL),
        "prescripteur" | "commanditaire" | "structure" => (0..STRUCTURES).map(|s| id(STRUCTURE, 0, s).to_string()).collect(),
        "domaine_activite" => r.projets.iter().filter_map(|p| p.domaine.map(str::to_owned)).collect(),
        "stade" => textes(&STADES),
        "phase" => textes(&PHASES),
        "type_contrat" => textes(&CONTRATS),
        "iae" => textes(&["true", "false"]),
        "financeur" => (0..FINANCEURS.len()).map(|f| id(FINANCEUR, 0, f).to_string()).collect(),
        "type_financeur" => textes(&FINANCEURS),
        "etape" => textes(&ETAPES),
        "decision" => textes(&DECISIONS),
        "type" => textes(&TYPES),
        "variante" => textes(&VARIANTES),
        "modalite" => textes(&MODALITES),
        "module" => textes(&["MOD-0", "MOD-1"]),
        "statut" if code.contains("rendez_vous") => textes(&STATUTS_RENDEZ_VOUS),
        "statut" if code == "prescriptions" || code == "delai_reponse" => textes(&STATUTS_PRESCRIPTION),
        "statut" => textes(&STATUTS_SESSION),
        "session" => (0..6).map(|s| id(SESSION, PORTEUSE, s).to_string()).collect(),
        "questionnaire" => textes(&QUESTIONNAIRES),
        "item" => {
            let notes = r.sessions.iter().flat_map(|s| &s.evaluations).flat_map(|e| &e.notes);
            notes.map(|(item, _)| (*item).to_owned()).collect()
        }
        "note" => textes(&NOTES),
        "qualite" => textes(&QUALITES),
        "nature" => textes(&["accueil", "participation"]),
        "mode" => textes(&["directe", "indirecte"]),
        "categorie" => CATEGORIES.iter().flatten().map(|c| (*c).to_owned()).collect(),
        "motif" => textes(&MOTIFS),
        "issue" => textes(&ISSUES),
        "objet" => textes(&OBJETS),
        "suite" => textes(&SUITES),
        autre => panic!("no values for {autre}"),
    }
}
