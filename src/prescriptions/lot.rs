//! `POST /prescriptions/lot`: many at once, each judged alone.

use actix_web::{post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::accueil::empreinte;
use super::api::PrescriptionEssai;
use super::portee::Portee;
use super::store;
use super::types::PrescriptionSaisie;
use crate::app::AppState;
use crate::auth::{Authorized, CreatePrescriptions, Permission};
use crate::db::Conn;
use crate::db::schema::prescriptions as p;
use crate::error::{Code, Erreur, Error};
use crate::http::{Answer, Ecriture, Import, ValidQuery, valider};
use crate::refs::PrescriptionRef;
use crate::valeurs::ResultatLigne;

/// As many as a transaction holds without making others wait.
const LIGNES_MAX: usize = 500;

/// Un lot de prescriptions, chacune jugée pour elle-même.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it only says so in the contract: each line is read alone")]
pub struct LotSaisie {
    /// Les prescriptions, 500 au plus.
    #[schema(min_items = 1, max_items = 500)]
    pub prescriptions: Vec<PrescriptionSaisie>,
}

/// Ce qu'il est advenu d'une ligne du lot.
#[derive(Debug, Serialize, ToSchema)]
pub struct LigneLot {
    /// Numéro de la ligne : dans le fichier CSV, dont l'en-tête est la ligne 1 ; dans le tableau JSON, à partir de 1.
    #[schema(minimum = 1)]
    pub ligne: usize,
    /// Créée ; déjà créée, avec la même référence et le même contenu ; ou refusée.
    pub resultat: ResultatLigne,
    /// La prescription, créée ou retrouvée ; nul pour une ligne refusée.
    #[schema(required = true)]
    pub prescription: Option<PrescriptionRef>,
    /// Pourquoi la ligne est refusée.
    pub erreurs: Vec<Erreur>,
}

/// Ce qu'il est advenu d'un lot.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Lot {
    /// Nombre de prescriptions créées.
    #[schema(minimum = 0)]
    pub creees: usize,
    /// Nombre de lignes déjà créées auparavant.
    #[schema(minimum = 0)]
    pub rejouees: usize,
    /// Nombre de lignes refusées.
    #[schema(minimum = 0)]
    pub refusees: usize,
    /// Les lignes, dans l'ordre du lot.
    pub lignes: Vec<LigneLot>,
}

/// Poster un lot de prescriptions
///
/// 500 au plus, en JSON ou en CSV (UTF-8, virgules ; colonnes nommées par leur chemin, `personne.nom`, `consentement.recueilli_le` ; freins
/// séparés par `|`). Chaque ligne est jugée pour elle-même : une ligne refusée n'empêche pas les autres. Une ligne dont la
/// `reference_externe` a déjà servi est rejouée si son contenu est le même, refusée sinon. Avec `essai=true`, rien n'est enregistré.
#[utoipa::path(tag = "prescriptions", operation_id = "create_lot", params(PrescriptionEssai),
    request_body = LotSaisie,
    responses((status = 200, description = "Ce qu'il est advenu de chaque ligne.", body = Lot)), extensions(("x-roles" = json!(CreatePrescriptions::ROLES))))]
#[post("/prescriptions/lot")]
pub async fn create(
    auth: Authorized<CreatePrescriptions>,
    query: Result<ValidQuery<PrescriptionEssai>, Error>,
    corps: Import,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let portee = Portee::of(&auth.caller)?;
    let ecriture = ecriture.of(corps.bytes());
    let lignes = corps.lignes("prescriptions", forme)?;
    let essai = query?.0.essai();
    if lignes.is_empty() || lignes.len() > LIGNES_MAX {
        return Err(Error::champ(
            "/prescriptions",
            "hors_limites",
            format!("De 1 à {LIGNES_MAX} prescriptions sont attendues, {} sont données.", lignes.len()),
        ));
    }
    let action = async move |conn: &_| {
        let mut lot = Lot::default();
        for ligne in &lignes {
            lot.add(ligne.numero, judge(conn, portee.structure(), ligne.valeur.clone(), etat.clock.now()).await)?;
        }
        store::count_change(conn, &lot.ids_crees()).await?;
        Answer::document(&lot)
    };
    if essai { ecriture.rehearse(action).await } else { ecriture.run(&auth, action).await }
}

/// The value of a cell, by its column.
fn forme(colonne: &str, cellule: &str) -> Value {
    match colonne {
        "freins" => cellule.split('|').map(|f| Value::from(f.trim())).collect(),
        "personne.qpv" | "personne.rsa" | "personne.qpv_millesime" => serde_json::from_str(cellule.trim()).unwrap_or_else(|_| cellule.into()),
        _ => cellule.into(),
    }
}

impl Lot {
    /// # Errors
    /// Those of the server, which end the whole lot.
    fn add(&mut self, ligne: usize, issue: Result<(ResultatLigne, PrescriptionRef), Error>) -> Result<(), Error> {
        let (resultat, prescription, erreurs) = match issue {
            Ok((resultat, prescription)) => (resultat, Some(prescription), Vec::new()),
            Err(error) if error.code.status().is_server_error() => return Err(error),
            Err(error) => (ResultatLigne::Refusee, None, reasons(error)),
        };
        match resultat {
            ResultatLigne::Creee => self.creees += 1,
            ResultatLigne::Rejouee => self.rejouees += 1,
            ResultatLigne::Refusee => self.refusees += 1,
        }
        self.lignes.push(LigneLot { ligne, resultat, prescription, erreurs });
        Ok(())
    }

    fn ids_crees(&self) -> Vec<Uuid> {
        let creees = self.lignes.iter().filter(|l| l.resultat == ResultatLigne::Creee);
        creees.filter_map(|l| l.prescription.as_ref()).map(|p| p.id).collect()
    }
}

fn reasons(error: Error) -> Vec<Erreur> {
    if !error.erreurs.is_empty() {
        return error.erreurs;
    }
    let champ = if error.code == Code::Doublon { "/reference_externe" } else { "" };
    vec![Erreur::new(champ, error.code.slug(), error.detail.unwrap_or_else(|| error.code.detail().into()))]
}

/// One line: posted, found again, or refused; a refusal leaves no trace.
async fn judge(conn: &Conn, prescripteur: Uuid, valeur: Value, now: DateTime<Utc>) -> Result<(ResultatLigne, PrescriptionRef), Error> {
    let saisie: PrescriptionSaisie = valider(valeur)?;
    if let Some(connue) = known(conn, prescripteur, &saisie).await? {
        return Ok((ResultatLigne::Rejouee, connue));
    }
    savepoint(conn, "savepoint ligne").await?;
    match store::insert(conn, prescripteur, &saisie, now).await {
        Ok(id) => {
            savepoint(conn, "release savepoint ligne").await?;
            Ok((ResultatLigne::Creee, p::table.find(id).select((p::id, p::numero)).first(&mut &*conn).await.map(reference)?))
        }
        Err(error) => {
            savepoint(conn, "rollback to savepoint ligne").await?;
            // Posted in the meantime by another request: the same line there makes this one a replay.
            let posee = if error.code == Code::Doublon { known(conn, prescripteur, &saisie).await? } else { None };
            posee.map(|posee| (ResultatLigne::Rejouee, posee)).ok_or(error)
        }
    }
}

async fn savepoint(mut conn: &Conn, sql: &'static str) -> Result<(), Error> {
    diesel::sql_query(sql).execute(&mut conn).await?;
    Ok(())
}

fn reference((id, numero): (Uuid, String)) -> PrescriptionRef {
    PrescriptionRef { id, numero }
}

/// The prescription already posted under this reference.
///
/// # Errors
/// 409 where it says something else.
async fn known(mut conn: &Conn, prescripteur: Uuid, saisie: &PrescriptionSaisie) -> Result<Option<PrescriptionRef>, Error> {
    let Some(reference_externe) = &saisie.reference_externe else { return Ok(None) };
    let posee = p::table.filter(p::prescripteur_id.eq(prescripteur)).filter(p::reference_externe.eq(reference_externe)).filter(p::origine_id.is_null());
    let posee: Option<(Vec<u8>, (Uuid, String))> = posee.select((p::empreinte, (p::id, p::numero))).first(&mut conn).await.optional()?;
    match posee {
        Some((connu, connue)) if connu == empreinte(saisie)? => Ok(Some(reference(connue))),
        Some((_, (_, numero))) => Err(Error::new(Code::Doublon).detail(format!("La prescription {numero} porte déjà cette référence, avec un autre contenu."))),
        None => Ok(None),
    }
}
