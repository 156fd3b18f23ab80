//! How facts become figures, once over all of them (the total) and once by key (the lines).

use super::{Question, Requete};
use crate::indicators::catalogue::Mesure;

/// Each key counts once; heads without a key count for as many as they are.
const POIDS: &str = "case when cle is null then sum(valeur) else 1 end as poids";

/// Amounts that divisions made keep more places than are shown; twelve are enough, and make whole again what was split.
const SOMME: &str = "round(sum(valeur), 12)";

/// Of an even number of values, the mean of the two in the middle.
const MEDIANE: &str = "percentile_cont(0.5) within group (order by valeur::double precision)";

/// Appends the statement of the total, computed over the facts themselves and never from lines.
pub(super) fn total(r: &mut Requete, question: &Question) {
    r.texte("\nselect true as total, null::text as k1, null::text as k2, null::text as k3, ");
    r.texte("coalesce(valeur, 0)::numeric as valeur, coalesce(base, 0)::numeric as base from (");
    match question.indicateur.mesure {
        Mesure::Distincts => r.texte("select sum(poids) as valeur, sum(poids) as base from (select ").texte(POIDS).texte(" from faits group by cle) c"),
        Mesure::Somme { .. } => r.texte("select sum(valeur) as valeur, sum(valeur) as base from faits"),
        Mesure::SommeDesDistincts => {
            r.texte("select ").texte(SOMME).texte(" as valeur, ").texte(SOMME).texte(" as base from (select max(valeur) as valeur from faits group by cle) c")
        }
        Mesure::MoyenneDuPremier => r.texte(
            "select sum(valeur) as valeur, count(*) as base
                from (select distinct on (cle) valeur from faits order by cle, jour, ordre) c",
        ),
        Mesure::Mediane => r.texte("select ").texte(MEDIANE).texte(" as valeur, count(*) as base from faits"),
        Mesure::Taux | Mesure::TauxSurTous => r.texte("select sum(valeur) as valeur, sum(base) as base from faits"),
    };
    r.texte(") l");
}

/// Appends the statement of the lines, read from `source`.
pub(super) fn lignes(r: &mut Requete, question: &Question, source: &'static str) {
    let cles: Vec<usize> = (0..question.par.len()).collect();
    r.texte("\nunion all\nselect false");
    for rang in 0..3 {
        r.texte(", ");
        if rang < cles.len() {
            r.cle(rang)
        } else {
            r.texte("null")
        };
    }
    r.texte(", valeur::numeric, base::numeric from (select ");
    liste(r, &cles);
    match question.indicateur.mesure {
        Mesure::Distincts => {
            r.texte(", sum(poids) as valeur, sum(poids) as base from (select ");
            liste(r, &cles).texte(", ").texte(POIDS).texte(" from ").texte(source).texte(" group by cle, ");
            liste(r, &cles).texte(") c group by ");
        }
        Mesure::Somme { .. } => {
            r.texte(", sum(valeur) as valeur, sum(valeur) as base from ").texte(source).texte(" group by ");
        }
        Mesure::SommeDesDistincts => {
            r.texte(", ").texte(SOMME).texte(" as valeur, ").texte(SOMME).texte(" as base from (select max(valeur) as valeur, ");
            liste(r, &cles).texte(" from ").texte(source).texte(" group by cle, ");
            liste(r, &cles).texte(") c group by ");
        }
        Mesure::MoyenneDuPremier => {
            r.texte(", sum(valeur) as valeur, count(*) as base from (select distinct on (cle, ");
            liste(r, &cles).texte(") valeur, ");
            liste(r, &cles).texte(" from ").texte(source).texte(" order by cle, ");
            liste(r, &cles).texte(", jour, ordre) c group by ");
        }
        Mesure::Mediane => {
            r.texte(", ").texte(MEDIANE).texte(" as valeur, count(*) as base from ").texte(source).texte(" group by ");
        }
        Mesure::Taux => {
            r.texte(", sum(valeur) as valeur, sum(base) as base from ").texte(source).texte(" group by ");
        }
        Mesure::TauxSurTous => {
            base_commune(r, question, source);
            return;
        }
    }
    liste(r, &cles).texte(") l");
}

/// The bases of a line are those of every line that differs by attributes of a person alone; rows that only bring a base make
/// no line of their own where such attributes break down.
fn base_commune(r: &mut Requete, question: &Question, source: &'static str) {
    let (personnes, communes): (Vec<usize>, Vec<usize>) = (0..question.par.len()).partition(|rang| question.par.get(*rang).is_some_and(|d| d.personne));
    let toutes: Vec<usize> = (0..question.par.len()).collect();
    r.texte(", valeur, base from (select ");
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
    r.texte(") l");
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
