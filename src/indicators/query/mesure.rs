//! How facts become figures: over all of them (the total), and by key (the lines).

use super::{Question, Requete};
use crate::indicators::catalogue::{Domaine, Mesure};

/// Each key counts once; heads without a key count for as many as they are. (Sorting what must be distinct takes half the time, and
/// less of the memory, that hashing each key with its line does.)
const DISTINCTS: &str = "count(distinct cle) + coalesce(sum(valeur) filter (where cle is null), 0)";

/// Amounts that divisions made keep more places than are shown; twelve are enough, and make whole again what was split.
const SOMME: &str = "round(sum(valeur), 12)";

/// Of an even number of values, the mean of the two in the middle.
const MEDIANE: &str = "percentile_cont(0.5) within group (order by valeur::double precision)";

/// Appends the statements of the total, computed over the facts themselves and never from lines, and of the lines, read from
/// `source`. Where both read the same rows, those are read once.
pub(super) fn figures(r: &mut Requete, question: &Question, source: &'static str) {
    let rangs: Vec<usize> = (0..question.par.len()).collect();
    if rangs.is_empty() {
        return total(r, question);
    }
    if source == "faits" && en_un_passage(question.indicateur.mesure) {
        r.texte("\nselect grouping(k1) = 1 as total");
        colonnes(r, question, &rangs);
        agregats(r, question.indicateur.mesure).texte(" from faits group by grouping sets ((");
        liste(r, &rangs).texte("), ())");
        return;
    }
    total(r, question);
    r.texte("\nunion all\nselect false");
    colonnes(r, question, &rangs);
    if question.indicateur.mesure == Mesure::TauxSurTous {
        return base_commune(r, question, source);
    }
    agregats(r, question.indicateur.mesure).texte(" from ");
    lignes_de_base(r, question.indicateur.mesure, source, &rangs).texte(" group by ");
    liste(r, &rangs);
}

fn total(r: &mut Requete, question: &Question) {
    r.texte("\nselect true as total");
    colonnes(r, question, &[]);
    agregats(r, question.indicateur.mesure).texte(" from ");
    lignes_de_base(r, question.indicateur.mesure, "faits", &[]);
}

/// Whether the figure is an aggregate of the facts themselves: the same rows then give the total and the lines.
const fn en_un_passage(mesure: Mesure) -> bool {
    matches!(mesure, Mesure::Distincts | Mesure::Somme { .. } | Mesure::Mediane | Mesure::Taux)
}

/// The keys as text: facts are grouped by keys as they are, and only those of lines are written.
fn colonnes(r: &mut Requete, question: &Question, rangs: &[usize]) {
    for rang in 0..3 {
        let dimension = question.par.get(rang).filter(|_| rangs.contains(&rang));
        let (avant, apres) = match dimension.map(|d| d.domaine) {
            None => (", null::text as ", ""),
            Some(Domaine::Annee) => (", to_char(", ", 'YYYY') as "),
            Some(Domaine::Trimestre) => (", to_char(", ", 'YYYY\"-T\"Q') as "),
            Some(Domaine::Mois) => (", to_char(", ", 'YYYY-MM') as "),
            Some(_) => (", ", "::text as "),
        };
        r.texte(avant);
        if dimension.is_some() {
            r.cle(rang).texte(apres);
        }
        r.cle(rang);
    }
}

/// What a line, or the total, is worth.
fn agregats(r: &mut Requete, mesure: Mesure) -> &mut Requete {
    let (valeur, base) = match mesure {
        Mesure::Distincts => (DISTINCTS, DISTINCTS),
        Mesure::Somme { .. } => ("sum(valeur)", "sum(valeur)"),
        Mesure::SommeDesDistincts => (SOMME, SOMME),
        Mesure::MoyenneDuPremier => ("sum(valeur)", "count(*)"),
        Mesure::Mediane => (MEDIANE, "count(*)"),
        Mesure::Taux | Mesure::TauxSurTous => ("sum(valeur)", "sum(base)"),
    };
    r.texte(", coalesce(").texte(valeur).texte(", 0)::numeric as valeur, coalesce(").texte(base).texte(", 0)::numeric as base")
}

/// The rows that are aggregated: the facts, or what each key keeps of its own.
fn lignes_de_base<'r>(r: &'r mut Requete, mesure: Mesure, source: &'static str, rangs: &[usize]) -> &'r mut Requete {
    match mesure {
        Mesure::SommeDesDistincts => {
            r.texte("(select max(valeur) as valeur");
            suite(r, rangs).texte(" from ").texte(source).texte(" group by cle");
            suite(r, rangs).texte(") c")
        }
        Mesure::MoyenneDuPremier => {
            r.texte("(select distinct on (cle");
            suite(r, rangs).texte(") valeur");
            suite(r, rangs).texte(" from ").texte(source).texte(" order by cle");
            suite(r, rangs).texte(", jour, ordre) c")
        }
        Mesure::Distincts | Mesure::Somme { .. } | Mesure::Mediane | Mesure::Taux | Mesure::TauxSurTous => r.texte(source),
    }
}

/// The bases of a line are those of every line that differs by attributes of a person alone; rows that only bring a base make
/// no line of their own where such attributes break down.
fn base_commune(r: &mut Requete, question: &Question, source: &'static str) {
    let (personnes, communes): (Vec<usize>, Vec<usize>) = (0..question.par.len()).partition(|rang| question.par.get(*rang).is_some_and(|d| d.personne));
    let toutes: Vec<usize> = (0..question.par.len()).collect();
    r.texte(", valeur::numeric, base::numeric from (select ");
    liste(r, &toutes).texte(", sum(valeur) as valeur, sum(sum(base)) over (");
    if !communes.is_empty() {
        r.texte("partition by ");
        liste(r, &communes);
    }
    r.texte(") as base, bool_or(base = 0) as compte from ").texte(source).texte(" group by ");
    liste(r, &toutes).texte(") c");
    if !personnes.is_empty() {
        r.texte(" where compte");
    }
}

fn liste<'r>(r: &'r mut Requete, rangs: &[usize]) -> &'r mut Requete {
    for (i, rang) in rangs.iter().enumerate() {
        if i > 0 {
            r.texte(", ");
        }
        r.cle(*rang);
    }
    r
}

/// The same, after something else.
fn suite<'r>(r: &'r mut Requete, rangs: &[usize]) -> &'r mut Requete {
    for rang in rangs {
        r.texte(", ").cle(*rang);
    }
    r
}
