//! The id in a path.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use uuid::Uuid;

use crate::error::Error;

/// The `{id}` of a path; a malformed one designates nothing: 404.
#[derive(Clone, Copy, Debug)]
pub struct Chemin(pub Uuid);

impl FromRequest for Chemin {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(|brut| Uuid::try_parse(brut).ok());
        ready(id.map(Self).ok_or_else(Error::introuvable))
    }
}

impl utoipa::IntoParams for Chemin {
    fn into_params(_: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>) -> Vec<utoipa::openapi::path::Parameter> {
        use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        let schema = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).build();
        vec![
            ParameterBuilder::new()
                .name("id")
                .parameter_in(ParameterIn::Path)
                .required(utoipa::openapi::Required::True)
                .description(Some("Identifiant de la ressource."))
                .schema(Some(schema))
                .build(),
        ]
    }
}
