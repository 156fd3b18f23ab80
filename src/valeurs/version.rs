//! From which moment figures are wanted: now, or a closing.

use serde::{Deserialize, Deserializer};
use utoipa::openapi::schema::Type;

use super::schema::{nombre_schema, schema, texte_schema};
use super::{Parametre, Refus};

/// Of a question, which several years' closings may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionDeQuestion {
    Vivante,
    Close { annee: i32, rang: i32 },
}

/// Of a year's report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionDeRapport {
    Vivante,
    Close(i32),
}

/// The rank of a closing, in a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rang(pub i32);

const VIVANT: &str = "vivant";

/// A number of at most `longueur` digits.
fn entier(brut: &str, longueur: usize) -> Option<i32> {
    let chiffres = !brut.is_empty() && brut.len() <= longueur && brut.bytes().all(|b| b.is_ascii_digit());
    chiffres.then(|| brut.parse().ok()).flatten()
}

impl Parametre for VersionDeQuestion {
    fn parse(brut: &str) -> Result<Self, Refus> {
        let close = || {
            let (annee, rang) = brut.split_once('.')?;
            Some(Self::Close { annee: entier(annee, 4)?, rang: entier(rang, 6)? })
        };
        if brut == VIVANT { Some(Self::Vivante) } else { close() }
            .ok_or_else(|| Refus::new("valeur_inconnue", "`vivant`, ou une année et le rang d'une clôture : `2021.1`.", VIVANT))
    }
}

impl Parametre for VersionDeRapport {
    fn parse(brut: &str) -> Result<Self, Refus> {
        let lue = if brut == VIVANT { Some(Self::Vivante) } else { entier(brut, 6).map(Self::Close) };
        lue.ok_or_else(|| Refus::new("valeur_inconnue", "`vivant`, ou le rang d'une clôture de cette année : `1`.", VIVANT))
    }
}

impl Parametre for Rang {
    fn parse(brut: &str) -> Result<Self, Refus> {
        entier(brut, 6).map(Self).ok_or_else(|| Refus::new("nombre_invalide", "Le rang d'une clôture est attendu : `1`.", "1"))
    }
}

impl<'de> Deserialize<'de> for Rang {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(Refus::into_serde)
    }
}

impl<'de> Deserialize<'de> for VersionDeQuestion {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(Refus::into_serde)
    }
}

impl<'de> Deserialize<'de> for VersionDeRapport {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(Refus::into_serde)
    }
}

schema!(
    VersionDeQuestion,
    "VersionDeQuestion",
    texte_schema("`vivant`, ou une année et le rang d'une de ses clôtures.", 11, Some(r"^(vivant|[0-9]{1,4}\.[0-9]{1,6})$"), "2021.1")
);
schema!(Rang, "RangDeCloture", nombre_schema("Rang d'une clôture de l'année.", Type::Integer, 1.0, 999_999.0, 1.into()).build());
schema!(VersionDeRapport, "VersionDeRapport", texte_schema("`vivant`, ou le rang d'une clôture de l'année.", 6, Some("^(vivant|[0-9]{1,6})$"), "1"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_named() {
        assert_eq!(VersionDeQuestion::parse("vivant").unwrap(), VersionDeQuestion::Vivante);
        assert_eq!(VersionDeQuestion::parse("2021.2").unwrap(), VersionDeQuestion::Close { annee: 2021, rang: 2 });
        assert_eq!(VersionDeRapport::parse("3").unwrap(), VersionDeRapport::Close(3));
        for faux in ["", ".", "2021", "2021.", "2021.-1", "20211.1", "figé"] {
            assert!(VersionDeQuestion::parse(faux).is_err(), "{faux}");
        }
        assert!(VersionDeRapport::parse("1000000").is_err() && VersionDeRapport::parse("-1").is_err());
    }
}
