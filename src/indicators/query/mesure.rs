//! How facts become figures: over all of them (the total), and by key (the lines).

use super::{Question, Requete, rang_de_la_zone};
use crate::indicators::catalogue::{Domaine, Mesure};

/// Amounts that divisions made keep more places than are shown; sixteen are enough, and make whole again what was split.
const SOMME: &str = "round(sum(valeur), 16)";

/// Of an even number of values, the mean of the two in the middle.
const MEDIANE: &str = "percentile_cont(0.5) within group (order by valeur::double precision)";

/// What a row bears that figures are made of.
pub(super) const COLONNES: &str = "cle, valeur, base";

/// Appends the sums of facts by line where facts are read more than once: to spread places over zones, or for a total apart. Answers what
/// the total reads; where facts do not add up, they stay as they are. (Rows that only bring a base stay apart from the others.)
pub(super) fn rassemble(r: &mut Requete, question: &Question) -> &'static str {
    let relues = match question.indicateur.mesure {
        Mesure::TauxSurTous => !question.par.is_empty(),
        Mesure::Somme { .. } | Mesure::Taux => rang_de_la_zone(question).is_some(),
        _ => false,
    };
    if !relues {
        return "faits";
    }
    let rangs = rangs(question);
    r.texte(", sommes as (select null::uuid as cle, sum(valeur) as valeur, sum(base) as base");
    suite(r, &rangs).texte(" from faits group by base = 0");
    suite(r, &rangs).texte(")");
    "sommes"
}

/// Appends the statements of the total, computed over the `faits` (or their sums) and never from the lines that are shown, and of
/// the lines, read from `source`. Where both read the same rows, those are read once.
pub(super) fn figures(r: &mut Requete, question: &Question, faits: &'static str, source: &'static str) {
    let rangs = rangs(question);
    let mesure = question.indicateur.mesure;
    if rangs.is_empty() {
        total(r, question, faits);
    } else if source == faits && en_un_passage(mesure) {
        r.texte("\nselect grouping(k1) = 1 as total");
        colonnes(r, question, &rangs);
        agregats(r, mesure).texte(" from ").texte(faits).texte(" group by grouping sets ((");
        liste(r, &rangs).texte("), ())");
    } else {
        total(r, question, faits);
        r.texte("\nunion all");
        if mesure == Mesure::TauxSurTous {
            base_commune(r, question, source, &rangs);
        } else {
            lignes(r, question, source, &rangs);
        }
    }
}

fn rangs(question: &Question) -> Vec<usize> {
    (0..question.par.len()).collect()
}

fn total(r: &mut Requete, question: &Question, faits: &'static str) {
    r.texte("\nselect true as total");
    colonnes(r, question, &[]);
    agregats(r, question.indicateur.mesure).texte(" from ");
    lignes_de_base(r, question.indicateur.mesure, faits, &[]);
}

fn lignes(r: &mut Requete, question: &Question, source: &'static str, rangs: &[usize]) {
    r.texte("\nselect false as total");
    colonnes(r, question, rangs);
    agregats(r, question.indicateur.mesure).texte(" from ");
    lignes_de_base(r, question.indicateur.mesure, source, rangs).texte(" group by ");
    liste(r, rangs);
}

/// Whether the figure is an aggregate of the facts themselves: the same rows then give the total and the lines.
const fn en_un_passage(mesure: Mesure) -> bool {
    matches!(mesure, Mesure::Somme { .. } | Mesure::Mediane | Mesure::Taux)
}

/// The keys as text: facts are grouped by keys as they are, and only those of lines are written.
pub(super) fn colonnes(r: &mut Requete, question: &Question, rangs: &[usize]) {
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
        Mesure::SommeDesDistincts => (SOMME, SOMME),
        Mesure::Mediane => (MEDIANE, "count(*)"),
        Mesure::Taux | Mesure::TauxSurTous => ("sum(valeur)", "sum(base)"),
        // (Those that tell keys apart are packed instead.)
        Mesure::Somme { .. } | Mesure::Distincts | Mesure::MoyenneDuPremier => ("sum(valeur)", "sum(valeur)"),
    };
    r.texte(", coalesce(").texte(valeur).texte(", 0)::numeric as valeur, coalesce(").texte(base).texte(", 0)::numeric as base")
}

/// The rows that are aggregated: the facts, or what each key keeps of its own.
fn lignes_de_base<'r>(r: &'r mut Requete, mesure: Mesure, source: &'static str, rangs: &[usize]) -> &'r mut Requete {
    if mesure != Mesure::SommeDesDistincts {
        return r.texte(source);
    }
    r.texte("(select max(valeur) as valeur");
    suite(r, rangs).texte(" from ").texte(source).texte(" group by cle");
    suite(r, rangs).texte(") c")
}

/// The bases of a line are those of every line that differs by attributes of a person alone; rows that only bring a base make
/// no line of their own where such attributes break down.
fn base_commune(r: &mut Requete, question: &Question, source: &'static str, toutes: &[usize]) {
    let (personnes, communes): (Vec<usize>, Vec<usize>) = toutes.iter().partition(|rang| question.par.get(**rang).is_some_and(|d| d.personne));
    r.texte("\nselect false");
    colonnes(r, question, toutes);
    r.texte(", valeur::numeric, base::numeric from (select ");
    liste(r, toutes).texte(", sum(valeur) as valeur, sum(sum(base)) over (");
    if !communes.is_empty() {
        r.texte("partition by ");
        liste(r, &communes);
    }
    r.texte(") as base, bool_or(base = 0) as compte from ").texte(source).texte(" group by ");
    liste(r, toutes).texte(") c");
    if !personnes.is_empty() {
        r.texte(" where compte");
    }
}

pub(super) fn liste<'r>(r: &'r mut Requete, rangs: &[usize]) -> &'r mut Requete {
    for (i, rang) in rangs.iter().enumerate() {
        if i > 0 {
            r.texte(", ");
        }
        r.cle(*rang);
    }
    r
}

/// The same, after something else.
pub(super) fn suite<'r>(r: &'r mut Requete, rangs: &[usize]) -> &'r mut Requete {
    for rang in rangs {
        r.texte(", ").cle(*rang);
    }
    r
}
