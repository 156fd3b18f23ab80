//! Who calls, and whether they may: the middleware identifies, the extractor authorises.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use uuid::Uuid;

use super::permission::Permission;
use super::store;
use crate::app::AppState;
use crate::error::{Code, Error};
use crate::valeurs::Role;

/// A live account, as the database knows it (within half a minute).
#[derive(Clone, Debug)]
pub struct Caller {
    pub id: Uuid,
    pub role: Role,
    pub structure_id: Option<Uuid>,
    pub responsable: bool,
}

impl Caller {
    /// The porteuse whose files an équipe works on; no other role has one.
    #[must_use]
    pub fn porteuse_id(&self) -> Option<Uuid> {
        self.structure_id.filter(|_| self.role == Role::Equipe)
    }

    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }
}

/// The porteuse that scopes a query: every store function over personal tables takes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Porteuse(pub Uuid);

/// What identification found; kept for the extractor, which runs before any other.
#[derive(Clone)]
enum Identity {
    Unknown,
    Refused,
    Unavailable,
    Known(Caller),
}

/// Reads the bearer token of a request, if there is one.
///
/// # Errors
/// Those of the service within.
pub async fn identify(request: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let identity = identity(&request).await;
    request.extensions_mut().insert(identity);
    next.call(request).await
}

async fn identity(request: &ServiceRequest) -> Identity {
    let Some(header) = request.headers().get(AUTHORIZATION) else { return Identity::Unknown };
    let token = header.to_str().ok().and_then(|v| v.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let (Some((_, token)), Some(etat)) = (token, request.app_data::<web::Data<AppState>>()) else { return Identity::Unknown };
    let Some(sub) = etat.tokens.verify(token.trim(), etat.clock.now()) else { return Identity::Refused };
    match account(etat, sub).await {
        Ok(Some(caller)) => Identity::Known(caller),
        Ok(None) => Identity::Refused,
        Err(_) => Identity::Unavailable,
    }
}

/// The account behind a token, from memory while it is fresh: deactivating one ends its access within half a minute.
async fn account(etat: &AppState, id: Uuid) -> Result<Option<Caller>, Error> {
    if let Some(caller) = etat.comptes.get(&id) {
        return Ok(caller);
    }
    let conn = etat.db.reader().await?;
    let caller = store::find_caller(&conn, id).await?;
    etat.comptes.insert(id, caller.clone());
    Ok(caller)
}

/// A caller who has the permission `P`. Always a handler's first argument: 401 and 403 come before anything else is said.
#[derive(Clone, Debug)]
pub struct Authorized<P> {
    pub caller: Caller,
    permission: PhantomData<P>,
}

impl<P: Permission> Authorized<P> {
    /// The équipe's porteuse.
    ///
    /// # Errors
    /// 403 for the roles that have none; permissions on personal data leave them out already.
    pub fn porteuse(&self) -> Result<Porteuse, Error> {
        self.caller.porteuse_id().map(Porteuse).ok_or(Error::new(Code::Interdit))
    }

    fn of(request: &HttpRequest) -> Result<Self, Error> {
        let caller = match request.extensions().get::<Identity>().cloned() {
            None | Some(Identity::Unknown) => return Err(Error::new(Code::NonAuthentifie)),
            Some(Identity::Refused) => return Err(Error::new(Code::JetonInvalide)),
            Some(Identity::Unavailable) => return Err(Error::indisponible("account not read")),
            Some(Identity::Known(caller)) => caller,
        };
        let etat = request.app_data::<web::Data<AppState>>().ok_or_else(|| Error::interne("no state"))?;
        etat.quota.spend(caller.id, etat.clock.now())?;
        if !P::ROLES.contains(&caller.role) {
            return Err(Error::new(Code::Interdit));
        }
        if P::RESPONSABLE && !caller.responsable && !caller.is_admin() {
            return Err(Error::new(Code::Interdit).detail("Cette opération est réservée aux responsables."));
        }
        Ok(Self { caller, permission: PhantomData })
    }
}

impl<P: Permission> FromRequest for Authorized<P> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}
