//! Which accounts, of people and of machines, a caller sees and manages.

use uuid::Uuid;

use crate::auth::Caller;
use crate::error::{Code, Error};
use crate::valeurs::Role;

/// The accounts a caller sees; to it there are no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibles {
    Tous,
    Structure(Uuid),
}

impl Visibles {
    /// The admin sees all, an équipe those of its structure, the other roles theirs if responsable.
    ///
    /// # Errors
    /// 403.
    pub fn to(caller: &Caller) -> Result<Self, Error> {
        match (caller.role, caller.structure_id) {
            (Role::Admin, _) => Ok(Self::Tous),
            (Role::Equipe, Some(structure)) => Ok(Self::Structure(structure)),
            (_, Some(structure)) if caller.responsable => Ok(Self::Structure(structure)),
            _ => Err(Error::new(Code::Interdit).detail("Cette opération est réservée aux responsables.")),
        }
    }
}

/// A responsable manages its own structure's accounts of its own role, and no others: one role's accounts must not open another's.
///
/// # Errors
/// 403.
pub fn may_manage(caller: &Caller, role: Role, structure_id: Option<Uuid>) -> Result<(), Error> {
    let sienne = structure_id.is_none() || structure_id == caller.structure_id;
    if caller.is_admin() || (caller.responsable && caller.role == role && sienne) {
        return Ok(());
    }
    Err(Error::new(Code::Interdit).detail("Un responsable ne gère que les comptes de sa structure et de son rôle."))
}
