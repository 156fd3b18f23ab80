//! Which indicators are asked, and one question to several.

use super::catalogue::{Indicateur, trouve};
use super::question::{Lecture, Question};
use crate::error::{Erreur, Error};

/// The indicators that one request may ask.
pub const INDICATEURS_MAX: usize = 20;

/// The indicator that a path names.
///
/// # Errors
/// 404 for one that the catalogue does not have.
pub fn par_code(code: &str) -> Result<&'static Indicateur, Error> {
    trouve(code).ok_or_else(|| Error::introuvable().detail("Aucun indicateur du catalogue ne porte ce code."))
}

/// The indicators that `codes` names.
///
/// # Errors
/// 404 for one that the catalogue does not have; 422 without any, with one twice, or with too many.
pub fn lit_codes(brut: Option<&str>) -> Result<Vec<&'static Indicateur>, Error> {
    let refus = |code, message: String| Error::champ("/codes", code, message);
    let brut = brut.filter(|b| !b.is_empty()).ok_or_else(|| refus("champ_requis", "Les codes des indicateurs, séparés par des virgules.".to_owned()))?;
    let mut indicateurs: Vec<&'static Indicateur> = Vec::new();
    for code in brut.split(',').map(str::trim) {
        let inconnu = || Error::introuvable().detail(format!("Aucun indicateur du catalogue ne porte le code « {code} »."));
        let indicateur = trouve(code).ok_or_else(inconnu)?;
        if indicateurs.iter().any(|i| i.code == code) {
            return Err(refus("valeur_repetee", format!("L'indicateur `{code}` n'est donné qu'une fois.")));
        }
        indicateurs.push(indicateur);
    }
    if indicateurs.len() > INDICATEURS_MAX {
        return Err(refus("trop_de_valeurs", format!("{INDICATEURS_MAX} indicateurs au plus.")));
    }
    Ok(indicateurs)
}

/// The questions, once nothing is wrong with any: what is wrong with some of several says with which.
///
/// # Errors
/// 422 with every refused parameter.
pub fn questions(lectures: Vec<Lecture>) -> Result<Vec<Question>, Error> {
    let mut refus: Vec<(Erreur, Vec<&str>)> = Vec::new();
    for (code, erreur) in lectures.iter().flat_map(|l| l.erreurs.iter().map(|e| (l.indicateur.code, e))) {
        match refus.iter_mut().find(|(connue, _)| connue == erreur) {
            Some((_, codes)) if codes.last() == Some(&code) => {}
            Some((_, codes)) => codes.push(code),
            None => refus.push((erreur.clone(), vec![code])),
        }
    }
    if refus.is_empty() {
        return lectures.into_iter().map(Lecture::question).collect();
    }
    let nomme = |(erreur, codes): (Erreur, Vec<&str>)| match codes.len() {
        n if n == lectures.len() => erreur,
        _ => Erreur { message: format!("`{}` : {}", codes.join("`, `"), erreur.message), ..erreur },
    };
    Err(Error::validation(refus.into_iter().map(nomme).collect()))
}
