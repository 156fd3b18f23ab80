//! `maillage utilisateur creer`: the first account of a real installation.

use std::io::BufRead;

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::base::{Base, explain};
use crate::clock::Clock;
use crate::db::embedded::Caller;
use crate::db::{self, Db};
use crate::utilisateurs::store::{self, NewCompte};
use crate::valeurs::{Email, MotDePasse, Parametre, Role, Texte};

#[derive(Debug, Subcommand)]
pub enum Utilisateur {
    /// Crée un compte ; le mot de passe est lu sur l'entrée standard.
    Creer(Creer),
}

#[derive(Args, Debug)]
pub struct Creer {
    /// Adresse électronique du compte.
    #[arg(long)]
    email: String,
    /// Nom affiché ; l'adresse par défaut.
    #[arg(long)]
    nom: Option<String>,
    /// Rôle : admin, equipe, prescripteur ou financeur.
    #[arg(long)]
    role: String,
    /// Identifiant de la structure, pour tout autre rôle qu'admin.
    #[arg(long)]
    structure: Option<Uuid>,
    /// Gère les comptes de sa structure.
    #[arg(long)]
    responsable: bool,
}

/// Creates an account whose password is on standard input.
///
/// # Errors
/// A value is not acceptable, or the database refuses it.
pub fn create_utilisateur(options: &Creer) -> Result<(), String> {
    let email = Email::parse(&options.email).map_err(|r| format!("--email : {}", r.message))?;
    let nom = Texte::parse(options.nom.as_deref().unwrap_or(email.as_str())).map_err(|r| format!("--nom : {}", r.message))?;
    let role = Role::parse(&options.role).map_err(|r| format!("--role : {}", r.message))?;
    let mut ligne = String::new();
    std::io::stdin().lock().read_line(&mut ligne).map_err(|e| e.to_string())?;
    let mot_de_passe = MotDePasse::parse(ligne.trim_end_matches(['\r', '\n'])).map_err(|r| r.message)?;
    let compte = NewCompte { email, nom, role, structure_id: options.structure, responsable: options.responsable };
    let base = Base::open(&super::config()?, Caller::Command)?;
    let result = actix_web::rt::System::new().block_on(create(&base, compte, mot_de_passe));
    base.close().and(result)
}

async fn create(base: &Base, compte: NewCompte, mot_de_passe: MotDePasse) -> Result<(), String> {
    let work = async {
        db::migrate(&base.url).await?;
        let db = Db::new(&base.url, 1)?;
        let conn = db.conn().await?;
        store::create_with_password(&conn, &compte, mot_de_passe.as_str(), Clock::default().now()).await
    };
    let id = work.await.map_err(|e| explain(&e))?;
    println!("{id}");
    Ok(())
}
