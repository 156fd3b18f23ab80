//! In which form an answer is wanted: `format` decides, else `Accept`.

use actix_web::http::header::{ACCEPT, HeaderMap};
use actix_web::web;
use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::reponse::Reponses;
use super::{classeur, tableau};
use crate::error::{Erreur, Error};

/// The forms of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Csv,
    Xlsx,
}

impl Format {
    const TOUS: [Self; 3] = [Self::Json, Self::Csv, Self::Xlsx];
    pub const VALEURS: [&'static str; 3] = [Self::Json.as_str(), Self::Csv.as_str(), Self::Xlsx.as_str()];

    /// Reads `format`, else `Accept`. An `Accept` that takes none of the forms is answered 406 once there is an answer.
    ///
    /// # Errors
    /// Another value, which is for a 422 to say.
    pub fn lit(params: &Map<String, Value>, headers: &HeaderMap) -> Result<Self, Erreur> {
        let Some(voulu) = params.get("format").and_then(Value::as_str) else {
            return Ok(headers.get(ACCEPT).and_then(|v| v.to_str().ok()).map_or(Self::Json, prefere));
        };
        let permis = || Erreur::new("/format", "valeur_inconnue", format!("Valeurs possibles : {}.", Self::VALEURS.join(", ")));
        Self::TOUS.into_iter().find(|f| f.as_str() == voulu).ok_or_else(permis)
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// What makes one answer's bytes differ from another form's: a workbook bears the day it was made.
    #[must_use]
    pub fn forme(self, jour: NaiveDate) -> String {
        if self == Self::Xlsx { format!("xlsx {jour}") } else { self.as_str().to_owned() }
    }

    /// The body of answers given on `jour`. A workbook is written on a thread of its own.
    ///
    /// # Errors
    /// Answers that cannot be written, which none are.
    pub async fn ecrit(self, reponses: Reponses, jour: NaiveDate) -> Result<Vec<u8>, Error> {
        match self {
            Self::Json => serde_json::to_vec(&reponses).map_err(Error::interne),
            Self::Csv => tableau::csv(reponses.toutes()),
            Self::Xlsx => web::block(move || classeur::xlsx(reponses.toutes(), jour)).await.map_err(Error::interne)?,
        }
    }
}

/// The form that is most wanted: by its weight, then by being named more precisely; JSON, CSV, workbook where that is equal.
fn prefere(accept: &str) -> Format {
    let voulu = |format: Format| {
        let essence = format.content_type().split(';').next().unwrap_or_default();
        essence.split_once('/').map_or((0, 0), |(famille, sorte)| poids(accept, famille, sorte))
    };
    Format::TOUS.into_iter().fold(Format::Json, |prefere, f| if voulu(f) > voulu(prefere) { f } else { prefere })
}

/// How much a type is wanted (thousandths), and how precisely its range names it: the most precise range decides.
fn poids(accept: &str, famille: &str, sorte: &str) -> (u16, u8) {
    let rangees = accept.split(',').filter_map(|element| {
        let mut morceaux = element.split(';').map(str::trim);
        let precision = match morceaux.next()?.split_once('/')? {
            (f, s) if f.eq_ignore_ascii_case(famille) && s.eq_ignore_ascii_case(sorte) => 3,
            (f, "*") if f.eq_ignore_ascii_case(famille) => 2,
            ("*", "*") => 1,
            _ => return None,
        };
        let q = morceaux.find_map(|m| m.strip_prefix("q=")).map_or(Some(1000), milliemes)?;
        Some((precision, q))
    });
    rangees.max_by_key(|(precision, _)| *precision).map_or((0, 0), |(precision, q)| (q, precision))
}

/// A weight of at most three places, in thousandths.
fn milliemes(q: &str) -> Option<u16> {
    let (entier, decimales) = q.split_once('.').unwrap_or((q, ""));
    let decimales: u16 = format!("{decimales:0<3}").get(..3)?.parse().ok()?;
    entier.parse::<u16>().ok()?.checked_mul(1000)?.checked_add(decimales).filter(|m| *m <= 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_is_weighed() {
        assert_eq!(prefere("*/*"), Format::Json);
        assert_eq!(prefere("text/csv"), Format::Csv);
        assert_eq!(prefere("text/csv, */*"), Format::Csv);
        assert_eq!(prefere("text/csv;q=0.5, application/json"), Format::Json);
        assert_eq!(prefere("application/json;q=0.2, text/*;q=0.25"), Format::Csv);
        assert_eq!(prefere("text/html,application/xhtml+xml,*/*;q=0.8"), Format::Json);
        assert_eq!(prefere("text/csv;q=0, */*"), Format::Json);
        assert_eq!(prefere("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, text/csv;q=0.9"), Format::Xlsx);
        assert_eq!(milliemes("0.8"), Some(800));
        assert_eq!(milliemes("65535"), None);
    }
}
