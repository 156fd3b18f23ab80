//! What every list accepts: `limit`, `cursor`, `sort`, `count`, and its own filters.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};

use super::query::read_query;
use super::tri::{Apres, CREATED_AT, Cles, ID, Ordre, Tri, UPDATED_AT};
use crate::app::AppState;
use crate::error::{Code, Erreur, Error};

/// The filters of a list, and what it can be sorted by.
pub trait Filtres: DeserializeOwned {
    const TRIS: &'static [Tri];
    /// The sort keys every record has; reference data has none.
    const COMMUNS: &'static [Tri] = &[CREATED_AT, UPDATED_AT];
    /// The column that closes every order.
    const UNIQUE: Tri = ID;
    /// The order when none is asked for.
    const DEFAUT: (Tri, bool) = (CREATED_AT, true);
}

/// A list as asked for.
pub struct Listing<F> {
    pub filtres: F,
    pub limit: usize,
    pub count: bool,
    ordre: Ordre,
    apres: Option<Apres>,
    chemin: String,
    etat: web::Data<AppState>,
}

impl<F: Filtres> Listing<F> {
    #[must_use]
    pub fn ordre(&self) -> Ordre {
        self.ordre.clone()
    }

    #[must_use]
    pub fn cles(&self) -> Cles {
        Cles(self.ordre.clone())
    }

    #[must_use]
    pub fn apres(&self) -> Option<Apres> {
        self.apres.clone()
    }

    /// The cursor after a row with these keys, and the address of the page it opens.
    pub(super) fn next(&self, cles: &Value) -> Result<(String, String), Error> {
        let cursor = self.etat.seal.seal(&Value::Array(vec![signature(&self.ordre).into(), cles.clone()]).to_string())?;
        let separateur = if self.chemin.contains('?') { '&' } else { '?' };
        let lien = format!("{}{separateur}cursor={cursor}", self.chemin);
        Ok((cursor, lien))
    }

    fn read(request: &HttpRequest) -> Result<Self, Error> {
        let etat = request.app_data::<web::Data<AppState>>().cloned().ok_or_else(|| Error::interne("no state"))?;
        let mut map = read_query(request.query_string())?;
        let mut erreurs = Vec::new();
        let limit =
            take(&mut map, "limit", &mut erreurs, "Un nombre de 1 à 200 est attendu.", |v| v.parse().ok().filter(|n| (1..=200).contains(n))).unwrap_or(50);
        let count = take(&mut map, "count", &mut erreurs, "`true` ou `false` est attendu.", |v| v.parse().ok()).unwrap_or(false);
        let permis = format!("Clés de tri : {} ; `-` devant pour l'ordre décroissant.", tris::<F>().map(|t| t.nom).collect::<Vec<_>>().join(", "));
        let cles = take(&mut map, "sort", &mut erreurs, &permis, |v| read_sort::<F>(v)).unwrap_or_else(|| vec![F::DEFAUT]);
        let cursor = map.remove("cursor").and_then(|v| v.as_str().map(str::to_owned));
        let filtres = super::read_json::<F>(Value::Object(map));
        let filtres = match filtres {
            Ok(filtres) if erreurs.is_empty() => filtres,
            Ok(_) => return Err(Error::validation(erreurs)),
            Err(mut error) => {
                error.erreurs.extend(erreurs);
                return Err(error);
            }
        };
        let ordre = Ordre { cles, unique: F::UNIQUE };
        let apres = cursor.map(|c| open_cursor(&etat, &ordre, &c)).transpose()?;
        Ok(Self { filtres, limit, count, ordre, apres, chemin: without_cursor(request), etat })
    }
}

fn take<T>(map: &mut Map<String, Value>, nom: &str, erreurs: &mut Vec<Erreur>, attendu: &str, lire: impl Fn(&str) -> Option<T>) -> Option<T> {
    let brut = map.remove(nom)?;
    let valeur = brut.as_str().and_then(lire);
    if valeur.is_none() {
        erreurs.push(Erreur::new(format!("/{nom}"), "valeur_inconnue", attendu));
    }
    valeur
}

/// The keys a list can be sorted by.
fn tris<F: Filtres>() -> impl Iterator<Item = &'static Tri> {
    F::TRIS.iter().chain(F::COMMUNS)
}

fn read_sort<F: Filtres>(brut: &str) -> Option<Vec<(Tri, bool)>> {
    let cles: Option<Vec<_>> = brut
        .split(',')
        .map(|cle| {
            let (nom, descendant) = cle.strip_prefix('-').map_or((cle, false), |nom| (nom, true));
            tris::<F>().find(|t| t.nom == nom).map(|t| (*t, descendant))
        })
        .collect();
    cles.filter(|cles| cles.len() <= 4)
}

fn signature(ordre: &Ordre) -> String {
    ordre.cles.iter().map(|(t, d)| format!("{}{}", if *d { "-" } else { "" }, t.nom)).collect::<Vec<_>>().join(",")
}

/// A cursor serves only the order it was made for.
fn open_cursor(etat: &AppState, ordre: &Ordre, cursor: &str) -> Result<Apres, Error> {
    let invalide = || Error::new(Code::CurseurInvalide);
    let clair = etat.seal.open(cursor).ok_or_else(invalide)?;
    let (tri, mut valeurs): (String, Vec<Option<String>>) = serde_json::from_str(&clair).map_err(|_| invalide())?;
    let unique = valeurs.pop().flatten().ok_or_else(invalide)?;
    if tri != signature(ordre) || valeurs.len() != ordre.cles.len() {
        return Err(invalide());
    }
    Ok(Apres { ordre: ordre.clone(), valeurs, unique })
}

fn without_cursor(request: &HttpRequest) -> String {
    let reste: Vec<_> = request.query_string().split('&').filter(|p| !p.is_empty() && !p.starts_with("cursor=")).collect();
    if reste.is_empty() { request.path().to_owned() } else { format!("{}?{}", request.path(), reste.join("&")) }
}

impl<F: Filtres + 'static> FromRequest for Listing<F> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request))
    }
}

impl<F: Filtres + IntoParams> IntoParams for Listing<F> {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let tris: Vec<_> = tris::<F>().flat_map(|t| [t.nom.to_owned(), format!("-{}", t.nom)]).collect();
        let limit = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(200)).default(Some(50.into()));
        let cursor = ObjectBuilder::new().schema_type(Type::String).max_length(Some(4000));
        let tri = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(tris));
        let count = ObjectBuilder::new().schema_type(Type::Boolean).default(Some(false.into()));
        let mut params = vec![
            parameter("limit", "Nombre d'éléments par page, de 1 à 200.", limit.into()),
            parameter("cursor", "Curseur de la page suivante, tel que `next_cursor` l'a donné.", cursor.into()),
            parameter(
                "sort",
                "Clés de tri, séparées par des virgules ; `-` devant pour l'ordre décroissant.",
                ArrayBuilder::new().items(tri).max_items(Some(4)).into(),
            ),
            parameter("count", "Compte aussi tous les éléments, dans `total`.", count.into()),
        ];
        params.extend(F::into_params(parameter_in));
        params
    }
}

fn parameter(nom: &str, description: &str, schema: Schema) -> Parameter {
    ParameterBuilder::new().name(nom).parameter_in(ParameterIn::Query).description(Some(description)).schema(Some(schema)).build()
}
