//! Records the data files through the store functions that the API itself uses.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;
use validator::Validate;

use super::comptes;
use super::lecture::{Cles, Ligne, filtres, ligne, records};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::error::Error;
use crate::http::{apply, valider};
use crate::{
    accompagnements, conventions, dispositifs, emplois, evaluations, financeurs, inscriptions, modules, orientations, participants, phases, presences, projets,
    prospections, releves, rendez_vous, seances, sessions, structures, zones,
};

/// What a row hangs from: its porteuse, and the record above it.
#[derive(Clone, Copy)]
struct Lien {
    porteuse: Option<Uuid>,
    parent: Option<Uuid>,
}

impl Lien {
    fn porteuse(self) -> Result<Porteuse, Error> {
        self.porteuse.map(Porteuse).ok_or_else(|| Error::interne("a row without porteuse"))
    }

    fn parent(self) -> Result<Uuid, Error> {
        self.parent.ok_or_else(|| Error::interne("a row without parent"))
    }
}

struct Chargeur<'a> {
    conn: &'a Conn,
    now: DateTime<Utc>,
    cles: Cles,
    /// The porteuse of each record loaded, which its children share.
    porteuses: HashMap<Uuid, Uuid>,
}

/// Records the whole data set; the caller holds the transaction.
///
/// # Errors
/// A row that breaks a rule, named.
pub async fn everything(conn: &Conn, now: DateTime<Utc>) -> Result<(), Error> {
    let mut c = Chargeur { conn, now, cles: Cles::new(), porteuses: HashMap::new() };
    c.base().await?;
    c.dossiers().await
}

/// Records what is there before anybody comes; the caller holds the transaction.
///
/// # Errors
/// As [`everything`].
pub async fn base(conn: &Conn, now: DateTime<Utc>) -> Result<(), Error> {
    Chargeur { conn, now, cles: Cles::new(), porteuses: HashMap::new() }.base().await
}

impl Chargeur<'_> {
    async fn base(&mut self) -> Result<(), Error> {
        let now = self.now;
        self.each("structures", async |conn, _, s| Ok(structures::store::insert(conn, &s, now).await?.id)).await?;
        comptes::create(self.conn, &mut self.cles, now).await?;
        self.each("zones", async |conn, _, s| Ok(zones::store::insert(conn, &s, now).await?.id)).await?;
        self.each("financeurs", async |conn, _, s| Ok(financeurs::store::insert(conn, &s, now).await?.id)).await?;
        self.each("dispositifs", async |conn, lien, s| Ok(dispositifs::store::insert(conn, lien.porteuse, &s, now).await?.id)).await?;
        self.each("modules", async |conn, lien, s| Ok(modules::store::insert(conn, lien.porteuse, &s, now).await?.id)).await
    }

    async fn dossiers(&mut self) -> Result<(), Error> {
        let now = self.now;
        self.each("conventions", async |conn, lien, s| Ok(conventions::store::insert(conn, lien.porteuse()?, lien.parent()?, &s, now).await?.id)).await?;
        self.objectifs().await?;
        self.each("participants", async |conn, lien, s| Ok(participants::store::insert(conn, lien.porteuse()?, &s, now).await?.id)).await?;
        self.each("projets", async |conn, lien, s| Ok(projets::store::insert(conn, lien.porteuse()?, &s, now).await?.id)).await?;
        self.stades().await?;
        self.each("emplois", async |conn, lien, s| Ok(emplois::store::insert(conn, lien.porteuse()?, lien.parent()?, &s, now).await?.id)).await?;
        self.each("accompagnements", async |conn, lien, s| Ok(accompagnements::store::insert(conn, lien.porteuse()?, &s, now).await?.id)).await?;
        self.each("phases", async |conn, lien, s| Ok(phases::store::insert(conn, lien.porteuse()?, lien.parent()?, &s, now).await?.id)).await?;
        self.each("rendez_vous", async |conn, lien, s| Ok(rendez_vous::store::insert(conn, lien.porteuse()?, lien.parent()?, &s, now).await?.id)).await?;
        self.each("orientations", async |conn, lien, s| Ok(orientations::store::insert(conn, lien.porteuse()?, lien.parent()?, &s, now).await?.id)).await?;
        self.each("prospections", async |conn, lien, s| Ok(prospections::store::insert(conn, lien.porteuse()?, &s, now).await?.id)).await?;
        self.each("sessions", async |conn, lien, s| Ok(sessions::store::insert(conn, lien.porteuse()?, &s, now).await?.id)).await?;
        self.each("inscriptions", async |conn, lien, s| {
            let porteuse = lien.porteuse()?;
            let session = sessions::places::lock(conn, porteuse, lien.parent()?).await?;
            Ok(inscriptions::store::insert(conn, porteuse, session, &s, now).await?.id)
        })
        .await?;
        self.each("seances", async |conn, lien, s| {
            let porteuse = lien.porteuse()?;
            let session = sessions::places::lock(conn, porteuse, lien.parent()?).await?;
            Ok(seances::store::insert(conn, porteuse, session, &s, now).await?.id)
        })
        .await?;
        self.presences().await?;
        self.each("evaluations", async |conn, lien, s| Ok(evaluations::store::insert(conn, lien.porteuse()?, lien.parent()?, &s, now).await?.id)).await?;
        self.each("releves", async |conn, lien, s| Ok(releves::store::insert(conn, lien.porteuse()?, &s, now).await?.id)).await
    }

    /// Reads each row of a file as a request would be, and records it.
    async fn each<S: DeserializeOwned + Validate>(
        &mut self,
        fichier: &'static str,
        record: impl AsyncFn(&Conn, Lien, S) -> Result<Uuid, Error>,
    ) -> Result<(), Error> {
        for cellules in records(fichier)? {
            let mut ligne = ligne(&cellules, &self.cles)?;
            let lien = self.lien(fichier, &mut ligne);
            let result = match valider(Value::Object(ligne.champs)) {
                Ok(saisie) => record(self.conn, lien, saisie).await,
                Err(error) => Err(error),
            };
            let id = result.map_err(|e| Error::interne(format!("{fichier}, {}: {} {:?}", ligne.cle, e, e.erreurs)))?;
            self.porteuses.extend(lien.porteuse.map(|p| (id, p)));
            self.cles.insert((fichier, ligne.cle), id);
        }
        Ok(())
    }

    /// A row says its porteuse, or shares that of the dispositif or record it hangs from.
    fn lien(&self, fichier: &str, ligne: &mut Ligne) -> Lien {
        let parent = match fichier {
            "phases" | "rendez_vous" | "orientations" => ligne.take("accompagnement_id"),
            "inscriptions" | "seances" | "evaluations" => ligne.take("session_id"),
            "emplois" => ligne.take("projet_id"),
            "conventions" => ligne.take("financeur_id"),
            _ => None,
        };
        let dispositif = ligne.champs.get("dispositif_id").or_else(|| ligne.champs.get("dispositifs")?.get(0));
        let dispositif = dispositif.and_then(Value::as_str).and_then(|id| id.parse().ok());
        let shared = [parent, dispositif].into_iter().flatten().find_map(|id| self.porteuses.get(&id).copied());
        Lien { porteuse: ligne.take("porteuse_id").or(shared), parent }
    }

    fn porteuse_of(&self, id: Uuid) -> Result<Porteuse, Error> {
        self.porteuses.get(&id).copied().map(Porteuse).ok_or_else(|| Error::interne("a record without porteuse"))
    }

    /// The stades reached after the first: each is a patch of its projet.
    async fn stades(&self) -> Result<(), Error> {
        for cellules in records("stades")? {
            let mut ligne = ligne(&cellules, &self.cles)?;
            let id = ligne.take("projet_id").ok_or_else(|| Error::interne("stades: no projet"))?;
            let porteuse = self.porteuse_of(id)?;
            let actuel = projets::store::lock(self.conn, porteuse, id).await?;
            let saisie = projets::ProjetSaisie::from(&actuel);
            let patch = json!({"stade": ligne.champs.get("stade"), "stade_le": ligne.champs.get("le")});
            if let Some(saisie) = apply(&saisie, patch)? {
                projets::store::update(self.conn, porteuse, &actuel, &saisie, self.now).await?;
            }
        }
        Ok(())
    }

    /// What each convention promises: a patch of it.
    async fn objectifs(&self) -> Result<(), Error> {
        let mut promis: BTreeMap<Uuid, Vec<Value>> = BTreeMap::new();
        for cellules in records("objectifs")? {
            let mut ligne = ligne(&cellules, &self.cles)?;
            let id = ligne.take("convention_id").ok_or_else(|| Error::interne("objectifs: no convention"))?;
            let query = ligne.champs.get("filtres").and_then(Value::as_str).unwrap_or_default().to_owned();
            ligne.champs.insert("filtres".to_owned(), filtres(&query)?);
            promis.entry(id).or_default().push(ligne.champs.into());
        }
        for (id, objectifs) in promis {
            let porteuse = self.porteuse_of(id)?;
            let (_, actuelle) = conventions::store::lock(self.conn, porteuse, id).await?;
            let patch = apply(&actuelle, json!({"objectifs": objectifs})).map_err(|e| Error::interne(format!("objectifs: {e} {:?}", e.erreurs)))?;
            if let Some(saisie) = patch {
                conventions::store::update(self.conn, porteuse, id, &actuelle, &saisie, self.now).await?;
            }
        }
        Ok(())
    }

    /// The sheets, each recorded once and whole: the rows of a séance stand together.
    async fn presences(&self) -> Result<(), Error> {
        for lignes in records("presences")?.chunk_by(|a, b| a.get("seance") == b.get("seance")) {
            let mut seance = None;
            let mut presences = Vec::new();
            for cellules in lignes {
                let mut ligne = ligne(cellules, &self.cles)?;
                seance = ligne.take("seance_id");
                presences.push(Value::Object(ligne.champs));
            }
            let id = seance.ok_or_else(|| Error::interne("presences: no séance"))?;
            let porteuse = self.porteuse_of(id)?;
            let (seance, _) = seances::store::lock(self.conn, porteuse, id).await?;
            let feuille = match valider(json!({"presences": presences})) {
                Ok(feuille) => presences::store::replace(self.conn, porteuse, &seance, &feuille, self.now).await,
                Err(error) => Err(error),
            };
            feuille.map_err(|e| Error::interne(format!("presences, {}: {e} {:?}", seance.date.0, e.erreurs)))?;
        }
        Ok(())
    }
}
