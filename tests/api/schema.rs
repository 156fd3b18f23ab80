//! The database's shape: what the code says of it, and that every migration can be undone.

use diesel::Connection;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use maillage::db::MIGRATIONS;
use maillage::valeurs::CONTRAINTES;

use crate::support::{Base, TestApp};

/// Foreign keys whose columns no index begins with.
const SANS_INDEX: &str = "
    select c.conrelid::regclass || '.' || c.conname as valeur
    from pg_constraint c
    where c.contype = 'f' and not exists (
        select from pg_index i
        where i.indrelid = c.conrelid and i.indpred is null
            and (select array_agg(k order by k) from unnest((i.indkey::int2[])[0:array_length(c.conkey, 1) - 1]) k)
                = (select array_agg(k order by k) from unnest(c.conkey) k))
    order by 1";

/// Everything a migration may leave: relations, columns, constraints, indexes, triggers, functions, extensions.
const FORME: &str = "
    select 'relation ' || c.relname || ' ' || c.relkind::text || coalesce(' ' || pg_get_viewdef(c.oid), '') as valeur
        from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'S', 'm') and c.relname <> '__diesel_schema_migrations'
    union all select 'column ' || attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull
        from pg_attribute join pg_class c on c.oid = attrelid where c.relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
            and c.relkind = 'r' and c.relname <> '__diesel_schema_migrations'
    union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace and conrelid <> coalesce(to_regclass('__diesel_schema_migrations'), 0)
    union all select 'index ' || indexdef from pg_indexes where schemaname = 'public' and tablename <> '__diesel_schema_migrations'
    union all select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select 'function ' || p.oid::regprocedure || coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) from pg_proc p
        where p.pronamespace = 'public'::regnamespace and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    union all select 'extension ' || extname from pg_extension
    order by 1";

#[actix_web::test]
async fn every_foreign_key_has_an_index() {
    assert_eq!(Base::new().textes(SANS_INDEX).await, Vec::<String>::new());
}

#[actix_web::test]
async fn every_enumeration_is_the_check_constraint_s() {
    let base = Base::new();
    let sql =
        "select conname || ':' || pg_get_constraintdef(oid) as valeur from pg_constraint where contype = 'c' and pg_get_constraintdef(oid) like '%ARRAY[%'";
    let mut en_base: Vec<(String, Vec<String>)> = base
        .textes(sql)
        .await
        .iter()
        .filter_map(|ligne| {
            let (nom, definition) = ligne.split_once(':').unwrap();
            let valeurs: Vec<_> = definition.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
            CONTRAINTES.iter().any(|(n, _)| *n == nom).then(|| (nom.to_owned(), valeurs))
        })
        .collect();
    en_base.sort();
    let mut en_rust: Vec<(String, Vec<String>)> =
        CONTRAINTES.iter().map(|(nom, valeurs)| ((*nom).to_owned(), valeurs.iter().map(|v| (*v).to_owned()).collect())).collect();
    en_rust.sort();
    assert_eq!(en_base, en_rust);
}

#[actix_web::test]
async fn the_generated_schema_is_up_to_date() {
    let genere = Base::new()
        .textes(
            &include_str!("../../src/db/schema.sql")
                .replacen("select '//", "select (select '//", 1)
                .replace("from relations r;", "from relations r) as valeur"),
        )
        .await;
    let attendu = genere[0].trim_end();
    let actuel = include_str!("../../src/db/schema.rs").trim_end();
    if attendu != actuel && std::env::var_os("MAILLAGE_UPDATE").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/db/schema.rs"), format!("{attendu}\n")).unwrap();
    }
    assert!(attendu == actuel, "src/db/schema.rs is not what the migrations make: run `MAILLAGE_UPDATE=1 cargo test`, then commit it");
}

#[actix_web::test]
async fn every_down_migration_undoes_its_up() {
    let base = Base::empty();
    for rang in 0..migrations().len() {
        let avant = base.textes(FORME).await;
        let nom = apply(&base.url, rang, Step::Up);
        let apres = base.textes(FORME).await;
        assert_ne!(apres, avant, "{nom} changes nothing");
        if !migrations().swap_remove(rang).metadata().run_in_transaction() {
            apply(&base.url, rang, Step::Up);
            assert_eq!(base.textes(FORME).await, apres, "{nom} cannot be taken up again where it was interrupted");
        }
        apply(&base.url, rang, Step::Down);
        assert_eq!(base.textes(FORME).await, avant, "{nom} is not undone");
        apply(&base.url, rang, Step::Up);
    }
}

#[actix_web::test]
async fn migrations_fill_what_they_add_to_the_records_that_are_there() {
    let app = TestApp::demo().await;
    let contenu = "select md5(string_agg(r::text, ';' order by r.id)) as valeur from rendez_vous r
        union all select md5(string_agg(i::text, ';' order by i.id)) from inscriptions i
        union all select md5(string_agg(p::text, ';' order by p.id)) from phases p";
    let avant = app.base.textes(contenu).await;
    let noms = migrations().iter().map(|m| m.name().to_string()).collect::<Vec<_>>();
    let premiere = noms.iter().position(|nom| nom.contains("dispositif_des_rendez_vous")).unwrap();
    for rang in (premiere..noms.len()).rev() {
        apply(&app.base.url, rang, Step::Down);
    }
    assert_ne!(app.base.textes(contenu).await, avant);
    for rang in premiere..noms.len() {
        apply(&app.base.url, rang, Step::Up);
    }
    assert_eq!(app.base.textes(contenu).await, avant);
}

#[derive(Clone, Copy)]
enum Step {
    Up,
    Down,
}

fn migrations() -> Vec<Box<dyn Migration<Pg>>> {
    let mut migrations = MIGRATIONS.migrations().unwrap();
    migrations.sort_by_key(|m| m.name().to_string());
    migrations
}

/// Takes one migration one step, on a thread of its own, since the harness blocks.
fn apply(url: &str, rang: usize, step: Step) -> String {
    let url = url.to_owned();
    let work = move || {
        let mut conn = AsyncConnectionWrapper::<AsyncPgConnection>::establish(&url).unwrap();
        let migration = migrations().swap_remove(rang);
        match step {
            Step::Up => migration.run(&mut conn),
            Step::Down => migration.revert(&mut conn),
        }
        .unwrap();
        migration.name().to_string()
    };
    std::thread::spawn(work).join().unwrap()
}
