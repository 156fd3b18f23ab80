//! From questions to their answers, over one snapshot of the records.

use futures_util::{StreamExt, TryStreamExt, stream};
use uuid::Uuid;

use super::query::Liaison;
use super::question::{Lecture, Question};
use super::questions::questions;
use super::references::Dispositif;
use super::reponse::ReponseIndicateur;
use super::{answer, libelles, query, references, releves, secret};
use crate::db::{Conn, instant};
use crate::error::{Code, Error};

/// The questions on their way at once over one connection: the database works while answers are put in order.
const EN_CHEMIN: usize = 16;

/// Answers the questions that the `lectures` read, for a porteuse. References, lines, totals and labels are of one instant.
///
/// # Errors
/// 404 for what does not exist, then 422 for every parameter that has no meaning.
pub async fn repond(conn: &mut Conn, porteuse: Uuid, lectures: Vec<Lecture>) -> Result<Vec<ReponseIndicateur>, Error> {
    instant(conn, async |conn| {
        let dispositifs = references::dispositifs(conn, porteuse).await?;
        dans_l_instant(conn, porteuse, &dispositifs, lectures).await
    })
    .await
}

/// Answers several questions, in order, within the caller's snapshot; none where what a question names does not exist.
///
/// # Errors
/// The database's.
pub async fn repond_a_toutes(conn: &Conn, porteuse: Uuid, lectures: Vec<Lecture>) -> Result<Vec<Option<ReponseIndicateur>>, Error> {
    let dispositifs = references::dispositifs(conn, porteuse).await?;
    let repond = async |lecture| match dans_l_instant(conn, porteuse, &dispositifs, vec![lecture]).await {
        Err(Error { code: Code::Introuvable | Code::Validation, .. }) => Ok(None),
        reponses => reponses.map(|mut reponses| reponses.pop()),
    };
    stream::iter(lectures).map(repond).buffered(EN_CHEMIN).try_collect().await
}

async fn dans_l_instant(conn: &Conn, porteuse: Uuid, dispositifs: &[Dispositif], mut lectures: Vec<Lecture>) -> Result<Vec<ReponseIndicateur>, Error> {
    let mut liaisons = Vec::with_capacity(lectures.len());
    for lecture in &mut lectures {
        liaisons.push(references::resout(conn, porteuse, dispositifs, lecture).await?);
    }
    let mut reponses = Vec::with_capacity(lectures.len());
    for (question, liaisons) in questions(lectures)?.iter().zip(&liaisons) {
        reponses.push(une(conn, porteuse, dispositifs, question, liaisons).await?);
    }
    Ok(reponses)
}

async fn une(conn: &Conn, porteuse: Uuid, dispositifs: &[Dispositif], question: &Question, liaisons: &[Liaison]) -> Result<ReponseIndicateur, Error> {
    let depuis = references::disponible_depuis(dispositifs, question);
    let (total, lignes) = if depuis.is_none() && question.indicateur.est_calcule() {
        answer::chiffres(question, query::calcule(conn, porteuse, question, liaisons).await?)
    } else {
        releves::repond(conn, porteuse, question, dispositifs, liaisons).await?
    };
    let (total, lignes) = if question.protegee { secret::protege(question, dispositifs, total, lignes) } else { (total, lignes) };
    let libelles = libelles::charge(conn, porteuse, question, &lignes.iter().map(|(cles, _)| cles).collect::<Vec<_>>()).await?;
    Ok(answer::assemble(question, total, depuis, &lignes, &libelles))
}
