//! A statement being written: fragments of our own text, and values that only ever travel as bound parameters.

use std::fmt::Write as _;

use chrono::NaiveDate;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, Bool, Date, Text, Untyped, Uuid as SqlUuid};
use uuid::Uuid;

/// A value to bind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Liaison {
    Uuid(Uuid),
    Jour(NaiveDate),
    Texte(String),
    Booleen(bool),
    Textes(Vec<String>),
    Uuids(Vec<Uuid>),
    Booleens(Vec<bool>),
}

impl Liaison {
    /// The one value of a list of one. Where a column equals a value, PostgreSQL knows that what it is joined to does too.
    #[must_use]
    pub fn simplifiee(&self) -> Self {
        let seule = match self {
            Self::Textes(v) => seule(v).map(Self::Texte),
            Self::Uuids(v) => seule(v).map(Self::Uuid),
            Self::Booleens(v) => seule(v).map(Self::Booleen),
            Self::Uuid(_) | Self::Jour(_) | Self::Texte(_) | Self::Booleen(_) => None,
        };
        seule.unwrap_or_else(|| self.clone())
    }

    const fn est_une_liste(&self) -> bool {
        matches!(self, Self::Textes(_) | Self::Uuids(_) | Self::Booleens(_))
    }
}

fn seule<T: Clone>(valeurs: &[T]) -> Option<T> {
    if let [valeur] = valeurs { Some(valeur.clone()) } else { None }
}

/// The text and its values, in step. Text is `&'static str`: nothing that came from a request can become part of it. A connection
/// keeps it parsed, and in time planned, for the next values.
#[derive(Debug, Default)]
pub struct Requete {
    texte: String,
    liaisons: Vec<Liaison>,
    pour_ces_valeurs: bool,
}

impl Requete {
    /// Appends text of ours.
    pub fn texte(&mut self, fragment: &'static str) -> &mut Self {
        self.texte.push_str(fragment);
        self
    }

    /// Appends the name of the column that holds the key of the breakdown's dimension at `rang` (from 0).
    pub fn cle(&mut self, rang: usize) -> &mut Self {
        // Writing to a String cannot fail.
        let _ = write!(self.texte, "k{}", rang + 1);
        self
    }

    /// Appends the name of the list of places that the parameter `numero` means.
    pub fn lieux(&mut self, numero: usize) -> &mut Self {
        let _ = write!(self.texte, "lieux_{numero}");
        self
    }

    /// Keeps a value and answers its number, for [`Requete::parametre`] or for `$1` to be written in a fragment.
    pub fn lie(&mut self, liaison: Liaison) -> usize {
        self.liaisons.push(liaison);
        self.liaisons.len()
    }

    /// Has it planned for these values alone, each time.
    pub fn pour_ces_valeurs(&mut self) -> &mut Self {
        self.pour_ces_valeurs = true;
        self
    }

    /// Appends `$n`.
    pub fn parametre(&mut self, numero: usize) -> &mut Self {
        let _ = write!(self.texte, "${numero}");
        self
    }

    /// Appends the condition that what comes before is the value `numero`, or one of its values.
    pub fn parmi(&mut self, numero: usize) -> &mut Self {
        let liste = numero.checked_sub(1).and_then(|i| self.liaisons.get(i)).is_some_and(Liaison::est_une_liste);
        let _ = if liste { write!(self.texte, " = any(${numero})") } else { write!(self.texte, " = ${numero}") };
        self
    }
}

impl QueryFragment<Pg> for Requete {
    fn walk_ast<'b>(&'b self, mut sql: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.pour_ces_valeurs {
            sql.unsafe_to_cache_prepared();
        }
        // A parameter gets its number where diesel writes it: a comment writes all of them, in order, and the text names them.
        sql.push_sql("/*");
        for liaison in &self.liaisons {
            match liaison {
                Liaison::Uuid(v) => sql.push_bind_param::<SqlUuid, _>(v),
                Liaison::Jour(v) => sql.push_bind_param::<Date, _>(v),
                Liaison::Texte(v) => sql.push_bind_param::<Text, _>(v),
                Liaison::Booleen(v) => sql.push_bind_param::<Bool, _>(v),
                Liaison::Textes(v) => sql.push_bind_param::<Array<Text>, _>(v),
                Liaison::Uuids(v) => sql.push_bind_param::<Array<SqlUuid>, _>(v),
                Liaison::Booleens(v) => sql.push_bind_param::<Array<Bool>, _>(v),
            }?;
        }
        sql.push_sql("*/ ");
        sql.push_sql(&self.texte);
        Ok(())
    }
}

impl QueryId for Requete {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Requete {
    type SqlType = Untyped;
}
