//! One page of a list.

use actix_web::body::BoxBody;
use actix_web::http::header::{CACHE_CONTROL, LINK};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::listing::{Filtres, Listing};
use crate::error::Error;

/// Une page d'une liste.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// Les éléments de la page.
    pub items: Vec<T>,
    /// Curseur de la page suivante ; nul à la dernière page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// Nombre total d'éléments, avec `count=true` ; nul sinon.
    #[schema(required = true, minimum = 0)]
    pub total: Option<i64>,
    #[serde(skip)]
    #[schema(ignore)]
    lien: Option<String>,
}

impl<T> Page<T> {
    /// A page from `limit + 1` rows with their keys.
    ///
    /// # Errors
    /// The cursor cannot be sealed.
    pub fn new<F: Filtres>(listing: &Listing<F>, mut lignes: Vec<(T, Value)>, total: Option<i64>) -> Result<Self, Error> {
        let suite = lignes.len() > listing.limit;
        lignes.truncate(listing.limit);
        let next = lignes.last().filter(|_| suite).map(|(_, cles)| listing.next(cles)).transpose()?;
        let (next_cursor, lien) = next.unzip();
        Ok(Self { items: lignes.into_iter().map(|(item, _)| item).collect(), next_cursor, total, lien })
    }
}

impl<T: Serialize> Responder for Page<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut builder = HttpResponse::Ok();
        builder.insert_header((CACHE_CONTROL, "no-store"));
        if let Some(lien) = &self.lien {
            builder.insert_header((LINK, format!("<{lien}>; rel=\"next\"")));
        }
        builder.json(self)
    }
}

/// Loads a page of `$row` from a boxed query, which `$filtered` builds (twice, where a count is asked for).
macro_rules! load_page {
    ($conn:expr, $listing:expr, $row:ty, $filtered:expr) => {{
        let listing = $listing;
        let total = if listing.count { Some($filtered.count().get_result::<i64>(&mut $conn).await?) } else { None };
        let mut page = $filtered.order(listing.ordre()).limit(i64::try_from(listing.limit).unwrap_or(200) + 1);
        if let Some(apres) = listing.apres() {
            page = page.filter(apres);
        }
        let lignes = page
            .select((<$row as diesel::SelectableHelper<diesel::pg::Pg>>::as_select(), listing.cles()))
            .load::<($row, serde_json::Value)>(&mut $conn)
            .await?;
        $crate::http::Page::new(listing, lignes, total)
    }};
}
pub(crate) use load_page;
