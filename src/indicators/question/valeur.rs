//! A value of a filter, read against its dimension.

use super::super::catalogue::{Dimension, Domaine};
use crate::valeurs::{Jour, Parametre};

/// A dimension's value in its one form, or why it is none: a code, and a sentence.
///
/// # Errors
/// The value is none of the dimension's.
pub fn valeur(dimension: &Dimension, brut: &str) -> Result<String, (&'static str, String)> {
    let refus = |message: &str| Err(("valeur_inconnue", format!("« {brut} » n'en est pas une valeur. {message}")));
    let accepte = |oui: bool, message: &str| if oui { Ok(brut.to_owned()) } else { refus(message) };
    if brut.is_empty() {
        return Err(("vide", "Un filtre a au moins une valeur, et aucune n'est vide.".to_owned()));
    }
    match dimension.domaine {
        Domaine::Enumeration { valeurs, .. } => accepte(valeurs.contains(&brut), &format!("Valeurs possibles : {}.", valeurs.join(", "))),
        Domaine::Booleen => accepte(["true", "false"].contains(&brut), "Valeurs possibles : true, false."),
        Domaine::Annee => accepte(est_annee(brut), "Une année s'écrit `2021`."),
        Domaine::Trimestre => accepte(est_trimestre(brut), "Un trimestre s'écrit `2021-T1`, de T1 à T4."),
        Domaine::Mois => accepte(est_mois(brut), "Un mois s'écrit `2021-01`."),
        Domaine::Session | Domaine::Structure | Domaine::Financeur => match uuid::Uuid::parse(brut) {
            Ok(id) => Ok(id.to_string()),
            Err(refus) => Err(("uuid_invalide", refus.message)),
        },
        Domaine::Libre { .. } => match crate::valeurs::Texte::<200>::parse(brut) {
            Ok(texte) => Ok(texte.as_str().to_owned()),
            Err(refus) => Err(("valeur_inconnue", refus.message)),
        },
        // Codes of what exists or not: 404 is the answer to any other text.
        Domaine::Commune | Domaine::Epci | Domaine::Zone | Domaine::Territoire | Domaine::Dispositif | Domaine::Module => Ok(brut.to_owned()),
    }
}

fn est_annee(brut: &str) -> bool {
    brut.len() == 4 && est_jour(&format!("{brut}-01-01"))
}

fn est_mois(brut: &str) -> bool {
    brut.len() == 7 && est_jour(&format!("{brut}-01"))
}

fn est_trimestre(brut: &str) -> bool {
    brut.split_once("-T").is_some_and(|(annee, rang)| est_annee(annee) && ["1", "2", "3", "4"].contains(&rang))
}

fn est_jour(brut: &str) -> bool {
    Jour::parse(brut).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_values() {
        assert!(est_annee("2021") && !est_annee("21") && !est_annee("+021"));
        assert!(est_trimestre("2021-T4") && !est_trimestre("2021-T5") && !est_trimestre("2021-t1"));
        assert!(est_mois("2021-12") && !est_mois("2021-1") && !est_mois("2021-00"));
    }
}
