//! Figures: a question in, an answer out.
//!
//! [`catalogue`] says what each indicator counts; [`question`] reads what is asked of it; [`references`] looks up what the
//! question names; [`query`] counts, in one statement; [`releves`] says what was recorded by hand of the [`cellules`]
//! that records do not answer; [`answer`] puts lines, shares and total in order; [`libelles`] names
//! them; [`demande`] says whose figures a caller sees, and [`secret`] what outsiders may see of them; [`tableau`] writes them as
//! CSV; [`figees`] finds what closings hold; [`objectif`] asks what conventions promise, and [`posee`] what reports ask.

mod answer;
mod api;
mod calcul;
mod catalogue;
mod cellules;
mod chiffre;
mod classeur;
mod code;
mod contrat;
mod definitions;
mod demande;
mod figees;
mod format;
mod libelles;
pub mod objectif;
mod paires;
pub mod posee;
mod query;
mod question;
mod questions;
mod references;
mod releves;
mod reponse;
mod secret;
mod tableau;

use utoipa_actix_web::service_config::ServiceConfig;

pub use catalogue::{Dimension, Domaine, Indicateur, tous as indicateurs};
pub use code::CodeIndicateur;
pub use contrat::{Classeur as ClasseurExcel, dimensions_de_releves};
pub use question::valeur as valeur_de;
pub use questions::par_code;
pub use reponse::{
    Cle, FiltresAppliques, IndicateurCite, LigneIndicateur, Nombre, ReponseIndicateur, SecretStatistique, SourceValeur, StatutValeur, TotalIndicateur,
    ValeurCle,
};

/// The routes of `/indicators`. The équipe sees exact figures, those outside what [`secret`] leaves.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(api::list).service(api::list_valeurs).service(api::get).service(definitions::get);
}
