//! Which dimensions a releve may have, and what their values may be: those of its indicator, but for time, which its period says.

use std::collections::BTreeMap;

use super::dimensions::{Dimensions, ValeurDimension};
use super::types::ReleveSaisie;
use crate::error::{Erreur, Error};
use crate::indicators::{Dimension, Domaine, Indicateur, valeur_de};

/// The dimensions of a releve with their values, each in its one form, in the catalogue's order.
pub type Lues = Vec<(&'static Dimension, ValeurDimension)>;

/// Reads the dimensions against the catalogue. One that says what the indicator means anyway (the rendez-vous `honore`) is left
/// out, so that there is one way to write a releve.
///
/// # Errors
/// 422 with every dimension and value that the indicator does not have, and for a computed indicator without its dispositif.
pub fn lit(saisie: &ReleveSaisie) -> Result<Lues, Error> {
    let indicateur = saisie.indicator.0;
    let mut erreurs = Vec::new();
    for code in saisie.dimensions.0.keys().filter(|code| possibles(indicateur).all(|d| d.code != *code)) {
        let permises = possibles(indicateur).map(|d| d.code).collect::<Vec<_>>().join(", ");
        let message = format!("Ce n'est pas une dimension des relevés de `{}`. Dimensions possibles : {permises}.", indicateur.code);
        erreurs.push(Erreur::new(pointeur(code), "dimension_inconnue", message));
    }
    let mut lues = Lues::new();
    for (dimension, valeur) in possibles(indicateur).filter_map(|d| Some((d, saisie.dimensions.0.get(d.code)?))) {
        match forme(dimension, valeur) {
            Ok(valeur) => lues.push((dimension, valeur)),
            Err((code, message)) => erreurs.push(Erreur::new(pointeur(dimension.code), code, message)),
        }
    }
    if indicateur.est_calcule() && saisie.dimensions.get("dispositif").is_none() {
        erreurs.push(Erreur::new("/dimensions/dispositif", "champ_requis", "Le relevé d'un indicateur calculé nomme son dispositif."));
    }
    if !erreurs.is_empty() {
        return Err(Error::validation(erreurs));
    }
    lues.retain(|(dimension, valeur)| indicateur.defaut.is_none_or(|(d, v)| d.code != dimension.code || v != valeur.as_str()));
    Ok(lues)
}

/// The same dimensions as they are kept.
pub fn en_dimensions(lues: &Lues) -> Dimensions {
    Dimensions(lues.iter().map(|(d, v)| (d.code.to_owned(), v.clone())).collect::<BTreeMap<_, _>>())
}

fn possibles(indicateur: &'static Indicateur) -> impl Iterator<Item = &'static Dimension> {
    indicateur.filtres().filter(|d| !d.domaine.est_temps())
}

fn forme(dimension: &Dimension, valeur: &ValeurDimension) -> Result<ValeurDimension, (&'static str, String)> {
    let texte = valeur_de(dimension, valeur.as_str())?;
    Ok(if matches!(dimension.domaine, Domaine::Booleen) { ValeurDimension::Booleen(texte == "true") } else { ValeurDimension::Texte(texte) })
}

/// A JSON pointer escapes these two characters.
fn pointeur(code: &str) -> String {
    format!("/dimensions/{}", code.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn lues(indicateur: &str, dimensions: &Value) -> Result<Value, Vec<(String, String)>> {
        let corps = json!({"indicator": indicateur, "debut": "2020-01-01", "fin": "2020-12-31", "dimensions": dimensions, "valeur": 1, "source": "Bilan"});
        let saisie: ReleveSaisie = serde_json::from_value(corps).unwrap();
        match lit(&saisie) {
            Ok(lues) => Ok(serde_json::to_value(en_dimensions(&lues)).unwrap()),
            Err(error) => Err(error.erreurs.into_iter().map(|e| (e.champ, e.code.into_owned())).collect()),
        }
    }

    #[test]
    fn each_value_takes_its_one_form() {
        assert_eq!(lues("adherents", &json!({"nature": "personne_morale"})), Ok(json!({"nature": "personne_morale"})));
        let lues = lues("personnes_accueillies", &json!({"dispositif": "citeslab", "qpv": "true", "prescripteur": "00000000-0000-7000-8000-00000000000A"}));
        assert_eq!(lues, Ok(json!({"dispositif": "citeslab", "prescripteur": "00000000-0000-7000-8000-00000000000a", "qpv": true})));
    }

    #[test]
    fn what_the_indicator_means_anyway_is_left_out() {
        assert_eq!(lues("rendez_vous", &json!({"dispositif": "citeslab", "statut": "honore"})), Ok(json!({"dispositif": "citeslab"})));
        assert_eq!(lues("rendez_vous", &json!({"dispositif": "citeslab", "statut": "absent"})), Ok(json!({"dispositif": "citeslab", "statut": "absent"})));
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let refus = lues("personnes_accueillies", &json!({"genre": "femmes", "qpv": "peut-être", "couleur/x": "bleu", "annee": "2020"})).unwrap_err();
        let champs: Vec<_> = refus.iter().map(|(champ, code)| (champ.as_str(), code.as_str())).collect();
        assert_eq!(
            champs,
            [
                ("/dimensions/annee", "dimension_inconnue"),
                ("/dimensions/couleur~1x", "dimension_inconnue"),
                ("/dimensions/genre", "valeur_inconnue"),
                ("/dimensions/qpv", "valeur_inconnue"),
                ("/dimensions/dispositif", "champ_requis"),
            ]
        );
    }
}
