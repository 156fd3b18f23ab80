//! Webhooks: what partners may ask for, and what reaches them.

mod envoi;
mod gestion;
pub mod monde;
mod reprises;
