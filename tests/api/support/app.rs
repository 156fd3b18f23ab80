//! The real application on a port of its own, and the accounts of the tests.

use std::net::TcpListener;
use std::sync::mpsc;

use actix_web::dev::ServerHandle;
use actix_web::web;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use maillage::app::AppState;
use maillage::auth::{Caller, Tokens, keys, password};
use maillage::clock::Clock;
use maillage::config::{Config, Secret};
use maillage::db::schema::{structures, utilisateurs};
use maillage::db::{Db, migrate};
use maillage::server;
use maillage::valeurs::Role;
use uuid::Uuid;

use super::{Base, Client, MOT_DE_PASSE};

/// The seed that signs the tests' tokens.
pub const CLE: &str = "bWFpbGxhZ2UtdGVzdHMtb25seS1zZWVkLTMyLWJ5dGU=";

/// The accounts: e-mail, role, structure, responsable.
const COMPTES: &[(&str, Role, Option<u128>, bool)] = &[
    ("admin@maillage.test", Role::Admin, None, false),
    ("equipe@maillage.test", Role::Equipe, Some(MAILLAGE), true),
    ("membre@maillage.test", Role::Equipe, Some(MAILLAGE), false),
    ("equipe@autre.test", Role::Equipe, Some(AUTRE), true),
    ("prescripteur@pole-emploi.test", Role::Prescripteur, Some(POLE_EMPLOI), true),
    ("financeur@mel.test", Role::Financeur, Some(MEL), true),
];

/// Ids of the structures the accounts belong to.
pub const MAILLAGE: u128 = 0x0100;
pub const AUTRE: u128 = 0x0200;
pub const POLE_EMPLOI: u128 = 0x0300;
pub const MEL: u128 = 0x0400;

/// Migrates the model database and creates the accounts in it.
pub async fn prepare(url: &str) {
    migrate(url).await.unwrap();
    let db = Db::new(url, 1).unwrap();
    let mut conn = db.conn().await.unwrap();
    let now = Clock::default().now();
    for (id, nom, role) in
        [(MAILLAGE, "Maillage", "porteuse"), (AUTRE, "Autre porteuse", "porteuse"), (POLE_EMPLOI, "Pôle Emploi", "prescripteur"), (MEL, "MEL", "financeur")]
    {
        use structures as s;
        diesel::insert_into(s::table)
            .values((s::id.eq(Uuid::from_u128(id)), s::created_at.eq(now), s::updated_at.eq(now), s::nom.eq(nom), s::roles.eq(vec![role]), s::actif.eq(true)))
            .execute(&mut conn)
            .await
            .unwrap();
    }
    let hash = password::hash(MOT_DE_PASSE.to_owned()).await.unwrap();
    for (i, (email, role, structure, responsable)) in COMPTES.iter().enumerate() {
        use utilisateurs as u;
        diesel::insert_into(u::table)
            .values((
                (u::id.eq(compte_id(i)), u::created_at.eq(now), u::updated_at.eq(now), u::email.eq(email), u::nom.eq(email)),
                (
                    u::role.eq(role),
                    u::structure_id.eq(structure.map(Uuid::from_u128)),
                    u::responsable.eq(responsable),
                    u::actif.eq(true),
                    u::mot_de_passe.eq(&hash),
                ),
            ))
            .execute(&mut conn)
            .await
            .unwrap();
    }
}

/// Loads the demonstration into an empty database.
pub async fn load_demo(url: &str) {
    migrate(url).await.unwrap();
    maillage::demo::load(&etat(url)).await.unwrap();
}

/// What a command works with.
pub fn etat(url: &str) -> AppState {
    AppState::new(Config::read(&|_| None).unwrap(), url, keys::parse(CLE).unwrap(), Clock::default()).unwrap()
}

fn compte_id(rang: usize) -> Uuid {
    Uuid::from_u128(0x1000 + rang as u128)
}

/// A server on a database of its own; both go when it is dropped.
pub struct TestApp {
    pub adresse: String,
    pub base: Base,
    pub clock: Clock,
    server: ServerHandle,
}

impl TestApp {
    pub async fn spawn() -> Self {
        Self::with(|_| ()).await
    }

    /// A server whose configuration a test changes.
    #[allow(clippy::unused_async)]
    pub async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        Self::on(Base::new(), configure)
    }

    /// A server on the demonstration.
    pub async fn demo() -> Self {
        Self::on(Base::demo(), |_| ())
    }

    /// Someone who comes in as the demonstration's people do.
    pub async fn login(&self, email: &str) -> Client {
        let corps = serde_json::json!({"email": email, "mot_de_passe": "maillage-demo-2021"});
        let jetons = self.anonyme().post("/auth/login", corps).await;
        assert_eq!(jetons.status, 200, "{}", jetons.texte);
        Client { token: jetons.json["access_token"].as_str().map(str::to_owned), ..self.anonyme() }
    }

    fn on(base: Base, configure: impl FnOnce(&mut Config)) -> Self {
        let clock = Clock::default();
        let mut config = Config::read(&|_| None).unwrap();
        config.workers = 1;
        config.connexions = 4;
        configure(&mut config);
        let (adresse, server) = start(config, base.url.clone(), clock.clone());
        Self { adresse, base, clock, server }
    }

    /// A second process's worth of server on the same database.
    pub fn twin(&self) -> Client {
        self.twin_with(|_| ())
    }

    /// The same, its configuration changed.
    pub fn twin_with(&self, configure: impl FnOnce(&mut Config)) -> Client {
        let mut config = Config::read(&|_| None).unwrap();
        config.workers = 1;
        config.connexions = 12;
        configure(&mut config);
        let (adresse, _) = start(config, self.base.url.clone(), self.clock.clone());
        Client { adresse, ..self.equipe() }
    }

    /// Nobody: no token.
    pub fn anonyme(&self) -> Client {
        Client::new(&self.adresse, None)
    }

    pub fn admin(&self) -> Client {
        self.compte(0)
    }

    /// A responsable of the first porteuse's équipe.
    pub fn equipe(&self) -> Client {
        self.compte(1)
    }

    /// A plain member of the same équipe.
    pub fn membre(&self) -> Client {
        self.compte(2)
    }

    /// A responsable of the other porteuse's équipe.
    pub fn autre(&self) -> Client {
        self.compte(3)
    }

    pub fn prescripteur(&self) -> Client {
        self.compte(4)
    }

    pub fn financeur(&self) -> Client {
        self.compte(5)
    }

    fn compte(&self, rang: usize) -> Client {
        Client::new(&self.adresse, Some(jeton(rang, &self.clock)))
    }
}

/// An access token of the account of this rank.
pub fn jeton(rang: usize, clock: &Clock) -> String {
    let (_, role, structure, responsable) = COMPTES[rang];
    let tokens = Tokens::new(keys::parse(CLE).unwrap(), "maillage".to_owned());
    let caller = Caller { id: compte_id(rang), role, structure_id: structure.map(Uuid::from_u128), responsable };
    tokens.sign(&caller, clock.now()).unwrap()
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

fn start(config: Config, url: String, clock: Clock) -> (String, ServerHandle) {
    let (envoi, reception) = mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let cles = keys::parse(config.jwt_cles.as_ref().map_or(CLE, Secret::reveal)).unwrap();
            let etat = AppState::new(config, &url, cles, clock).unwrap();
            let socket = TcpListener::bind("127.0.0.1:0").unwrap();
            let adresse = format!("http://{}", socket.local_addr().unwrap());
            let server = server::serve(web::Data::new(etat), socket).unwrap();
            envoi.send((adresse, server.handle())).unwrap();
            drop(server.await);
        });
    });
    reception.recv().unwrap()
}
