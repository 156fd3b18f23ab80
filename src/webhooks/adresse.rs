//! Where a webhook may be sent: https, to an address of the public Internet. A partner chooses the address and this server calls it,
//! from inside its own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::error::Error;

const CHAMP: &str = "/url";

/// IPv4 blocks that are not the public Internet's (IANA's special-purpose registry): address, length of the prefix.
const RESERVEES: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// The one IPv6 block that the public Internet uses so far. What holds an IPv4 address (mapped, compatible, NAT64) lies outside.
const PUBLIQUE: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Blocks within it that are not: protocol assignments with Teredo, documentation (twice), and 6to4, which holds an IPv4 address.
const RESERVEES_V6: &[(Ipv6Addr, u32)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address is one of the public Internet.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !RESERVEES.iter().any(|bloc| within_v4(ip, *bloc)),
        IpAddr::V6(ip) => within_v6(ip, PUBLIQUE) && !RESERVEES_V6.iter().any(|bloc| within_v6(ip, *bloc)),
    }
}

fn within_v4(ip: Ipv4Addr, (bloc, longueur): (Ipv4Addr, u32)) -> bool {
    (ip.to_bits() ^ bloc.to_bits()).leading_zeros() >= longueur
}

fn within_v6(ip: Ipv6Addr, (bloc, longueur): (Ipv6Addr, u32)) -> bool {
    (ip.to_bits() ^ bloc.to_bits()).leading_zeros() >= longueur
}

/// The address that a URL names without a resolver; its parser has read the decimal, octal and shortened forms.
fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_matches(['[', ']']).parse().ok()
}

fn is_local_name(url: &Url) -> bool {
    let nom = url.host_str().unwrap_or_default().trim_end_matches('.');
    nom == "localhost" || nom.ends_with(".localhost")
}

/// What can be said of an address when it is written, before any name is resolved.
///
/// # Errors
/// 422 that says what is allowed.
pub fn check(url: &str, prives: bool) -> Result<(), Error> {
    let refus = |message: &str| Err(Error::champ(CHAMP, "adresse_interdite", message));
    let Ok(url) = Url::parse(url) else { return Err(Error::champ(CHAMP, "forme_invalide", "Cette adresse est mal formée.")) };
    if !url.username().is_empty() || url.password().is_some() {
        return refus("L'adresse ne contient ni nom d'utilisateur ni mot de passe : chaque envoi est signé.");
    }
    if !prives && url.scheme() != "https" {
        return refus("Une adresse en `https://` est attendue.");
    }
    if !prives && (is_local_name(&url) || literal(&url).is_some_and(|ip| !is_public(ip))) {
        return refus("Une adresse de l'Internet public est attendue : ni locale, ni privée, ni réservée.");
    }
    Ok(())
}

/// Whether a URL may be called as it is written; the address behind a name is the resolver's to judge.
pub fn may_call(url: &Url) -> bool {
    url.scheme() == "https" && literal(url).is_none_or(is_public)
}

/// A name, or a URL, that leads where no webhook is sent.
#[derive(Debug, thiserror::Error)]
#[error("this address is not of the public Internet")]
pub struct Interdite;

/// Resolves names to addresses of the public Internet alone. The connection goes to what it answers, so nothing can change in between.
pub struct Resolveur;

impl Resolve for Resolveur {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The port is the URL's, which the client puts in place of this one.
            let adresses: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if adresses.iter().any(|adresse| !is_public(adresse.ip())) {
                return Err(Interdite.into());
            }
            Ok(Box::new(adresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for publique in
            ["8.8.8.8", "1.1.1.1", "100.63.255.255", "172.15.0.1", "172.32.0.1", "192.0.1.1", "198.17.0.1", "223.255.255.255", "2606:4700::1111", "2a01:e0a::1"]
        {
            assert!(is_public(publique.parse().unwrap()), "{publique}");
        }
        for privee in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
        ] {
            assert!(!is_public(privee.parse().unwrap()), "{privee}");
        }
        for privee in [
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(privee.parse().unwrap()), "{privee}");
        }
    }

    #[test]
    fn an_address_is_judged_however_it_is_written() {
        for ecrite in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://127.0.0.1./",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://si.localhost:8443/",
            "http://exemple.fr/",
            "https://a:b@exemple.fr/",
            "https://a@exemple.fr/",
            "https://%31%32%37.0.0.1/",
            "https://１２７.0.0.1/",
        ] {
            assert!(check(ecrite, false).is_err(), "{ecrite}");
        }
        for ecrite in ["https://exemple.fr/maillage?source=1", "https://8.8.8.8:8443/", "https://[2606:4700::1111]/"] {
            assert!(check(ecrite, false).is_ok(), "{ecrite}");
            assert!(may_call(&Url::parse(ecrite).unwrap()), "{ecrite}");
        }
        assert!(check("http://127.0.0.1:8080/", true).is_ok());
        assert!(check("http://a:b@127.0.0.1/", true).is_err());
        assert!(!may_call(&Url::parse("https://[::1]/").unwrap()));
        assert!(!may_call(&Url::parse("http://exemple.fr/").unwrap()));
    }

    #[actix_web::test]
    async fn a_name_that_leads_home_is_not_resolved() {
        let refus = Resolveur.resolve("localhost".parse().unwrap()).await.err().unwrap();
        assert!(refus.downcast_ref::<Interdite>().is_some());
    }
}
