//! Numbers and days as French prose writes them.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::super::document::Rapport;
use crate::clock::paris_day;
use crate::indicators::Nombre;

/// Between thousands, and before a unit: a space that does not break.
const FINE: char = '\u{202f}';
const INSECABLE: char = '\u{a0}';

const MOIS: [&str; 12] = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

/// A value with so many places, the half up: `1 174`, `70,6 %`.
#[must_use]
pub fn nombre(valeur: Decimal, decimales: u32, unite: &str) -> String {
    let arrondi = Nombre::arrondi(valeur, decimales).0;
    let texte = format!("{:.*}", usize::try_from(decimales).unwrap_or_default(), arrondi.abs());
    let (entier, fraction) = texte.split_once('.').map_or((texte.as_str(), None), |(entier, fraction)| (entier, Some(fraction)));
    let mut rendu = String::new();
    if arrondi < Decimal::ZERO {
        rendu.push('−');
    }
    for (rang, chiffre) in entier.chars().enumerate() {
        if rang > 0 && (entier.len() - rang).is_multiple_of(3) {
            rendu.push(FINE);
        }
        rendu.push(chiffre);
    }
    if let Some(fraction) = fraction {
        rendu.extend([",", fraction]);
    }
    if unite == "%" {
        rendu.extend([INSECABLE, '%']);
    }
    rendu
}

/// A change, with its sign.
#[must_use]
pub fn ecart(valeur: Decimal, decimales: u32) -> String {
    let texte = nombre(valeur, decimales, "");
    if valeur > Decimal::ZERO { format!("+{texte}") } else { texte }
}

/// `12 février 2022`.
#[must_use]
pub fn jour(jour: NaiveDate) -> String {
    let mois = usize::try_from(jour.month0()).ok().and_then(|m| MOIS.get(m)).copied().unwrap_or_default();
    let quantieme = if jour.day() == 1 { "1er".to_owned() } else { jour.day().to_string() };
    format!("{quantieme} {mois} {}", jour.year())
}

/// What the figures of a report are on a day: frozen or live.
#[must_use]
pub fn etat(rapport: &Rapport, aujourd_hui: NaiveDate) -> String {
    match (rapport.version, rapport.close_le) {
        (Some(version), Some(le)) => format!("Chiffres figés le {}, clôture {version}", jour(paris_day(le))),
        _ => format!("Chiffres vivants au {}", jour(aujourd_hui)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(texte: &str) -> Decimal {
        texte.parse().unwrap()
    }

    #[test]
    fn numbers_are_french() {
        assert_eq!(nombre(decimal("1174"), 0, "personne"), "1\u{202f}174");
        assert_eq!(nombre(decimal("70.588235"), 1, "%"), "70,6\u{a0}%");
        assert_eq!(nombre(decimal("67.5"), 0, "%"), "68\u{a0}%");
        assert_eq!(nombre(decimal("0"), 2, ""), "0,00");
        assert_eq!(ecart(decimal("-1234567.89"), 1), "−1\u{202f}234\u{202f}567,9");
        assert_eq!((ecart(decimal("3"), 0), ecart(decimal("0"), 0)), ("+3".to_owned(), "0".to_owned()));
    }

    #[test]
    fn days_are_french() {
        assert_eq!(jour("2022-02-01".parse().unwrap()), "1er février 2022");
        assert_eq!(jour("2021-12-31".parse().unwrap()), "31 décembre 2021");
    }
}
