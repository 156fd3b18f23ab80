//! `POST /participants/{id}/fusion`: two files of one person become one, and nothing is counted twice.

use actix_web::{post, web};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::api::Participant;
use super::store;
use crate::app::AppState;
use crate::auth::{Authorized, Permission, Porteuse, WriteParticipants};
use crate::db::Conn;
use crate::db::schema::{fusions, participants as p};
use crate::error::{Code, Error};
use crate::http::{Answer, Chemin, Corps, Ecriture};
use crate::presences::statuts;

/// The longest text that `besoins_specifiques` holds.
const BESOINS_MAX: usize = 5000;

/// Le dossier à réunir à celui de l'adresse.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FusionSaisie {
    /// Identifiant du dossier qui disparaît.
    pub participant_id: Uuid,
}

/// Réunir deux dossiers
///
/// Le dossier de l'adresse reste, et prend à l'autre ce qu'il n'a pas : ses coordonnées, ses projets, ses accompagnements, ses inscriptions,
/// ses présences, ses prescriptions. Où les deux disent autre chose, celui de l'adresse l'emporte ; inscrite deux fois à une session, la
/// personne ne l'est plus qu'une. L'autre dossier disparaît.
#[utoipa::path(tag = "participants", operation_id = "merge_participants", params(Chemin), request_body = FusionSaisie,
    responses((status = 200, description = "Le dossier réuni.", body = Participant)), extensions(("x-roles" = json!(WriteParticipants::ROLES))))]
#[post("/participants/{id}/fusion")]
pub async fn create(
    auth: Authorized<WriteParticipants>,
    id: Chemin,
    corps: Corps<FusionSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let (porteuse, auteur) = (auth.porteuse()?, auth.caller.id);
    let ecriture = ecriture.of(corps.bytes());
    let action = async move |conn: &_| {
        store::must_exist(conn, porteuse, id.0).await?;
        let absorbe = corps.lire()?.participant_id;
        let deux = Deux { porteuse, reste: id.0, absorbe };
        deux.lock(conn).await?;
        deux.merge(conn, auteur, etat.clock.now()).await?;
        let participant = store::get(conn, porteuse, id.0).await?;
        Answer::ok(participant.version, &participant)
    };
    ecriture.run(&auth, action).await
}

/// Two files of a porteuse: the one that stays, and the one that goes.
#[derive(Clone, Copy)]
struct Deux {
    porteuse: Porteuse,
    reste: Uuid,
    absorbe: Uuid,
}

/// What is moved without a question. Where both carry a projet, one does.
const RATTACHEMENTS: &[&str] = &[
    "update accompagnements set participant_id = $2, version = version + 1, updated_at = $4 where porteuse_id = $1 and participant_id = $3",
    "insert into projets_porteurs (porteuse_id, projet_id, participant_id)
        select porteuse_id, projet_id, $2 from projets_porteurs where porteuse_id = $1 and participant_id = $3 and $4::timestamptz is not null
        on conflict do nothing",
    "delete from projets_porteurs where porteuse_id = $1 and participant_id = $3 and $2 <> $3 and $4::timestamptz is not null",
    "update prescriptions set participant_id = $2, version = version + 1, updated_at = $4 where porteuse_id = $1 and participant_id = $3",
    "update fusions set participant_id = $2 where porteuse_id = $1 and participant_id = $3 and $4::timestamptz is not null",
];

/// Where both are enrolled in a session: the attendance of the one goes to the other, which keeps the better of the two, and takes the
/// statut that says most; then the one goes. Where it alone is enrolled, it changes hands.
const INSCRIPTIONS: &[&str] = &[
    "update presences l set statut = 'present', heures = case when l.statut = 'present' and (l.heures is null or a.heures is null) then null
            when l.statut = 'present' then greatest(l.heures, a.heures) else a.heures end
        from inscriptions i join inscriptions x on x.porteuse_id = i.porteuse_id and x.session_id = i.session_id and x.participant_id = $3
        join presences a on a.inscription_id = x.id and a.statut = 'present'
        where i.porteuse_id = $1 and i.participant_id = $2 and l.inscription_id = i.id and l.seance_id = a.seance_id and $4::timestamptz is not null",
    "update presences a set inscription_id = i.id
        from inscriptions x join inscriptions i on i.porteuse_id = x.porteuse_id and i.session_id = x.session_id and i.participant_id = $2
        where x.porteuse_id = $1 and x.participant_id = $3 and a.inscription_id = x.id and $4::timestamptz is not null
            and not exists (select from presences l where l.seance_id = a.seance_id and l.inscription_id = i.id)",
    "delete from presences a using inscriptions x
        where x.porteuse_id = $1 and x.participant_id = $3 and a.inscription_id = x.id and $4::timestamptz is not null
            and exists (select from inscriptions i where i.porteuse_id = $1 and i.session_id = x.session_id and i.participant_id = $2)",
    "update inscriptions i set version = i.version + 1, updated_at = $4,
            statut = case when array_position(r.rang, x.statut) < array_position(r.rang, i.statut) then x.statut else i.statut end,
            statut_saisi = case when array_position(r.rang, x.statut) < array_position(r.rang, i.statut) then x.statut_saisi else i.statut_saisi end,
            qualite = coalesce(i.qualite, x.qualite), projet_accompagne = coalesce(i.projet_accompagne, x.projet_accompagne)
        from inscriptions x, (select array['present', 'abandon', 'absent', 'inscrit', 'annule'] as rang) r
        where i.porteuse_id = $1 and i.participant_id = $2 and x.porteuse_id = $1 and x.participant_id = $3 and x.session_id = i.session_id",
    "delete from inscriptions x
        where x.porteuse_id = $1 and x.participant_id = $3 and $4::timestamptz is not null
            and exists (select from inscriptions i where i.porteuse_id = $1 and i.session_id = x.session_id and i.participant_id = $2)",
    "update inscriptions set participant_id = $2, version = version + 1, updated_at = $4 where porteuse_id = $1 and participant_id = $3",
];

/// The file that stays takes what it lacks. What is known of the QPV goes together.
const FICHE: &str = "update participants r set version = r.version + 1, updated_at = $4,
        genre = coalesce(r.genre, a.genre), date_naissance = coalesce(r.date_naissance, a.date_naissance), email = coalesce(r.email, a.email),
        telephone = coalesce(r.telephone, a.telephone), adresse = coalesce(r.adresse, a.adresse), commune = coalesce(r.commune, a.commune),
        qpv = case when r.qpv is null and r.qpv_code is null then a.qpv else r.qpv end,
        qpv_code = case when r.qpv is null and r.qpv_code is null then a.qpv_code else r.qpv_code end,
        qpv_millesime = case when r.qpv is null and r.qpv_code is null then a.qpv_millesime else r.qpv_millesime end,
        rsa = coalesce(r.rsa, a.rsa), situation = coalesce(r.situation, a.situation), niveau_diplome = coalesce(r.niveau_diplome, a.niveau_diplome),
        besoins_specifiques = nullif(concat_ws(e'\\n\\n', r.besoins_specifiques, a.besoins_specifiques), ''),
        consentement_le = coalesce(r.consentement_le, a.consentement_le)
    from participants a where r.porteuse_id = $1 and r.id = $2 and a.porteuse_id = $1 and a.id = $3";

impl Deux {
    /// Holds both files, in an order that two requests share.
    async fn lock(&self, mut conn: &Conn) -> Result<(), Error> {
        if self.reste == self.absorbe {
            return Err(Error::champ("/participant_id", "meme_dossier", "Deux dossiers différents sont attendus."));
        }
        let tenus = p::table.filter(p::porteuse_id.eq(self.porteuse.0)).filter(p::id.eq_any([self.reste, self.absorbe]));
        let tenus: Vec<(Uuid, Option<String>)> = tenus.order(p::id).select((p::id, p::besoins_specifiques)).for_update().load(&mut conn).await?;
        if !tenus.iter().any(|(id, _)| *id == self.absorbe) {
            return Err(Error::reference("/participant_id"));
        }
        let besoins: usize = tenus.iter().filter_map(|(_, b)| b.as_ref()).map(|b| b.chars().count() + 2).sum();
        if besoins > BESOINS_MAX + 2 {
            return Err(
                Error::new(Code::EtatIncompatible).detail("Réunis, les besoins spécifiques des deux dossiers seraient trop longs : raccourcissez-les d'abord.")
            );
        }
        Ok(())
    }

    async fn merge(&self, mut conn: &Conn, auteur: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
        let sessions = self.sessions(conn).await?;
        for sql in RATTACHEMENTS.iter().chain(INSCRIPTIONS).chain([&FICHE]) {
            self.execute(conn, sql, now).await?;
        }
        for session in sessions {
            statuts::derive(conn, self.porteuse, session, now).await?;
        }
        diesel::delete(p::table.find(self.absorbe).filter(p::porteuse_id.eq(self.porteuse.0))).execute(&mut conn).await?;
        diesel::insert_into(fusions::table)
            .values((
                (fusions::absorbe_id.eq(self.absorbe), fusions::porteuse_id.eq(self.porteuse.0), fusions::participant_id.eq(self.reste)),
                (fusions::le.eq(now), fusions::auteur_id.eq(auteur)),
            ))
            .execute(&mut conn)
            .await?;
        Ok(())
    }

    /// The sessions in which either is enrolled, held as by whoever writes their sheets.
    async fn sessions(&self, mut conn: &Conn) -> Result<Vec<Uuid>, Error> {
        use crate::db::schema::{inscriptions as i, sessions as s};
        let siennes = i::table.filter(i::porteuse_id.eq(self.porteuse.0)).filter(i::participant_id.eq_any([self.reste, self.absorbe]));
        let sessions: Vec<Uuid> = siennes.select(i::session_id).load(&mut conn).await?;
        let tenues = s::table.filter(s::porteuse_id.eq(self.porteuse.0)).filter(s::id.eq_any(sessions)).order(s::id).select(s::id).for_update();
        Ok(tenues.load(&mut conn).await?)
    }

    /// $1 the porteuse, $2 the file that stays, $3 the one that goes, $4 now.
    async fn execute(&self, mut conn: &Conn, sql: &'static str, now: DateTime<Utc>) -> Result<(), Error> {
        diesel::sql_query(sql)
            .bind::<SqlUuid, _>(self.porteuse.0)
            .bind::<SqlUuid, _>(self.reste)
            .bind::<SqlUuid, _>(self.absorbe)
            .bind::<Timestamptz, _>(now)
            .execute(&mut conn)
            .await?;
        Ok(())
    }
}
