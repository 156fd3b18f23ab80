//! The definitions a second time, written over plain records without a thought for speed: facts are listed one by one (an
//! anonymous head is a fact), kept when they fit, and counted.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, Days, NaiveDate};

use super::ecriture::{FINANCEUR, SESSION, STRUCTURE, dispositif, id};
use super::registre::{
    Accompagnement, CATEGORIES, COMMUN_MULTIPLE, COMMUNE_DES_STRUCTURES, Convention, FINANCEURS, Profil, Projet, Registre, Session, epci_de,
};
use super::seances::{a_des_feuilles, d_inscription, lignes_de_feuilles, reponses, statut};

/// The porteuse whose figures are asked for.
pub const PORTEUSE: u128 = 1;

/// Dimension → the values a fact has in it (several zones; one value, maybe unknown, in the others).
pub type Valeurs = HashMap<&'static str, Vec<Option<String>>>;

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

pub const PERSONNE: [&str; 10] =
    ["genre", "qpv", "rsa", "situation", "niveau_diplome", "tranche_age", "qualite", "projet_accompagne", "residence", "residence_epci"];

pub fn texte(v: Option<&str>) -> Vec<Option<String>> {
    vec![v.map(str::to_owned)]
}

pub fn booleen(v: Option<bool>) -> Vec<Option<String>> {
    vec![v.map(|b| b.to_string())]
}

pub fn age(naissance: NaiveDate, jour: NaiveDate) -> i32 {
    jour.year() - naissance.year() - i32::from((jour.month(), jour.day()) < (naissance.month(), naissance.day()))
}

fn tranche(age: i32) -> &'static str {
    match age {
        ..26 => "moins_de_26",
        26..35 => "26_34",
        35..45 => "35_44",
        45..55 => "45_54",
        _ => "55_et_plus",
    }
}

/// Every territoire and zone that a place lies in, as the zones of these tests are drawn.
fn contenants(commune: Option<&str>, epci: Option<&str>) -> Vec<Option<String>> {
    let Some(epci) = epci else { return vec![] };
    let mut codes = vec![format!("epci:{epci}"), "region:32".to_owned()];
    codes.extend(commune.map(|c| format!("commune:{c}")));
    let nord = epci != "200033579";
    codes.push(if nord { "departement:59" } else { "departement:62" }.to_owned());
    codes.extend(zones(commune, epci).into_iter().map(|z| format!("zone:{z}")));
    codes.into_iter().map(Some).collect()
}

fn zones(commune: Option<&str>, epci: &str) -> Vec<&'static str> {
    let mut zones = Vec::new();
    if epci == "200093201" || commune == Some("59606") {
        zones.push("a");
    }
    // Douaisis Agglo lies whole in the Nord, as the others of the Nord here do.
    if epci != "200033579" {
        zones.push("b");
    }
    if epci == "245901160" {
        zones.push("c");
    }
    zones
}

fn lieu(v: &mut Valeurs, commune: Option<&str>, epci: Option<&str>) {
    v.insert("commune", texte(commune));
    v.insert("epci", texte(epci));
    v.insert("territoire", contenants(commune, epci));
    let zones: Vec<_> = epci.map(|e| zones(commune, e)).unwrap_or_default().into_iter().map(|z| Some(z.to_owned())).collect();
    v.insert("zone", if zones.is_empty() { vec![None] } else { zones });
}

fn temps(v: &mut Valeurs, jour: NaiveDate) {
    v.insert("annee", texte(Some(&jour.format("%Y").to_string())));
    v.insert("trimestre", texte(Some(&format!("{}-T{}", jour.year(), jour.month0() / 3 + 1))));
    v.insert("mois", texte(Some(&jour.format("%Y-%m").to_string())));
}

pub fn personne(v: &mut Valeurs, p: &Profil, jour: NaiveDate) {
    v.insert("genre", texte(p.genre));
    v.insert("qpv", booleen(p.qpv));
    v.insert("rsa", booleen(p.rsa));
    v.insert("situation", texte(p.situation));
    v.insert("niveau_diplome", texte(p.niveau));
    v.insert("tranche_age", texte(p.naissance.map(|n| tranche(age(n, jour)))));
    v.insert("residence", contenants(p.commune, p.epci));
    v.insert("residence_epci", texte(p.epci));
}

fn structure(rang: usize) -> String {
    id(STRUCTURE, 0, rang).to_string()
}

fn financeur(rang: usize) -> String {
    id(FINANCEUR, 0, rang).to_string()
}

/// What is common to the facts of an accompagnement, dated by `jour`.
fn d_accompagnement(a: &Accompagnement, jour: NaiveDate) -> Valeurs {
    let mut v = Valeurs::new();
    v.insert("dispositif", texte(Some(&dispositif(PORTEUSE, a.dispositif))));
    temps(&mut v, jour);
    lieu(&mut v, a.profil.commune, a.profil.epci);
    personne(&mut v, &a.profil, jour);
    v.insert("origine", texte(a.origine));
    v.insert("mode_accueil", texte(a.mode));
    v.insert("prescripteur", texte(a.prescripteur.map(structure).as_deref()));
    v
}

fn de_projet(v: &mut Valeurs, p: &Projet, jour: NaiveDate) {
    v.insert("domaine_activite", texte(p.domaine));
    v.insert("stade", texte(p.stades.iter().filter(|(le, _)| *le <= jour).max().map(|(_, stade)| *stade)));
}

fn accueils(r: &Registre) -> Vec<Fait> {
    let fait = |(ordre, a): (usize, &Accompagnement)| {
        let mut v = d_accompagnement(a, a.date_accueil);
        v.insert("nature", texte(Some("accueil")));
        Fait { ordre, ..Fait::new(Some(a.participant), a.date_accueil, v) }
    };
    r.accompagnements.iter().enumerate().map(fait).collect()
}

fn ages(r: &Registre) -> Vec<Fait> {
    let mut faits = accueils(r);
    for (fait, a) in faits.iter_mut().zip(&r.accompagnements) {
        fait.base = 1;
        fait.valeur = a.profil.naissance.map_or(-1, |n| i128::from(age(n, a.date_accueil)));
    }
    faits.retain(|f| f.valeur >= 0);
    faits
}

fn projets_accueillis(r: &Registre) -> Vec<Fait> {
    let avec = r.accompagnements.iter().filter_map(|a| a.projet.map(|p| (a, p)));
    avec.map(|(a, projet)| {
        let mut v = d_accompagnement(a, a.date_accueil);
        de_projet(&mut v, &r.projets[projet], a.date_accueil);
        Fait::new(Some(projet), a.date_accueil, v)
    })
    .collect()
}

/// A phase is a fact in each month of the period that it touches.
fn phases(r: &Registre, debut: NaiveDate, fin: NaiveDate, cle: fn(&Accompagnement, usize) -> usize) -> Vec<Fait> {
    let mut faits = Vec::new();
    for (a, projet) in r.accompagnements.iter().filter_map(|a| a.projet.map(|p| (a, p))) {
        for p in &a.phases {
            let derniers = p.fin.or(a.sortie).unwrap_or(NaiveDate::MAX);
            let jours: Vec<_> = debut.iter_days().take_while(|j| *j <= fin).filter(|j| p.debut <= *j && *j <= derniers).collect();
            let Some(dernier) = jours.last() else { continue };
            let mois: BTreeMap<_, _> = jours.iter().map(|j| ((j.year(), j.month()), *j)).collect();
            for jour in mois.into_values() {
                let mut v = d_accompagnement(a, *dernier);
                de_projet(&mut v, &r.projets[projet], *dernier);
                temps(&mut v, jour);
                v.insert("phase", texte(Some(p.phase)));
                faits.push(Fait::new(Some(cle(a, projet)), *dernier, v));
            }
        }
    }
    faits
}

fn creations(r: &Registre) -> Vec<Fait> {
    let mut faits = Vec::new();
    for (rang, projet) in r.projets.iter().enumerate() {
        let Some(creation) = projet.creation else { continue };
        let siens: Vec<_> = r.accompagnements.iter().filter(|a| a.projet == Some(rang)).collect();
        let premier = siens.iter().enumerate().min_by_key(|(i, a)| (a.date_accueil, *i)).map(|(_, a)| *a);
        for d in 0..super::registre::DISPOSITIFS {
            let accueil = siens.iter().filter(|a| a.dispositif == d).map(|a| a.date_accueil).min();
            if accueil.is_some_and(|accueil| creation >= accueil) {
                let mut v = Valeurs::new();
                v.insert("dispositif", texte(Some(&dispositif(PORTEUSE, d))));
                temps(&mut v, creation);
                match (projet.commune, premier) {
                    (Some(c), _) => lieu(&mut v, Some(c), Some(epci_de(c))),
                    (None, a) => lieu(&mut v, a.and_then(|a| a.profil.commune), a.and_then(|a| a.profil.epci)),
                }
                de_projet(&mut v, projet, creation);
                faits.push(Fait::new(Some(rang), creation, v));
            }
        }
    }
    faits
}

/// A job is a fact in each dispositif where its projet was accompanied by then.
fn emplois(r: &Registre) -> Vec<Fait> {
    let mut faits = Vec::new();
    let tous = r.projets.iter().enumerate().flat_map(|(projet, p)| p.emplois.iter().map(move |e| (projet, e)));
    for (cle, (projet, e)) in tous.enumerate() {
        for d in 0..super::registre::DISPOSITIFS {
            let premier = r.accompagnements.iter().filter(|a| a.projet == Some(projet) && a.dispositif == d).map(|a| a.date_accueil).min();
            if premier.is_some_and(|accueil| e.debut >= accueil) {
                let mut v = Valeurs::new();
                v.insert("dispositif", texte(Some(&dispositif(PORTEUSE, d))));
                temps(&mut v, e.debut);
                lieu(&mut v, e.commune, e.commune.map(epci_de));
                v.insert("type_contrat", texte(Some(e.contrat)));
                v.insert("iae", booleen(Some(e.iae)));
                faits.push(Fait::new(Some(cle), e.debut, v).vaut(e.centiemes_d_etp));
            }
        }
    }
    faits
}

/// A fact in each of the convention's dispositifs.
fn d_une_convention(cle: usize, c: &Convention, jour: NaiveDate, valeur: i64) -> Vec<Fait> {
    let fait = |d: &usize| {
        let mut v = Valeurs::new();
        v.insert("dispositif", texte(Some(&dispositif(PORTEUSE, *d))));
        temps(&mut v, jour);
        v.insert("financeur", texte(Some(&financeur(c.financeur))));
        v.insert("type_financeur", texte(Some(FINANCEURS[c.financeur])));
        v.insert("etape", texte(Some(c.etape)));
        v.insert("decision", texte(c.decision));
        Fait::new(Some(cle), jour, v).vaut(valeur)
    };
    c.dispositifs.iter().map(fait).collect()
}

/// Each day of a convention is worth its share of the amount, in parts of a cent.
fn financements(r: &Registre) -> Vec<Fait> {
    let mut faits = Vec::new();
    for (rang, c) in r.conventions.iter().enumerate().filter(|(_, c)| c.decision == Some("accordee")) {
        let Some(centimes) = c.centimes else { continue };
        for (i, jour) in c.debut.iter_days().take(c.jours as usize).enumerate() {
            faits.extend(d_une_convention(rang * 1000 + i, c, jour, centimes * (COMMUN_MULTIPLE / c.jours)));
        }
    }
    faits
}

fn demandes(r: &Registre) -> Vec<Fait> {
    let deposees = r.conventions.iter().enumerate().filter_map(|(rang, c)| c.deposee_le.map(|le| (rang, c, le)));
    deposees.flat_map(|(rang, c, le)| d_une_convention(rang, c, le, 100)).collect()
}

pub fn de_session(rang: usize, s: &Session) -> Valeurs {
    let mut v = Valeurs::new();
    v.insert("dispositif", texte(Some(&dispositif(PORTEUSE, s.dispositif))));
    temps(&mut v, s.debut);
    lieu(&mut v, s.commune, s.commune.map(epci_de));
    v.insert("type", texte(Some(s.r#type)));
    v.insert("variante", texte(s.variante));
    v.insert("modalite", texte(Some(s.modalite)));
    v.insert("module", texte(s.module.map(|m| format!("MOD-{m}")).as_deref()));
    v.insert("statut", texte(Some(s.statut)));
    v.insert("commanditaire", texte(s.commanditaire.map(structure).as_deref()));
    v.insert("financeur", texte(s.convention.map(|(_, f)| financeur(f)).as_deref()));
    v.insert("session", texte(Some(&id(SESSION, PORTEUSE, rang).to_string())));
    v.insert("nature", texte(Some("participation")));
    v
}

fn sessions(r: &Registre, statuts: &[&str], montant: fn(&Session) -> Option<i64>) -> Vec<Fait> {
    let retenues = r.sessions.iter().enumerate().filter(|(_, s)| statuts.contains(&s.statut));
    retenues.filter_map(|(i, s)| montant(s).map(|m| Fait::new(None, s.debut, de_session(i, s)).vaut(m))).collect()
}

/// Named people present, then each declared head that is not named, with what the question lets be known of it.
fn participations(r: &Registre, statuts: &[&str], attributs: &[&str]) -> Vec<Fait> {
    let mut faits = Vec::new();
    for (rang, s) in r.sessions.iter().enumerate().filter(|(_, s)| statuts.contains(&s.statut)) {
        let presents: Vec<_> = s.inscriptions.iter().enumerate().filter(|(i, _)| statut(s, *i) == "present").map(|(_, i)| i).collect();
        faits.extend(presents.iter().map(|i| Fait::new(Some(i.participant), s.debut, d_inscription(rang, s, i))));
        let Some((total, femmes, hommes, qpv, rsa)) = s.effectif else { continue };
        let nommes = |f: fn(&Profil) -> bool| presents.iter().filter(|i| f(&i.profil)).count() as i64;
        let anonymes = (total - presents.len() as i64).max(0);
        let femmes = femmes.map_or(0, |n| n - nommes(|p| p.genre == Some("femme"))).clamp(0, anonymes);
        let hommes = hommes.map_or(0, |n| n - nommes(|p| p.genre == Some("homme"))).clamp(0, anonymes - femmes);
        let qpv = qpv.map(|n| (n - nommes(|p| p.qpv == Some(true))).clamp(0, anonymes));
        let rsa = rsa.map(|n| (n - nommes(|p| p.rsa == Some(true))).clamp(0, anonymes));
        for tete in 0..anonymes {
            let mut v = de_session(rang, s);
            for attribut in PERSONNE {
                v.insert(attribut, if attribut == "residence" { vec![] } else { vec![None] });
            }
            match attributs {
                ["genre"] if tete < femmes => v.insert("genre", texte(Some("femme"))),
                ["genre"] if tete < femmes + hommes => v.insert("genre", texte(Some("homme"))),
                ["qpv"] => v.insert("qpv", booleen(qpv.map(|n| tete < n))),
                ["rsa"] => v.insert("rsa", booleen(rsa.map(|n| tete < n))),
                _ => None,
            };
            faits.push(Fait::new(None, s.debut, v));
        }
    }
    faits
}

fn session_de<'r>(r: &'r Registre, fait: &Fait) -> &'r Session {
    let id_de = |rang| Some(id(SESSION, PORTEUSE, rang).to_string());
    r.sessions.iter().enumerate().find(|(i, _)| fait.valeurs["session"] == [id_de(*i)]).map(|(_, s)| s).unwrap()
}

fn taux_abandon(r: &Registre) -> Vec<Fait> {
    let mut faits = Vec::new();
    for (rang, s) in r.sessions.iter().enumerate().filter(|(_, s)| ["realisee", "en_cours"].contains(&s.statut)) {
        for i in s.inscriptions.iter().filter(|i| i.statut != "annule") {
            faits.push(Fait { base: 1, ..Fait::new(None, s.debut, d_inscription(rang, s, i)).vaut(i64::from(i.statut == "abandon")) });
        }
    }
    faits
}

fn rendez_vous(r: &Registre, valeur: fn(i64) -> i64, statuts: &[String]) -> Vec<Fait> {
    let mut faits = Vec::new();
    for a in &r.accompagnements {
        for (jour, minutes, modalite, statut) in &a.rendez_vous {
            if if statuts.is_empty() { *statut == "honore" } else { statuts.iter().any(|s| s == statut) } {
                let mut v = d_accompagnement(a, *jour);
                v.insert("modalite", texte(Some(modalite)));
                v.insert("statut", texte(Some(statut)));
                faits.push(Fait::new(None, *jour, v).vaut(valeur(*minutes)));
            }
        }
    }
    faits
}

fn orientations(r: &Registre) -> Vec<Fait> {
    let mut faits = Vec::new();
    for a in &r.accompagnements {
        for (jour, vers, objet, suite) in &a.orientations {
            let mut v = d_accompagnement(a, *jour);
            v.insert("objet", texte(Some(objet)));
            v.insert("suite", texte(*suite));
            v.insert("structure", texte(Some(&structure(*vers))));
            v.insert("categorie", texte(CATEGORIES[*vers]));
            faits.push(Fait::new(None, *jour, v));
        }
    }
    faits
}

fn prospections(r: &Registre) -> Vec<Fait> {
    let avec = r.prospections.iter().filter_map(|p| p.structure.map(|s| (p, s)));
    avec.map(|(p, s)| {
        let mut v = Valeurs::new();
        v.insert("dispositif", texte(Some(&dispositif(PORTEUSE, p.dispositif))));
        temps(&mut v, p.date);
        let commune = p.commune.or(COMMUNE_DES_STRUCTURES[s]);
        lieu(&mut v, commune, commune.map(epci_de));
        v.insert("mode", texte(Some(p.mode)));
        v.insert("categorie", texte(CATEGORIES[s]));
        Fait::new(Some(s), p.date, v)
    })
    .collect()
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
