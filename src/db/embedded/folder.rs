//! The server's folder inside the data folder: its files, its rights, the password.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::account::Account;
use super::error::EmbeddedError;

/// The cluster's name inside the server's folder. Programs run there and are given this name alone,
/// because `pg_ctl` puts what it is given into a shell command, where a quote or a dollar in the
/// path of the data folder would be read as shell.
pub const CLUSTER: &str = "cluster";
/// The server's log, beside the cluster.
pub const LOG: &str = "postgresql.log";
/// The password's file, beside the cluster.
pub const PASSWORD: &str = "mot-de-passe";

const PASSWORD_BYTES: usize = 32;

/// Where the server's folder lies in a data folder.
pub fn server_folder(data: &Path) -> PathBuf {
    data.join("postgresql")
}

/// The server's folder, which exists and belongs to the account that runs the server.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    pub account: Account,
}

impl Folder {
    /// Creates it if need be. Nothing else in the data folder is touched.
    pub fn open(data: &Path) -> Result<Self, EmbeddedError> {
        let data = std::path::absolute(data).map_err(EmbeddedError::file(data))?;
        let path = server_folder(&data);
        let account = Account::for_folder(&path)?;
        create_data_folder(&data, &account)?;
        create_private(&path)?;
        if owner(&path)? == 0 {
            account.own(&path)?;
        }
        if !account.can_enter(&path) {
            return Err(account.cannot_enter(&data));
        }
        Ok(Self { path, account })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The major version that made the cluster; none if there is no cluster yet. A cluster that
    /// cannot be read is an error: taking it for an absent one would put an empty base over the
    /// data.
    pub fn cluster_major(&self) -> Result<Option<u32>, EmbeddedError> {
        let cluster = self.file(CLUSTER);
        if !cluster.try_exists().map_err(EmbeddedError::file(&cluster))? {
            return Ok(None);
        }
        let version = cluster.join("PG_VERSION");
        let text = match fs::read_to_string(&version) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(EmbeddedError::Damaged(cluster));
            }
            read => read.map_err(EmbeddedError::file(&version))?,
        };
        text.trim().parse().map(Some).map_err(|_| EmbeddedError::Damaged(cluster))
    }

    /// Writes a new password: for a cluster about to be initialised, so any earlier one opens
    /// nothing.
    pub fn create_password(&self) -> Result<(), EmbeddedError> {
        let path = self.file(PASSWORD);
        let password = random_hex::<PASSWORD_BYTES>()?;
        remove_if_there(&path)?;
        let write = || -> std::io::Result<()> {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
            file.write_all(password.as_bytes())?;
            file.sync_all()
        };
        write().map_err(EmbeddedError::file(&path))?;
        self.account.own(&path)
    }

    /// The role's password: hexadecimal, so that it needs no escaping in a URL.
    pub fn password(&self) -> Result<String, EmbeddedError> {
        let path = self.file(PASSWORD);
        let text = fs::read_to_string(&path).map_err(EmbeddedError::file(&path))?;
        let password = text.trim();
        let whole = password.len() == 2 * PASSWORD_BYTES && password.bytes().all(|byte| byte.is_ascii_hexdigit());
        if whole { Ok(password.to_owned()) } else { Err(EmbeddedError::Password(path)) }
    }

    /// Makes the names in the folder survive a power cut.
    pub fn sync(&self) -> Result<(), EmbeddedError> {
        File::open(&self.path).and_then(|folder| folder.sync_all()).map_err(EmbeddedError::file(&self.path))
    }
}

/// The data folder itself may be shared with other files: it is only created when missing, and then
/// made passable for the server's account, which is not ours when we are root.
fn create_data_folder(data: &Path, account: &Account) -> Result<(), EmbeddedError> {
    let missing: Vec<&Path> = data.ancestors().take_while(|path| !path.exists()).collect();
    fs::create_dir_all(data).map_err(EmbeddedError::file(data))?;
    if account.is_other() {
        for path in missing {
            let passable = Permissions::from_mode(0o755);
            fs::set_permissions(path, passable).map_err(EmbeddedError::file(path))?;
        }
    }
    Ok(())
}

fn create_private(path: &Path) -> Result<(), EmbeddedError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        created => created.map_err(EmbeddedError::file(path)),
    }
}

fn owner(path: &Path) -> Result<u32, EmbeddedError> {
    fs::metadata(path).map(|metadata| metadata.uid()).map_err(EmbeddedError::file(path))
}

fn remove_if_there(path: &Path) -> Result<(), EmbeddedError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(EmbeddedError::file(path)),
    }
}

/// `N` random bytes in hexadecimal.
pub fn random_hex<const N: usize>() -> Result<String, EmbeddedError> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| EmbeddedError::Random)?;
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    Ok(digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect())
}
