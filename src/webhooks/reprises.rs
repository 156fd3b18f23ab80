//! What follows an attempt: pure rules, no I/O.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::valeurs::{ErreurLivraison, MotifDesactivation};

/// Seconds to wait after each failed attempt; after the last one there is no other.
const ATTENTES: &[i64] = &[5, 30, 120, 600, 1_800, 3_600, 3 * 3_600, 8 * 3_600, 12 * 3_600, 24 * 3_600, 24 * 3_600];

const GONE: u16 = 410;

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issue {
    /// The receiver answered with this status.
    Reponse(u16),
    /// No answer came.
    Echec(ErreurLivraison),
}

impl Issue {
    #[must_use]
    pub const fn statut(self) -> Option<u16> {
        match self {
            Self::Reponse(statut) => Some(statut),
            Self::Echec(_) => None,
        }
    }

    /// Why it is a failure, where it is one. A redirection is: it would lead where the partner did not say.
    #[must_use]
    pub const fn erreur(self) -> Option<ErreurLivraison> {
        match self {
            Self::Reponse(200..=299) => None,
            Self::Reponse(300..=399) => Some(ErreurLivraison::Redirection),
            Self::Reponse(_) => Some(ErreurLivraison::Statut),
            Self::Echec(erreur) => Some(erreur),
        }
    }
}

/// What becomes of a delivery after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    Livree,
    Reprise(DateTime<Utc>),
    /// Given up, and its webhook with it.
    Abandon(MotifDesactivation),
}

/// After the attempt number `essais` (from 1) of the delivery `id`.
#[must_use]
pub fn after(issue: Issue, essais: i32, id: Uuid, now: DateTime<Utc>) -> Suite {
    if issue.erreur().is_none() {
        return Suite::Livree;
    }
    if issue == Issue::Reponse(GONE) {
        return Suite::Abandon(MotifDesactivation::Refus410);
    }
    let attente = usize::try_from(essais - 1).ok().and_then(|rang| ATTENTES.get(rang));
    attente.map_or(Suite::Abandon(MotifDesactivation::EchecsRepetes), |secondes| Suite::Reprise(now + spread(*secondes, id)))
}

/// Up to a tenth more, so that what failed together is not sent again together.
fn spread(secondes: i64, id: Uuid) -> TimeDelta {
    let hasard = i64::from(id.as_bytes().last().copied().unwrap_or_default());
    TimeDelta::milliseconds(secondes * 1_000 + secondes * 100 * hasard / 255)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suite(issue: Issue, essais: i32) -> Suite {
        after(issue, essais, Uuid::nil(), DateTime::UNIX_EPOCH)
    }

    #[test]
    fn a_2xx_delivers_and_nothing_else() {
        for statut in [200, 202, 204, 299] {
            assert_eq!(suite(Issue::Reponse(statut), 12), Suite::Livree);
        }
        for statut in [100, 301, 304, 400, 404, 429, 500, 503] {
            assert_eq!(suite(Issue::Reponse(statut), 1), Suite::Reprise(DateTime::UNIX_EPOCH + TimeDelta::seconds(5)), "{statut}");
        }
    }

    #[test]
    fn a_410_gives_up_at_once() {
        assert_eq!(suite(Issue::Reponse(410), 1), Suite::Abandon(MotifDesactivation::Refus410));
    }

    #[test]
    fn it_is_tried_for_three_days_ever_more_slowly() {
        assert!(ATTENTES.iter().sum::<i64>() > 3 * 24 * 3_600);
        assert!(ATTENTES.is_sorted());
        let echec = Issue::Echec(ErreurLivraison::Delai);
        let dernier = i32::try_from(ATTENTES.len()).unwrap();
        assert!(matches!(suite(echec, dernier), Suite::Reprise(_)));
        assert_eq!(suite(echec, dernier + 1), Suite::Abandon(MotifDesactivation::EchecsRepetes));
    }

    #[test]
    fn attempts_are_spread_over_a_tenth() {
        assert_eq!(spread(600, Uuid::nil()), TimeDelta::seconds(600));
        assert_eq!(spread(600, Uuid::max()), TimeDelta::seconds(660));
    }
}
