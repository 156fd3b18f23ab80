//! Who asks, of whose figures: the équipe of its own porteuse, those outside of the dispositif that they name.

use serde_json::{Map, Value};

use super::catalogue::Indicateur;
use super::question::Lecture;
use super::questions::questions;
use super::secret::{self, Exterieur};
use crate::app::AppState;
use crate::auth::{Authorized, Porteuse, ReadIndicators};
use crate::error::{Erreur, Error};

/// The same question to one or several indicators.
pub struct Demande {
    pub porteuse: Porteuse,
    /// As whom the caller sees the answer: two who see it alike may be answered from one memory.
    pub vue: String,
    pub lectures: Vec<Lecture>,
}

impl Demande {
    /// Reads a question within what is open to the caller. What is wrong with it is kept, to be answered once it is known that
    /// what it names exists; so is `refus`, what is wrong with its transport.
    ///
    /// # Errors
    /// 404 for a dispositif or a territoire that is not open; 422 where no porteuse can be told for want of one dispositif.
    pub async fn lit(
        auth: &Authorized<ReadIndicators>,
        etat: &AppState,
        indicateurs: Vec<&'static Indicateur>,
        params: &Map<String, Value>,
        refus: Option<&Erreur>,
    ) -> Result<Self, Error> {
        let mut lectures: Vec<Lecture> = indicateurs.into_iter().map(|i| Lecture::new(i, params)).collect();
        for lecture in &mut lectures {
            lecture.erreurs.extend(refus.cloned());
        }
        match Exterieur::of(&auth.caller) {
            None => Ok(Self { porteuse: auth.porteuse()?, vue: "exacte".to_owned(), lectures }),
            Some(exterieur) => Self::de_l_exterieur(exterieur, etat, lectures).await,
        }
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
        Ok(Self { porteuse: cadre.porteuse, vue: format!("{exterieur:?}"), lectures })
    }
}
