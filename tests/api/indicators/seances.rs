//! Séances, their sheets and the evaluations: as plain records, by chance, and as facts.

use chrono::NaiveDate;

use super::reference::{Fait, TENUES, Valeurs, booleen, de_session, personne, texte};
use super::registre::{Hasard, Inscription, Registre, Session};

pub const STATUTS_PRESENCE: [&str; 4] = ["present", "present", "absent", "excuse"];
pub const QUESTIONNAIRES: [&str; 2] = ["a_chaud", "employeur"];
pub const ITEMS: [&str; 3] = ["contenu", "rythme, pauses", "groupe"];
pub const NOTES: [&str; 3] = ["tres_bien", "moyen", "insuffisant"];

pub struct Seance {
    pub date: NaiveDate,
    /// In hundredths of an hour.
    pub duree: i64,
    /// Rank of the inscription, statut, hours where they are not the séance's.
    pub feuille: Vec<(usize, &'static str, Option<i64>)>,
}

pub struct Evaluation {
    pub questionnaire: &'static str,
    pub notes: Vec<(&'static str, &'static str)>,
}

/// A séance, with or without a sheet of some of those enrolled.
pub fn seance(h: &mut Hasard, date: NaiveDate, inscrits: usize) -> Seance {
    let duree = h.choisit(&[350, 700, 125]);
    let mut feuille = Vec::new();
    if h.sur_dix(7) {
        for rang in (0..inscrits).filter(|_| h.sur_dix(8)).collect::<Vec<_>>() {
            let statut = h.choisit(&STATUTS_PRESENCE);
            feuille.push((rang, statut, (statut == "present" && h.sur_dix(3)).then(|| h.choisit(&[0, 33, 100]))));
        }
    }
    Seance { date, duree, feuille }
}

pub fn evaluation(h: &mut Hasard) -> Evaluation {
    let mut notes: Vec<_> = ITEMS.into_iter().filter(|_| h.sur_dix(7)).collect();
    if notes.is_empty() {
        notes.push(ITEMS[0]);
    }
    Evaluation { questionnaire: h.choisit(&QUESTIONNAIRES), notes: notes.into_iter().map(|item| (item, h.choisit(&NOTES))).collect() }
}

/// A session has sheets once one of them has a line.
pub fn a_des_feuilles(s: &Session) -> bool {
    s.seances.iter().any(|seance| !seance.feuille.is_empty())
}

/// The statut of an inscription: typed, or what the sheets say.
pub fn statut(s: &Session, rang: usize) -> &'static str {
    let saisi = s.inscriptions[rang].statut;
    if ["abandon", "annule"].contains(&saisi) || !a_des_feuilles(s) {
        return saisi;
    }
    let mut lignes = s.seances.iter().flat_map(|seance| &seance.feuille);
    if lignes.any(|(qui, statut, _)| *qui == rang && *statut == "present") { "present" } else { "absent" }
}

/// The facts of an inscription are about its person.
pub fn d_inscription(rang: usize, s: &Session, i: &Inscription) -> Valeurs {
    let mut v = de_session(rang, s);
    personne(&mut v, &i.profil, s.debut);
    v.insert("qualite", texte(i.qualite));
    v.insert("projet_accompagne", booleen(i.projet_accompagne));
    v
}

/// Each line of each sheet: worth the hours attended, over the hours due.
pub fn lignes_de_feuilles(r: &Registre) -> Vec<Fait> {
    let mut faits = Vec::new();
    for (rang, s) in r.sessions.iter().enumerate().filter(|(_, s)| TENUES.contains(&s.statut)) {
        for seance in &s.seances {
            faits.extend(seance.feuille.iter().map(|(qui, statut, heures)| {
                let suivies = if *statut == "present" { heures.unwrap_or(seance.duree) } else { 0 };
                let v = d_inscription(rang, s, &s.inscriptions[*qui]);
                Fait { base: i128::from(seance.duree), present: *statut == "present", ..Fait::new(None, s.debut, v).vaut(suivies) }
            }));
        }
    }
    faits
}

/// Each item that an evaluation answers.
pub fn reponses(r: &Registre) -> Vec<Fait> {
    let mut faits = Vec::new();
    for (rang, s) in r.sessions.iter().enumerate() {
        for e in &s.evaluations {
            for (item, note) in &e.notes {
                let mut v = de_session(rang, s);
                v.insert("questionnaire", texte(Some(e.questionnaire)));
                v.insert("item", texte(Some(item)));
                v.insert("note", texte(Some(note)));
                faits.push(Fait::new(None, s.debut, v));
            }
        }
    }
    faits
}
