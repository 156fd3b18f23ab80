//! Queries over accounts.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::api::UtilisateurFiltres;
use super::droits::Visibles;
use super::invitations;
use super::types::{Utilisateur, UtilisateurSaisie};
use crate::auth::{self, password};
use crate::db::Conn;
use crate::db::schema::{clients_api_vue, utilisateurs, utilisateurs_vue};
use crate::error::Error;
use crate::http::{Listing, Page, like, load_page};
use crate::refs::StructureRef;
use crate::structures;
use crate::valeurs::{Email, Parametre, Role, RoleStructure, Texte};

/// A page of users.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, visibles: Visibles, listing: &Listing<UtilisateurFiltres>) -> Result<Page<Utilisateur>, Error> {
    load_page!(conn, listing, Utilisateur, filtered(visibles, &listing.filtres))
}

fn filtered(visibles: Visibles, f: &UtilisateurFiltres) -> utilisateurs_vue::BoxedQuery<'_, Pg> {
    use utilisateurs_vue as v;
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
    if let Some(responsable) = &f.responsable {
        query = query.filter(v::responsable.eq_any(&responsable.0));
    }
    if let Some(actif) = &f.actif {
        query = query.filter(v::actif.eq_any(&actif.0));
    }
    query
}

/// One user.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, visibles: Visibles, id: Uuid) -> Result<Utilisateur, Error> {
    use utilisateurs_vue as v;
    let mut query = v::table.find(id).select(Utilisateur::as_select()).into_boxed();
    if let Visibles::Structure(structure) = visibles {
        query = query.filter(v::structure_id.eq(structure));
    }
    Ok(query.first(&mut conn).await?)
}

/// What is written of a user, and its version, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, visibles: Visibles, id: Uuid) -> Result<(i32, UtilisateurSaisie), Error> {
    use utilisateurs as t;
    let row = t::table.find(id).select((t::version, UtilisateurSaisie::as_select())).for_update();
    let (version, actuel): (i32, UtilisateurSaisie) = row.first(&mut conn).await?;
    match visibles {
        Visibles::Structure(structure) if actuel.structure_id != Some(structure) => Err(Error::introuvable()),
        _ => Ok((version, actuel)),
    }
}

/// Creates an account without a password: an invitation gives it one.
///
/// # Errors
/// 409 for an e-mail that has one, 422 for a structure that is not or does not bear the role.
pub async fn create(mut conn: &Conn, saisie: &UtilisateurSaisie, now: DateTime<Utc>) -> Result<Uuid, Error> {
    use utilisateurs as t;
    check_structure(conn, saisie.role, saisie.structure_id).await?;
    let id = Uuid::now_v7();
    diesel::insert_into(t::table).values((t::id.eq(id), t::created_at.eq(now), t::updated_at.eq(now), saisie)).execute(&mut conn).await?;
    Ok(id)
}

/// Writes a locked user; closing an account ends its sessions and its invitation.
///
/// # Errors
/// The database is away.
pub async fn update(mut conn: &Conn, id: Uuid, saisie: &UtilisateurSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    use utilisateurs as t;
    diesel::update(t::table.find(id)).set((saisie, t::version.eq(t::version + 1), t::updated_at.eq(now))).execute(&mut conn).await?;
    if !saisie.actif {
        auth::end_all(conn, id, now).await?;
        invitations::withdraw(conn, id).await?;
    }
    Ok(())
}

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
#[derive(Debug)]
pub struct NewCompte {
    pub email: Email,
    pub nom: Texte<200>,
    pub role: Role,
    pub structure_id: Option<Uuid>,
    pub responsable: bool,
}

/// Creates an active account.
///
/// # Errors
/// As [`create`].
pub async fn insert(conn: &Conn, compte: &NewCompte, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let email = Email::parse(&compte.email.as_str().to_lowercase()).map_err(|r| Error::champ("/email", "forme_invalide", r.message))?;
    let NewCompte { nom, role, structure_id, responsable, .. } = compte;
    let saisie = UtilisateurSaisie { email, nom: nom.clone(), role: *role, structure_id: *structure_id, responsable: *responsable, actif: true };
    create(conn, &saisie, now).await
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
///
/// # Errors
/// 422.
pub async fn check_structure(conn: &Conn, role: Role, structure_id: Option<Uuid>) -> Result<(), Error> {
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
