//! Queries over webhooks, each within one structure, and what an event enqueues.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Abonne;
use super::api::{Webhook, WebhookFiltres, WebhookSaisie};
use crate::db::Conn;
use crate::db::schema::{livraisons as l, webhooks as t, webhooks_vue as v};
use crate::error::Error;
use crate::http::{Listing, Page, load_page};
use crate::valeurs::{MotifDesactivation, StatutLivraison, TypeEvenement};

/// A page of a structure's webhooks.
///
/// # Errors
/// The database is away.
pub async fn list(mut conn: &Conn, abonne: Abonne, listing: &Listing<WebhookFiltres>) -> Result<Page<Webhook>, Error> {
    load_page!(conn, listing, Webhook, filtered(abonne, &listing.filtres))
}

fn filtered(abonne: Abonne, f: &WebhookFiltres) -> v::BoxedQuery<'_, Pg> {
    let mut query = v::table.filter(v::structure_id.eq(abonne.0)).into_boxed();
    if let Some(actif) = &f.actif {
        query = query.filter(v::actif.eq_any(&actif.0));
    }
    if let Some(motifs) = &f.motif_desactivation {
        query = query.filter(v::motif_desactivation.eq_any(&motifs.0));
    }
    query
}

/// One webhook.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, abonne: Abonne, id: Uuid) -> Result<Webhook, Error> {
    Ok(v::table.find(id).filter(v::structure_id.eq(abonne.0)).select(Webhook::as_select()).first(&mut conn).await?)
}

/// # Errors
/// 404 unless the webhook is there for this structure.
pub async fn must_exist(mut conn: &Conn, abonne: Abonne, id: Uuid) -> Result<(), Error> {
    let found = t::table.find(id).filter(t::structure_id.eq(abonne.0));
    if diesel::select(exists(found)).get_result(&mut conn).await? { Ok(()) } else { Err(Error::introuvable()) }
}

/// What is written of a webhook, and its version, until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, abonne: Abonne, id: Uuid) -> Result<(i32, WebhookSaisie), Error> {
    let row = t::table.find(id).filter(t::structure_id.eq(abonne.0)).select((t::version, WebhookSaisie::as_select()));
    Ok(row.for_update().first(&mut conn).await?)
}

/// # Errors
/// The database is away.
pub async fn insert(mut conn: &Conn, abonne: Abonne, saisie: &WebhookSaisie, now: DateTime<Utc>) -> Result<Webhook, Error> {
    let id = Uuid::now_v7();
    diesel::insert_into(t::table)
        .values((t::id.eq(id), t::created_at.eq(now), t::updated_at.eq(now), t::structure_id.eq(abonne.0), saisie))
        .execute(&mut conn)
        .await?;
    get(conn, abonne, id).await
}

/// Writes a locked webhook; an open one is no longer said to be disabled.
///
/// # Errors
/// The database is away.
pub async fn update(mut conn: &Conn, abonne: Abonne, id: Uuid, saisie: &WebhookSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    let webhook = t::table.find(id).filter(t::structure_id.eq(abonne.0));
    diesel::update(webhook).set((saisie, t::version.eq(t::version + 1), t::updated_at.eq(now))).execute(&mut conn).await?;
    if saisie.actif {
        let rien = (t::desactive_le.eq(None::<DateTime<Utc>>), t::motif_desactivation.eq(None::<MotifDesactivation>));
        diesel::update(webhook).set(rien).execute(&mut conn).await?;
    }
    Ok(())
}

/// An event just made, as its deliveries need it.
#[derive(Clone, Copy, Debug)]
pub struct NouvelEvenement {
    /// The event's row in `evenements`, already inserted.
    pub id: Uuid,
    pub prescription_id: Uuid,
    /// The structure to tell.
    pub prescripteur_id: Uuid,
    pub r#type: TypeEvenement,
}

/// Enqueues an event for each open webhook of its prescripteur that takes its type. Called in the transaction that makes the event,
/// which holds the prescription's row: so deliveries are numbered in the order of the prescription's events.
///
/// # Errors
/// The database is away.
pub async fn enqueue(mut conn: &Conn, evenement: &NouvelEvenement, now: DateTime<Utc>) -> Result<(), Error> {
    let tous = t::evenements.eq(Vec::<TypeEvenement>::new());
    let webhooks: Vec<Uuid> = t::table
        .filter(t::structure_id.eq(evenement.prescripteur_id))
        .filter(t::actif)
        .filter(tous.or(t::evenements.contains(vec![evenement.r#type])))
        .select(t::id)
        .load(&mut conn)
        .await?;
    let livraison = |webhook_id: Uuid| (waiting(webhook_id, now), l::evenement_id.eq(evenement.id), l::prescription_id.eq(evenement.prescription_id));
    let livraisons: Vec<_> = webhooks.into_iter().map(livraison).collect();
    diesel::insert_into(l::table).values(livraisons).execute(&mut conn).await?;
    Ok(())
}

/// Enqueues a test, and gives its id.
///
/// # Errors
/// The database is away.
pub async fn enqueue_test(mut conn: &Conn, webhook_id: Uuid, now: DateTime<Utc>) -> Result<Uuid, Error> {
    Ok(diesel::insert_into(l::table).values(waiting(webhook_id, now)).returning(l::id).get_result(&mut conn).await?)
}

type Waiting = (
    diesel::dsl::Eq<l::id, Uuid>,
    diesel::dsl::Eq<l::created_at, DateTime<Utc>>,
    diesel::dsl::Eq<l::updated_at, DateTime<Utc>>,
    diesel::dsl::Eq<l::webhook_id, Uuid>,
    diesel::dsl::Eq<l::statut, StatutLivraison>,
    diesel::dsl::Eq<l::prochain_essai_le, DateTime<Utc>>,
);

/// A delivery due at once.
fn waiting(webhook_id: Uuid, now: DateTime<Utc>) -> Waiting {
    (
        l::id.eq(Uuid::now_v7()),
        l::created_at.eq(now),
        l::updated_at.eq(now),
        l::webhook_id.eq(webhook_id),
        l::statut.eq(StatutLivraison::EnAttente),
        l::prochain_essai_le.eq(now),
    )
}
