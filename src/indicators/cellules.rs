//! A question in cells, each a question of its own: the days that a time dimension of `par` sets apart, the dispositifs that `par`
//! names. A cell that was recorded here is computed; releves answer the others.

use chrono::{Datelike, Months, NaiveDate};

use super::catalogue::{Dimension, Domaine};
use super::query::Cles;
use super::question::Question;
use super::references::{Dispositif, vises};

/// A part of the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cellule {
    /// Its values in the dimensions of `par` that make cells, in the order of `par`; null in the others.
    pub cles: Cles,
    pub debut: NaiveDate,
    pub fin: NaiveDate,
    /// Whether the time filters of the question leave all its days in: a releve says nothing of some of its days.
    pub entiere: bool,
    /// The code of its dispositif, where `par` names dispositifs.
    pub dispositif: Option<String>,
    /// Whether records answer it.
    pub calculee: bool,
}

/// The cells of a question that the time filters do not leave out, in the order of time. Dispositifs make cells where records
/// answer at all: releves are then those of one.
#[must_use]
pub fn cellules(question: &Question, dispositifs: &[Dispositif]) -> Vec<Cellule> {
    let par_dispositif = rang_du_dispositif(question);
    let mut cellules = Vec::new();
    for t in tranches(question).into_iter().filter(|t| t.retenue) {
        let cellule = Cellule { cles: t.cles.clone(), debut: t.debut, fin: t.fin, entiere: t.entiere, dispositif: None, calculee: false };
        let Some(rang) = par_dispositif else {
            cellules.push(Cellule { calculee: est_calculee(question, &t, vises(dispositifs, question)), ..cellule });
            continue;
        };
        for d in vises(dispositifs, question) {
            let mut sienne = Cellule { dispositif: Some(d.code.clone()), calculee: est_calculee(question, &t, std::iter::once(d)), ..cellule.clone() };
            if let Some(cle) = sienne.cles.get_mut(rang) {
                *cle = Some(d.id.to_string());
            }
            cellules.push(sienne);
        }
    }
    cellules
}

/// Whether records answer of these days and dispositifs.
fn est_calculee<'d>(question: &Question, tranche: &Tranche, mut dispositifs: impl Iterator<Item = &'d Dispositif>) -> bool {
    let indicateur = question.indicateur;
    indicateur.est_calcule() && (!indicateur.exige_saisie || !dispositifs.any(|d| d.manque(tranche.debut, tranche.fin)))
}

/// The whole question as one cell.
#[must_use]
pub fn ensemble(question: &Question) -> Cellule {
    let entiere = mois(question.debut, question.fin).all(|(debut, _)| passe(question, debut));
    Cellule { cles: Cles::default(), debut: question.debut, fin: question.fin, entiere, dispositif: None, calculee: false }
}

/// The keys of a line, without those that do not make cells.
#[must_use]
pub fn cellule_de(question: &Question, cles: &Cles) -> Cles {
    let par_dispositif = rang_du_dispositif(question);
    let mut cellule = Cles::default();
    for (rang, ((dimension, cle), sienne)) in question.par.iter().zip(cles).zip(&mut cellule).enumerate() {
        if dimension.domaine.est_temps() || par_dispositif == Some(rang) {
            sienne.clone_from(cle);
        }
    }
    cellule
}

fn rang_du_dispositif(question: &Question) -> Option<usize> {
    let est_dispositif = |d: &&Dimension| matches!(d.domaine, Domaine::Dispositif);
    question.par.iter().position(est_dispositif).filter(|_| question.indicateur.est_calcule())
}

/// Days that have the same values in the time dimensions of `par`: the whole period where it has none.
struct Tranche {
    cles: Cles,
    debut: NaiveDate,
    fin: NaiveDate,
    retenue: bool,
    entiere: bool,
}

fn tranches(question: &Question) -> Vec<Tranche> {
    let mut tranches: Vec<Tranche> = Vec::new();
    for (debut, fin) in mois(question.debut, question.fin) {
        let mut cles = Cles::default();
        for (dimension, cle) in question.par.iter().zip(&mut cles) {
            *cle = valeur(dimension, debut);
        }
        let passe = passe(question, debut);
        match tranches.last_mut() {
            Some(derniere) if derniere.cles == cles => {
                derniere.fin = fin;
                derniere.retenue |= passe;
                derniere.entiere &= passe;
            }
            _ => tranches.push(Tranche { cles, debut, fin, retenue: passe, entiere: passe }),
        }
    }
    tranches
}

/// Whether the time filters keep the month of this day.
#[must_use]
pub fn passe(question: &Question, jour: NaiveDate) -> bool {
    question.filtres.iter().all(|f| valeur(f.dimension, jour).is_none_or(|v| f.valeurs.contains(&v)))
}

/// The value of a time dimension on a day; none for any other dimension.
#[must_use]
pub fn valeur(dimension: &Dimension, jour: NaiveDate) -> Option<String> {
    match dimension.domaine {
        Domaine::Annee => Some(jour.year().to_string()),
        Domaine::Trimestre => Some(format!("{}-T{}", jour.year(), jour.month0() / 3 + 1)),
        Domaine::Mois => Some(format!("{}-{:02}", jour.year(), jour.month())),
        _ => None,
    }
}

/// The months of a period: the first and last day that each shares with it.
fn mois(debut: NaiveDate, fin: NaiveDate) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    let premier = |jour: NaiveDate| jour.with_day(1).and_then(|j| j.checked_add_months(Months::new(1)));
    std::iter::successors(Some(debut), move |jour| premier(*jour).filter(|j| *j <= fin))
        .map(move |jour| (jour, premier(jour).and_then(|j| j.pred_opt()).map_or(fin, |dernier| dernier.min(fin))))
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::trouve;
    use super::super::question::Lecture;
    use super::*;
    use crate::http::read_query;

    fn question(code: &str, query: &str) -> Question {
        Lecture::new(trouve(code).unwrap(), &read_query(query).unwrap()).question().unwrap()
    }

    fn vues(code: &str, query: &str) -> Vec<String> {
        let dispositifs = [Dispositif::essai("a", "2018-01-01", "2021-01-01"), Dispositif::essai("b", "2020-03-01", "2020-03-01")];
        let vue = |c: Cellule| {
            let cles: Vec<_> = c.cles.iter().flatten().filter(|_| c.dispositif.is_none()).map(String::as_str).chain(c.dispositif.as_deref()).collect();
            format!("{} {}..{} {}{}", cles.join(","), c.debut, c.fin, if c.calculee { "calcul" } else { "releve" }, if c.entiere { "" } else { ", en partie" })
        };
        cellules(&question(code, query), &dispositifs).into_iter().map(vue).collect()
    }

    #[test]
    fn without_time_the_whole_period_is_one_cell() {
        assert_eq!(vues("heures", "debut=2020-06-15&fin=2021-12-31&par=type"), [" 2020-06-15..2021-12-31 releve"]);
        assert_eq!(vues("heures", "debut=2020-06-15&fin=2021-12-31&dispositif=b"), [" 2020-06-15..2021-12-31 calcul"]);
        assert_eq!(vues("adherents", "debut=2020-06-15&fin=2021-12-31"), [" 2020-06-15..2021-12-31 releve"], "no record answers it");
    }

    #[test]
    fn each_year_is_a_question_of_its_own() {
        assert_eq!(
            vues("heures", "debut=2019-07-01&fin=2021-12-31&par=annee,type"),
            ["2019 2019-07-01..2019-12-31 releve", "2020 2020-01-01..2020-12-31 releve", "2021 2021-01-01..2021-12-31 calcul"]
        );
        assert_eq!(vues("heures", "debut=2020-01-01&fin=2021-12-31&annee=2020&par=annee"), ["2020 2020-01-01..2020-12-31 releve"]);
        assert_eq!(vues("heures", "debut=2021-01-01&fin=2021-12-31&mois=2021-02&par=annee"), ["2021 2021-01-01..2021-12-31 calcul, en partie"]);
        assert_eq!(
            vues("heures", "debut=2020-11-15&fin=2021-01-31&par=trimestre,mois"),
            ["2020-T4,2020-11 2020-11-15..2020-11-30 releve", "2020-T4,2020-12 2020-12-01..2020-12-31 releve", "2021-T1,2021-01 2021-01-01..2021-01-31 calcul"]
        );
    }

    #[test]
    fn each_dispositif_is_a_question_of_its_own() {
        assert_eq!(vues("heures", "debut=2020-01-01&fin=2020-12-31&par=dispositif"), ["a 2020-01-01..2020-12-31 releve", "b 2020-01-01..2020-12-31 calcul"]);
        assert_eq!(vues("creations_entreprise", "debut=2020-01-01&fin=2020-12-31&par=dispositif&dispositif=a"), ["a 2020-01-01..2020-12-31 calcul"]);
    }
}
