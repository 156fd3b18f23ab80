//! The answers that releves give. One answers only a question with exactly its own period, filters and dimensions.

use std::collections::HashMap;

use uuid::Uuid;

use super::catalogue::{Dimension, Indicateur};
use super::cellules::{Cellule, cellule_de, cellules, ensemble};
use super::chiffre::Chiffre;
use super::query::{self, Cles, Liaison};
use super::question::Question;
use super::references::Dispositif;
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::error::Error;
use crate::releves::store::{self, Chiffre as Releve};

/// The total and the lines of a question that records alone cannot answer: cell by cell, what was recorded here is computed, the
/// rest is what releves say, or is not there. The total is a releve of the whole, never a sum.
///
/// # Errors
/// The database's.
pub async fn repond(
    conn: &Conn,
    porteuse: Uuid,
    question: &Question,
    dispositifs: &[Dispositif],
    liaisons: &[Liaison],
) -> Result<(Chiffre, Vec<(Cles, Chiffre)>), Error> {
    let indicateur = question.indicateur;
    let cellules = cellules(question, dispositifs);
    let mut lignes = Vec::new();
    if cellules.iter().any(|c| c.calculee) {
        let calculees: HashMap<&Cles, bool> = cellules.iter().map(|c| (&c.cles, c.calculee)).collect();
        let calcul = query::calcule(conn, porteuse, question, liaisons).await?.into_iter().filter(|l| !l.total);
        let calcul = calcul.map(|l| (l.en_cles(), Chiffre::calcule(indicateur.mesure, l.valeur, l.base)));
        lignes.extend(calcul.filter(|(cles, _)| calculees.get(&cellule_de(question, cles)) == Some(&true)));
    }
    let releves = store::chiffres(conn, Porteuse(porteuse), indicateur, question.debut, question.fin).await?;
    if !question.par.is_empty() {
        lignes.extend(cellules.iter().filter(|c| !c.calculee).flat_map(|c| lignes_relevees(question, c, &releves)));
    }
    let tout = ensemble(question);
    let total = releves.iter().find(|r| repond_a(r, question, &[], &tout)).map_or_else(|| Chiffre::absent(indicateur), |r| chiffre(indicateur, r));
    Ok((total, lignes))
}

fn chiffre(indicateur: &Indicateur, releve: &Releve) -> Chiffre {
    Chiffre::releve(indicateur.mesure, releve.valeur)
}

/// The lines that releves give of a cell. Where they give none of a year, a month or a dispositif that `par` asks for, a line says
/// that it is not there: a line left out would read as nothing to count.
fn lignes_relevees(question: &Question, cellule: &Cellule, releves: &[Releve]) -> Vec<(Cles, Chiffre)> {
    let sienne = |r: &&Releve| repond_a(r, question, &question.par, cellule);
    let lignes: Vec<_> = releves.iter().filter(sienne).map(|r| (cles(question, cellule, r), chiffre(question.indicateur, r))).collect();
    if lignes.is_empty() && cellule.cles.iter().any(Option::is_some) {
        return vec![(cellule.cles.clone(), Chiffre::absent(question.indicateur))];
    }
    lignes
}

/// The keys of a line: the cell's, then what the releve says in the other dimensions.
fn cles(question: &Question, cellule: &Cellule, releve: &Releve) -> Cles {
    let mut cles = cellule.cles.clone();
    for (dimension, cle) in question.par.iter().zip(&mut cles).filter(|(_, cle)| cle.is_none()) {
        *cle = valeur(question.indicateur, releve, dimension.code).map(str::to_owned);
    }
    cles
}

/// Whether a releve has the period of a cell, one value that fits for each filter and each dimension of `par`, and no other.
fn repond_a(releve: &Releve, question: &Question, par: &[&'static Dimension], cellule: &Cellule) -> bool {
    let indicateur = question.indicateur;
    let mut demandees: Vec<&str> = par.iter().copied().filter(|d| !d.domaine.est_temps()).map(|d| d.code).collect();
    let ventilee = |code: &str| par.iter().any(|d| d.code == code);
    for filtre in question.filtres.iter().filter(|f| !f.dimension.domaine.est_temps()) {
        let code = filtre.dimension.code;
        let Some(sienne) = valeur(indicateur, releve, code) else { return false };
        // A filter on several values is answered line by line, not as a whole.
        if !filtre.valeurs.iter().any(|v| v == sienne) || (filtre.valeurs.len() > 1 && !ventilee(code)) {
            return false;
        }
        demandees.push(code);
    }
    if let Some((defaut, attendue)) = indicateur.defaut.filter(|(d, _)| question.filtres.iter().all(|f| f.dimension.code != d.code)) {
        if valeur(indicateur, releve, defaut.code) != Some(attendue) {
            return false;
        }
        demandees.push(defaut.code);
    }
    let du_dispositif = cellule.dispositif.as_deref().is_none_or(|code| releve.dimensions.get("dispositif") == Some(code));
    let sans_autre = releve.dimensions.0.keys().all(|code| demandees.contains(&code.as_str()));
    let toutes = demandees.iter().all(|code| valeur(indicateur, releve, code).is_some());
    (releve.debut, releve.fin) == (cellule.debut, cellule.fin) && cellule.entiere && du_dispositif && sans_autre && toutes
}

/// What a releve says in a dimension, what its indicator means unless told otherwise included.
fn valeur<'r>(indicateur: &Indicateur, releve: &'r Releve, code: &str) -> Option<&'r str> {
    releve.dimensions.get(code).or_else(|| indicateur.defaut.filter(|(d, _)| d.code == code).map(|(_, v)| v))
}
