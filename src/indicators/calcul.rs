//! From a question to its answer, over one snapshot of the records.

use uuid::Uuid;

use super::question::Lecture;
use super::reponse::ReponseIndicateur;
use super::{answer, libelles, query, references};
use crate::db::Conn;
use crate::error::{Code, Error};

/// Answers the question that `lecture` reads, for a porteuse. References, lines, total and labels are of one instant.
///
/// # Errors
/// 404 for what does not exist, then 422 for every parameter that has no meaning.
pub async fn repond(conn: &mut Conn, porteuse: Uuid, lecture: Lecture) -> Result<ReponseIndicateur, Error> {
    conn.build_transaction().repeatable_read().read_only().run(async |conn| dans_l_instant(conn, porteuse, lecture).await).await
}

/// Answers several questions, in order, over one snapshot; none where what a question names no longer exists.
///
/// # Errors
/// The database's.
pub async fn repond_a_toutes(conn: &mut Conn, porteuse: Uuid, lectures: Vec<Lecture>) -> Result<Vec<Option<ReponseIndicateur>>, Error> {
    let work = async |conn: &mut Conn| {
        let mut reponses = Vec::with_capacity(lectures.len());
        for lecture in lectures {
            reponses.push(match dans_l_instant(conn, porteuse, lecture).await {
                Err(Error { code: Code::Introuvable | Code::Validation, .. }) => None,
                reponse => Some(reponse?),
            });
        }
        Ok(reponses)
    };
    conn.build_transaction().repeatable_read().read_only().run(work).await
}

async fn dans_l_instant(conn: &mut Conn, porteuse: Uuid, mut lecture: Lecture) -> Result<ReponseIndicateur, Error> {
    let dispositifs = references::dispositifs(conn, porteuse).await?;
    let liaisons = references::resout(conn, porteuse, &dispositifs, &mut lecture).await?;
    let question = lecture.question()?;
    if let Some(depuis) = references::disponible_depuis(&dispositifs, &question) {
        return Ok(answer::non_disponible(&question, depuis));
    }
    let lignes = query::calcule(conn, porteuse, &question, &liaisons).await?;
    let libelles = libelles::charge(conn, porteuse, &question, &lignes).await?;
    Ok(answer::assemble(&question, lignes, &libelles))
}
