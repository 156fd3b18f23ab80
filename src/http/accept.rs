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
