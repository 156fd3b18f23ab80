//! Queries over closings and publications, which are written once and never change.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::dsl::max;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Array, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::portee::Portee;
use super::types::VersionRapport;
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{clotures as c, dispositifs as d, structures};
use crate::error::Error;
use crate::refs::StructureRef;

/// A closing as it is kept.
#[derive(Clone, Debug, QueryableByName)]
pub struct Close {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub porteuse_id: Uuid,
    #[diesel(sql_type = Integer)]
    pub version: i32,
    #[diesel(sql_type = Text)]
    pub rapport: String,
}

/// What a closing writes, beside its report.
#[derive(Debug, Default)]
pub struct Contenu {
    /// Names of questions, and their answers.
    pub reponses: Vec<(String, String)>,
    /// Conventions, whether they have ended, and their bilans.
    pub bilans: Vec<(Uuid, bool, String)>,
    pub territoires: Vec<String>,
}

/// The codes and the names of a porteuse's dispositifs, by their codes.
///
/// # Errors
/// The database's.
pub async fn dispositifs(mut conn: &Conn, porteuse: Porteuse) -> Result<Vec<(String, String)>, Error> {
    Ok(d::table.filter(d::porteuse_id.eq(porteuse.0)).order(d::code).select((d::code, d::nom)).load(&mut conn).await?)
}

/// The porteuse, in short.
///
/// # Errors
/// The database's.
pub async fn porteuse(mut conn: &Conn, porteuse: Porteuse) -> Result<StructureRef, Error> {
    let (id, nom) = structures::table.find(porteuse.0).select((structures::id, structures::nom)).first(&mut conn).await?;
    Ok(StructureRef { id, nom })
}

/// What of `clotures c` a scope sees; `$1` is its structure, `$2` one porteuse or none.
const VISIBLES: &str = "($2 is null or c.porteuse_id = $2) and case when $3 then c.porteuse_id = $1 else exists (
        select from publications p join financeurs f on f.id = p.financeur_id
        where p.porteuse_id = c.porteuse_id and p.cloture_id = c.id and f.structure_id = $1) end";

/// A query over [`VISIBLES`] of a year (`$4`), or the one of a rank (`$5`).
fn visibles<'q>(requete: String, scope: Portee, annee: i32, rang: Option<i32>) -> BoxedSqlQuery<'q, Pg, SqlQuery> {
    let (structure, porteuse, sienne) = match scope {
        Portee::Porteuse(porteuse) => (porteuse.0, None, true),
        Portee::Financeur { structure, porteuse } => (structure, porteuse, false),
    };
    diesel::sql_query(requete)
        .into_boxed()
        .bind::<SqlUuid, _>(structure)
        .bind::<Nullable<SqlUuid>, _>(porteuse)
        .bind::<Bool, _>(sienne)
        .bind::<Integer, _>(annee)
        .bind::<Nullable<Integer>, _>(rang)
}

/// The latest closing of a year of each porteuse in scope, or the one of that rank.
///
/// # Errors
/// The database's.
pub async fn closes(mut conn: &Conn, scope: Portee, annee: i32, rang: Option<i32>) -> Result<Vec<Close>, Error> {
    let requete = format!(
        "select distinct on (c.porteuse_id) c.id, c.porteuse_id, c.version, c.rapport from clotures c
            where {VISIBLES} and c.annee = $4 and ($5 is null or c.version = $5) order by c.porteuse_id, c.version desc"
    );
    Ok(visibles(requete, scope, annee, rang).load(&mut conn).await?)
}

/// The closings of a year in scope, or the one of that rank, latest first. A financeur does not see who acted, nor to whom else
/// they are published.
///
/// # Errors
/// The database's.
pub async fn versions(mut conn: &Conn, scope: Portee, annee: i32, rang: Option<i32>) -> Result<Vec<VersionRapport>, Error> {
    let requete = format!(
        "select c.annee, c.version, jsonb_build_object('id', s.id, 'nom', s.nom) as porteuse, c.created_at as close_le,
            case when $3 then jsonb_build_object('id', u.id, 'nom', u.nom) end as close_par, c.sha256,
            (select coalesce(jsonb_agg(jsonb_build_object('financeur', jsonb_build_object('id', f.id, 'nom', fs.nom), 'publie_le', p.created_at,
                    'publie_par', case when $3 then jsonb_build_object('id', pu.id, 'nom', pu.nom) end) order by p.created_at, f.id), '[]')
                from publications p
                join financeurs f on f.id = p.financeur_id
                join structures fs on fs.id = f.structure_id
                join utilisateurs pu on pu.id = p.utilisateur_id
                where p.porteuse_id = c.porteuse_id and p.cloture_id = c.id and ($3 or f.structure_id = $1)) as publications
        from clotures c
        join structures s on s.id = c.porteuse_id
        join utilisateurs u on u.id = c.utilisateur_id
        where {VISIBLES} and c.annee = $4 and ($5 is null or c.version = $5)
        order by c.created_at desc, c.id desc"
    );
    Ok(visibles(requete, scope, annee, rang).load(&mut conn).await?)
}

#[derive(QueryableByName)]
struct Textes {
    #[diesel(sql_type = Array<Text>)]
    reponses: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    bilans: Vec<String>,
}

/// The answers and the bilans that a closing keeps, in the order in which they were sealed.
///
/// # Errors
/// The database's.
pub async fn contenu(mut conn: &Conn, close: &Close) -> Result<(Vec<String>, Vec<String>), Error> {
    let requete = "select array(select r.reponse from clotures_reponses r where r.porteuse_id = $1 and r.cloture_id = $2 order by r.rang) as reponses,
            array(select b.bilan from clotures_bilans b where b.porteuse_id = $1 and b.cloture_id = $2 order by b.rang) as bilans";
    let textes: Textes = diesel::sql_query(requete).bind::<SqlUuid, _>(close.porteuse_id).bind::<SqlUuid, _>(close.id).get_result(&mut conn).await?;
    Ok((textes.reponses, textes.bilans))
}

/// The rank that the next closing of a year has.
///
/// # Errors
/// The database's.
pub async fn rang_suivant(mut conn: &Conn, porteuse: Porteuse, annee: i32) -> Result<i32, Error> {
    let derniere: Option<i32> = c::table.filter(c::porteuse_id.eq(porteuse.0).and(c::annee.eq(annee))).select(max(c::version)).get_result(&mut conn).await?;
    Ok(derniere.unwrap_or_default() + 1)
}

/// A closing about to be written.
#[derive(Debug)]
pub struct NouvelleCloture {
    pub porteuse: Porteuse,
    pub annee: i32,
    pub version: i32,
    pub utilisateur: Uuid,
    pub le: DateTime<Utc>,
    pub sha256: String,
    pub rapport: String,
    pub contenu: Contenu,
}

/// # Errors
/// 409 when another closing of the year took the rank meanwhile.
pub async fn insert(mut conn: &Conn, n: &NouvelleCloture) -> Result<(), Error> {
    let id = Uuid::now_v7();
    diesel::sql_query(
        "insert into clotures (id, created_at, porteuse_id, annee, version, utilisateur_id, sha256, rapport) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<Timestamptz, _>(n.le)
    .bind::<SqlUuid, _>(n.porteuse.0)
    .bind::<Integer, _>(n.annee)
    .bind::<Integer, _>(n.version)
    .bind::<SqlUuid, _>(n.utilisateur)
    .bind::<Text, _>(&n.sha256)
    .bind::<Text, _>(&n.rapport)
    .execute(&mut conn)
    .await?;
    insert_reponses(conn, n.porteuse, id, &n.contenu.reponses).await?;
    insert_bilans(conn, n.porteuse, id, &n.contenu.bilans).await?;
    diesel::sql_query("insert into clotures_territoires (porteuse_id, cloture_id, territoire) select $1, $2, unnest($3)")
        .bind::<SqlUuid, _>(n.porteuse.0)
        .bind::<SqlUuid, _>(id)
        .bind::<Array<Text>, _>(&n.contenu.territoires)
        .execute(&mut conn)
        .await?;
    Ok(())
}

async fn insert_reponses(mut conn: &Conn, porteuse: Porteuse, cloture: Uuid, reponses: &[(String, String)]) -> Result<(), Error> {
    let (questions, reponses): (Vec<&String>, Vec<&String>) = reponses.iter().map(|(q, r)| (q, r)).unzip();
    diesel::sql_query(
        "insert into clotures_reponses (porteuse_id, cloture_id, rang, question, reponse)
            select $1, $2, rang, question, reponse from unnest($3, $4) with ordinality t (question, reponse, rang)",
    )
    .bind::<SqlUuid, _>(porteuse.0)
    .bind::<SqlUuid, _>(cloture)
    .bind::<Array<Text>, _>(questions)
    .bind::<Array<Text>, _>(reponses)
    .execute(&mut conn)
    .await?;
    Ok(())
}

async fn insert_bilans(mut conn: &Conn, porteuse: Porteuse, cloture: Uuid, bilans: &[(Uuid, bool, String)]) -> Result<(), Error> {
    let (conventions, echues): (Vec<Uuid>, Vec<bool>) = bilans.iter().map(|(convention, echue, _)| (*convention, *echue)).unzip();
    let textes: Vec<&String> = bilans.iter().map(|(.., bilan)| bilan).collect();
    diesel::sql_query(
        "insert into clotures_bilans (porteuse_id, cloture_id, rang, convention_id, echue, bilan)
            select $1, $2, rang, convention_id, echue, bilan from unnest($3, $4, $5) with ordinality t (convention_id, echue, bilan, rang)",
    )
    .bind::<SqlUuid, _>(porteuse.0)
    .bind::<SqlUuid, _>(cloture)
    .bind::<Array<SqlUuid>, _>(conventions)
    .bind::<Array<Bool>, _>(echues)
    .bind::<Array<Text>, _>(textes)
    .execute(&mut conn)
    .await?;
    Ok(())
}

/// Shows a closing to financeurs; to those who see it already it stays shown as it was.
///
/// # Errors
/// 422 `reference_inconnue` where one of them does not exist.
pub async fn publie(mut conn: &Conn, close: &Close, financeurs: &[Uuid], utilisateur: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    use crate::db::schema::financeurs as f;
    let connus: i64 = f::table.filter(f::id.eq_any(financeurs)).count().get_result(&mut conn).await?;
    if usize::try_from(connus) != Ok(financeurs.len()) {
        return Err(Error::reference("/financeurs"));
    }
    diesel::sql_query(
        "insert into publications (porteuse_id, cloture_id, financeur_id, created_at, utilisateur_id)
            select $1, $2, unnest($3), $4, $5 on conflict do nothing",
    )
    .bind::<SqlUuid, _>(close.porteuse_id)
    .bind::<SqlUuid, _>(close.id)
    .bind::<Array<SqlUuid>, _>(financeurs)
    .bind::<Timestamptz, _>(now)
    .bind::<SqlUuid, _>(utilisateur)
    .execute(&mut conn)
    .await?;
    Ok(())
}
