//! Whose conventions a caller sees.

use uuid::Uuid;

use crate::auth::{Caller, Porteuse};
use crate::error::{Code, Error};
use crate::valeurs::Role;

/// The scope of a query over conventions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Portee {
    /// Those of a porteuse.
    Porteuse(Porteuse),
    /// Those that the financeur of this structure pays for, of every porteuse.
    Financeur(Uuid),
}

impl Portee {
    /// # Errors
    /// 403 for the roles that see none; the permission leaves them out already.
    pub fn of(caller: &Caller) -> Result<Self, Error> {
        match (caller.role, caller.structure_id) {
            (Role::Equipe, Some(id)) => Ok(Self::Porteuse(Porteuse(id))),
            (Role::Financeur, Some(id)) => Ok(Self::Financeur(id)),
            _ => Err(Error::new(Code::Interdit)),
        }
    }
}
