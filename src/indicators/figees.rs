//! What closings hold: a question that one holds is answered as it was then.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Map, Value};

use super::question::Lecture;
use super::reponse::{ReponseIndicateur, SourceValeur};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{clotures as c, clotures_reponses as r};
use crate::error::{Erreur, Error};
use crate::valeurs::{Parametre, VersionDeQuestion};

diesel::allow_tables_to_appear_in_same_query!(c, r);

/// From which moment an answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// As the latest closing that holds the question has it, else as records say now.
    Derniere,
    /// As records say now.
    Vivante,
    /// As that closing of a year has it.
    Close { annee: i32, rang: i32 },
    /// As the latest closing of a year before that one has it, else as records say now.
    Avant(i32),
}

impl Version {
    /// Reads the parameter `version`, and takes it from the others, which are the question's.
    ///
    /// # Errors
    /// Another value, which is for a 422 to say.
    pub fn lit(params: &mut Map<String, Value>) -> Result<Self, Erreur> {
        let Some(brut) = params.remove("version") else { return Ok(Self::Derniere) };
        let lue = VersionDeQuestion::parse(brut.as_str().unwrap_or_default());
        lue.map(Self::from).map_err(|refus| Erreur::new("/version", refus.code, refus.message))
    }
}

impl From<VersionDeQuestion> for Version {
    fn from(voulue: VersionDeQuestion) -> Self {
        match voulue {
            VersionDeQuestion::Vivante => Self::Vivante,
            VersionDeQuestion::Close { annee, rang } => Self::Close { annee, rang },
        }
    }
}

/// The questions, by their names, that a closing answers.
///
/// # Errors
/// The database's.
pub async fn figees(mut conn: &Conn, porteuse: Porteuse, version: Version, cles: &[String]) -> Result<HashMap<String, ReponseIndicateur>, Error> {
    let par_question = r::table
        .inner_join(c::table.on(c::porteuse_id.eq(r::porteuse_id).and(c::id.eq(r::cloture_id))))
        .filter(r::porteuse_id.eq(porteuse.0).and(r::question.eq_any(cles)))
        .distinct_on(r::question)
        .order((r::question, c::created_at.desc(), c::id.desc()))
        .select((r::question, r::reponse))
        .into_boxed();
    let voulues = match version {
        Version::Vivante => return Ok(HashMap::new()),
        Version::Derniere => par_question,
        Version::Close { annee, rang } => par_question.filter(c::annee.eq(annee).and(c::version.eq(rang))),
        Version::Avant(annee) => par_question.filter(c::annee.lt(annee)),
    };
    let lues: Vec<(String, String)> = voulues.load(&mut conn).await?;
    lues.into_iter().map(|(question, reponse)| Ok((question, serde_json::from_str(&reponse).map_err(Error::interne)?))).collect()
}

/// The answer to a question as a closing has it, in the words of the one who asks.
///
/// # Errors
/// 404 where the closing that is named does not hold it.
pub fn prend(figees: &mut HashMap<String, ReponseIndicateur>, version: Version, lecture: &Lecture) -> Result<Option<ReponseIndicateur>, Error> {
    let figee = lecture.cle().and_then(|cle| figees.remove(&cle)).map(|figee| ReponseIndicateur { filtres: lecture.appliques(), ..figee });
    match version {
        Version::Close { annee, rang } if figee.is_none() && lecture.erreurs.is_empty() => {
            Err(Error::introuvable().detail(format!("La clôture {rang} de {annee}, si elle existe, ne répond pas à cette question.")))
        }
        _ => Ok(figee),
    }
}

/// Marks an answer as a closing's.
#[must_use]
pub fn fige(mut reponse: ReponseIndicateur) -> ReponseIndicateur {
    reponse.total.source = SourceValeur::Cloture;
    for ligne in &mut reponse.lignes {
        ligne.source = SourceValeur::Cloture;
    }
    reponse
}
