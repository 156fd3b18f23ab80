//! The attacker: with a partner's token it asks of small populations all that the guard allows, over several years, and solves the
//! rounding for single cells. The same attacker, given two attributes or free dates, succeeds: it is no weak one.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use serde_json::Value;

use super::ecriture::{ecrit, ecrit_commun};
use super::registre::{Accompagnement, Hasard, Inscription, Prescription, Profil, Registre, Session, graine};
use crate::support::{Client, TestApp};

/// How many people each population has.
const POPULATIONS: [usize; 6] = [12, 25, 45, 75, 120, 200];
/// From how many people on the attacker may do more.
const LIBRES: usize = 75;
const ANNEES: std::ops::RangeInclusive<i32> = 2020..=2022;
const ATTRIBUTS: [&str; 6] = ["genre", "qpv", "rsa", "situation", "niveau_diplome", "tranche_age"];

const GENRES: [&str; 2] = ["femme", "homme"];
const NIVEAUX: [&str; 4] = ["sans_diplome", "cap_bep", "bac", "bac_5"];

/// A day of the three years.
fn jour(h: &mut Hasard) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + Days::new(h.jusqu_a(1096) as u64)
}

/// Someone of whom each attribute may be unknown.
fn profil(h: &mut Hasard) -> Profil {
    Profil {
        genre: h.peut_etre(&[GENRES[0], GENRES[0], GENRES[1]]),
        naissance: h.peut_etre(&[1960, 1972, 1981, 1990, 1999]).and_then(|annee| NaiveDate::from_ymd_opt(annee, 6, 1)),
        situation: h.peut_etre(&["demandeur_emploi", "demandeur_emploi", "salarie", "etudiant", "sans_activite"]),
        rsa: h.peut_etre(&[true, false]),
        niveau: h.peut_etre(&NIVEAUX),
        qpv: h.peut_etre(&[true, false, false]),
        ..Profil::default()
    }
}

/// People welcomed once, anywhere in the three years, each prescribed and enrolled once, in workshops of a dozen where others were only counted.
fn population(h: &mut Hasard, personnes: usize) -> Registre {
    let accompagnements = (0..personnes).map(|p| accueil(p, h)).collect();
    let prescriptions = (0..personnes).map(|_| prescription(h)).collect();
    let noms: Vec<usize> = (0..personnes).collect();
    let sessions = noms.chunks(12).map(|nommes| session(nommes, h)).collect();
    Registre { participants: personnes, accompagnements, prescriptions, sessions, ..Registre::default() }
}

fn accueil(participant: usize, h: &mut Hasard) -> Accompagnement {
    Accompagnement {
        dispositif: 0,
        participant,
        projet: None,
        date_accueil: jour(h),
        mode: Some("individuel"),
        origine: None,
        prescripteur: None,
        profil: profil(h),
        sortie: None,
        phases: vec![],
        rendez_vous: vec![],
        orientations: vec![],
    }
}

fn prescription(h: &mut Hasard) -> Prescription {
    let (statut, motif) = h.choisit(&[("soumise", None), ("prise_en_charge", None), ("refusee", Some("hors_public")), ("refusee", Some("injoignable"))]);
    Prescription { dispositif: 0, prescripteur: 0, jour: jour(h), profil: profil(h), statut, motif, issue: None, reponse: None }
}

fn session(nommes: &[usize], h: &mut Hasard) -> Session {
    let inscription =
        |participant: &usize| Inscription { participant: *participant, statut: "present", qualite: None, projet_accompagne: None, profil: profil(h) };
    let inscriptions: Vec<Inscription> = nommes.iter().map(inscription).collect();
    let anonymes = h.jusqu_a(9) as i64;
    let total = inscriptions.len() as i64 + anonymes;
    let femmes = inscriptions.iter().filter(|i| i.profil.genre == Some("femme")).count() as i64 + anonymes / 2;
    Session {
        dispositif: 0,
        r#type: "atelier",
        module: None,
        variante: None,
        statut: "realisee",
        modalite: "presentiel",
        commune: None,
        debut: jour(h),
        dixiemes_de_jour: None,
        centiemes_d_heure: None,
        commanditaire: None,
        convention: None,
        seances_prevues: None,
        effectif: Some((total, Some(femmes), None, None, None)),
        evaluations: vec![],
        inscriptions,
        seances: vec![],
    }
}

/// What is known of unknown counts, each an integer: between which two it lies, and which others it is the sum of.
#[derive(Default)]
struct Systeme {
    bornes: Vec<(i32, i32)>,
    sommes: Vec<(usize, Vec<usize>)>,
}

impl Systeme {
    /// A count that was answered by a multiple of 5.
    fn arrondi(&mut self, reponse: i64) -> usize {
        let reponse = i32::try_from(reponse).unwrap();
        self.bornes.push(((reponse - 2).max(0), reponse + 2));
        self.bornes.len() - 1
    }

    fn libre(&mut self) -> usize {
        self.bornes.push((0, 1_000));
        self.bornes.len() - 1
    }

    fn somme(&mut self, tout: usize, parties: Vec<usize>) {
        self.sommes.push((tout, parties));
    }

    fn extreme(&self, cellule: usize, sens: OptimizationDirection) -> i32 {
        let mut probleme = Problem::new(sens);
        let variable = |(rang, bornes): (usize, &(i32, i32))| probleme.add_integer_var(if rang == cellule { 1.0 } else { 0.0 }, *bornes);
        let variables: Vec<Variable> = self.bornes.iter().enumerate().map(variable).collect();
        for (tout, parties) in &self.sommes {
            let termes: Vec<(Variable, f64)> = parties.iter().map(|p| (variables[*p], 1.0)).chain([(variables[*tout], -1.0)]).collect();
            probleme.add_constraint(&termes, ComparisonOp::Eq, 0.0);
        }
        let solution = probleme.solve().unwrap().into_solution().unwrap();
        #[expect(clippy::cast_possible_truncation, reason = "an integer of two or three digits")]
        let valeur = solution.objective().round() as i32;
        valeur
    }

    /// How many of these cells can have one value alone.
    fn percees(&self, cellules: &[usize]) -> usize {
        let percee = |c: &&usize| self.extreme(**c, OptimizationDirection::Minimize) == self.extreme(**c, OptimizationDirection::Maximize);
        cellules.iter().filter(percee).count()
    }
}

async fn lignes(client: &Client, question: &str) -> Vec<(Value, i64)> {
    let reponse = client.get(&format!("/indicators/{question}&dispositif=dispositif-1-0")).await;
    assert_eq!(reponse.status, 200, "{question}: {}", reponse.texte);
    reponse.json["lignes"].as_array().unwrap().iter().map(|l| (l["cle"].clone(), l["valeur"].as_i64().unwrap())).collect()
}

async fn total(client: &Client, question: &str) -> i64 {
    let reponse = client.get(&format!("/indicators/{question}&dispositif=dispositif-1-0")).await;
    reponse.json["total"]["valeur"].as_i64().unwrap()
}

const SERIE: &str = "debut=2020-01-01&fin=2022-12-31";

/// All that the guard allows of a count: totals by year and by quarter, each attribute by year. The attacker even knows that what is counted
/// is counted once, so that years are sums of their quarters and of their lines.
async fn permis(partenaire: &Client, indicateur: &str, attributs: &[&str]) -> (Systeme, Vec<usize>, BTreeMap<String, usize>) {
    let mut systeme = Systeme::default();
    let (mut annees, mut cellules) = (BTreeMap::new(), Vec::new());
    for (cle, valeur) in lignes(partenaire, &format!("{indicateur}?{SERIE}&par=annee")).await {
        annees.insert(cle["annee"].as_str().unwrap().to_owned(), systeme.arrondi(valeur));
    }
    let mut trimestres: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (cle, valeur) in lignes(partenaire, &format!("{indicateur}?{SERIE}&par=trimestre")).await {
        let cle = cle["trimestre"].as_str().unwrap();
        trimestres.entry(cle[..4].to_owned()).or_default().push(systeme.arrondi(valeur));
    }
    for (annee, siens) in trimestres {
        cellules.extend(&siens);
        systeme.somme(annees[&annee], siens);
    }
    for attribut in attributs {
        let mut par_annee: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (cle, valeur) in lignes(partenaire, &format!("{indicateur}?{SERIE}&par=annee,{attribut}")).await {
            par_annee.entry(cle["annee"].as_str().unwrap().to_owned()).or_default().push(systeme.arrondi(valeur));
        }
        for (annee, siens) in par_annee {
            cellules.extend(&siens);
            systeme.somme(annees[&annee], siens);
        }
    }
    cellules.extend(annees.values());
    (systeme, cellules, annees)
}

/// The people welcomed: counted as such, and as `passages` of which the workshops are known, whose rounding is another.
async fn accueillies(partenaire: &Client) -> (Systeme, Vec<usize>) {
    let (mut systeme, cellules, annees) = permis(partenaire, "personnes_accueillies", &ATTRIBUTS).await;
    for annee in ANNEES {
        let periode = format!("debut={annee}-01-01&fin={annee}-12-31");
        let passages = total(partenaire, &format!("passages?{periode}")).await;
        let ateliers = total(partenaire, &format!("participations?{periode}")).await;
        let (passages, ateliers) = (systeme.arrondi(passages), systeme.arrondi(ateliers));
        systeme.somme(passages, vec![annees[&annee.to_string()], ateliers]);
    }
    (systeme, cellules)
}

/// What they took part in, heads that were only counted included, and how they were prescribed.
async fn autres(partenaire: &Client) -> [(Systeme, Vec<usize>); 2] {
    let (participations, cellules, _) = permis(partenaire, "participations", &ATTRIBUTS).await;
    let (prescriptions, autres, _) = permis(partenaire, "prescriptions", &[&ATTRIBUTS[..], &["statut", "motif"]].concat()).await;
    [(participations, cellules), (prescriptions, autres)]
}

fn au_multiple_de_5(exact: i64) -> i64 {
    (exact + 2) / 5 * 5
}

/// Every filter on two attributes, of any of their values, as rounding alone would answer it: the cells are their crossings in a year.
async fn croises(equipe: &Client) -> (Systeme, Vec<usize>) {
    let mut systeme = Systeme::default();
    let cellules: BTreeMap<(&str, &str), usize> =
        GENRES.iter().flat_map(|g| NIVEAUX.map(|n| (*g, n))).map(|croisement| (croisement, systeme.libre())).collect();
    for genres in parties(&GENRES) {
        for niveaux in parties(&NIVEAUX) {
            let question = format!("debut=2021-01-01&fin=2021-12-31&genre={}&niveau_diplome={}", genres.join(","), niveaux.join(","));
            let exact = total(equipe, &format!("personnes_accueillies?{question}")).await;
            let tout = systeme.arrondi(au_multiple_de_5(exact));
            systeme.somme(tout, genres.iter().flat_map(|g| niveaux.iter().map(|n| cellules[&(*g, *n)])).collect());
        }
    }
    (systeme, cellules.into_values().collect())
}

/// The subsets that are not empty.
fn parties<'v>(valeurs: &[&'v str]) -> Vec<Vec<&'v str>> {
    (1..1 << valeurs.len()).map(|masque| valeurs.iter().enumerate().filter(|(i, _)| masque >> i & 1 == 1).map(|(_, v)| *v).collect()).collect()
}

/// Any two Mondays of a quarter, as rounding alone would answer them: the cells are its weeks.
async fn dates_libres(equipe: &Client) -> (Systeme, Vec<usize>) {
    let mut systeme = Systeme::default();
    let lundi = |rang: usize| NaiveDate::from_ymd_opt(2021, 1, 4).unwrap() + Days::new(7 * rang as u64);
    let semaines: Vec<usize> = (0..13).map(|_| systeme.libre()).collect();
    for debut in 0..semaines.len() {
        for fin in debut + 1..=semaines.len() {
            let periode = format!("debut={}&fin={}", lundi(debut), lundi(fin) - Days::new(1));
            let exact = total(equipe, &format!("personnes_accueillies?{periode}")).await;
            let tout = systeme.arrondi(au_multiple_de_5(exact));
            systeme.somme(tout, semaines[debut..fin].to_vec());
        }
    }
    (systeme, semaines)
}

/// Pinned down, of how many.
#[derive(Default)]
struct Bilan(usize, usize);

impl Bilan {
    fn compte(&mut self, (systeme, cellules): &(Systeme, Vec<usize>)) {
        self.0 += systeme.percees(cellules);
        self.1 += cellules.len();
    }
}

/// `MAILLAGE_GRAINE` draws other people. The README says why one in a hundred is not none.
#[actix_web::test]
async fn hardly_anyone_is_pinned_down_but_by_whoever_may_cross_or_choose_dates() {
    let mut h = Hasard(graine());
    let (mut permises, mut croisees, mut semaines) = (Bilan::default(), Bilan::default(), Bilan::default());
    for personnes in POPULATIONS {
        let app = TestApp::spawn().await;
        ecrit_commun(&app).await;
        ecrit(&app, 1, 0x0100, &population(&mut h, personnes)).await;
        permises.compte(&accueillies(&app.prescripteur()).await);
        for autre in autres(&app.prescripteur()).await {
            permises.compte(&autre);
        }
        if personnes >= LIBRES {
            croisees.compte(&croises(&app.equipe()).await);
            semaines.compte(&dates_libres(&app.equipe()).await);
        }
    }
    for (quoi, Bilan(percees, toutes)) in [("allowed", &permises), ("two attributes", &croisees), ("free dates", &semaines)] {
        println!("{quoi}: {percees} cells of {toutes} pinned down");
    }
    assert!(permises.0 * 100 <= permises.1, "{} of {}", permises.0, permises.1);
    assert!(croisees.0 > 0, "{} of {}", croisees.0, croisees.1);
    assert!(semaines.0 > 0, "{} of {}", semaines.0, semaines.1);
}
