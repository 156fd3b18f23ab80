//! In which form an answer is wanted: `format` decides, else `Accept`.

use actix_web::http::header::{ACCEPT, HeaderMap};
use serde_json::{Map, Value};

use super::question::Lecture;
use super::reponse::ReponseIndicateur;
use super::tableau;
use crate::error::Error;

/// The forms of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Csv,
}

impl Format {
    pub const VALEURS: [&'static str; 2] = ["json", "csv"];

    /// Reads `format`, else `Accept`; another value is refused in `lecture`. An `Accept` that takes none of the forms is
    /// answered 406 once there is an answer.
    #[must_use]
    pub fn lit(params: &Map<String, Value>, headers: &HeaderMap, lecture: &mut Lecture) -> Self {
        match params.get("format").and_then(Value::as_str) {
            Some("json") => Self::Json,
            Some("csv") => Self::Csv,
            Some(_) => {
                lecture.refuse("format", "valeur_inconnue", format!("Valeurs possibles : {}.", Self::VALEURS.join(", ")));
                Self::Json
            }
            None => headers.get(ACCEPT).and_then(|v| v.to_str().ok()).map_or(Self::Json, prefere),
        }
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }

    /// The body of an answer.
    ///
    /// # Errors
    /// An answer that cannot be written, which none is.
    pub fn ecrit(self, reponse: &ReponseIndicateur) -> Result<Vec<u8>, Error> {
        match self {
            Self::Json => serde_json::to_vec(reponse).map_err(Error::interne),
            Self::Csv => tableau::csv(reponse),
        }
    }
}

/// CSV when it is preferred to JSON: by its weight, then by being named more precisely.
fn prefere(accept: &str) -> Format {
    if poids(accept, "text", "csv") > poids(accept, "application", "json") { Format::Csv } else { Format::Json }
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
        assert_eq!(milliemes("0.8"), Some(800));
        assert_eq!(milliemes("65535"), None);
    }
}
