//! `/rapports`: the report of a year in its three forms, one of its figures, and its closings.

use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::cloture::contenu_scelle;
use super::document::{ChiffreRapport, Rapport};
use super::forme::Forme;
use super::portee::Portee;
use super::store::{self, Close};
use super::types::{ChiffreParametres, RapportParametres, VersionsParametres, VersionsRapport};
use super::vivant;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, Porteuse, ReadClotures, ReadRapports};
use crate::conventions::bilan::BilanConvention;
use crate::db::{Conn, instant};
use crate::error::Error;
use crate::http::{Answer, Document, IfNoneMatch, ValidQuery, etag_du_corps, livre, question, rend};
use crate::indicators::{ClasseurExcel, ReponseIndicateur};
use crate::valeurs::VersionDeRapport;

/// The first year that a report may have.
const PREMIERE_ANNEE: i32 = 1900;

/// The year of a path: one that has begun.
///
/// # Errors
/// 404 for another.
pub fn lit_annee(brut: &str, today: NaiveDate) -> Result<i32, Error> {
    let annee = brut.parse().ok().filter(|_| brut.len() == 4 && brut.bytes().all(|b| b.is_ascii_digit()));
    annee.filter(|annee| (PREMIERE_ANNEE..=today.year()).contains(annee)).ok_or_else(Error::introuvable)
}

/// Lire le rapport d'une année
///
/// Le rapport d'activité, section par section : chaque chiffre avec son indicateur, sa question, sa valeur, celle de l'année d'avant et
/// ce qui a changé. En document JSON, en classeur (une feuille par section, une de définitions) ou en page HTML qui se suffit et
/// s'imprime ; les trois disent les mêmes chiffres. L'équipe lit le sien : la clôture la plus récente de l'année si elle est close, sinon
/// ce que disent les enregistrements. Un financeur lit la version la plus récente qui lui est publiée, exacte.
#[utoipa::path(tag = "rapports", operation_id = "get_rapport",
    params(("annee" = i32, Path, description = "L'année.", minimum = 1900, maximum = 2199, example = 2021), RapportParametres, IfNoneMatch),
    responses(
        (status = 200, description = "Le rapport.",
            content((Rapport = "application/json"), (ClasseurExcel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (String = "text/html")),
            headers(("ETag" = String, description = "Empreinte du corps, forte."), ("Content-Disposition" = String, description = "Le nom du fichier, pour un classeur."))),
        (status = 304, description = "Le rapport que nomme `If-None-Match` n'a pas changé.", headers(("ETag" = String, description = "Empreinte du corps, forte.")))),
    extensions(("x-roles" = json!(ReadRapports::ROLES))))]
#[get("/rapports/{annee}")]
pub async fn get(
    auth: Authorized<ReadRapports>,
    annee: web::Path<String>,
    parametres: ValidQuery<RapportParametres>,
    requete: HttpRequest,
    etat: web::Data<AppState>,
) -> Result<HttpResponse, Error> {
    let today = etat.clock.today();
    let annee = lit_annee(&annee, today)?;
    let RapportParametres { version, porteuse, format } = parametres.0;
    let partie = Partie::Entier(Forme::voulue(format, requete.headers()), today);
    repond(&etat, &requete, Portee::of(&auth.caller, porteuse)?, annee, version, partie).await
}

/// Lire un chiffre d'un rapport
///
/// Un chiffre par son code, tel que le rapport le donne : le lien permanent que chaque chiffre porte.
#[utoipa::path(tag = "rapports", operation_id = "get_rapport_chiffre",
    params(("annee" = i32, Path, description = "L'année.", minimum = 1900, maximum = 2199, example = 2021),
        ("code" = String, Path, description = "Code du chiffre dans le rapport.", max_length = 200, example = "cit.femmes"), ChiffreParametres, IfNoneMatch),
    responses(
        (status = 200, description = "Le chiffre.", body = ChiffreRapport, headers(("ETag" = String, description = "Empreinte du corps, forte."))),
        (status = 304, description = "Le chiffre que nomme `If-None-Match` n'a pas changé.", headers(("ETag" = String, description = "Empreinte du corps, forte.")))),
    extensions(("x-roles" = json!(ReadRapports::ROLES))))]
#[get("/rapports/{annee}/chiffres/{code}")]
pub async fn get_chiffre(
    auth: Authorized<ReadRapports>,
    chemin: web::Path<(String, String)>,
    parametres: ValidQuery<ChiffreParametres>,
    requete: HttpRequest,
    etat: web::Data<AppState>,
) -> Result<HttpResponse, Error> {
    let (annee, code) = chemin.into_inner();
    let annee = lit_annee(&annee, etat.clock.today())?;
    let ChiffreParametres { version, porteuse } = parametres.0;
    repond(&etat, &requete, Portee::of(&auth.caller, porteuse)?, annee, version, Partie::Chiffre(code)).await
}

/// What of a report is asked for.
enum Partie {
    /// All of it, as it is written on a day.
    Entier(Forme, NaiveDate),
    /// The figure of a code.
    Chiffre(String),
}

impl Partie {
    /// What names this part, and its form, among the answers to one query string.
    fn noms(&self, annee: i32) -> (String, String) {
        match self {
            Self::Entier(Forme::Json, _) => (format!("rapport {annee}"), Forme::Json.as_str().to_owned()),
            Self::Entier(forme, jour) => (format!("rapport {annee}"), format!("{} {jour}", forme.as_str())),
            Self::Chiffre(code) => (format!("rapport {annee} {code}"), Forme::Json.as_str().to_owned()),
        }
    }

    async fn de_close(&self, close: Close) -> Result<Document, Error> {
        match self {
            Self::Entier(forme, jour) => forme.ecrit_fige(close.rapport, *jour).await,
            Self::Chiffre(code) => chiffre(&relu(&close)?, code),
        }
    }

    async fn vivante(&self, conn: &mut Conn, porteuse: Porteuse, annee: i32) -> Result<Document, Error> {
        match self {
            Self::Entier(forme, jour) => forme.ecrit(vivant(conn, porteuse, annee, None).await?, *jour).await,
            Self::Chiffre(code) => chiffre(&vivant(conn, porteuse, annee, Some(code)).await?, code),
        }
    }
}

/// Answers a financeur by what is published to it, the équipe by a closing, else by what records say.
async fn repond(
    etat: &AppState,
    requete: &HttpRequest,
    portee: Portee,
    annee: i32,
    version: Option<VersionDeRapport>,
    partie: Partie,
) -> Result<HttpResponse, Error> {
    let Portee::Porteuse(sienne) = portee else {
        let document = partie.de_close(publie(&*etat.db.reader().await?, portee, annee, version).await?).await?;
        return Ok(rend(requete, &etag_du_corps(&document.corps), document));
    };
    let (sujet, forme) = partie.noms(annee);
    let question = question(sienne, ["exacte", &sujet, requete.query_string(), &forme]);
    let calcul = async || {
        let conn = &mut *etat.db.conn().await?;
        match fige(conn, portee, annee, version).await? {
            Some(close) => partie.de_close(close).await,
            None => partie.vivante(conn, sienne, annee).await,
        }
    };
    livre(etat, requete, sienne, question, calcul).await
}

/// Lister les clôtures d'une année
///
/// Qui a clos, quand, l'empreinte de ce qui est figé, et à qui chaque version est publiée, par qui et quand. Un financeur ne voit que les
/// versions qui lui sont publiées, par toutes les structures.
#[utoipa::path(tag = "rapports", operation_id = "list_rapport_versions",
    params(("annee" = i32, Path, description = "L'année.", minimum = 1900, maximum = 2199, example = 2021), VersionsParametres),
    responses((status = 200, description = "Les clôtures.", body = VersionsRapport)), extensions(("x-roles" = json!(ReadRapports::ROLES))))]
#[get("/rapports/{annee}/versions")]
pub async fn list_versions(
    auth: Authorized<ReadRapports>,
    annee: web::Path<String>,
    parametres: ValidQuery<VersionsParametres>,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let annee = lit_annee(&annee, etat.clock.today())?;
    let portee = Portee::of(&auth.caller, parametres.0.porteuse)?;
    let items = store::versions(&*etat.db.reader().await?, portee, annee, None).await?;
    Answer::document(&VersionsRapport { items, next_cursor: None })
}

/// Tout ce que tient une clôture.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContenuVersion {
    /// Le rapport.
    pub rapport: Rapport,
    /// Les réponses aux questions, dans l'ordre des questions.
    pub reponses: Vec<ReponseIndicateur>,
    /// Les bilans des conventions accordées pour des jours de l'année.
    pub bilans: Vec<BilanConvention>,
}

/// Lire tout ce que tient une clôture
///
/// Le rapport, les réponses entières et les bilans, à l'octet près : le SHA-256 du corps est celui que la clôture annonce.
#[utoipa::path(tag = "rapports", operation_id = "get_rapport_version",
    params(("annee" = i32, Path, description = "L'année.", minimum = 1900, maximum = 2199, example = 2021),
        ("version" = i32, Path, description = "Rang de la clôture.", minimum = 1, maximum = 999_999, example = 1), IfNoneMatch),
    responses(
        (status = 200, description = "Le contenu.", body = ContenuVersion, headers(("ETag" = String, description = "Empreinte du corps, forte."))),
        (status = 304, description = "Le contenu que nomme `If-None-Match` n'a pas changé.", headers(("ETag" = String, description = "Empreinte du corps, forte.")))),
    extensions(("x-roles" = json!(ReadClotures::ROLES))))]
#[get("/rapports/{annee}/versions/{version}")]
pub async fn get_version(
    auth: Authorized<ReadClotures>,
    chemin: web::Path<(String, String)>,
    requete: HttpRequest,
    etat: web::Data<AppState>,
) -> Result<HttpResponse, Error> {
    let (annee, rang) = chemin.into_inner();
    let annee = lit_annee(&annee, etat.clock.today())?;
    let rang = rang.parse().ok().filter(|r| *r >= 1).ok_or_else(Error::introuvable)?;
    let conn = &*etat.db.reader().await?;
    let close = close(conn, Portee::Porteuse(auth.porteuse()?), annee, Some(rang)).await?.ok_or_else(|| aucune(annee, Some(rang)))?;
    let (reponses, bilans) = store::contenu(conn, &close).await?;
    let document = Document::deja_json(contenu_scelle(&close.rapport, reponses.iter().map(String::as_str), bilans.iter().map(String::as_str)));
    Ok(rend(&requete, &etag_du_corps(&document.corps), document))
}

/// The closing that answers the équipe; none where records do.
async fn fige(conn: &Conn, portee: Portee, annee: i32, version: Option<VersionDeRapport>) -> Result<Option<Close>, Error> {
    match version {
        Some(VersionDeRapport::Vivante) => Ok(None),
        Some(VersionDeRapport::Close(rang)) => close(conn, portee, annee, Some(rang)).await?.map(Some).ok_or_else(|| aucune(annee, Some(rang))),
        None => close(conn, portee, annee, None).await,
    }
}

/// What is published to a financeur.
async fn publie(conn: &Conn, portee: Portee, annee: i32, version: Option<VersionDeRapport>) -> Result<Close, Error> {
    let rang = match version {
        Some(VersionDeRapport::Vivante) => return Err(Error::introuvable().detail("Les chiffres vivants ne sont pas publiés : seule une clôture l'est.")),
        Some(VersionDeRapport::Close(rang)) => Some(rang),
        None => None,
    };
    close(conn, portee, annee, rang)
        .await?
        .ok_or_else(|| Error::introuvable().detail(format!("Aucun rapport de {annee} ne vous est publié, ou pas cette version.")))
}

/// The latest closing in scope, or the one of that rank.
///
/// # Errors
/// 422 where several porteuses have one.
pub async fn close(conn: &Conn, portee: Portee, annee: i32, rang: Option<i32>) -> Result<Option<Close>, Error> {
    let mut closes = store::closes(conn, portee, annee, rang).await?;
    if closes.len() > 1 {
        let ids = closes.iter().map(|c| c.porteuse_id.to_string()).collect::<Vec<_>>().join(", ");
        return Err(Error::champ("/porteuse", "champ_requis", format!("Plusieurs structures vous publient leur rapport, dites laquelle : {ids}.")));
    }
    Ok(closes.pop())
}

/// What says that a closing does not exist.
#[must_use]
pub fn aucune(annee: i32, rang: Option<i32>) -> Error {
    match rang {
        Some(rang) => Error::introuvable().detail(format!("L'année {annee} n'a pas de clôture {rang}.")),
        None => Error::introuvable().detail(format!("L'année {annee} n'est pas close.")),
    }
}

/// The report as records say now, or that part of it which has one figure.
async fn vivant(conn: &mut Conn, porteuse: Porteuse, annee: i32, code: Option<&str>) -> Result<Rapport, Error> {
    instant(conn, async |conn| vivant::rapport(conn, porteuse, annee, code).await).await
}

/// A closing's report, read back.
///
/// # Errors
/// None in practice: it was written by us.
pub fn relu(close: &Close) -> Result<Rapport, Error> {
    serde_json::from_str(&close.rapport).map_err(Error::interne)
}

fn chiffre(rapport: &Rapport, code: &str) -> Result<Document, Error> {
    let chiffre = rapport.chiffre(code).ok_or_else(|| Error::introuvable().detail("Aucun chiffre du rapport ne porte ce code."))?;
    Document::json(chiffre)
}
