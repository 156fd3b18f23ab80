//! What the second definitions answer to a question: the facts it keeps, grouped and measured.

use std::collections::{BTreeMap, BTreeSet};

use super::questions::Question;
use crate::indicators::reference::{Fait, PERSONNE, faits};
use crate::indicators::registre::{COMMUN_MULTIPLE, Registre};

/// Numerator, denominator.
pub type Quotient = (i128, i128);

/// The lines by key, and the total.
pub struct Attendu {
    pub total: Quotient,
    pub lignes: BTreeMap<Vec<Option<String>>, Quotient>,
}

/// `n / d` with so many places, half up.
fn arrondi(n: i128, d: i128, places: u32) -> f64 {
    let echelle = 10_i128.pow(places);
    ((2 * n * echelle + d) / (2 * d)) as f64 / echelle as f64
}

fn est_quotient(code: &str) -> bool {
    ["age_moyen_accueil", "delai_reponse", "participants_par_session", "taux_abandon", "taux_assiduite"].contains(&code)
}

pub fn valeur(code: &str, (n, d): Quotient) -> Option<f64> {
    // A median is kept as its double, beside what it is the median of.
    if code == "delai_reponse" {
        (d > 0).then(|| arrondi(n, 2, 6))
    } else if est_quotient(code) {
        (d > 0).then(|| arrondi(n, d, 6))
    } else {
        montant(code, n)
    }
}

/// Sums are in hundredths, those of minutes in minutes, euros in parts of a cent, what quotients stand on in ones (the hours due in
/// hundredths).
pub fn montant(code: &str, n: i128) -> Option<f64> {
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

pub fn sur(code: &str, (n, d): Quotient) -> i128 {
    if est_quotient(code) { d } else { n }
}

pub fn part(q: &Question, cle: &[Option<String>], attendu: &Attendu) -> Option<f64> {
    if est_quotient(&q.code) || cle.iter().any(Option::is_none) {
        return None;
    }
    let soeurs = attendu.lignes.iter().filter(|(c, _)| c.iter().all(Option::is_some) && c[..c.len() - 1] == cle[..cle.len() - 1]);
    let somme: i128 = soeurs.map(|(_, (n, _))| n).sum();
    (somme > 0).then(|| arrondi(attendu.lignes[cle].0, somme, 6))
}

pub fn attendu(r: &Registre, q: &Question) -> Attendu {
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
        "delai_reponse" => {
            let mut delais: Vec<i128> = faits.iter().map(|f| f.valeur).collect();
            delais.sort_unstable();
            let milieu = |rang: usize| delais.get(rang).copied().unwrap_or_default();
            (milieu(delais.len() / 2) + milieu(delais.len().saturating_sub(1) / 2), delais.len() as i128)
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
