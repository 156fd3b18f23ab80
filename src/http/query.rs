//! Query parameters into typed values: commas mean OR, an unknown or malformed one is named.

use std::collections::HashSet;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Schema};

use super::read::read_json;
use crate::error::{Erreur, Error};
use crate::valeurs::{Jour, Parametre, Refus};

/// Reads the parameters of a query string, decoded.
///
/// # Errors
/// 422 naming the parameter that is not UTF-8, holds a NUL, or comes twice.
pub fn read_query(brut: &str) -> Result<Map<String, Value>, Error> {
    let paires = web::Query::<Vec<(String, String)>>::from_query(brut)
        .map_err(|_| Error::champ("", "requete_invalide", "Les paramètres de l'adresse ne sont pas lisibles."))?;
    let mut map = Map::new();
    let mut vus = HashSet::new();
    for (nom, valeur) in paires.into_inner() {
        if nom.contains('\0') || valeur.contains('\0') {
            return Err(Error::champ("", "caractere_interdit", "Le caractère NUL n'est pas accepté."));
        }
        if !vus.insert(nom.clone()) {
            return Err(Error::validation(vec![Erreur::new(
                format!("/{nom}"),
                "parametre_repete",
                "Ce paramètre n'est donné qu'une fois ; plusieurs valeurs se séparent par des virgules.",
            )]));
        }
        map.insert(nom, Value::String(valeur));
    }
    Ok(map)
}

/// The whole query as `T`, for operations that are not lists.
pub struct ValidQuery<T>(pub T);

impl<T: DeserializeOwned> FromRequest for ValidQuery<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_query(request.query_string()).and_then(|map| read_json(Value::Object(map))).map(Self))
    }
}

/// The values a filter may name.
const VALEURS_MAX: usize = 100;

/// Values separated by commas, any of which fits.
#[derive(Clone, Debug)]
pub struct Liste<T>(pub Vec<T>);

impl<'de, T: Parametre> Deserialize<'de> for Liste<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let brut = String::deserialize(d)?;
        if brut.split(',').count() > VALEURS_MAX {
            return Err(Refus::new("trop_de_valeurs", format!("{VALEURS_MAX} valeurs au plus."), "").into_serde());
        }
        let valeurs: Result<Vec<T>, Refus> = brut.split(',').map(T::parse).collect();
        valeurs.map(Self).map_err(|refus| refus.in_text().into_serde())
    }
}

// utoipa composes generic types through this trait alone.
impl<T: utoipa::PartialSchema> utoipa::__dev::ComposeSchema for Liste<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        ArrayBuilder::new().items(T::schema()).max_items(Some(VALEURS_MAX)).into()
    }
}

impl<T: utoipa::ToSchema> utoipa::ToSchema for Liste<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Liste{}", T::name()).into()
    }
}

/// Adds `colonne >= du` and `colonne <= au` to a boxed query.
macro_rules! entre {
    ($query:expr, $colonne:expr, $du:expr, $au:expr) => {{
        if let Some(du) = $du {
            $query = $query.filter($colonne.ge(du));
        }
        if let Some(au) = $au {
            $query = $query.filter($colonne.le(au));
        }
    }};
}
pub(crate) use entre;

/// A day's bounds as instants in Europe/Paris, for filters on instants: (first instant, first instant of the day after).
#[must_use]
pub fn bornes(jour: Jour) -> (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>) {
    let minuit = |j: chrono::NaiveDate| {
        let local = j.and_time(chrono::NaiveTime::MIN);
        local.and_local_timezone(chrono_tz::Europe::Paris).earliest().map_or_else(|| local.and_utc(), |i| i.with_timezone(&chrono::Utc))
    };
    (minuit(jour.0), minuit(jour.0 + chrono::Days::new(1)))
}
