//! The report as records say now.

use super::assemblage::{self, Entete, questions};
use super::document::Rapport;
use super::store;
use super::trame::{self, SectionTrame};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::error::Error;
use crate::indicators::posee;

/// The sections of a porteuse's reports.
///
/// # Errors
/// The database's.
pub async fn sections(conn: &Conn, porteuse: Porteuse) -> Result<Vec<SectionTrame>, Error> {
    trame::sections(&store::dispositifs(conn, porteuse).await?)
}

/// The report of a year, within the caller's snapshot; of the one figure of a code, that part of it which has it. What a closing of
/// an earlier year holds is as it holds it.
///
/// # Errors
/// The database's.
pub async fn rapport(conn: &Conn, porteuse: Porteuse, annee: i32, code: Option<&str>) -> Result<Rapport, Error> {
    let mut sections = sections(conn, porteuse).await?;
    if let Some(code) = code {
        for section in &mut sections {
            section.lignes.retain(|ligne| code.strip_prefix(ligne.code.as_str()).is_some_and(|reste| reste.is_empty() || reste.starts_with('.')));
        }
    }
    let reponses = posee::repond(conn, porteuse, annee, &questions(&sections, annee)).await?;
    let entete = Entete { annee, porteuse: store::porteuse(conn, porteuse).await?, cloture: None };
    assemblage::rapport(entete, &sections, &reponses)
}
