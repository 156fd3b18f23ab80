//! What a post needs: a dispositif that takes people, a deadline, a numero, a fingerprint.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::types::PrescriptionSaisie;
use crate::auth::Porteuse;
use crate::auth::store::random_bytes;
use crate::clock::paris_day;
use crate::db::Conn;
use crate::db::schema::dispositifs;
use crate::error::Error;

/// The dispositif that takes the person: whose it is, and how long its answer may take.
pub struct Accueil {
    pub porteuse: Porteuse,
    delai: i32,
}

impl Accueil {
    /// A dispositif that is open to prescriptions and active.
    ///
    /// # Errors
    /// 422 about `dispositif_id`.
    pub async fn open(conn: &Conn, id: Uuid, today: NaiveDate) -> Result<Self, Error> {
        let (accueil, ouvert) = Self::active(conn, id, today).await?;
        if ouvert { Ok(accueil) } else { Err(Error::champ("/dispositif_id", "dispositif_ferme", "Ce dispositif n'est pas ouvert aux prescriptions.")) }
    }

    /// An active dispositif, and whether it is open to prescriptions.
    ///
    /// # Errors
    /// 422 about `dispositif_id`.
    pub async fn active(mut conn: &Conn, id: Uuid, today: NaiveDate) -> Result<(Self, bool), Error> {
        use dispositifs as d;
        type Lu = (Uuid, i32, bool, NaiveDate, Option<NaiveDate>);
        let lu = d::table.find(id).select((d::porteuse_id, d::delai_reponse_jours, d::ouvert_aux_prescriptions, d::debut, d::fin));
        let (porteuse, delai, ouvert, debut, fin): Lu = lu.first(&mut conn).await.optional()?.ok_or_else(|| Error::reference("/dispositif_id"))?;
        if today < debut || fin.is_some_and(|fin| fin < today) {
            return Err(Error::champ("/dispositif_id", "dispositif_ferme", "Ce dispositif n'est pas en activité aujourd'hui."));
        }
        Ok((Self { porteuse: Porteuse(porteuse), delai }, ouvert))
    }

    /// The day by the end of which an answer is due.
    #[must_use]
    pub fn reponse_le(&self, now: DateTime<Utc>) -> NaiveDate {
        deadline(self.delai, now)
    }
}

/// The day by the end of which an answer is due, so many days after this one.
#[must_use]
pub fn deadline(delai: i32, now: DateTime<Utc>) -> NaiveDate {
    paris_day(now) + Days::new(u64::try_from(delai).unwrap_or_default())
}

/// The letters of a numero: those that are not taken for one another when read aloud.
const LETTRES: [char; 32] = [
    '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y',
    'Z',
];

/// A numero of the year of `now`. One that is taken makes the transaction draw again.
///
/// # Errors
/// The system gives no randomness.
pub fn numero(now: DateTime<Utc>) -> Result<String, Error> {
    let lettres: String = random_bytes()?.iter().take(6).filter_map(|o| LETTRES.get(usize::from(o % 32))).collect();
    Ok(format!("P-{}-{lettres}", paris_day(now).year()))
}

/// What tells two posts apart.
///
/// # Errors
/// The post cannot be written as JSON.
pub fn empreinte(saisie: &PrescriptionSaisie) -> Result<Vec<u8>, Error> {
    Ok(crate::http::empreinte(&serde_json::to_vec(saisie).map_err(Error::interne)?))
}
