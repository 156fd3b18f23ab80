//! Small populations, drawn.

use chrono::{Days, NaiveDate};

use super::super::registre::{Accompagnement, Hasard, Inscription, Prescription, Profil, Registre, Session};
use super::super::seances::{Evaluation, evaluation};
use super::{GENRES, NIVEAUX};

/// A day of the three years.
fn jour(h: &mut Hasard) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + Days::new(h.jusqu_a(1096) as u64)
}

/// Someone of whom each attribute may be unknown.
fn profil(h: &mut Hasard) -> Profil {
    Profil {
        genre: h.peut_etre(&[GENRES[0], GENRES[0], GENRES[1]]),
        naissance: h.peut_etre(&[1960, 1972, 1981, 1990, 1999]).and_then(|annee| NaiveDate::from_ymd_opt(annee, 6, 1)),
        situation: h.peut_etre(&["demandeur_emploi", "demandeur_emploi", "salarie", "etudiant", "sans_activite"]),
        rsa: h.peut_etre(&[true, false]),
        niveau: h.peut_etre(&NIVEAUX),
        qpv: h.peut_etre(&[true, false, false]),
        ..Profil::default()
    }
}

/// People welcomed once, anywhere in the three years, each prescribed and enrolled once, in workshops of a dozen where others were only
/// counted, and which some of them rated.
pub fn population(h: &mut Hasard, personnes: usize) -> Registre {
    let accompagnements = (0..personnes).map(|p| accueil(p, h)).collect();
    let prescriptions = (0..personnes).map(|_| prescription(h)).collect();
    let noms: Vec<usize> = (0..personnes).collect();
    let sessions = noms.chunks(12).map(|nommes| session(nommes, h)).collect();
    Registre { participants: personnes, accompagnements, prescriptions, sessions, ..Registre::default() }
}

fn accueil(participant: usize, h: &mut Hasard) -> Accompagnement {
    Accompagnement {
        dispositif: 0,
        participant,
        projet: None,
        date_accueil: jour(h),
        mode: Some("individuel"),
        origine: None,
        prescripteur: None,
        profil: profil(h),
        sortie: None,
        phases: vec![],
        rendez_vous: vec![],
        orientations: vec![],
    }
}

fn prescription(h: &mut Hasard) -> Prescription {
    let (statut, motif) = h.choisit(&[("soumise", None), ("prise_en_charge", None), ("refusee", Some("hors_public")), ("refusee", Some("injoignable"))]);
    Prescription { dispositif: 0, prescripteur: 0, jour: jour(h), profil: profil(h), statut, motif, issue: None, reponse: None }
}

fn session(nommes: &[usize], h: &mut Hasard) -> Session {
    let inscription =
        |participant: &usize| Inscription { participant: *participant, statut: "present", qualite: None, projet_accompagne: None, profil: profil(h) };
    let inscriptions: Vec<Inscription> = nommes.iter().map(inscription).collect();
    let anonymes = h.jusqu_a(9) as i64;
    let total = inscriptions.len() as i64 + anonymes;
    let femmes = inscriptions.iter().filter(|i| i.profil.genre == Some("femme")).count() as i64 + anonymes / 2;
    let debut = jour(h);
    let evaluations = (0..h.jusqu_a(inscriptions.len() + 1)).map(|_| d_une_reponse(evaluation(h))).collect();
    Session { effectif: Some((total, Some(femmes), None, None, None)), evaluations, inscriptions, ..Session::atelier(debut) }
}

fn d_une_reponse(mut evaluation: Evaluation) -> Evaluation {
    evaluation.notes.truncate(1);
    evaluation
}
