//! Questions that others than callers ask: those of a report, written as a caller would, and the objectifs of conventions.

use std::collections::HashMap;

use uuid::Uuid;

use super::catalogue::{Domaine, Texte, trouve};
use super::figees::{self, Version};
use super::question::Lecture;
use super::reponse::ReponseIndicateur;
use super::{calcul, questions};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::error::Error;
use crate::http::read_query;

pub use super::figees::fige;

/// An indicator and a query string.
pub type Posee = (String, String);

/// The answers to questions, by question; what cannot be asked of this porteuse has none.
pub type Reponses = HashMap<Posee, ReponseIndicateur>;

/// What a definition said in a version.
#[must_use]
pub fn definition(code: &str, version: u32) -> Option<Texte> {
    trouve(code)?.texte_de(version)
}

/// Names a question whatever its words; none where it has no meaning.
#[must_use]
pub fn cle(posee: &Posee) -> Option<String> {
    lit(posee).ok()?.cle()
}

/// The same question without its breakdown.
#[must_use]
pub fn sans_par((code, query): &Posee) -> Posee {
    let parametres: Vec<&str> = query.split('&').filter(|p| !p.starts_with("par=")).collect();
    (code.clone(), parametres.join("&"))
}

/// The territoires that a question names.
#[must_use]
pub fn territoires(posee: &Posee) -> Vec<String> {
    let Ok(lecture) = lit(posee) else { return Vec::new() };
    let de_lieu = |domaine| matches!(domaine, Domaine::Territoire | Domaine::Zone | Domaine::Commune | Domaine::Epci);
    lecture.filtres.iter().filter(|f| de_lieu(f.dimension.domaine)).flat_map(super::references::codes_de_territoires).collect()
}

fn lit((code, query): &Posee) -> Result<Lecture, Error> {
    Ok(Lecture::new(questions::par_code(code)?, &read_query(query)?))
}

/// Answers within the caller's snapshot: what a closing of a year before `annee` holds as it holds it, and the rest as records
/// say now.
///
/// # Errors
/// The database's.
pub async fn repond(conn: &Conn, porteuse: Porteuse, annee: i32, posees: &[Posee]) -> Result<Reponses, Error> {
    let cles: Vec<(&Posee, String)> = posees.iter().filter_map(|p| Some((p, cle(p)?))).collect();
    let noms: Vec<String> = cles.iter().map(|(_, cle)| cle.clone()).collect();
    let anciennes = figees::figees(conn, porteuse, Version::Avant(annee), &noms).await?;
    let (figees, vivantes): (Vec<_>, Vec<_>) = cles.into_iter().partition(|(_, cle)| anciennes.contains_key(cle));
    let mut reponses: Reponses = figees.into_iter().filter_map(|(p, cle)| Some((p.clone(), anciennes.get(&cle)?.clone()))).collect();
    reponses.extend(calcule(conn, porteuse.0, vivantes.into_iter().map(|(p, _)| p)).await?);
    Ok(reponses)
}

async fn calcule(conn: &Conn, porteuse: Uuid, posees: impl Iterator<Item = &Posee>) -> Result<Reponses, Error> {
    let (posees, lectures): (Vec<&Posee>, Vec<Lecture>) = posees.filter_map(|p| Some((p, lit(p).ok()?))).unzip();
    let reponses = calcul::repond_a_toutes(conn, porteuse, lectures).await?;
    Ok(posees.into_iter().cloned().zip(reponses).filter_map(|(posee, reponse)| Some((posee, reponse?))).collect())
}
