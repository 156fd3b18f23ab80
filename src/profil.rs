//! The profil: a person's situation on the day of an accueil or an inscription. Indicators read it, never the participant.

use diesel::deserialize::FromSqlRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::db::Conn;
use crate::db::schema::{accompagnements, inscriptions, prescriptions};
use crate::error::{Erreur, Error};
use crate::http::{present, regle};
use crate::refs::json_column;
use crate::territoires;
use crate::valeurs::{CodeCommune, CodeQpv, Genre, Jour, Millesime, NiveauDiplome, Situation};

/// Situation de la personne ce jour-là. À la création, une clé absente est copiée du participant, `null` veut dire inconnu.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProfilSaisie {
    /// Genre.
    #[serde(deserialize_with = "present")]
    pub genre: Option<Option<Genre>>,
    /// Date de naissance.
    #[serde(deserialize_with = "present")]
    pub date_naissance: Option<Option<Jour>>,
    /// Situation.
    #[serde(deserialize_with = "present")]
    pub situation: Option<Option<Situation>>,
    /// Bénéficiaire du RSA.
    #[serde(deserialize_with = "present")]
    pub rsa: Option<Option<bool>>,
    /// Niveau de diplôme.
    #[serde(deserialize_with = "present")]
    pub niveau_diplome: Option<Option<NiveauDiplome>>,
    /// Code INSEE de la commune de résidence.
    #[serde(deserialize_with = "present")]
    pub commune: Option<Option<CodeCommune>>,
    /// Réside dans un quartier prioritaire.
    #[serde(deserialize_with = "present")]
    pub qpv: Option<Option<bool>>,
    /// Code du quartier prioritaire ; demande un millésime.
    #[serde(deserialize_with = "present")]
    pub qpv_code: Option<Option<CodeQpv>>,
    /// Millésime de la géographie prioritaire.
    #[serde(deserialize_with = "present")]
    pub qpv_millesime: Option<Option<Millesime>>,
}

/// A profil in a request: absent, null or written.
pub type ProfilEcrit = Option<Option<ProfilSaisie>>;

/// Situation de la personne ce jour-là.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, FromSqlRow)]
pub struct Profil {
    #[schema(required = true)]
    pub genre: Option<Genre>,
    #[schema(required = true)]
    pub date_naissance: Option<Jour>,
    #[schema(required = true)]
    pub situation: Option<Situation>,
    #[schema(required = true)]
    pub rsa: Option<bool>,
    #[schema(required = true)]
    pub niveau_diplome: Option<NiveauDiplome>,
    #[schema(required = true)]
    pub commune: Option<CodeCommune>,
    /// SIREN de l'EPCI de la commune, déduit par le serveur.
    #[schema(required = true, pattern = "^[0-9]{9}$")]
    pub epci: Option<String>,
    #[schema(required = true)]
    pub qpv: Option<bool>,
    #[schema(required = true)]
    pub qpv_code: Option<CodeQpv>,
    #[schema(required = true)]
    pub qpv_millesime: Option<Millesime>,
}

json_column!(Profil);

impl Profil {
    /// The profil at creation: what is written of it over the participant's situation; null, nothing is known.
    ///
    /// # Errors
    /// 422 for an incoherent QPV; the database is away.
    pub async fn initial(conn: &Conn, saisie: &ProfilEcrit, participant: Self) -> Result<Self, Error> {
        match saisie {
            None => Self::resolve(conn, ProfilSaisie::default(), participant).await,
            Some(None) => Ok(Self::unknown()),
            Some(Some(ecrit)) => Self::resolve(conn, ecrit.clone(), participant).await,
        }
    }

    /// The profil that a merge patch makes of this one. While the commune stays, so does the EPCI of that day: geography moves on, and
    /// a person who was erased has kept an EPCI without a commune.
    ///
    /// # Errors
    /// 422 for a profil that is null, or an incoherent QPV; the database is away.
    pub async fn patched(&self, conn: &Conn, saisie: &ProfilEcrit) -> Result<Self, Error> {
        let Some(Some(ecrit)) = saisie else {
            return Err(Error::champ("/profil", "champ_requis", "Le profil ne peut pas être nul ; ses clés le peuvent."));
        };
        let mut profil = Self::resolve(conn, ecrit.clone(), Self::unknown()).await?;
        if profil.commune == self.commune {
            profil.epci.clone_from(&self.epci);
        }
        Ok(profil)
    }

    /// What is written over what is known; the EPCI follows from the commune.
    async fn resolve(conn: &Conn, s: ProfilSaisie, participant: Self) -> Result<Self, Error> {
        let commune = s.commune.unwrap_or(participant.commune);
        let profil = Self {
            genre: s.genre.unwrap_or(participant.genre),
            date_naissance: s.date_naissance.unwrap_or(participant.date_naissance),
            situation: s.situation.unwrap_or(participant.situation),
            rsa: s.rsa.unwrap_or(participant.rsa),
            niveau_diplome: s.niveau_diplome.unwrap_or(participant.niveau_diplome),
            epci: territoires::store::epci_of(conn, commune.as_ref().map(CodeCommune::as_str)).await?,
            commune,
            qpv: s.qpv.unwrap_or(participant.qpv),
            qpv_code: s.qpv_code.unwrap_or(participant.qpv_code),
            qpv_millesime: s.qpv_millesime.unwrap_or(participant.qpv_millesime),
        };
        qpv_coherent(profil.qpv_code.as_ref(), profil.qpv_millesime, profil.qpv)
            .map_err(|e| Error::champ("/profil/qpv_code", "qpv_incoherent", e.message.unwrap_or_default()))?;
        Ok(profil)
    }

    /// What is wrong with the birth date where `jour` is the day the profil is of.
    #[must_use]
    pub fn birth_after(&self, jour: Jour) -> Option<Erreur> {
        let after = self.date_naissance.is_some_and(|naissance| naissance > jour);
        after.then(|| Erreur::new("/profil/date_naissance", "ordre_des_dates", "La date de naissance ne peut pas suivre l'accueil ou le début de la session."))
    }

    /// A profil of which nothing is known.
    #[must_use]
    pub const fn unknown() -> Self {
        Self {
            genre: None,
            date_naissance: None,
            situation: None,
            rsa: None,
            niveau_diplome: None,
            commune: None,
            epci: None,
            qpv: None,
            qpv_code: None,
            qpv_millesime: None,
        }
    }
}

/// As a caller would write the whole of it: what a merge patch applies to.
impl From<Profil> for ProfilSaisie {
    fn from(p: Profil) -> Self {
        Self {
            genre: Some(p.genre),
            date_naissance: Some(p.date_naissance),
            situation: Some(p.situation),
            rsa: Some(p.rsa),
            niveau_diplome: Some(p.niveau_diplome),
            commune: Some(p.commune),
            qpv: Some(p.qpv),
            qpv_code: Some(p.qpv_code),
            qpv_millesime: Some(p.qpv_millesime),
        }
    }
}

/// A QPV code goes with its millésime, and not with « does not live in a QPV ».
///
/// # Errors
/// Says what is missing, about the field `qpv_code`.
pub fn qpv_coherent(code: Option<&CodeQpv>, millesime: Option<Millesime>, qpv: Option<bool>) -> Result<(), ValidationError> {
    if code.is_none() || (millesime.is_some() && qpv != Some(false)) {
        return Ok(());
    }
    Err(regle("qpv_code", "qpv_incoherent", "Un code de quartier demande `qpv_millesime`, et `qpv` différent de faux."))
}

/// The profil as the columns of the tables that bear one.
macro_rules! colonnes {
    ($nom:ident, $table:ident) => {
        #[derive(Debug, diesel::Insertable, diesel::AsChangeset, diesel::Queryable, diesel::Selectable)]
        #[diesel(table_name = $table, treat_none_as_null = true)]
        pub struct $nom {
            pub profil_genre: Option<Genre>,
            pub profil_date_naissance: Option<Jour>,
            pub profil_situation: Option<Situation>,
            pub profil_rsa: Option<bool>,
            pub profil_niveau_diplome: Option<NiveauDiplome>,
            pub profil_commune: Option<CodeCommune>,
            pub profil_epci: Option<String>,
            pub profil_qpv: Option<bool>,
            pub profil_qpv_code: Option<CodeQpv>,
            pub profil_qpv_millesime: Option<Millesime>,
        }

        impl From<Profil> for $nom {
            fn from(p: Profil) -> Self {
                Self {
                    profil_genre: p.genre,
                    profil_date_naissance: p.date_naissance,
                    profil_situation: p.situation,
                    profil_rsa: p.rsa,
                    profil_niveau_diplome: p.niveau_diplome,
                    profil_commune: p.commune,
                    profil_epci: p.epci,
                    profil_qpv: p.qpv,
                    profil_qpv_code: p.qpv_code,
                    profil_qpv_millesime: p.qpv_millesime,
                }
            }
        }
    };
}

colonnes!(ProfilAccompagnement, accompagnements);
colonnes!(ProfilInscription, inscriptions);
colonnes!(ProfilPrescription, prescriptions);
