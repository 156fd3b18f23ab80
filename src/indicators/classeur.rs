//! The same answers as a workbook: a sheet of typed cells, and one that says what was asked, of what, and when.

use chrono::NaiveDate;
use rust_xlsxwriter::XlsxError;

use super::catalogue;
use super::reponse::{ReponseIndicateur, ValeurCle};
use super::tableau::{Rangee, entete, rangees};
use crate::error::Error;
use crate::http::Feuille;
use crate::http::feuille::classeur;

/// The workbook of answers given on `jour`. Equal answers of one day are equal bytes: the workbook is dated by that day.
///
/// # Errors
/// None in practice: the workbook is written in memory.
pub fn xlsx(reponses: &[ReponseIndicateur], jour: NaiveDate) -> Result<Vec<u8>, Error> {
    ecrit(reponses, jour).map_err(Error::interne)
}

fn ecrit(reponses: &[ReponseIndicateur], jour: NaiveDate) -> Result<Vec<u8>, XlsxError> {
    let mut classeur = classeur("Maillage", jour)?;
    let mut feuille = Feuille::new(classeur.add_worksheet().set_name("Valeurs")?);
    valeurs(&mut feuille, reponses)?;
    let mut feuille = Feuille::new(classeur.add_worksheet().set_name("Question")?);
    question(&mut feuille, reponses, jour)?;
    classeur.save_to_buffer()
}

fn valeurs(f: &mut Feuille<'_>, reponses: &[ReponseIndicateur]) -> Result<(), XlsxError> {
    for titre in reponses.first().map(entete).unwrap_or_default() {
        f.titre(titre)?;
    }
    f.fige_l_entete()?;
    for reponse in reponses {
        for rangee in rangees(reponse) {
            f.a_la_ligne();
            valeur(f, reponse, &rangee)?;
        }
    }
    f.ajuste();
    Ok(())
}

fn valeur(f: &mut Feuille<'_>, reponse: &ReponseIndicateur, rangee: &Rangee<'_>) -> Result<(), XlsxError> {
    f.texte(&reponse.indicator.code)?;
    f.nombre(f64::from(reponse.indicator.version), None)?;
    f.jour(reponse.debut)?;
    f.jour(reponse.fin)?;
    for cle in &rangee.cles {
        match cle {
            Some(ValeurCle::Booleen(oui)) => f.booleen(*oui)?,
            Some(ValeurCle::Texte(texte)) => f.texte(texte)?,
            Some(ValeurCle::Inconnue) | None => f.vide(),
        }
    }
    f.texte(rangee.libelle)?;
    f.decimal(rangee.valeur.map(|n| n.0), None)?;
    f.decimal(rangee.part.map(|n| n.0), Some("0.0%"))?;
    f.texte(&reponse.indicator.unite)?;
    f.texte(rangee.statut.as_str())?;
    f.texte(rangee.source.as_str())
}

fn question(f: &mut Feuille<'_>, reponses: &[ReponseIndicateur], jour: NaiveDate) -> Result<(), XlsxError> {
    f.titre("Établi le")?;
    f.jour(jour)?;
    if let Some(premiere) = reponses.first() {
        for (titre, borne) in [("Du", premiere.debut), ("Au", premiere.fin)] {
            f.rubrique(titre)?;
            f.jour(borne)?;
        }
        for (filtre, valeur) in premiere.filtres.0.iter().flat_map(|(filtre, valeurs)| valeurs.iter().map(move |v| (filtre, v))) {
            f.rubrique(&format!("Filtre {filtre}"))?;
            f.texte(valeur)?;
        }
        for dimension in &premiere.par {
            f.rubrique("Par")?;
            f.texte(dimension)?;
        }
    }
    for cite in reponses.iter().map(|r| &r.indicator) {
        let definition = catalogue::trouve(&cite.code).and_then(|i| i.texte_de(cite.version)).map_or("", |texte| texte.definition);
        f.a_la_ligne();
        for (titre, texte) in [("Indicateur", &*cite.code), ("Nom", &cite.libelle), ("Définition", definition), ("Unité", &cite.unite)] {
            f.rubrique(titre)?;
            f.texte(texte)?;
        }
        f.rubrique("Version")?;
        f.nombre(f64::from(cite.version), None)?;
    }
    f.ajuste();
    Ok(())
}
