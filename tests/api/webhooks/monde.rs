//! The world around a webhook: a partner's receiver, a secret, prescriptions to which something happens.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use chrono::{DateTime, Utc};
use maillage::db::{Db, transaction};
use maillage::valeurs::TypeEvenement;
use maillage::webhooks::{NouvelEvenement, enqueue};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, MAILLAGE, POLE_EMPLOI, Reponse, TestApp, id};

/// How long a test waits for what the job does by itself.
const PATIENCE: Duration = Duration::from_secs(15);
const PAS: Duration = Duration::from_millis(50);

/// A message as a receiver got it.
#[derive(Clone, Debug)]
pub struct Recu {
    pub headers: HeaderMap,
    pub corps: String,
    pub json: Value,
}

impl Recu {
    pub fn header(&self, nom: &str) -> &str {
        self.headers.get(nom).map_or("", |v| v.to_str().unwrap())
    }

    /// Whether an implementation that is not ours finds it signed with this secret.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        standardwebhooks::Webhook::new(secret).unwrap().verify(self.corps.as_bytes(), &self.headers).is_ok()
    }
}

/// What a receiver answers to a message: a status, after a moment.
type Humeur = dyn Fn(&Recu) -> (u16, Duration) + Send + Sync;

struct Memoire {
    recus: Mutex<Vec<Recu>>,
    humeur: Mutex<Arc<Humeur>>,
}

/// A partner's server, on this machine.
pub struct Recepteur {
    pub url: String,
    memoire: Arc<Memoire>,
    server: ServerHandle,
}

impl Recepteur {
    /// One that takes everything.
    pub fn start() -> Self {
        let memoire = Arc::new(Memoire { recus: Mutex::default(), humeur: Mutex::new(Arc::new(|_| (204, Duration::ZERO))) });
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/maillage", socket.local_addr().unwrap());
        let partage = memoire.clone();
        let server = HttpServer::new(move || App::new().app_data(web::Data::from(partage.clone())).default_service(web::to(receive)));
        let server = server.workers(1).disable_signals().listen(socket).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { url, memoire, server: handle }
    }

    /// Answers this status from now on.
    pub fn answers(&self, statut: u16) {
        self.behaves(move |_| (statut, Duration::ZERO));
    }

    pub fn behaves(&self, humeur: impl Fn(&Recu) -> (u16, Duration) + Send + Sync + 'static) {
        *self.memoire.humeur.lock().unwrap() = Arc::new(humeur);
    }

    pub fn recus(&self) -> Vec<Recu> {
        self.memoire.recus.lock().unwrap().clone()
    }

    /// Waits until so many messages came, and gives them.
    pub async fn wait(&self, nombre: usize) -> Vec<Recu> {
        until(async || Some(self.recus()).filter(|r| r.len() >= nombre)).await
    }
}

impl Drop for Recepteur {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

async fn receive(memoire: web::Data<Memoire>, request: HttpRequest, corps: String) -> HttpResponse {
    let paire = |(n, v): (&actix_web::http::header::HeaderName, &actix_web::http::header::HeaderValue)| {
        (HeaderName::from_bytes(n.as_str().as_bytes()).unwrap(), HeaderValue::from_bytes(v.as_bytes()).unwrap())
    };
    let recu = Recu { headers: request.headers().iter().map(paire).collect(), json: serde_json::from_str(&corps).unwrap(), corps };
    let humeur = memoire.humeur.lock().unwrap().clone();
    let (statut, delai) = humeur(&recu);
    memoire.recus.lock().unwrap().push(recu);
    actix_web::rt::time::sleep(delai).await;
    HttpResponse::build(StatusCode::from_u16(statut).unwrap()).insert_header(("location", "/ailleurs")).finish()
}

/// Asks again until there is an answer.
pub async fn until<T>(question: impl AsyncFn() -> Option<T>) -> T {
    let debut = std::time::Instant::now();
    loop {
        if let Some(reponse) = question().await {
            return reponse;
        }
        assert!(debut.elapsed() < PATIENCE, "nothing came");
        actix_web::rt::time::sleep(PAS).await;
    }
}

/// Long enough for the job to have done what it will.
pub async fn a_while() {
    actix_web::rt::time::sleep(Duration::from_millis(2_500)).await;
}

/// A server that sends to this machine.
pub async fn app() -> TestApp {
    TestApp::with(|config| config.webhooks_prives = true).await
}

/// A partner's webhook with its first secret: its path, the secret.
pub async fn webhook(prescripteur: &Client, url: &str) -> (String, String) {
    let chemin = format!("/webhooks/{}", id(&prescripteur.create("/webhooks", json!({"url": url})).await));
    let secret = secret(prescripteur, &chemin).await;
    (chemin, secret)
}

pub async fn secret(prescripteur: &Client, webhook: &str) -> String {
    prescripteur.create(&format!("{webhook}/secrets"), json!({})).await["secret"].as_str().unwrap().to_owned()
}

/// Waits until a webhook's deliveries, the oldest first, have these statuts.
pub async fn until_statuts(prescripteur: &Client, webhook: &str, attendus: &[&str]) -> Reponse {
    let liste = format!("{webhook}/livraisons?sort=created_at");
    until(async || {
        let livraisons = prescripteur.get(&liste).await;
        (livraisons.colonne("statut") == attendus).then_some(livraisons)
    })
    .await
}

/// Waits until every attempt under way is over: so many made, and none leased beyond its back-off.
pub async fn until_tried(prescripteur: &Client, livraison: &str, essais: u64) -> Value {
    until(async || {
        let lue = prescripteur.get(livraison).await.json;
        (lue["essais"] == essais && !lue["derniere_erreur"].is_null() && attente(&lue) < chrono::TimeDelta::seconds(59)).then_some(lue)
    })
    .await
}

fn attente(livraison: &Value) -> chrono::TimeDelta {
    let instant = |champ: &str| livraison[champ].as_str().map(|v| v.parse::<DateTime<Utc>>().unwrap());
    instant("prochain_essai_le").map_or_else(chrono::TimeDelta::zero, |prochain| prochain - instant("updated_at").unwrap())
}

/// A prescription of the partner's to the first porteuse.
pub async fn prescription(app: &TestApp, numero: &str) -> Uuid {
    let dispositif = app.equipe().dispositif(&numero.to_lowercase()).await;
    let (prescription, porteuse, prescripteur) = (Uuid::now_v7(), Uuid::from_u128(MAILLAGE), Uuid::from_u128(POLE_EMPLOI));
    let sql = format!(
        "insert into prescriptions (id, created_at, updated_at, porteuse_id, prescripteur_id, dispositif_id, numero, statut, reponse_attendue_le,
            nom, prenom, demande, freins, consentement_recueilli_le, reference_externe, empreinte)
        values ('{prescription}', now(), now(), '{porteuse}', '{prescripteur}', '{dispositif}', '{numero}', 'soumise', '2199-12-31',
            'Lenoir', 'Zoé', 'Ouvrir une épicerie', '{{}}', '2021-06-24', 'REF-{numero}', '')"
    );
    app.base.sql(&sql).await;
    prescription
}

/// Something happens to a prescription, as its own module tells it: the event and its deliveries in one transaction.
pub async fn happens(app: &TestApp, prescription: Uuid, r#type: TypeEvenement) -> Uuid {
    let (evenement, porteuse, prescripteur_id) = (Uuid::now_v7(), Uuid::from_u128(MAILLAGE), Uuid::from_u128(POLE_EMPLOI));
    let statut = r#type.as_str().trim_start_matches("prescription.");
    app.base
        .sql(&format!(
            "insert into evenements (id, porteuse_id, prescription_id, prescripteur_id, type, statut, le)
            values ('{evenement}', '{porteuse}', '{prescription}', '{prescripteur_id}', '{}', '{statut}', '2021-06-24T12:30:00Z')",
            r#type.as_str()
        ))
        .await;
    let db = Db::new(&app.base.url, 1).unwrap();
    let mut conn = db.conn().await.unwrap();
    let nouvel = NouvelEvenement { id: evenement, prescription_id: prescription, prescripteur_id, r#type };
    transaction(&mut conn, async |conn| enqueue(conn, &nouvel, app.clock.now()).await).await.unwrap();
    evenement
}
