//! What the dimensions of a releve designate: looked up by code or id, kept beside it, and never removed under it.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::rules::Lues;
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{dispositifs, releves_dimensions as rd};
use crate::error::{Erreur, Error};
use crate::indicators::Domaine;

/// One dimension and what it designates; nothing, where there is no such thing for the porteuse.
#[derive(Debug, QueryableByName, Insertable)]
#[diesel(table_name = rd)]
pub struct Lien {
    #[diesel(sql_type = Text)]
    dimension: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    dispositif_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    session_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    module_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    structure_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    financeur_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    territoire: Option<String>,
}

impl Lien {
    fn est_vide(&self) -> bool {
        self.dispositif_id.or(self.session_id).or(self.module_id).or(self.structure_id).or(self.financeur_id).is_none() && self.territoire.is_none()
    }
}

const LIENS: &str = "
    select n.dimension, d.id as dispositif_id, s.id as session_id, m.id as module_id, x.id as structure_id, f.id as financeur_id, t.code as territoire
    from unnest($2, $3, $4) n (dimension, sorte, valeur)
    left join dispositifs d on n.sorte = 'dispositif' and d.porteuse_id = $1 and d.code = n.valeur
    left join sessions s on s.porteuse_id = $1 and s.id = case n.sorte when 'session' then n.valeur::uuid end
    left join modules m on n.sorte = 'module' and m.code = n.valeur
    left join structures x on x.id = case n.sorte when 'structure' then n.valeur::uuid end
    left join financeurs f on f.id = case n.sorte when 'financeur' then n.valeur::uuid end
    left join territoires t on n.sorte = 'territoire' and t.code = n.valeur";

/// Looks up what the dimensions designate.
///
/// # Errors
/// 422 naming each that designates nothing.
pub async fn resout(mut conn: &Conn, porteuse: Porteuse, lues: &Lues) -> Result<Vec<Lien>, Error> {
    let (mut dimensions, mut sortes, mut valeurs) = (Vec::new(), Vec::new(), Vec::new());
    for (dimension, valeur) in lues {
        let Some((sorte, prefixe)) = sorte(dimension.domaine) else { continue };
        dimensions.push(dimension.code);
        sortes.push(sorte);
        valeurs.push(format!("{prefixe}{}", valeur.as_str()));
    }
    if dimensions.is_empty() {
        return Ok(Vec::new());
    }
    let liens: Vec<Lien> = diesel::sql_query(LIENS)
        .bind::<SqlUuid, _>(porteuse.0)
        .bind::<Array<Text>, _>(dimensions)
        .bind::<Array<Text>, _>(sortes)
        .bind::<Array<Text>, _>(valeurs)
        .load(&mut conn)
        .await?;
    let inconnus = liens.iter().filter(|l| l.est_vide());
    let erreurs: Vec<Erreur> = inconnus.flat_map(|l| Error::reference(format!("/dimensions/{}", l.dimension)).erreurs).collect();
    if erreurs.is_empty() { Ok(liens) } else { Err(Error::validation(erreurs)) }
}

/// The sort of thing a dimension designates, and what stands before its code there.
fn sorte(domaine: Domaine) -> Option<(&'static str, &'static str)> {
    match domaine {
        Domaine::Dispositif => Some(("dispositif", "")),
        Domaine::Session => Some(("session", "")),
        Domaine::Module => Some(("module", "")),
        Domaine::Structure => Some(("structure", "")),
        Domaine::Financeur => Some(("financeur", "")),
        Domaine::Territoire => Some(("territoire", "")),
        Domaine::Commune => Some(("territoire", "commune:")),
        Domaine::Epci => Some(("territoire", "epci:")),
        Domaine::Zone => Some(("territoire", "zone:")),
        _ => None,
    }
}

/// Puts the links of a releve in the place of those it had.
///
/// # Errors
/// The database is away.
pub async fn remplace(mut conn: &Conn, porteuse: Porteuse, releve: Uuid, liens: &[Lien]) -> Result<(), Error> {
    diesel::delete(rd::table.filter(rd::porteuse_id.eq(porteuse.0)).filter(rd::releve_id.eq(releve))).execute(&mut conn).await?;
    let lignes: Vec<_> = liens.iter().map(|lien| (rd::porteuse_id.eq(porteuse.0), rd::releve_id.eq(releve), lien)).collect();
    diesel::insert_into(rd::table).values(lignes).execute(&mut conn).await?;
    Ok(())
}

/// Since when a dispositif is recorded here; it does not change until the transaction ends.
///
/// # Errors
/// The database is away.
pub async fn debut_saisie(mut conn: &Conn, porteuse: Porteuse, liens: &[Lien]) -> Result<Option<NaiveDate>, Error> {
    let Some(id) = liens.iter().find_map(|l| l.dispositif_id) else { return Ok(None) };
    let dispositif = dispositifs::table.find(id).filter(dispositifs::porteuse_id.eq(porteuse.0));
    Ok(Some(dispositif.select(dispositifs::debut_saisie).for_share().first(&mut conn).await?))
}
