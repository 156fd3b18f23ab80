//! Accounts of people.
pub mod store;
