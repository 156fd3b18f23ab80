//! Facts of accompagnements and of their projets.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::valeurs::{age, lieu, structure, temps};
use super::{Fait, PORTEUSE, Valeurs, booleen, personne, texte};
use crate::indicators::ecriture::dispositif;
use crate::indicators::registre::{Accompagnement, CATEGORIES, DISPOSITIFS, Projet, Registre, epci_de};

/// What is common to the facts of an accompagnement, dated by `jour`.
fn d_accompagnement(a: &Accompagnement, jour: NaiveDate) -> Valeurs {
    let mut v = Valeurs::new();
    v.insert("dispositif", texte(Some(&dispositif(PORTEUSE, a.dispositif))));
    temps(&mut v, jour);
    lieu(&mut v, a.profil.commune, a.profil.epci);
    personne(&mut v, &a.profil, jour);
    v.insert("origine", texte(a.origine));
    v.insert("mode_accueil", texte(a.mode));
    v.insert("prescripteur", texte(a.prescripteur.map(structure).as_deref()));
    v
}

fn de_projet(v: &mut Valeurs, p: &Projet, jour: NaiveDate) {
    v.insert("domaine_activite", texte(p.domaine));
    v.insert("stade", texte(p.stades.iter().filter(|(le, _)| *le <= jour).max().map(|(_, stade)| *stade)));
}

pub fn accueils(r: &Registre) -> Vec<Fait> {
    let fait = |(ordre, a): (usize, &Accompagnement)| {
        let mut v = d_accompagnement(a, a.date_accueil);
        v.insert("nature", texte(Some("accueil")));
        Fait { ordre, ..Fait::new(Some(a.participant), a.date_accueil, v) }
    };
    r.accompagnements.iter().enumerate().map(fait).collect()
}

pub fn ages(r: &Registre) -> Vec<Fait> {
    let mut faits = accueils(r);
    for (fait, a) in faits.iter_mut().zip(&r.accompagnements) {
        fait.base = 1;
        fait.valeur = a.profil.naissance.map_or(-1, |n| i128::from(age(n, a.date_accueil)));
    }
    faits.retain(|f| f.valeur >= 0);
    faits
}

pub fn projets_accueillis(r: &Registre) -> Vec<Fait> {
    let avec = r.accompagnements.iter().filter_map(|a| a.projet.map(|p| (a, p)));
    avec.map(|(a, projet)| {
        let mut v = d_accompagnement(a, a.date_accueil);
        de_projet(&mut v, &r.projets[projet], a.date_accueil);
        Fait::new(Some(projet), a.date_accueil, v)
    })
    .collect()
}

/// A phase is a fact in each month of the period that it touches.
pub fn phases(r: &Registre, debut: NaiveDate, fin: NaiveDate, cle: fn(&Accompagnement, usize) -> usize) -> Vec<Fait> {
    let mut faits = Vec::new();
    for (a, projet) in r.accompagnements.iter().filter_map(|a| a.projet.map(|p| (a, p))) {
        for p in &a.phases {
            let derniers = p.fin.or(a.sortie).unwrap_or(NaiveDate::MAX);
            let jours: Vec<_> = debut.iter_days().take_while(|j| *j <= fin).filter(|j| p.debut <= *j && *j <= derniers).collect();
            let Some(dernier) = jours.last() else { continue };
            let mois: BTreeMap<_, _> = jours.iter().map(|j| ((j.year(), j.month()), *j)).collect();
            for jour in mois.into_values() {
                let mut v = d_accompagnement(a, *dernier);
                de_projet(&mut v, &r.projets[projet], *dernier);
                temps(&mut v, jour);
                v.insert("phase", texte(Some(p.phase)));
                faits.push(Fait::new(Some(cle(a, projet)), *dernier, v));
            }
        }
    }
    faits
}

pub fn creations(r: &Registre) -> Vec<Fait> {
    let mut faits = Vec::new();
    for (rang, projet) in r.projets.iter().enumerate() {
        let Some(creation) = projet.creation else { continue };
        let siens: Vec<_> = r.accompagnements.iter().filter(|a| a.projet == Some(rang)).collect();
        let premier = siens.iter().enumerate().min_by_key(|(i, a)| (a.date_accueil, *i)).map(|(_, a)| *a);
        for d in 0..DISPOSITIFS {
            let accueil = siens.iter().filter(|a| a.dispositif == d).map(|a| a.date_accueil).min();
            if accueil.is_some_and(|accueil| creation >= accueil) {
                let mut v = Valeurs::new();
                v.insert("dispositif", texte(Some(&dispositif(PORTEUSE, d))));
                temps(&mut v, creation);
                match (projet.commune, premier) {
                    (Some(c), _) => lieu(&mut v, Some(c), Some(epci_de(c))),
                    (None, a) => lieu(&mut v, a.and_then(|a| a.profil.commune), a.and_then(|a| a.profil.epci)),
                }
                de_projet(&mut v, projet, creation);
                faits.push(Fait::new(Some(rang), creation, v));
            }
        }
    }
    faits
}

/// A job is a fact in each dispositif where its projet was accompanied by then.
pub fn emplois(r: &Registre) -> Vec<Fait> {
    let mut faits = Vec::new();
    let tous = r.projets.iter().enumerate().flat_map(|(projet, p)| p.emplois.iter().map(move |e| (projet, e)));
    for (cle, (projet, e)) in tous.enumerate() {
        for d in 0..DISPOSITIFS {
            let premier = r.accompagnements.iter().filter(|a| a.projet == Some(projet) && a.dispositif == d).map(|a| a.date_accueil).min();
            if premier.is_some_and(|accueil| e.debut >= accueil) {
                let mut v = Valeurs::new();
                v.insert("dispositif", texte(Some(&dispositif(PORTEUSE, d))));
                temps(&mut v, e.debut);
                lieu(&mut v, e.commune, e.commune.map(epci_de));
                v.insert("type_contrat", texte(Some(e.contrat)));
                v.insert("iae", booleen(Some(e.iae)));
                faits.push(Fait::new(Some(cle), e.debut, v).vaut(e.centiemes_d_etp));
            }
        }
    }
    faits
}

pub fn rendez_vous(r: &Registre, valeur: fn(i64) -> i64, statuts: &[String]) -> Vec<Fait> {
    let mut faits = Vec::new();
    for a in &r.accompagnements {
        for (jour, minutes, modalite, statut) in &a.rendez_vous {
            if if statuts.is_empty() { *statut == "honore" } else { statuts.iter().any(|s| s == statut) } {
                let mut v = d_accompagnement(a, *jour);
                v.insert("modalite", texte(Some(modalite)));
                v.insert("statut", texte(Some(statut)));
                faits.push(Fait::new(None, *jour, v).vaut(valeur(*minutes)));
            }
        }
    }
    faits
}

pub fn orientations(r: &Registre) -> Vec<Fait> {
    let mut faits = Vec::new();
    for a in &r.accompagnements {
        for (jour, vers, objet, suite) in &a.orientations {
            let mut v = d_accompagnement(a, *jour);
            v.insert("objet", texte(Some(objet)));
            v.insert("suite", texte(*suite));
            v.insert("structure", texte(Some(&structure(*vers))));
            v.insert("categorie", texte(CATEGORIES[*vers]));
            faits.push(Fait::new(None, *jour, v));
        }
    }
    faits
}
