//! The report as a workbook: a sheet of what it is, one a section with a row a figure, and one of definitions.

use chrono::NaiveDate;
use rust_xlsxwriter::XlsxError;

use super::document::{AnneeRapport, ChiffreRapport, DefinitionRapport, Rapport, SectionRapport};
use super::page::nombres::etat;
use crate::error::Error;
use crate::http::Feuille;
use crate::http::feuille::classeur;

/// The longest name that Excel gives a sheet.
const NOM_MAX: usize = 31;

/// The workbook of a report, on `jour`.
///
/// # Errors
/// None in practice: the workbook is written in memory.
pub fn xlsx(rapport: &Rapport, jour: NaiveDate) -> Result<Vec<u8>, Error> {
    ecrit(rapport, jour).map_err(Error::interne)
}

fn ecrit(rapport: &Rapport, jour: NaiveDate) -> Result<Vec<u8>, XlsxError> {
    let mut classeur = classeur(&format!("Rapport d'activité {}", rapport.annee), jour)?;
    presente(&mut Feuille::new(classeur.add_worksheet().set_name("Rapport")?), rapport, jour)?;
    let mut noms = vec!["Rapport".to_owned(), "Définitions".to_owned()];
    for section in &rapport.sections {
        let nom = nom_de_feuille(&section.titre, &noms);
        self::section(&mut Feuille::new(classeur.add_worksheet().set_name(&nom)?), rapport.annee, section)?;
        noms.push(nom);
    }
    definitions(&mut Feuille::new(classeur.add_worksheet().set_name("Définitions")?), &rapport.definitions)?;
    classeur.save_to_buffer()
}

fn presente(f: &mut Feuille<'_>, rapport: &Rapport, jour: NaiveDate) -> Result<(), XlsxError> {
    f.titre(&format!("Rapport d'activité {}", rapport.annee))?;
    f.rubrique("Structure")?;
    f.texte(&rapport.porteuse.nom)?;
    f.rubrique("Année")?;
    f.nombre(f64::from(rapport.annee), None)?;
    f.rubrique("Chiffres")?;
    f.texte(&etat(rapport, jour))?;
    f.rubrique("Clôture")?;
    match rapport.version {
        Some(version) => f.nombre(f64::from(version), None)?,
        None => f.vide(),
    }
    f.ajuste();
    Ok(())
}

fn section(f: &mut Feuille<'_>, annee: i32, section: &SectionRapport) -> Result<(), XlsxError> {
    let anterieurs = section.chiffres().map(|c| c.anterieurs.len()).max().unwrap_or_default();
    let titres = ["Tableau", "Code", "Chiffre", "Unité", "Statut", "Source", "Indicateur", "Version", "Question", "Lignes"];
    let avant = annee - 1;
    let valeurs = [annee.to_string(), avant.to_string(), "Écart".to_owned(), "Évolution".to_owned()];
    let rappels = (2..).take(anterieurs).map(|recul| (annee - recul).to_string());
    let suite = [format!("Question {avant}"), "Remarque".to_owned(), "Lien".to_owned()];
    for titre in titres.into_iter().map(str::to_owned).chain(valeurs).chain(rappels).chain(suite) {
        f.titre(&titre)?;
    }
    f.fige_l_entete()?;
    for tableau in &section.tableaux {
        for chiffre in &tableau.chiffres {
            f.a_la_ligne();
            self::chiffre(f, &tableau.titre, chiffre, anterieurs)?;
        }
    }
    f.ajuste();
    Ok(())
}

fn chiffre(f: &mut Feuille<'_>, tableau: &str, c: &ChiffreRapport, anterieurs: usize) -> Result<(), XlsxError> {
    for texte in [tableau, &c.code, &c.libelle, &c.unite, c.statut.as_str(), c.source.as_str(), &c.indicator.code] {
        f.texte(texte)?;
    }
    f.nombre(f64::from(c.indicator.version), None)?;
    f.texte(&c.query)?;
    f.texte(c.ligne.as_deref().unwrap_or("total"))?;
    let forme = forme(c.decimales);
    f.decimal(c.valeur.map(|n| n.0), Some(&forme))?;
    f.decimal(c.precedent.valeur.map(|n| n.0), Some(&forme))?;
    f.decimal(c.evolution.as_ref().map(|e| e.ecart.0), Some(&forme))?;
    f.decimal(c.evolution.as_ref().and_then(|e| e.taux).map(|t| t.0), Some("0.0%"))?;
    for rang in 0..anterieurs {
        f.decimal(c.anterieurs.get(rang).and_then(|a| a.valeur).map(|n| n.0), Some(&forme))?;
    }
    f.texte(question_d_avant(&c.precedent))?;
    f.texte(c.precedent.remarque.as_deref().unwrap_or_default())?;
    f.texte(&c.lien)
}

fn question_d_avant(precedent: &AnneeRapport) -> &str {
    precedent.query.as_deref().unwrap_or_default()
}

/// A number shown with so many places; shares are in percent already.
fn forme(decimales: u32) -> String {
    match decimales {
        0 => "#,##0".to_owned(),
        n => format!("#,##0.{}", "0".repeat(usize::try_from(n).unwrap_or_default())),
    }
}

fn definitions(f: &mut Feuille<'_>, definitions: &[DefinitionRapport]) -> Result<(), XlsxError> {
    for titre in ["Indicateur", "Version", "Nom", "Unité", "Définition", "Lien"] {
        f.titre(titre)?;
    }
    f.fige_l_entete()?;
    for d in definitions {
        f.a_la_ligne();
        f.texte(&d.code)?;
        f.nombre(f64::from(d.version), None)?;
        for texte in [&d.libelle, &d.unite, &d.definition, &d.lien] {
            f.texte(texte)?;
        }
    }
    f.ajuste();
    Ok(())
}

/// A name that Excel takes: short, without the signs of its formulas, and no other sheet's.
fn nom_de_feuille(titre: &str, pris: &[String]) -> String {
    let permis: String = titre.chars().filter(|c| !"[]:*?/\\".contains(*c)).collect();
    let base: String = permis.chars().filter(|c| *c != '\'').take(NOM_MAX).collect();
    let base = if base.trim().is_empty() { "Section".to_owned() } else { base.trim().to_owned() };
    let libre = |nom: &String| pris.iter().all(|p| p.to_lowercase() != nom.to_lowercase());
    let rangs = (2..).map(|rang: usize| {
        let suffixe = format!(" {rang}");
        base.chars().take(NOM_MAX - suffixe.len()).chain(suffixe.chars()).collect()
    });
    std::iter::once(base.clone()).chain(rangs).find(libre).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_that_excel_takes() {
        let pris = ["CitésLab".to_owned()];
        assert_eq!(nom_de_feuille("citéslab", &pris), "citéslab 2");
        assert_eq!(nom_de_feuille("Atelier [vélo] : mars/avril", &pris), "Atelier vélo  marsavril");
        assert_eq!(nom_de_feuille(&"é".repeat(40), &pris).chars().count(), 31);
        assert_eq!(nom_de_feuille("***", &pris), "Section");
        assert_eq!(nom_de_feuille("Accompagnement de projets de l'ESS", &pris), "Accompagnement de projets de lE");
    }

    #[test]
    fn numbers_have_their_places() {
        assert_eq!((forme(0), forme(2)), ("#,##0".to_owned(), "#,##0.00".to_owned()));
    }
}
