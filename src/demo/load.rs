//! Records the data files through the store functions that the API itself uses.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;
use validator::Validate;

use super::comptes;
use super::lecture::{Cles, Ligne, ligne, records};
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::error::Error;
use crate::http::{apply, valider};
use crate::{
    accompagnements, dispositifs, inscriptions, modules, orientations, participants, phases, projets, prospections, releves, rendez_vous, sessions, structures,
    zones,
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
pub async fn load(conn: &Conn, now: DateTime<Utc>) -> Result<(), Error> {
    let mut c = Chargeur { conn, now, cles: Cles::new(), porteuses: HashMap::new() };
    c.each("structures", async |conn, _, s| Ok(structures::store::insert(conn, &s, now).await?.id)).await?;
    comptes::create(conn, &mut c.cles, now).await?;
    c.each("zones", async |conn, _, s| Ok(zones::store::insert(conn, &s, now).await?.id)).await?;
    c.each("dispositifs", async |conn, lien, s| Ok(dispositifs::store::insert(conn, lien.porteuse, &s, now).await?.id)).await?;
    c.each("modules", async |conn, lien, s| Ok(modules::store::insert(conn, lien.porteuse, &s, now).await?.id)).await?;
    c.each("participants", async |conn, lien, s| Ok(participants::store::insert(conn, lien.porteuse()?, &s, now).await?.id)).await?;
    c.each("projets", async |conn, lien, s| Ok(projets::store::insert(conn, lien.porteuse()?, &s, now).await?.id)).await?;
    c.stades().await?;
    c.each("accompagnements", async |conn, lien, s| Ok(accompagnements::store::insert(conn, lien.porteuse()?, &s, now).await?.id)).await?;
    c.each("phases", async |conn, lien, s| Ok(phases::store::insert(conn, lien.porteuse()?, lien.parent()?, &s, now).await?.id)).await?;
    c.each("rendez_vous", async |conn, lien, s| Ok(rendez_vous::store::insert(conn, lien.porteuse()?, lien.parent()?, &s, now).await?.id)).await?;
    c.each("orientations", async |conn, lien, s| Ok(orientations::store::insert(conn, lien.porteuse()?, lien.parent()?, &s, now).await?.id)).await?;
    c.each("prospections", async |conn, lien, s| Ok(prospections::store::insert(conn, lien.porteuse()?, &s, now).await?.id)).await?;
    c.each("sessions", async |conn, lien, s| Ok(sessions::store::insert(conn, lien.porteuse()?, &s, now).await?.id)).await?;
    c.each("inscriptions", async |conn, lien, s| {
        let (porteuse, session) = (lien.porteuse()?, lien.parent()?);
        let capacite = sessions::places::lock(conn, porteuse, session).await?;
        Ok(inscriptions::store::insert(conn, porteuse, (session, capacite), &s, now).await?.id)
    })
    .await?;
    c.each("releves", async |conn, lien, s| Ok(releves::store::insert(conn, lien.porteuse()?, &s, now).await?.id)).await
}

impl Chargeur<'_> {
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
            "inscriptions" => ligne.take("session_id"),
            _ => None,
        };
        let dispositif = ligne.champs.get("dispositif_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
        let shared = parent.or(dispositif).and_then(|id| self.porteuses.get(&id).copied());
        Lien { porteuse: ligne.take("porteuse_id").or(shared), parent }
    }

    /// The stades reached after the first: each is a patch of its projet.
    async fn stades(&self) -> Result<(), Error> {
        for cellules in records("stades")? {
            let mut ligne = ligne(&cellules, &self.cles)?;
            let id = ligne.take("projet_id").ok_or_else(|| Error::interne("stades: no projet"))?;
            let porteuse = self.porteuses.get(&id).copied().map(Porteuse).ok_or_else(|| Error::interne("stades: no porteuse"))?;
            let actuel = projets::store::lock(self.conn, porteuse, id).await?;
            let saisie = projets::ProjetSaisie::from(&actuel);
            let patch = json!({"stade": ligne.champs.get("stade"), "stade_le": ligne.champs.get("le")});
            if let Some(saisie) = apply(&saisie, patch)? {
                projets::store::update(self.conn, porteuse, &actuel, &saisie, self.now).await?;
            }
        }
        Ok(())
    }
}
