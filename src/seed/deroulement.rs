//! How sessions are held: their length, their séances, and the heads that are counted where nobody asks for names.

use super::hasard::Hasard;

/// How sessions of a type are held.
pub(super) struct Deroulement {
    pub jours: &'static str,
    pub heures: &'static str,
    /// The last day, counted from the first.
    pub dernier: usize,
    /// The day of each séance, counted from the first, and its half.
    pub seances: Vec<(usize, &'static str)>,
    /// Hours of each séance.
    pub par_seance: &'static str,
    /// So many of a hundred sessions have sheets.
    pub feuilles: usize,
}

impl Deroulement {
    pub fn of(r#type: &str) -> Self {
        match r#type {
            "formation" | "intra" | "sur_mesure" => {
                let seances = vec![(0, "matin"), (0, "apres_midi"), (1, "matin"), (1, "apres_midi")];
                Self { jours: "2", heures: "14", dernier: 1, seances, par_seance: "3.5", feuilles: 100 }
            }
            "parcours" => {
                let seances = (0..10).map(|rang| (3 * rang, "journee")).collect();
                Self { jours: "10", heures: "60", dernier: 28, seances, par_seance: "6", feuilles: 100 }
            }
            _ => Self { jours: "0.5", heures: "3", dernier: 0, seances: vec![(0, "apres_midi")], par_seance: "3", feuilles: 30 },
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
