//! The statements that a connection keeps parsed: kept for the next time, and not without end.

use diesel::QueryableByName;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Untyped};
use diesel_async::RunQueryDsl;
use maillage::db::Db;

use crate::support::Base;

/// One statement among many.
#[derive(Clone, Copy)]
struct Forme(usize);

impl QueryFragment<Pg> for Forme {
    fn walk_ast<'b>(&'b self, mut sql: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        sql.push_sql(&format!("select {}::bigint as nombre", self.0));
        Ok(())
    }
}

impl QueryId for Forme {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Forme {
    type SqlType = Untyped;
}

#[derive(QueryableByName)]
struct Nombre {
    #[diesel(sql_type = BigInt)]
    nombre: i64,
}

/// Asks for so many statements, then how many the connection keeps.
async fn kept_after(db: &Db, nombre: usize) -> i64 {
    let conn = db.conn().await.unwrap();
    let mut conn = &*conn;
    for rang in 0..nombre {
        let lus: Vec<Nombre> = Forme(rang).load(&mut conn).await.unwrap();
        assert_eq!(lus[0].nombre, rang as i64);
    }
    let gardes: Vec<Nombre> = diesel::sql_query("select count(*) as nombre from pg_prepared_statements where statement like 'select %::bigint as nombre'")
        .load(&mut conn)
        .await
        .unwrap();
    gardes[0].nombre
}

#[actix_web::test]
async fn a_connection_keeps_statements_for_the_next_request_and_lets_go_of_too_many() {
    let base = Base::new();
    let db = Db::new(&base.url, 1).unwrap();
    assert_eq!(kept_after(&db, 300).await, 300);
    assert_eq!(kept_after(&db, 300).await, 300, "the same ones");
    assert_eq!(kept_after(&db, 500).await, 500);
    assert_eq!(kept_after(&db, 3).await, 3);
}
