//! What is open to an outsider: a prescripteur sees the dispositifs that it may prescribe to, a financeur those that its
//! conventions pay for, on their territoires and during their periods. What is not open does not exist: 404.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::references::inconnu;
use crate::auth::{Caller, Porteuse};
use crate::db::Conn;
use crate::db::schema::dispositifs as d;
use crate::error::Error;
use crate::valeurs::Role;

/// Who asks from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exterieur {
    Prescripteur,
    /// The structure of the financeur.
    Financeur(Uuid),
}

impl Exterieur {
    /// None for those who see the exact figures of their own porteuse.
    #[must_use]
    pub fn of(caller: &Caller) -> Option<Self> {
        match (caller.role, caller.structure_id) {
            (Role::Prescripteur, _) => Some(Self::Prescripteur),
            (Role::Financeur, Some(structure)) => Some(Self::Financeur(structure)),
            _ => None,
        }
    }

    /// Names those who see the same figures.
    #[must_use]
    pub fn vue(&self) -> String {
        match self {
            Self::Prescripteur => "prescripteur".to_owned(),
            Self::Financeur(structure) => format!("financeur {structure}"),
        }
    }
}

/// What is open of one dispositif.
#[derive(Debug)]
pub struct Cadre {
    pub porteuse: Porteuse,
    /// None where the whole dispositif is open, at any time.
    pub conventions: Option<Vec<Financee>>,
}

/// What one convention opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Financee {
    pub debut: NaiveDate,
    pub fin: NaiveDate,
    /// None where it is bound to no territoire.
    pub territoires: Option<BTreeSet<String>>,
}

/// What is open of the dispositif of that code.
///
/// # Errors
/// 404 where nothing is.
pub async fn ouvre(conn: &Conn, exterieur: Exterieur, code: &str, today: NaiveDate) -> Result<Cadre, Error> {
    match exterieur {
        Exterieur::Prescripteur => dispositif_ouvert(conn, code, today).await,
        Exterieur::Financeur(structure) => dispositif_finance(conn, structure, code).await,
    }
}

async fn dispositif_ouvert(mut conn: &Conn, code: &str, today: NaiveDate) -> Result<Cadre, Error> {
    let en_activite = d::debut.le(today).and(d::fin.is_null().or(d::fin.ge(today)).assume_not_null());
    let ouvert = d::table.filter(d::code.eq(code)).filter(d::ouvert_aux_prescriptions).filter(en_activite);
    let porteuse: Option<Uuid> = ouvert.select(d::porteuse_id).first(&mut conn).await.optional()?;
    porteuse.map(|porteuse| Cadre { porteuse: Porteuse(porteuse), conventions: None }).ok_or_else(|| inconnu("Le dispositif", code))
}

/// A granted convention that pays for the dispositif: its end ends what follows it, not what it paid for.
const FINANCEES: &str = "
    select c.porteuse_id, c.debut, c.fin, array(select ct.territoire from conventions_territoires ct
        where ct.convention_id = c.id) as territoires
    from financeurs f
    join conventions c on c.financeur_id = f.id and c.decision = 'accordee'
    join conventions_dispositifs cd on cd.porteuse_id = c.porteuse_id and cd.convention_id = c.id
    join dispositifs d on d.porteuse_id = cd.porteuse_id and d.id = cd.dispositif_id
    where f.structure_id = $1 and d.code = $2";

#[derive(QueryableByName)]
struct Lue {
    #[diesel(sql_type = SqlUuid)]
    porteuse_id: Uuid,
    #[diesel(sql_type = Date)]
    debut: NaiveDate,
    #[diesel(sql_type = Date)]
    fin: NaiveDate,
    #[diesel(sql_type = Array<Text>)]
    territoires: Vec<String>,
}

async fn dispositif_finance(mut conn: &Conn, structure: Uuid, code: &str) -> Result<Cadre, Error> {
    let lues: Vec<Lue> = diesel::sql_query(FINANCEES).bind::<SqlUuid, _>(structure).bind::<Text, _>(code).load(&mut conn).await?;
    let [premiere, ..] = lues.as_slice() else { return Err(inconnu("Le dispositif", code)) };
    let porteuse = Porteuse(premiere.porteuse_id);
    let financee = |l: Lue| Financee { debut: l.debut, fin: l.fin, territoires: Some(BTreeSet::from_iter(l.territoires)).filter(|t| !t.is_empty()) };
    Ok(Cadre { porteuse, conventions: Some(lues.into_iter().map(financee).collect()) })
}

/// Why a period is not open as one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refus {
    HorsConvention,
    /// Its days do not all have the same territoires.
    TerritoiresDifferents,
}

impl Cadre {
    /// The territoires of the days of a period, none meaning everywhere.
    ///
    /// # Errors
    /// A day that no convention pays for; days that do not have the same territoires.
    pub fn territoires(&self, debut: NaiveDate, fin: NaiveDate) -> Result<Option<BTreeSet<String>>, Refus> {
        let Some(conventions) = &self.conventions else { return Ok(None) };
        let mut siens = jours_differents(conventions, debut, fin).into_iter().map(|jour| du_jour(conventions, jour));
        let premiers = siens.next().unwrap_or(Err(Refus::HorsConvention))?;
        for autres in siens {
            if autres? != premiers {
                return Err(Refus::TerritoiresDifferents);
            }
        }
        Ok(premiers)
    }

    /// Every territoire that some convention is bound to; none where one is bound to none.
    #[must_use]
    pub fn tous_les_territoires(&self) -> Option<BTreeSet<String>> {
        let par_convention = self.conventions.as_ref()?.iter().map(|c| c.territoires.clone());
        par_convention.collect::<Option<Vec<_>>>().map(|t| t.into_iter().flatten().collect())
    }

    /// The periods that are open, as a refusal says them.
    #[must_use]
    pub fn periodes(&self) -> String {
        let periodes = self.conventions.iter().flatten().map(|c| format!("du {} au {}", c.debut, c.fin));
        periodes.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ")
    }
}

/// The days of a period from which on other conventions may hold.
fn jours_differents(conventions: &[Financee], debut: NaiveDate, fin: NaiveDate) -> BTreeSet<NaiveDate> {
    let bornes = conventions.iter().flat_map(|c| [Some(c.debut), c.fin.checked_add_days(Days::new(1))]).flatten();
    bornes.filter(|jour| debut < *jour && *jour <= fin).chain([debut]).collect()
}

fn du_jour(conventions: &[Financee], jour: NaiveDate) -> Result<Option<BTreeSet<String>>, Refus> {
    let mut siennes = conventions.iter().filter(|c| c.debut <= jour && jour <= c.fin).map(|c| c.territoires.clone()).peekable();
    siennes.peek().ok_or(Refus::HorsConvention)?;
    Ok(siennes.collect::<Option<Vec<_>>>().map(|t| t.into_iter().flatten().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jour(texte: &str) -> NaiveDate {
        texte.parse().unwrap()
    }

    fn ensemble(codes: &[&str]) -> BTreeSet<String> {
        codes.iter().map(|t| (*t).to_owned()).collect()
    }

    fn financee(debut: &str, fin: &str, codes: &[&str]) -> Financee {
        Financee { debut: jour(debut), fin: jour(fin), territoires: Some(ensemble(codes)).filter(|t| !t.is_empty()) }
    }

    fn cadre(conventions: Vec<Financee>) -> Cadre {
        Cadre { porteuse: Porteuse(Uuid::nil()), conventions: Some(conventions) }
    }

    #[test]
    fn each_day_needs_a_convention_and_all_the_same_territoires() {
        let deux = cadre(vec![
            financee("2020-01-01", "2020-12-31", &["a"]),
            financee("2021-01-01", "2022-06-30", &["a"]),
            financee("2022-01-01", "2022-12-31", &["b"]),
        ]);
        let dit = |debut, fin| deux.territoires(jour(debut), jour(fin));
        assert_eq!(dit("2020-01-01", "2021-12-31"), Ok(Some(ensemble(&["a"]))));
        assert_eq!(dit("2022-01-01", "2022-06-30"), Ok(Some(ensemble(&["a", "b"]))));
        assert_eq!(dit("2022-07-01", "2022-12-31"), Ok(Some(ensemble(&["b"]))));
        assert_eq!(dit("2022-01-01", "2022-12-31"), Err(Refus::TerritoiresDifferents));
        assert_eq!(dit("2019-12-31", "2020-12-31"), Err(Refus::HorsConvention));
        assert_eq!(dit("2022-12-01", "2023-01-01"), Err(Refus::HorsConvention));
        assert_eq!(deux.tous_les_territoires(), Some(ensemble(&["a", "b"])));
    }

    #[test]
    fn a_convention_without_territoires_is_bound_to_none() {
        let partout = cadre(vec![financee("2021-01-01", "2021-12-31", &["a"]), financee("2021-01-01", "2021-12-31", &[])]);
        assert_eq!(partout.territoires(jour("2021-01-01"), jour("2021-12-31")), Ok(None));
        assert_eq!(partout.tous_les_territoires(), None);
    }
}
