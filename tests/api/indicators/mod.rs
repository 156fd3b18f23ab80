//! Figures: the question and its refusals, the answer and its forms, and every indicator against a second definition.

mod attaque;
mod comparaison;
mod definitions;
mod ecriture;
mod exemples;
mod financements;
mod reference;
pub mod registre;
mod releves;
mod seances;
mod secret;
mod tables;
