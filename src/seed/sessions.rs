//! Sessions as they are held: their length, their séances, what their sheets say, and the heads counted where nobody asks for names.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::hasard::Hasard;

/// A session already written, and what its inscriptions say of it.
#[derive(Debug)]
pub struct Session {
    pub(super) id: Uuid,
    pub(super) dispositif_id: Uuid,
    pub(super) debut: NaiveDate,
    pub(super) statut: &'static str,
    pub(super) r#type: &'static str,
    /// Those that have a sheet, in order.
    pub(super) seances: Vec<Uuid>,
    /// Hours of each of them.
    pub(super) par_seance: Decimal,
}

impl Session {
    /// What each sheet says of an inscription, in agreement with its statut: whoever is present came first of all, whoever gave up came to
    /// the first half, whoever cancelled is on none.
    pub(super) fn presences(&self, h: &mut Hasard, statut: &str) -> Vec<&'static str> {
        let nombre = self.seances.len();
        let est_present = |h: &mut Hasard, rang: usize| match statut {
            "present" => rang == 0 || h.chance(90),
            "abandon" => nombre > 1 && 2 * rang < nombre,
            _ => false,
        };
        let nommees = if statut == "annule" { 0 } else { nombre };
        (0..nommees).map(|rang| if est_present(h, rang) { "present" } else { h.pick(&["absent", "excuse"]) }).collect()
    }

    /// The hours that the sheets add up to: attended where anyone came, and due where there are sheets.
    pub(super) fn heures(&self, presences: &[&str]) -> [String; 2] {
        let venues = presences.iter().filter(|statut| **statut == "present").count();
        let heures = |nombre: usize, dites: bool| if dites { (self.par_seance * Decimal::from(nombre)).to_string() } else { String::new() };
        [heures(venues, venues > 0), heures(presences.len(), !self.seances.is_empty())]
    }
}

/// How sessions of a type are held.
pub(super) struct Deroulement {
    pub jours: &'static str,
    pub heures: &'static str,
    /// The last day, counted from the first.
    pub dernier: usize,
    /// The day of each séance, counted from the first, and its half.
    pub seances: Vec<(usize, &'static str)>,
    /// Hours of each séance.
    pub par_seance: Decimal,
    /// So many of a hundred sessions have sheets.
    pub feuilles: usize,
}

impl Deroulement {
    pub fn of(r#type: &str) -> Self {
        match r#type {
            "formation" | "intra" | "sur_mesure" => {
                let seances = vec![(0, "matin"), (0, "apres_midi"), (1, "matin"), (1, "apres_midi")];
                Self { jours: "2", heures: "14", dernier: 1, seances, par_seance: Decimal::new(35, 1), feuilles: 100 }
            }
            "parcours" => {
                let seances = (0..10).map(|rang| (3 * rang, "journee")).collect();
                Self { jours: "10", heures: "60", dernier: 28, seances, par_seance: Decimal::from(6), feuilles: 100 }
            }
            _ => Self { jours: "0.5", heures: "3", dernier: 0, seances: vec![(0, "apres_midi")], par_seance: Decimal::from(3), feuilles: 30 },
        }
    }
}

/// The heads that were counted where nobody asks for names, with the women and the men among them.
pub(super) fn tetes(h: &mut Hasard, r#type: &str) -> [String; 3] {
    if !matches!(r#type, "sensibilisation" | "permanence") || h.chance(30) {
        return Default::default();
    }
    let total = 15 + h.below(30);
    let femmes = h.below(total);
    [total, femmes, total - femmes - h.below(total - femmes)].map(|n| n.to_string())
}
