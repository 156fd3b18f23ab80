//! `/indicators`: the catalogue, and the answer to a question.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::catalogue::{self, Indicateur};
use super::contrat::{Classeur, ParametresQuestion, ParametresQuestions};
use super::demande::Demande;
use super::format::Format;
use super::questions::{lit_codes, par_code};
use super::reponse::{ReponseIndicateur, Reponses, ReponsesIndicateurs};
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadCatalogue, ReadIndicators};
use crate::error::Error;
use crate::http::{ValidQuery, livre, question, read_query};

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

/// Interroger plusieurs indicateurs
///
/// La même question à plusieurs indicateurs, d'un seul instant : une réponse pour chacun, ou une seule table. Les paramètres sont
/// ceux d'un indicateur, et chaque indicateur demandé doit les accepter (422 sinon, qui nomme celui qui ne les accepte pas). Ce que
/// voient un prescripteur ou un financeur est borné comme pour un seul.
#[utoipa::path(tag = "indicators", operation_id = "list_indicators_valeurs", params(ParametresQuestions),
    responses(
        (status = 200, description = "Les réponses.",
            content((ReponsesIndicateurs = "application/json"), (String = "text/csv"), (Classeur = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
            headers(("ETag" = String, description = "Empreinte du corps, forte."), ("Content-Disposition" = String, description = "Le nom du fichier, pour une table ou un classeur."))),
        (status = 304, description = "La réponse que nomme `If-None-Match` n'a pas changé.",
            headers(("ETag" = String, description = "Empreinte du corps, forte."))),
        (status = 404, description = "Un indicateur, un dispositif ou un territoire.")),
    extensions(("x-roles" = json!(ReadIndicators::ROLES))))]
#[get("/indicators/valeurs")]
pub async fn list_valeurs(auth: Authorized<ReadIndicators>, requete: HttpRequest, etat: web::Data<AppState>) -> Result<HttpResponse, Error> {
    let mut params = read_query(requete.query_string())?;
    let indicateurs = lit_codes(params.remove("codes").as_ref().and_then(Value::as_str))?;
    let format = Format::lit(&params, requete.headers());
    let demande = Demande::lit(&auth, &etat, indicateurs, params, format.as_ref().err()).await?;
    repond(&etat, &requete, demande, "valeurs", format.unwrap_or(Format::Json), |items| {
        Some(Reponses::Plusieurs(ReponsesIndicateurs { items, next_cursor: None }))
    })
    .await
}

/// Interroger un indicateur
///
/// La réponse à une question : un total, et une ligne par valeur des dimensions de `par`. Plusieurs valeurs d'un filtre, séparées
/// par des virgules, veulent dire « ou » ; plusieurs filtres, « et ». Chaque indicateur accepte les filtres et dimensions que le
/// catalogue lui donne. Un paramètre, une dimension ou une valeur inconnus donnent un 422 qui dit ce qui est permis ; un
/// indicateur, un dispositif ou un territoire inconnus, un 404. Ce qui n'était pas encore enregistré ici, ou ne l'est jamais, est
/// dit par le relevé qui a exactement la période, les filtres et les dimensions de la question ; sans lui, la réponse est
/// `non_disponible`, jamais zéro. Chaque année (ou trimestre, mois, dispositif) de `par` est une question à elle seule : une série
/// mêle relevés et calculs, et chaque ligne dit sa `source`. Une question que tient une clôture est répondue telle qu'elle y est figée
/// (`source: "cloture"`, dans la plus récente), à moins de demander `version=vivant`. Un prescripteur interroge les dispositifs qui lui sont ouverts, un
/// financeur ceux que ses conventions financent, sur leurs territoires et pendant leurs périodes : un dispositif à la fois, une année
/// civile finie (un filtre à une valeur, ou une dimension, au plus), un trimestre fini (sans), ou leur suite par `annee` ou
/// `trimestre` ; ce qui compte des personnes y est arrondi au multiple de 5. L'`ETag` est une empreinte du corps : avec `If-None-Match`, une
/// réponse inchangée est un 304.
#[utoipa::path(tag = "indicators", operation_id = "get_indicator",
    params(("code" = String, Path, description = "Code de l'indicateur.", max_length = 64, example = "personnes_accueillies"), ParametresQuestion),
    responses(
        (status = 200, description = "La réponse.",
            content((ReponseIndicateur = "application/json"), (String = "text/csv"), (Classeur = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
            headers(("ETag" = String, description = "Empreinte du corps, forte."), ("Content-Disposition" = String, description = "Le nom du fichier, pour une table ou un classeur."))),
        (status = 304, description = "La réponse que nomme `If-None-Match` n'a pas changé.",
            headers(("ETag" = String, description = "Empreinte du corps, forte.")))),
    extensions(("x-roles" = json!(ReadIndicators::ROLES))))]
#[get("/indicators/{code}")]
pub async fn get(auth: Authorized<ReadIndicators>, code: web::Path<String>, requete: HttpRequest, etat: web::Data<AppState>) -> Result<HttpResponse, Error> {
    let indicateur = par_code(&code)?;
    let params = read_query(requete.query_string())?;
    let format = Format::lit(&params, requete.headers());
    let demande = Demande::lit(&auth, &etat, vec![indicateur], params, format.as_ref().err()).await?;
    let une = |reponses: Vec<ReponseIndicateur>| reponses.into_iter().next().map(|r| Reponses::Une(Box::new(r)));
    repond(&etat, &requete, demande, indicateur.code, format.unwrap_or(Format::Json), une).await
}

/// Answers what is asked of `sujet`, an indicator or several, or says that it has not changed.
async fn repond(
    etat: &AppState,
    requete: &HttpRequest,
    demande: Demande,
    sujet: &str,
    format: Format,
    en_reponses: impl FnOnce(Vec<ReponseIndicateur>) -> Option<Reponses>,
) -> Result<HttpResponse, Error> {
    let (porteuse, jour) = (demande.porteuse, etat.clock.today());
    let question = question(porteuse, [&demande.vue, sujet, requete.query_string(), &format.forme(jour)]);
    let calcul = async || {
        let reponses = demande.repond(&mut *etat.db.conn().await?).await?;
        let reponses = en_reponses(reponses).ok_or_else(|| Error::interne("no answer"))?;
        format.ecrit(sujet, reponses, jour).await
    };
    livre(etat, requete, porteuse, question, calcul).await
}
