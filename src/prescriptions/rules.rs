//! What may become of a prescription: one table of moves, and what each needs. Pure.

use crate::error::{Code, Erreur, Error};
use crate::valeurs::MotifPrescription::{
    self, Autre, Desistement, Doublon, Erreur as ParErreur, HorsPublic, HorsTerritoire, Injoignable, PlaceIndisponible, ProjetInadapte,
};
use crate::valeurs::StatutPrescription::{self, Acceptee, Annulee, Demarree, Expiree, PriseEnCharge, Refusee, Reorientee, Soumise, Terminee};

use super::transitions::TransitionSaisie;

/// Who moves a prescription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acteur {
    Equipe,
    Prescripteur,
    /// What was recorded: a rendez-vous honoured, an attendance.
    Constat,
    /// Time that passes.
    Horloge,
}

/// A move: where to, from where, by whom.
struct Mouvement {
    vers: StatutPrescription,
    de: &'static [StatutPrescription],
    par: &'static [Acteur],
}

/// Every move there is. The undo of an acceptance is the second row.
const MOUVEMENTS: &[Mouvement] = &[
    Mouvement { vers: PriseEnCharge, de: &[Soumise], par: &[Acteur::Equipe] },
    Mouvement { vers: PriseEnCharge, de: &[Acceptee], par: &[Acteur::Equipe] },
    Mouvement { vers: Acceptee, de: &[Soumise, PriseEnCharge, Expiree], par: &[Acteur::Equipe] },
    Mouvement { vers: Refusee, de: &[Soumise, PriseEnCharge, Expiree], par: &[Acteur::Equipe] },
    Mouvement { vers: Reorientee, de: &[Soumise, PriseEnCharge, Expiree], par: &[Acteur::Equipe] },
    Mouvement { vers: Demarree, de: &[Acceptee], par: &[Acteur::Equipe, Acteur::Constat] },
    Mouvement { vers: Terminee, de: &[Acceptee, Demarree], par: &[Acteur::Equipe] },
    Mouvement { vers: Annulee, de: &[Soumise, PriseEnCharge, Acceptee, Expiree], par: &[Acteur::Prescripteur, Acteur::Equipe] },
    Mouvement { vers: Expiree, de: &[Soumise, PriseEnCharge], par: &[Acteur::Horloge] },
];

/// Where `acteur` may move a prescription from `de`.
#[must_use]
pub fn actions(de: StatutPrescription, acteur: Acteur) -> Vec<StatutPrescription> {
    MOUVEMENTS.iter().filter(|m| m.de.contains(&de) && m.par.contains(&acteur)).map(|m| m.vers).collect()
}

/// # Errors
/// 409 for a move that is not in the table, with those that are.
pub fn check_move(de: StatutPrescription, vers: StatutPrescription, acteur: Acteur) -> Result<(), Error> {
    let permis = actions(de, acteur);
    if permis.contains(&vers) {
        return Ok(());
    }
    let liste = if permis.is_empty() { "aucun".to_owned() } else { permis.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(", ") };
    let detail = format!("De `{}`, vous ne pouvez pas passer cette prescription à `{}`. Mouvements possibles : {liste}.", de.as_str(), vers.as_str());
    Err(Error::new(Code::EtatIncompatible).detail(detail))
}

/// The motifs of a refusal or a cancellation.
const fn motifs(vers: StatutPrescription) -> &'static [MotifPrescription] {
    match vers {
        Refusee => &[HorsTerritoire, HorsPublic, ProjetInadapte, Doublon, Injoignable, PlaceIndisponible, Autre],
        Annulee => &[Desistement, ParErreur, Autre],
        _ => &[],
    }
}

/// The fields a move may bring besides `vers` and `message`, and whether one of them is required.
const fn champs(vers: StatutPrescription) -> (&'static [&'static str], bool) {
    match vers {
        Acceptee => (&["participant_id"], false),
        Refusee | Annulee => (&["motif"], true),
        Reorientee => (&["dispositif_id", "structure_id"], true),
        Terminee => (&["issue"], true),
        Soumise | PriseEnCharge | Demarree | Expiree => (&[], false),
    }
}

/// # Errors
/// 422 naming what the move lacks, what does not concern it, and a motif that is not one of its own.
pub fn check_fields(t: &TransitionSaisie) -> Result<(), Error> {
    let (permis, requis) = champs(t.vers);
    let ecrits: Vec<&str> = [
        ("motif", t.motif.is_some()),
        ("participant_id", t.participant_id.is_some()),
        ("structure_id", t.structure_id.is_some()),
        ("dispositif_id", t.dispositif_id.is_some()),
        ("issue", t.issue.is_some()),
    ]
    .into_iter()
    .filter_map(|(champ, ecrit)| ecrit.then_some(champ))
    .collect();
    let mut erreurs: Vec<Erreur> = ecrits
        .iter()
        .filter(|c| !permis.contains(c))
        .map(|c| Erreur::new(format!("/{c}"), "champ_sans_objet", format!("Ce champ ne concerne pas le passage à `{}`.", t.vers.as_str())))
        .collect();
    let presents = ecrits.iter().filter(|c| permis.contains(c)).count();
    let attendu = permis.join("` ou `");
    if requis && presents == 0 {
        erreurs
            .extend(permis.first().map(|c| Erreur::new(format!("/{c}"), "champ_requis", format!("Le passage à `{}` demande `{attendu}`.", t.vers.as_str()))));
    }
    if presents > 1 {
        erreurs.extend(permis.iter().map(|c| Erreur::new(format!("/{c}"), "choix_exclusif", format!("Un seul est attendu : `{attendu}`."))));
    }
    if let Some(motif) = t.motif.filter(|m| !motifs(t.vers).is_empty() && !motifs(t.vers).contains(m)) {
        let permis: Vec<_> = motifs(t.vers).iter().map(|m| m.as_str()).collect();
        let message = format!("`{}` n'est pas un motif de ce mouvement. Motifs possibles : {}.", motif.as_str(), permis.join(", "));
        erreurs.push(Erreur::new("/motif", "valeur_inconnue", message));
    }
    if erreurs.is_empty() { Ok(()) } else { Err(Error::validation(erreurs)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vers(vers: StatutPrescription) -> TransitionSaisie {
        TransitionSaisie { vers, motif: None, message: None, participant_id: None, structure_id: None, dispositif_id: None, issue: None }
    }

    fn refus(t: &TransitionSaisie) -> Vec<String> {
        check_fields(t).err().map(|e| e.erreurs.iter().map(|e| format!("{} {}", e.champ, e.code)).collect()).unwrap_or_default()
    }

    #[test]
    fn each_move_brings_what_it_needs_and_nothing_else() {
        assert_eq!(refus(&vers(PriseEnCharge)), Vec::<String>::new());
        assert_eq!(refus(&vers(Refusee)), ["/motif champ_requis"]);
        assert_eq!(refus(&TransitionSaisie { motif: Some(Desistement), ..vers(Refusee) }), ["/motif valeur_inconnue"]);
        assert_eq!(refus(&TransitionSaisie { motif: Some(Autre), ..vers(Acceptee) }), ["/motif champ_sans_objet"]);
        assert_eq!(refus(&vers(Reorientee)), ["/dispositif_id champ_requis"]);
        let deux = TransitionSaisie { structure_id: Some(uuid::Uuid::nil()), dispositif_id: Some(uuid::Uuid::nil()), ..vers(Reorientee) };
        assert_eq!(refus(&deux), ["/dispositif_id choix_exclusif", "/structure_id choix_exclusif"]);
    }

    #[test]
    fn a_refused_move_names_the_others() {
        let error = check_move(Acceptee, Refusee, Acteur::Equipe).unwrap_err();
        assert!(error.detail.unwrap().ends_with("Mouvements possibles : prise_en_charge, demarree, terminee, annulee."));
        assert!(check_move(Refusee, Annulee, Acteur::Prescripteur).unwrap_err().detail.unwrap().ends_with("aucun."));
    }
}
