//! The accounts of a demonstration: their password and secret are public, so they exist in such a database alone.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::lecture::Cles;
use crate::auth::{password, store};
use crate::db::Conn;
use crate::db::schema::{clients_api, secrets_api};
use crate::error::Error;
use crate::utilisateurs::store::{NewCompte, insert};
use crate::valeurs::{Email, Parametre, Role, RoleClient, Texte};

const MOT_DE_PASSE: &str = "maillage-demo-2021";
const CLIENT: &str = "pole-emploi";
const SECRET: &str = "demo-secret-pole-emploi-2021";

/// E-mail, name, role, structure (its key in the data files), responsable.
const COMPTES: &[(&str, &str, Role, Option<&str>, bool)] = &[
    ("admin@maillage.test", "Administration", Role::Admin, None, false),
    ("equipe@maillage.test", "Camille, équipe de Maillage", Role::Equipe, Some("maillage"), true),
    ("equipe@autre.test", "Dominique, équipe d'une autre porteuse", Role::Equipe, Some("autre"), true),
    ("prescripteur@pole-emploi.test", "Sacha, Pôle Emploi", Role::Prescripteur, Some("pole-emploi"), true),
    ("financeur@mel.test", "Alix, MEL", Role::Financeur, Some("mel"), true),
    ("financeur@bpifrance.test", "Charlie, Bpifrance", Role::Financeur, Some("bpifrance"), true),
];

/// Creates the accounts, and remembers them by e-mail.
///
/// # Errors
/// A structure is missing.
pub async fn create(mut conn: &Conn, cles: &mut Cles, now: DateTime<Utc>) -> Result<(), Error> {
    let hash = password::hash(MOT_DE_PASSE.to_owned()).await?;
    for (email, nom, role, structure, responsable) in COMPTES {
        let structure_id = structure.map(|cle| structure_of(cles, cle)).transpose()?;
        let refus = |_| Error::interne("demo account");
        let compte = NewCompte {
            email: Email::parse(email).map_err(refus)?,
            nom: Texte::parse(nom).map_err(refus)?,
            role: *role,
            structure_id,
            responsable: *responsable,
        };
        let id = insert(conn, &compte, now).await?;
        store::set_password(conn, id, &hash, now).await?;
        cles.insert(("utilisateurs", (*email).to_owned()), id);
    }
    use {clients_api as c, secrets_api as s};
    let id = Uuid::now_v7();
    let compte = (c::client_id.eq(CLIENT), c::nom.eq("Pôle Emploi"), c::role.eq(RoleClient::Prescripteur), c::structure_id.eq(structure_of(cles, CLIENT)?));
    diesel::insert_into(c::table).values((c::id.eq(id), c::created_at.eq(now), c::updated_at.eq(now), c::actif.eq(true), compte)).execute(&mut conn).await?;
    let secret = (s::id.eq(Uuid::now_v7()), s::client_id.eq(id), s::secret.eq(store::hash(SECRET)), s::created_at.eq(now));
    diesel::insert_into(s::table).values(secret).execute(&mut conn).await?;
    Ok(())
}

fn structure_of(cles: &Cles, cle: &str) -> Result<Uuid, Error> {
    cles.get(&("structures", cle.to_owned())).copied().ok_or_else(|| Error::interne(format!("no structure {cle}")))
}

/// The accounts, for the terminal.
#[must_use]
pub fn describe() -> String {
    let lignes: String = COMPTES.iter().map(|(email, _, role, ..)| format!("  {email:<32} {}\n", role.as_str())).collect();
    format!("Comptes de démonstration, mot de passe {MOT_DE_PASSE} :\n{lignes}Client d'API : {CLIENT}, secret {SECRET}")
}
