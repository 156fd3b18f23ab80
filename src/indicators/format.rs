//! In which form an answer is wanted: `format` decides, else `Accept`.

use actix_web::http::header::HeaderMap;
use actix_web::web;
use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::reponse::Reponses;
use super::{classeur, tableau};
use crate::error::{Erreur, Error};
use crate::http::Document;
use crate::http::accept::prefere;

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
            let essences = Self::TOUS.map(|f| f.content_type().split(';').next().unwrap_or_default());
            return Ok(Self::TOUS.get(prefere(headers, &essences)).copied().unwrap_or(Self::Json));
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

    /// Answers given on `jour`, as a document; `sujet` begins the name of a file. A workbook is written on a thread of its own.
    ///
    /// # Errors
    /// Answers that cannot be written, which none are.
    pub async fn ecrit(self, sujet: &str, reponses: Reponses, jour: NaiveDate) -> Result<Document, Error> {
        let fichier = format!("{sujet}-{}.{}", reponses.periode(), self.as_str());
        let corps = match self {
            Self::Json => return Document::json(&reponses),
            Self::Csv => tableau::csv(reponses.toutes())?.into(),
            Self::Xlsx => web::block(move || classeur::xlsx(reponses.toutes(), jour)).await.map_err(Error::interne)??.into(),
        };
        Ok(Document { corps, content_type: self.content_type(), fichier: Some(fichier) })
    }
}
