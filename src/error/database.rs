//! What the database refuses, in the caller's terms: the constraint's name says which field and which code.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use super::{Code, Error};

/// Unique and exclusion constraints whose conflict deserves its own sentence. The rest say what the table's code says.
const CONFLITS: &[(&str, Code, &str)] = &[
    ("dispositifs_code_key", Code::Doublon, "Un dispositif porte déjà ce code."),
    ("modules_code_key", Code::Doublon, "Un module porte déjà ce code."),
    ("zones_code_key", Code::Doublon, "Une zone porte déjà ce code."),
    ("utilisateurs_email_key", Code::Doublon, "Un compte existe déjà avec cette adresse."),
    ("releves_dimensions_key", Code::Doublon, "Un relevé de cet indicateur existe déjà pour cette période et ces dimensions."),
    ("phases_chevauchement_excl", Code::Chevauchement, "Cette phase en chevauche une autre du même accompagnement."),
    ("financeurs_structure_id_key", Code::Doublon, "Cette structure est déjà un financeur."),
    ("seances_demi_journee_excl", Code::Chevauchement, "Une autre séance de la session occupe déjà cette demi-journée."),
    ("prescriptions_reference_externe_key", Code::Doublon, "Une de vos prescriptions porte déjà cette référence."),
    ("clotures_version_key", Code::EtatIncompatible, "Une autre clôture de cette année vient d'avoir lieu : relisez-la, puis recommencez."),
    ("inscriptions_session_id_participant_id_key", Code::Doublon, "Cette personne est déjà inscrite à cette session."),
];

/// A numero drawn twice: the transaction draws again.
const NUMERO_PRIS: &str = "prescriptions_numero_key";

/// Foreign keys whose column is not what the request calls the field: those of the tables that hold a set, and a few.
const CHAMPS: &[(&str, &str)] = &[
    ("prescriptions_reorientee_vers_id_fkey", "structure_id"),
    ("sessions_partenaires_structure_id_fkey", "partenaires"),
    ("zones_territoires_territoire_fkey", "territoires"),
    ("dispositifs_territoires_territoire_fkey", "territoires"),
];

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Error::introuvable(),
            DieselError::DatabaseError(kind, info) => of_database(kind, info.as_ref()),
            other => Error::interne(other),
        }
    }
}

fn of_database(kind: DatabaseErrorKind, info: &dyn DatabaseErrorInformation) -> Error {
    let constraint = info.constraint_name().unwrap_or_default();
    if let Some((_, code, detail)) = CONFLITS.iter().find(|(nom, ..)| *nom == constraint) {
        return Error::new(*code).detail(*detail);
    }
    if constraint == NUMERO_PRIS {
        return Error { transient: true, ..Error::indisponible("numero taken") };
    }
    match kind {
        DatabaseErrorKind::SerializationFailure => Error { transient: true, ..Error::indisponible("serialization failure") },
        DatabaseErrorKind::ForeignKeyViolation => reference(info, constraint),
        DatabaseErrorKind::UniqueViolation => Error::new(Code::Doublon),
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => Error::indisponible("connection lost"),
        _ => of_message(info),
    }
}

/// `{table}_{column}_fkey` names the field of the request that points nowhere.
fn reference(info: &dyn DatabaseErrorInformation, constraint: &str) -> Error {
    if let Some((_, champ)) = CHAMPS.iter().find(|(nom, _)| *nom == constraint) {
        return Error::reference(format!("/{champ}"));
    }
    let table = info.table_name().unwrap_or_default();
    let champ = constraint.trim_start_matches(table).trim_start_matches('_').trim_end_matches("_fkey");
    let groupe = if table == "prescriptions" { "personne/" } else { "profil/" };
    Error::reference(format!("/{}", champ.replacen("profil_", groupe, 1)))
}

/// Diesel names few of PostgreSQL's conditions; these are told by their English text, which the connection asks for.
fn of_message(info: &dyn DatabaseErrorInformation) -> Error {
    let message = info.message();
    let busy = [
        "lock timeout",
        "statement timeout",
        "user request",
        "deadlock detected",
        "could not serialize",
        "shutting down",
        "starting up",
        "administrator command",
    ];
    if busy.iter().any(|m| message.contains(m)) {
        Error { transient: message.contains("deadlock"), ..Error::indisponible(message) }
    } else {
        Error::interne(message)
    }
}

impl Error {
    /// What a refused DELETE means: the rows that still refer to it, named as their resource is.
    #[must_use]
    pub fn suppression(error: DieselError) -> Self {
        match error {
            DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, info) => {
                let ressource = match info.table_name().unwrap_or("autres") {
                    "clients_api" => "clients-api",
                    "rendez_vous" => "rendez-vous",
                    // A table of sets begins with the name of whose they are: `dispositifs_territoires`.
                    table => table.split('_').next().unwrap_or(table),
                };
                Error::new(Code::EnUsage).detail(format!("Des données se rapportent encore à cette ressource ({ressource}) : elle ne peut pas être supprimée."))
            }
            other => other.into(),
        }
    }
}
