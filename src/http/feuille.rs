//! Workbooks: typed cells, one after the other.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// A workbook made on `jour`, by which it is dated: equal contents of one day are equal bytes.
///
/// # Errors
/// A day that Excel has not.
pub fn classeur(titre: &str, jour: NaiveDate) -> Result<Workbook, XlsxError> {
    let mut classeur = Workbook::new();
    classeur.set_properties(&DocProperties::new().set_title(titre).set_creation_datetime(&date(jour)?));
    Ok(classeur)
}

/// Whether a spreadsheet takes this text, typed in a cell, for a formula.
#[must_use]
pub fn s_execute(texte: &str) -> bool {
    texte.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A worksheet and where the next cell goes.
pub struct Feuille<'w> {
    feuille: &'w mut Worksheet,
    ligne: u32,
    colonne: u16,
}

#[expect(clippy::missing_errors_doc, reason = "a cell beyond the sheet's last, or a text beyond Excel's longest")]
impl<'w> Feuille<'w> {
    #[must_use]
    pub fn new(feuille: &'w mut Worksheet) -> Self {
        Self { feuille, ligne: 0, colonne: 0 }
    }

    /// Keeps the first line in sight.
    pub fn fige_l_entete(&mut self) -> Result<(), XlsxError> {
        self.feuille.set_freeze_panes(1, 0).map(|_| ())
    }

    /// Makes the columns as wide as what they hold.
    pub fn ajuste(&mut self) {
        self.feuille.autofit();
    }

    pub fn a_la_ligne(&mut self) {
        self.ligne += 1;
        self.colonne = 0;
    }

    pub fn vide(&mut self) {
        self.colonne += 1;
    }

    pub fn titre(&mut self, texte: &str) -> Result<(), XlsxError> {
        self.feuille.write_string_with_format(self.ligne, self.colonne, texte, &Format::new().set_bold())?;
        self.colonne += 1;
        Ok(())
    }

    /// A line of its own, which begins by its title.
    pub fn rubrique(&mut self, titre: &str) -> Result<(), XlsxError> {
        self.a_la_ligne();
        self.titre(titre)
    }

    /// Text is never a formula; what looks like one is marked as text, so that it stays so once someone edits the cell.
    pub fn texte(&mut self, texte: &str) -> Result<(), XlsxError> {
        let format = if s_execute(texte) { Format::new().set_quote_prefix() } else { Format::new() };
        self.feuille.write_string_with_format(self.ligne, self.colonne, texte, &format)?;
        self.colonne += 1;
        Ok(())
    }

    pub fn booleen(&mut self, oui: bool) -> Result<(), XlsxError> {
        self.feuille.write_boolean(self.ligne, self.colonne, oui)?;
        self.colonne += 1;
        Ok(())
    }

    pub fn jour(&mut self, jour: NaiveDate) -> Result<(), XlsxError> {
        let format = Format::new().set_num_format("yyyy-mm-dd");
        self.feuille.write_datetime_with_format(self.ligne, self.colonne, date(jour)?, &format)?;
        self.colonne += 1;
        Ok(())
    }

    pub fn nombre(&mut self, nombre: f64, forme: Option<&str>) -> Result<(), XlsxError> {
        let format = forme.map_or_else(Format::new, |forme| Format::new().set_num_format(forme));
        self.feuille.write_number_with_format(self.ligne, self.colonne, nombre, &format)?;
        self.colonne += 1;
        Ok(())
    }

    pub fn decimal(&mut self, nombre: Option<Decimal>, forme: Option<&str>) -> Result<(), XlsxError> {
        let Some(nombre) = nombre.and_then(|n| n.to_f64()) else {
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
