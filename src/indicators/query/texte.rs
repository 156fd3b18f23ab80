//! A statement being written: fragments of our own text, and values that only ever travel as bound parameters.

use std::fmt::Write as _;

use chrono::NaiveDate;
use diesel::pg::Pg;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Array, Bool, Date, Text, Uuid as SqlUuid};
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

/// The text and its values, in step. Text is `&'static str`: nothing that came from a request can become part of it.
#[derive(Debug, Default)]
pub struct Requete {
    texte: String,
    liaisons: Vec<Liaison>,
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

    /// The statement, ready to be loaded.
    pub fn finit(self) -> BoxedSqlQuery<'static, Pg, SqlQuery> {
        let boite = diesel::sql_query(self.texte).into_boxed::<Pg>();
        self.liaisons.into_iter().fold(boite, |requete, liaison| match liaison {
            Liaison::Uuid(v) => requete.bind::<SqlUuid, _>(v),
            Liaison::Jour(v) => requete.bind::<Date, _>(v),
            Liaison::Texte(v) => requete.bind::<Text, _>(v),
            Liaison::Booleen(v) => requete.bind::<Bool, _>(v),
            Liaison::Textes(v) => requete.bind::<Array<Text>, _>(v),
            Liaison::Uuids(v) => requete.bind::<Array<SqlUuid>, _>(v),
            Liaison::Booleens(v) => requete.bind::<Array<Bool>, _>(v),
        })
    }
}
