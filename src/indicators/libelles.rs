//! The names of what lines are about: those of references are read beside the figures, the others are said here.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::catalogue::{Dimension, Domaine};
use super::query::{Cles, Liaison, Requete};
use super::question::Question;
use crate::db::Conn;
use crate::error::Error;

/// For each dimension of `par`: from the key as computed to the key as shown, and its label.
pub type Libelles = Vec<HashMap<String, (String, String)>>;

#[derive(QueryableByName)]
struct Nom {
    #[diesel(sql_type = Text)]
    brut: String,
    #[diesel(sql_type = Text)]
    cle: String,
    #[diesel(sql_type = Text)]
    libelle: String,
}

/// Reads the names of the references that occur in the keys of lines: ids where they were computed, codes where they were recorded.
///
/// # Errors
/// The database's.
pub async fn charge(mut conn: &Conn, porteuse: Uuid, question: &Question, lignes: &[&Cles]) -> Result<Libelles, Error> {
    let mut libelles = Vec::with_capacity(question.par.len());
    for (rang, dimension) in question.par.iter().enumerate() {
        let mut cles: Vec<String> = lignes.iter().filter_map(|cles| cles.get(rang)?.clone()).collect();
        cles.sort_unstable();
        cles.dedup();
        let noms: Vec<Nom> = match noms(porteuse, dimension, cles) {
            Some(requete) => requete.load(&mut conn).await?,
            None => Vec::new(),
        };
        libelles.push(noms.into_iter().map(|n| (n.brut, (n.cle, n.libelle))).collect());
    }
    Ok(libelles)
}

/// The statement that names these keys, for dimensions whose values are references.
fn noms(porteuse: Uuid, dimension: &Dimension, cles: Vec<String>) -> Option<Requete> {
    let ids = || Liaison::Uuids(cles.iter().filter_map(|c| c.parse().ok()).collect());
    let (texte, liaison) = match dimension.domaine {
        Domaine::Dispositif => (
            "select n.brut, d.code as cle, d.nom as libelle from dispositifs d cross join lateral (values (d.id::text), (d.code)) n (brut)
                where n.brut = any($1) and d.porteuse_id = $2",
            Liaison::Textes(cles),
        ),
        Domaine::Session => (
            "select id::text as brut, id::text as cle, to_char(debut::timestamp, 'YYYY-MM-DD') || ' ' || titre as libelle
                from sessions where id = any($1) and porteuse_id = $2",
            ids(),
        ),
        Domaine::Module => (
            "select n.brut, m.code as cle, m.intitule as libelle from modules m cross join lateral (values (m.id::text), (m.code)) n (brut)
                where n.brut = any($1)",
            Liaison::Textes(cles),
        ),
        Domaine::Structure => ("select id::text as brut, id::text as cle, nom as libelle from structures where id = any($1)", ids()),
        Domaine::Financeur => (
            "select f.id::text as brut, f.id::text as cle, s.nom as libelle from financeurs f join structures s on s.id = f.structure_id where f.id = any($1)",
            ids(),
        ),
        Domaine::Zone => ("select code as brut, code as cle, nom as libelle from zones where code = any($1)", Liaison::Textes(cles)),
        Domaine::Commune => ("select commune as brut, commune as cle, nom as libelle from territoires where commune = any($1)", Liaison::Textes(cles)),
        Domaine::Epci => (
            "select epci as brut, epci as cle, nom as libelle from territoires where type = 'epci' and code = any($1)",
            Liaison::Textes(cles.iter().map(|c| format!("epci:{c}")).collect()),
        ),
        _ => return None,
    };
    let mut requete = Requete::default();
    requete.texte(texte).lie(liaison);
    if matches!(dimension.domaine, Domaine::Dispositif | Domaine::Session) {
        requete.lie(Liaison::Uuid(porteuse));
    }
    Some(requete)
}

/// The label of a key that needs no reading.
#[must_use]
pub fn libelle(dimension: &Dimension, cle: &str) -> String {
    match dimension.domaine {
        Domaine::Enumeration { libelle, .. } => libelle(cle).unwrap_or(cle).to_owned(),
        Domaine::Booleen => if cle == "true" { "Oui" } else { "Non" }.to_owned(),
        Domaine::Trimestre => trimestre(cle).unwrap_or_else(|| cle.to_owned()),
        Domaine::Mois => mois(cle).unwrap_or_else(|| cle.to_owned()),
        _ => cle.to_owned(),
    }
}

const MOIS: [&str; 12] = ["Janvier", "Février", "Mars", "Avril", "Mai", "Juin", "Juillet", "Août", "Septembre", "Octobre", "Novembre", "Décembre"];

fn mois(cle: &str) -> Option<String> {
    let (annee, rang) = cle.split_once('-')?;
    let nom = MOIS.get(rang.parse::<usize>().ok()?.checked_sub(1)?)?;
    Some(format!("{nom} {annee}"))
}

fn trimestre(cle: &str) -> Option<String> {
    let (annee, rang) = cle.split_once("-T")?;
    let rang = if rang == "1" { "1er".to_owned() } else { format!("{rang}e") };
    Some(format!("{rang} trimestre {annee}"))
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::dimensions::{MOIS, QPV, SITUATION, TRANCHE_AGE, TRIMESTRE};
    use super::*;

    #[test]
    fn labels_are_french() {
        assert_eq!(libelle(&MOIS, "2021-08"), "Août 2021");
        assert_eq!(libelle(&TRIMESTRE, "2021-T1"), "1er trimestre 2021");
        assert_eq!(libelle(&TRIMESTRE, "2021-T3"), "3e trimestre 2021");
        assert_eq!(libelle(&QPV, "false"), "Non");
        assert_eq!(libelle(&TRANCHE_AGE, "26_34"), "26 à 34 ans");
        assert_eq!(libelle(&SITUATION, "salarie"), "Salarié·e");
    }
}
