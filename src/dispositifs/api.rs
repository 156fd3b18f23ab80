//! `/dispositifs`: requests, answers, handlers.

use actix_web::{delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Array, Text};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::{porteuse, store};
use crate::app::AppState;
use crate::auth::{Authorized, Permission, Porteuse, ReadDispositifs, WriteDispositifs};
use crate::db::schema::{dispositifs, dispositifs_vue as t};
use crate::error::Error;
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Modifiable, Page, Patch, Precondition, Tri, apply, regle};
use crate::refs::{StructureRef, Territoires};
use crate::releves;
use crate::structures::store::Visibles;
use crate::valeurs::{Code, CodeTerritoire, Ensemble, Entier, Jour, Texte, TypeDispositif};

/// Ce qui s'écrit d'un dispositif.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "fin_after_debut"))]
#[diesel(table_name = dispositifs, treat_none_as_null = true)]
pub struct DispositifSaisie {
    /// Identifiant de la porteuse : la structure de l'appelant par défaut ; l'administrateur l'indique.
    #[diesel(skip_insertion, skip_update, deserialize_as = Uuid)]
    pub porteuse_id: Option<Uuid>,
    /// Code du dispositif, unique.
    pub code: Code,
    /// Nom du dispositif.
    pub nom: Texte<200>,
    /// Type du dispositif.
    #[diesel(column_name = type_)]
    pub r#type: TypeDispositif,
    /// Ce que le dispositif propose, et à qui.
    pub description: Option<Texte<5000>>,
    /// Premier jour d'activité.
    pub debut: Jour,
    /// Dernier jour d'activité, inclus ; nul tant qu'il n'est pas prévu.
    pub fin: Option<Jour>,
    /// Jour depuis lequel l'activité est enregistrée ici ; avant, seuls des relevés la disent.
    pub debut_saisie: Jour,
    /// Codes des territoires couverts.
    #[serde(default)]
    #[diesel(skip_insertion, skip_update, select_expression = codes_territoires(), select_expression_type = SqlLiteral<Array<Text>>)]
    pub territoires: Ensemble<CodeTerritoire, 0>,
    /// Vrai si les prescripteurs peuvent y adresser des personnes ; faux par défaut.
    #[serde(default)]
    pub ouvert_aux_prescriptions: bool,
    /// Délai de réponse à une prescription, en jours ; 15 par défaut.
    #[serde(default = "quinze")]
    pub delai_reponse_jours: Entier<1, 365>,
}

fn codes_territoires() -> SqlLiteral<Array<Text>> {
    sql("array(select territoire from dispositifs_territoires where dispositif_id = dispositifs.id order by territoire)")
}

fn quinze() -> Entier<1, 365> {
    Entier::new::<15>()
}

fn fin_after_debut(saisie: &DispositifSaisie) -> Result<(), ValidationError> {
    if saisie.fin.is_none_or(|fin| fin >= saisie.debut) {
        return Ok(());
    }
    Err(regle("fin", "ordre_des_dates", "La fin ne peut pas précéder le début."))
}

impl Modifiable for DispositifSaisie {
    const FIXES: &'static [&'static str] = &["porteuse_id", "code"];
}

/// Un dispositif.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = t)]
pub struct Dispositif {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// Identifiant de la porteuse.
    pub porteuse_id: Uuid,
    /// La structure qui porte le dispositif.
    pub porteuse: StructureRef,
    pub code: String,
    pub nom: String,
    #[diesel(column_name = type_)]
    pub r#type: TypeDispositif,
    #[schema(required = true)]
    pub description: Option<String>,
    pub debut: Jour,
    #[schema(required = true)]
    pub fin: Option<Jour>,
    pub debut_saisie: Jour,
    /// Territoires couverts.
    pub territoires: Territoires,
    pub ouvert_aux_prescriptions: bool,
    pub delai_reponse_jours: i32,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DispositifFiltres {
    /// Texte cherché dans le nom, sans accents ni casse.
    #[param(inline)]
    pub q: Option<Texte<200>>,
    /// Codes retenus.
    #[param(inline)]
    pub code: Option<Liste<Code>>,
    /// Types retenus.
    #[param(inline)]
    pub r#type: Option<Liste<TypeDispositif>>,
    /// Porteuses retenues.
    #[param(inline)]
    pub porteuse: Option<Liste<Uuid>>,
    /// Territoires : les dispositifs qui en nomment au moins un.
    #[param(inline)]
    pub territoires: Option<Liste<CodeTerritoire>>,
    /// Dispositifs ouverts aux prescriptions, ou fermés.
    #[param(inline)]
    pub ouvert_aux_prescriptions: Option<Liste<bool>>,
    /// Dispositifs actifs aujourd'hui, ou inactifs.
    #[param(inline)]
    pub actif: Option<Liste<bool>>,
    /// Début à partir de ce jour, inclus.
    #[param(inline)]
    pub debut_du: Option<Jour>,
    /// Début jusqu'à ce jour, inclus.
    #[param(inline)]
    pub debut_au: Option<Jour>,
    /// Fin à partir de ce jour, inclus.
    #[param(inline)]
    pub fin_du: Option<Jour>,
    /// Fin jusqu'à ce jour, inclus.
    #[param(inline)]
    pub fin_au: Option<Jour>,
    /// Début de saisie à partir de ce jour, inclus.
    #[param(inline)]
    pub debut_saisie_du: Option<Jour>,
    /// Début de saisie jusqu'à ce jour, inclus.
    #[param(inline)]
    pub debut_saisie_au: Option<Jour>,
}

impl Filtres for DispositifFiltres {
    const TRIS: &'static [Tri] = &[Tri::texte("nom", "nom_tri"), Tri::jour("debut"), Tri::jour("fin"), Tri::jour("debut_saisie")];
}

/// Lister les dispositifs
///
/// Les dispositifs de toutes les porteuses, par pages. Les prescripteurs et les financeurs ne voient que ceux qui sont actifs aujourd'hui.
#[utoipa::path(tag = "dispositifs", operation_id = "list_dispositifs", params(Listing<DispositifFiltres>),
    responses((status = 200, description = "Une page de dispositifs.", body = Page<Dispositif>)), extensions(("x-roles" = json!(ReadDispositifs::ROLES))))]
#[get("/dispositifs")]
pub async fn list(auth: Authorized<ReadDispositifs>, listing: Listing<DispositifFiltres>, etat: web::Data<AppState>) -> Result<Page<Dispositif>, Error> {
    let conn = etat.db.reader().await?;
    store::list(&conn, Visibles::to(&auth.caller), etat.clock.today(), &listing).await
}

/// Créer un dispositif
///
/// L'équipe crée les dispositifs de sa structure ; l'administrateur dit de quelle porteuse il s'agit.
#[utoipa::path(tag = "dispositifs", operation_id = "create_dispositif", request_body = DispositifSaisie,
    responses((status = 201, description = "Le dispositif créé.", body = Dispositif)), extensions(("x-roles" = json!(WriteDispositifs::ROLES))))]
#[post("/dispositifs")]
pub async fn create(
    auth: Authorized<WriteDispositifs>,
    corps: Corps<DispositifSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let caller = auth.caller.clone();
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    let action = async move |conn: &_| {
        let porteuse = porteuse::choose(conn, &caller, saisie.porteuse_id).await?;
        let cree = store::insert(conn, porteuse, &saisie, etat.clock.now()).await?;
        Answer::created(&format!("/dispositifs/{}", cree.id), cree.version, &cree)
    };
    ecriture.run(&auth, action).await
}

/// Lire un dispositif
///
/// Un dispositif par son identifiant.
#[utoipa::path(tag = "dispositifs", operation_id = "get_dispositif", params(Chemin),
    responses((status = 200, description = "Le dispositif.", body = Dispositif)), extensions(("x-roles" = json!(ReadDispositifs::ROLES))))]
#[get("/dispositifs/{id}")]
pub async fn get(auth: Authorized<ReadDispositifs>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let dispositif = store::get(&conn, Visibles::to(&auth.caller), etat.clock.today(), id.0).await?;
    Answer::ok(dispositif.version, &dispositif)
}

/// Modifier un dispositif
///
/// L'équipe ne modifie que les dispositifs de sa structure ; le code et la porteuse sont fixés à la création. Le début de saisie ne
/// recule pas sur des jours que disent des relevés (409).
#[utoipa::path(tag = "dispositifs", operation_id = "update_dispositif", params(Chemin, Precondition), request_body(content = Patch<DispositifSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Le dispositif modifié.", body = Dispositif)), extensions(("x-roles" = json!(WriteDispositifs::ROLES))))]
#[patch("/dispositifs/{id}")]
pub async fn update(
    auth: Authorized<WriteDispositifs>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<DispositifSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let caller = auth.caller.clone();
    let action = async move |conn: &_| {
        let (version, actuel) = store::lock(conn, id.0).await?;
        porteuse::may_write(&caller, actuel.porteuse_id)?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuel, patch)? {
            if let Some(porteuse) = actuel.porteuse_id.filter(|_| saisie.debut_saisie < actuel.debut_saisie) {
                releves::store::check_debut_saisie(conn, Porteuse(porteuse), id.0, saisie.debut_saisie.0).await?;
            }
            store::update(conn, id.0, &saisie, etat.clock.now()).await?;
        }
        let dispositif = store::get(conn, Visibles::Toutes, etat.clock.today(), id.0).await?;
        Answer::ok(dispositif.version, &dispositif)
    };
    ecriture.run(&auth, action).await
}

/// Supprimer un dispositif
///
/// Refusé tant que quelque chose s'y rapporte.
#[utoipa::path(tag = "dispositifs", operation_id = "delete_dispositif", params(Chemin, Precondition),
    responses((status = 204, description = "Le dispositif est supprimé.")), extensions(("x-roles" = json!(WriteDispositifs::ROLES))))]
#[delete("/dispositifs/{id}")]
pub async fn delete(auth: Authorized<WriteDispositifs>, id: Chemin, precondition: Precondition, ecriture: Ecriture) -> Result<Answer, Error> {
    let caller = auth.caller.clone();
    let action = async move |conn: &_| {
        let (version, actuel) = store::lock(conn, id.0).await?;
        porteuse::may_write(&caller, actuel.porteuse_id)?;
        precondition.check(version)?;
        store::delete(conn, id.0).await?;
        Ok(Answer::empty())
    };
    ecriture.run(&auth, action).await
}
