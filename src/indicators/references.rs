//! What a question names must exist: codes become ids, and what does not exist for the caller is a 404.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::catalogue::Domaine;
use super::objectif::Reference;
use super::query::{Liaison, Requete};
use super::question::{Filtre, Lecture, Question};
use crate::db::Conn;
use crate::db::schema::{dispositifs, financeurs, modules, sessions, structures, territoires};
use crate::error::Error;

/// How many pieces a value that holds commas may have been cut into.
const MORCEAUX_MAX: usize = 6;

/// A dispositif of the porteuse, and the days it lacks: from `debut` to the day before `debut_saisie`.
#[derive(Debug, Queryable)]
pub struct Dispositif {
    pub id: Uuid,
    pub code: String,
    debut: NaiveDate,
    debut_saisie: NaiveDate,
}

impl Dispositif {
    /// Whether it lacks any of these days.
    #[must_use]
    pub fn manque(&self, debut: NaiveDate, fin: NaiveDate) -> bool {
        let dernier = self.debut_saisie.checked_sub_days(Days::new(1));
        dernier.is_some_and(|dernier| self.debut.max(debut) <= dernier.min(fin))
    }

    #[cfg(test)]
    pub fn essai(code: &str, debut: &str, debut_saisie: &str) -> Self {
        Self { id: Uuid::nil(), code: code.to_owned(), debut: debut.parse().unwrap(), debut_saisie: debut_saisie.parse().unwrap() }
    }
}

/// The porteuse's dispositifs.
///
/// # Errors
/// The database's.
pub async fn dispositifs(mut conn: &Conn, porteuse: Uuid) -> Result<Vec<Dispositif>, Error> {
    let colonnes = (dispositifs::id, dispositifs::code, dispositifs::debut, dispositifs::debut_saisie);
    Ok(dispositifs::table.filter(dispositifs::porteuse_id.eq(porteuse)).select(colonnes).load(&mut conn).await?)
}

/// The values of the filters as they are bound, in order. A free value that nothing bears is refused in `lecture`.
///
/// # Errors
/// 404 for what does not exist.
pub async fn resout(conn: &Conn, porteuse: Uuid, dispositifs: &[Dispositif], lecture: &mut Lecture) -> Result<Vec<Liaison>, Error> {
    let filtres = lecture.filtres.clone();
    verifie_territoires(conn, &filtres).await?;
    let mut liaisons = Vec::with_capacity(filtres.len());
    for (rang, filtre) in filtres.iter().enumerate() {
        let liaison = liaison(conn, porteuse, dispositifs, filtre, lecture).await?;
        if let (Domaine::Libre { .. }, Liaison::Textes(valeurs), Some(lu)) = (filtre.dimension.domaine, &liaison, lecture.filtres.get_mut(rang)) {
            lu.valeurs.clone_from(valeurs);
        }
        liaisons.push(liaison);
    }
    Ok(liaisons)
}

/// The records that one filter names. A free value that nothing bears is refused in `lecture`.
///
/// # Errors
/// 404 for what does not exist.
pub async fn nomme(conn: &Conn, porteuse: Uuid, dispositifs: &[Dispositif], filtre: &Filtre, lecture: &mut Lecture) -> Result<Vec<Reference>, Error> {
    verifie_territoires(conn, std::slice::from_ref(filtre)).await?;
    let reference: fn(Uuid) -> Reference = match filtre.dimension.domaine {
        Domaine::Module => Reference::Module,
        Domaine::Session => Reference::Session,
        Domaine::Structure => Reference::Structure,
        Domaine::Financeur => Reference::Financeur,
        _ => {
            liaison(conn, porteuse, dispositifs, filtre, lecture).await?;
            return Ok(codes_de_territoires(filtre).into_iter().map(Reference::Territoire).collect());
        }
    };
    match liaison(conn, porteuse, dispositifs, filtre, lecture).await? {
        Liaison::Uuids(ids) => Ok(ids.into_iter().map(reference).collect()),
        _ => Ok(Vec::new()),
    }
}

/// Since when the question can be answered, when its period meets days that a dispositif in scope lacks.
#[must_use]
pub fn disponible_depuis(dispositifs: &[Dispositif], question: &Question) -> Option<NaiveDate> {
    if !question.indicateur.est_calcule() || !question.indicateur.exige_saisie {
        return None;
    }
    vises(dispositifs, question).filter(|d| d.manque(question.debut, question.fin)).map(|d| d.debut_saisie).max()
}

/// The dispositifs in the scope of a question.
pub fn vises<'d>(dispositifs: &'d [Dispositif], question: &Question) -> impl Iterator<Item = &'d Dispositif> {
    let filtre = question.filtres.iter().find(|f| matches!(f.dimension.domaine, Domaine::Dispositif));
    dispositifs.iter().filter(move |d| filtre.is_none_or(|f| f.valeurs.contains(&d.code)))
}

async fn liaison(mut conn: &Conn, porteuse: Uuid, dispositifs: &[Dispositif], filtre: &Filtre, lecture: &mut Lecture) -> Result<Liaison, Error> {
    let valeurs = &filtre.valeurs;
    let ids = || valeurs.iter().filter_map(|v| v.parse().ok()).collect::<Vec<Uuid>>();
    Ok(match filtre.dimension.domaine {
        Domaine::Booleen => Liaison::Booleens(valeurs.iter().map(|v| v == "true").collect()),
        Domaine::Dispositif => {
            let trouve = |code: &String| dispositifs.iter().find(|d| d.code == *code).map(|d| d.id).ok_or_else(|| inconnu("Le dispositif", code));
            Liaison::Uuids(valeurs.iter().map(trouve).collect::<Result<_, _>>()?)
        }
        Domaine::Module => {
            let connus: Vec<(String, Uuid)> = modules::table.filter(modules::code.eq_any(valeurs)).select((modules::code, modules::id)).load(&mut conn).await?;
            let trouve = |code: &String| connus.iter().find(|(c, _)| c == code).map(|(_, id)| *id).ok_or_else(|| inconnu("Le module", code));
            Liaison::Uuids(valeurs.iter().map(trouve).collect::<Result<_, _>>()?)
        }
        Domaine::Session => {
            let a_moi = sessions::table.filter(sessions::porteuse_id.eq(porteuse)).filter(sessions::id.eq_any(ids()));
            tous_connus("La session", ids(), &a_moi.select(sessions::id).load(&mut conn).await?)?
        }
        Domaine::Structure => {
            let connues = structures::table.filter(structures::id.eq_any(ids())).select(structures::id);
            tous_connus("La structure", ids(), &connues.load(&mut conn).await?)?
        }
        Domaine::Financeur => {
            let connus = financeurs::table.filter(financeurs::id.eq_any(ids())).select(financeurs::id);
            tous_connus("Le financeur", ids(), &connus.load(&mut conn).await?)?
        }
        Domaine::Libre { valeurs, aucun } => Liaison::Textes(valeurs_libres(conn, porteuse, filtre, (valeurs, aucun), lecture).await?),
        Domaine::Zone => Liaison::Textes(valeurs.iter().map(|v| format!("zone:{v}")).collect()),
        Domaine::Enumeration { .. } | Domaine::Annee | Domaine::Trimestre | Domaine::Mois | Domaine::Commune | Domaine::Epci | Domaine::Territoire => {
            Liaison::Textes(valeurs.clone())
        }
    })
}

fn tous_connus(quoi: &str, ids: Vec<Uuid>, connus: &[Uuid]) -> Result<Liaison, Error> {
    match ids.iter().find(|id| !connus.contains(id)) {
        Some(id) => Err(inconnu(quoi, &id.to_string())),
        None => Ok(Liaison::Uuids(ids)),
    }
}

async fn verifie_territoires(mut conn: &Conn, filtres: &[Filtre]) -> Result<(), Error> {
    let codes: Vec<String> = filtres.iter().flat_map(codes_de_territoires).collect();
    if codes.is_empty() {
        return Ok(());
    }
    let connus: Vec<String> = territoires::table.filter(territoires::code.eq_any(&codes)).select(territoires::code).load(&mut conn).await?;
    match codes.iter().find(|code| !connus.contains(code)) {
        Some(code) => Err(inconnu("Le territoire", code)),
        None => Ok(()),
    }
}

/// The prefixed codes a filter names.
pub fn codes_de_territoires(filtre: &Filtre) -> Vec<String> {
    let prefixe = match filtre.dimension.domaine {
        Domaine::Commune => "commune:",
        Domaine::Epci => "epci:",
        Domaine::Zone => "zone:",
        Domaine::Territoire => "",
        _ => return Vec::new(),
    };
    filtre.valeurs.iter().map(|v| format!("{prefixe}{v}")).collect()
}

/// What does not exist for the caller.
pub fn inconnu(quoi: &str, nom: &str) -> Error {
    Error::introuvable().detail(format!("{quoi} « {nom} » n'existe pas, ou ne vous est pas accessible."))
}

/// Values that people typed may hold commas, which also separate values: the pieces are put together again wherever that
/// makes a value that is borne, the longest first.
async fn valeurs_libres(
    conn: &Conn,
    porteuse: Uuid,
    filtre: &Filtre,
    (source, aucun): (&'static str, &'static str),
    lecture: &mut Lecture,
) -> Result<Vec<String>, Error> {
    let candidats = (0..filtre.valeurs.len()).flat_map(|debut| assemblages(&filtre.valeurs, debut)).map(|(valeur, _)| valeur).collect();
    let connus = portees(conn, porteuse, source, Some(candidats)).await?;
    let (valeurs, inconnues) = recompose(&filtre.valeurs, &connus);
    if !inconnues.is_empty() {
        let possibles = portees(conn, porteuse, source, None).await?.join(" ; ");
        for inconnue in inconnues {
            let message = format!("{aucun} « {inconnue} ». Valeurs possibles : {possibles}.");
            lecture.refuse(filtre.dimension.code, "valeur_inconnue", message);
        }
    }
    Ok(valeurs)
}

#[derive(QueryableByName)]
struct Portee {
    #[diesel(sql_type = Text)]
    valeur: String,
}

/// Which of these values the porteuse bears, or the first of those it does.
async fn portees(mut conn: &Conn, porteuse: Uuid, source: &'static str, parmi: Option<Vec<String>>) -> Result<Vec<String>, Error> {
    let mut r = Requete::default();
    r.lie(Liaison::Uuid(porteuse));
    r.texte("select valeur from (").texte(source).texte(") v");
    match parmi {
        Some(parmi) => {
            let numero = r.lie(Liaison::Textes(parmi));
            r.texte(" where valeur = any(").parametre(numero).texte(")")
        }
        None => r.texte(" order by valeur limit 50"),
    };
    let portees: Vec<Portee> = r.load(&mut conn).await?;
    Ok(portees.into_iter().map(|p| p.valeur).collect())
}

fn recompose(morceaux: &[String], connus: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut valeurs, mut inconnues, mut rang) = (Vec::new(), Vec::new(), 0);
    while let Some(morceau) = morceaux.get(rang) {
        if let Some((valeur, pris)) = assemblages(morceaux, rang).find(|(valeur, _)| connus.contains(valeur)) {
            valeurs.push(valeur);
            rang += pris;
        } else {
            inconnues.push(morceau.clone());
            rang += 1;
        }
    }
    (valeurs, inconnues)
}

/// What the pieces from `debut` on may be the pieces of, with how many of them, the longest first.
fn assemblages(morceaux: &[String], debut: usize) -> impl Iterator<Item = (String, usize)> {
    let suite = morceaux.get(debut..).unwrap_or_default();
    (1..=suite.len().min(MORCEAUX_MAX)).rev().flat_map(move |pris| {
        let pieces = suite.get(..pris).unwrap_or_default();
        [", ", ","].map(|separateur| (pieces.join(separateur), pris))
    })
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::trouve;
    use super::*;
    use crate::http::read_query;

    fn question(code: &str, query: &str) -> Question {
        Lecture::new(trouve(code).unwrap(), &read_query(query).unwrap()).question().unwrap()
    }

    #[test]
    fn days_that_a_dispositif_lacks() {
        let tous = [Dispositif::essai("a", "2018-01-01", "2021-01-01"), Dispositif::essai("b", "2021-06-01", "2021-06-01")];
        let depuis = |code, query| disponible_depuis(&tous, &question(code, query)).map(|d| d.to_string());
        assert_eq!(depuis("heures", "debut=2021-01-01&fin=2021-12-31"), None);
        assert_eq!(depuis("heures", "debut=2020-12-31&fin=2021-12-31").as_deref(), Some("2021-01-01"));
        assert_eq!(depuis("heures", "debut=2020-12-31&fin=2021-12-31&dispositif=b"), None);
        assert_eq!(depuis("heures", "debut=2017-01-01&fin=2017-12-31"), None, "before it began nothing was lacking");
        assert_eq!(depuis("adherents", "debut=2019-01-01&fin=2021-12-31"), None, "no record will ever give it");
        assert_eq!(depuis("creations_entreprise", "debut=2019-01-01&fin=2021-12-31"), None);
    }

    #[test]
    fn free_values_may_hold_commas() {
        let texte = |v: &[&str]| v.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        let connus = texte(&["culture, arts", "textile", "a,b"]);
        assert_eq!(recompose(&texte(&["textile", "culture", "arts", "a", "b"]), &connus), (texte(&["textile", "culture, arts", "a,b"]), vec![]));
        assert_eq!(recompose(&texte(&["culture", "textile"]), &connus), (texte(&["textile"]), texte(&["culture"])));
    }
}
