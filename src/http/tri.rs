//! Keyset pagination as SQL fragments: an order, what comes after a row in that order, and the keys of a row.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Jsonb, Text};

/// A key a list can be sorted by: its name in `sort`, its column, its SQL type. All are constants of the program.
#[derive(Clone, Copy, Debug)]
pub struct Tri {
    pub nom: &'static str,
    pub colonne: &'static str,
    pub r#type: &'static str,
}

impl Tri {
    /// Text, by a folded column under the collation "C".
    #[must_use]
    pub const fn texte(nom: &'static str, colonne: &'static str) -> Self {
        Self { nom, colonne, r#type: "text" }
    }

    #[must_use]
    pub const fn jour(nom: &'static str) -> Self {
        Self { nom, colonne: nom, r#type: "date" }
    }

    #[must_use]
    pub const fn instant(nom: &'static str) -> Self {
        Self { nom, colonne: nom, r#type: "timestamptz" }
    }
}

/// What closes every order of records.
pub const ID: Tri = Tri { nom: "id", colonne: "id", r#type: "uuid" };

/// The two sort keys every record has.
pub const CREATED_AT: Tri = Tri::instant("created_at");
pub const UPDATED_AT: Tri = Tri::instant("updated_at");

/// An order asked for: keys with their direction (true = descending), closed by the unique column.
#[derive(Clone, Debug)]
pub struct Ordre {
    pub cles: Vec<(Tri, bool)>,
    pub unique: Tri,
}

/// The rows after the one with these key values (text forms; null last) and this unique value.
#[derive(Clone, Debug)]
pub struct Apres {
    pub ordre: Ordre,
    pub valeurs: Vec<Option<String>>,
    pub unique: String,
}

/// The key values of a row, and its unique value, as one JSON array.
#[derive(Clone, Debug)]
pub struct Cles(pub Ordre);

impl QueryFragment<Pg> for Ordre {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        for (tri, descendant) in &self.cles {
            out.push_sql(tri.colonne);
            out.push_sql(if *descendant { " desc nulls last, " } else { " asc nulls last, " });
        }
        out.push_sql(self.unique.colonne);
        Ok(())
    }
}

impl QueryFragment<Pg> for Cles {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("jsonb_build_array(");
        for (tri, _) in &self.0.cles {
            out.push_sql(tri.colonne);
            out.push_sql(", ");
        }
        out.push_sql(self.0.unique.colonne);
        out.push_sql(")");
        Ok(())
    }
}

impl QueryFragment<Pg> for Apres {
    /// For keys a, b: `(a after v) or (a same as v and b after w) or (… and id > last)`.
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("(");
        let cles: Vec<_> = self.ordre.cles.iter().zip(&self.valeurs).collect();
        for (rang, ((tri, descendant), valeur)) in cles.iter().enumerate() {
            push_same(&mut out, cles.iter().take(rang).copied())?;
            match valeur {
                None => out.push_sql("false"),
                Some(valeur) => {
                    out.push_sql("(");
                    push_compare(&mut out, tri, if *descendant { " < " } else { " > " }, valeur)?;
                    out.push_sql(" or ");
                    out.push_sql(tri.colonne);
                    out.push_sql(" is null)");
                }
            }
            out.push_sql(" or ");
        }
        push_same(&mut out, cles.iter().copied())?;
        push_compare(&mut out, &self.ordre.unique, " > ", &self.unique)?;
        out.push_sql(")");
        Ok(())
    }
}

fn push_same<'b>(out: &mut AstPass<'_, 'b, Pg>, cles: impl Iterator<Item = (&'b (Tri, bool), &'b Option<String>)>) -> QueryResult<()> {
    for ((tri, _), valeur) in cles {
        match valeur {
            None => {
                out.push_sql(tri.colonne);
                out.push_sql(" is null");
            }
            Some(valeur) => push_compare(out, tri, " = ", valeur)?,
        }
        out.push_sql(" and ");
    }
    Ok(())
}

fn push_compare<'b>(out: &mut AstPass<'_, 'b, Pg>, tri: &Tri, operateur: &str, valeur: &'b String) -> QueryResult<()> {
    out.push_sql(tri.colonne);
    out.push_sql(operateur);
    out.push_bind_param::<Text, _>(valeur)?;
    out.push_sql("::");
    out.push_sql(tri.r#type);
    Ok(())
}

macro_rules! expression {
    ($type:ident, $sql:ty) => {
        impl Expression for $type {
            type SqlType = $sql;
        }
        impl<QS> AppearsOnTable<QS> for $type {}
        impl<QS> SelectableExpression<QS> for $type {}
        impl ValidGrouping<()> for $type {
            type IsAggregate = is_aggregate::No;
        }
        impl QueryId for $type {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }
    };
}
expression!(Ordre, diesel::expression::expression_types::NotSelectable);
expression!(Cles, Jsonb);
expression!(Apres, Bool);

/// A LIKE pattern for text that contains `recherche`, whose `%`, `_` and `\` are letters like others.
#[must_use]
pub fn like(recherche: &str) -> Motif {
    Motif(recherche.to_owned())
}

/// The pattern, which the database folds as it folded the text, whatever its locale; only then are its letters escaped, since some
/// fold into `%` or `_`.
#[derive(Clone, Debug)]
pub struct Motif(String);

impl QueryFragment<Pg> for Motif {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(r"'%' || regexp_replace(plat(");
        out.push_bind_param::<Text, _>(&self.0)?;
        out.push_sql(r"), '([\\%_])', '\\\1', 'g') || '%'");
        Ok(())
    }
}
expression!(Motif, Text);
