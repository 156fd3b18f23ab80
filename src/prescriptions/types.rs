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
use validator::{Validate, ValidationError};

use super::portee::Portee;
use super::rules;
use crate::db::schema::prescriptions_vue as t;
use crate::participants::{Doublons, ParticipantSaisie};
use crate::profil::{ProfilSaisie, qpv_coherent};
use crate::refs::{DispositifRef, ParticipantRef, PrescriptionRef, StructureRef, json_column};
use crate::valeurs::{
    CodeCommune, CodeQpv, Email, Ensemble, Frein, Genre, IssuePrescription, Jour, Millesime, MotifPrescription, NiveauDiplome, Situation, StatutPrescription,
    Telephone, Texte,
};

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

/// La personne adressée.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "qpv"))]
pub struct PersonneSaisie {
    /// Nom de famille.
    pub nom: Texte<200>,
    /// Prénom.
    pub prenom: Texte<200>,
    /// Genre.
    pub genre: Option<Genre>,
    /// Date de naissance ; pas dans le futur.
    pub date_naissance: Option<Jour>,
    /// Adresse électronique.
    pub email: Option<Email>,
    /// Téléphone, en E.164.
    pub telephone: Option<Telephone>,
    /// Adresse postale.
    pub adresse: Option<Texte<500>>,
    /// Code INSEE de la commune de résidence.
    pub commune: Option<CodeCommune>,
    /// Réside dans un quartier prioritaire.
    pub qpv: Option<bool>,
    /// Code du quartier prioritaire ; demande `qpv_millesime`, et `qpv` différent de faux.
    pub qpv_code: Option<CodeQpv>,
    /// Millésime de la géographie prioritaire.
    pub qpv_millesime: Option<Millesime>,
    /// Bénéficiaire du RSA.
    pub rsa: Option<bool>,
    /// Situation.
    pub situation: Option<Situation>,
    /// Niveau de diplôme.
    pub niveau_diplome: Option<NiveauDiplome>,
    /// Jour où la personne a consenti à l'enregistrement ; pas dans le futur.
    pub consentement_le: Option<Jour>,
}

fn qpv(saisie: &PersonneSaisie) -> Result<(), ValidationError> {
    qpv_coherent(saisie.qpv_code.as_ref(), saisie.qpv_millesime, saisie.qpv)
}

/// La personne adressée, telle qu'elle a été postée.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, FromSqlRow)]
pub struct Personne {
    pub nom: Texte<200>,
    pub prenom: Texte<200>,
    #[schema(required = true)]
    pub genre: Option<Genre>,
    #[schema(required = true)]
    pub date_naissance: Option<Jour>,
    #[schema(required = true)]
    pub email: Option<Email>,
    #[schema(required = true)]
    pub telephone: Option<Telephone>,
    #[schema(required = true)]
    pub adresse: Option<Texte<500>>,
    #[schema(required = true)]
    pub commune: Option<CodeCommune>,
    #[schema(required = true)]
    pub qpv: Option<bool>,
    #[schema(required = true)]
    pub qpv_code: Option<CodeQpv>,
    #[schema(required = true)]
    pub qpv_millesime: Option<Millesime>,
    #[schema(required = true)]
    pub rsa: Option<bool>,
    #[schema(required = true)]
    pub situation: Option<Situation>,
    #[schema(required = true)]
    pub niveau_diplome: Option<NiveauDiplome>,
    #[schema(required = true)]
    pub consentement_le: Option<Jour>,
}

json_column!(Personne);

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

impl PersonneSaisie {
    /// The file to open for this person.
    #[must_use]
    pub fn participant(&self, consentement: Jour) -> ParticipantSaisie {
        let p = self.clone();
        ParticipantSaisie {
            nom: p.nom,
            prenom: p.prenom,
            genre: p.genre,
            date_naissance: p.date_naissance,
            email: p.email,
            telephone: p.telephone,
            adresse: p.adresse,
            commune: p.commune,
            qpv: p.qpv,
            qpv_code: p.qpv_code,
            qpv_millesime: p.qpv_millesime,
            rsa: p.rsa,
            situation: p.situation,
            niveau_diplome: p.niveau_diplome,
            besoins_specifiques: None,
            consentement_le: p.consentement_le.or(Some(consentement)),
        }
    }

    /// What the partner knows of the person's situation; the rest is left to the file. What is known of the QPV goes together.
    #[must_use]
    pub fn profil(&self) -> ProfilSaisie {
        let qpv_connu = self.qpv.is_some() || self.qpv_code.is_some();
        ProfilSaisie {
            genre: self.genre.map(Some),
            date_naissance: self.date_naissance.map(Some),
            situation: self.situation.map(Some),
            rsa: self.rsa.map(Some),
            niveau_diplome: self.niveau_diplome.map(Some),
            commune: self.commune.clone().map(Some),
            qpv: qpv_connu.then_some(self.qpv),
            qpv_code: qpv_connu.then(|| self.qpv_code.clone()),
            qpv_millesime: qpv_connu.then_some(self.qpv_millesime),
        }
    }
}

impl From<Personne> for PersonneSaisie {
    fn from(p: Personne) -> Self {
        Self {
            nom: p.nom,
            prenom: p.prenom,
            genre: p.genre,
            date_naissance: p.date_naissance,
            email: p.email,
            telephone: p.telephone,
            adresse: p.adresse,
            commune: p.commune,
            qpv: p.qpv,
            qpv_code: p.qpv_code,
            qpv_millesime: p.qpv_millesime,
            rsa: p.rsa,
            situation: p.situation,
            niveau_diplome: p.niveau_diplome,
            consentement_le: p.consentement_le,
        }
    }
}
