//! `/territoires`: requests, answers, handlers.

use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadTerritoires};
use crate::error::Error;
use crate::http::{Answer, Filtres, Liste, Listing, Page, Tri};
use crate::refs::Territoire;
use crate::valeurs::{CodeTerritoire, Parametre, Texte, TypeTerritoire};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TerritoireFiltres {
    /// Niveaux retenus.
    #[param(inline)]
    pub r#type: Option<Liste<TypeTerritoire>>,
    /// Territoires qui contiennent.
    #[param(inline)]
    pub parent: Option<Liste<CodeTerritoire>>,
    /// Texte cherché dans le nom, sans accents ni casse.
    #[param(inline)]
    pub q: Option<Texte<200>>,
}

impl Filtres for TerritoireFiltres {
    const TRIS: &'static [Tri] = &[Tri::texte("nom", "nom_tri")];
    const COMMUNS: &'static [Tri] = &[];
    const UNIQUE: Tri = Tri::texte("code", "code");
    const DEFAUT: (Tri, bool) = (Tri::texte("nom", "nom_tri"), false);
}

/// Lister les territoires
///
/// Les communes, EPCI, départements, régions et zones, par nom.
#[utoipa::path(tag = "territoires", operation_id = "list_territoires", params(Listing<TerritoireFiltres>),
    responses((status = 200, description = "Une page de territoires.", body = Page<Territoire>)), extensions(("x-roles" = json!(ReadTerritoires::ROLES))))]
#[get("/territoires")]
pub async fn list(_auth: Authorized<ReadTerritoires>, listing: Listing<TerritoireFiltres>, etat: web::Data<AppState>) -> Result<Page<Territoire>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, &listing).await
}

/// Lire un territoire
///
/// Un territoire par son code (`commune:59350`, `epci:200093201`, `departement:59`, `region:32`, `zone:lot-1`).
#[utoipa::path(tag = "territoires", operation_id = "get_territoire", params(("code" = inline(CodeTerritoire), Path, description = "Code du territoire.")),
    responses((status = 200, description = "Le territoire.", body = Territoire)), extensions(("x-roles" = json!(ReadTerritoires::ROLES))))]
#[get("/territoires/{code}")]
pub async fn get(_auth: Authorized<ReadTerritoires>, code: web::Path<String>, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let code = CodeTerritoire::parse(&code).map_err(|_| Error::introuvable())?;
    let conn = etat.db.reader().await?;
    Answer::document(&store::get(&conn, code.as_str()).await?)
}
