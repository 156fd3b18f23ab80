//! TLS of the links this program opens: the system's roots, and one provider of cryptography.

use std::sync::{Arc, LazyLock};

use rustls::{ClientConfig, RootCertStore};

/// Reading and parsing them takes longer than a connection: once a process.
static RACINES: LazyLock<Arc<RootCertStore>> = LazyLock::new(|| {
    let mut racines = RootCertStore::empty();
    racines.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Arc::new(racines)
});

/// # Errors
/// The provider lacks a protocol version: a build that cannot work.
pub fn client() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(RACINES.clone()).with_no_client_auth())
}
