//! The definitions a second time, written over plain records without a thought for speed: facts are listed one by one (an
//! anonymous head is a fact), kept when they fit, and counted.

mod accompagnements;
mod conventions;
mod prescriptions;
mod sessions;
mod valeurs;

use chrono::{Days, NaiveDate};

use self::accompagnements::{accueils, ages, creations, emplois, orientations, phases, projets_accueillis, rendez_vous};
use self::conventions::{demandes, financements, prospections};
pub use self::sessions::de_session;
use self::sessions::{participations, session_de, sessions, taux_abandon};
pub use self::valeurs::{PERSONNE, Valeurs, booleen, personne, texte};
use super::ecriture::dispositif;
use super::registre::Registre;
use super::seances::{a_des_feuilles, lignes_de_feuilles, reponses};

/// The porteuse whose figures are asked for.
pub const PORTEUSE: u128 = 1;

#[derive(Clone)]
pub struct Fait {
    pub cle: Option<usize>,
    /// In hundredths of what is summed.
    pub valeur: i128,
    pub base: i128,
    pub jour: NaiveDate,
    /// Which of two facts of one day is the first.
    pub ordre: usize,
    pub valeurs: Valeurs,
    /// Of a line of a sheet, whether it says present.
    pub present: bool,
    /// A session that only stands below a quotient: attributes of a person do not bear on it.
    pub denominateur: bool,
}

impl Fait {
    pub fn new(cle: Option<usize>, jour: NaiveDate, valeurs: Valeurs) -> Self {
        Self { cle, valeur: 100, base: 0, jour, ordre: 0, valeurs, present: false, denominateur: false }
    }

    pub fn vaut(mut self, centiemes: i64) -> Self {
        self.valeur = i128::from(centiemes);
        self
    }
}

pub const TENUES: &[&str] = &["realisee", "en_cours"];
const REALISEES: &[&str] = &["realisee"];

/// Every fact that `code` may count, of the period or not.
pub fn faits(r: &Registre, code: &str, debut: NaiveDate, fin: NaiveDate, attributs: &[&str], statuts: &[String]) -> Vec<Fait> {
    match code {
        "personnes_accueillies" => accueils(r),
        "age_moyen_accueil" => ages(r),
        "projets_accueillis" => projets_accueillis(r),
        "projets_accompagnes" => phases(r, debut, fin, |_, projet| projet),
        "porteurs_accompagnes" => phases(r, debut, fin, |a, _| a.participant),
        "creations_entreprise" => creations(r),
        "sessions_programmees" => sessions(r, &super::registre::STATUTS_SESSION, |_| Some(100)),
        "sessions_realisees" => sessions(r, REALISEES, |_| Some(100)),
        "seances_prevues" => sessions(r, TENUES, |s| s.seances_prevues.map(|n| n * 100)),
        "journees" => sessions(r, REALISEES, |s| s.dixiemes_de_jour.map(|d| d * 10)),
        "heures" => sessions(r, REALISEES, |s| s.centiemes_d_heure),
        "participations" | "personnes_touchees" => participations(r, TENUES, attributs),
        "participants_par_session" => {
            let mut tous = participations(r, REALISEES, attributs);
            tous.extend(sessions(r, REALISEES, |_| Some(0)).into_iter().map(|f| Fait { base: 1, denominateur: true, ..f }));
            tous.iter_mut().filter(|f| !f.denominateur).for_each(|f| f.valeur = 1);
            tous
        }
        "heures_stagiaires" => {
            let sans_feuille = participations(r, TENUES, attributs).into_iter().filter(|f| !a_des_feuilles(session_de(r, f)));
            let durees = sans_feuille.filter_map(|f| session_de(r, &f).centiemes_d_heure.map(|heures| f.vaut(heures)));
            lignes_de_feuilles(r).into_iter().filter(|f| f.present).chain(durees).collect()
        }
        "taux_assiduite" => lignes_de_feuilles(r),
        "satisfaction" => reponses(r),
        "taux_abandon" => taux_abandon(r),
        "passages" => {
            let mut tous: Vec<_> = accueils(r).into_iter().filter(|f| f.valeurs["mode_accueil"] == texte(Some("individuel"))).collect();
            let collectifs = |f: &Fait| ["atelier", "temps_collectif"].contains(&session_de(r, f).r#type);
            tous.extend(participations(r, TENUES, attributs).into_iter().filter(collectifs));
            tous
        }
        "rendez_vous" => rendez_vous(r, |_| 100, statuts),
        "heures_rendez_vous" => rendez_vous(r, |minutes| minutes, statuts),
        "structures_prospectees" => prospections(r),
        "orientations" => orientations(r),
        "prescriptions" => prescriptions::postees(r),
        "delai_reponse" => prescriptions::delais(r),
        "emplois_crees_etp" => emplois(r),
        "financements" => financements(r),
        "demandes_financement" => demandes(r),
        autre => panic!("{autre} has no second definition"),
    }
}

/// The days of the period that lie before a dispositif in scope was recorded: the day since which it is.
pub fn disponible_depuis(vises: &[String], debut: NaiveDate, fin: NaiveDate) -> Option<NaiveDate> {
    let lacune = |(rang, (premier, saisie)): (usize, &(&str, &str))| {
        let (premier, saisie): (NaiveDate, NaiveDate) = (premier.parse().unwrap(), saisie.parse().unwrap());
        let vise = vises.is_empty() || vises.contains(&dispositif(PORTEUSE, rang));
        let mut jours = premier.iter_days().take_while(|j| *j <= saisie - Days::new(1));
        (vise && jours.any(|j| debut <= j && j <= fin)).then_some(saisie)
    };
    super::ecriture::SAISIE.iter().enumerate().filter_map(lacune).max()
}
