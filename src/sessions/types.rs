//! What is written and answered of a session, and the rules that bind its fields.

use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use crate::db::schema::{sessions, sessions_vue};
use crate::http::{Modifiable, regle};
use crate::refs::{ConventionRef, DispositifRef, ModuleRef, SessionRef, StructureRef, Structures, json_column};
use crate::valeurs::{CodeCommune, Decimale, Ensemble, Entier, Jour, ModaliteSession, StatutSession, Texte, TypeSession, Variante};

type Tetes = Entier<0, 100_000>;

/// Ce qui s'écrit d'une session.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = sessions, treat_none_as_null = true)]
#[expect(clippy::duplicated_attributes, reason = "every rule is judged, whatever the others say")]
#[validate(schema(function = "dates", skip_on_field_errors = false))]
#[validate(schema(function = "motif", skip_on_field_errors = false))]
#[validate(schema(function = "parcours", skip_on_field_errors = false))]
pub struct SessionSaisie {
    /// Dispositif dans lequel la session a lieu.
    pub dispositif_id: Uuid,
    /// Type de la session.
    #[diesel(column_name = type_)]
    pub r#type: TypeSession,
    /// Titre de la session.
    pub titre: Texte<200>,
    /// Module du catalogue de formation.
    pub module_id: Option<Uuid>,
    /// Variante, pour un parcours.
    pub variante: Option<Variante>,
    /// Où en est la session ; `realisee` au plus tôt le jour où elle débute.
    pub statut: StatutSession,
    /// Pourquoi la session est annulée ou reportée ; requis dans ces deux cas.
    pub motif_statut: Option<Texte<500>>,
    /// Session qui remplace celle-ci.
    pub reportee_vers_id: Option<Uuid>,
    /// Modalité de la session.
    pub modalite: ModaliteSession,
    /// Code INSEE de la commune où la session a lieu.
    pub commune: Option<CodeCommune>,
    /// Structure qui accueille la session.
    pub lieu_structure_id: Option<Uuid>,
    /// Premier jour.
    pub debut: Jour,
    /// Dernier jour, inclus.
    pub fin: Jour,
    /// Durée en jours.
    pub duree_jours: Option<Decimale<1, 10_000>>,
    /// Durée en heures.
    pub duree_heures: Option<Decimale<2, 100_000>>,
    /// Nombre de places ; sans limite si nul.
    pub capacite: Option<Entier<1, 100_000>>,
    /// Structures partenaires.
    #[serde(default)]
    #[diesel(skip_insertion, skip_update)]
    pub partenaires: Ensemble<Uuid, 0>,
    /// Structure qui a commandé, et paie, la prestation.
    pub commanditaire_id: Option<Uuid>,
    /// Convention qui finance la session ; elle couvre son dispositif.
    pub convention_id: Option<Uuid>,
    /// Nombre de séances prévues.
    pub seances_prevues: Option<Entier<0, 10_000>>,
    /// Les personnes comptées sans être inscrites nommément.
    #[validate(nested)]
    #[diesel(skip_insertion, skip_update)]
    pub effectif_declare: Option<EffectifDeclareSaisie>,
}

impl Modifiable for SessionSaisie {
    const FIXES: &'static [&'static str] = &["dispositif_id"];
}

/// Des personnes comptées, dont on ne sait que le nombre.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "parts"))]
#[validate(schema(function = "genres"))]
pub struct EffectifDeclareSaisie {
    /// Nombre de personnes.
    pub total: Tetes,
    /// Dont femmes.
    pub femmes: Option<Tetes>,
    /// Dont hommes ; femmes et hommes ensemble ne dépassent pas le total.
    pub hommes: Option<Tetes>,
    /// Dont personnes d'un quartier prioritaire.
    pub qpv: Option<Tetes>,
    /// Dont bénéficiaires du RSA.
    pub rsa: Option<Tetes>,
}

/// Des personnes comptées, dont on ne sait que le nombre.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, FromSqlRow)]
pub struct EffectifDeclare {
    pub total: Tetes,
    #[schema(required = true)]
    pub femmes: Option<Tetes>,
    #[schema(required = true)]
    pub hommes: Option<Tetes>,
    #[schema(required = true)]
    pub qpv: Option<Tetes>,
    #[schema(required = true)]
    pub rsa: Option<Tetes>,
}

json_column!(EffectifDeclare);

impl From<EffectifDeclare> for EffectifDeclareSaisie {
    fn from(e: EffectifDeclare) -> Self {
        let EffectifDeclare { total, femmes, hommes, qpv, rsa } = e;
        Self { total, femmes, hommes, qpv, rsa }
    }
}

/// The declared heads as the columns of the table.
#[derive(Debug, Default, Insertable, AsChangeset)]
#[diesel(table_name = sessions, treat_none_as_null = true)]
pub struct Effectif {
    #[diesel(column_name = effectif_total)]
    total: Option<Tetes>,
    #[diesel(column_name = effectif_femmes)]
    femmes: Option<Tetes>,
    #[diesel(column_name = effectif_hommes)]
    hommes: Option<Tetes>,
    #[diesel(column_name = effectif_qpv)]
    qpv: Option<Tetes>,
    #[diesel(column_name = effectif_rsa)]
    rsa: Option<Tetes>,
}

impl From<Option<&EffectifDeclareSaisie>> for Effectif {
    fn from(declare: Option<&EffectifDeclareSaisie>) -> Self {
        let Some(e) = declare else { return Self::default() };
        Self { total: Some(e.total), femmes: e.femmes, hommes: e.hommes, qpv: e.qpv, rsa: e.rsa }
    }
}

/// Une session.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = sessions_vue)]
pub struct Session {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub dispositif_id: Uuid,
    /// Le dispositif, en bref.
    pub dispositif: DispositifRef,
    #[diesel(column_name = type_)]
    pub r#type: TypeSession,
    pub titre: Texte<200>,
    #[schema(required = true)]
    pub module_id: Option<Uuid>,
    /// Le module, en bref.
    #[schema(required = true)]
    pub module: Option<ModuleRef>,
    #[schema(required = true)]
    pub variante: Option<Variante>,
    pub statut: StatutSession,
    #[schema(required = true)]
    pub motif_statut: Option<Texte<500>>,
    #[schema(required = true)]
    pub reportee_vers_id: Option<Uuid>,
    /// La session qui remplace celle-ci, en bref.
    #[schema(required = true)]
    pub reportee_vers: Option<SessionRef>,
    pub modalite: ModaliteSession,
    #[schema(required = true)]
    pub commune: Option<CodeCommune>,
    #[schema(required = true)]
    pub lieu_structure_id: Option<Uuid>,
    /// La structure qui accueille, en bref.
    #[schema(required = true)]
    pub lieu_structure: Option<StructureRef>,
    pub debut: Jour,
    pub fin: Jour,
    #[schema(required = true)]
    pub duree_jours: Option<Decimale<1, 10_000>>,
    #[schema(required = true)]
    pub duree_heures: Option<Decimale<2, 100_000>>,
    #[schema(required = true)]
    pub capacite: Option<Entier<1, 100_000>>,
    pub partenaires: Structures,
    #[schema(required = true)]
    pub commanditaire_id: Option<Uuid>,
    /// La structure qui a commandé la prestation, en bref.
    #[schema(required = true)]
    pub commanditaire: Option<StructureRef>,
    #[schema(required = true)]
    pub convention_id: Option<Uuid>,
    /// La convention qui finance la session, en bref.
    #[schema(required = true)]
    pub convention: Option<ConventionRef>,
    #[schema(required = true)]
    pub seances_prevues: Option<Entier<0, 10_000>>,
    #[schema(required = true)]
    pub effectif_declare: Option<EffectifDeclare>,
}

/// What a patch applies to.
impl From<Session> for SessionSaisie {
    fn from(s: Session) -> Self {
        Self {
            dispositif_id: s.dispositif_id,
            r#type: s.r#type,
            titre: s.titre,
            module_id: s.module_id,
            variante: s.variante,
            statut: s.statut,
            motif_statut: s.motif_statut,
            reportee_vers_id: s.reportee_vers_id,
            modalite: s.modalite,
            commune: s.commune,
            lieu_structure_id: s.lieu_structure_id,
            debut: s.debut,
            fin: s.fin,
            duree_jours: s.duree_jours,
            duree_heures: s.duree_heures,
            capacite: s.capacite,
            partenaires: s.partenaires.0.into_iter().map(|p| p.id).collect::<Vec<_>>().into(),
            commanditaire_id: s.commanditaire_id,
            convention_id: s.convention_id,
            seances_prevues: s.seances_prevues,
            effectif_declare: s.effectif_declare.map(Into::into),
        }
    }
}

fn dates(s: &SessionSaisie) -> Result<(), ValidationError> {
    if s.fin >= s.debut { Ok(()) } else { Err(regle("fin", "ordre_des_dates", "La fin ne peut pas précéder le début.")) }
}

fn motif(s: &SessionSaisie) -> Result<(), ValidationError> {
    let requis = matches!(s.statut, StatutSession::Annulee | StatutSession::Reportee);
    if requis && s.motif_statut.is_none() {
        return Err(regle("motif_statut", "champ_requis", "Une session annulée ou reportée demande un motif."));
    }
    Ok(())
}

fn parcours(s: &SessionSaisie) -> Result<(), ValidationError> {
    if s.variante.is_some() && s.r#type != TypeSession::Parcours {
        return Err(regle("variante", "champ_interdit", "Seul un parcours a une variante."));
    }
    Ok(())
}

fn parts(e: &EffectifDeclareSaisie) -> Result<(), ValidationError> {
    let parts = [("femmes", e.femmes), ("hommes", e.hommes), ("qpv", e.qpv), ("rsa", e.rsa)];
    match parts.into_iter().find(|(_, part)| part.is_some_and(|part| part > e.total)) {
        Some((champ, _)) => Err(regle(champ, "au_dela_du_total", "Cette part dépasse le total.")),
        None => Ok(()),
    }
}

fn genres(e: &EffectifDeclareSaisie) -> Result<(), ValidationError> {
    let (femmes, hommes) = (e.femmes.map_or(0, Tetes::get), e.hommes.map_or(0, Tetes::get));
    if femmes + hommes > e.total.get() && femmes <= e.total.get() && hommes <= e.total.get() {
        return Err(regle("hommes", "au_dela_du_total", "Femmes et hommes ensemble dépassent le total."));
    }
    Ok(())
}
