//! The only place that asks what time it is, so that tests can hold it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use chrono_tz::Europe::Paris;

use crate::error::{Erreur, Error};
use crate::valeurs::Jour;

/// The system's time, shifted by what a test set (nothing, in service).
#[derive(Clone, Debug, Default)]
pub struct Clock {
    decalage_secondes: Arc<AtomicI64>,
}

impl Clock {
    /// Now, cut to the microsecond that PostgreSQL keeps.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let decalage = TimeDelta::seconds(self.decalage_secondes.load(Ordering::Relaxed));
        (Utc::now() + decalage).trunc_subsecs(6)
    }

    /// The current day in Europe/Paris: the day every record means.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        paris_day(self.now())
    }

    /// Moves this clock and its clones forward.
    pub fn advance(&self, duree: TimeDelta) {
        self.decalage_secondes.fetch_add(duree.num_seconds(), Ordering::Relaxed);
    }
}

/// The day in Europe/Paris on which an instant falls.
#[must_use]
pub fn paris_day(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&Paris).date_naive()
}

/// # Errors
/// 422 naming each field (JSON pointer) whose day has not come yet.
pub fn not_future(today: NaiveDate, jours: &[(&'static str, Option<Jour>)]) -> Result<(), Error> {
    let futurs = jours.iter().filter(|(_, jour)| jour.is_some_and(|j| j.0 > today));
    let erreurs: Vec<_> = futurs.map(|(champ, _)| Erreur::new(*champ, "date_future", "Ce jour ne peut pas être dans le futur.")).collect();
    if erreurs.is_empty() { Ok(()) } else { Err(Error::validation(erreurs)) }
}
