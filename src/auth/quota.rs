//! Requests a minute and account, where the operator sets a quota. Each process counts its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use moka::sync::Cache;
use uuid::Uuid;

use crate::error::{Code, Error};

const MINUTE: i64 = 60;

/// Counts what each account asked in the minute that runs.
pub struct Quota {
    par_minute: u32,
    comptes: Cache<(Uuid, i64), Arc<AtomicU32>>,
}

impl Quota {
    /// So many requests a minute; 0 for no limit.
    #[must_use]
    pub fn new(par_minute: u32) -> Self {
        Self { par_minute, comptes: Cache::builder().max_capacity(100_000).time_to_live(Duration::from_mins(1)).build() }
    }

    /// Counts one request.
    ///
    /// # Errors
    /// 429 beyond the quota, until the minute ends.
    pub fn spend(&self, compte: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
        if self.par_minute == 0 {
            return Ok(());
        }
        let instant = now.timestamp();
        let faites = self.comptes.get_with((compte, instant.div_euclid(MINUTE)), Arc::default).fetch_add(1, Ordering::Relaxed);
        if faites < self.par_minute {
            return Ok(());
        }
        let reste = u32::try_from(MINUTE - instant.rem_euclid(MINUTE)).unwrap_or(1);
        Err(Error::new(Code::TropDeRequetes).detail(format!("Le quota est de {} requêtes par minute.", self.par_minute)).retry_after(reste))
    }
}
