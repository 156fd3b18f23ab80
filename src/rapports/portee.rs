//! Whose reports a caller sees.

use uuid::Uuid;

use crate::auth::{Caller, Porteuse};
use crate::error::{Code, Error};
use crate::valeurs::Role;

/// The scope of a query over closings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Portee {
    /// Those of a porteuse, all of them.
    Porteuse(Porteuse),
    /// Those published to the financeur of this structure, of every porteuse or of one.
    Financeur { structure: Uuid, porteuse: Option<Uuid> },
}

impl Portee {
    /// # Errors
    /// 403 for the roles that see none; the permission leaves them out already.
    pub fn of(caller: &Caller, porteuse: Option<Uuid>) -> Result<Self, Error> {
        match (caller.role, caller.structure_id) {
            (Role::Equipe, Some(id)) if porteuse.is_some_and(|p| p != id) => Err(Error::introuvable()),
            (Role::Equipe, Some(id)) => Ok(Self::Porteuse(Porteuse(id))),
            (Role::Financeur, Some(structure)) => Ok(Self::Financeur { structure, porteuse }),
            _ => Err(Error::new(Code::Interdit)),
        }
    }
}
