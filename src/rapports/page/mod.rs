pub mod nombres;
use super::document::Rapport;
use crate::error::Error;
pub fn html(_: &Rapport, _: chrono::NaiveDate) -> Result<String, Error> { Ok(String::new()) }
