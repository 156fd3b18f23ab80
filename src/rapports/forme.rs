//! In which form a report is wanted: `format` decides, else `Accept`.

use actix_web::http::header::HeaderMap;
use actix_web::web;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::document::Rapport;
use super::{classeur, page};
use crate::clock::paris_day;
use crate::error::Error;
use crate::http::Document;
use crate::http::accept::prefere;
use crate::valeurs::Refus;

/// Forme d'un rapport : document, classeur ou page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Forme {
    Json,
    Xlsx,
    Html,
}

impl<'de> Deserialize<'de> for Forme {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let brut = String::deserialize(d)?;
        let permises = || format!("Valeurs possibles : {}.", Self::TOUTES.map(Self::as_str).join(", "));
        Self::TOUTES.into_iter().find(|f| f.as_str() == brut).ok_or_else(|| Refus::new("valeur_inconnue", permises(), "json").into_serde())
    }
}

impl Forme {
    const TOUTES: [Self; 3] = [Self::Json, Self::Xlsx, Self::Html];

    /// The one that is named, else the one that is accepted before others.
    #[must_use]
    pub fn voulue(nommee: Option<Self>, headers: &HeaderMap) -> Self {
        let essences = Self::TOUTES.map(|f| f.content_type().split(';').next().unwrap_or_default());
        nommee.or_else(|| Self::TOUTES.get(prefere(headers, &essences)).copied()).unwrap_or(Self::Json)
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    /// A report as it is on `jour`, or as it was on the day of its closing. A workbook and a page are written on a thread of their own.
    ///
    /// # Errors
    /// A report that cannot be written, which none is.
    pub async fn ecrit(self, rapport: Rapport, jour: NaiveDate) -> Result<Document, Error> {
        let jour = rapport.close_le.map_or(jour, paris_day);
        let fichier = (self == Self::Xlsx).then(|| format!("rapport-{}.xlsx", rapport.annee));
        let corps = match self {
            Self::Json => return Document::json(&rapport),
            Self::Xlsx => web::block(move || classeur::xlsx(&rapport, jour)).await.map_err(Error::interne)??.into(),
            Self::Html => web::block(move || page::html(&rapport, jour)).await.map_err(Error::interne)??.into(),
        };
        Ok(Document { corps, content_type: self.content_type(), fichier })
    }

    /// A report as a closing keeps it.
    ///
    /// # Errors
    /// As [`Forme::ecrit`].
    pub async fn ecrit_fige(self, texte: String, jour: NaiveDate) -> Result<Document, Error> {
        if self == Self::Json {
            return Ok(Document::deja_json(texte));
        }
        self.ecrit(serde_json::from_str(&texte).map_err(Error::interne)?, jour).await
    }
}
