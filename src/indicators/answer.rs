//! From computed rows to the answer: order, labels, shares, totals, rounding. Pure.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::catalogue::{Dimension, Domaine};
use super::chiffre::{Chiffre, montant, part_exacte};
use super::libelles::{Libelles, libelle};
use super::query::{Cles, Ligne};
use super::question::Question;
use super::reponse::{Cle, FiltresAppliques, LigneIndicateur, Nombre, ReponseIndicateur, SecretStatistique, StatutValeur, TotalIndicateur, ValeurCle};
use super::secret::PART_SOMME_MIN;

/// What was computed of a question: its total, and its lines by key.
#[must_use]
pub fn chiffres(question: &Question, lignes: Vec<Ligne>) -> (Chiffre, Vec<(Cles, Chiffre)>) {
    let chiffre = |l: &Ligne| Chiffre::calcule(question.indicateur.mesure, l.valeur, l.base);
    let (totaux, lignes): (Vec<Ligne>, Vec<Ligne>) = lignes.into_iter().partition(|l| l.total);
    let total = totaux.first().map_or_else(|| Chiffre::calcule(question.indicateur.mesure, Decimal::ZERO, Decimal::ZERO), chiffre);
    (total, lignes.iter().map(|l| (l.en_cles(), chiffre(l))).collect())
}

/// Assembles an answer. `depuis` is the day since which records can answer, where they cannot.
#[must_use]
pub fn assemble(question: &Question, total: Chiffre, depuis: Option<NaiveDate>, lignes: &[(Cles, Chiffre)], libelles: &Libelles) -> ReponseIndicateur {
    let mut vues: Vec<Vue> = lignes.iter().map(|(cles, chiffre)| Vue::new(question, cles, *chiffre, libelles)).collect();
    vues.sort_by(|a, b| compare(&a.rang, &b.rang));

    let mesure = question.indicateur.mesure;
    let (renseigne, non_renseigne) = bases(question, &total, &vues);
    let total = TotalIndicateur {
        valeur: total.affiche,
        renseigne: renseigne.map(|n| montant(mesure, n)),
        non_renseigne: non_renseigne.map(|n| montant(mesure, n)),
        statut: total.statut,
        source: total.source,
        disponible_depuis: depuis.filter(|_| total.statut == StatutValeur::NonDisponible),
    };
    let parts = parts(question, &vues);
    let lignes = vues.into_iter().zip(parts).map(|(vue, part)| vue.en_ligne(part)).collect();
    reponse(question, total, lignes)
}

/// What the known lines add up to, and the others; without lines, what the total stands on. Unknown where a figure does not say
/// what it stands on, or where there is no figure at all.
fn bases(question: &Question, total: &Chiffre, vues: &[Vue]) -> (Option<Decimal>, Option<Decimal>) {
    if question.par.is_empty() {
        return (total.base, total.base.map(|_| Decimal::ZERO));
    }
    let mut dites = vues.iter().filter(|v| v.chiffre.valeur.is_some()).peekable();
    if dites.peek().is_none() && total.valeur.is_none() {
        return (None, None);
    }
    let (connues, inconnues): (Vec<&Vue>, Vec<&Vue>) = dites.partition(|v| v.connue);
    let somme = |vues: Vec<&Vue>| vues.iter().map(|v| v.chiffre.base).sum();
    (somme(connues), somme(inconnues))
}

fn reponse(question: &Question, total: TotalIndicateur, lignes: Vec<LigneIndicateur>) -> ReponseIndicateur {
    let indicateur = question.indicateur;
    ReponseIndicateur {
        indicator: indicateur.into(),
        debut: question.debut,
        fin: question.fin,
        filtres: FiltresAppliques(question.filtres.iter().map(|f| (f.dimension.code.into(), f.valeurs.clone())).collect()),
        par: question.par.iter().map(|d| d.code.into()).collect(),
        total,
        lignes,
        secret_statistique: if question.protegee { SecretStatistique::Arrondi5 } else { SecretStatistique::Aucun },
    }
}

/// The share of each known line among the known lines that have the same first dimensions; of rounded lines, where they add up to enough.
fn parts(question: &Question, vues: &[Vue]) -> Vec<Option<Nombre>> {
    if question.indicateur.mesure.est_quotient() {
        return vec![None; vues.len()];
    }
    let mut sommes: HashMap<&[(Cow<'static, str>, ValeurCle)], Decimal> = HashMap::new();
    for (vue, valeur) in vues.iter().filter(|v| v.connue).filter_map(|v| Some((v, v.chiffre.valeur?))) {
        *sommes.entry(vue.premieres()).or_default() += valeur;
    }
    let somme_min = if question.est_arrondie() { PART_SOMME_MIN } else { Decimal::ZERO };
    let part = |v: &Vue| v.chiffre.valeur?.checked_div(*sommes.get(v.premieres()).filter(|s| **s >= somme_min)?).map(part_exacte);
    vues.iter().map(|v| if v.connue { part(v) } else { None }).collect()
}

/// A line with its keys as shown, before anything is rounded.
struct Vue {
    cle: Vec<(Cow<'static, str>, ValeurCle)>,
    libelles: Vec<String>,
    rang: Vec<Rang>,
    connue: bool,
    chiffre: Chiffre,
}

impl Vue {
    fn new(question: &Question, cles: &Cles, chiffre: Chiffre, libelles: &Libelles) -> Self {
        let mut vue = Self { cle: Vec::new(), libelles: Vec::new(), rang: Vec::new(), connue: true, chiffre };
        let inconnu = if chiffre.statut == StatutValeur::NonDisponible { "Non disponible" } else { "Non renseigné" };
        for ((dimension, brut), noms) in question.par.iter().zip(cles).zip(libelles) {
            let Some(brut) = brut else {
                vue.connue = false;
                vue.ajoute(dimension, ValeurCle::Inconnue, inconnu.to_owned(), Rang::Dernier);
                continue;
            };
            let (cle, texte) = noms.get(brut).cloned().unwrap_or_else(|| (brut.clone(), libelle(dimension, brut)));
            let rang = Rang::new(dimension, &cle, &texte);
            let valeur = if matches!(dimension.domaine, Domaine::Booleen) { ValeurCle::Booleen(cle == "true") } else { ValeurCle::Texte(cle) };
            vue.ajoute(dimension, valeur, texte, rang);
        }
        vue
    }

    fn ajoute(&mut self, dimension: &Dimension, valeur: ValeurCle, libelle: String, rang: Rang) {
        self.cle.push((dimension.code.into(), valeur));
        self.libelles.push(libelle);
        self.rang.push(rang);
    }

    /// The values of all dimensions but the last.
    fn premieres(&self) -> &[(Cow<'static, str>, ValeurCle)] {
        self.cle.split_last().map_or(&[], |(_, premieres)| premieres)
    }

    fn en_ligne(self, part: Option<Nombre>) -> LigneIndicateur {
        let Chiffre { affiche: valeur, statut, source, .. } = self.chiffre;
        LigneIndicateur { cle: Cle(self.cle), libelle: self.libelles.join(", "), valeur, part, statut, source }
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
        let (total, lignes) = chiffres(&question, lignes);
        serde_json::to_value(assemble(&question, total, None, &lignes, &libelles)).unwrap()
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
    fn hours_come_from_minutes() {
        let r = rend("heures_rendez_vous", "", vec![total(80, 80)]);
        assert_eq!(r["total"]["valeur"], 1.33);
    }

    #[test]
    fn labels_sort_without_accents() {
        let mut rangs = vec!["Zone", "éco", "Eau", "École"];
        rangs.sort_by_key(|l| plat(l));
        assert_eq!(rangs, ["Eau", "éco", "École", "Zone"]);
    }
}
