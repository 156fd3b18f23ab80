//! The values of a fact in the dimensions: where, when, who.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use crate::indicators::ecriture::{FINANCEUR, STRUCTURE, id};
use crate::indicators::registre::Profil;

/// Dimension → the values a fact has in it (several zones; one value, maybe unknown, in the others).
pub type Valeurs = HashMap<&'static str, Vec<Option<String>>>;

pub const PERSONNE: [&str; 10] =
    ["genre", "qpv", "rsa", "situation", "niveau_diplome", "tranche_age", "qualite", "projet_accompagne", "residence", "residence_epci"];

pub fn texte(v: Option<&str>) -> Vec<Option<String>> {
    vec![v.map(str::to_owned)]
}

pub fn booleen(v: Option<bool>) -> Vec<Option<String>> {
    vec![v.map(|b| b.to_string())]
}

pub fn age(naissance: NaiveDate, jour: NaiveDate) -> i32 {
    jour.year() - naissance.year() - i32::from((jour.month(), jour.day()) < (naissance.month(), naissance.day()))
}

fn tranche(age: i32) -> &'static str {
    match age {
        ..26 => "moins_de_26",
        26..35 => "26_34",
        35..45 => "35_44",
        45..55 => "45_54",
        _ => "55_et_plus",
    }
}

/// Every territoire and zone that a place lies in, as the zones of these tests are drawn.
fn contenants(commune: Option<&str>, epci: Option<&str>) -> Vec<Option<String>> {
    let Some(epci) = epci else { return vec![] };
    let mut codes = vec![format!("epci:{epci}"), "region:32".to_owned()];
    codes.extend(commune.map(|c| format!("commune:{c}")));
    let nord = epci != "200033579";
    codes.push(if nord { "departement:59" } else { "departement:62" }.to_owned());
    codes.extend(zones(commune, epci).into_iter().map(|z| format!("zone:{z}")));
    codes.into_iter().map(Some).collect()
}

fn zones(commune: Option<&str>, epci: &str) -> Vec<&'static str> {
    let mut zones = Vec::new();
    if epci == "200093201" || commune == Some("59606") {
        zones.push("a");
    }
    // Douaisis Agglo lies whole in the Nord, as the others of the Nord here do.
    if epci != "200033579" {
        zones.push("b");
    }
    if epci == "245901160" {
        zones.push("c");
    }
    zones
}

pub fn lieu(v: &mut Valeurs, commune: Option<&str>, epci: Option<&str>) {
    v.insert("commune", texte(commune));
    v.insert("epci", texte(epci));
    v.insert("territoire", contenants(commune, epci));
    let zones: Vec<_> = epci.map(|e| zones(commune, e)).unwrap_or_default().into_iter().map(|z| Some(z.to_owned())).collect();
    v.insert("zone", if zones.is_empty() { vec![None] } else { zones });
}

pub fn temps(v: &mut Valeurs, jour: NaiveDate) {
    v.insert("annee", texte(Some(&jour.format("%Y").to_string())));
    v.insert("trimestre", texte(Some(&format!("{}-T{}", jour.year(), jour.month0() / 3 + 1))));
    v.insert("mois", texte(Some(&jour.format("%Y-%m").to_string())));
}

pub fn personne(v: &mut Valeurs, p: &Profil, jour: NaiveDate) {
    v.insert("genre", texte(p.genre));
    v.insert("qpv", booleen(p.qpv));
    v.insert("rsa", booleen(p.rsa));
    v.insert("situation", texte(p.situation));
    v.insert("niveau_diplome", texte(p.niveau));
    v.insert("tranche_age", texte(p.naissance.map(|n| tranche(age(n, jour)))));
    v.insert("residence", contenants(p.commune, p.epci));
    v.insert("residence_epci", texte(p.epci));
}

pub fn structure(rang: usize) -> String {
    id(STRUCTURE, 0, rang).to_string()
}

pub fn financeur(rang: usize) -> String {
    id(FINANCEUR, 0, rang).to_string()
}
