//! What outsiders may see of figures about people: guarded ones. Rounding alone does not protect, for whoever may choose any two
//! dates, or cross attributes, can solve for single people. So [`garde`] bounds the question, within what [`portee`] opens to the
//! caller, and [`arrondi`] bounds the answer.

mod arrondi;
mod garde;
mod portee;

pub use arrondi::{PART_SOMME_MIN, protege};
pub use garde::{borne, dispositif, exige_un_dispositif};
pub use portee::{Exterieur, ouvre};
