//! What can go wrong, told to the person at the terminal.

use std::io;
use std::path::{Path, PathBuf};

/// Why Maillage's own Postgres cannot be used. The messages are for the person who typed the
/// command.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No Postgres server among the usual places.
    #[error(
        "PostgreSQL n'est pas installé sur cette machine. Installez-le (Debian, Ubuntu : « apt install postgresql » ; \
         macOS : « brew install postgresql@17 »), ou lancez « docker compose up », ou indiquez votre serveur dans DATABASE_URL."
    )]
    NotInstalled,
    /// Only versions before the one Maillage needs.
    #[error(
        "PostgreSQL {found} est installé ({}), mais Maillage demande la version 15 ou une plus récente. Installez-la (Debian, \
         Ubuntu : « apt install postgresql » ; macOS : « brew install postgresql@17 »), ou lancez « docker compose up ».",
        .bin.display()
    )]
    TooOld { found: u32, bin: PathBuf },
    /// The cluster was created by a major version that is no longer there.
    #[error(
        "Les données ont été créées par PostgreSQL {needed}, qui n'est pas installé (versions trouvées : {found}). Installez \
         PostgreSQL {needed} (Debian, Ubuntu : « apt install postgresql-{needed} » ; macOS : « brew install postgresql@{needed} »)."
    )]
    OtherMajor { needed: u32, found: String },
    /// Root may not run Postgres, and there is no account to run it as.
    #[error(
        "PostgreSQL refuse de fonctionner sous le compte root, et l'utilisateur « postgres » n'existe pas sur cette machine : \
         créez-le (« useradd --system postgres »), ou lancez Maillage sous un compte ordinaire."
    )]
    NoAccount,
    /// Told to use a folder that the server's account cannot enter.
    #[error(
        "L'utilisateur « {account} », sous lequel PostgreSQL fonctionne, ne peut pas entrer dans le dossier de données {} : \
         choisissez-en un autre avec MAILLAGE_DATA, ou ouvrez-lui le passage (« chmod o+x » sur chaque dossier parent).",
        .folder.display()
    )]
    CannotEnter { account: String, folder: PathBuf },
    /// A file or folder of the data folder could not be read or written.
    #[error("Impossible d'utiliser {} : {}.", .path.display(), reason(.source))]
    File { path: PathBuf, source: io::Error },
    /// The folder is there but is not a cluster. It is never initialised again: it may hold what is
    /// left of the data.
    #[error(
        "Le dossier {} existe mais n'est pas une base PostgreSQL complète. Maillage n'y touche pas : restaurez une sauvegarde, \
         ou déplacez ce dossier pour repartir d'une base vide.",
        .0.display()
    )]
    Damaged(PathBuf),
    /// The password file does not hold what `open` wrote there.
    #[error("Le fichier {} ne contient pas le mot de passe attendu : restaurez-le.", .0.display())]
    Password(PathBuf),
    /// One of Postgres's programs could not be run at all.
    #[error("Impossible de lancer {program} : {}.", reason(.source))]
    Spawn { program: String, source: io::Error },
    /// One of Postgres's programs failed.
    #[error("{program} a échoué : {cause}")]
    Program { program: String, cause: String },
    /// The server did not start.
    #[error("PostgreSQL n'a pas démarré : {cause}\nSon journal : {}", .log.display())]
    Start { cause: String, log: PathBuf },
    /// The server did not stop.
    #[error("PostgreSQL ne s'est pas arrêté : {cause}\nSon journal : {}", .log.display())]
    Stop { cause: String, log: PathBuf },
    /// No port to be had at 127.0.0.1.
    #[error("Aucun port libre sur 127.0.0.1 : {}.", reason(.0))]
    Loopback(io::Error),
    /// The system gave no random bytes.
    #[error("Le système n'a pas fourni d'octets aléatoires pour le mot de passe de la base.")]
    Random,
}

impl EmbeddedError {
    /// For `map_err`: ties an I/O error to the path it is about.
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

/// The usual causes in French; the system's own words for the others.
fn reason(source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::PermissionDenied => "accès refusé".to_owned(),
        io::ErrorKind::NotFound => "introuvable".to_owned(),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => "ce n'est pas un dossier".to_owned(),
        io::ErrorKind::StorageFull => "le disque est plein".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "le disque est en lecture seule".to_owned(),
        io::ErrorKind::InvalidFilename => "le chemin est trop long".to_owned(),
        _ => source.to_string(),
    }
}
