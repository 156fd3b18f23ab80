//! Whose a dispositif or a module is: the équipe's own porteuse, or the one that an admin names.

use uuid::Uuid;

use crate::auth::Caller;
use crate::db::Conn;
use crate::error::{Code, Error};
use crate::structures;
use crate::valeurs::RoleStructure;

/// The porteuse of what the caller creates, `None` where an admin names none.
///
/// # Errors
/// 422 for another porteuse than the équipe's, or for a structure that is not an active porteuse.
pub async fn choose(conn: &Conn, caller: &Caller, demandee: Option<Uuid>) -> Result<Option<Uuid>, Error> {
    let inconnue = || Error::reference("/porteuse_id");
    if let Some(sienne) = caller.porteuse_id() {
        return if demandee.is_none_or(|d| d == sienne) { Ok(Some(sienne)) } else { Err(inconnue()) };
    }
    match demandee {
        Some(id) if !structures::store::has_role(conn, id, RoleStructure::Porteuse).await? => Err(inconnue()),
        choisie => Ok(choisie),
    }
}

/// # Errors
/// 403 where an équipe writes what it may only read: another porteuse's, or what all share.
pub fn may_write(caller: &Caller, porteuse: Option<Uuid>) -> Result<(), Error> {
    if caller.is_admin() || (porteuse.is_some() && caller.porteuse_id() == porteuse) {
        return Ok(());
    }
    Err(Error::new(Code::Interdit).detail("L'équipe ne modifie que ce qui est à sa propre structure."))
}
