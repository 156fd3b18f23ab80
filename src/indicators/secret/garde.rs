//! The question bound: one dispositif, a finished year or quarter or a series of them, and for years one attribute at most. What is
//! refused is also taken out of the question, so that what it names is never looked up.

use chrono::{Datelike, Months, NaiveDate};

use super::super::catalogue::dimensions::{ANNEE, DISPOSITIF, TERRITOIRE, TRIMESTRE};
use super::super::catalogue::{Dimension, Divulgation};
use super::super::question::{Filtre, Lecture};
use super::super::references::inconnu;
use super::portee::{Cadre, Refus};
use crate::error::Error;

/// What may be filtered or broken down, one at a time, besides the dispositif and time.
const ATTRIBUTS: [&str; 15] = [
    "genre",
    "qpv",
    "rsa",
    "situation",
    "niveau_diplome",
    "tranche_age",
    "type",
    "variante",
    "modalite",
    "statut",
    "phase",
    "type_contrat",
    "nature",
    "motif",
    "note",
];

/// The one dispositif that a question names.
#[must_use]
pub fn dispositif(lecture: &Lecture) -> Option<String> {
    match filtre(lecture, &DISPOSITIF)?.valeurs.as_slice() {
        [un] => Some(un.clone()),
        _ => None,
    }
}

/// Refuses a question that names none, or several.
pub fn exige_un_dispositif(lecture: &mut Lecture) {
    lecture.refuse(DISPOSITIF.code, "un_seul_dispositif", "Hors de l'équipe, une question porte sur un dispositif, et un seul : donnez son code.");
}

/// Bounds a question about the dispositif that `cadre` opens. Everything refused is named at once.
///
/// # Errors
/// 404 for a territoire that is not open.
pub fn borne(lecture: &mut Lecture, cadre: &Cadre, today: NaiveDate) -> Result<(), Error> {
    lecture.protegee = true;
    if lecture.indicateur.divulgation == Divulgation::Refusee {
        lecture.refuse("code", "indicateur_reserve", format!("L'indicateur `{}` est réservé à l'équipe.", lecture.indicateur.code));
    }
    let rythme = rythme(lecture, today);
    borne_les_attributs(lecture, rythme);
    let periode = lecture.periode().filter(|_| rythme.is_some());
    borne_les_lieux(lecture, cadre, periode)
}

/// What the cells of a question are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rythme {
    Annees,
    Trimestres,
}

impl Rythme {
    const fn mois(self) -> u32 {
        match self {
            Self::Annees => 12,
            Self::Trimestres => 3,
        }
    }

    /// Whether a period is made of whole ones.
    fn decoupe(self, debut: NaiveDate, fin: NaiveDate) -> bool {
        let commence = |jour: NaiveDate| jour.day() == 1 && jour.month0().is_multiple_of(self.mois());
        commence(debut) && fin.succ_opt().is_some_and(commence)
    }

    /// Whether a period is one of them.
    fn est(self, debut: NaiveDate, fin: NaiveDate) -> bool {
        self.decoupe(debut, fin) && debut.checked_add_months(Months::new(self.mois())) == fin.succ_opt()
    }
}

/// What the period is made of; none where it is refused.
fn rythme(lecture: &mut Lecture, today: NaiveDate) -> Option<Rythme> {
    let (debut, fin) = lecture.periode()?;
    let series: Vec<Rythme> = lecture.par.iter().filter_map(|d| rythme_de(d)).collect();
    let trouve = match series.as_slice() {
        [] => [Rythme::Annees, Rythme::Trimestres].into_iter().find(|r| r.est(debut, fin)),
        [un] => Some(*un).filter(|r| r.decoupe(debut, fin)),
        _ => {
            lecture.refuse("par", "dimension_reservee", "Une série est par `annee` ou par `trimestre`, pas les deux.");
            return None;
        }
    };
    if trouve.is_none() {
        let message = match series.first() {
            Some(Rythme::Annees) => "Une série par année va d'un 1er janvier à un 31 décembre.",
            Some(Rythme::Trimestres) => "Une série par trimestre va du premier jour d'un trimestre civil au dernier d'un autre.",
            None => "Hors de l'équipe, une période est une année civile ou un trimestre civil, ou leur suite avec `par=annee` ou `par=trimestre`.",
        };
        lecture.refuse("debut", "periode_reservee", message);
    }
    if fin >= today {
        lecture.refuse("fin", "periode_en_cours", "Hors de l'équipe, une période est interrogée une fois finie.");
    }
    trouve
}

fn rythme_de(dimension: &Dimension) -> Option<Rythme> {
    match dimension.code {
        code if code == ANNEE.code => Some(Rythme::Annees),
        code if code == TRIMESTRE.code => Some(Rythme::Trimestres),
        _ => None,
    }
}

/// At most one attribute in all, with one value where it filters, and none of a quarter.
fn borne_les_attributs(lecture: &mut Lecture, rythme: Option<Rythme>) {
    let est_attribut = |d: &Dimension| ATTRIBUTS.contains(&d.code);
    let permis: Vec<&str> = lecture.indicateur.filtres().filter(|d| est_attribut(d)).map(|d| d.code).collect();
    let permis = if permis.is_empty() { "aucun".to_owned() } else { permis.join(", ") };
    let (retenus, refuses): (Vec<Filtre>, Vec<Filtre>) =
        std::mem::take(&mut lecture.filtres).into_iter().partition(|f| est_attribut(f.dimension) || est_fixe(f.dimension));
    lecture.filtres = retenus;
    for refuse in &refuses {
        lecture.refuse(refuse.dimension.code, "filtre_reserve", format!("Ce filtre est réservé à l'équipe. Filtres ouverts : {permis}."));
    }
    let fermees: Vec<&str> = lecture.par.iter().filter(|d| !est_attribut(d) && rythme_de(d).is_none()).map(|d| d.code).collect();
    for fermee in fermees {
        lecture.refuse(
            "par",
            "dimension_reservee",
            format!("La dimension `{fermee}` est réservée à l'équipe. Ouvertes : annee, trimestre, et l'un de : {permis}."),
        );
    }
    let filtres: Vec<(&str, usize)> = lecture.filtres.iter().filter(|f| est_attribut(f.dimension)).map(|f| (f.dimension.code, f.valeurs.len())).collect();
    for (code, _) in filtres.iter().filter(|(_, valeurs)| *valeurs > 1) {
        lecture.refuse(code, "trop_de_valeurs", "Hors de l'équipe, un filtre a une seule valeur.");
    }
    let attributs = filtres.len() + lecture.par.iter().filter(|d| est_attribut(d)).count();
    if attributs > 1 {
        lecture.refuse("par", "trop_d_attributs", "Hors de l'équipe, une question a un seul filtre ou une seule dimension, en plus du dispositif et du temps.");
    }
    if attributs > 0 && rythme == Some(Rythme::Trimestres) {
        lecture.refuse("par", "attribut_au_trimestre", "Hors de l'équipe, un trimestre ne se filtre ni ne se ventile : demandez l'année.");
    }
}

/// The filters that say what is open, and are not chosen.
fn est_fixe(dimension: &Dimension) -> bool {
    [DISPOSITIF.code, TERRITOIRE.code].contains(&dimension.code)
}

/// The place is not chosen: it is the conventions'.
fn borne_les_lieux(lecture: &mut Lecture, cadre: &Cadre, periode: Option<(NaiveDate, NaiveDate)>) -> Result<(), Error> {
    let demandes = filtre(lecture, &TERRITOIRE).map(|f| f.valeurs.clone());
    lecture.filtres.retain(|f| f.dimension.code != TERRITOIRE.code);
    let ouverts = cadre.tous_les_territoires();
    if let (Some(demandes), Some(ouverts)) = (&demandes, &ouverts)
        && let Some(ferme) = demandes.iter().find(|t| !ouverts.contains(*t))
    {
        return Err(inconnu("Le territoire", ferme));
    }
    let Some((debut, fin)) = periode else { return Ok(()) };
    let siens = match cadre.territoires(debut, fin) {
        Ok(siens) => siens,
        Err(Refus::HorsConvention) => {
            lecture.refuse("debut", "hors_convention", format!("Vos conventions ouvrent d'autres périodes : {}.", cadre.periodes()));
            return Ok(());
        }
        Err(Refus::TerritoiresDifferents) => {
            let message = "Vos conventions n'ont pas les mêmes territoires pendant toute cette période : demandez chaque année ou trimestre à part.";
            lecture.refuse("debut", "territoires_differents", message);
            return Ok(());
        }
    };
    if demandes.is_some_and(|d| siens.as_ref().is_none_or(|siens| d.len() != siens.len() || !d.iter().all(|t| siens.contains(t)))) {
        lecture.refuse(TERRITOIRE.code, "lieu_reserve", "Hors de l'équipe, le lieu ne se choisit pas : c'est celui des conventions, ou tout le dispositif.");
    }
    if let Some(siens) = siens.filter(|_| lecture.indicateur.filtres().any(|d| d.code == TERRITOIRE.code)) {
        lecture.applique(Filtre { dimension: &TERRITOIRE, valeurs: siens.into_iter().collect() });
    }
    Ok(())
}

fn filtre<'l>(lecture: &'l Lecture, dimension: &Dimension) -> Option<&'l Filtre> {
    lecture.filtres.iter().find(|f| f.dimension.code == dimension.code)
}

#[cfg(test)]
mod tests {
    use super::super::super::catalogue::trouve;
    use super::*;
    use crate::auth::Porteuse;
    use crate::http::read_query;

    fn refus(code: &str, query: &str) -> Vec<String> {
        let mut lecture = Lecture::new(trouve(code).unwrap(), &read_query(&format!("dispositif=x&{query}")).unwrap());
        let cadre = Cadre { porteuse: Porteuse(uuid::Uuid::nil()), conventions: None };
        borne(&mut lecture, &cadre, "2022-02-01".parse().unwrap()).unwrap();
        lecture.erreurs.iter().map(|e| format!("{} {}", e.champ, e.code)).collect()
    }

    #[test]
    fn finished_years_and_quarters_or_their_series() {
        for permise in [
            "debut=2021-01-01&fin=2021-12-31",
            "debut=2021-01-01&fin=2021-12-31&par=genre",
            "debut=2021-01-01&fin=2021-12-31&genre=femme",
            "debut=2021-10-01&fin=2021-12-31",
            "debut=2019-01-01&fin=2021-12-31&par=annee,genre",
            "debut=2019-04-01&fin=2021-12-31&par=trimestre",
        ] {
            assert_eq!(refus("personnes_accueillies", permise), Vec::<String>::new(), "{permise}");
        }
        for (refusee, pourquoi) in [
            ("debut=2021-01-02&fin=2021-12-31", "/debut periode_reservee"),
            ("debut=2020-01-01&fin=2021-12-31", "/debut periode_reservee"),
            ("debut=2021-01-01&fin=2021-06-30", "/debut periode_reservee"),
            ("debut=2021-02-01&fin=2021-04-30", "/debut periode_reservee"),
            ("debut=2021-04-01&fin=2021-12-31&par=annee", "/debut periode_reservee"),
            ("debut=2022-01-01&fin=2022-12-31", "/fin periode_en_cours"),
            ("debut=2021-10-01&fin=2021-12-31&par=genre", "/par attribut_au_trimestre"),
            ("debut=2021-01-01&fin=2021-12-31&par=trimestre,genre", "/par attribut_au_trimestre"),
            ("debut=2021-01-01&fin=2021-12-31&par=annee,trimestre", "/par dimension_reservee"),
            ("debut=2021-01-01&fin=2021-12-31&par=mois", "/par dimension_reservee"),
            ("debut=2021-01-01&fin=2021-12-31&trimestre=2021-T1", "/trimestre filtre_reserve"),
        ] {
            assert_eq!(refus("personnes_accueillies", refusee), [pourquoi], "{refusee}");
        }
    }

    #[test]
    fn one_attribute_of_those_that_are_open() {
        let an = "debut=2021-01-01&fin=2021-12-31";
        for (query, pourquoi) in [
            ("par=genre,qpv", "/par trop_d_attributs"),
            ("par=genre&genre=femme", "/par trop_d_attributs"),
            ("rsa=true&qpv=true", "/par trop_d_attributs"),
            ("genre=femme,homme", "/genre trop_de_valeurs"),
            ("commune=59350", "/commune filtre_reserve"),
            ("territoire=epci:200093201", "/territoire lieu_reserve"),
            ("origine=site_internet", "/origine filtre_reserve"),
            ("par=commune", "/par dimension_reservee"),
        ] {
            assert!(refus("personnes_accueillies", &format!("{an}&{query}")).contains(&pourquoi.to_owned()), "{query}");
        }
        assert_eq!(refus("heures_stagiaires", an), ["/code indicateur_reserve"]);
        assert_eq!(refus("adherents", an), ["/code indicateur_reserve"]);
        assert!(refus("heures", an).is_empty());
    }
}
