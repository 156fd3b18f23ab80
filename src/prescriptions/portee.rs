//! Whose prescriptions a caller sees, and as whom it moves them.

use uuid::Uuid;

use super::rules::Acteur;
use crate::auth::{Caller, Porteuse};
use crate::error::{Code, Error};
use crate::valeurs::Role;

/// The scope of a query over prescriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Portee {
    /// Those posted to the dispositifs of a porteuse.
    Porteuse(Porteuse),
    /// Those that the prescripteur of this structure posted, to every porteuse.
    Prescripteur(Uuid),
}

impl Portee {
    /// # Errors
    /// 403 for the roles that see none; the permission leaves them out already.
    pub fn of(caller: &Caller) -> Result<Self, Error> {
        match (caller.role, caller.structure_id) {
            (Role::Equipe, Some(id)) => Ok(Self::Porteuse(Porteuse(id))),
            (Role::Prescripteur, Some(id)) => Ok(Self::Prescripteur(id)),
            _ => Err(Error::new(Code::Interdit)),
        }
    }

    /// The structure that speaks.
    #[must_use]
    pub const fn structure(self) -> Uuid {
        match self {
            Self::Porteuse(Porteuse(id)) | Self::Prescripteur(id) => id,
        }
    }

    #[must_use]
    pub const fn acteur(self) -> Acteur {
        match self {
            Self::Porteuse(_) => Acteur::Equipe,
            Self::Prescripteur(_) => Acteur::Prescripteur,
        }
    }
}
