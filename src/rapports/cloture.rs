//! Closing a year: its answers freeze, records live on. Publishing shows a closing to financeurs.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{post, web};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::api::lit_annee;
use super::assemblage::{self, Entete, questions};
use super::portee::Portee;
use super::store::{self, Contenu, NouvelleCloture};
use super::types::{PublicationSaisie, VersionRapport};
use super::vivant;
use crate::app::AppState;
use crate::auth::{Authorized, CloseRapports, Permission, Porteuse};
use crate::conventions::{self, bilan};
use crate::db::{Conn, instant};
use crate::error::{Code, Error};
use crate::http::{Answer, Corps, Ecriture, sha256};
use crate::indicators::posee::{self, Posee, Reponses, fige};
use crate::indicators::{ReponseIndicateur, StatutValeur};
use uuid::Uuid;

/// Clore l'année d'un rapport
///
/// Fige la réponse à chaque question du rapport, quelle que soit sa période, et le bilan de chaque convention accordée pour des jours de
/// l'année, tels qu'ils sont à un même instant, avec la version de chaque définition et une empreinte du contenu. Ce qui est figé, ce
/// sont les réponses, pas les enregistrements : ceux-ci continuent de vivre, `/rapports/{annee}/ecarts` montre ce qui a changé depuis, et
/// une nouvelle clôture fait une nouvelle version à côté des autres. Réservé aux responsables ; 409 tant que l'année n'est pas finie.
#[utoipa::path(tag = "rapports", operation_id = "create_rapport_cloture", params(("annee" = i32, Path, description = "L'année.", minimum = 1900, maximum = 2199, example = 2021)),
    responses((status = 201, description = "La clôture.", body = VersionRapport)), extensions(("x-roles" = json!(CloseRapports::ROLES))))]
#[post("/rapports/{annee}/cloture")]
pub async fn create(auth: Authorized<CloseRapports>, annee: web::Path<String>, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let (porteuse, today) = (auth.porteuse()?, etat.clock.today());
    let annee = lit_annee(&annee, today)?;
    if annee >= today.year() {
        return Err(Error::new(Code::EtatIncompatible).detail(format!("L'année {annee} n'est pas finie : elle se clôt à partir du 1er janvier {}.", annee + 1)));
    }
    let cloture = prepare(&mut *etat.db.conn().await?, porteuse, annee, auth.caller.id, etat.clock.now()).await?;
    let action = async move |conn: &_| {
        store::insert(conn, &cloture).await?;
        log::info!("report {annee} of {} closed as version {} by {}", porteuse.0, cloture.version, cloture.utilisateur);
        let version = relue(conn, porteuse, annee, cloture.version).await?;
        Answer::created_without_version(&format!("/rapports/{annee}/versions/{}", version.version), &version)
    };
    ecriture.run(&auth, action).await
}

/// Publier une clôture
///
/// Montre une version figée à des financeurs, exacte : elle devient leur rapport de l'année, avec ses trois formes. Publier n'enlève
/// rien : ce qui leur est déjà publié le reste. Réservé aux responsables ; 409 tant que l'année n'est pas close.
#[utoipa::path(tag = "rapports", operation_id = "create_rapport_publication", request_body = PublicationSaisie,
    params(("annee" = i32, Path, description = "L'année.", minimum = 1900, maximum = 2199, example = 2021)),
    responses((status = 201, description = "La clôture, et à qui elle est publiée.", body = VersionRapport)), extensions(("x-roles" = json!(CloseRapports::ROLES))))]
#[post("/rapports/{annee}/publication")]
pub async fn publish(
    auth: Authorized<CloseRapports>,
    annee: web::Path<String>,
    corps: Corps<PublicationSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let ecriture = ecriture.of(corps.bytes());
    let porteuse = auth.porteuse()?;
    let annee = lit_annee(&annee, etat.clock.today())?;
    let saisie = corps.lire()?;
    let (utilisateur, now) = (auth.caller.id, etat.clock.now());
    let action = async move |conn: &_| {
        let closes = store::closes(conn, Portee::Porteuse(porteuse), annee, saisie.version).await?;
        let close = closes.first().ok_or_else(|| match saisie.version {
            None => Error::new(Code::EtatIncompatible).detail(format!("L'année {annee} n'est pas close : une clôture d'abord.")),
            Some(_) => Error::reference("/version"),
        })?;
        store::publie(conn, close, &saisie.financeurs, utilisateur, now).await?;
        log::info!("report {annee} of {}, version {}, published by {utilisateur}", porteuse.0, close.version);
        let version = relue(conn, porteuse, annee, close.version).await?;
        Answer::created_without_version(&format!("/rapports/{annee}/versions/{}", version.version), &version)
    };
    ecriture.run(&auth, action).await
}

async fn relue(conn: &Conn, porteuse: Porteuse, annee: i32, rang: i32) -> Result<VersionRapport, Error> {
    let versions = store::versions(conn, Portee::Porteuse(porteuse), annee, Some(rang)).await?;
    versions.into_iter().next().ok_or_else(|| Error::interne("a closing is gone"))
}

/// All that a closing keeps, as records say it at one instant.
async fn prepare(conn: &mut Conn, porteuse: Porteuse, annee: i32, utilisateur: Uuid, le: DateTime<Utc>) -> Result<NouvelleCloture, Error> {
    let work = async |conn: &Conn| {
        let version = store::rang_suivant(conn, porteuse, annee).await?;
        let sections = vivant::sections(conn, porteuse).await?;
        let questions = avec_leurs_totaux(questions(&sections, annee));
        let reponses = posee::repond(conn, porteuse, annee, &questions).await?;
        let reponses: Reponses = reponses.into_iter().map(|(question, reponse)| (question, fige(reponse))).collect();
        let entete = Entete { annee, porteuse: store::porteuse(conn, porteuse).await?, cloture: Some((version, le)) };
        let rapport = ecrit(&assemblage::rapport(entete, &sections, &reponses)?)?;
        let (bilans, promises) = bilans(conn, porteuse, annee).await?;
        let contenu = Contenu { reponses: reponses_tenues(&reponses, &promises)?, bilans, territoires: territoires(&questions) };
        let sha256 = empreinte(&rapport, &contenu);
        Ok(NouvelleCloture { porteuse, annee, version, utilisateur, le, sha256, rapport, contenu })
    };
    instant(conn, work).await
}

/// Who asks a question without its breakdown asks for its total: it is held too.
fn avec_leurs_totaux(questions: Vec<Posee>) -> Vec<Posee> {
    let totaux: BTreeSet<Posee> = questions.iter().map(posee::sans_par).filter(|q| !questions.contains(q)).collect();
    questions.into_iter().chain(totaux).collect()
}

/// The answers by the names of their questions, in order. Where there was no answer, there is nothing to hold.
fn reponses_tenues(reponses: &Reponses, promises: &[(String, ReponseIndicateur)]) -> Result<Vec<(String, String)>, Error> {
    let mut tenues: BTreeMap<String, &ReponseIndicateur> = promises.iter().map(|(cle, reponse)| (cle.clone(), reponse)).collect();
    tenues.extend(reponses.iter().filter_map(|(question, reponse)| Some((posee::cle(question)?, reponse))));
    tenues.retain(|_, reponse| reponse.total.statut != StatutValeur::NonDisponible || !reponse.lignes.is_empty());
    tenues.into_iter().map(|(cle, reponse)| Ok((cle, ecrit(reponse)?))).collect()
}

/// The bilans of the conventions granted for days of the year, and the answers that those of the ended ones are made of.
async fn bilans(conn: &Conn, porteuse: Porteuse, annee: i32) -> Result<(Vec<(Uuid, bool, String)>, Vec<(String, ReponseIndicateur)>), Error> {
    let (debut, fin) = annee_civile(annee)?;
    let (mut bilans, mut promises) = (Vec::new(), Vec::new());
    for convention in conventions::store::accordees(conn, porteuse, debut, fin).await? {
        let (id, echue) = (convention.id, convention.fin.0 <= fin);
        let (bilan, realisations) = bilan::de(conn, convention).await?;
        bilans.push((id, echue, ecrit(&bilan.fige())?));
        if echue {
            promises.extend(realisations.into_iter().filter_map(|r| Some((r.question?, fige(r.reponse?)))));
        }
    }
    Ok((bilans, promises))
}

fn annee_civile(annee: i32) -> Result<(NaiveDate, NaiveDate), Error> {
    let jour = |mois, jour| NaiveDate::from_ymd_opt(annee, mois, jour);
    jour(1, 1).zip(jour(12, 31)).ok_or_else(Error::introuvable)
}

fn territoires(questions: &[Posee]) -> Vec<String> {
    let nommes: BTreeSet<String> = questions.iter().flat_map(posee::territoires).collect();
    nommes.into_iter().collect()
}

fn ecrit<T: serde::Serialize>(valeur: &T) -> Result<String, Error> {
    serde_json::to_string(valeur).map_err(Error::interne)
}

/// What is sealed, and served to whoever checks the seal.
#[must_use]
pub fn contenu_scelle<'t>(rapport: &str, reponses: impl Iterator<Item = &'t str>, bilans: impl Iterator<Item = &'t str>) -> String {
    let joints = |textes: Vec<&str>| textes.join(",");
    format!(r#"{{"rapport":{rapport},"reponses":[{}],"bilans":[{}]}}"#, joints(reponses.collect()), joints(bilans.collect()))
}

fn empreinte(rapport: &str, contenu: &Contenu) -> String {
    let (reponses, bilans) = (contenu.reponses.iter().map(|(_, reponse)| reponse.as_str()), contenu.bilans.iter().map(|(.., bilan)| bilan.as_str()));
    sha256(contenu_scelle(rapport, reponses, bilans).as_bytes()).iter().map(|octet| format!("{octet:02x}")).collect()
}
