//! What people take part in: accueils with their projets, phases and rendez-vous, sessions with their inscriptions.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::hasard::Hasard;
use super::personnes::{Personne, day};
use super::sessions::Session;
use super::tables::{Dispositif, Tables};

/// The sessions of each porteuse.
type Sessions = BTreeMap<Uuid, Vec<Session>>;

/// So many enrolments to a session, on average.
const PAR_SESSION: usize = 12;
/// So many enrolments out of a hundred are accueils.
const ACCUEILS: usize = 40;

/// Draws `nombre` people and twice as many enrolments, the first dispositifs having most of them.
///
/// # Errors
/// A row that cannot be written.
pub fn fill(tables: &mut Tables, h: &mut Hasard, dispositifs: &[Dispositif], nombre: usize) -> Result<(), csv::Error> {
    let sessions = sessions(tables, h, dispositifs, (nombre * 2 * (100 - ACCUEILS) / 100 / PAR_SESSION).max(1))?;
    for inscriptions in enrolments(h, nombre) {
        let Some(dispositif) = dispositifs.get(h.skewed(dispositifs.len())) else { return Ok(()) };
        let siennes = sessions.get(&dispositif.porteuse_id).map_or(&[][..], Vec::as_slice);
        let personne = Personne::draw(h);
        let premier = day(h);
        let id = tables.participant(h, dispositif, &personne, premier)?;
        let premiere = h.skewed(siennes.len());
        for rang in 0..inscriptions {
            // Sessions one after the other: nobody is enrolled twice in one.
            match siennes.get(premiere + rang) {
                Some(session) if !h.chance(ACCUEILS) => tables.inscription(h, dispositif, session, id, &personne)?,
                _ => accueil(tables, h, dispositif, id, &personne)?,
            }
        }
    }
    Ok(())
}

/// How many enrolments each person has: one at least, two on average.
fn enrolments(h: &mut Hasard, nombre: usize) -> Vec<usize> {
    let mut inscriptions = vec![1; nombre];
    for _ in 0..nombre {
        if let Some(n) = inscriptions.get_mut(h.below(nombre)) {
            *n += 1;
        }
    }
    inscriptions
}

fn sessions(tables: &mut Tables, h: &mut Hasard, dispositifs: &[Dispositif], nombre: usize) -> Result<Sessions, csv::Error> {
    let mut sessions = Sessions::new();
    for _ in 0..nombre {
        let Some(dispositif) = dispositifs.get(h.skewed(dispositifs.len())) else { break };
        let r#type = match dispositif.r#type.as_str() {
            "formation" => h.weighted(&[("formation", 60), ("intra", 20), ("sur_mesure", 20)]),
            "parcours" => "parcours",
            _ => h.weighted(&[("atelier", 60), ("temps_collectif", 25), ("sensibilisation", 10), ("permanence", 5)]),
        };
        let debut = day(h);
        sessions.entry(dispositif.porteuse_id).or_default().push(tables.session(h, dispositif, r#type, debut)?);
    }
    Ok(sessions)
}

fn accueil(tables: &mut Tables, h: &mut Hasard, dispositif: &Dispositif, participant_id: Uuid, personne: &Personne) -> Result<(), csv::Error> {
    let date = day(h);
    let projet = if h.chance(60) { Some(tables.projet(h, dispositif, participant_id, personne, date)?) } else { None };
    let id = tables.accompagnement(h, dispositif, (participant_id, projet), personne, date)?;
    if projet.is_some() {
        let fin = if h.chance(70) { Some(later(date, 30 + h.below(300))) } else { None };
        tables.phase(h, dispositif, id, (date, fin))?;
    }
    for rang in 0..h.below(4) {
        tables.rendez_vous(h, dispositif, id, personne, later(date, rang * 21))?;
    }
    Ok(())
}

/// So many days later.
pub fn later(jour: NaiveDate, jours: usize) -> NaiveDate {
    jour + Days::new(u64::try_from(jours).unwrap_or_default())
}
