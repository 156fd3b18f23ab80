//! A write: one transaction that holds the effect, the change counter and the idempotent answer, and that ends whatever the
//! client does.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use diesel_async::RunQueryDsl;
use std::future::{Ready, ready};
use uuid::Uuid;

use super::answer::Answer;
use super::idempotency::{Cle, Demande, empreinte};
use crate::app::AppState;
use crate::auth::{Authorized, Permission};
use crate::clock::Clock;
use crate::db::{Conn, Db, transaction};
use crate::error::{Code, Error};

/// A transaction that loses a race is tried again so often.
const ESSAIS: u32 = 3;

/// Whose counter a change counts in.
#[derive(Clone, Copy)]
enum Compteur {
    /// What all porteuses share.
    Commun,
    Porteuse(Uuid),
    /// The write counts it itself, or is no record of a porteuse.
    Aucun,
}

/// What a handler needs to write.
pub struct Ecriture {
    db: Db,
    clock: Clock,
    cle: Cle,
    empreinte: Vec<u8>,
}

impl Ecriture {
    /// Sets the body that an `Idempotency-Key` stands for.
    #[must_use]
    pub fn of(mut self, corps: &[u8]) -> Self {
        self.empreinte = empreinte(corps);
        self
    }

    /// Demands the header of operations that must not have their effect twice.
    ///
    /// # Errors
    /// 400 without an `Idempotency-Key`, or with one that is not a UUID.
    pub fn keyed(self) -> Result<Self, Error> {
        match self.cle.cle {
            Ok(Some(_)) => Ok(self),
            Ok(None) => Err(Error::new(Code::CleIdempotenceRequise)),
            Err(()) => Err(Error::new(Code::CleIdempotenceInvalide)),
        }
    }

    /// Runs `action` as [`Ecriture::run`] would, and keeps nothing of it: neither its effect, nor the key.
    ///
    /// # Errors
    /// Those of `action`; 503 when the database is away.
    pub async fn rehearse<F>(self, action: F) -> Result<Answer, Error>
    where
        F: AsyncFn(&Conn) -> Result<Answer, Error>,
    {
        let mut conn = self.db.conn().await?;
        let mut answer = None;
        let undone = transaction(&mut conn, async |conn| {
            answer = Some(action(conn).await?);
            Err::<(), _>(Error::interne("a rehearsal is rolled back"))
        });
        let error = undone.await.err();
        answer.ok_or_else(|| error.unwrap_or_else(|| Error::interne("a rehearsal without end")))
    }

    /// Runs `action` in a transaction and commits its answer; goes on when the client hangs up. The change counts for the caller's
    /// porteuse, or for all where it is shared; a partner's `action` counts it itself, for those whom it concerns.
    ///
    /// # Errors
    /// Those of `action`; 400, 409 and 422 about the key; 503 when the database is away.
    pub async fn run<P: Permission, F>(self, auth: &Authorized<P>, action: F) -> Result<Answer, Error>
    where
        F: AsyncFn(&Conn) -> Result<Answer, Error> + 'static,
    {
        let cle = self.cle.cle.map_err(|()| Error::new(Code::CleIdempotenceInvalide))?;
        let demande = cle.filter(|_| self.cle.methode == "POST").map(|cle| Demande {
            appelant_id: auth.caller.id,
            methode: self.cle.methode,
            chemin: self.cle.chemin,
            cle,
            empreinte: self.empreinte,
        });
        let compteur = match auth.caller.porteuse_id() {
            _ if P::PARTAGE => Compteur::Commun,
            Some(porteuse) => Compteur::Porteuse(porteuse),
            None => Compteur::Aucun,
        };
        let work = transact(self.db, self.clock, demande, compteur, action);
        actix_web::rt::spawn(work).await.map_err(|_| Error::interne("a write panicked"))?
    }
}

async fn transact<F>(db: Db, clock: Clock, demande: Option<Demande>, compteur: Compteur, action: F) -> Result<Answer, Error>
where
    F: AsyncFn(&Conn) -> Result<Answer, Error>,
{
    let mut conn = db.conn().await?;
    let mut essai = 1;
    loop {
        match transaction(&mut conn, async |conn| attempt(conn, &clock, demande.as_ref(), compteur, &action).await).await {
            Err(Error { transient: true, .. }) if essai < ESSAIS => essai += 1,
            other => return other,
        }
    }
}

async fn attempt<F>(conn: &Conn, clock: &Clock, demande: Option<&Demande>, compteur: Compteur, action: &F) -> Result<Answer, Error>
where
    F: AsyncFn(&Conn) -> Result<Answer, Error>,
{
    if let Some(demande) = demande
        && let Some(kept) = demande.begin(conn, clock.now()).await?
    {
        return Ok(kept);
    }
    let answer = action(conn).await?;
    if let Some(demande) = demande {
        demande.finish(conn, &answer).await?;
    }
    match compteur {
        Compteur::Commun => bump(conn, None).await?,
        Compteur::Porteuse(porteuse) => bump(conn, Some(porteuse)).await?,
        Compteur::Aucun => {}
    }
    Ok(answer)
}

/// Counts a change of the records of a porteuse (`$1`), or of what all share (null).
pub const COMPTE: &str = "insert into compteurs (porteuse_id, valeur) values ($1, 1) on conflict (porteuse_id) do update set valeur = compteurs.valeur + 1";

/// Counts a change. Last in the transaction, so that the row is locked no longer than the commit takes.
///
/// # Errors
/// The database is away.
pub async fn bump(mut conn: &Conn, porteuse_id: Option<Uuid>) -> Result<(), Error> {
    diesel::sql_query(COMPTE).bind::<diesel::sql_types::Nullable<diesel::sql_types::Uuid>, _>(porteuse_id).execute(&mut conn).await?;
    Ok(())
}

impl FromRequest for Ecriture {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let etat = request.app_data::<web::Data<AppState>>().ok_or_else(|| Error::interne("no state"));
        let cle = Cle::from_request(request, payload).into_inner();
        ready(etat.and_then(|etat| Ok(Self { db: etat.db.clone(), clock: etat.clock.clone(), cle: cle?, empreinte: Vec::new() })))
    }
}
