//! Facts that are about nobody: conventions, and prospections.

use chrono::NaiveDate;

use super::valeurs::{financeur, lieu, temps};
use super::{Fait, PORTEUSE, Valeurs, texte};
use crate::indicators::ecriture::dispositif;
use crate::indicators::registre::{CATEGORIES, COMMUN_MULTIPLE, COMMUNE_DES_STRUCTURES, Convention, FINANCEURS, Registre, epci_de};

/// A fact in each of the convention's dispositifs.
fn d_une_convention(cle: usize, c: &Convention, jour: NaiveDate, valeur: i64) -> Vec<Fait> {
    let fait = |d: &usize| {
        let mut v = Valeurs::new();
        v.insert("dispositif", texte(Some(&dispositif(PORTEUSE, *d))));
        temps(&mut v, jour);
        v.insert("financeur", texte(Some(&financeur(c.financeur))));
        v.insert("type_financeur", texte(Some(FINANCEURS[c.financeur])));
        v.insert("etape", texte(Some(c.etape)));
        v.insert("decision", texte(c.decision));
        Fait::new(Some(cle), jour, v).vaut(valeur)
    };
    c.dispositifs.iter().map(fait).collect()
}

/// Each day of a convention is worth its share of the amount, in parts of a cent.
pub fn financements(r: &Registre) -> Vec<Fait> {
    let mut faits = Vec::new();
    for (rang, c) in r.conventions.iter().enumerate().filter(|(_, c)| c.decision == Some("accordee")) {
        let Some(centimes) = c.centimes else { continue };
        for (i, jour) in c.debut.iter_days().take(c.jours as usize).enumerate() {
            faits.extend(d_une_convention(rang * 1000 + i, c, jour, centimes * (COMMUN_MULTIPLE / c.jours)));
        }
    }
    faits
}

pub fn demandes(r: &Registre) -> Vec<Fait> {
    let deposees = r.conventions.iter().enumerate().filter_map(|(rang, c)| c.deposee_le.map(|le| (rang, c, le)));
    deposees.flat_map(|(rang, c, le)| d_une_convention(rang, c, le, 100)).collect()
}

pub fn prospections(r: &Registre) -> Vec<Fait> {
    let avec = r.prospections.iter().filter_map(|p| p.structure.map(|s| (p, s)));
    avec.map(|(p, s)| {
        let mut v = Valeurs::new();
        v.insert("dispositif", texte(Some(&dispositif(PORTEUSE, p.dispositif))));
        temps(&mut v, p.date);
        let commune = p.commune.or(COMMUNE_DES_STRUCTURES[s]);
        lieu(&mut v, commune, commune.map(epci_de));
        v.insert("mode", texte(Some(p.mode)));
        v.insert("categorie", texte(CATEGORIES[s]));
        Fait::new(Some(s), p.date, v)
    })
    .collect()
}
