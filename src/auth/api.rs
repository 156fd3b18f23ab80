//! Coming in and going out, for people.

use actix_web::{get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::{Authorized, Caller, Permission, ReadMoi, password, refresh as jetons, store, throttle, token};
use crate::app::AppState;
use crate::error::{Code, Error};
use crate::http::{Answer, Corps};
use crate::refs::StructureRef;
use crate::utilisateurs;
use crate::valeurs::{MotDePasse, Role, Texte};

/// Une adresse et son mot de passe.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Adresse électronique du compte.
    pub email: Texte<254>,
    /// Mot de passe du compte.
    pub mot_de_passe: MotDePasse<1>,
}

/// Un jeton de rafraîchissement.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshToken {
    /// Le jeton, tel que la connexion ou le dernier rafraîchissement l'a donné.
    pub refresh_token: Texte<200>,
}

/// Un lien à usage unique et le mot de passe choisi.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// Le jeton du lien d'invitation.
    pub jeton: Texte<200>,
    /// Le mot de passe choisi.
    pub mot_de_passe: MotDePasse,
}

/// Un changement de mot de passe.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMotDePasse {
    /// Le mot de passe actuel.
    pub ancien: MotDePasse<1>,
    /// Le nouveau mot de passe.
    pub nouveau: MotDePasse,
}

/// Des jetons d'accès et de rafraîchissement.
#[derive(Serialize, ToSchema)]
pub struct Jetons {
    /// Jeton à présenter dans `Authorization: Bearer`.
    pub access_token: String,
    /// Toujours `Bearer`.
    pub token_type: &'static str,
    /// Durée de vie du jeton d'accès, en secondes.
    #[schema(minimum = 0, maximum = 3600)]
    pub expires_in: i64,
    /// Jeton à échanger contre de nouveaux jetons ; chaque échange le remplace.
    pub refresh_token: String,
}

/// Le compte qui appelle.
#[derive(Serialize, ToSchema)]
pub struct Moi {
    /// Identifiant du compte.
    pub id: Uuid,
    /// `utilisateur` pour une personne, `client_api` pour une machine.
    #[schema(pattern = "^(utilisateur|client_api)$")]
    pub r#type: &'static str,
    /// Nom affiché.
    pub nom: String,
    /// Adresse électronique ; nulle pour une machine.
    #[schema(required = true)]
    pub email: Option<String>,
    /// Rôle du compte.
    pub role: Role,
    /// Structure du compte ; nulle pour l'administrateur.
    #[schema(required = true)]
    pub structure: Option<StructureRef>,
    /// Vrai si le compte gère les comptes de sa structure.
    pub responsable: bool,
}

/// Ouvrir une session
///
/// Échange une adresse et un mot de passe contre un jeton d'accès (15 minutes) et un jeton de rafraîchissement (30 jours).
/// Les échecs répétés ralentissent les essais suivants, puis verrouillent le compte un quart d'heure.
#[utoipa::path(tag = "auth", operation_id = "login", request_body = Login, responses((status = 200, description = "Les jetons.", body = Jetons), (status = 401, description = "Identifiants inconnus.")))]
#[post("/auth/login")]
pub async fn login(corps: Corps<Login>, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let demande = corps.lire()?;
    let email = demande.email.as_str().to_lowercase();
    let (now, conn) = (etat.clock.now(), etat.db.conn().await?);
    throttle::check(&conn, &email, now).await?;
    let (caller, hash) = store::find_by_email(&conn, &email).await?.unzip();
    drop(conn); // Hashing takes tens of milliseconds: others may use the connection meanwhile.
    let matches = password::verify(demande.mot_de_passe.as_str().to_owned(), hash).await?;
    let conn = etat.db.conn().await?;
    let Some(caller) = caller.filter(|_| matches) else { match throttle::failed(&conn, &email, now).await? {} };
    throttle::succeeded(&conn, &email).await?;
    let refresh_token = jetons::begin(&conn, caller.id, now).await?;
    answer(&etat, &caller, refresh_token)
}

fn answer(etat: &AppState, caller: &Caller, refresh_token: String) -> Result<Answer, Error> {
    let access_token = etat.tokens.sign(caller, etat.clock.now())?;
    Answer::document(&Jetons { access_token, token_type: "Bearer", expires_in: token::DUREE.num_seconds(), refresh_token })
}

/// Rafraîchir les jetons
///
/// Échange un jeton de rafraîchissement contre de nouveaux jetons. Un jeton déjà remplacé, s'il est réutilisé, révoque toute sa
/// famille ; un court délai de grâce permet de répéter un échange dont la réponse s'est perdue.
#[utoipa::path(tag = "auth", operation_id = "refresh", request_body = RefreshToken, responses((status = 200, description = "Les nouveaux jetons.", body = Jetons), (status = 401, description = "Le jeton n'est plus valable.")))]
#[post("/auth/refresh")]
pub async fn refresh(corps: Corps<RefreshToken>, etat: web::Data<AppState>) -> Result<Answer, Error> {
    use diesel_async::AsyncConnection;
    let demande = corps.lire()?;
    let now = etat.clock.now();
    let mut conn = etat.db.conn().await?;
    // A reuse revokes the family and must stay committed, so it is no error of the transaction.
    let rotated = conn.transaction(async |conn| jetons::rotate(conn, demande.refresh_token.as_str(), now).await).await?;
    let (id, successeur) = rotated.ok_or(Error::new(Code::JetonInvalide))?;
    let caller = store::find_caller(&conn, id).await?.ok_or(Error::new(Code::JetonInvalide))?;
    answer(&etat, &caller, successeur)
}

/// Fermer une session
///
/// Révoque le jeton de rafraîchissement et tous ceux de la même connexion. Le jeton d'accès s'éteint de lui-même.
#[utoipa::path(tag = "auth", operation_id = "logout", request_body = RefreshToken, responses((status = 204, description = "C'est fait.")))]
#[post("/auth/logout")]
pub async fn logout(corps: Corps<RefreshToken>, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let demande = corps.lire()?;
    let conn = etat.db.conn().await?;
    jetons::end(&conn, demande.refresh_token.as_str(), etat.clock.now()).await?;
    Ok(Answer::empty())
}

/// Lire son propre compte
///
/// Qui appelle : le compte, son rôle et sa structure.
#[utoipa::path(tag = "auth", operation_id = "get_moi", responses((status = 200, description = "Le compte.", body = Moi)), extensions(("x-roles" = json!(ReadMoi::ROLES))))]
#[get("/auth/moi")]
pub async fn moi(auth: Authorized<ReadMoi>, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let conn = etat.db.reader().await?;
    let (r#type, nom, email, structure) = utilisateurs::store::who(&conn, auth.caller.id).await?;
    let Caller { id, role, responsable, .. } = auth.caller;
    Answer::document(&Moi { id, r#type, nom, email, role, structure, responsable })
}

/// Choisir son mot de passe
///
/// Consomme le lien à usage unique d'une invitation (valable 7 jours) et fixe le mot de passe du compte. Un lien utilisé, périmé ou
/// inconnu répond 410.
#[utoipa::path(tag = "auth", operation_id = "accept_invitation", request_body = AcceptInvitation,
    responses((status = 204, description = "Le mot de passe est fixé."), (status = 410, description = "Le lien n'est plus valable.")))]
#[post("/auth/invitation")]
pub async fn accept_invitation(corps: Corps<AcceptInvitation>, etat: web::Data<AppState>) -> Result<Answer, Error> {
    use diesel_async::AsyncConnection;
    let demande = corps.lire()?;
    let hash = password::hash(demande.mot_de_passe.as_str().to_owned()).await?;
    let now = etat.clock.now();
    let mut conn = etat.db.conn().await?;
    conn.transaction(async |conn| {
        let id = store::use_invitation(conn, demande.jeton.as_str(), now).await?;
        store::set_password(conn, id, &hash, now).await?;
        jetons::end_all(conn, id, now).await
    })
    .await?;
    Ok(Answer::empty())
}

/// Changer son mot de passe
///
/// Vérifie l'ancien mot de passe, fixe le nouveau et ferme toutes les sessions ouvertes ailleurs. Un ancien mot de passe faux répond 422.
#[utoipa::path(tag = "auth", operation_id = "change_mot_de_passe", request_body = ChangeMotDePasse,
    responses((status = 204, description = "Le mot de passe est changé.")), extensions(("x-roles" = json!(ReadMoi::ROLES))))]
#[post("/auth/mot-de-passe")]
pub async fn change_mot_de_passe(auth: Authorized<ReadMoi>, corps: Corps<ChangeMotDePasse>, etat: web::Data<AppState>) -> Result<Answer, Error> {
    use diesel_async::AsyncConnection;
    let demande = corps.lire()?;
    let (id, now) = (auth.caller.id, etat.clock.now());
    let essai = id.to_string();
    let mut conn = etat.db.conn().await?;
    throttle::check(&conn, &essai, now).await?;
    let hash = store::password_hash(&conn, id).await?;
    if !password::verify(demande.ancien.as_str().to_owned(), hash).await? {
        return match throttle::failed(&conn, &essai, now).await {
            Err(error) if error.code == Code::IdentifiantsInvalides => {
                Err(Error::champ("/ancien", "mot_de_passe_faux", "Ce n'est pas le mot de passe actuel."))
            }
            Err(error) => Err(error),
            Ok(never) => match never {},
        };
    }
    let hash = password::hash(demande.nouveau.as_str().to_owned()).await?;
    conn.transaction(async |conn| {
        store::set_password(conn, id, &hash, now).await?;
        jetons::end_all(conn, id, now).await
    })
    .await?;
    throttle::succeeded(&conn, &essai).await?;
    Ok(Answer::empty())
}
