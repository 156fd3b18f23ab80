//! Figures that tell keys apart. The database packs the facts of each line side by side, and they are sorted here: it would sort them
//! for the lines and again for the total, which takes as long as all the rest. A fact that lasts counts in each month that it touches:
//! it is packed once, with the first and the last of them.

use std::collections::HashMap;

use chrono::{Months, NaiveDate};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Bool, Date, Nullable};
use rust_decimal::Decimal;

use super::mesure::{colonnes, liste, suite};
use super::{Cles, Colonnes, Ligne, Requete};
use crate::indicators::catalogue::{Mesure, Temps};
use crate::indicators::cellules::{passe, valeur};
use crate::indicators::question::Question;

/// What a pack holds.
pub(super) const COLONNES: &str = "premier, dernier, tetes, octets";

/// Heads without a key, and keys.
const CLES: &str = "coalesce(sum(valeur) filter (where cle is null), 0)::bigint as tetes, string_agg(uuid_send(cle), '') as octets";
/// The facts, each a key, a day, its rank on that day and a value.
const FAITS: &str = "0::bigint as tetes, string_agg(uuid_send(cle) || date_send(jour) || uuid_send(ordre) || int4send(valeur), '') as octets";

/// The facts of a line that touch the same months.
#[derive(Debug, QueryableByName)]
pub(super) struct Paquet {
    /// Packed for the total alone: lines overlap.
    #[diesel(sql_type = Bool)]
    total: bool,
    #[diesel(embed)]
    propres: Colonnes,
    #[diesel(sql_type = Nullable<Date>)]
    premier: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    dernier: Option<NaiveDate>,
    #[diesel(sql_type = BigInt)]
    tetes: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    octets: Option<Vec<u8>>,
}

/// Whether the statement of a question answers [`Paquet`]s.
pub(super) fn repondent(question: &Question) -> bool {
    matches!(question.indicateur.mesure, Mesure::Distincts | Mesure::MoyenneDuPremier)
}

/// Whether the months that facts last are asked of.
pub(super) fn durent(question: &Question) -> bool {
    question.lit_le_temps() && question.indicateur.branches.iter().any(|b| matches!(b.faits.temps, Temps::Depuis(_)))
}

/// Appends the packs of facts; `propres` are the ranks of the dimensions that facts say themselves.
pub(super) fn empaquete(r: &mut Requete, question: &Question, propres: &[usize]) {
    let durent = durent(question);
    r.texte(", paquets as (select ");
    r.texte(if durent { "premier::date, dernier::date, " } else { "null::date as premier, null::date as dernier, " });
    r.texte(if question.indicateur.mesure == Mesure::Distincts { CLES } else { FAITS });
    suite(r, propres).texte(" from faits");
    if durent {
        r.texte(" group by premier, dernier");
        suite(r, propres);
    } else if !propres.is_empty() {
        r.texte(" group by ");
        liste(r, propres);
    }
    r.texte(")");
}

/// Appends the statement that reads the packs of the lines from `source`, and of the total where that spreads them.
pub(super) fn lit(r: &mut Requete, question: &Question, source: &'static str, propres: &[usize]) {
    r.texte("\nselect false as total");
    colonnes(r, question, propres);
    r.texte(", ").texte(COLONNES).texte(" from ").texte(source);
    if source != "paquets" {
        r.texte("\nunion all\nselect true");
        colonnes(r, question, &[]);
        r.texte(", ").texte(COLONNES).texte(" from paquets");
    }
}

/// The lines, and the total.
pub(super) fn lignes(question: &Question, paquets: &[Paquet]) -> Vec<Ligne> {
    let a_part = paquets.iter().any(|p| p.total);
    let mut ensemble = Vec::new();
    let mut lignes: HashMap<Cles, Vec<&Paquet>> = HashMap::new();
    for paquet in paquets {
        let cles = paquet.lignes(question);
        if paquet.total == a_part && !cles.is_empty() {
            ensemble.push(paquet);
        }
        if !paquet.total && !question.par.is_empty() {
            for cles in cles {
                lignes.entry(cles).or_default().push(paquet);
            }
        }
    }
    let mesure = question.indicateur.mesure;
    let total = Ligne::new(true, Cles::default(), chiffre(mesure, &ensemble));
    lignes.into_iter().map(|(cles, paquets)| Ligne::new(false, cles, chiffre(mesure, &paquets))).chain([total]).collect()
}

impl Paquet {
    /// The keys of the lines that it counts in: one, or those of the months that it touches and the question keeps.
    fn lignes(&self, question: &Question) -> Vec<Cles> {
        let propres = self.propres.en_cles();
        let (Some(premier), Some(dernier)) = (self.premier, self.dernier) else { return vec![propres] };
        let mois = std::iter::successors(Some(premier), |m| m.checked_add_months(Months::new(1))).take_while(|m| *m <= dernier);
        let mut lignes: Vec<Cles> = mois.filter(|m| passe(question, *m)).map(|m| du_mois(question, propres.clone(), m)).collect();
        lignes.dedup();
        lignes
    }
}

fn du_mois(question: &Question, mut cles: Cles, mois: NaiveDate) -> Cles {
    for (dimension, cle) in question.par.iter().zip(&mut cles) {
        if let Some(temps) = valeur(dimension, mois) {
            *cle = Some(temps);
        }
    }
    cles
}

/// The value of all these facts, and its base.
fn chiffre(mesure: Mesure, paquets: &[&Paquet]) -> (Decimal, Decimal) {
    if mesure == Mesure::Distincts {
        let nombre = nombre(paquets);
        (nombre, nombre)
    } else {
        premiers(paquets)
    }
}

/// How many different keys, and heads without a key, there are.
fn nombre(paquets: &[&Paquet]) -> Decimal {
    let mut cles: Vec<u128> = morceaux(paquets).copied().map(u128::from_be_bytes).collect();
    cles.sort_unstable();
    cles.dedup();
    Decimal::from(cles.len()) + paquets.iter().map(|p| Decimal::from(p.tetes)).sum::<Decimal>()
}

/// The sum of the values of the first fact of each key, and how many keys there are.
fn premiers(paquets: &[&Paquet]) -> (Decimal, Decimal) {
    let mut faits: Vec<(u128, i32, u128, i32)> = morceaux(paquets).map(fait).collect();
    faits.sort_unstable();
    faits.dedup_by_key(|f| f.0);
    (faits.iter().map(|f| i64::from(f.3)).sum::<i64>().into(), faits.len().into())
}

/// A key, a day, its rank on that day and a value.
fn fait(octets: &[u8; 40]) -> (u128, i32, u128, i32) {
    let (cle, reste) = coupe(octets);
    let (jour, reste) = coupe(reste);
    let (ordre, reste) = coupe(reste);
    (u128::from_be_bytes(cle), i32::from_be_bytes(jour), u128::from_be_bytes(ordre), i32::from_be_bytes(coupe(reste).0))
}

fn coupe<const N: usize>(octets: &[u8]) -> ([u8; N], &[u8]) {
    octets.split_first_chunk().map_or(([0; N], &[]), |(morceau, reste)| (*morceau, reste))
}

fn morceaux<'p, const N: usize>(paquets: &[&'p Paquet]) -> impl Iterator<Item = &'p [u8; N]> {
    paquets.iter().flat_map(|p| p.octets.as_deref().unwrap_or_default().as_chunks().0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::read_query;
    use crate::indicators::catalogue::trouve;
    use crate::indicators::question::Lecture;

    fn question(code: &str, query: &str) -> Question {
        let query = format!("debut=2021-01-01&fin=2021-12-31&{query}");
        Lecture::new(trouve(code).unwrap(), &read_query(&query).unwrap()).question().unwrap()
    }

    fn paquet(k1: Option<&str>, tetes: i64, cles: &[u128]) -> Paquet {
        let octets = (!cles.is_empty()).then(|| cles.iter().flat_map(|c| c.to_be_bytes()).collect());
        let propres = [k1.map(str::to_owned), None, None].into();
        Paquet { total: false, propres, premier: None, dernier: None, tetes, octets }
    }

    fn pendant(premier: &str, dernier: &str, cles: &[u128]) -> Paquet {
        Paquet { premier: premier.parse().ok(), dernier: dernier.parse().ok(), ..paquet(None, 0, cles) }
    }

    /// The lines in order, `-` before the total.
    fn vues(question: &Question, paquets: &[Paquet]) -> Vec<String> {
        let vue = |l: &Ligne| {
            if l.total { format!("- {}", l.valeur) } else { format!("{} {}", l.en_cles().into_iter().flatten().collect::<Vec<_>>().join(","), l.valeur) }
        };
        let mut vues: Vec<String> = lignes(question, paquets).iter().map(vue).collect();
        vues.sort();
        vues
    }

    #[test]
    fn a_key_counts_once_in_each_line_and_once_in_all() {
        let par_genre = question("personnes_touchees", "par=genre");
        let paquets = [paquet(Some("femme"), 0, &[7, 9, 7]), paquet(Some("homme"), 3, &[9]), paquet(None, 2, &[])];
        assert_eq!(vues(&par_genre, &paquets), [" 2", "- 7", "femme 2", "homme 4"]);
        assert_eq!(vues(&par_genre, &[]), ["- 0"]);
        assert_eq!(vues(&question("personnes_touchees", ""), &[paquet(None, 1, &[7, 9, 7])]), ["- 3"]);
    }

    #[test]
    fn a_total_packed_apart_is_the_total() {
        let paquets = [Paquet { total: true, ..paquet(None, 1, &[7]) }, paquet(Some("a"), 1, &[7]), paquet(Some("b"), 1, &[7])];
        assert_eq!(vues(&question("personnes_touchees", "par=zone"), &paquets), ["- 2", "a 2", "b 2"]);
    }

    #[test]
    fn a_key_counts_once_in_each_month_that_its_facts_touch() {
        let paquets = [pendant("2021-02-01", "2021-04-01", &[7, 9]), pendant("2021-04-01", "2021-05-01", &[7]), pendant("2021-11-01", "2021-11-01", &[8])];
        assert_eq!(vues(&question("projets_accompagnes", "par=mois"), &paquets), ["- 3", "2021-02 2", "2021-03 2", "2021-04 2", "2021-05 1", "2021-11 1"]);
        assert_eq!(vues(&question("projets_accompagnes", "par=trimestre"), &paquets), ["- 3", "2021-T1 2", "2021-T2 2", "2021-T4 1"]);
        assert_eq!(vues(&question("projets_accompagnes", "mois=2021-05&par=annee"), &paquets), ["- 1", "2021 1"]);
        assert_eq!(vues(&question("projets_accompagnes", "trimestre=2021-T3"), &paquets), ["- 0"]);
    }

    #[test]
    fn the_first_fact_of_each_key_is_worth_its_value() {
        let faits = |faits: &[(u128, i32, u128, i32)]| {
            let octets = faits
                .iter()
                .flat_map(|(cle, jour, ordre, valeur)| [&cle.to_be_bytes()[..], &jour.to_be_bytes(), &ordre.to_be_bytes(), &valeur.to_be_bytes()].concat());
            Paquet { octets: Some(octets.collect()), ..paquet(Some("a"), 0, &[]) }
        };
        let paquets =
            [faits(&[(7, 3, 2, 31), (7, -3, 2, 25), (9, 3, 2, 41), (9, 3, 1, 40)]), Paquet { propres: Cles::default().into(), ..faits(&[(7, -4, 9, 24)]) }];
        let vue = |l: &Ligne| (l.total, l.en_cles()[0].clone(), l.valeur, l.base);
        let mut vues: Vec<_> = lignes(&question("age_moyen_accueil", "par=genre"), &paquets).iter().map(vue).collect();
        vues.sort();
        let a = Some("a".to_owned());
        assert_eq!(vues, [(false, None, 24.into(), 1.into()), (false, a, 65.into(), 2.into()), (true, None, 64.into(), 2.into())]);
    }
}
