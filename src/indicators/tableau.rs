//! Answers as one table: RFC 4180, UTF-8, ISO dates.

use super::reponse::{Nombre, ReponseIndicateur, SourceValeur, StatutValeur, ValeurCle};
use crate::error::Error;
use crate::http::feuille::s_execute;

/// Answers to questions with the same `par` as CSV: for each a row a line, then its total, whose dimensions are empty.
///
/// # Errors
/// None in practice: the table is written in memory.
pub fn csv(reponses: &[ReponseIndicateur]) -> Result<Vec<u8>, Error> {
    let mut sortie = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    sortie.write_record(reponses.first().map(entete).unwrap_or_default()).map_err(Error::interne)?;
    for reponse in reponses {
        for rangee in rangees(reponse) {
            sortie.write_record(cellules(reponse, &rangee)).map_err(Error::interne)?;
        }
    }
    sortie.into_inner().map_err(Error::interne)
}

/// A line or the total, as a row.
pub struct Rangee<'r> {
    /// One for each dimension; none in the total's.
    pub cles: Vec<Option<&'r ValeurCle>>,
    pub libelle: &'r str,
    pub valeur: Option<Nombre>,
    pub part: Option<Nombre>,
    pub statut: StatutValeur,
    pub source: SourceValeur,
}

/// The fixed columns, and one a dimension.
#[must_use]
pub fn entete(reponse: &ReponseIndicateur) -> Vec<&str> {
    let mut colonnes = vec!["indicator", "version", "debut", "fin"];
    colonnes.extend(reponse.par.iter().map(AsRef::as_ref));
    colonnes.extend(["libelle", "valeur", "part", "unite", "statut", "source"]);
    colonnes
}

/// The rows of an answer: its lines, then its total.
pub fn rangees(reponse: &ReponseIndicateur) -> impl Iterator<Item = Rangee<'_>> {
    let lignes = reponse.lignes.iter().map(|l| Rangee {
        cles: l.cle.0.iter().map(|(_, valeur)| Some(valeur)).collect(),
        libelle: &l.libelle,
        valeur: l.valeur,
        part: l.part,
        statut: l.statut,
        source: l.source,
    });
    let t = &reponse.total;
    let vides = vec![None; reponse.par.len()];
    lignes.chain([Rangee { cles: vides, libelle: "Total", valeur: t.valeur, part: None, statut: t.statut, source: t.source }])
}

fn cellules(reponse: &ReponseIndicateur, rangee: &Rangee<'_>) -> Vec<String> {
    let indicateur = &reponse.indicator;
    let mut cellules = vec![indicateur.code.to_string(), indicateur.version.to_string(), reponse.debut.to_string(), reponse.fin.to_string()];
    cellules.extend(rangee.cles.iter().map(|cle| cle.map(|valeur| cellule(valeur.en_cellule())).unwrap_or_default()));
    cellules.extend([
        cellule(rangee.libelle),
        nombre(rangee.valeur),
        nombre(rangee.part),
        indicateur.unite.to_string(),
        rangee.statut.as_str().to_owned(),
        rangee.source.as_str().to_owned(),
    ]);
    cellules
}

fn nombre(valeur: Option<Nombre>) -> String {
    valeur.map(|n| n.0.to_string()).unwrap_or_default()
}

/// Text that a spreadsheet would run as a formula is quoted as text.
fn cellule(texte: &str) -> String {
    if s_execute(texte) { format!("'{texte}") } else { texte.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::answer::{assemble, chiffres};
    use super::super::catalogue::trouve;
    use super::super::query::Ligne;
    use super::super::question::Lecture;
    use super::*;
    use crate::http::read_query;

    #[test]
    fn lines_then_the_total() {
        let params = read_query("debut=2021-01-01&fin=2021-12-31&par=domaine_activite,mois").unwrap();
        let question = Lecture::new(trouve("projets_accueillis").unwrap(), &params).question().unwrap();
        let ligne = |cles, valeur| Ligne::essai(cles, valeur, valeur);
        let lignes = vec![
            Ligne::essai_total(5, 5),
            ligne([Some("=1+1"), Some("2021-01"), None], 2),
            ligne([Some("culture, \"arts\""), Some("2021-02"), None], 2),
            ligne([None, Some("2021-02"), None], 1),
        ];
        let (total, lignes) = chiffres(&question, lignes);
        let reponse = assemble(&question, total, None, &lignes, &vec![HashMap::new(), HashMap::new()]);
        let texte = String::from_utf8(csv(&[reponse]).unwrap()).unwrap();
        assert_eq!(
            texte,
            "indicator,version,debut,fin,domaine_activite,mois,libelle,valeur,part,unite,statut,source\r\n\
             projets_accueillis,1,2021-01-01,2021-12-31,'=1+1,2021-01,\"'=1+1, Janvier 2021\",2,1,projet,exact,calcul\r\n\
             projets_accueillis,1,2021-01-01,2021-12-31,\"culture, \"\"arts\"\"\",2021-02,\"culture, \"\"arts\"\", Février 2021\",2,1,projet,exact,calcul\r\n\
             projets_accueillis,1,2021-01-01,2021-12-31,,2021-02,\"Non renseigné, Février 2021\",1,,projet,exact,calcul\r\n\
             projets_accueillis,1,2021-01-01,2021-12-31,,,Total,5,,projet,exact,calcul\r\n"
        );
    }
}
