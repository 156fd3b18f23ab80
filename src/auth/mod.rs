//! Who may come in, and what each may do.

mod api;
mod caller;
pub mod keys;
mod machine;
pub mod password;
mod permission;
mod quota;
mod refresh;
pub mod store;
mod throttle;
mod token;

use utoipa_actix_web::service_config::ServiceConfig;

pub use caller::{Authorized, Caller, Porteuse, identify};
pub use machine::get_jwks;
pub use permission::*;
pub use quota::Quota;
pub use refresh::end_all;
pub use token::Tokens;

/// The routes of `/auth`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(api::login)
        .service(api::refresh)
        .service(api::logout)
        .service(api::moi)
        .service(api::accept_invitation)
        .service(api::change_mot_de_passe)
        .service(machine::token);
}
