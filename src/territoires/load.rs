//! Loads the reference, embedded in the program (see `donnees/SOURCE.md`), once.

use std::collections::{BTreeSet, HashMap};

use diesel::sql_types::{Array, Nullable, Text};
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::db::Conn;
use crate::db::schema::territoires as t;
use crate::error::Error;

const COMMUNES: &str = include_str!("donnees/communes.csv");
const EPCI: &str = include_str!("donnees/epci.csv");
const DEPARTEMENTS: &str = include_str!("donnees/departements.csv");
const REGIONS: &str = include_str!("donnees/regions.csv");

#[derive(Deserialize)]
struct Commune {
    code: String,
    nom: String,
    departement: String,
    region: String,
    epci: Option<String>,
}

#[derive(Deserialize)]
struct Departement {
    code: String,
    nom: String,
    region: String,
}

#[derive(Deserialize)]
struct Simple {
    code: String,
    nom: String,
}

/// Columns of the rows to insert; `parents` are joined by spaces.
#[derive(Default)]
struct Colonnes {
    code: Vec<String>,
    r#type: Vec<&'static str>,
    nom: Vec<String>,
    parents: Vec<String>,
    commune: Vec<Option<String>>,
    epci: Vec<Option<String>>,
    departement: Vec<Option<String>>,
    region: Vec<Option<String>>,
}

/// Loads every territoire unless they are there already.
///
/// # Errors
/// The database is away.
pub async fn load(mut conn: &Conn) -> Result<(), Error> {
    use diesel::{ExpressionMethods, QueryDsl};
    let loaded: bool = diesel::select(diesel::dsl::exists(t::table.filter(t::type_.eq("commune")))).get_result(&mut conn).await?;
    if loaded {
        return Ok(());
    }
    let colonnes = colonnes()?;
    diesel::sql_query(
        "insert into territoires (code, type, nom, parents, commune, epci, departement, region) \
         select code, type, nom, string_to_array(parents, ' '), commune, epci, departement, region \
         from unnest($1, $2, $3, $4, $5, $6, $7, $8) as r (code, type, nom, parents, commune, epci, departement, region)",
    )
    .bind::<Array<Text>, _>(colonnes.code)
    .bind::<Array<Text>, _>(colonnes.r#type)
    .bind::<Array<Text>, _>(colonnes.nom)
    .bind::<Array<Text>, _>(colonnes.parents)
    .bind::<Array<Nullable<Text>>, _>(colonnes.commune)
    .bind::<Array<Nullable<Text>>, _>(colonnes.epci)
    .bind::<Array<Nullable<Text>>, _>(colonnes.departement)
    .bind::<Array<Nullable<Text>>, _>(colonnes.region)
    .execute(&mut conn)
    .await?;
    diesel::sql_query("analyze territoires").execute(&mut conn).await?;
    Ok(())
}

fn rows<T: DeserializeOwned>(csv: &str) -> Result<Vec<T>, Error> {
    csv::Reader::from_reader(csv.as_bytes()).deserialize().collect::<Result<_, _>>().map_err(Error::interne)
}

fn colonnes() -> Result<Colonnes, Error> {
    let mut c = Colonnes::default();
    let communes: Vec<Commune> = rows(COMMUNES)?;
    // An EPCI may straddle départements: its parents are all those its communes lie in.
    let mut parents_epci: HashMap<&str, BTreeSet<String>> = HashMap::new();
    for commune in &communes {
        let parents = parents_epci.entry(commune.epci.as_deref().unwrap_or_default()).or_default();
        parents.insert(format!("departement:{}", commune.departement));
        parents.insert(format!("region:{}", commune.region));
    }
    for epci in rows::<Simple>(EPCI)? {
        let parents = parents_epci.get(epci.code.as_str()).into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        c.push("epci", &epci.code, epci.nom, parents, [None, Some(&epci.code), None, None]);
    }
    for d in rows::<Departement>(DEPARTEMENTS)? {
        c.push("departement", &d.code, d.nom, format!("region:{}", d.region), [None, None, Some(&d.code), Some(&d.region)]);
    }
    for region in rows::<Simple>(REGIONS)? {
        c.push("region", &region.code, region.nom, String::new(), [None, None, None, Some(&region.code)]);
    }
    for commune in &communes {
        let epci = commune.epci.as_ref();
        let parents = epci.map(|e| format!("epci:{e} ")).unwrap_or_default() + &format!("departement:{} region:{}", commune.departement, commune.region);
        c.push("commune", &commune.code, commune.nom.clone(), parents, [Some(&commune.code), epci, Some(&commune.departement), Some(&commune.region)]);
    }
    Ok(c)
}

impl Colonnes {
    fn push(&mut self, r#type: &'static str, code: &str, nom: String, parents: String, [commune, epci, departement, region]: [Option<&String>; 4]) {
        self.code.push(format!("{type}:{code}"));
        self.r#type.push(r#type);
        self.nom.push(nom);
        self.parents.push(parents);
        self.commune.push(commune.cloned());
        self.epci.push(epci.cloned());
        self.departement.push(departement.cloned());
        self.region.push(region.cloned());
    }
}
