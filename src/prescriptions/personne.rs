//! The person a prescription is about, as the partner knows them.

use diesel::deserialize::FromSqlRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::participants::ParticipantSaisie;
use crate::profil::{ProfilSaisie, qpv_coherent};
use crate::refs::json_column;
use crate::valeurs::{CodeCommune, CodeQpv, Email, Genre, Jour, Millesime, NiveauDiplome, Situation, Telephone, Texte};

/// La personne adressée.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, FromSqlRow)]
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

json_column!(PersonneSaisie);

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
