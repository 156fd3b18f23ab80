//! Queries over accounts.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::auth::{self, password};
use crate::db::Conn;
use crate::db::schema::{clients_api_vue, utilisateurs, utilisateurs_vue};
use crate::error::Error;
use crate::refs::StructureRef;
use crate::structures;
use crate::valeurs::{Email, Role, RoleStructure, Texte};

/// What an account, user or client, may know of itself: type, name, e-mail, structure.
///
/// # Errors
/// 404 where it is gone.
pub async fn who(mut conn: &Conn, id: Uuid) -> Result<(&'static str, String, Option<String>, Option<StructureRef>), Error> {
    use {clients_api_vue as c, utilisateurs_vue as u};
    let user: Option<(String, String, Option<StructureRef>)> = u::table.find(id).select((u::nom, u::email, u::structure)).first(&mut conn).await.optional()?;
    if let Some((nom, email, structure)) = user {
        return Ok(("utilisateur", nom, Some(email), structure));
    }
    let (nom, structure): (String, StructureRef) = c::table.find(id).select((c::nom, c::structure)).first(&mut conn).await?;
    Ok(("client_api", nom, None, Some(structure)))
}

/// An account to create.
#[derive(Debug, Insertable)]
#[diesel(table_name = utilisateurs)]
pub struct NewCompte {
    pub email: Email,
    pub nom: Texte<200>,
    pub role: Role,
    pub structure_id: Option<Uuid>,
    pub responsable: bool,
}

/// Creates an account.
///
/// # Errors
/// 409 for an e-mail that has one, 422 for a structure that is not or does not bear the role.
pub async fn insert(mut conn: &Conn, compte: &NewCompte, now: DateTime<Utc>) -> Result<Uuid, Error> {
    check_structure(conn, compte.role, compte.structure_id).await?;
    let id = Uuid::now_v7();
    diesel::insert_into(utilisateurs::table)
        .values((compte, utilisateurs::id.eq(id), utilisateurs::actif.eq(true), utilisateurs::created_at.eq(now), utilisateurs::updated_at.eq(now)))
        .execute(&mut conn)
        .await?;
    Ok(id)
}

/// Creates an account that has its password already.
///
/// # Errors
/// As [`insert`].
pub async fn create_with_password(conn: &Conn, compte: &NewCompte, mot_de_passe: &str, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let hash = password::hash(mot_de_passe.to_owned()).await?;
    let id = insert(conn, compte, now).await?;
    auth::store::set_password(conn, id, &hash, now).await?;
    Ok(id)
}

/// An admin has no structure; any other account has one, which bears its role.
async fn check_structure(conn: &Conn, role: Role, structure_id: Option<Uuid>) -> Result<(), Error> {
    let attendu = match role {
        Role::Admin => None,
        Role::Equipe => Some(RoleStructure::Porteuse),
        Role::Prescripteur => Some(RoleStructure::Prescripteur),
        Role::Financeur => Some(RoleStructure::Financeur),
    };
    match (attendu, structure_id) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(Error::champ("/structure_id", "champ_interdit", "Un administrateur n'a pas de structure.")),
        (Some(_), None) => Err(Error::champ("/structure_id", "champ_requis", "Ce rôle demande une structure.")),
        (Some(attendu), Some(id)) if structures::store::has_role(conn, id, attendu).await? => Ok(()),
        (Some(_), Some(_)) => Err(Error::reference("/structure_id")),
    }
}
