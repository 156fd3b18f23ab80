//! `POST /prescriptions/{id}/transitions`: a move and what follows from it, in one transaction.

use actix_web::{post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Date, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::accueil::{Accueil, deadline, numero};
use super::portee::Portee;
use super::rules::{self, Acteur};
use super::store::{self, Changement, Etat, Pas, Posee};
use super::types::Prescription;
use crate::accompagnements::{self, AccompagnementSaisie};
use crate::app::AppState;
use crate::auth::{Authorized, MovePrescriptions, Permission, Porteuse};
use crate::clock::paris_day;
use crate::db::Conn;
use crate::error::{Code, Error};
use crate::http::{Answer, Chemin, Corps, Ecriture, Precondition};
use crate::participants;
use crate::valeurs::{IssuePrescription, Jour, MotifPrescription, StatutPrescription, Texte};

/// Un mouvement à faire.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransitionSaisie {
    /// Statut à atteindre, parmi `actions`.
    pub vers: StatutPrescription,
    /// Motif, requis pour `refusee` et `annulee`.
    pub motif: Option<MotifPrescription>,
    /// Message pour l'autre partie.
    pub message: Option<Texte<2000>>,
    /// Pour `acceptee` : le dossier de la personne, s'il existe déjà ; sinon il est ouvert.
    pub participant_id: Option<Uuid>,
    /// Pour `reorientee` : la structure indiquée au prescripteur ; rien ne lui est transmis.
    pub structure_id: Option<Uuid>,
    /// Pour `reorientee` : un autre dispositif de la porteuse, où une nouvelle prescription fait suite.
    pub dispositif_id: Option<Uuid>,
    /// Issue, requise pour `terminee`.
    pub issue: Option<IssuePrescription>,
}

/// Faire avancer une prescription
///
/// Les mouvements permis à l'appelant sont dans `actions` ; tout autre répond 409. Accepter ouvre un accompagnement, et un dossier si
/// `participant_id` n'en désigne pas un. Revenir d'`acceptee` à `prise_en_charge` le retire, tant qu'il est vide.
#[utoipa::path(tag = "prescriptions", operation_id = "create_transition", params(Chemin, Precondition), request_body = TransitionSaisie,
    responses((status = 200, description = "La prescription après le mouvement.", body = Prescription)), extensions(("x-roles" = json!(MovePrescriptions::ROLES))))]
#[post("/prescriptions/{id}/transitions")]
pub async fn create(
    auth: Authorized<MovePrescriptions>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<TransitionSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let portee = Portee::of(&auth.caller)?;
    let ecriture = ecriture.of(corps.bytes());
    let action = async move |conn: &_| {
        let actuel = store::lock(conn, portee, id.0).await?;
        let json = corps.json()?;
        precondition.check(actuel.version)?;
        let transition: TransitionSaisie = crate::http::valider(json)?;
        rules::check_fields(&transition)?;
        rules::check_move(actuel.statut, transition.vers, portee.acteur())?;
        advance(conn, portee, &actuel, &transition, etat.clock.now()).await?;
        let prescription = store::get_with_doublons(conn, portee, id.0).await?;
        if portee.acteur() == Acteur::Prescripteur {
            store::count_change(conn, &[id.0]).await?;
        }
        Answer::ok(prescription.version, &prescription)
    };
    ecriture.run(&auth, action).await
}

/// Makes a move that the rules allow.
async fn advance(conn: &Conn, portee: Portee, etat: &Etat, t: &TransitionSaisie, now: DateTime<Utc>) -> Result<(), Error> {
    use StatutPrescription::{Acceptee, Annulee, PriseEnCharge, Refusee, Reorientee, Terminee};
    let mut changement = match (t.vers, etat.statut) {
        (PriseEnCharge, Acceptee) => undo(conn, etat).await?,
        (PriseEnCharge, _) => restart(conn, etat, now).await?,
        (Acceptee, _) => accept(conn, etat, t.participant_id, now).await?,
        (Reorientee, _) => reorient(conn, portee, etat, t, now).await?,
        (Refusee | Annulee, _) => Changement { motif: t.motif, ..Changement::default() },
        (Terminee, _) => Changement { issue: t.issue, ..Changement::default() },
        _ => Changement::default(),
    };
    if matches!(t.vers, Acceptee | Refusee | Reorientee) && etat.repondue_le.is_none() {
        changement.repondue_le = Some(now);
    }
    let pas = Pas { vers: t.vers, par: Some(portee.structure()), motif: t.motif, message: t.message.as_ref() };
    store::move_to(conn, etat, &pas, &changement, now).await
}

/// The acknowledgement: the time to answer begins again.
async fn restart(mut conn: &Conn, etat: &Etat, now: DateTime<Utc>) -> Result<Changement, Error> {
    use crate::db::schema::dispositifs as d;
    let delai: i32 = d::table.find(etat.dispositif_id).select(d::delai_reponse_jours).first(&mut conn).await?;
    Ok(Changement { reponse_attendue_le: Some(deadline(delai, now)), ..Changement::default() })
}

/// Links the file, or opens it, and begins an accompagnement today. Its profil is what the partner knew, and the file for the rest.
async fn accept(conn: &Conn, etat: &Etat, participant_id: Option<Uuid>, now: DateTime<Utc>) -> Result<Changement, Error> {
    let porteuse = Porteuse(etat.porteuse_id);
    let (personne, consentement) = store::posted(conn, porteuse, etat.id).await?;
    let participant_id = match participant_id {
        Some(id) => id,
        None => participants::store::insert(conn, porteuse, &personne.participant(consentement.recueilli_le), now).await?.id,
    };
    let saisie = AccompagnementSaisie {
        dispositif_id: etat.dispositif_id,
        participant_id,
        projet_id: None,
        date_accueil: Jour(paris_day(now)),
        mode_accueil: None,
        origine: None,
        prescripteur_id: Some(etat.prescripteur_id),
        referent_id: None,
        profil: Some(Some(personne.profil())),
        sortie: None,
    };
    let accompagnement = accompagnements::store::insert(conn, porteuse, &saisie, now).await?;
    Ok(Changement { participant_id: Some(Some(participant_id)), accompagnement_id: Some(Some(accompagnement.id)), ..Changement::default() })
}

/// Removes the accompagnement that an acceptance began, while nothing was recorded in it. The file stays: others may have written in it.
async fn undo(conn: &Conn, etat: &Etat) -> Result<Changement, Error> {
    let changement = Changement { participant_id: Some(None), accompagnement_id: Some(None), ..Changement::default() };
    store::set(conn, etat, &changement).await?;
    if let Some(id) = etat.accompagnement_id {
        accompagnements::store::delete(conn, Porteuse(etat.porteuse_id), id).await.map_err(|e| match e.code {
            Code::EnUsage => Error::new(Code::EtatIncompatible).detail("L'accompagnement n'est plus vide : l'acceptation ne peut plus être reprise."),
            _ => e,
        })?;
    }
    Ok(Changement::default())
}

/// Names another structure, or posts the person again to another dispositif.
async fn reorient(conn: &Conn, portee: Portee, etat: &Etat, t: &TransitionSaisie, now: DateTime<Utc>) -> Result<Changement, Error> {
    let Some(dispositif) = t.dispositif_id else { return Ok(Changement { reorientee_vers_id: t.structure_id, ..Changement::default() }) };
    let (accueil, _) = Accueil::active(conn, dispositif, paris_day(now)).await?;
    if accueil.porteuse.0 != etat.porteuse_id {
        return Err(Error::reference("/dispositif_id"));
    }
    if dispositif == etat.dispositif_id {
        return Err(Error::champ("/dispositif_id", "meme_dispositif", "La prescription est déjà adressée à ce dispositif."));
    }
    let suite = follow(conn, etat, dispositif, &accueil, now).await?;
    store::record(conn, &suite, portee.structure(), now).await?;
    Ok(Changement::default())
}

/// The prescription that follows: the same person and demand, to another dispositif.
async fn follow(mut conn: &Conn, etat: &Etat, dispositif: Uuid, accueil: &Accueil, now: DateTime<Utc>) -> Result<Posee, Error> {
    let suite = Posee { id: Uuid::now_v7(), porteuse: accueil.porteuse, prescripteur: etat.prescripteur_id };
    diesel::sql_query(
        "insert into prescriptions (id, created_at, updated_at, porteuse_id, prescripteur_id, dispositif_id, numero, statut, reponse_attendue_le,
            nom, prenom, email, telephone, adresse, consentement_le, profil_genre, profil_date_naissance, profil_situation, profil_rsa,
            profil_niveau_diplome, profil_commune, profil_epci, profil_qpv, profil_qpv_code, profil_qpv_millesime, demande, freins,
            consentement_recueilli_le, reference_externe, commentaire, empreinte, origine_id)
         select $1, $2, $2, porteuse_id, prescripteur_id, $3, $4, 'soumise', $5,
            nom, prenom, email, telephone, adresse, consentement_le, profil_genre, profil_date_naissance, profil_situation, profil_rsa,
            profil_niveau_diplome, profil_commune, profil_epci, profil_qpv, profil_qpv_code, profil_qpv_millesime, demande, freins,
            consentement_recueilli_le, reference_externe, commentaire, empreinte, id
         from prescriptions where porteuse_id = $6 and id = $7",
    )
    .bind::<SqlUuid, _>(suite.id)
    .bind::<Timestamptz, _>(now)
    .bind::<SqlUuid, _>(dispositif)
    .bind::<Text, _>(numero(now)?)
    .bind::<Date, _>(accueil.reponse_le(now))
    .bind::<SqlUuid, _>(etat.porteuse_id)
    .bind::<SqlUuid, _>(etat.id)
    .execute(&mut conn)
    .await?;
    Ok(suite)
}
