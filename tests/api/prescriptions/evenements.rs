//! The feed: ordered, complete, whatever commits late.

use serde_json::json;
use tokio::time::{Duration, sleep};

use crate::support::{TestApp, id};

#[actix_web::test]
async fn the_feed_gives_each_event_once_and_in_order() {
    let app = TestApp::spawn().await;
    let (equipe, partenaire) = (app.equipe(), app.prescripteur());
    let dispositif = equipe.dispositif_ouvert("creation").await;
    let vide = partenaire.get("/prescriptions/evenements").await;
    assert_eq!(vide.items().len(), 0);
    let posee = partenaire.prescrit(&dispositif, json!({"reference_externe": "PE-1"})).await;
    equipe.avance(&posee, json!({"vers": "prise_en_charge"})).await;
    equipe.avance(&posee, json!({"vers": "refusee", "motif": "hors_public"})).await;
    partenaire.evenements(None, 3).await;
    let (mut vus, mut curseur) = (Vec::new(), vide.json["next_cursor"].as_str().unwrap().to_owned());
    loop {
        let suite = partenaire.get(&format!("/prescriptions/evenements?limit=1&depuis={curseur}")).await;
        curseur = suite.json["next_cursor"].as_str().unwrap().to_owned();
        let Some(evenement) = suite.items().first() else { break };
        assert_eq!((&evenement["prescription_id"], &evenement["reference_externe"]), (&json!(id(&posee)), &json!("PE-1")));
        assert!(evenement.as_object().unwrap().len() == 7, "nothing of the person: {evenement}");
        vus.push(evenement["statut"].as_str().unwrap().to_owned());
    }
    assert_eq!(vus, ["soumise", "prise_en_charge", "refusee"]);
    assert_eq!(partenaire.get("/prescriptions/evenements?depuis=x").await.code(), "curseur_invalide");
    assert_eq!(partenaire.get("/prescriptions/evenements?limit=0").await.champs(), ["/limit"]);
}

#[actix_web::test]
async fn an_event_that_commits_late_is_not_missed() {
    let app = TestApp::spawn().await;
    let (equipe, partenaire) = (app.equipe(), app.prescripteur());
    let dispositif = equipe.dispositif_ouvert("creation").await;
    let posees = [partenaire.prescrit(&dispositif, json!({})).await, partenaire.prescrit(&dispositif, json!({})).await];
    partenaire.evenements(None, 2).await;
    let depuis = partenaire.get("/prescriptions/evenements").await.json["next_cursor"].as_str().unwrap().to_owned();
    // A transaction that takes its id first, and commits last.
    let lente = format!(
        "begin; insert into evenements (id, porteuse_id, prescription_id, prescripteur_id, type, statut, le)
         select gen_random_uuid(), porteuse_id, id, prescripteur_id, 'prescription.annulee', 'annulee', now() from prescriptions where id = '{}';
         select pg_sleep(1.5); commit",
        id(&posees[0])
    );
    let base = async { app.base.sql(&lente).await };
    let rapide = async {
        sleep(Duration::from_millis(500)).await;
        equipe.avance(&posees[1], json!({"vers": "prise_en_charge"})).await;
        partenaire.get(&format!("/prescriptions/evenements?depuis={depuis}")).await
    };
    let ((), pendant) = futures_util::future::join(base, rapide).await;
    assert_eq!(pendant.items().len(), 0, "what is later waits for what is earlier");
    let apres = partenaire.evenements(pendant.json["next_cursor"].as_str(), 2).await;
    assert_eq!((&apres[0]["statut"], &apres[1]["statut"]), (&json!("annulee"), &json!("prise_en_charge")));
}

#[actix_web::test]
async fn after_a_restore_the_feed_goes_on_from_where_it_was_read() {
    let app = TestApp::spawn().await;
    let (equipe, partenaire) = (app.equipe(), app.prescripteur());
    let dispositif = equipe.dispositif_ouvert("creation").await;
    let posee = partenaire.prescrit(&dispositif, json!({})).await;
    // As rows restored into a young cluster are: their transaction ids are far ahead of its own.
    app.base.sql("update evenements set xid = xid + 1000000000").await;
    assert_eq!(partenaire.get("/prescriptions/evenements").await.items().len(), 0, "not yet told from what is to come");
    app.base.sql("update epoques set cluster = 'another'").await;
    let db = maillage::db::Db::new(&app.base.url, 1).unwrap();
    for _ in 0..2 {
        maillage::evenements::open_epoch(&db.conn().await.unwrap()).await.unwrap();
    }
    let lus = partenaire.get("/prescriptions/evenements").await;
    assert_eq!(lus.colonne("statut"), ["soumise"]);
    equipe.avance(&posee, json!({"vers": "prise_en_charge"})).await;
    let suite = partenaire.evenements(lus.json["next_cursor"].as_str(), 1).await;
    assert_eq!((suite.len(), &suite[0]["statut"]), (1, &json!("prise_en_charge")));
    assert_eq!(app.base.textes("select count(*)::text as valeur from epoques").await, ["2"]);
}
