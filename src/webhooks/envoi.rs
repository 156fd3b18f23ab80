//! The job that sends what is due, for ever. Any number of processes may run it at once.

use std::collections::{BTreeMap, HashMap};
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use actix_web::web;
use tokio::task::{Id, JoinSet};
use uuid::Uuid;

use super::bail::{self, Prise};
use super::message::{ESSAI, EvenementEssai, EvenementEssaiData, EvenementPrescription, EvenementPrescriptionData};
use super::poste::{Pli, Poste};
use super::reprises::Issue;
use super::{secrets, signature};
use crate::app::AppState;
use crate::db::transaction;
use crate::error::Error;

/// How often it looks for something to send.
const PERIODE: Duration = Duration::from_secs(1);

/// Carries the deliveries: takes, signs, sends, and says how it went.
pub struct Facteur {
    etat: web::Data<AppState>,
    poste: Poste,
}

impl Facteur {
    /// # Errors
    /// The HTTP client cannot be built.
    pub fn new(etat: web::Data<AppState>) -> Result<Self, Error> {
        let poste = Poste::new(etat.config.webhooks_prives)?;
        Ok(Self { etat, poste })
    }

    /// Seals the secrets with the current key, then delivers. Each webhook is sent to apart, so that a slow one delays only itself.
    pub async fn run(self) {
        let facteur = Rc::new(self);
        while let Err(error) = facteur.reseal().await {
            log::warn!("webhooks: {error}");
            tokio::time::sleep(PERIODE).await;
        }
        let mut tournees = JoinSet::new();
        let mut en_cours: HashMap<Id, Uuid> = HashMap::new();
        loop {
            let occupes: Vec<Uuid> = en_cours.values().copied().collect();
            for (webhook, prises) in facteur.take(&occupes).await {
                let tournee = tournees.spawn_local(facteur.clone().deliver_all(prises));
                en_cours.insert(tournee.id(), webhook);
            }
            if let Some(finie) = rest(&mut tournees).await {
                en_cours.remove(&finie);
            }
        }
    }

    async fn reseal(&self) -> Result<(), Error> {
        secrets::reseal(&*self.etat.db.tache().await?, &self.etat.coffre).await
    }

    /// What is due, by webhook.
    async fn take(&self, occupes: &[Uuid]) -> BTreeMap<Uuid, Vec<Prise>> {
        let mut par_webhook = BTreeMap::<Uuid, Vec<Prise>>::new();
        for prise in self.taken(occupes).await.inspect_err(|error| log::warn!("webhooks: {error}")).unwrap_or_default() {
            par_webhook.entry(prise.webhook_id).or_default().push(prise);
        }
        par_webhook
    }

    async fn taken(&self, occupes: &[Uuid]) -> Result<Vec<Prise>, Error> {
        bail::take(&*self.etat.db.tache().await?, occupes, self.etat.clock.now()).await
    }

    async fn deliver_all(self: Rc<Self>, prises: Vec<Prise>) {
        futures_util::future::join_all(prises.iter().map(|prise| self.deliver(prise))).await;
    }

    async fn deliver(&self, prise: &Prise) {
        let settled = match self.compose(prise) {
            Ok(Some(pli)) => self.settle(prise, self.poste.send(&prise.url, pli).await).await,
            // While keys are rotated, a process that knows the new one takes it when this lease ends.
            Ok(None) => Err(Error::interne("no key opens its webhook's secrets")),
            Err(error) => Err(error),
        };
        if let Err(error) = settled {
            log::warn!("livraison {}: {}", prise.id, error.cause.as_deref().unwrap_or(error.code.slug()));
        }
    }

    /// The message, signed with each secret that opens; none is sent without a signature.
    fn compose(&self, prise: &Prise) -> Result<Option<Pli>, Error> {
        let secrets: Vec<String> = prise.secrets.iter().filter_map(|scelle| self.etat.coffre.open(scelle)).collect();
        if secrets.is_empty() {
            return Ok(None);
        }
        let (id, instant, corps) = (message_id(prise), self.etat.clock.now().timestamp(), body(prise).map_err(Error::interne)?);
        let signature = signature::sign(secrets.iter().map(String::as_str), &id, instant, &corps);
        Ok(Some(Pli { id, instant, signature, corps }))
    }

    async fn settle(&self, prise: &Prise, issue: Issue) -> Result<(), Error> {
        let mut conn = self.etat.db.tache().await?;
        transaction(&mut conn, async |conn| bail::settle(conn, prise, issue, self.etat.clock.now()).await).await
    }
}

/// Waits a period, or until a round ends, and says which.
async fn rest(tournees: &mut JoinSet<()>) -> Option<Id> {
    let finie = async {
        match tournees.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => error.id(),
            None => pending().await,
        }
    };
    tokio::time::timeout(PERIODE, finie).await.ok()
}

/// The same at each attempt and at a replay, so that the receiver knows what it has already had.
fn message_id(prise: &Prise) -> String {
    prise.evenement.as_ref().map_or(prise.id, |evenement| evenement.id).to_string()
}

fn body(prise: &Prise) -> serde_json::Result<String> {
    let Some(e) = &prise.evenement else {
        let data = EvenementEssaiData { webhook_id: prise.webhook_id };
        return serde_json::to_string(&EvenementEssai { r#type: ESSAI, timestamp: prise.created_at, data });
    };
    let data = EvenementPrescriptionData {
        prescription_id: e.prescription_id,
        numero: e.numero.clone(),
        reference_externe: e.reference_externe.clone(),
        statut: e.statut,
    };
    serde_json::to_string(&EvenementPrescription { r#type: e.r#type, timestamp: e.le, data })
}
