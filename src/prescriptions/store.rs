//! The prescriptions' queries, each within a porteuse or a prescripteur.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::not;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::accueil::{Accueil, empreinte, numero};
use super::api::PrescriptionFiltres;
use super::personne::PersonneSaisie;
use super::portee::Portee;
use super::types::{Consentement, Prescription, PrescriptionSaisie};
use crate::auth::Porteuse;
use crate::clock::{not_future, paris_day};
use crate::db::Conn;
use crate::db::schema::{dispositifs, prescriptions as p, prescriptions_historique as h, prescriptions_vue as t};
use crate::error::Error;
use crate::evenements::{self, Annonce};
use crate::http::{Listing, Page, bump, entre, like, load_page};
use crate::participants::doublons;
use crate::profil::{Profil, ProfilPrescription};
use crate::valeurs::{IssuePrescription, MotifPrescription, StatutPrescription, Texte, TypeEvenement};

diesel::allow_tables_to_appear_in_same_query!(t, dispositifs);

/// While it is in one of these, the porteuse owes an answer.
pub const EN_ATTENTE: [StatutPrescription; 2] = [StatutPrescription::Soumise, StatutPrescription::PriseEnCharge];

/// A page of prescriptions.
///
/// # Errors
/// 422 for a prescripteur that filters on what it does not see; the database is away.
pub async fn list(mut conn: &Conn, portee: Portee, today: NaiveDate, listing: &Listing<PrescriptionFiltres>) -> Result<Page<Prescription>, Error> {
    check_filters(portee, &listing.filtres)?;
    load_page!(conn, listing, Prescription, filtered(portee, today, &listing.filtres))
}

fn check_filters(portee: Portee, f: &PrescriptionFiltres) -> Result<(), Error> {
    let reserve = |champ| Err(Error::champ(champ, "champ_inconnu", "Ce filtre est réservé à la porteuse."));
    match portee {
        Portee::Prescripteur(_) if f.participant.is_some() => reserve("/participant"),
        Portee::Prescripteur(_) if f.accompagnement.is_some() => reserve("/accompagnement"),
        _ => Ok(()),
    }
}

type Condition = Box<dyn BoxableExpression<t::table, Pg, SqlType = Bool>>;

fn within(portee: Portee) -> Condition {
    match portee {
        Portee::Porteuse(porteuse) => Box::new(t::porteuse_id.eq(porteuse.0)),
        Portee::Prescripteur(structure) => Box::new(t::prescripteur_id.eq(structure)),
    }
}

fn filtered(portee: Portee, today: NaiveDate, f: &PrescriptionFiltres) -> t::BoxedQuery<'_, Pg> {
    let mut query = t::table.filter(within(portee)).into_boxed();
    if let Some(q) = &f.q {
        query = query.filter(t::recherche.like(like(q.as_str())));
    }
    if let Some(statuts) = &f.statut {
        query = query.filter(t::statut.eq_any(&statuts.0));
    }
    if let Some(codes) = &f.dispositif {
        query = query.filter(t::dispositif_id.eq_any(dispositifs::table.filter(dispositifs::code.eq_any(&codes.0)).select(dispositifs::id)));
    }
    if let Some(prescripteurs) = &f.prescripteur {
        query = query.filter(t::prescripteur_id.eq_any(&prescripteurs.0));
    }
    if let Some(references) = &f.reference_externe {
        query = query.filter(t::reference_externe.eq_any(&references.0));
    }
    if let Some(numeros) = &f.numero {
        query = query.filter(t::numero.eq_any(&numeros.0));
    }
    if let Some(freins) = &f.freins {
        query = query.filter(t::freins.overlaps_with(&freins.0));
    }
    if let Some(motifs) = &f.motif {
        query = query.filter(t::motif.eq_any(&motifs.0));
    }
    if let Some(issues) = &f.issue {
        query = query.filter(t::issue.eq_any(&issues.0));
    }
    if let Some(participants) = &f.participant {
        query = query.filter(t::participant_id.eq_any(&participants.0));
    }
    if let Some(accompagnements) = &f.accompagnement {
        query = query.filter(t::accompagnement_id.eq_any(&accompagnements.0));
    }
    let en_retard = || t::statut.eq_any(EN_ATTENTE).and(t::reponse_attendue_le.lt(today));
    match f.en_retard.as_ref().map(|v| (v.0.contains(&true), v.0.contains(&false))) {
        Some((true, false)) => query = query.filter(en_retard()),
        Some((false, true)) => query = query.filter(not(en_retard())),
        _ => {}
    }
    entre!(query, t::reponse_attendue_le, f.reponse_attendue_le_du, f.reponse_attendue_le_au);
    query
}

/// One prescription.
///
/// # Errors
/// 404.
pub async fn get(mut conn: &Conn, portee: Portee, id: Uuid) -> Result<Prescription, Error> {
    Ok(t::table.find(id).filter(within(portee)).select(Prescription::as_select()).first(&mut conn).await?)
}

/// One prescription as its caller sees it: the porteuse that has not answered yet also sees who it might be.
///
/// # Errors
/// 404.
pub async fn get_with_doublons(conn: &Conn, portee: Portee, id: Uuid) -> Result<Prescription, Error> {
    let mut prescription = get(conn, portee, id).await?.seen_by(portee);
    if let Portee::Porteuse(porteuse) = portee {
        let cherche = prescription.actions.0.contains(&StatutPrescription::Acceptee);
        let trouves = if cherche { doublons::find(conn, porteuse, &(&prescription.personne).into()).await? } else { Vec::new() };
        prescription.doublons = Some(doublons::Doublons(trouves));
    }
    Ok(prescription)
}

/// Who was posted, and their consent, as they were written.
///
/// # Errors
/// 404.
pub async fn posted(mut conn: &Conn, porteuse: Porteuse, id: Uuid) -> Result<(PersonneSaisie, Consentement), Error> {
    Ok(t::table.find(id).filter(t::porteuse_id.eq(porteuse.0)).select((t::personne, t::consentement)).first(&mut conn).await?)
}

/// What a move needs to know of a prescription.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = p)]
pub struct Etat {
    pub id: Uuid,
    pub version: i32,
    pub porteuse_id: Uuid,
    pub prescripteur_id: Uuid,
    pub dispositif_id: Uuid,
    pub statut: StatutPrescription,
    pub repondue_le: Option<DateTime<Utc>>,
    pub participant_id: Option<Uuid>,
    pub accompagnement_id: Option<Uuid>,
    pub rendez_vous_annonce: bool,
    pub presence_annoncee: bool,
}

/// One prescription, which nobody else changes until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(mut conn: &Conn, portee: Portee, id: Uuid) -> Result<Etat, Error> {
    let posee = p::table.find(id).select(Etat::as_select()).for_update();
    Ok(match portee {
        Portee::Porteuse(porteuse) => posee.filter(p::porteuse_id.eq(porteuse.0)).first(&mut conn).await?,
        Portee::Prescripteur(structure) => posee.filter(p::prescripteur_id.eq(structure)).first(&mut conn).await?,
    })
}

/// Posts a prescription, and says its id.
///
/// # Errors
/// 422 for a dispositif that takes none, a day in the future, an unknown commune; 409 for a reference already used.
pub async fn insert(mut conn: &Conn, prescripteur: Uuid, saisie: &PrescriptionSaisie, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let accueil = Accueil::open(conn, saisie.dispositif_id, paris_day(now)).await?;
    check_days(saisie, now)?;
    let personne = &saisie.personne;
    let profil = Profil::initial(conn, &Some(Some(personne.profil())), Profil::unknown()).await?;
    let id = Uuid::now_v7();
    diesel::insert_into(p::table)
        .values((
            (p::id.eq(id), p::created_at.eq(now), p::updated_at.eq(now), p::porteuse_id.eq(accueil.porteuse.0), p::prescripteur_id.eq(prescripteur)),
            (p::dispositif_id.eq(saisie.dispositif_id), p::numero.eq(numero(now)?), p::statut.eq(StatutPrescription::Soumise)),
            p::reponse_attendue_le.eq(accueil.reponse_le(now)),
            (p::nom.eq(&personne.nom), p::prenom.eq(&personne.prenom), p::email.eq(&personne.email), p::telephone.eq(&personne.telephone)),
            (p::adresse.eq(&personne.adresse), p::consentement_le.eq(personne.consentement_le), ProfilPrescription::from(profil)),
            (p::demande.eq(&saisie.demande), p::freins.eq(&saisie.freins), p::consentement_recueilli_le.eq(saisie.consentement.recueilli_le)),
            (p::reference_externe.eq(&saisie.reference_externe), p::commentaire.eq(&saisie.commentaire), p::empreinte.eq(empreinte(saisie)?)),
        ))
        .execute(&mut conn)
        .await?;
    let posee = Posee { id, porteuse: accueil.porteuse, prescripteur };
    record(conn, &posee, prescripteur, now).await?;
    Ok(id)
}

/// Counts a change for each porteuse that these prescriptions are addressed to, as [`bump`] does: last in a partner's write.
///
/// # Errors
/// The database is away.
pub async fn count_change(mut conn: &Conn, ids: &[Uuid]) -> Result<(), Error> {
    // In one order, so that two lots do not wait for each other.
    let porteuses: Vec<Uuid> = p::table.filter(p::id.eq_any(ids)).select(p::porteuse_id).distinct().order(p::porteuse_id).load(&mut conn).await?;
    for porteuse in porteuses {
        bump(conn, Some(porteuse)).await?;
    }
    Ok(())
}

/// A prescription just put down.
pub struct Posee {
    pub id: Uuid,
    pub porteuse: Porteuse,
    pub prescripteur: Uuid,
}

/// Writes the first line of the history, and tells of it.
///
/// # Errors
/// The database is away.
pub async fn record(mut conn: &Conn, posee: &Posee, par: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    let vers = StatutPrescription::Soumise;
    diesel::insert_into(h::table)
        .values((h::porteuse_id.eq(posee.porteuse.0), h::prescription_id.eq(posee.id), h::vers.eq(vers), h::le.eq(now), h::structure_id.eq(par)))
        .execute(&mut conn)
        .await?;
    let annonce = Annonce { porteuse: posee.porteuse, prescription_id: posee.id, prescripteur_id: posee.prescripteur, statut: vers };
    evenements::tell(conn, &annonce, TypeEvenement::of_move(vers), now).await
}

fn check_days(saisie: &PrescriptionSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    let jours = [
        ("/personne/date_naissance", saisie.personne.date_naissance),
        ("/personne/consentement_le", saisie.personne.consentement_le),
        ("/consentement/recueilli_le", Some(saisie.consentement.recueilli_le)),
    ];
    not_future(paris_day(now), &jours)
}

/// What a move changes besides the statut.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = p)]
pub struct Changement {
    pub reponse_attendue_le: Option<NaiveDate>,
    pub repondue_le: Option<DateTime<Utc>>,
    pub motif: Option<MotifPrescription>,
    pub issue: Option<IssuePrescription>,
    pub participant_id: Option<Option<Uuid>>,
    pub accompagnement_id: Option<Option<Uuid>>,
    pub reorientee_vers_id: Option<Uuid>,
    pub rendez_vous_annonce: Option<bool>,
    pub presence_annoncee: Option<bool>,
}

/// A move as the history keeps it; `par` is nobody for the clock.
pub struct Pas<'a> {
    pub vers: StatutPrescription,
    pub par: Option<Uuid>,
    pub motif: Option<MotifPrescription>,
    pub message: Option<&'a Texte<2000>>,
}

impl Pas<'_> {
    /// A move nobody says anything about.
    #[must_use]
    pub const fn silent(vers: StatutPrescription, par: Option<Uuid>) -> Self {
        Self { vers, par, motif: None, message: None }
    }
}

/// Moves a locked prescription: its statut, its history, its telling.
///
/// # Errors
/// 422 for an unknown structure.
pub async fn move_to(mut conn: &Conn, etat: &Etat, pas: &Pas<'_>, changement: &Changement, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(p::table.find(etat.id).filter(p::porteuse_id.eq(etat.porteuse_id)))
        .set((changement, p::statut.eq(pas.vers), p::version.eq(p::version + 1), p::updated_at.eq(now)))
        .execute(&mut conn)
        .await?;
    diesel::insert_into(h::table)
        .values((
            (h::porteuse_id.eq(etat.porteuse_id), h::prescription_id.eq(etat.id), h::de.eq(etat.statut), h::vers.eq(pas.vers), h::le.eq(now)),
            (h::structure_id.eq(pas.par), h::motif.eq(pas.motif), h::message.eq(pas.message)),
        ))
        .execute(&mut conn)
        .await?;
    evenements::tell(conn, &etat.annonce(pas.vers), TypeEvenement::of_move(pas.vers), now).await
}

/// Writes what goes on behind a locked prescription: no move, so no version.
///
/// # Errors
/// The database is away.
pub async fn set(mut conn: &Conn, etat: &Etat, changement: &Changement) -> Result<(), Error> {
    diesel::update(p::table.find(etat.id).filter(p::porteuse_id.eq(etat.porteuse_id))).set(changement).execute(&mut conn).await?;
    Ok(())
}

impl Etat {
    /// Whom to tell, and the statut to tell.
    #[must_use]
    pub const fn annonce(&self, statut: StatutPrescription) -> Annonce {
        Annonce { porteuse: Porteuse(self.porteuse_id), prescription_id: self.id, prescripteur_id: self.prescripteur_id, statut }
    }
}
