//! `/indicators`: the catalogue, and the answer to a question.

use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, VARY};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::calcul;
use super::catalogue::{self, Indicateur};
use super::contrat::ParametresQuestion;
use super::format::Format;
use super::question::Lecture;
use super::reponse::ReponseIndicateur;
use super::revalidation::{self, connait, empreinte, etag};
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadCatalogue, ReadIndicators};
use crate::error::Error;
use crate::http::{ValidQuery, read_query};

/// Le catalogue des indicateurs, entier.
#[derive(Debug, Serialize, ToSchema)]
pub struct CatalogueIndicateurs {
    /// Les définitions.
    pub items: Vec<DefinitionIndicateur>,
    /// Toujours nul : le catalogue tient en une page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// La définition d'un indicateur.
#[derive(Debug, Serialize, ToSchema)]
pub struct DefinitionIndicateur {
    /// Code de l'indicateur.
    #[schema(example = "personnes_accueillies")]
    pub code: &'static str,
    /// Nom de l'indicateur.
    #[schema(example = "Personnes accueillies")]
    pub libelle: &'static str,
    /// Unité des valeurs.
    #[schema(example = "personne")]
    pub unite: &'static str,
    /// Ce qui est compté, et ce qui le date.
    pub definition: &'static str,
    /// Version de la définition : elle change quand la définition change.
    #[schema(minimum = 1, example = 1)]
    pub version: u32,
    /// Les filtres acceptés, qui sont des paramètres.
    pub filtres: Vec<&'static str>,
    /// Les dimensions acceptées par `par`.
    pub dimensions: Vec<&'static str>,
}

impl From<&'static Indicateur> for DefinitionIndicateur {
    fn from(i: &'static Indicateur) -> Self {
        Self {
            code: i.code,
            libelle: i.libelle,
            unite: i.unite,
            definition: i.definition,
            version: i.version,
            filtres: i.filtres().map(|d| d.code).collect(),
            dimensions: i.dimensions().map(|d| d.code).collect(),
        }
    }
}

/// No parameter at all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SansParametre {}

/// Lister les indicateurs
///
/// Le catalogue : ce que chaque indicateur compte, ce qui le date, et les filtres et dimensions qu'il accepte. Une définition n'a
/// qu'une place, dont se servent toutes les réponses.
#[utoipa::path(tag = "indicators", operation_id = "list_indicators",
    responses((status = 200, description = "Le catalogue.", body = CatalogueIndicateurs), (status = 422, description = "Un paramètre.")), extensions(("x-roles" = json!(ReadCatalogue::ROLES))))]
#[get("/indicators")]
pub async fn list(_auth: Authorized<ReadCatalogue>, _sans: ValidQuery<SansParametre>) -> web::Json<CatalogueIndicateurs> {
    let items = catalogue::tous().map(DefinitionIndicateur::from).collect();
    web::Json(CatalogueIndicateurs { items, next_cursor: None })
}

/// Interroger un indicateur
///
/// La réponse à une question : un total, et une ligne par valeur des dimensions de `par`. Plusieurs valeurs d'un filtre, séparées
/// par des virgules, veulent dire « ou » ; plusieurs filtres, « et ». Chaque indicateur accepte les filtres et dimensions que le
/// catalogue lui donne. Un paramètre, une dimension ou une valeur inconnus donnent un 422 qui dit ce qui est permis ; un
/// indicateur, un dispositif ou un territoire inconnus, un 404. La période d'un dispositif qui n'était pas encore enregistrée ici
/// donne `non_disponible`, jamais zéro. L'`ETag` est une empreinte du corps : avec `If-None-Match`, une réponse inchangée est un 304.
#[utoipa::path(tag = "indicators", operation_id = "get_indicator",
    params(("code" = String, Path, description = "Code de l'indicateur.", max_length = 64, example = "personnes_accueillies"), ParametresQuestion),
    responses(
        (status = 200, description = "La réponse.", content((ReponseIndicateur = "application/json"), (String = "text/csv")),
            headers(("ETag" = String, description = "Empreinte du corps, forte."))),
        (status = 304, description = "La réponse que nomme `If-None-Match` n'a pas changé.",
            headers(("ETag" = String, description = "Empreinte du corps, forte.")))),
    extensions(("x-roles" = json!(ReadIndicators::ROLES))))]
#[get("/indicators/{code}")]
pub async fn get(auth: Authorized<ReadIndicators>, code: web::Path<String>, requete: HttpRequest, etat: web::Data<AppState>) -> Result<HttpResponse, Error> {
    let porteuse = auth.porteuse()?;
    let indicateur = catalogue::trouve(&code).ok_or(Error::introuvable().detail("Aucun indicateur du catalogue ne porte ce code."))?;
    let params = read_query(requete.query_string())?;
    let mut lecture = Lecture::new(indicateur, &params);
    let format = Format::lit(&params, requete.headers(), &mut lecture);

    let compteur = revalidation::compteur(&*etat.db.reader().await?, porteuse).await?;
    let question = empreinte(porteuse, indicateur.code, requete.query_string(), format.as_str());
    if let Some(tag) = etat.revalidation.etag(&question, compteur).filter(|tag| connu(&requete, tag)) {
        return Ok(inchangee(&tag));
    }
    let reponse = calcul::repond(&mut *etat.db.conn().await?, porteuse.0, lecture).await?;
    let corps = format.ecrit(&reponse)?;
    let tag = etag(&corps);
    etat.revalidation.retient(question, compteur, tag.clone());
    if connu(&requete, &tag) { Ok(inchangee(&tag)) } else { Ok(entiere(format, &tag, corps)) }
}

fn connu(requete: &HttpRequest, tag: &str) -> bool {
    let connus = requete.headers().get(IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    connus.is_some_and(|connus| connait(connus, tag))
}

/// Kept by the caller alone, and asked for again each time.
const CACHE: (actix_web::http::header::HeaderName, &str) = (CACHE_CONTROL, "private, no-cache");

fn inchangee(tag: &str) -> HttpResponse {
    HttpResponse::NotModified().insert_header(CACHE).insert_header((VARY, "Accept, Authorization")).insert_header((ETAG, tag)).finish()
}

fn entiere(format: Format, tag: &str, corps: Vec<u8>) -> HttpResponse {
    let mut reponse = HttpResponse::Ok();
    reponse.insert_header(CACHE).insert_header((VARY, "Accept, Authorization")).insert_header((ETAG, tag));
    reponse.content_type(format.content_type()).body(corps)
}
