//! Facts of sessions: the sessions themselves, and who takes part in them.

use super::valeurs::{financeur, lieu, structure, temps};
use super::{Fait, PERSONNE, PORTEUSE, Valeurs, booleen, texte};
use crate::indicators::ecriture::{SESSION, dispositif, id};
use crate::indicators::registre::{Profil, Registre, Session, epci_de};
use crate::indicators::seances::{d_inscription, statut};

pub fn de_session(rang: usize, s: &Session) -> Valeurs {
    let mut v = Valeurs::new();
    v.insert("dispositif", texte(Some(&dispositif(PORTEUSE, s.dispositif))));
    temps(&mut v, s.debut);
    lieu(&mut v, s.commune, s.commune.map(epci_de));
    v.insert("type", texte(Some(s.r#type)));
    v.insert("variante", texte(s.variante));
    v.insert("modalite", texte(Some(s.modalite)));
    v.insert("module", texte(s.module.map(|m| format!("MOD-{m}")).as_deref()));
    v.insert("statut", texte(Some(s.statut)));
    v.insert("commanditaire", texte(s.commanditaire.map(structure).as_deref()));
    v.insert("financeur", texte(s.convention.map(|(_, f)| financeur(f)).as_deref()));
    v.insert("session", texte(Some(&id(SESSION, PORTEUSE, rang).to_string())));
    v.insert("nature", texte(Some("participation")));
    v
}

pub fn sessions(r: &Registre, statuts: &[&str], montant: fn(&Session) -> Option<i64>) -> Vec<Fait> {
    let retenues = r.sessions.iter().enumerate().filter(|(_, s)| statuts.contains(&s.statut));
    retenues.filter_map(|(i, s)| montant(s).map(|m| Fait::new(None, s.debut, de_session(i, s)).vaut(m))).collect()
}

/// Named people present, then each declared head that is not named, with what the question lets be known of it.
pub fn participations(r: &Registre, statuts: &[&str], attributs: &[&str]) -> Vec<Fait> {
    let mut faits = Vec::new();
    for (rang, s) in r.sessions.iter().enumerate().filter(|(_, s)| statuts.contains(&s.statut)) {
        let presents: Vec<_> = s.inscriptions.iter().enumerate().filter(|(i, _)| statut(s, *i) == "present").map(|(_, i)| i).collect();
        faits.extend(presents.iter().map(|i| Fait::new(Some(i.participant), s.debut, d_inscription(rang, s, i))));
        let Some((total, femmes, hommes, qpv, rsa)) = s.effectif else { continue };
        let nommes = |f: fn(&Profil) -> bool| presents.iter().filter(|i| f(&i.profil)).count() as i64;
        let anonymes = (total - presents.len() as i64).max(0);
        let femmes = femmes.map_or(0, |n| n - nommes(|p| p.genre == Some("femme"))).clamp(0, anonymes);
        let hommes = hommes.map_or(0, |n| n - nommes(|p| p.genre == Some("homme"))).clamp(0, anonymes - femmes);
        let qpv = qpv.map(|n| (n - nommes(|p| p.qpv == Some(true))).clamp(0, anonymes));
        let rsa = rsa.map(|n| (n - nommes(|p| p.rsa == Some(true))).clamp(0, anonymes));
        for tete in 0..anonymes {
            let mut v = de_session(rang, s);
            for attribut in PERSONNE {
                v.insert(attribut, if attribut == "residence" { vec![] } else { vec![None] });
            }
            match attributs {
                ["genre"] if tete < femmes => v.insert("genre", texte(Some("femme"))),
                ["genre"] if tete < femmes + hommes => v.insert("genre", texte(Some("homme"))),
                ["qpv"] => v.insert("qpv", booleen(qpv.map(|n| tete < n))),
                ["rsa"] => v.insert("rsa", booleen(rsa.map(|n| tete < n))),
                _ => None,
            };
            faits.push(Fait::new(None, s.debut, v));
        }
    }
    faits
}

pub fn session_de<'r>(r: &'r Registre, fait: &Fait) -> &'r Session {
    let id_de = |rang| Some(id(SESSION, PORTEUSE, rang).to_string());
    r.sessions.iter().enumerate().find(|(i, _)| fait.valeurs["session"] == [id_de(*i)]).map(|(_, s)| s).unwrap()
}

pub fn taux_abandon(r: &Registre) -> Vec<Fait> {
    let mut faits = Vec::new();
    for (rang, s) in r.sessions.iter().enumerate().filter(|(_, s)| ["realisee", "en_cours"].contains(&s.statut)) {
        for i in s.inscriptions.iter().filter(|i| i.statut != "annule") {
            faits.push(Fait { base: 1, ..Fait::new(None, s.debut, d_inscription(rang, s, i)).vaut(i64::from(i.statut == "abandon")) });
        }
    }
    faits
}
