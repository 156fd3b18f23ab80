//! Queries over machine clients.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::api::{ClientApi, ClientApiFiltres, ClientApiSaisie};
use crate::db::Conn;
use crate::db::schema::{clients_api as t, clients_api_vue as v};
use crate::error::Error;
use crate::http::{Listing, Page, like, load_page};
use crate::utilisateurs::Visibles;
use crate::utilisateurs::store::check_structure;
use crate::valeurs::{Role, RoleClient};

/// The account role of a client.
#[must_use]
pub const fn role(role: RoleClient) -> Role {
    match role {
        RoleClient::Prescripteur => Role::Prescripteur,
        RoleClient::Financeur => Role::Financeur,
    }
}

/// A page of clients.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, visibles: Visibles, listing: &Listing<ClientApiFiltres>) -> Result<Page<ClientApi>, Error> {
    load_page!(conn, listing, ClientApi, filtered(visibles, &listing.filtres))
}

fn filtered(visibles: Visibles, f: &ClientApiFiltres) -> v::BoxedQuery<'_, Pg> {
    let mut query = v::table.into_boxed();
    if let Visibles::Structure(structure) = visibles {
        query = query.filter(v::structure_id.eq(structure));
    }
    if let Some(q) = &f.q {
        query = query.filter(v::nom_tri.like(like(q.as_str())));
    }
    if let Some(roles) = &f.role {
        query = query.filter(v::role.eq_any(&roles.0));
    }
    if let Some(structures) = &f.structure {
        query = query.filter(v::structure_id.eq_any(&structures.0));
    }
    if let Some(actif) = &f.actif {
        query = query.filter(v::actif.eq_any(&actif.0));
    }
    query
}

/// One client.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, visibles: Visibles, id: Uuid) -> Result<ClientApi, Error> {
    let mut query = v::table.find(id).select(ClientApi::as_select()).into_boxed();
    if let Visibles::Structure(structure) = visibles {
        query = query.filter(v::structure_id.eq(structure));
    }
    Ok(query.first(&mut conn).await?)
}

/// What is written of a client, and its version, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, visibles: Visibles, id: Uuid) -> Result<(i32, ClientApiSaisie), Error> {
    let row = t::table.find(id).select((t::version, ClientApiSaisie::as_select())).for_update();
    let (version, actuel): (i32, ClientApiSaisie) = row.first(&mut conn).await?;
    match visibles {
        Visibles::Structure(structure) if actuel.structure_id != structure => Err(Error::introuvable()),
        _ => Ok((version, actuel)),
    }
}

/// # Errors
/// 422 for a structure that is not or does not bear the role.
pub async fn insert(mut conn: &Conn, saisie: &ClientApiSaisie, now: DateTime<Utc>) -> Result<ClientApi, Error> {
    check_structure(conn, role(saisie.role), Some(saisie.structure_id)).await?;
    let id = Uuid::now_v7();
    let client_id = client_id(saisie.nom.as_str(), id);
    diesel::insert_into(t::table)
        .values((t::id.eq(id), t::created_at.eq(now), t::updated_at.eq(now), t::client_id.eq(client_id), saisie))
        .execute(&mut conn)
        .await?;
    get(conn, Visibles::Tous, id).await
}

/// Writes a locked client.
///
/// # Errors
/// The database is away.
pub async fn update(mut conn: &Conn, id: Uuid, saisie: &ClientApiSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(t::table.find(id)).set((saisie, t::version.eq(t::version + 1), t::updated_at.eq(now))).execute(&mut conn).await?;
    Ok(())
}

/// The name as a slug, and the random end of the id, since two clients may bear one name.
fn client_id(nom: &str, id: Uuid) -> String {
    let lettres: String = nom.nfkd().filter(char::is_ascii).map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let mots: Vec<_> = lettres.split('-').filter(|mot| !mot.is_empty()).collect();
    let slug: String = mots.join("-").chars().take(40).collect();
    let hasard: String = id.simple().to_string().chars().skip(24).collect();
    format!("{}-{hasard}", if slug.is_empty() { "client" } else { slug.trim_end_matches('-') })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_id_is_the_name_and_some_chance() {
        let id = Uuid::from_u128(0x0123_4567_89ab_cdef);
        assert_eq!(client_id("Pôle  Emploi — Lille", id), "pole-emploi-lille-89abcdef");
        assert_eq!(client_id("日本", id), "client-89abcdef");
    }
}
