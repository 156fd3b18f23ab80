//! Keys that count once. The database packs those of each line side by side, and they are told apart here: it would sort them for the
//! lines and again for the total, which takes as long as all the rest.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};
use rust_decimal::Decimal;

use super::{Cles, Ligne};
use crate::indicators::catalogue::Mesure;
use crate::indicators::question::Question;

/// What a [`Paquet`] is made of: heads without a key, and keys.
pub(super) const COLONNES: &str = ", coalesce(sum(valeur) filter (where cle is null), 0)::bigint as tetes, string_agg(uuid_send(cle), '') as cles";

/// The bytes of a key.
const CLE: usize = 16;

/// The keys of a line, or of all the facts.
#[derive(Debug, QueryableByName)]
pub(super) struct Paquet {
    #[diesel(sql_type = Bool)]
    total: bool,
    #[diesel(sql_type = Nullable<Text>)]
    k1: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    k2: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    k3: Option<String>,
    #[diesel(sql_type = BigInt)]
    tetes: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    cles: Option<Vec<u8>>,
}

/// Whether the statement of a question answers [`Paquet`]s.
pub(super) fn concerne(question: &Question) -> bool {
    question.indicateur.mesure == Mesure::Distincts && !super::durees::concerne(question)
}

/// The lines, and the total: that of all keys where the database did not pack them apart.
pub(super) fn lignes(paquets: &[Paquet]) -> Vec<Ligne> {
    let ligne = |p: &Paquet| Ligne::entiere(p.total, [p.k1.clone(), p.k2.clone(), p.k3.clone()], nombre(std::slice::from_ref(p)));
    let mut lignes: Vec<Ligne> = paquets.iter().map(ligne).collect();
    if !paquets.iter().any(|p| p.total) {
        lignes.push(Ligne::entiere(true, Cles::default(), nombre(paquets)));
    }
    lignes
}

/// How many different keys and heads without a key there are in all the packs.
fn nombre(paquets: &[Paquet]) -> Decimal {
    let mut cles: Vec<u128> =
        paquets.iter().flat_map(|p| p.cles.as_deref().unwrap_or_default().as_chunks::<CLE>().0).copied().map(u128::from_be_bytes).collect();
    cles.sort_unstable();
    cles.dedup();
    Decimal::from(cles.len()) + paquets.iter().map(|p| Decimal::from(p.tetes)).sum::<Decimal>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paquet(k1: &str, tetes: i64, cles: &[u128]) -> Paquet {
        let cles = (!cles.is_empty()).then(|| cles.iter().flat_map(|c| c.to_be_bytes()).collect());
        Paquet { total: false, k1: Some(k1.to_owned()), k2: None, k3: None, tetes, cles }
    }

    fn valeurs(paquets: &[Paquet]) -> Vec<(bool, Decimal)> {
        lignes(paquets).iter().map(|l| (l.total, l.valeur)).collect()
    }

    #[test]
    fn a_key_counts_once_in_each_line_and_once_in_all() {
        let paquets = [paquet("a", 0, &[7, 9, 7]), paquet("b", 3, &[9]), paquet("c", 2, &[])];
        assert_eq!(valeurs(&paquets), [(false, 2.into()), (false, 4.into()), (false, 2.into()), (true, 7.into())]);
        assert_eq!(valeurs(&[]), [(true, 0.into())]);
    }

    #[test]
    fn a_total_packed_apart_is_the_total() {
        let paquets = [Paquet { total: true, ..paquet("", 1, &[7]) }, paquet("a", 1, &[7]), paquet("b", 1, &[7])];
        assert_eq!(valeurs(&paquets), [(true, 2.into()), (false, 2.into()), (false, 2.into())]);
    }
}
