//! Facts of prescriptions.

use super::valeurs::{lieu, structure, temps};
use super::{Fait, PORTEUSE, Valeurs, personne, texte};
use crate::indicators::ecriture::dispositif;
use crate::indicators::registre::{Prescription, Registre};

pub fn postees(r: &Registre) -> Vec<Fait> {
    r.prescriptions.iter().map(fait).collect()
}

/// The days each one waited for an answer, in ones.
pub fn delais(r: &Registre) -> Vec<Fait> {
    let repondues = r.prescriptions.iter().filter_map(|p| p.reponse.map(|jours| (p, jours)));
    repondues.map(|(p, jours)| Fait { base: 1, ..fait(p).vaut(jours as i64) }).collect()
}

fn fait(p: &Prescription) -> Fait {
    let mut v = Valeurs::new();
    v.insert("dispositif", texte(Some(&dispositif(PORTEUSE, p.dispositif))));
    temps(&mut v, p.jour);
    lieu(&mut v, p.profil.commune, p.profil.epci);
    personne(&mut v, &p.profil, p.jour);
    v.insert("prescripteur", texte(Some(&structure(p.prescripteur))));
    v.insert("statut", texte(Some(p.statut)));
    v.insert("motif", texte(p.motif));
    v.insert("issue", texte(p.issue));
    Fait::new(None, p.jour, v)
}
