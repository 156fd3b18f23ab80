//! What is written and answered of a prescription.

use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Nullable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::personne::{Personne, PersonneSaisie};
use super::portee::Portee;
use super::rules;
use crate::db::schema::prescriptions_vue as t;
use crate::participants::Doublons;
use crate::refs::{DispositifRef, ParticipantRef, PrescriptionRef, StructureRef, json_column};
use crate::valeurs::{Ensemble, Frein, IssuePrescription, Jour, MotifPrescription, StatutPrescription, Texte};

/// Une prescription à poster.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrescriptionSaisie {
    /// Identifiant du dispositif, ouvert aux prescriptions et en activité.
    pub dispositif_id: Uuid,
    /// La personne adressée.
    #[validate(nested)]
    pub personne: PersonneSaisie,
    /// Ce que la personne demande.
    pub demande: Texte<5000>,
    /// Ce qui la freine.
    #[serde(default)]
    pub freins: Ensemble<Frein, 0>,
    /// Son accord pour que ces informations soient transmises.
    #[validate(nested)]
    pub consentement: ConsentementSaisie,
    /// Référence chez le prescripteur, unique chez lui.
    pub reference_externe: Option<Texte<100>>,
    /// Commentaire à l'intention de l'équipe.
    pub commentaire: Option<Texte<5000>>,
}

/// L'accord de la personne.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentementSaisie {
    /// Jour où il a été recueilli ; pas dans le futur.
    pub recueilli_le: Jour,
}

/// L'accord de la personne.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, FromSqlRow)]
pub struct Consentement {
    pub recueilli_le: Jour,
}

json_column!(Consentement);

/// Un mouvement d'une prescription.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Mouvement {
    /// Statut quitté ; nul quand la prescription est postée.
    #[schema(required = true)]
    pub de: Option<StatutPrescription>,
    /// Statut atteint.
    pub vers: StatutPrescription,
    /// Instant du mouvement, en UTC.
    pub le: DateTime<Utc>,
    /// La structure qui l'a fait ; nul pour une échéance.
    #[schema(required = true)]
    pub par: Option<StructureRef>,
    /// Motif d'un refus ou d'une annulation.
    #[schema(required = true)]
    pub motif: Option<MotifPrescription>,
    /// Message de l'équipe au prescripteur, ou du prescripteur à l'équipe.
    #[schema(required = true)]
    pub message: Option<Texte<2000>>,
}

/// Les mouvements d'une prescription, du premier au dernier.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, FromSqlRow)]
#[serde(transparent)]
pub struct Historique(pub Vec<Mouvement>);

json_column!(Historique);

/// Des statuts de prescription.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, FromSqlRow)]
#[serde(transparent)]
pub struct Actions(pub Vec<StatutPrescription>);

json_column!(Actions);

/// Une prescription.
#[derive(Clone, Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Prescription {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Numéro, à citer au téléphone : `P-`, l'année, six caractères.
    #[schema(pattern = "^P-[0-9]{4}-[2-9A-HJ-NP-Z]{6}$")]
    pub numero: String,
    /// Où en est la prescription.
    pub statut: StatutPrescription,
    /// Jour avant la fin duquel la porteuse répond.
    pub reponse_attendue_le: Jour,
    /// Identifiant de la structure qui adresse la personne.
    pub prescripteur_id: Uuid,
    /// La structure qui adresse la personne.
    pub prescripteur: StructureRef,
    pub dispositif_id: Uuid,
    /// Le dispositif.
    pub dispositif: DispositifRef,
    pub personne: Personne,
    pub demande: Texte<5000>,
    pub freins: Ensemble<Frein, 0>,
    pub consentement: Consentement,
    #[schema(required = true)]
    pub reference_externe: Option<Texte<100>>,
    #[schema(required = true)]
    pub commentaire: Option<Texte<5000>>,
    pub historique: Historique,
    /// Vrai dès que la personne est venue : à un rendez-vous, ou à une session du dispositif, depuis qu'elle a été adressée.
    pub presence_constatee: bool,
    /// Jour du premier rendez-vous honoré ; à défaut, du premier qui est planifié ou a été manqué.
    #[schema(required = true)]
    pub premier_rendez_vous_le: Option<Jour>,
    /// Motif du dernier refus ou de la dernière annulation.
    #[schema(required = true)]
    pub motif: Option<MotifPrescription>,
    /// Issue, une fois la prescription terminée.
    #[schema(required = true)]
    pub issue: Option<IssuePrescription>,
    /// La structure vers laquelle la personne a été réorientée ; rien ne lui est transmis.
    #[schema(required = true)]
    pub reorientee_vers: Option<StructureRef>,
    /// La prescription dont celle-ci est la suite, après une réorientation.
    #[schema(required = true)]
    pub origine: Option<PrescriptionRef>,
    /// La prescription qui fait suite à celle-ci, après une réorientation.
    #[schema(required = true)]
    pub suivante: Option<PrescriptionRef>,
    /// Les mouvements que l'appelant peut faire maintenant.
    #[diesel(select_expression = aucune_action(), select_expression_type = SqlLiteral<Jsonb>)]
    pub actions: Actions,
    /// Identifiant du dossier de la personne, pour la porteuse seule ; nul avant l'acceptation.
    #[schema(required = true)]
    pub participant_id: Option<Uuid>,
    /// Le dossier de la personne, pour la porteuse seule.
    #[schema(required = true)]
    pub participant: Option<ParticipantRef>,
    /// Identifiant de l'accompagnement né de l'acceptation, pour la porteuse seule.
    #[schema(required = true)]
    pub accompagnement_id: Option<Uuid>,
    /// Dossiers qui pourraient être de la même personne, pour la porteuse seule, tant qu'elle n'a pas répondu ; nul dans une liste.
    #[schema(required = true)]
    #[diesel(select_expression = aucun_doublon(), select_expression_type = SqlLiteral<Nullable<Jsonb>>)]
    pub doublons: Option<Doublons>,
}

/// No column says what follows from the caller: it is filled in by [`Prescription::seen_by`].
fn aucune_action() -> SqlLiteral<Jsonb> {
    sql("'[]'::jsonb")
}

fn aucun_doublon() -> SqlLiteral<Nullable<Jsonb>> {
    sql("null::jsonb")
}

impl Prescription {
    /// The prescription as this caller sees it: with the moves it may make, without the file unless it is the porteuse's.
    #[must_use]
    pub fn seen_by(mut self, portee: Portee) -> Self {
        self.actions = Actions(rules::actions(self.statut, portee.acteur()));
        if matches!(portee, Portee::Prescripteur(_)) {
            (self.participant_id, self.participant, self.accompagnement_id) = (None, None, None);
        }
        self
    }
}
