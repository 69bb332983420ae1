//! The two secret keys of an archive, each in its own file: one signs the log, one makes pseudonyms.

use super::error::{Result, StoreError, file};
use super::lock::{LOG_KEY, SUBJECT_KEY, private_file, sync_folder};
use crate::merkle::Signer;
use crate::pseudonym::SubjectKey;
use std::io::Write;
use std::path::Path;

pub(super) struct Keys {
    pub signer: Signer,
    pub subject: SubjectKey,
}

/// Writes both key files. Without them the archive can be read, but not gone on with.
pub(super) fn write(dir: &Path, log_seed: &[u8; 32], subject: &SubjectKey) -> Result<()> {
    write_new(dir, LOG_KEY, hex::encode(log_seed).as_bytes())?;
    write_new(dir, SUBJECT_KEY, &subject.to_pkcs8())?;
    sync_folder(dir)
}

pub(super) fn read(dir: &Path, origin: &str) -> Result<Keys> {
    let bad = |name: &str, why: String| StoreError::Key { path: dir.join(name), why };
    let text = String::from_utf8_lossy(&bytes(dir, LOG_KEY)?).trim().to_owned();
    let mut seed = [0; 32];
    hex::decode_to_slice(text, &mut seed).map_err(|_| bad(LOG_KEY, "it is not 64 digits".into()))?;
    let signer = Signer::new(origin, seed).map_err(|e| bad(LOG_KEY, e.to_string()))?;
    let subject = SubjectKey::from_pkcs8(&bytes(dir, SUBJECT_KEY)?);
    Ok(Keys { signer, subject: subject.map_err(|e| bad(SUBJECT_KEY, e.to_string()))? })
}

fn bytes(dir: &Path, name: &str) -> Result<Vec<u8>> {
    let path = dir.join(name);
    std::fs::read(&path).map_err(file("read", &path))
}

fn write_new(dir: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = dir.join(name);
    let mut out = private_file().create_new(true).write(true).open(&path).map_err(file("create", &path))?;
    out.write_all(bytes).and_then(|()| out.sync_all()).map_err(file("write", &path))
}
