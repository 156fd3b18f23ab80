//! `/utilisateurs`: filters and handlers.

use actix_web::{get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::droits::{Visibles, may_manage};
use super::types::{Invitation, Utilisateur, UtilisateurInvite, UtilisateurSaisie};
use super::{invitations, store};
use crate::app::AppState;
use crate::auth::{Authorized, Permission, ReadUtilisateurs, WriteUtilisateurs};
use crate::error::{Code, Error};
use crate::http::{Answer, Chemin, Corps, Ecriture, Filtres, Liste, Listing, Page, Patch, Precondition, Tri, apply};
use crate::valeurs::{Role, Texte};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UtilisateurFiltres {
    /// Texte cherché dans le nom, sans accents ni casse.
    #[param(inline)]
    pub q: Option<Texte<200>>,
    /// Rôles retenus.
    #[param(inline)]
    pub role: Option<Liste<Role>>,
    /// Structures retenues.
    #[param(inline)]
    pub structure: Option<Liste<Uuid>>,
    /// Comptes qui gèrent ceux de leur structure, ou non.
    #[param(inline)]
    pub responsable: Option<Liste<bool>>,
    /// Comptes ouverts, ou fermés.
    #[param(inline)]
    pub actif: Option<Liste<bool>>,
}

impl Filtres for UtilisateurFiltres {
    const TRIS: &'static [Tri] = &[Tri::texte("nom", "nom_tri")];
}

/// Lister les utilisateurs
///
/// Tous pour l'administrateur ; ceux de leur structure pour une équipe, et pour les responsables des autres rôles.
#[utoipa::path(tag = "utilisateurs", operation_id = "list_utilisateurs", params(Listing<UtilisateurFiltres>),
    responses((status = 200, description = "Une page d'utilisateurs.", body = Page<Utilisateur>)), extensions(("x-roles" = json!(ReadUtilisateurs::ROLES))))]
#[get("/utilisateurs")]
pub async fn list(auth: Authorized<ReadUtilisateurs>, listing: Listing<UtilisateurFiltres>, etat: web::Data<AppState>) -> Result<Page<Utilisateur>, Error> {
    let visibles = Visibles::to(&auth.caller)?;
    let conn = etat.db.reader().await?;
    store::list(&conn, visibles, &listing).await
}

/// Inviter un utilisateur
///
/// Rien n'est envoyé : la réponse contient un lien à usage unique, valable 7 jours, à transmettre à la personne, qui choisit son mot
/// de passe. Un responsable invite dans sa structure et son rôle.
#[utoipa::path(tag = "utilisateurs", operation_id = "create_utilisateur", request_body = UtilisateurSaisie,
    responses((status = 201, description = "L'utilisateur et son invitation.", body = UtilisateurInvite)), extensions(("x-roles" = json!(WriteUtilisateurs::ROLES))))]
#[post("/utilisateurs")]
pub async fn create(
    auth: Authorized<WriteUtilisateurs>,
    corps: Corps<UtilisateurSaisie>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let ecriture = ecriture.of(corps.bytes());
    let saisie = corps.lire()?;
    may_manage(&auth.caller, saisie.role, saisie.structure_id)?;
    let action = async move |conn: &_| {
        let now = etat.clock.now();
        let id = store::create(conn, &saisie, now).await?;
        let invitation = invitations::renew(conn, &etat.config, id, now).await?;
        let utilisateur = store::get(conn, Visibles::Tous, id).await?;
        let version = utilisateur.version;
        Ok(Answer::created(&format!("/utilisateurs/{id}"), version, &UtilisateurInvite { utilisateur, invitation })?.secret())
    };
    ecriture.run(&auth, action).await
}

/// Lire un utilisateur
///
/// Un utilisateur par son identifiant.
#[utoipa::path(tag = "utilisateurs", operation_id = "get_utilisateur", params(Chemin),
    responses((status = 200, description = "L'utilisateur.", body = Utilisateur)), extensions(("x-roles" = json!(ReadUtilisateurs::ROLES))))]
#[get("/utilisateurs/{id}")]
pub async fn get(auth: Authorized<ReadUtilisateurs>, id: Chemin, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let visibles = Visibles::to(&auth.caller)?;
    let conn = etat.db.reader().await?;
    let utilisateur = store::get(&conn, visibles, id.0).await?;
    Answer::ok(utilisateur.version, &utilisateur)
}

/// Modifier un utilisateur
///
/// Fermer un compte (`actif: false`) met fin à ses accès dans la minute, à ses sessions et à son invitation.
#[utoipa::path(tag = "utilisateurs", operation_id = "update_utilisateur", params(Chemin, Precondition), request_body(content = Patch<UtilisateurSaisie>, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "L'utilisateur modifié.", body = Utilisateur)), extensions(("x-roles" = json!(WriteUtilisateurs::ROLES))))]
#[patch("/utilisateurs/{id}")]
pub async fn update(
    auth: Authorized<WriteUtilisateurs>,
    id: Chemin,
    precondition: Precondition,
    corps: Corps<Patch<UtilisateurSaisie>>,
    ecriture: Ecriture,
    etat: web::Data<AppState>,
) -> Result<Answer, Error> {
    let visibles = Visibles::to(&auth.caller)?;
    let (caller, now) = (auth.caller.clone(), etat.clock.now());
    let action = async move |conn: &_| {
        let (version, actuel) = store::lock(conn, visibles, id.0).await?;
        may_manage(&caller, actuel.role, actuel.structure_id)?;
        let patch = corps.json()?;
        precondition.check(version)?;
        if let Some(saisie) = apply(&actuel, patch)? {
            store::update(conn, id.0, &saisie, now).await?;
        }
        let utilisateur = store::get(conn, visibles, id.0).await?;
        Answer::ok(utilisateur.version, &utilisateur)
    };
    let answer = ecriture.run(&auth, action).await?;
    etat.comptes.invalidate(&id.0);
    Ok(answer)
}

/// Renouveler une invitation
///
/// Un nouveau lien à usage unique, valable 7 jours, par lequel la personne choisit un mot de passe ; le précédent ne vaut plus.
#[utoipa::path(tag = "utilisateurs", operation_id = "create_invitation", params(Chemin),
    responses((status = 201, description = "L'invitation.", body = Invitation)), extensions(("x-roles" = json!(WriteUtilisateurs::ROLES))))]
#[post("/utilisateurs/{id}/invitation")]
pub async fn invite(auth: Authorized<WriteUtilisateurs>, id: Chemin, ecriture: Ecriture, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let visibles = Visibles::to(&auth.caller)?;
    let caller = auth.caller.clone();
    let action = async move |conn: &_| {
        let (_, actuel) = store::lock(conn, visibles, id.0).await?;
        may_manage(&caller, actuel.role, actuel.structure_id)?;
        if !actuel.actif {
            return Err(Error::new(Code::EtatIncompatible).detail("Ce compte est fermé : rouvrez-le avant d'inviter la personne."));
        }
        let invitation = invitations::renew(conn, &etat.config, id.0, etat.clock.now()).await?;
        Ok(Answer::created_without_version(&format!("/utilisateurs/{}", id.0), &invitation)?.secret())
    };
    ecriture.run(&auth, action).await
}
