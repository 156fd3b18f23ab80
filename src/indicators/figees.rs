//! What closings hold: a question that one holds is answered as it was then.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::{Array, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde_json::{Map, Value};

use super::question::Lecture;
use super::reponse::{ReponseIndicateur, SourceValeur};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::error::{Erreur, Error};
use crate::valeurs::{Parametre, VersionDeQuestion};

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

#[derive(QueryableByName)]
struct Figee {
    #[diesel(sql_type = Text)]
    question: String,
    #[diesel(sql_type = Text)]
    reponse: String,
}

/// The questions, by their names, that a closing answers.
///
/// # Errors
/// The database's.
pub async fn figees(mut conn: &Conn, porteuse: Porteuse, version: Version, cles: &[String]) -> Result<HashMap<String, ReponseIndicateur>, Error> {
    let (annee, rang, avant) = match version {
        Version::Vivante => return Ok(HashMap::new()),
        Version::Derniere => (None, None, None),
        Version::Close { annee, rang } => (Some(annee), Some(rang), None),
        Version::Avant(annee) => (None, None, Some(annee)),
    };
    let requete = "select distinct on (r.question) r.question, r.reponse
        from clotures_reponses r join clotures c on c.porteuse_id = r.porteuse_id and c.id = r.cloture_id
        where r.porteuse_id = $1 and r.question = any($2)
            and ($3 is null or c.annee = $3) and ($4 is null or c.version = $4) and ($5 is null or c.annee < $5)
        order by r.question, c.created_at desc, c.id desc";
    let lues: Vec<Figee> = diesel::sql_query(requete)
        .bind::<SqlUuid, _>(porteuse.0)
        .bind::<Array<Text>, _>(cles)
        .bind::<Nullable<Integer>, _>(annee)
        .bind::<Nullable<Integer>, _>(rang)
        .bind::<Nullable<Integer>, _>(avant)
        .load(&mut conn)
        .await?;
    lues.into_iter().map(|f| Ok((f.question, serde_json::from_str(&f.reponse).map_err(Error::interne)?))).collect()
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
