//! From computed rows to the answer: order, labels, shares, totals, rounding. Pure.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::catalogue::{Dimension, Domaine, Mesure};
use super::libelles::{Libelles, libelle};
use super::query::Ligne;
use super::question::Question;
use super::reponse::{
    Cle, FiltresAppliques, LigneIndicateur, Nombre, ReponseIndicateur, SecretStatistique, SourceValeur, StatutValeur, TotalIndicateur, ValeurCle,
};

/// Places of means, ratios and shares.
const DECIMALES_QUOTIENT: u32 = 6;
/// Places of sums: those of hours, days and euros.
const DECIMALES_SOMME: u32 = 2;

/// Assembles what was computed.
#[must_use]
pub fn assemble(question: &Question, lignes: Vec<Ligne>, libelles: &Libelles) -> ReponseIndicateur {
    let (totaux, lignes): (Vec<Ligne>, Vec<Ligne>) = lignes.into_iter().partition(|l| l.total);
    let (valeur, base) = totaux.first().map_or((Decimal::ZERO, Decimal::ZERO), |t| (t.valeur, t.base));
    let mut vues: Vec<Vue> = lignes.iter().map(|l| Vue::new(question, l, libelles)).collect();
    vues.sort_by(|a, b| compare(&a.rang, &b.rang));

    let mesure = question.indicateur.mesure;
    let somme = |connues: bool| vues.iter().filter(|v| v.connue == connues).map(|v| v.base).sum::<Decimal>();
    let (renseigne, non_renseigne) = if question.par.is_empty() { (base, Decimal::ZERO) } else { (somme(true), somme(false)) };
    let total = TotalIndicateur {
        valeur: figure(mesure, valeur, base),
        renseigne: Some(montant(mesure, renseigne)),
        non_renseigne: Some(montant(mesure, non_renseigne)),
        statut: StatutValeur::Exact,
        source: SourceValeur::Calcul,
        disponible_depuis: None,
    };
    let parts = parts(mesure, &vues);
    let lignes = vues.into_iter().zip(parts).map(|(vue, part)| vue.en_ligne(mesure, part)).collect();
    reponse(question, total, lignes)
}

/// The answer to a question about days that were not recorded.
#[must_use]
pub fn non_disponible(question: &Question, depuis: NaiveDate) -> ReponseIndicateur {
    let total = TotalIndicateur {
        valeur: None,
        renseigne: None,
        non_renseigne: None,
        statut: StatutValeur::NonDisponible,
        source: SourceValeur::Calcul,
        disponible_depuis: Some(depuis),
    };
    reponse(question, total, Vec::new())
}

fn reponse(question: &Question, total: TotalIndicateur, lignes: Vec<LigneIndicateur>) -> ReponseIndicateur {
    let indicateur = question.indicateur;
    ReponseIndicateur {
        indicator: indicateur.into(),
        debut: question.debut,
        fin: question.fin,
        filtres: FiltresAppliques(question.filtres.iter().map(|f| (f.dimension.code, f.valeurs.clone())).collect()),
        par: question.par.iter().map(|d| d.code).collect(),
        total,
        lignes,
        secret_statistique: SecretStatistique::Aucun,
    }
}

/// A value as answered: a quotient by its base (nothing by nothing is unknown), a sum in its unit.
fn figure(mesure: Mesure, valeur: Decimal, base: Decimal) -> Option<Nombre> {
    if mesure.est_quotient() { quotient(valeur, base) } else { Some(montant(mesure, valeur)) }
}

/// A quotient as it is answered; by nothing there is none.
#[must_use]
pub fn quotient(valeur: Decimal, base: Decimal) -> Option<Nombre> {
    valeur.checked_div(base).map(|q| arrondi(q, DECIMALES_QUOTIENT))
}

/// An amount in the unit: sums alone have another one inside.
fn montant(mesure: Mesure, somme: Decimal) -> Nombre {
    match mesure {
        Mesure::Somme { diviseur } => arrondi(somme.checked_div(Decimal::from(diviseur)).unwrap_or(somme), DECIMALES_SOMME),
        _ => arrondi(somme, DECIMALES_SOMME),
    }
}

/// Half up; no figure is negative.
fn arrondi(valeur: Decimal, decimales: u32) -> Nombre {
    Nombre(valeur.round_dp_with_strategy(decimales, RoundingStrategy::MidpointAwayFromZero).normalize())
}

/// The share of each known line among the known lines that have the same first dimensions.
fn parts(mesure: Mesure, vues: &[Vue]) -> Vec<Option<Nombre>> {
    if mesure.est_quotient() {
        return vec![None; vues.len()];
    }
    let mut sommes: HashMap<&[(&'static str, ValeurCle)], Decimal> = HashMap::new();
    for vue in vues.iter().filter(|v| v.connue) {
        *sommes.entry(vue.premieres()).or_default() += vue.valeur;
    }
    let part = |v: &Vue| quotient(v.valeur, *sommes.get(v.premieres())?);
    vues.iter().map(|v| if v.connue { part(v) } else { None }).collect()
}

/// A line with its keys as shown, before anything is rounded.
struct Vue {
    cle: Vec<(&'static str, ValeurCle)>,
    libelles: Vec<String>,
    rang: Vec<Rang>,
    connue: bool,
    valeur: Decimal,
    base: Decimal,
}

impl Vue {
    fn new(question: &Question, ligne: &Ligne, libelles: &Libelles) -> Self {
        let mut vue = Self { cle: Vec::new(), libelles: Vec::new(), rang: Vec::new(), connue: true, valeur: ligne.valeur, base: ligne.base };
        for ((dimension, brut), noms) in question.par.iter().zip(ligne.cles()).zip(libelles) {
            let Some(brut) = brut else {
                vue.connue = false;
                vue.ajoute(dimension, ValeurCle::Inconnue, "Non renseigné".to_owned(), Rang::Dernier);
                continue;
            };
            let (cle, texte) = noms.get(brut).cloned().unwrap_or_else(|| (brut.to_owned(), libelle(dimension, brut)));
            let rang = Rang::new(dimension, &cle, &texte);
            let valeur = if matches!(dimension.domaine, Domaine::Booleen) { ValeurCle::Booleen(cle == "true") } else { ValeurCle::Texte(cle) };
            vue.ajoute(dimension, valeur, texte, rang);
        }
        vue
    }

    fn ajoute(&mut self, dimension: &Dimension, valeur: ValeurCle, libelle: String, rang: Rang) {
        self.cle.push((dimension.code, valeur));
        self.libelles.push(libelle);
        self.rang.push(rang);
    }

    /// The values of all dimensions but the last.
    fn premieres(&self) -> &[(&'static str, ValeurCle)] {
        self.cle.split_last().map_or(&[], |(_, premieres)| premieres)
    }

    fn en_ligne(self, mesure: Mesure, part: Option<Nombre>) -> LigneIndicateur {
        LigneIndicateur {
            valeur: figure(mesure, self.valeur, self.base),
            part,
            cle: Cle(self.cle),
            libelle: self.libelles.join(", "),
            statut: StatutValeur::Exact,
            source: SourceValeur::Calcul,
        }
    }
}

/// Where a value stands among those of its dimension: by its place in the enumeration (true before false), by its time, or by
/// its label without accents or case; the unknown last.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rang {
    Place(usize),
    Texte(String, String),
    Dernier,
}

impl Rang {
    fn new(dimension: &Dimension, cle: &str, libelle: &str) -> Self {
        match dimension.domaine {
            Domaine::Enumeration { valeurs, .. } => Self::Place(valeurs.iter().position(|v| *v == cle).unwrap_or(valeurs.len())),
            Domaine::Booleen => Self::Place(usize::from(cle != "true")),
            d if d.est_temps() => Self::Texte(cle.to_owned(), String::new()),
            _ => Self::Texte(plat(libelle), cle.to_owned()),
        }
    }
}

fn compare(a: &[Rang], b: &[Rang]) -> Ordering {
    a.cmp(b)
}

/// Text without accents or case.
fn plat(texte: &str) -> String {
    texte.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>().to_lowercase().replace('œ', "oe").replace('æ', "ae")
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::trouve;
    use super::super::question::Lecture;
    use super::*;
    use crate::http::read_query;

    fn question(code: &str, par: &str) -> Question {
        let query = format!("debut=2021-01-01&fin=2021-12-31&{par}");
        Lecture::new(trouve(code).unwrap(), &read_query(&query).unwrap()).question().unwrap()
    }

    fn ligne(cles: &[Option<&str>], valeur: i64, base: i64) -> Ligne {
        let cle = |i: usize| cles.get(i).copied().flatten();
        Ligne::essai([cle(0), cle(1), cle(2)], valeur, base)
    }

    fn total(valeur: i64, base: i64) -> Ligne {
        Ligne::essai_total(valeur, base)
    }

    fn rend(code: &str, par: &str, lignes: Vec<Ligne>) -> serde_json::Value {
        let question = question(code, par);
        let libelles = question.par.iter().map(|_| HashMap::new()).collect();
        serde_json::to_value(assemble(&question, lignes, &libelles)).unwrap()
    }

    #[test]
    fn one_dimension() {
        let lignes = vec![ligne(&[None], 3, 3), ligne(&[Some("homme")], 14, 14), ligne(&[Some("femme")], 20, 20), total(37, 37)];
        let r = rend("personnes_accueillies", "par=genre", lignes);
        assert_eq!(r["total"]["valeur"], 37);
        assert_eq!((&r["total"]["renseigne"], &r["total"]["non_renseigne"]), (&34.into(), &3.into()));
        let vues: Vec<_> =
            r["lignes"].as_array().unwrap().iter().map(|l| (l["cle"]["genre"].as_str(), l["libelle"].as_str().unwrap(), l["part"].as_f64())).collect();
        assert_eq!(vues, [(Some("femme"), "Femme", Some(0.588_235)), (Some("homme"), "Homme", Some(0.411_765)), (None, "Non renseigné", None)]);
    }

    #[test]
    fn shares_are_within_the_first_dimensions_and_leave_the_unknown_out() {
        let lignes = vec![
            ligne(&[Some("false"), Some("femme")], 5, 5),
            ligne(&[Some("true"), Some("homme")], 1, 1),
            ligne(&[Some("true"), Some("femme")], 3, 3),
            ligne(&[Some("true"), None], 6, 6),
            ligne(&[None, Some("femme")], 7, 7),
            total(22, 22),
        ];
        let r = rend("personnes_accueillies", "par=qpv,genre", lignes);
        let vues: Vec<_> = r["lignes"].as_array().unwrap().iter().map(|l| (l["libelle"].as_str().unwrap(), l["part"].as_f64())).collect();
        assert_eq!(
            vues,
            [("Oui, Femme", Some(0.75)), ("Oui, Homme", Some(0.25)), ("Oui, Non renseigné", None), ("Non, Femme", Some(1.0)), ("Non renseigné, Femme", None)]
        );
        assert_eq!(r["lignes"][0]["cle"], serde_json::json!({"qpv": true, "genre": "femme"}));
        assert_eq!((&r["total"]["renseigne"], &r["total"]["non_renseigne"]), (&9.into(), &13.into()));
    }

    #[test]
    fn means_stand_on_people() {
        let r = rend("age_moyen_accueil", "par=genre", vec![ligne(&[Some("femme")], 100, 3), ligne(&[None], 40, 1), total(140, 4)]);
        assert_eq!(r["total"]["valeur"], 35);
        assert_eq!((&r["total"]["renseigne"], &r["total"]["non_renseigne"]), (&3.into(), &1.into()));
        assert_eq!(r["lignes"][0]["valeur"], 33.333_333);
        assert!(r["lignes"][0]["part"].is_null());
        let r = rend("age_moyen_accueil", "", vec![total(0, 0)]);
        assert!(r["total"]["valeur"].is_null());
        assert_eq!(r["total"]["renseigne"], 0);
        assert_eq!(r["lignes"], serde_json::json!([]));
    }

    #[test]
    fn hours_come_from_minutes_and_half_goes_up() {
        let r = rend("heures_rendez_vous", "", vec![total(80, 80)]);
        assert_eq!(r["total"]["valeur"], 1.33);
        assert_eq!(arrondi("0.0000005".parse().unwrap(), 6).0.to_string(), "0.000001");
        assert_eq!(arrondi("12.50".parse().unwrap(), 2).0.to_string(), "12.5");
    }

    #[test]
    fn labels_sort_without_accents() {
        let mut rangs = vec!["Zone", "éco", "Eau", "École"];
        rangs.sort_by_key(|l| plat(l));
        assert_eq!(rangs, ["Eau", "éco", "École", "Zone"]);
    }
}
