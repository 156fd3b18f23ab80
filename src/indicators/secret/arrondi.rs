//! The answer bound, after the HESA standard rounding methodology, and stricter: counts of people and of what they did to the
//! nearest multiple of 5, each from its exact number; means where enough people make them; the whole enumeration.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::super::catalogue::{Dimension, Domaine};
use super::super::cellules::cellules;
use super::super::chiffre::Chiffre;
use super::super::query::Cles;
use super::super::question::Question;
use super::super::references::Dispositif;
use super::super::reponse::{Nombre, StatutValeur};

/// Under this sum of rounded values, no share is said: 22.5.
pub const PART_SOMME_MIN: Decimal = Decimal::from_parts(225, 0, 0, false, 1);
/// A mean or a median over no more people than these is not said.
const MOYENNE_PERSONNES_MAX: u32 = 7;
const MULTIPLE: u32 = 5;

/// The figures of a question as an outsider may see them. Every value of the breakdown has its line, so that none says anything by
/// being there; the total of a series, a sum over several questions, is not said.
#[must_use]
pub fn protege(question: &Question, dispositifs: &[Dispositif], total: Chiffre, lignes: Vec<(Cles, Chiffre)>) -> (Chiffre, Vec<(Cles, Chiffre)>) {
    let mut toutes: HashMap<Cles, Chiffre> = lignes.into_iter().collect();
    for cles in enumeration(question, dispositifs) {
        toutes.entry(cles).or_insert_with(|| Chiffre::calcule(question.indicateur.mesure, Decimal::ZERO, Decimal::ZERO));
    }
    let lignes = toutes.into_iter().map(|(cles, chiffre)| (cles, vu_de_dehors(question, chiffre))).collect();
    let serie = question.par.iter().any(|d| d.domaine.est_temps());
    let total = vu_de_dehors(question, total);
    (if serie && total.statut != StatutValeur::NonDisponible { masque(total) } else { total }, lignes)
}

fn vu_de_dehors(question: &Question, chiffre: Chiffre) -> Chiffre {
    if chiffre.valeur.is_none() || !question.est_arrondie() {
        return chiffre;
    }
    if question.indicateur.mesure.est_quotient() { quotient(chiffre) } else { compte(chiffre) }
}

fn compte(chiffre: Chiffre) -> Chiffre {
    let valeur = chiffre.valeur.map(au_multiple);
    Chiffre { valeur, base: valeur, affiche: valeur.map(Nombre), statut: StatutValeur::Arrondi, ..chiffre }
}

/// A mean of enough people as a whole number. A releve does not say how many they were: it is not said.
fn quotient(chiffre: Chiffre) -> Chiffre {
    let assez = chiffre.base.is_some_and(|base| base > Decimal::from(MOYENNE_PERSONNES_MAX));
    let base = chiffre.base.map(au_multiple);
    match chiffre.affiche.filter(|_| assez) {
        Some(Nombre(moyenne)) => Chiffre { base, affiche: Some(Nombre::arrondi(moyenne, 0)), statut: StatutValeur::Arrondi, ..chiffre },
        None => Chiffre { base, ..masque(chiffre) },
    }
}

fn masque(chiffre: Chiffre) -> Chiffre {
    Chiffre { affiche: None, statut: StatutValeur::Masque, ..chiffre }
}

/// To the nearest multiple, halves up.
fn au_multiple(exact: Decimal) -> Decimal {
    let multiple = Decimal::from(MULTIPLE);
    exact.checked_div(multiple).map_or(exact, |n| Nombre::arrondi(n, 0).0).checked_mul(multiple).unwrap_or(exact)
}

/// The keys of every line that records may answer.
fn enumeration(question: &Question, dispositifs: &[Dispositif]) -> Vec<Cles> {
    if question.par.is_empty() {
        return Vec::new();
    }
    let mut toutes: Vec<Cles> = cellules(question, dispositifs).into_iter().filter(|c| c.calculee).map(|c| c.cles).collect();
    for (rang, dimension) in question.par.iter().enumerate().filter(|(_, d)| !d.domaine.est_temps()) {
        let avec = |cles: &Cles, valeur: &Option<String>| {
            let mut cles = cles.clone();
            if let Some(cle) = cles.get_mut(rang) {
                cle.clone_from(valeur);
            }
            cles
        };
        toutes = toutes.iter().flat_map(|cles| valeurs(dimension).into_iter().map(move |v| avec(cles, &v))).collect();
    }
    toutes
}

/// The values of a dimension and the unknown: what breaks down never filters too.
fn valeurs(dimension: &Dimension) -> Vec<Option<String>> {
    let connues: &[&str] = match dimension.domaine {
        Domaine::Enumeration { valeurs, .. } => valeurs,
        Domaine::Booleen => &["true", "false"],
        _ => &[],
    };
    connues.iter().map(|v| Some((*v).to_owned())).chain([None]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::catalogue::trouve;
    use super::super::super::question::Lecture;
    use super::*;
    use crate::http::read_query;

    fn nombre(n: i64) -> Decimal {
        n.into()
    }

    fn protegee(code: &str, query: &str, total: (i64, i64), lignes: &[(&str, i64, i64)]) -> (Chiffre, Vec<(Option<String>, Chiffre)>) {
        let mut question = Lecture::new(trouve(code).unwrap(), &read_query(query).unwrap()).question().unwrap();
        question.protegee = true;
        let chiffre = |(valeur, base)| Chiffre::calcule(question.indicateur.mesure, nombre(valeur), nombre(base));
        let lignes = lignes.iter().map(|(cle, valeur, base)| ([Some((*cle).to_owned()), None, None], chiffre((*valeur, *base)))).collect();
        let (total, lignes) = protege(&question, &[Dispositif::essai("x", "2015-01-01", "2015-01-01")], chiffre(total), lignes);
        let mut lignes: Vec<_> = lignes.into_iter().map(|([cle, ..], chiffre)| (cle, chiffre)).collect();
        lignes.sort_by(|a, b| a.0.cmp(&b.0));
        (total, lignes)
    }

    fn dit(chiffre: Chiffre) -> Option<i64> {
        chiffre.affiche.map(|Nombre(n)| n.to_string().parse().unwrap())
    }

    #[test]
    fn halves_go_up_and_1_and_2_become_0() {
        let arrondis: Vec<String> = [0, 1, 2, 3, 7, 8, 12, 13].map(|n| au_multiple(nombre(n)).to_string()).into();
        assert_eq!(arrondis, ["0", "0", "0", "5", "5", "10", "10", "15"]);
        assert_eq!(au_multiple("2.5".parse().unwrap()), nombre(5));
    }

    #[test]
    fn every_value_has_its_line() {
        let an = "debut=2021-01-01&fin=2021-12-31&par=qpv";
        let (total, lignes) = protegee("personnes_accueillies", an, (9, 9), &[("true", 3, 3), ("false", 6, 6)]);
        assert_eq!(dit(total), Some(10));
        let vues: Vec<_> = lignes.iter().map(|(cle, c)| (cle.as_deref(), dit(*c))).collect();
        assert_eq!(vues, [(None, Some(0)), (Some("false"), Some(5)), (Some("true"), Some(5))]);
        assert!(lignes.iter().all(|(_, c)| c.statut == StatutValeur::Arrondi));
    }

    #[test]
    fn a_series_has_no_total_and_all_its_years() {
        let (total, lignes) = protegee("personnes_accueillies", "debut=2019-01-01&fin=2021-12-31&par=annee", (20, 20), &[("2020", 12, 12)]);
        assert_eq!((total.affiche, total.statut), (None, StatutValeur::Masque));
        let vues: Vec<_> = lignes.iter().map(|(cle, c)| (cle.as_deref(), dit(*c))).collect();
        assert_eq!(vues, [(Some("2019"), Some(0)), (Some("2020"), Some(10)), (Some("2021"), Some(0))]);
    }

    #[test]
    fn a_mean_needs_eight_people() {
        let an = "debut=2021-01-01&fin=2021-12-31";
        let (huit, _) = protegee("age_moyen_accueil", an, (300, 8), &[]);
        assert_eq!((dit(huit), huit.base, huit.statut), (Some(38), Some(nombre(10)), StatutValeur::Arrondi));
        let (sept, _) = protegee("age_moyen_accueil", an, (280, 7), &[]);
        assert_eq!((dit(sept), sept.statut), (None, StatutValeur::Masque));
    }

    #[test]
    fn sessions_are_no_people() {
        let (total, _) = protegee("heures", "debut=2021-01-01&fin=2021-12-31", (13, 13), &[]);
        assert_eq!((dit(total), total.statut), (Some(13), StatutValeur::Exact));
    }
}
