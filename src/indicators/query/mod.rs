//! One statement answers a question: the facts that fit it, their lines, and their total computed on its own.

mod mesure;
mod paquets;
mod texte;

use diesel::QueryableByName;
use diesel::sql_types::{Bool, Nullable, Numeric, Text};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::catalogue::{Branche, Dimension, Domaine, Profil, Temps};
use super::question::Question;
use crate::db::Conn;
use crate::error::Error;
pub use texte::{Liaison, Requete};

/// The keys of a line as text, in the order of `par`; those of dimensions that the question has not are null.
pub type Cles = [Option<String>; 3];

/// The keys of a row that the database answers.
#[derive(Debug, QueryableByName)]
struct Colonnes {
    #[diesel(sql_type = Nullable<Text>)]
    k1: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    k2: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    k3: Option<String>,
}

impl Colonnes {
    fn en_cles(&self) -> Cles {
        [self.k1.clone(), self.k2.clone(), self.k3.clone()]
    }
}

impl From<Cles> for Colonnes {
    fn from([k1, k2, k3]: Cles) -> Self {
        Self { k1, k2, k3 }
    }
}

/// A line (or the total) as the database computed it: its keys as text, its value, and what a quotient divides by (for the
/// rest, `base` is the value again).
#[derive(Debug, QueryableByName)]
pub struct Ligne {
    #[diesel(sql_type = Bool)]
    pub total: bool,
    #[diesel(embed)]
    cles: Colonnes,
    #[diesel(sql_type = Numeric)]
    pub valeur: Decimal,
    #[diesel(sql_type = Numeric)]
    pub base: Decimal,
}

impl Ligne {
    fn new(total: bool, cles: Cles, (valeur, base): (Decimal, Decimal)) -> Self {
        Self { total, cles: cles.into(), valeur, base }
    }

    #[must_use]
    pub fn en_cles(&self) -> Cles {
        self.cles.en_cles()
    }

    #[cfg(test)]
    pub fn essai(cles: [Option<&str>; 3], valeur: i64, base: i64) -> Self {
        Self::new(false, cles.map(|c| c.map(str::to_owned)), (valeur.into(), base.into()))
    }

    #[cfg(test)]
    pub fn essai_total(valeur: i64, base: i64) -> Self {
        Self::new(true, Cles::default(), (valeur.into(), base.into()))
    }
}

/// Computes the lines and the total of a question of `porteuse`. `liaisons` are the values of its filters, in order, once
/// codes have become ids.
///
/// # Errors
/// The database's.
pub async fn calcule(mut conn: &Conn, porteuse: Uuid, question: &Question, liaisons: &[Liaison]) -> Result<Vec<Ligne>, Error> {
    let requete = requete(porteuse, question, liaisons);
    if paquets::repondent(question) {
        return Ok(paquets::lignes(question, &requete.load(&mut conn).await?));
    }
    Ok(requete.load(&mut conn).await?)
}

fn requete(porteuse: Uuid, question: &Question, liaisons: &[Liaison]) -> Requete {
    let mut r = Requete::default();
    if !un_plan_suffit(question) {
        r.pour_ces_valeurs();
    }
    // The row sets name these three as $1, $2 and $3.
    r.lie(Liaison::Uuid(porteuse));
    r.lie(Liaison::Jour(question.debut));
    r.lie(Liaison::Jour(question.fin));
    let numeros: Vec<usize> =
        question.filtres.iter().zip(liaisons).map(|(f, l)| r.lie(if designe_des_lieux(f.dimension) { l.clone() } else { l.simplifiee() })).collect();
    let defaut = defaut(question).map(|(dimension, valeur)| (dimension, r.lie(valeur)));
    let durent = paquets::durent(question);
    // What lasts is spread over months once it has been read.
    let propres: Vec<usize> = question.par.iter().enumerate().filter(|(_, d)| !(durent && d.domaine.est_temps())).map(|(rang, _)| rang).collect();

    r.texte("with ");
    lieux(&mut r, question, &numeros);
    r.texte("faits as (");
    for (rang, branche) in question.indicateur.branches.iter().enumerate() {
        if rang > 0 {
            r.texte("\nunion all\n");
        }
        selectionne(&mut r, question, branche, &propres, durent);
        conditionne(&mut r, question, branche, &numeros, durent);
        if let Some((dimension, numero)) = defaut {
            r.texte(" and ").texte(dimension.sql).parmi(numero);
        }
    }
    r.texte(")");
    if paquets::repondent(question) {
        paquets::empaquete(&mut r, question, &propres);
        let source = eclate(&mut r, question, &propres, &numeros, paquets::COLONNES, "paquets");
        paquets::lit(&mut r, question, source, &propres);
    } else {
        let faits = mesure::rassemble(&mut r, question);
        let source = eclate(&mut r, question, &propres, &numeros, mesure::COLONNES, faits);
        mesure::figures(&mut r, question, faits, source);
    }
    r
}

/// Whether one plan serves whatever the values: the facts of one dispositif are found by its index. Planned without knowing what else it
/// filters by, a question may join every inscription to every session before it keeps those that are meant.
fn un_plan_suffit(question: &Question) -> bool {
    matches!(question.filtres.as_slice(), [filtre] if matches!(filtre.dimension.domaine, Domaine::Dispositif) && filtre.valeurs.len() == 1)
}

/// The places that each filter on territoires means, found once. (Written inside the conditions, PostgreSQL 15 fails to plan
/// some of these statements.)
fn lieux(r: &mut Requete, question: &Question, numeros: &[usize]) {
    for (filtre, numero) in question.filtres.iter().zip(numeros) {
        if designe_des_lieux(filtre.dimension) {
            r.lieux(*numero).texte(" as materialized (select l.code from lieux(").parametre(*numero).texte(") l), ");
        }
    }
}

/// Whether a value of the dimension stands for a list of places.
const fn designe_des_lieux(dimension: &Dimension) -> bool {
    matches!(dimension.domaine, Domaine::Territoire | Domaine::Zone)
}

/// The indicator's own filter, unless the question brings one on that dimension.
fn defaut(question: &Question) -> Option<(&'static Dimension, Liaison)> {
    let (dimension, valeur) = question.indicateur.defaut.filter(|(d, _)| question.filtres.iter().all(|f| f.dimension.code != d.code))?;
    let liaison = match dimension.domaine {
        Domaine::Booleen => Liaison::Booleen(valeur == "true"),
        _ => Liaison::Texte(valeur.to_owned()),
    };
    Some((dimension, liaison))
}

/// What is kept of each fact of a branch, and where it comes from.
fn selectionne(r: &mut Requete, question: &Question, branche: &Branche, propres: &[usize], durent: bool) {
    r.texte("select ").texte(branche.cle).texte(" as cle, ").texte(branche.valeur).texte(" as valeur, ");
    r.texte(branche.base).texte(" as base, f.jour, ").texte(branche.ordre).texte(" as ordre");
    if let (Temps::Depuis(jour), true) = (branche.faits.temps, durent) {
        r.texte(", date_trunc('month', ").texte(jour).texte("::timestamp) as premier, date_trunc('month', f.jour::timestamp) as dernier");
    }
    for (rang, dimension) in question.par.iter().enumerate().filter(|(rang, _)| propres.contains(rang)) {
        r.texte(", ");
        groupe(r, branche, dimension);
        r.texte(" as ").cle(rang);
    }
    r.texte("\n").texte(branche.faits.tables);
    if branche.faits.profil == Profil::Tetes {
        r.texte("\n").texte(tetes(question));
    }
    if question.lit_le_temps() && !durent {
        r.texte("\ncross join lateral (select f.jour) t");
    }
}

/// What a fact is grouped by: whatever sorts fastest. It becomes text in lines, which are few.
fn groupe(r: &mut Requete, branche: &Branche, dimension: &Dimension) {
    let valeur = if sans_objet(branche, dimension) { "null" } else { dimension.sql };
    match dimension.domaine {
        Domaine::Annee => r.texte("date_trunc('year', t.jour::timestamp)"),
        Domaine::Trimestre => r.texte("date_trunc('quarter', t.jour::timestamp)"),
        Domaine::Mois => r.texte("date_trunc('month', t.jour::timestamp)"),
        Domaine::Booleen => r.texte("(").texte(valeur).texte(")::boolean"),
        Domaine::Dispositif | Domaine::Module | Domaine::Session | Domaine::Structure | Domaine::Financeur => r.texte(valeur),
        Domaine::Enumeration { .. } | Domaine::Commune | Domaine::Epci | Domaine::Zone | Domaine::Territoire | Domaine::Libre { .. } => {
            r.texte("(").texte(valeur).texte(")::text collate \"C\"")
        }
    };
}

/// Which facts of a branch fit the question. Time filters what lasts once it has been read.
fn conditionne(r: &mut Requete, question: &Question, branche: &Branche, numeros: &[usize], durent: bool) {
    r.texte("\nwhere f.porteuse_id = $1 and f.jour between $2 and $3 and ").texte(branche.condition);
    for (filtre, numero) in question.filtres.iter().zip(numeros) {
        if sans_objet(branche, filtre.dimension) || durent && filtre.dimension.domaine.est_temps() {
            continue;
        }
        if designe_des_lieux(filtre.dimension) {
            // `is true` keeps it a lookup: as a join, two lists of places may be crossed before the facts are read.
            r.texte(" and (").texte(filtre.dimension.sql).texte(" in (select code from ").lieux(*numero).texte(")) is true");
        } else {
            r.texte(" and ").texte(filtre.dimension.sql).parmi(*numero);
        }
    }
}

/// An attribute of a person asked of facts that are not about one.
fn sans_objet(branche: &Branche, dimension: &Dimension) -> bool {
    dimension.personne && branche.faits.profil == Profil::Aucun
}

/// A place lies in as many zones as hold it: its row becomes one in each, or one outside all. Answers where lines read.
fn eclate(r: &mut Requete, question: &Question, propres: &[usize], numeros: &[usize], colonnes: &'static str, source: &'static str) -> &'static str {
    let Some(zone) = rang_de_la_zone(question) else { return source };
    r.texte(", eclats as (select ").texte(colonnes);
    for rang in propres.iter().copied() {
        r.texte(if rang == zone { ", z.zone as " } else { ", " }).cle(rang);
    }
    r.texte(" from ").texte(source).texte(" left join zones_lieux z on z.lieu = ").cle(zone);
    let filtre = question.filtres.iter().zip(numeros).find(|(f, _)| matches!(f.dimension.domaine, Domaine::Zone));
    if let Some((_, numero)) = filtre {
        r.texte(" and 'zone:' || z.zone = any(").parametre(*numero).texte(")");
    }
    r.texte(")");
    "eclats"
}

/// Which key of the lines is a zone.
fn rang_de_la_zone(question: &Question) -> Option<usize> {
    question.par.iter().position(|d| matches!(d.domaine, Domaine::Zone))
}

/// The profils of a session's anonymous heads. A declaration gives margins, never crossings: the one attribute that a
/// question uses is known by its margin, and every attribute is unknown to a question that uses two.
fn tetes(question: &Question) -> &'static str {
    match question.attributs().as_slice() {
        ["genre"] => TETES_PAR_GENRE,
        ["qpv"] => TETES_PAR_QPV,
        ["rsa"] => TETES_PAR_RSA,
        _ => TETES_ENSEMBLE,
    }
}

macro_rules! tetes {
    ($marge:literal) => {
        concat!(
            "cross join lateral (select m.nombre::int as nombre, m.genre as profil_genre, m.qpv as profil_qpv, m.rsa as profil_rsa,
                null::date as profil_date_naissance, null::text as profil_situation, null::text as profil_niveau_diplome,
                null::text as profil_commune, null::text as profil_epci, null::text as qualite, null::boolean as projet_accompagne
                from (",
            $marge,
            ") m (nombre, genre, qpv, rsa) where m.nombre > 0) p"
        )
    };
}

const TETES_ENSEMBLE: &str = tetes!("values (n.anonymes, null::text, null::boolean, null::boolean)");

/// The women first, then the men among the heads that are left; the rest are unknown.
const TETES_PAR_GENRE: &str = tetes!(
    "select v.nombre, v.genre, null::boolean, null::boolean
        from (select least(greatest(coalesce(n.femmes, 0), 0), n.anonymes) as femmes) a
        cross join lateral (select least(greatest(coalesce(n.hommes, 0), 0), n.anonymes - a.femmes) as hommes) b
        cross join lateral (values (a.femmes, 'femme'), (b.hommes, 'homme'), (n.anonymes - a.femmes - b.hommes, null)) v (nombre, genre)"
);

const TETES_PAR_QPV: &str = tetes!(
    "select v.nombre, null::text, v.oui, null::boolean
        from (select least(greatest(n.qpv, 0), n.anonymes) as oui) a
        cross join lateral (values (case when n.qpv is not null then a.oui end, true),
            (case when n.qpv is not null then n.anonymes - a.oui end, false),
            (case when n.qpv is null then n.anonymes end, null)) v (nombre, oui)"
);

const TETES_PAR_RSA: &str = tetes!(
    "select v.nombre, null::text, null::boolean, v.oui
        from (select least(greatest(n.rsa, 0), n.anonymes) as oui) a
        cross join lateral (values (case when n.rsa is not null then a.oui end, true),
            (case when n.rsa is not null then n.anonymes - a.oui end, false),
            (case when n.rsa is null then n.anonymes end, null)) v (nombre, oui)"
);
