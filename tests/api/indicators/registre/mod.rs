//! Plain records, and random populations of them: what the engine counts in SQL, here as lists to be walked.

mod tirage;

use chrono::NaiveDate;

pub use self::tirage::{Hasard, graine, population};
use super::seances::{Evaluation, Seance};

pub const GENRES: [&str; 3] = ["femme", "homme", "autre"];
pub const SITUATIONS: [&str; 3] = ["demandeur_emploi", "salarie", "etudiant"];
pub const NIVEAUX: [&str; 3] = ["sans_diplome", "bac", "bac_5"];
pub const MODES_ACCUEIL: [&str; 2] = ["individuel", "collectif"];
pub const ORIGINES: [&str; 2] = ["internet", "insertion"];
pub const DOMAINES: [&str; 3] = ["textile", "culture, arts", "alimentation"];
pub const STADES: [&str; 3] = ["idee", "cree", "developpement"];
pub const PHASES: [&str; 3] = ["ante_creation", "post_creation", "suivi"];
pub const TYPES: [&str; 4] = ["atelier", "temps_collectif", "formation", "parcours"];
pub const VARIANTES: [&str; 2] = ["competences", "long"];
pub const STATUTS_SESSION: [&str; 5] = ["planifiee", "en_cours", "realisee", "annulee", "reportee"];
pub const MODALITES: [&str; 2] = ["presentiel", "distanciel"];
pub const STATUTS_INSCRIPTION: [&str; 7] = ["present", "present", "present", "inscrit", "absent", "abandon", "annule"];
pub const QUALITES: [&str; 2] = ["salarie", "benevole"];
pub const STATUTS_RENDEZ_VOUS: [&str; 3] = ["honore", "absent", "planifie"];
pub const OBJETS: [&str; 2] = ["financement", "emploi"];
pub const SUITES: [&str; 2] = ["aboutie", "sans_suite"];
pub const STATUTS_PRESCRIPTION: [&str; 4] = ["soumise", "acceptee", "refusee", "terminee"];
pub const MOTIFS: [&str; 2] = ["hors_public", "injoignable"];
pub const ISSUES: [&str; 2] = ["creation", "emploi"];
pub const CONTRATS: [&str; 3] = ["cdi", "cdd", "alternance"];
pub const ETAPES: [&str; 5] = ["prospect", "deposee", "decidee", "en_cours", "close"];
pub const DECISIONS: [&str; 2] = ["accordee", "refusee"];
/// The type of each financeur; each is the structure of its rank.
pub const FINANCEURS: [&str; 3] = ["epci", "fondation", "fondation"];
pub const CATEGORIES: [Option<&str>; 4] = [Some("collectivite"), Some("vie_associative"), None, Some("entreprise")];
pub const COMMUNES: [&str; 5] = ["59350", "59360", "59606", "59178", "62041"];

pub fn epci_de(commune: &str) -> &'static str {
    match commune {
        "59350" | "59360" => "200093201",
        "59606" => "245901160",
        "59178" => "200044618",
        _ => "200033579",
    }
}

#[derive(Clone, Default)]
pub struct Profil {
    pub genre: Option<&'static str>,
    pub naissance: Option<NaiveDate>,
    pub situation: Option<&'static str>,
    pub rsa: Option<bool>,
    pub niveau: Option<&'static str>,
    pub commune: Option<&'static str>,
    pub epci: Option<&'static str>,
    pub qpv: Option<bool>,
}

pub struct Phase {
    pub phase: &'static str,
    pub debut: NaiveDate,
    pub fin: Option<NaiveDate>,
}

pub struct Accompagnement {
    pub dispositif: usize,
    pub participant: usize,
    pub projet: Option<usize>,
    pub date_accueil: NaiveDate,
    pub mode: Option<&'static str>,
    pub origine: Option<&'static str>,
    pub prescripteur: Option<usize>,
    pub profil: Profil,
    pub sortie: Option<NaiveDate>,
    pub phases: Vec<Phase>,
    /// Day, minutes, modalite, statut.
    pub rendez_vous: Vec<(NaiveDate, i64, &'static str, &'static str)>,
    /// Day, structure, objet, suite.
    pub orientations: Vec<(NaiveDate, usize, &'static str, Option<&'static str>)>,
}

pub struct Emploi {
    pub contrat: &'static str,
    pub centiemes_d_etp: i64,
    pub debut: NaiveDate,
    pub commune: Option<&'static str>,
    pub iae: bool,
}

pub struct Projet {
    pub domaine: Option<&'static str>,
    pub commune: Option<&'static str>,
    pub creation: Option<NaiveDate>,
    pub stades: Vec<(NaiveDate, &'static str)>,
    pub emplois: Vec<Emploi>,
}

pub struct Inscription {
    pub participant: usize,
    pub statut: &'static str,
    pub qualite: Option<&'static str>,
    pub projet_accompagne: Option<bool>,
    pub profil: Profil,
}

/// Total, femmes, hommes, qpv, rsa.
pub type Effectif = (i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

pub struct Session {
    pub dispositif: usize,
    pub r#type: &'static str,
    pub module: Option<usize>,
    pub variante: Option<&'static str>,
    pub statut: &'static str,
    pub modalite: &'static str,
    pub commune: Option<&'static str>,
    pub debut: NaiveDate,
    /// In tenths of a day.
    pub dixiemes_de_jour: Option<i64>,
    /// In hundredths of an hour.
    pub centiemes_d_heure: Option<i64>,
    pub commanditaire: Option<usize>,
    /// The convention that pays for it, and its financeur.
    pub convention: Option<(usize, usize)>,
    pub seances_prevues: Option<i64>,
    pub effectif: Option<Effectif>,
    /// What was typed of them; sheets may say otherwise.
    pub inscriptions: Vec<Inscription>,
    pub seances: Vec<Seance>,
    pub evaluations: Vec<Evaluation>,
}

impl Session {
    /// An atelier that took place, of which nothing else is known.
    pub fn atelier(debut: NaiveDate) -> Self {
        Self {
            dispositif: 0,
            r#type: "atelier",
            module: None,
            variante: None,
            statut: "realisee",
            modalite: "presentiel",
            commune: None,
            debut,
            dixiemes_de_jour: None,
            centiemes_d_heure: None,
            commanditaire: None,
            convention: None,
            seances_prevues: None,
            effectif: None,
            inscriptions: vec![],
            seances: vec![],
            evaluations: vec![],
        }
    }
}

pub struct Prospection {
    pub dispositif: usize,
    pub date: NaiveDate,
    pub mode: &'static str,
    pub structure: Option<usize>,
    pub commune: Option<&'static str>,
}

pub struct Prescription {
    pub dispositif: usize,
    pub prescripteur: usize,
    pub jour: NaiveDate,
    pub profil: Profil,
    pub statut: &'static str,
    pub motif: Option<&'static str>,
    pub issue: Option<&'static str>,
    /// Days until the first answer.
    pub reponse: Option<u64>,
}

pub struct Convention {
    pub financeur: usize,
    pub dispositifs: Vec<usize>,
    pub etape: &'static str,
    pub deposee_le: Option<NaiveDate>,
    pub decision: Option<&'static str>,
    pub centimes: Option<i64>,
    pub debut: NaiveDate,
    pub jours: i64,
}

/// Every length of a convention divides it.
pub const COMMUN_MULTIPLE: i64 = 21_900;

/// The files of one porteuse. Structures and modules are shared, and known by their rank.
#[derive(Default)]
pub struct Registre {
    pub participants: usize,
    pub projets: Vec<Projet>,
    pub accompagnements: Vec<Accompagnement>,
    pub sessions: Vec<Session>,
    pub prospections: Vec<Prospection>,
    pub prescriptions: Vec<Prescription>,
    pub conventions: Vec<Convention>,
}

pub const DISPOSITIFS: usize = 3;
pub const STRUCTURES: usize = 4;
pub const MODULES: usize = 2;
/// Where each structure is.
pub const COMMUNE_DES_STRUCTURES: [Option<&str>; STRUCTURES] = [Some("59350"), Some("59606"), None, Some("62041")];
