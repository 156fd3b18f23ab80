//! `maillage health`: what a container asks of its server.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// Asks `/health/ready` of the server on this machine.
///
/// # Errors
/// It does not answer 200 within three seconds.
pub fn health() -> Result<(), String> {
    let bind = super::config()?.bind;
    let adresse = if bind.ip().is_unspecified() { SocketAddr::from((Ipv4Addr::LOCALHOST, bind.port())) } else { bind };
    let answer = ask(adresse).map_err(|e| format!("{adresse} ne répond pas : {e}"))?;
    if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(format!("{adresse} n'est pas prêt")) }
}

fn ask(adresse: SocketAddr) -> std::io::Result<String> {
    let delai = Duration::from_secs(3);
    let mut flux = TcpStream::connect_timeout(&adresse, delai)?;
    flux.set_read_timeout(Some(delai))?;
    write!(flux, "GET /health/ready HTTP/1.1\r\nHost: {adresse}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    flux.read_to_string(&mut answer)?;
    Ok(answer)
}
