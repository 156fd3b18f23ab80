//! `Idempotency-Key`: the first answer to a key is kept, in the transaction of the write, and given again.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest};
use aws_lc_rs::digest;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::answer::Answer;
use crate::db::Conn;
use crate::db::schema::idempotence as t;
use crate::error::{Code, Error};

/// How long an answer is kept.
pub const CONSERVATION: TimeDelta = TimeDelta::hours(24);

/// The key of a request, if it has one; judged when the write begins.
pub struct Cle {
    pub cle: Result<Option<Uuid>, ()>,
    pub methode: String,
    pub chemin: String,
}

impl FromRequest for Cle {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = request.headers().get("idempotency-key");
        let cle = header.map(|v| v.to_str().ok().and_then(|v| Uuid::try_parse(v).ok()).ok_or(())).transpose();
        ready(Ok(Self { cle, methode: request.method().to_string(), chemin: request.path().to_owned() }))
    }
}

/// One keyed request: who asks what, and the fingerprint of what it sends.
pub struct Demande {
    pub appelant_id: Uuid,
    pub methode: String,
    pub chemin: String,
    pub cle: Uuid,
    pub empreinte: Vec<u8>,
}

#[must_use]
pub fn empreinte(corps: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, corps).as_ref().to_vec()
}

impl Demande {
    /// Takes the key for this transaction, waiting while another holds it; or gives the answer kept under it.
    pub async fn begin(&self, mut conn: &Conn, now: DateTime<Utc>) -> Result<Option<Answer>, Error> {
        let perimees = t::table.filter(self.is_mine()).filter(t::created_at.lt(now - CONSERVATION));
        diesel::delete(perimees).execute(&mut conn).await?;
        let prise = diesel::insert_into(t::table)
            .values((
                t::appelant_id.eq(self.appelant_id),
                t::methode.eq(&self.methode),
                t::chemin.eq(&self.chemin),
                t::cle.eq(self.cle),
                t::empreinte.eq(&self.empreinte),
                t::statut.eq(0),
                t::created_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .execute(&mut conn)
            .await
            .map_err(|e| still_running(e.into()))?;
        if prise == 1 { Ok(None) } else { self.replay(conn).await.map(Some) }
    }

    /// Keeps the answer, in the transaction that made it.
    pub async fn finish(&self, mut conn: &Conn, answer: &Answer) -> Result<(), Error> {
        let corps = answer.corps.as_deref().filter(|_| !answer.secret);
        diesel::update(t::table.filter(self.is_mine()))
            .set((
                t::statut.eq(i16::try_from(answer.status.as_u16()).unwrap_or_default()),
                t::location.eq(&answer.location),
                t::etag.eq(&answer.etag),
                t::corps.eq(corps),
            ))
            .execute(&mut conn)
            .await?;
        Ok(())
    }

    async fn replay(&self, mut conn: &Conn) -> Result<Answer, Error> {
        type Kept = (Vec<u8>, i16, Option<String>, Option<String>, Option<String>);
        let (empreinte, statut, location, etag, corps): Kept =
            t::table.filter(self.is_mine()).select((t::empreinte, t::statut, t::location, t::etag, t::corps)).first(&mut conn).await?;
        if empreinte != self.empreinte {
            return Err(Error::new(Code::CleIdempotenceReutilisee));
        }
        let status = u16::try_from(statut).ok().and_then(|s| StatusCode::from_u16(s).ok()).ok_or_else(|| Error::interne("kept status"))?;
        if corps.is_none() && status != StatusCode::NO_CONTENT {
            return Err(Error::new(Code::ReponseNonRejouable));
        }
        Ok(Answer { status, location, etag, corps, secret: false })
    }

    fn is_mine(&self) -> Box<dyn BoxableExpression<t::table, Pg, SqlType = Bool> + '_> {
        Box::new(t::appelant_id.eq(self.appelant_id).and(t::methode.eq(&self.methode)).and(t::chemin.eq(&self.chemin)).and(t::cle.eq(self.cle)))
    }
}

/// Waiting for the first request is bounded by the connection's lock timeout.
fn still_running(error: Error) -> Error {
    if error.code == Code::Indisponible { Error::new(Code::RequeteEnCours).retry_after(1) } else { error }
}
