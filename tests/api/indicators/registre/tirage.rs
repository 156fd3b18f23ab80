//! The random populations.

use chrono::{Days, NaiveDate};

use super::*;
use crate::indicators::seances::{evaluation, seance};

/// A reproducible source of chance (`SplitMix64`).
pub struct Hasard(pub u64);

/// What chance begins with: 1, or `MAILLAGE_GRAINE`.
pub fn graine() -> u64 {
    std::env::var("MAILLAGE_GRAINE").map_or(1, |g| g.parse().unwrap())
}

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

fn prescription(h: &mut Hasard) -> Prescription {
    Prescription {
        dispositif: h.jusqu_a(DISPOSITIFS),
        prescripteur: h.jusqu_a(2),
        jour: h.jour(),
        profil: profil(h),
        statut: h.choisit(&STATUTS_PRESCRIPTION),
        motif: h.peut_etre(&MOTIFS),
        issue: h.peut_etre(&ISSUES),
        reponse: h.sur_dix(7).then(|| h.jusqu_a(40) as u64),
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
        prescriptions: (0..40).map(|_| prescription(h)).collect(),
        conventions,
    }
}
