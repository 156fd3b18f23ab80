//! A drawn population: as many people as were asked for, the same for the same seed, and never on top of another.

use maillage::error::{Code, Error};
use maillage::seed::seed;

use crate::support::{Base, etat};

const PERSONNES: usize = 300;

/// The tables that are drawn and whose ids the seed repeats.
const TABLES: [&str; 8] = ["participants", "projets", "accompagnements", "phases", "rendez_vous", "sessions", "inscriptions", "seances"];

/// A migrated database without a record: the tests' own structures and accounts are gone.
async fn vide() -> Base {
    let base = Base::new();
    base.sql("delete from utilisateurs; delete from structures").await;
    base
}

async fn remplit(base: &Base, graine: u64) -> Result<(), Error> {
    seed(&etat(&base.url), &base.url, PERSONNES, graine).await
}

async fn remplie(graine: u64) -> Base {
    let base = vide().await;
    remplit(&base, graine).await.unwrap();
    base
}

async fn nombre(base: &Base, table: &str) -> usize {
    base.textes(&format!("select count(*)::text as valeur from {table}")).await[0].parse().unwrap()
}

/// A digest of each table's rows, without what every base makes for itself: the instant, and the ids of porteuses and dispositifs.
async fn empreintes(base: &Base) -> Vec<String> {
    let sans = "'{created_at,updated_at,porteuse_id,dispositif_id}'::text[]";
    let table = |t: &str| format!("(select md5(string_agg((to_jsonb(t) - {sans})::text, '' order by t.id)) as valeur from {t} t)");
    base.textes(&TABLES.map(table).join(" union all ")).await
}

#[actix_web::test]
async fn as_many_people_as_asked_and_twice_as_many_enrolments() {
    let base = remplie(7).await;
    assert_eq!(nombre(&base, "participants").await, PERSONNES);
    let (accueils, inscriptions) = (nombre(&base, "accompagnements").await, nombre(&base, "inscriptions").await);
    assert_eq!(accueils + inscriptions, 2 * PERSONNES, "{accueils} accueils, {inscriptions} inscriptions");
    assert_eq!(base.textes("select valeur::text from compteurs where porteuse_id is null").await.len(), 1, "servers that run learn of it");
    assert!(accueils > PERSONNES / 2 && inscriptions > PERSONNES / 2, "{accueils} accueils, {inscriptions} inscriptions");

    let refus = remplit(&base, 8).await.unwrap_err();
    assert_eq!(refus.code, Code::EtatIncompatible);
    assert!(refus.detail.as_deref().is_some_and(|d| d.contains("contient déjà des personnes")), "{refus:?}");
    assert_eq!(nombre(&base, "participants").await, PERSONNES, "a refusal writes nothing");
}

#[actix_web::test]
async fn sheets_agree_with_the_inscriptions_that_they_are_about() {
    let base = remplie(7).await;
    assert!(nombre(&base, "presences").await > 0);
    let contraires = "select i.id::text as valeur from inscriptions i join presences l on l.inscription_id = i.id
        group by i.id having i.statut = 'annule' or i.statut <> 'abandon' and (i.statut = 'present') <> bool_or(l.statut = 'present')";
    assert_eq!(base.textes(contraires).await, Vec::<String>::new());
    let sans = "select i.id::text as valeur from inscriptions i join seances se on se.session_id = i.session_id
        where i.statut <> 'annule' and not exists (select from presences l where l.inscription_id = i.id and l.seance_id = se.id)";
    assert_eq!(base.textes(sans).await, Vec::<String>::new());
    let heures = "select md5(string_agg(concat(id, ' ', heures_suivies, '/', heures_dues), ';' order by id)) as valeur from inscriptions";
    let dessinees = base.textes(heures).await;
    base.sql("do $$ begin perform heures_des_feuilles(array(select id from sessions)); end $$").await;
    assert_eq!(base.textes(heures).await, dessinees, "inscriptions bear the hours that the database adds up");
}

#[actix_web::test]
async fn structures_of_ones_own_are_left_alone() {
    let base = Base::new();
    let refus = remplit(&base, 7).await.unwrap_err();
    assert_eq!(refus.code, Code::EtatIncompatible);
    assert!(refus.detail.as_deref().is_some_and(|d| d.contains("contient déjà des structures")), "{refus:?}");
}

#[actix_web::test]
async fn every_index_foreign_key_and_trigger_is_put_back() {
    let soutiens = "select pg_get_indexdef(indexrelid) as valeur from pg_index where indrelid::regclass::text !~ '^pg_'
        union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
        union all select tgname || ' ' || tgenabled::text from pg_trigger where not tgisinternal order by 1";
    let base = vide().await;
    let avant = base.textes(soutiens).await;
    remplit(&base, 7).await.unwrap();
    assert_eq!(base.textes(soutiens).await, avant);
}

#[actix_web::test]
async fn the_same_seed_gives_the_same_rows_and_another_seed_others() {
    let (une, autre) = (remplie(7).await, remplie(7).await);
    let empreintes_de_sept = empreintes(&une).await;
    assert_eq!(empreintes_de_sept, empreintes(&autre).await);
    let de_huit = empreintes(&remplie(8).await).await;
    for ((table, sept), huit) in TABLES.iter().zip(&empreintes_de_sept).zip(&de_huit) {
        assert_ne!(sept, huit, "{table}");
    }
}
