//! The projets' queries, each within one porteuse.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::api::{Projet, ProjetFiltres, ProjetSaisie};
use crate::auth::Porteuse;
use crate::clock::{not_future, paris_day};
use crate::db::Conn;
use crate::db::schema::{accompagnements, dispositifs, participants, projets as p, projets_porteurs as pp, projets_stades as ps, projets_vue as t};
use crate::error::{Erreur, Error};
use crate::http::{Listing, Page, entre, like, load_page};
use crate::valeurs::{Jour, Stade};

diesel::allow_tables_to_appear_in_same_query!(t, pp);
diesel::allow_tables_to_appear_in_same_query!(t, accompagnements, dispositifs);

/// A page of projets.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, porteuse: Porteuse, listing: &Listing<ProjetFiltres>) -> Result<Page<Projet>, Error> {
    load_page!(conn, listing, Projet, filtered(porteuse, &listing.filtres))
}

fn filtered(porteuse: Porteuse, f: &ProjetFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.filter(t::porteuse_id.eq(porteuse.0)).into_boxed();
    if let Some(q) = &f.q {
        query = query.filter(t::nom_tri.like(like(q.as_str())));
    }
    if let Some(porteurs) = &f.porteurs {
        let portes = pp::table.filter(pp::porteuse_id.eq(porteuse.0)).filter(pp::participant_id.eq_any(&porteurs.0));
        query = query.filter(t::id.eq_any(portes.select(pp::projet_id)));
    }
    if let Some(codes) = &f.dispositif {
        use accompagnements as a;
        let retenus = dispositifs::table.filter(dispositifs::code.eq_any(&codes.0)).select(dispositifs::id);
        let suivis = a::table.filter(a::porteuse_id.eq(porteuse.0)).filter(a::dispositif_id.eq_any(retenus));
        query = query.filter(t::id.nullable().eq_any(suivis.select(a::projet_id)));
    }
    if let Some(stades) = &f.stade {
        query = query.filter(t::stade.eq_any(&stades.0));
    }
    if let Some(communes) = &f.commune {
        query = query.filter(t::commune.eq_any(&communes.0));
    }
    if let Some(domaines) = &f.domaine_activite {
        query = query.filter(t::domaine_activite.eq_any(&domaines.0));
    }
    if let Some(statuts) = &f.statut_juridique {
        query = query.filter(t::statut_juridique.eq_any(&statuts.0));
    }
    entre!(query, t::date_creation, f.date_creation_du, f.date_creation_au);
    query
}

/// One projet.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Projet, Error> {
    Ok(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select(Projet::as_select()).first(&mut conn).await?)
}

/// # Errors
/// 404.
pub async fn must_exist(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    let found = p::table.find(id).filter(p::porteuse_id.eq(porteuse.0));
    if diesel::select(exists(found)).get_result(&mut conn).await? { Ok(()) } else { Err(Error::introuvable()) }
}

/// Holds the projet a child is written under: it is not removed until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock_parent(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    let row = p::table.find(id).filter(p::porteuse_id.eq(porteuse.0)).select(p::id).for_key_share();
    row.first::<Uuid>(&mut conn).await?;
    Ok(())
}

/// One projet, which nobody else changes until the transaction ends. It is read once the row is held, or its porteurs and stades could
/// be those from before the write that held it.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<Projet, Error> {
    let _: Uuid = p::table.find(id).filter(p::porteuse_id.eq(porteuse.0)).select(p::id).for_update().first(&mut conn).await?;
    get(conn, porteuse, id).await
}

/// # Errors
/// 422 for a day in the future, an unknown commune, a porteur who is not the porteuse's.
pub async fn insert(mut conn: &Conn, porteuse: Porteuse, saisie: &ProjetSaisie, now: DateTime<Utc>) -> Result<Projet, Error> {
    check_days(saisie, now)?;
    let id = Uuid::now_v7();
    diesel::insert_into(p::table)
        .values((p::id.eq(id), p::created_at.eq(now), p::updated_at.eq(now), p::porteuse_id.eq(porteuse.0), saisie))
        .execute(&mut conn)
        .await?;
    insert_porteurs(conn, porteuse, id, &saisie.porteurs).await?;
    if let Some(stade) = saisie.stade {
        set_stade(conn, id, stade, saisie.stade_le.unwrap_or(Jour(paris_day(now)))).await?;
    }
    get(conn, porteuse, id).await
}

/// # Errors
/// As [`insert`].
pub async fn update(mut conn: &Conn, porteuse: Porteuse, actuel: &Projet, saisie: &ProjetSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    check_days(saisie, now)?;
    diesel::update(p::table.find(actuel.id).filter(p::porteuse_id.eq(porteuse.0)))
        .set((saisie, p::version.eq(p::version + 1), p::updated_at.eq(now)))
        .execute(&mut conn)
        .await?;
    diesel::delete(pp::table.filter(pp::porteuse_id.eq(porteuse.0)).filter(pp::projet_id.eq(actuel.id))).execute(&mut conn).await?;
    insert_porteurs(conn, porteuse, actuel.id, &saisie.porteurs).await?;
    match saisie.stade {
        Some(stade) if saisie.stade_le.is_some() || actuel.stade != Some(stade) => {
            set_stade(conn, actuel.id, stade, saisie.stade_le.unwrap_or(Jour(paris_day(now)))).await
        }
        _ => Ok(()),
    }
}

fn check_days(saisie: &ProjetSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    not_future(paris_day(now), &[("/stade_le", saisie.stade_le), ("/date_creation", saisie.date_creation)])
}

/// What a patch may not do to the stades, and that its result no longer shows.
///
/// # Errors
/// 422 for a stade erased, or for a day without its stade.
pub fn check_stade(actuel: &Projet, patch: &Value) -> Result<(), Error> {
    if patch.get("stade").is_some_and(Value::is_null) && actuel.stade.is_some() {
        return Err(Error::champ("/stade", "champ_requis", "Un stade atteint ne s'efface pas : écrivez celui qui le remplace."));
    }
    if patch.get("stade_le").is_some_and(|le| !le.is_null()) && patch.get("stade").is_none() {
        return Err(Error::champ("/stade", "champ_requis", "`stade_le` date un stade : donnez aussi `stade`."));
    }
    Ok(())
}

/// One stade a day: the last written stays.
async fn set_stade(mut conn: &Conn, id: Uuid, stade: Stade, le: Jour) -> Result<(), Error> {
    diesel::insert_into(ps::table)
        .values((ps::projet_id.eq(id), ps::stade.eq(stade), ps::le.eq(le)))
        .on_conflict((ps::projet_id, ps::le))
        .do_update()
        .set(ps::stade.eq(stade))
        .execute(&mut conn)
        .await?;
    Ok(())
}

/// Inserts those who are the porteuse's, and names the others.
async fn insert_porteurs(mut conn: &Conn, porteuse: Porteuse, id: Uuid, porteurs: &[Uuid]) -> Result<(), Error> {
    use diesel::sql_types::Uuid as SqlUuid;
    let connus: Vec<Uuid> = participants::table
        .filter(participants::porteuse_id.eq(porteuse.0))
        .filter(participants::id.eq_any(porteurs))
        .select((participants::porteuse_id, id.into_sql::<SqlUuid>(), participants::id))
        .insert_into(pp::table)
        .into_columns((pp::porteuse_id, pp::projet_id, pp::participant_id))
        .returning(pp::participant_id)
        .get_results(&mut conn)
        .await?;
    let inconnus = porteurs.iter().filter(|porteur| !connus.contains(porteur));
    let erreurs: Vec<_> =
        inconnus.map(|i| Erreur::new("/porteurs", "reference_inconnue", format!("`{i}` ne désigne aucun participant qui vous soit accessible."))).collect();
    if erreurs.is_empty() { Ok(()) } else { Err(Error::validation(erreurs)) }
}

/// # Errors
/// 409 while something refers to it; its porteurs' links and its stades go with it.
pub async fn delete(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(), Error> {
    diesel::delete(p::table.find(id).filter(p::porteuse_id.eq(porteuse.0))).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}
