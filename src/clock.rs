//! The only place that asks what time it is, so that tests can hold it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use chrono_tz::Europe::Paris;

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
