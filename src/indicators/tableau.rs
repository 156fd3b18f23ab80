//! The same answer as a table: RFC 4180, UTF-8, ISO dates.

use super::reponse::{Nombre, ReponseIndicateur, SourceValeur, StatutValeur};
use crate::error::Error;

/// The answer as CSV: a row a line, then the total, whose dimensions are empty.
///
/// # Errors
/// None in practice: the table is written in memory.
pub fn csv(reponse: &ReponseIndicateur) -> Result<Vec<u8>, Error> {
    let mut sortie = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    sortie.write_record(entete(reponse)).map_err(Error::interne)?;
    for ligne in &reponse.lignes {
        let cles = ligne.cle.0.iter().map(|(_, valeur)| cellule(valeur.en_cellule())).collect();
        let mesures = Mesures { valeur: ligne.valeur, part: ligne.part, statut: ligne.statut, source: ligne.source };
        sortie.write_record(rangee(reponse, cles, &ligne.libelle, &mesures)).map_err(Error::interne)?;
    }
    let total = &reponse.total;
    let mesures = Mesures { valeur: total.valeur, part: None, statut: total.statut, source: total.source };
    let vides = vec![String::new(); reponse.par.len()];
    sortie.write_record(rangee(reponse, vides, "Total", &mesures)).map_err(Error::interne)?;
    sortie.into_inner().map_err(Error::interne)
}

struct Mesures {
    valeur: Option<Nombre>,
    part: Option<Nombre>,
    statut: StatutValeur,
    source: SourceValeur,
}

fn entete(reponse: &ReponseIndicateur) -> Vec<&'static str> {
    let mut colonnes = vec!["indicator", "version", "debut", "fin"];
    colonnes.extend(&reponse.par);
    colonnes.extend(["libelle", "valeur", "part", "unite", "statut", "source"]);
    colonnes
}

fn rangee(reponse: &ReponseIndicateur, cles: Vec<String>, libelle: &str, mesures: &Mesures) -> Vec<String> {
    let indicateur = &reponse.indicator;
    let mut cellules = vec![indicateur.code.to_owned(), indicateur.version.to_string(), reponse.debut.to_string(), reponse.fin.to_string()];
    cellules.extend(cles);
    cellules.extend([
        cellule(libelle),
        nombre(mesures.valeur),
        nombre(mesures.part),
        indicateur.unite.to_owned(),
        mesures.statut.as_str().to_owned(),
        mesures.source.as_str().to_owned(),
    ]);
    cellules
}

fn nombre(valeur: Option<Nombre>) -> String {
    valeur.map(|n| n.0.to_string()).unwrap_or_default()
}

/// Text that a spreadsheet would run as a formula is quoted as text.
fn cellule(texte: &str) -> String {
    if texte.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{texte}") } else { texte.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::answer::assemble;
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
        let reponse = assemble(&question, lignes, &vec![HashMap::new(), HashMap::new()]);
        let texte = String::from_utf8(csv(&reponse).unwrap()).unwrap();
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
