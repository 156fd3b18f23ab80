//! The body of an import: lines in JSON or CSV, larger than other bodies, each line judged alone.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde_json::{Map, Value};

use super::body::{DELAI, essence, parse};
use crate::error::{Code, Error};

/// 20 MiB.
const TAILLE_MAX: usize = 20 << 20;

/// The body of an import, judged when it is read.
pub struct Import {
    brut: Result<web::Bytes, Error>,
    csv: bool,
}

/// A line as it stands in the import: its number, and its value or why it is none.
pub struct Ligne {
    pub numero: usize,
    pub valeur: Value,
}

impl Import {
    /// The body's bytes, of which an idempotency key keeps the fingerprint.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.brut.as_deref().unwrap_or_default()
    }

    /// The lines: of a CSV, numbered as in the file, its header being line 1; of JSON, the elements of the array `champ`, from 1.
    ///
    /// `forme` makes the value of a CSV column (named by its path, `personne.nom`) of a cell that is not empty.
    ///
    /// # Errors
    /// 400, 408, 413, 415; 422 for a body that has no such lines.
    pub fn lignes(&self, champ: &str, forme: fn(&str, &str) -> Value) -> Result<Vec<Ligne>, Error> {
        let brut = self.brut.as_ref().map_err(Error::copy)?;
        if self.csv { of_csv(brut, forme) } else { of_json(brut, champ) }
    }
}

fn of_json(brut: &[u8], champ: &str) -> Result<Vec<Ligne>, Error> {
    let forme = || Error::champ(format!("/{champ}"), "type_invalide", format!("Un objet est attendu, avec un tableau `{champ}` et rien d'autre."));
    let Value::Object(mut objet) = parse(brut)? else { return Err(forme()) };
    match (objet.remove(champ), objet.is_empty()) {
        (Some(Value::Array(valeurs)), true) => Ok(valeurs.into_iter().enumerate().map(|(i, valeur)| Ligne { numero: i + 1, valeur }).collect()),
        _ => Err(forme()),
    }
}

fn of_csv(brut: &[u8], forme: fn(&str, &str) -> Value) -> Result<Vec<Ligne>, Error> {
    let illisible = |e: csv::Error| {
        let ligne = e.position().map(|p| format!(" (ligne {})", p.line())).unwrap_or_default();
        Error::champ("", "csv_invalide", format!("Ce CSV n'est pas lisible{ligne} : UTF-8, virgules, et autant de cellules à chaque ligne qu'à l'en-tête."))
    };
    let brut = brut.strip_prefix(b"\xef\xbb\xbf").unwrap_or(brut);
    let mut lecteur = csv::Reader::from_reader(brut);
    let colonnes = lecteur.headers().map_err(illisible)?.clone();
    let mut lignes = Vec::new();
    for record in lecteur.records() {
        let record = record.map_err(illisible)?;
        let numero = record.position().map_or(0, |p| line_of(brut, p));
        let mut valeur = Value::Object(Map::new());
        for (colonne, cellule) in colonnes.iter().zip(&record).filter(|(_, cellule)| !cellule.trim().is_empty()) {
            set(&mut valeur, colonne, forme(colonne, cellule));
        }
        lignes.push(Ligne { numero, valeur });
    }
    Ok(lignes)
}

/// The line of the file on which a record begins. Where lines end in CRLF, the reader takes the LF for the record's beginning.
fn line_of(brut: &[u8], position: &csv::Position) -> usize {
    let debut = usize::try_from(position.byte()).unwrap_or_default();
    let decalage = usize::from(brut.get(debut) == Some(&b'\n'));
    usize::try_from(position.line()).unwrap_or_default() + decalage
}

/// Puts a value where a column's path says: `personne.nom` is the `nom` of `personne`.
fn set(objet: &mut Value, chemin: &str, valeur: Value) {
    let Value::Object(champs) = objet else { return };
    match chemin.split_once('.') {
        Some((tete, reste)) => set(champs.entry(tete).or_insert_with(|| Value::Object(Map::new())), reste, valeur),
        None => {
            champs.insert(chemin.to_owned(), valeur);
        }
    }
}

impl FromRequest for Import {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let essence = essence(request);
        let payload = web::Payload::from_request(request, payload);
        Box::pin(async move {
            let read = tokio::time::timeout(DELAI, payload.await?.to_bytes_limited(TAILLE_MAX)).await;
            let brut = match read {
                _ if essence != "application/json" && essence != "text/csv" => {
                    Err(Error::new(Code::TypeNonSupporte).detail("Le corps doit être en `application/json` ou en `text/csv`."))
                }
                Err(_) => Err(Error::new(Code::DelaiDepasse)),
                Ok(Err(_)) => Err(Error::new(Code::CorpsTropGrand).detail("Le corps d'un import dépasse 20 Mio.")),
                Ok(Ok(Err(_))) => Err(Error::new(Code::RequeteInvalide)),
                Ok(Ok(Ok(bytes))) => Ok(bytes),
            };
            Ok(Self { brut, csv: essence == "text/csv" })
        })
    }
}
