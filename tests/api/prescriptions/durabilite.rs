//! What was acknowledged is there once, and its partner was told, after the worst: two servers and PostgreSQL killed with -9 in the
//! middle of a thousand posts, and a receiver that fails half the time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use maillage::clock::Clock;
use maillage::db::embedded::{Caller, Cluster};
use maillage::db::schema::livraisons;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::indicators::registre::Hasard;
use crate::support::processus::{Processus, kill_postgres};
use crate::support::{CLE, Client, id, jeton, prepare, prescription};
use crate::webhooks::monde::{Recepteur, Recu, webhook};

const POSTES: usize = 1_000;
const ECRIVAINS: usize = 8;
/// Everything is killed once so many posts were acknowledged.
const SOUS_FEU: usize = 400;
/// The ranks of the accounts that write.
const EQUIPE: usize = 1;
const PRESCRIPTEUR: usize = 4;

/// Two servers on one database, and what a caller knows of them.
struct Serveurs {
    processus: Vec<Processus>,
    adresses: Arc<Mutex<Vec<String>>>,
}

impl Serveurs {
    fn start(url: &str, adresses: Arc<Mutex<Vec<String>>>) -> Self {
        let environnement = [("DATABASE_URL", url), ("MAILLAGE_JWT_CLES", CLE), ("MAILLAGE_WEBHOOKS_PRIVES", "true")];
        let processus: Vec<_> = (0..2).map(|_| Processus::serve(&environnement)).collect();
        *adresses.lock().unwrap() = processus.iter().map(|p| p.adresse.clone()).collect();
        Self { processus, adresses }
    }

    fn client(&self, rang: usize) -> Client {
        Client::new(&self.adresses.lock().unwrap()[0], Some(jeton(rang, &Clock::default())))
    }
}

/// Posts its share, each until it is acknowledged, under the same key and to whichever server answers.
async fn post(rang: usize, dispositif: String, adresses: Arc<Mutex<Vec<String>>>, faits: Arc<AtomicUsize>) -> BTreeMap<String, String> {
    let mut acquises = BTreeMap::new();
    for i in (rang..POSTES).step_by(ECRIVAINS) {
        let (cle, demande) = (Uuid::now_v7().to_string(), format!("Demande {i}"));
        let corps = prescription(&dispositif, json!({"demande": demande}));
        for essai in 0.. {
            let adresse = adresses.lock().unwrap()[(i + essai) % 2].clone();
            let client = Client::new(&adresse, Some(jeton(PRESCRIPTEUR, &Clock::default())));
            let request = client.request("POST", "/prescriptions").header("idempotency-key", &cle).timeout(Duration::from_secs(10));
            let reponse = request.json(&corps).send().await;
            if let Ok(reponse) = reponse
                && reponse.status() == 201
                && let Ok(posee) = reponse.json::<Value>().await
            {
                acquises.insert(demande, posee["id"].as_str().unwrap().to_owned());
                faits.fetch_add(1, Ordering::Relaxed);
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    acquises
}

/// Lets the back-off's time pass, until everything is delivered.
async fn deliver_all(url: &str) {
    let mut conn = AsyncPgConnection::establish(url).await.unwrap();
    let debut = std::time::Instant::now();
    loop {
        let attente: i64 = livraisons::table.filter(livraisons::statut.ne("livree")).count().get_result(&mut conn).await.unwrap();
        if attente == 0 {
            return;
        }
        assert!(debut.elapsed() < Duration::from_mins(2), "{attente} are not delivered");
        conn.batch_execute("update livraisons set prochain_essai_le = now() where statut = 'en_attente' and prochain_essai_le > now() + interval '2 seconds'")
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Fails half the time, and no message more than six times: the twelfth failure would close the webhook.
fn half_the_time() -> impl Fn(&Recu) -> (u16, Duration) + Send + Sync {
    let echecs: Mutex<BTreeMap<String, usize>> = Mutex::default();
    let hasard = Mutex::new(Hasard(1));
    move |recu| {
        let mut echecs = echecs.lock().unwrap();
        let sien = echecs.entry(recu.header("webhook-id").to_owned()).or_default();
        let echoue = *sien < 6 && hasard.lock().unwrap().sur_dix(5);
        *sien += usize::from(echoue);
        (if echoue { 500 } else { 204 }, Duration::ZERO)
    }
}

#[actix_web::test]
async fn a_thousand_posts_survive_and_each_is_told() {
    let dossier = std::env::temp_dir().join(format!("maillage-prescriptions-{}", std::process::id()));
    std::fs::create_dir_all(&dossier).unwrap();
    let cluster = Cluster::open(&dossier, Caller::Server).unwrap();
    prepare(cluster.url()).await;
    let adresses = Arc::new(Mutex::new(Vec::new()));
    let mut serveurs = Serveurs::start(cluster.url(), adresses.clone());
    let dispositif = serveurs.client(EQUIPE).dispositif_ouvert("creation").await;
    let recepteur = Recepteur::start();
    recepteur.behaves(half_the_time());
    let (_, secret) = webhook(&serveurs.client(PRESCRIPTEUR), &recepteur.url).await;

    let faits = Arc::new(AtomicUsize::new(0));
    let ecrivains: Vec<_> = (0..ECRIVAINS).map(|rang| actix_web::rt::spawn(post(rang, dispositif.clone(), adresses.clone(), faits.clone()))).collect();
    while AtomicUsize::load(&faits, Ordering::Relaxed) < SOUS_FEU {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    kill_postgres(&dossier);
    serveurs.processus.iter_mut().for_each(Processus::kill);
    std::mem::forget(cluster);
    let cluster = reopen(&dossier).await;
    serveurs = Serveurs::start(cluster.url(), adresses);
    let mut acquises = BTreeMap::new();
    for ecrivain in ecrivains {
        acquises.extend(ecrivain.await.unwrap());
    }
    assert_eq!(acquises.len(), POSTES);
    deliver_all(cluster.url()).await;

    let partenaire = serveurs.client(PRESCRIPTEUR);
    let ids: Vec<String> = partenaire.walk("/prescriptions?limit=200&sort=created_at", "id").await;
    let (distinctes, postees): (BTreeSet<&String>, BTreeSet<&String>) = (ids.iter().collect(), acquises.values().collect());
    assert_eq!((ids.len(), &distinctes), (POSTES, &postees), "each is there once");
    let recus = recepteur.recus();
    assert!(recus.iter().all(|r| r.is_signed_by(&secret)));
    let dits: BTreeSet<String> = recus.iter().map(|r| r.header("webhook-id").to_owned()).collect();
    let evenements: BTreeSet<String> = partenaire.evenements(None, POSTES).await.iter().map(id).collect();
    assert_eq!((evenements.len(), &dits), (POSTES, &evenements), "each event was sent");
    println!("{} sends for {} events, {} posts acknowledged", recus.len(), dits.len(), acquises.len());
    serveurs.processus.iter_mut().for_each(Processus::stop);
    cluster.stop().unwrap();
    std::fs::remove_dir_all(&dossier).unwrap();
}

/// Starts PostgreSQL again on what the kill left; its last processes may take a moment to go.
async fn reopen(dossier: &Path) -> Cluster {
    for _ in 0..50 {
        if let Ok(cluster) = Cluster::open(dossier, Caller::Server) {
            return cluster;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the cluster does not start again")
}
