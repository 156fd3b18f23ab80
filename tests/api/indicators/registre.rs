//! Plain records, and random populations of them: what the engine counts in SQL, here as lists to be walked.

use chrono::{Days, NaiveDate};

use super::seances::{Evaluation, Seance, evaluation, seance};

/// A reproducible source of chance (`SplitMix64`).
pub struct Hasard(pub u64);

impl Hasard {
    pub fn jusqu_a(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }

    /// True `n` times out of ten.
    pub fn sur_dix(&mut self, n: usize) -> bool {
        self.jusqu_a(10) < n
    }

    pub fn choisit<T: Copy>(&mut self, choix: &[T]) -> T {
        choix[self.jusqu_a(choix.len())]
    }

    /// One of them, or unknown two times out of ten.
    pub fn peut_etre<T: Copy>(&mut self, choix: &[T]) -> Option<T> {
        if self.sur_dix(2) { None } else { Some(self.choisit(choix)) }
    }

    fn jour(&mut self) -> NaiveDate {
        JOUR_ZERO + Days::new(self.jusqu_a(900) as u64)
    }
}

/// The first day on which anything happens.
const JOUR_ZERO: NaiveDate = NaiveDate::from_ymd_opt(2020, 3, 1).unwrap();

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

pub struct Prospection {
    pub dispositif: usize,
    pub date: NaiveDate,
    pub mode: &'static str,
    pub structure: Option<usize>,
    pub commune: Option<&'static str>,
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
    pub conventions: Vec<Convention>,
}

pub const DISPOSITIFS: usize = 3;
pub const STRUCTURES: usize = 4;
pub const MODULES: usize = 2;
/// Where each structure is.
pub const COMMUNE_DES_STRUCTURES: [Option<&str>; STRUCTURES] = [Some("59350"), Some("59606"), None, Some("62041")];

fn profil(h: &mut Hasard) -> Profil {
    let commune = h.peut_etre(&COMMUNES);
    // A person who was erased leaves the EPCI alone.
    let efface = h.sur_dix(1);
    Profil {
        genre: h.peut_etre(&GENRES),
        naissance: h.peut_etre(&NAISSANCES),
        situation: h.peut_etre(&SITUATIONS),
        rsa: h.peut_etre(&[true, false]),
        niveau: h.peut_etre(&NIVEAUX),
        commune: commune.filter(|_| !efface),
        epci: commune.map(epci_de),
        qpv: h.peut_etre(&[true, false]),
    }
}

/// Birth dates around the bands' edges, those of 29 February among them.
const NAISSANCES: [NaiveDate; 6] = [
    NaiveDate::from_ymd_opt(1996, 2, 29).unwrap(),
    NaiveDate::from_ymd_opt(1995, 6, 15).unwrap(),
    NaiveDate::from_ymd_opt(1986, 12, 31).unwrap(),
    NaiveDate::from_ymd_opt(1976, 2, 29).unwrap(),
    NaiveDate::from_ymd_opt(1966, 1, 1).unwrap(),
    NaiveDate::from_ymd_opt(1940, 7, 14).unwrap(),
];

fn accompagnement(h: &mut Hasard, participants: usize, projets: usize) -> Accompagnement {
    let date_accueil = if h.sur_dix(1) { NaiveDate::from_ymd_opt(2021, 2, 28).unwrap() } else { h.jour() };
    let sortie = h.sur_dix(5).then(|| date_accueil + Days::new(h.jusqu_a(300) as u64));
    let mut phases = Vec::new();
    let mut debut = date_accueil;
    for phase in PHASES.into_iter().take(h.jusqu_a(4)) {
        let fin = debut + Days::new(h.jusqu_a(200) as u64);
        let ouverte = h.sur_dix(3);
        phases.push(Phase { phase, debut, fin: (!ouverte).then_some(fin) });
        if ouverte {
            break;
        }
        debut = fin + Days::new(1 + h.jusqu_a(60) as u64);
    }
    let rendez_vous = (0..h.jusqu_a(4)).map(|_| (h.jour(), 5 * (1 + h.jusqu_a(20) as i64), h.choisit(&MODALITES), h.choisit(&STATUTS_RENDEZ_VOUS))).collect();
    let orientations = (0..h.jusqu_a(3)).map(|_| (h.jour(), h.jusqu_a(STRUCTURES), h.choisit(&OBJETS), h.peut_etre(&SUITES))).collect();
    Accompagnement {
        dispositif: h.jusqu_a(DISPOSITIFS),
        participant: h.jusqu_a(participants),
        projet: h.sur_dix(6).then(|| h.jusqu_a(projets)),
        date_accueil,
        mode: h.peut_etre(&MODES_ACCUEIL),
        origine: h.peut_etre(&ORIGINES),
        prescripteur: h.peut_etre(&[0, 1]),
        profil: profil(h),
        sortie,
        phases,
        rendez_vous,
        orientations,
    }
}

fn projet(h: &mut Hasard) -> Projet {
    let mut le = h.jour();
    let mut stades = Vec::new();
    for stade in STADES.into_iter().take(h.jusqu_a(4)) {
        stades.push((le, stade));
        le = le + Days::new(1 + h.jusqu_a(200) as u64);
    }
    let emploi = |h: &mut Hasard| Emploi {
        contrat: h.choisit(&CONTRATS),
        centiemes_d_etp: h.choisit(&[100, 80, 74, 1, 150]),
        debut: h.jour(),
        commune: h.peut_etre(&COMMUNES),
        iae: h.sur_dix(3),
    };
    let emplois = (0..h.jusqu_a(4)).map(|_| emploi(h)).collect();
    Projet { domaine: h.peut_etre(&DOMAINES), commune: h.peut_etre(&COMMUNES), creation: h.sur_dix(6).then(|| h.jour()), stades, emplois }
}

fn convention(h: &mut Hasard) -> Convention {
    let etape = h.choisit(&ETAPES);
    let decidee = ["decidee", "en_cours", "close"].contains(&etape);
    let premier = h.jusqu_a(DISPOSITIFS);
    Convention {
        financeur: h.jusqu_a(FINANCEURS.len()),
        dispositifs: if h.sur_dix(5) { vec![premier] } else { vec![premier, (premier + 1) % DISPOSITIFS] },
        etape,
        deposee_le: (etape != "prospect").then(|| h.jour()),
        decision: if decidee { h.peut_etre(&DECISIONS) } else { None },
        centimes: h.peut_etre(&[4_800_000, 333_333, 1, 100_001]),
        debut: h.jour(),
        jours: h.choisit(&[30, 73, 100, 365]),
    }
}

fn effectif(h: &mut Hasard) -> Effectif {
    let total = h.jusqu_a(8) as i64;
    let femmes = h.sur_dix(6).then(|| h.jusqu_a(total as usize + 1) as i64);
    let hommes = h.sur_dix(6).then(|| h.jusqu_a((total - femmes.unwrap_or(0)) as usize + 1) as i64);
    let part = |h: &mut Hasard| h.sur_dix(6).then(|| h.jusqu_a(total as usize + 1) as i64);
    (total, femmes, hommes, part(h), part(h))
}

fn session(h: &mut Hasard, participants: usize, conventions: &[Convention]) -> Session {
    let dispositif = h.jusqu_a(DISPOSITIFS);
    let possibles: Vec<_> = conventions.iter().enumerate().filter(|(_, c)| c.dispositifs.contains(&dispositif)).map(|(i, c)| (i, c.financeur)).collect();
    let mut inscrits: Vec<usize> = (0..h.jusqu_a(7)).map(|_| h.jusqu_a(participants)).collect();
    inscrits.sort_unstable();
    inscrits.dedup();
    let debut = h.jour();
    let nombre = if h.sur_dix(5) { h.jusqu_a(4) } else { 0 };
    let seances = debut.iter_days().take(nombre).map(|date| seance(h, date, inscrits.len())).collect();
    let nombre = if h.sur_dix(4) { h.jusqu_a(4) } else { 0 };
    let evaluations = (0..nombre).map(|_| evaluation(h)).collect();
    let inscriptions = inscrits.into_iter().map(|participant| Inscription {
        participant,
        statut: h.choisit(&STATUTS_INSCRIPTION),
        qualite: h.peut_etre(&QUALITES),
        projet_accompagne: h.peut_etre(&[true, false]),
        profil: profil(h),
    });
    Session {
        inscriptions: inscriptions.collect(),
        seances,
        evaluations,
        dispositif,
        r#type: h.choisit(&TYPES),
        module: h.peut_etre(&[0, 1]),
        variante: h.peut_etre(&VARIANTES),
        statut: h.choisit(&STATUTS_SESSION),
        modalite: h.choisit(&MODALITES),
        commune: h.peut_etre(&COMMUNES),
        debut,
        dixiemes_de_jour: h.peut_etre(&[5, 10, 15, 30]),
        centiemes_d_heure: h.peut_etre(&[350, 725, 1400, 33]),
        commanditaire: h.peut_etre(&[2, 3]),
        convention: if possibles.is_empty() { None } else { h.peut_etre(&possibles) },
        seances_prevues: h.peut_etre(&[0, 1, 6]),
        effectif: h.sur_dix(5).then(|| effectif(h)),
    }
}

/// A small population in which everything that can be unknown sometimes is.
pub fn population(h: &mut Hasard) -> Registre {
    let (participants, projets) = (12 + h.jusqu_a(20), 6 + h.jusqu_a(8));
    let conventions: Vec<Convention> = (0..15).map(|_| convention(h)).collect();
    Registre {
        participants,
        projets: (0..projets).map(|_| projet(h)).collect(),
        accompagnements: (0..60).map(|_| accompagnement(h, participants, projets)).collect(),
        sessions: (0..50).map(|_| session(h, participants, &conventions)).collect(),
        prospections: (0..25)
            .map(|_| {
                let (structure, mode) = if h.sur_dix(8) { (Some(h.jusqu_a(STRUCTURES)), "indirecte") } else { (None, "directe") };
                Prospection { dispositif: h.jusqu_a(DISPOSITIFS), date: h.jour(), mode, structure, commune: h.peut_etre(&COMMUNES) }
            })
            .collect(),
        conventions,
    }
}
