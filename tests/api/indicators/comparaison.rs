//! Random questions, answered by the server and by the second definitions: both must say the same.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde_json::Value;

use super::ecriture::{FINANCEUR, SESSION, STRUCTURE, dispositif, ecrit, ecrit_commun, id};
use super::reference::{Fait, PERSONNE, PORTEUSE, disponible_depuis, faits};
use super::registre::*;
use super::seances::{NOTES, QUESTIONNAIRES};
use crate::support::{Client, TestApp};

/// How many questions each population is asked; `MAILLAGE_QUESTIONS` asks more.
const QUESTIONS: usize = 120;

/// A question in plain words.
#[derive(Debug)]
struct Question {
    code: String,
    debut: NaiveDate,
    fin: NaiveDate,
    filtres: Vec<(String, Vec<String>)>,
    par: Vec<String>,
}

/// Numerator, denominator.
type Quotient = (i128, i128);

/// The lines by key, and the total.
struct Attendu {
    total: Quotient,
    lignes: BTreeMap<Vec<Option<String>>, Quotient>,
}

#[actix_web::test]
async fn figures_agree_with_a_second_definition() {
    let graine = std::env::var("MAILLAGE_GRAINE").ok().and_then(|v| v.parse().ok()).unwrap_or(1);
    let nombre = std::env::var("MAILLAGE_QUESTIONS").ok().and_then(|v| v.parse().ok()).unwrap_or(QUESTIONS);
    for population_n in 0..3 {
        let mut h = Hasard(graine * 1000 + population_n);
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

fn tire(h: &mut Hasard, catalogue: &[Value], r: &Registre) -> Question {
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
        "objet" => textes(&OBJETS),
        "suite" => textes(&SUITES),
        autre => panic!("no values for {autre}"),
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

/// `n / d` with so many places, half up.
fn arrondi(n: i128, d: i128, places: u32) -> f64 {
    let echelle = 10_i128.pow(places);
    ((2 * n * echelle + d) / (2 * d)) as f64 / echelle as f64
}

fn est_quotient(code: &str) -> bool {
    ["age_moyen_accueil", "participants_par_session", "taux_abandon", "taux_assiduite"].contains(&code)
}

fn valeur(code: &str, (n, d): Quotient) -> Option<f64> {
    if est_quotient(code) { (d > 0).then(|| arrondi(n, d, 6)) } else { montant(code, n) }
}

/// Sums are in hundredths, those of minutes in minutes, euros in parts of a cent, what quotients stand on in ones (the hours due in
/// hundredths).
fn montant(code: &str, n: i128) -> Option<f64> {
    let diviseur = if est_quotient(code) && code != "taux_assiduite" {
        1
    } else if code == "heures_rendez_vous" {
        60
    } else if code == "financements" {
        100 * i128::from(COMMUN_MULTIPLE)
    } else {
        100
    };
    Some(arrondi(n, diviseur, 2))
}

fn sur(code: &str, (n, d): Quotient) -> i128 {
    if est_quotient(code) { d } else { n }
}

fn part(q: &Question, cle: &[Option<String>], attendu: &Attendu) -> Option<f64> {
    if est_quotient(&q.code) || cle.iter().any(Option::is_none) {
        return None;
    }
    let soeurs = attendu.lignes.iter().filter(|(c, _)| c.iter().all(Option::is_some) && c[..c.len() - 1] == cle[..cle.len() - 1]);
    let somme: i128 = soeurs.map(|(_, (n, _))| n).sum();
    (somme > 0).then(|| arrondi(attendu.lignes[cle].0, somme, 6))
}

fn attendu(r: &Registre, q: &Question) -> Attendu {
    let noms = q.filtres.iter().map(|(n, _)| n.as_str()).chain(q.par.iter().map(String::as_str));
    let attributs: BTreeSet<&str> = noms.filter(|n| PERSONNE.contains(n)).collect();
    let attributs: Vec<&str> = attributs.into_iter().collect();
    let statuts = q.filtres.iter().find(|(n, _)| n == "statut").map(|(_, v)| v.clone()).unwrap_or_default();
    let iae_demande = q.filtres.iter().any(|(n, _)| n == "iae");
    let tous = faits(r, &q.code, q.debut, q.fin, &attributs, &statuts);
    let hors_iae = |f: &Fait| iae_demande || f.valeurs.get("iae").is_none_or(|v| v == &[Some("false".to_owned())]);
    let retenus: Vec<Fait> =
        tous.into_iter().filter(hors_iae).filter(|f| q.debut <= f.jour && f.jour <= q.fin && q.filtres.iter().all(|filtre| passe(f, filtre))).collect();
    let mut groupes: BTreeMap<Vec<Option<String>>, Vec<&Fait>> = BTreeMap::new();
    if !q.par.is_empty() {
        for fait in &retenus {
            for cle in cles(fait, q) {
                groupes.entry(cle).or_default().push(fait);
            }
        }
    }
    let avec_personne = q.par.iter().any(|d| PERSONNE.contains(&d.as_str()));
    let lignes = groupes.iter().filter(|(_, g)| !avec_personne || g.iter().any(|f| !f.denominateur)).map(|(cle, groupe)| {
        let mut quotient = mesure(&q.code, groupe);
        if q.code == "participants_par_session" {
            let communes =
                |f: &Fait| cles(f, q).into_iter().any(|autre| q.par.iter().zip(cle).zip(autre).all(|((d, a), b)| PERSONNE.contains(&d.as_str()) || *a == b));
            quotient.1 = retenus.iter().filter(|f| f.denominateur && communes(f)).count() as i128;
        }
        (cle.clone(), quotient)
    });
    let lignes = lignes.collect();
    Attendu { total: mesure(&q.code, &retenus.iter().collect::<Vec<_>>()), lignes }
}

fn passe(fait: &Fait, (nom, valeurs): &(String, Vec<String>)) -> bool {
    if fait.denominateur && PERSONNE.contains(&nom.as_str()) {
        return true;
    }
    fait.valeurs[nom.as_str()].iter().flatten().any(|v| valeurs.contains(v))
}

/// The lines a fact is in.
fn cles(fait: &Fait, q: &Question) -> Vec<Vec<Option<String>>> {
    let mut cles = vec![vec![]];
    for dimension in &q.par {
        let valeurs = match fait.valeurs.get(dimension.as_str()) {
            Some(valeurs) if dimension == "zone" => {
                let filtre = q.filtres.iter().find(|(n, _)| n == "zone");
                valeurs.iter().filter(|v| filtre.is_none_or(|(_, f)| v.as_ref().is_some_and(|v| f.contains(v)))).cloned().collect()
            }
            Some(valeurs) => valeurs.clone(),
            None => vec![None],
        };
        cles = cles.iter().flat_map(|c| valeurs.iter().map(move |v| c.iter().cloned().chain([v.clone()]).collect())).collect();
    }
    cles
}

fn mesure(code: &str, faits: &[&Fait]) -> Quotient {
    match code {
        "age_moyen_accueil" => {
            let mut premiers: BTreeMap<usize, &Fait> = BTreeMap::new();
            for fait in faits {
                let premier = premiers.entry(fait.cle.unwrap()).or_insert(fait);
                if (fait.jour, fait.ordre) < (premier.jour, premier.ordre) {
                    *premier = fait;
                }
            }
            (premiers.values().map(|f| f.valeur).sum(), premiers.len() as i128)
        }
        "participants_par_session" | "taux_abandon" | "taux_assiduite" => (faits.iter().map(|f| f.valeur).sum(), faits.iter().map(|f| f.base).sum()),
        "personnes_accueillies"
        | "projets_accueillis"
        | "projets_accompagnes"
        | "porteurs_accompagnes"
        | "creations_entreprise"
        | "personnes_touchees"
        | "structures_prospectees"
        | "demandes_financement" => {
            let nommes: BTreeSet<_> = faits.iter().filter_map(|f| f.cle).collect();
            (100 * (nommes.len() + faits.iter().filter(|f| f.cle.is_none()).count()) as i128, 0)
        }
        "emplois_crees_etp" | "financements" => {
            let distincts: BTreeMap<_, _> = faits.iter().map(|f| (f.cle, f.valeur)).collect();
            (distincts.values().sum(), 0)
        }
        _ => (faits.iter().map(|f| f.valeur).sum(), 0),
    }
}
