//! `Accept`: an answer in a form the caller did not ask for is a 406.

use actix_web::http::header::{ACCEPT, HeaderMap};

/// Whether the request accepts this type of content (`type/subtype`).
#[must_use]
pub fn accepts(headers: &HeaderMap, essence: &str) -> bool {
    let Some(accept) = headers.get(ACCEPT) else { return true };
    let Ok(accept) = accept.to_str() else { return false };
    let famille = essence.split('/').next().unwrap_or_default();
    accept.split(',').any(|element| {
        let mut parts = element.split(';').map(str::trim);
        let range = parts.next().unwrap_or_default();
        let refused = parts.any(|p| p.strip_prefix("q=").is_some_and(|q| q.parse::<f32>() == Ok(0.0)));
        !refused && (range == "*/*" || range == essence || range.strip_suffix("/*").is_some_and(|f| f == famille))
    })
}

/// Which of these types is most wanted: by its weight, then by being named more precisely, else the first.
#[must_use]
pub fn prefere(headers: &HeaderMap, essences: &[&str]) -> usize {
    let Some(accept) = headers.get(ACCEPT).and_then(|v| v.to_str().ok()) else { return 0 };
    let voulu = |essence: &str| essence.split_once('/').map_or((0, 0), |(famille, sorte)| poids(accept, famille, sorte));
    let mut premier = (0, (0, 0));
    for (rang, essence) in essences.iter().enumerate() {
        let sien = voulu(essence);
        if sien > premier.1 {
            premier = (rang, sien);
        }
    }
    premier.0
}

/// How much a type is wanted (thousandths), and how precisely its range names it: the most precise range decides.
fn poids(accept: &str, famille: &str, sorte: &str) -> (u16, u8) {
    let rangees = accept.split(',').filter_map(|element| {
        let mut morceaux = element.split(';').map(str::trim);
        let precision = match morceaux.next()?.split_once('/')? {
            (f, s) if f.eq_ignore_ascii_case(famille) && s.eq_ignore_ascii_case(sorte) => 3,
            (f, "*") if f.eq_ignore_ascii_case(famille) => 2,
            ("*", "*") => 1,
            _ => return None,
        };
        let q = morceaux.find_map(|m| m.strip_prefix("q=")).map_or(Some(1000), milliemes)?;
        Some((precision, q))
    });
    rangees.max_by_key(|(precision, _)| *precision).map_or((0, 0), |(precision, q)| (q, precision))
}

/// A weight of at most three places, in thousandths.
fn milliemes(q: &str) -> Option<u16> {
    let (entier, decimales) = q.split_once('.').unwrap_or((q, ""));
    let decimales: u16 = format!("{decimales:0<3}").get(..3)?.parse().ok()?;
    entier.parse::<u16>().ok()?.checked_mul(1000)?.checked_add(decimales).filter(|m| *m <= 1000)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn accept_is_weighed() {
        let prefere = |accept: &str| {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_str(accept).unwrap())]);
            let types = ["application/json", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"];
            ["json", "csv", "xlsx"][prefere(&headers, &types)]
        };
        assert_eq!(prefere("*/*"), "json");
        assert_eq!(prefere("text/csv"), "csv");
        assert_eq!(prefere("text/csv, */*"), "csv");
        assert_eq!(prefere("text/csv;q=0.5, application/json"), "json");
        assert_eq!(prefere("application/json;q=0.2, text/*;q=0.25"), "csv");
        assert_eq!(prefere("text/html,application/xhtml+xml,*/*;q=0.8"), "json");
        assert_eq!(prefere("text/csv;q=0, */*"), "json");
        assert_eq!(prefere("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, text/csv;q=0.9"), "xlsx");
        assert_eq!(milliemes("0.8"), Some(800));
        assert_eq!(milliemes("65535"), None);
    }
}
