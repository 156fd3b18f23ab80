//! Facts that last count in each month that they touch. The months of the period are a string of bits: those that a key touches
//! are brought together bit by bit, keys that touch the same months make a class, and only the classes, which are few, are spread
//! over their months.

use chrono::Datelike;

use super::mesure::{colonnes, liste, suite};
use super::{Requete, cle_du_temps};
use crate::indicators::catalogue::Temps;
use crate::indicators::question::Question;

/// Whether the months that facts last are asked of.
pub(super) fn concerne(question: &Question) -> bool {
    question.lit_le_temps() && question.indicateur.branches.iter().any(|b| matches!(b.faits.temps, Temps::Depuis(_)))
}

/// All months of the period.
pub(super) fn tous_les_mois(question: &Question) -> String {
    let annees = usize::try_from(question.fin.year() - question.debut.year()).unwrap_or_default();
    // The period is in order: it has a month at least.
    "1".repeat((12 * annees + question.fin.month() as usize + 1).saturating_sub(question.debut.month() as usize))
}

/// The months that a fact touches, from that of `depuis` to that of `f.jour`, of all (the parameter `tous`).
pub(super) fn touches(r: &mut Requete, depuis: &'static str, tous: usize) {
    r.texte("(").parametre(tous).texte("::bit varying >> ");
    mois_entre(r, "$2", depuis);
    r.texte(") & (").parametre(tous).texte("::bit varying << ");
    mois_entre(r, "f.jour", "$3");
    r.texte(")");
}

fn mois_entre(r: &mut Requete, avant: &'static str, apres: &'static str) {
    r.texte("(12 * (date_part('year', ").texte(apres).texte(") - date_part('year', ").texte(avant);
    r.texte(")) + date_part('month', ").texte(apres).texte(") - date_part('month', ").texte(avant).texte("))::int");
}

/// Appends the statements of the total and of the lines, as for all facts; `propres` are the keys that the facts of `source` have.
pub(super) fn figures(r: &mut Requete, question: &Question, source: &'static str, propres: &[usize], tous: usize, numeros: &[usize]) {
    classes(r, "classes", source, propres);
    let ensemble = if propres.is_empty() { "classes" } else { "ensemble" };
    if !propres.is_empty() {
        classes(r, ensemble, "faits", &[]);
    }
    r.texte("\nselect true as total");
    colonnes(r, question, &[]);
    nombre(r).texte(" from (select distinct classe, nombre from ").texte(ensemble);
    retenus(r, question, tous, numeros);
    let rangs: Vec<usize> = (0..question.par.len()).collect();
    if rangs.is_empty() {
        return;
    }
    r.texte("\nunion all\nselect false");
    colonnes(r, question, &rangs);
    nombre(r).texte(" from (select distinct classe, nombre");
    for (rang, dimension) in question.par.iter().enumerate() {
        r.texte(", ");
        if let Some(mois) = cle_du_temps(dimension.domaine) {
            r.texte(mois).texte(" as ");
        }
        r.cle(rang);
    }
    r.texte(" from classes");
    retenus(r, question, tous, numeros);
    r.texte(" group by ");
    liste(r, &rangs);
}

/// How many keys touch which months.
fn classes(r: &mut Requete, nom: &'static str, source: &'static str, rangs: &[usize]) {
    r.texte(", ").texte(nom).texte(" as (select row_number() over () as classe, mois, count(*) as nombre");
    suite(r, rangs).texte(" from (select bit_or(valeur) as mois");
    suite(r, rangs).texte(" from ").texte(source).texte(" group by cle");
    suite(r, rangs).texte(") c group by mois");
    suite(r, rangs).texte(")");
}

fn nombre(r: &mut Requete) -> &mut Requete {
    r.texte(", coalesce(sum(nombre), 0)::numeric as valeur, coalesce(sum(nombre), 0)::numeric as base")
}

/// Spreads classes over the months that they touch and the question keeps.
fn retenus(r: &mut Requete, question: &Question, tous: usize, numeros: &[usize]) {
    r.texte(" cross join (select m.rang, date_trunc('month', $2::timestamp) + m.rang * interval '1 month' as jour from generate_series(0, length(");
    r.parametre(tous).texte(") - 1) m (rang)) t where get_bit(mois, t.rang) = 1");
    for (filtre, numero) in question.filtres.iter().zip(numeros) {
        if filtre.dimension.domaine.est_temps() {
            r.texte(" and ").texte(filtre.dimension.sql).parmi(*numero);
        }
    }
    r.texte(") c");
}
