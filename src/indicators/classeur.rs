//! The same answers as a workbook: a sheet of typed cells, and one that says what was asked, of what, and when.

use chrono::{Datelike, NaiveDate};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::catalogue;
use super::reponse::{Nombre, ReponseIndicateur, ValeurCle};
use super::tableau::{Rangee, entete, rangees, s_execute};
use crate::error::Error;

/// The workbook of answers given on `jour`. Equal answers of one day are equal bytes: the workbook is dated by that day.
///
/// # Errors
/// None in practice: the workbook is written in memory.
pub fn xlsx(reponses: &[ReponseIndicateur], jour: NaiveDate) -> Result<Vec<u8>, Error> {
    ecrit(reponses, jour).map_err(Error::interne)
}

fn ecrit(reponses: &[ReponseIndicateur], jour: NaiveDate) -> Result<Vec<u8>, XlsxError> {
    let mut classeur = Workbook::new();
    classeur.set_properties(&DocProperties::new().set_title("Maillage").set_creation_datetime(&date(jour)?));
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
    f.feuille.set_freeze_panes(1, 0)?;
    for reponse in reponses {
        for rangee in rangees(reponse) {
            f.a_la_ligne();
            valeur(f, reponse, &rangee)?;
        }
    }
    f.feuille.autofit();
    Ok(())
}

fn valeur(f: &mut Feuille<'_>, reponse: &ReponseIndicateur, rangee: &Rangee<'_>) -> Result<(), XlsxError> {
    f.texte(reponse.indicator.code)?;
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
    f.decimal(rangee.valeur, None)?;
    f.decimal(rangee.part, Some("0.0%"))?;
    f.texte(reponse.indicator.unite)?;
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
    for indicateur in reponses.iter().filter_map(|r| catalogue::trouve(r.indicator.code)) {
        f.a_la_ligne();
        for (titre, texte) in [("Indicateur", indicateur.code), ("Nom", indicateur.libelle), ("Définition", indicateur.definition), ("Unité", indicateur.unite)]
        {
            f.rubrique(titre)?;
            f.texte(texte)?;
        }
        f.rubrique("Version")?;
        f.nombre(f64::from(indicateur.version), None)?;
    }
    f.feuille.autofit();
    Ok(())
}

/// A worksheet and where the next cell goes.
struct Feuille<'w> {
    feuille: &'w mut Worksheet,
    ligne: u32,
    colonne: u16,
}

impl<'w> Feuille<'w> {
    fn new(feuille: &'w mut Worksheet) -> Self {
        Self { feuille, ligne: 0, colonne: 0 }
    }

    fn a_la_ligne(&mut self) {
        self.ligne += 1;
        self.colonne = 0;
    }

    fn vide(&mut self) {
        self.colonne += 1;
    }

    fn titre(&mut self, texte: &str) -> Result<(), XlsxError> {
        self.feuille.write_string_with_format(self.ligne, self.colonne, texte, &Format::new().set_bold())?;
        self.colonne += 1;
        Ok(())
    }

    /// A line of its own, which begins by its title.
    fn rubrique(&mut self, titre: &str) -> Result<(), XlsxError> {
        self.a_la_ligne();
        self.titre(titre)
    }

    /// Text is never a formula; what looks like one is marked as text, so that it stays so once someone edits the cell.
    fn texte(&mut self, texte: &str) -> Result<(), XlsxError> {
        let format = if s_execute(texte) { Format::new().set_quote_prefix() } else { Format::new() };
        self.feuille.write_string_with_format(self.ligne, self.colonne, texte, &format)?;
        self.colonne += 1;
        Ok(())
    }

    fn booleen(&mut self, oui: bool) -> Result<(), XlsxError> {
        self.feuille.write_boolean(self.ligne, self.colonne, oui)?;
        self.colonne += 1;
        Ok(())
    }

    fn jour(&mut self, jour: NaiveDate) -> Result<(), XlsxError> {
        let format = Format::new().set_num_format("yyyy-mm-dd");
        self.feuille.write_datetime_with_format(self.ligne, self.colonne, date(jour)?, &format)?;
        self.colonne += 1;
        Ok(())
    }

    fn nombre(&mut self, nombre: f64, forme: Option<&str>) -> Result<(), XlsxError> {
        let format = forme.map_or_else(Format::new, |forme| Format::new().set_num_format(forme));
        self.feuille.write_number_with_format(self.ligne, self.colonne, nombre, &format)?;
        self.colonne += 1;
        Ok(())
    }

    fn decimal(&mut self, nombre: Option<Nombre>, forme: Option<&str>) -> Result<(), XlsxError> {
        let Some(nombre) = nombre.and_then(|n| n.0.to_f64()) else {
            self.vide();
            return Ok(());
        };
        self.nombre(nombre, forme)
    }
}

fn date(jour: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let petit = |n: u32| u8::try_from(n).unwrap_or_default();
    ExcelDateTime::from_ymd(u16::try_from(jour.year()).unwrap_or_default(), petit(jour.month()), petit(jour.day()))
}
