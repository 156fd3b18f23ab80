//! What HTTP asks of every resource: reading bodies and queries, pages, versions, safe repetition, one shape of answer.

pub mod accept;
mod answer;
mod body;
mod chemin;
mod envelope;
mod etag;
mod idempotency;
mod import;
mod listing;
mod methods;
mod page;
mod patch;
mod query;
mod read;
mod seal;
mod strict;
mod tri;
mod write;

pub use answer::Answer;
pub use body::{Corps, TAILLE_MAX};
pub use chemin::Chemin;
pub use envelope::{RequestId, envelope};
pub use etag::Precondition;
pub use idempotency::{CONSERVATION, empreinte};
pub use import::Import;
pub use listing::{Filtres, Listing};
pub use methods::{Routes, not_found_or_allowed};
pub use page::Page;
pub(crate) use page::load_page;
pub use patch::{Modifiable, Patch, apply, present};
pub(crate) use query::entre;
pub use query::{Liste, ValidQuery, bornes, read_query};
pub use read::{read_json, regle, valider};
pub use seal::Seal;
pub use tri::{Tri, like};
pub use write::{Ecriture, bump};
