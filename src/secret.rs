//! Secrets: where one stands, and reading it from there. Never an argument of a command, never in `Debug`, a log, an
//! error or the config itself; wiped from memory when it is dropped.

use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;
use zeroize::Zeroize;

/// Bytes: a secret that is longer is none.
const MOST: u64 = 64 * 1024;
/// The name under which the keyring of the operating system knows ours.
pub const KEYRING_SERVICE: &str = "testigo";
/// A keyring may ask a person to unlock it.
const KEYRING_WITHIN: Duration = Duration::from_secs(30);

/// Where a secret stands; this is what the config holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A file that nobody else can read.
    File(PathBuf),
    /// A variable of the environment whose name begins with `TESTIGO_`.
    Env(String),
    /// An entry of the operating system's keyring: service `testigo`, this user.
    Keyring(String),
}

/// A password, a token, a key.
#[derive(Clone)]
pub struct Secret(SecretString);

/// Why a secret could not be read. Names the place, never what stands there.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("the secret in {0} cannot be read: {1}")]
    File(PathBuf, #[source] io::Error),
    #[error("{0} can be read by others; run: chmod 600 {0}")]
    Open(PathBuf),
    #[error("{0} belongs to another user; make it your own: chown")]
    Foreign(PathBuf),
    #[error("{0} is no file")]
    NoFile(PathBuf),
    #[error("{0} holds no secret: it is empty, not text, or longer than 64 KiB")]
    NoSecret(String),
    #[error("the variable {0} is not set")]
    NotSet(String),
    #[error(
        "this machine has no keyring that can be reached; use {{ file = … }} or {{ env = … }} in its place"
    )]
    NoKeyring,
    #[error(
        "the keyring has no entry `{0}` of the service `testigo`; add it with: secret-tool store --label=testigo service testigo username {0}"
    )]
    NoEntry(String),
    #[error("the keyring did not give `{0}`: it is locked, or nobody unlocked it in time")]
    Locked(String),
}

impl Secret {
    pub fn new(text: String) -> Secret {
        Secret(SecretString::from(text))
    }

    /// The secret itself: for the one who asks for it, at the moment of asking.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SecretSource::File(path) => write!(f, "{{ file = {:?} }}", path.display().to_string()),
            SecretSource::Env(name) => write!(f, "{{ env = {name:?} }}"),
            SecretSource::Keyring(name) => write!(f, "{{ keyring = {name:?} }}"),
        }
    }
}

/// Reads a secret. `environment`: name and value of the variables, as `Config::parse` gets them.
pub fn read(source: &SecretSource, environment: &[(String, String)]) -> Result<Secret, SecretError> {
    match source {
        SecretSource::File(path) => from_file(path),
        SecretSource::Env(name) => {
            let found = environment.iter().find(|(n, _)| n == name);
            let (_, value) = found.ok_or_else(|| SecretError::NotSet(name.clone()))?;
            one_line(value.clone(), name)
        }
        SecretSource::Keyring(name) => from_keyring(name),
    }
}

/// Opens first and judges what it opened, so that no other file can take its place in between.
fn from_file(path: &Path) -> Result<Secret, SecretError> {
    let wrong = |error| SecretError::File(path.to_owned(), error);
    let file = File::open(path).map_err(wrong)?;
    judge(&file, path)?;
    let mut text = String::new();
    match file.take(MOST + 1).read_to_string(&mut text) {
        Ok(_) => one_line(text, &path.display().to_string()),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            text.zeroize();
            Err(SecretError::NoSecret(path.display().to_string()))
        }
        Err(error) => Err(wrong(error)),
    }
}

#[cfg(unix)]
fn judge(file: &File, path: &Path) -> Result<(), SecretError> {
    use std::os::unix::fs::MetadataExt;
    let found = file.metadata().map_err(|error| SecretError::File(path.to_owned(), error))?;
    let mine = rustix::process::geteuid().as_raw();
    // systemd hands its credentials over as root's, readable for us by an access list that shows as group bits; the folder
    // is closed to everybody else.
    let from_systemd = path.starts_with("/run/credentials");
    if !found.is_file() {
        Err(SecretError::NoFile(path.to_owned()))
    } else if from_systemd {
        Ok(())
    } else if found.mode() & 0o077 != 0 {
        Err(SecretError::Open(path.to_owned()))
    } else if found.uid() != mine && found.uid() != 0 {
        Err(SecretError::Foreign(path.to_owned()))
    } else {
        Ok(())
    }
}

#[cfg(not(unix))]
fn judge(_file: &File, _path: &Path) -> Result<(), SecretError> {
    Ok(())
}

/// One line without the line end that editors leave; a secret with line ends inside could break out of a header.
fn one_line(mut text: String, place: &str) -> Result<Secret, SecretError> {
    let kept = text.trim_end_matches(['\r', '\n']);
    let good = !kept.is_empty() && kept.len() as u64 <= MOST && !kept.chars().any(char::is_control);
    let secret = good.then(|| Secret(SecretString::from(kept)));
    text.zeroize();
    secret.ok_or_else(|| SecretError::NoSecret(place.to_owned()))
}

/// On a thread of its own: the keyring's library waits for its bus, and must not do so inside our runtime.
fn from_keyring(name: &str) -> Result<Secret, SecretError> {
    let (tell, hear) = mpsc::channel();
    let entry = name.to_owned();
    std::thread::spawn(move || {
        let found = keyring::Entry::new(KEYRING_SERVICE, &entry).and_then(|e| e.get_password());
        // Nobody listens any more after the time limit.
        let _ = tell.send(found);
    });
    match hear.recv_timeout(KEYRING_WITHIN) {
        Ok(Ok(text)) => one_line(text, "the keyring's entry"),
        Ok(Err(keyring::Error::NoEntry)) => Err(SecretError::NoEntry(name.to_owned())),
        Ok(Err(keyring::Error::NoDefaultStore | keyring::Error::PlatformFailure(_))) => {
            Err(SecretError::NoKeyring)
        }
        // Any other says that it is there and will not: locked, ambiguous, not text.
        Ok(Err(_)) | Err(_) => Err(SecretError::Locked(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const CANARY: &str = "canary-secret-7";

    fn file(text: &str, mode: u32) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        (folder, path)
    }

    #[test]
    fn a_file_that_only_we_can_read_gives_its_line() {
        let (_folder, path) = file("canary-secret-7\n", 0o600);
        let secret = read(&SecretSource::File(path), &[]).unwrap();
        assert_eq!(secret.reveal(), CANARY);
        assert!(!format!("{secret:?}").contains(CANARY));
    }

    #[test]
    fn a_file_that_others_can_read_is_refused_with_the_next_step() {
        for mode in [0o640, 0o604, 0o620, 0o644] {
            let (_folder, path) = file(CANARY, mode);
            let error = read(&SecretSource::File(path), &[]).unwrap_err().to_string();
            assert!(error.contains("chmod 600"), "{mode:o}: {error}");
        }
    }

    #[test]
    fn what_is_no_secret_is_not_taken_for_one_and_not_shown() {
        let long = "x".repeat(70_000);
        for text in ["", "\n", "canary-secret-7\r\nX-Header: 1", "canary-secret-7\0", &long] {
            let (_folder, path) = file(text, 0o600);
            let error = read(&SecretSource::File(path), &[]).unwrap_err();
            assert!(matches!(error, SecretError::NoSecret(_)), "{error}");
            assert!(!format!("{error} {error:?}").contains(CANARY));
        }
        let (folder, _path) = file("", 0o600);
        let error = read(&SecretSource::File(folder.path().to_owned()), &[]).unwrap_err();
        assert!(matches!(error, SecretError::NoFile(_)), "{error}");
    }

    #[test]
    fn a_variable_is_found_by_its_name() {
        let environment = [("TESTIGO_TOKEN".to_owned(), CANARY.to_owned())];
        let from = |name: &str| read(&SecretSource::Env(name.to_owned()), &environment);
        assert_eq!(from("TESTIGO_TOKEN").unwrap().reveal(), CANARY);
        assert_eq!(from("TESTIGO_OTHER").unwrap_err().to_string(), "the variable TESTIGO_OTHER is not set");
    }
}
