//! Maillage: what an association does for people, recorded as it happens, and figures that come back as queries.
pub mod clock;
pub mod error;
pub mod valeurs;
