//! The directory's queries. It is shared: what scopes them is who may see inactive structures.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::{Structure, StructureFiltres, StructureSaisie};
use crate::auth::Caller;
use crate::db::Conn;
use crate::db::schema::{clients_api, structures as t, utilisateurs};
use crate::error::{Code, Error};
use crate::http::{Listing, Page, like, load_page};
use crate::valeurs::{Role, RoleStructure};

/// Which structures a caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibles {
    Toutes,
    Actives,
}

impl Visibles {
    #[must_use]
    pub fn to(caller: &Caller) -> Self {
        match caller.role {
            Role::Admin | Role::Equipe => Self::Toutes,
            Role::Prescripteur | Role::Financeur => Self::Actives,
        }
    }
}

/// A page of structures.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, visibles: Visibles, listing: &Listing<StructureFiltres>) -> Result<Page<Structure>, Error> {
    load_page!(conn, listing, Structure, filtered(visibles, &listing.filtres))
}

fn filtered(visibles: Visibles, f: &StructureFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.into_boxed();
    if visibles == Visibles::Actives {
        query = query.filter(t::actif);
    }
    if let Some(q) = &f.q {
        query = query.filter(t::recherche.like(like(q.as_str())));
    }
    if let Some(roles) = &f.roles {
        query = query.filter(t::roles.overlaps_with(&roles.0));
    }
    if let Some(categories) = &f.categorie {
        query = query.filter(t::categorie.eq_any(&categories.0));
    }
    if let Some(communes) = &f.commune {
        query = query.filter(t::commune.eq_any(&communes.0));
    }
    if let Some(actif) = &f.actif {
        query = query.filter(t::actif.eq_any(&actif.0));
    }
    if let Some(sirets) = &f.siret {
        query = query.filter(t::siret.eq_any(&sirets.0));
    }
    query
}

/// One structure.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, visibles: Visibles, id: Uuid) -> Result<Structure, Error> {
    let mut query = t::table.find(id).select(Structure::as_select()).into_boxed();
    if visibles == Visibles::Actives {
        query = query.filter(t::actif);
    }
    Ok(query.first(&mut conn).await?)
}

/// What is written of a structure, and its version, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, id: Uuid) -> Result<(i32, StructureSaisie), Error> {
    Ok(t::table.find(id).select((t::version, StructureSaisie::as_select())).for_update().first(&mut conn).await?)
}

/// # Errors
/// 422 for an unknown commune.
pub async fn insert(mut conn: &Conn, saisie: &StructureSaisie, now: DateTime<Utc>) -> Result<Structure, Error> {
    Ok(diesel::insert_into(t::table)
        .values((t::id.eq(Uuid::now_v7()), t::created_at.eq(now), t::updated_at.eq(now), saisie))
        .returning(Structure::as_returning())
        .get_result(&mut conn)
        .await?)
}

/// # Errors
/// 422 for an unknown commune.
pub async fn update(mut conn: &Conn, id: Uuid, saisie: &StructureSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(t::table.find(id)).set((saisie, t::version.eq(t::version + 1), t::updated_at.eq(now))).execute(&mut conn).await?;
    Ok(())
}

/// # Errors
/// 409 while something refers to it.
pub async fn delete(mut conn: &Conn, id: Uuid) -> Result<(), Error> {
    diesel::delete(t::table.find(id)).execute(&mut conn).await.map_err(Error::suppression)?;
    Ok(())
}

/// Whether an active structure bears this role.
///
/// # Errors
/// The database is away.
pub async fn has_role(mut conn: &Conn, id: Uuid, role: RoleStructure) -> Result<bool, Error> {
    let found = t::table.find(id).filter(t::actif).filter(t::roles.contains(vec![role]));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(&mut conn).await?)
}

/// The roles an équipe may give.
const ROLES_EQUIPE: [RoleStructure; 4] = [RoleStructure::Partenaire, RoleStructure::Prescripteur, RoleStructure::Lieu, RoleStructure::Employeur];

/// # Errors
/// 403 where an équipe gives a role that is the admin's to give.
pub fn may_create(caller: &Caller, saisie: &StructureSaisie) -> Result<(), Error> {
    if caller.is_admin() || saisie.roles.iter().all(|r| ROLES_EQUIPE.contains(r)) {
        return Ok(());
    }
    Err(Error::new(Code::Interdit).detail("L'équipe ne crée que des structures partenaire, prescripteur, lieu ou employeur."))
}

/// # Errors
/// 403 where an équipe writes a structure that has accounts.
pub async fn may_write(conn: &Conn, caller: &Caller, id: Uuid) -> Result<(), Error> {
    if caller.is_admin() || !has_accounts(conn, id).await? {
        return Ok(());
    }
    Err(reservee())
}

/// # Errors
/// 403 where an équipe changes more than the place and contacts.
pub fn may_change(caller: &Caller, avant: &StructureSaisie, apres: &StructureSaisie) -> Result<(), Error> {
    let fixes = |s: &StructureSaisie| (s.nom.clone(), s.sigle.clone(), s.siret.clone(), s.roles.clone(), s.categorie, s.actif);
    if caller.is_admin() || fixes(avant) == fixes(apres) {
        return Ok(());
    }
    Err(reservee())
}

fn reservee() -> Error {
    Error::new(Code::Interdit).detail("L'équipe ne modifie que la commune, l'adresse et les contacts des structures sans compte.")
}

async fn has_accounts(mut conn: &Conn, id: Uuid) -> Result<bool, Error> {
    use diesel::dsl::exists;
    let users = exists(utilisateurs::table.filter(utilisateurs::structure_id.eq(id)));
    let clients = exists(clients_api::table.filter(clients_api::structure_id.eq(id)));
    Ok(diesel::select(users.or(clients)).get_result(&mut conn).await?)
}
