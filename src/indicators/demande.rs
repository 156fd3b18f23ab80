//! Who asks, of whose figures: the équipe of its own porteuse, those outside of the dispositif that they name.

use serde_json::{Map, Value};

use super::calcul;
use super::catalogue::Indicateur;
use super::figees::{Version, figees, prend};
use super::question::Lecture;
use super::questions::questions;
use super::reponse::ReponseIndicateur;
use super::secret::{self, Exterieur};
use crate::app::AppState;
use crate::auth::{Authorized, Porteuse, ReadIndicators};
use crate::db::Conn;
use crate::error::{Erreur, Error};

/// The same question to one or several indicators.
pub struct Demande {
    pub porteuse: Porteuse,
    /// As whom the caller sees the answer: two who see it alike may be answered from one memory.
    pub vue: String,
    lectures: Vec<Lecture>,
    version: Version,
}

impl Demande {
    /// Reads a question within what is open to the caller. What is wrong with it is kept, to be answered once it is known that
    /// what it names exists; so is what is wrong with its transport, `refus`. Closings answer the équipe alone: what outsiders may
    /// see of one is published to them, as a report.
    ///
    /// # Errors
    /// 404 for a dispositif or a territoire that is not open; 422 where no porteuse can be told for want of one dispositif.
    pub async fn lit(
        auth: &Authorized<ReadIndicators>,
        etat: &AppState,
        indicateurs: Vec<&'static Indicateur>,
        mut params: Map<String, Value>,
        refus: Option<&Erreur>,
    ) -> Result<Self, Error> {
        let version = Version::lit(&mut params);
        let mut lectures: Vec<Lecture> = indicateurs.into_iter().map(|i| Lecture::new(i, &params)).collect();
        for lecture in &mut lectures {
            lecture.erreurs.extend(refus.into_iter().chain(version.as_ref().err()).cloned());
        }
        let version = version.unwrap_or(Version::Derniere);
        match Exterieur::of(&auth.caller) {
            None => Ok(Self { porteuse: auth.porteuse()?, vue: "exacte".to_owned(), lectures, version }),
            Some(_) if matches!(version, Version::Close { .. }) => {
                Err(Error::introuvable().detail("Une version close qui vous est publiée se lit dans son rapport : `/rapports/{annee}`."))
            }
            Some(exterieur) => Self::de_l_exterieur(exterieur, etat, lectures).await,
        }
    }

    /// The answers, in order: those that a closing holds, and the others over one snapshot of the records.
    ///
    /// # Errors
    /// 404 for what does not exist, then 422 for every parameter that has no meaning.
    pub async fn repond(self, conn: &mut Conn) -> Result<Vec<ReponseIndicateur>, Error> {
        let cles: Vec<String> = self.lectures.iter().filter_map(Lecture::cle).collect();
        let mut figees = figees(conn, self.porteuse, self.version, &cles).await?;
        let mut reponses = Vec::with_capacity(self.lectures.len());
        let mut vivantes = Vec::new();
        for lecture in self.lectures {
            let figee = prend(&mut figees, self.version, &lecture)?;
            if figee.is_none() {
                vivantes.push(lecture);
            }
            reponses.push(figee);
        }
        let mut calculees = if vivantes.is_empty() { Vec::new() } else { calcul::repond(conn, self.porteuse.0, vivantes).await? }.into_iter();
        Ok(reponses.into_iter().filter_map(|figee| figee.or_else(|| calculees.next())).collect())
    }

    async fn de_l_exterieur(exterieur: Exterieur, etat: &AppState, mut lectures: Vec<Lecture>) -> Result<Self, Error> {
        let Some(dispositif) = lectures.first().and_then(secret::dispositif) else {
            lectures.iter_mut().for_each(secret::exige_un_dispositif);
            return Err(questions(lectures).err().unwrap_or_else(|| Error::interne("a question without a dispositif was accepted")));
        };
        let today = etat.clock.today();
        let cadre = secret::ouvre(&*etat.db.reader().await?, exterieur, &dispositif, today).await?;
        for lecture in &mut lectures {
            secret::borne(lecture, &cadre, today)?;
        }
        Ok(Self { porteuse: cadre.porteuse, vue: exterieur.vue(), lectures, version: Version::Vivante })
    }
}
