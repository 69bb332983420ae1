//! What all claims stand on: every file read and hashed once, `case.json`, and the log.

use super::Known;
use super::case::{Case, EntryFolder};
use super::findings::Findings;
use super::log::Log;
use crate::anchor::roots_of_pem;
use crate::digest::sha256;
use crate::evidence::folder::{Folder, Trouble};
use crate::evidence::values::{self, Value};
use crate::merkle::{Checkpoint, Verifier};
use sha2::{Digest, Sha256};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

/// What is read into memory at once: texts and single values. Longer files are only hashed.
const MOST: u64 = 64 << 20;

pub(super) struct Ground<'a> {
    pub folder: &'a Folder,
    pub known: &'a Known,
    /// SHA-256 of each file as it was read first; what is read again must have it.
    pub hashes: BTreeMap<&'a str, Result<[u8; 32], Trouble>>,
    /// The error is a sentence.
    pub case: Result<Case, String>,
    pub log: Log,
    /// `log/log.vkey`, which entry 0 must name.
    pub key: Option<Verifier>,
    /// What `log/checkpoint` says, when it is signed by the key.
    pub checkpoint: Result<Checkpoint, Trouble>,
    /// Authorities that the folder brings along, in DER: believed by nobody for that alone.
    pub brought: Vec<Vec<u8>>,
    /// The values that were read last, and of which folder: claims go through the folders in order.
    last: RefCell<(Option<EntryFolder>, Vec<Value>)>,
    /// What is found of the anchors.
    pub times: OnceCell<Findings>,
}

impl<'a> Ground<'a> {
    pub(super) fn lay(
        folder: &'a Folder,
        known: &'a Known,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Ground<'a> {
        let hashes = hash_all(folder, progress);
        let mut ground = Ground {
            folder,
            known,
            hashes,
            case: Err("data/case.json is not here".to_owned()),
            log: Log::default(),
            key: None,
            checkpoint: Err(Trouble::Missing),
            brought: Vec::new(),
            last: RefCell::default(),
            times: OnceCell::new(),
        };
        match ground.bytes("data/case.json") {
            Ok(bytes) => ground.case = Case::parse(&bytes),
            Err(Trouble::Bad(why)) => ground.case = Err(format!("data/case.json {why}")),
            Err(Trouble::Missing | Trouble::TooLong(_)) => {}
        }
        let key = ground.text("data/log/log.vkey").ok();
        ground.key = key.and_then(|text| Verifier::parse(text.strip_suffix('\n')?).ok());
        ground.checkpoint = ground.signed("data/log/checkpoint");
        let roots = ground.bytes("data/authorities/roots.pem").unwrap_or_default();
        ground.brought = roots_of_pem(&roots).unwrap_or_default();
        ground.log = Log::read(&ground);
        ground
    }

    /// The bytes, the same that were hashed first.
    pub(super) fn bytes(&self, name: &str) -> Result<Vec<u8>, Trouble> {
        self.bytes_up_to(name, MOST)
    }

    pub(super) fn bytes_up_to(&self, name: &str, most: u64) -> Result<Vec<u8>, Trouble> {
        let hash = self.hash(name)?;
        let bytes = self.folder.bytes(name, most)?;
        match sha256(&[&bytes]) == hash {
            true => Ok(bytes),
            false => Err(Trouble::Bad("changed while it was read".to_owned())),
        }
    }

    pub(super) fn text(&self, name: &str) -> Result<String, Trouble> {
        String::from_utf8(self.bytes(name)?).map_err(|_| Trouble::Bad("is not UTF-8".to_owned()))
    }

    pub(super) fn hash(&self, name: &str) -> Result<[u8; 32], Trouble> {
        self.hashes.get(name).cloned().unwrap_or(Err(Trouble::Missing))
    }

    /// A checkpoint of this log, signed by its key.
    pub(super) fn signed(&self, name: &str) -> Result<Checkpoint, Trouble> {
        self.signed_note(&self.text(name)?).map_err(Trouble::Bad)
    }

    /// The error is what is wrong with the note, after its name.
    pub(super) fn signed_note(&self, note: &str) -> Result<Checkpoint, String> {
        let key = self.key.as_ref().ok_or("cannot be checked without data/log/log.vkey")?;
        let text = key.verify(note).map_err(|error| format!("is not signed by this log: {error}"))?;
        let checkpoint = Checkpoint::parse(text).map_err(|error| error.to_string())?;
        if checkpoint.origin == key.name() { Ok(checkpoint) } else { Err("is of another log".to_owned()) }
    }

    pub(super) fn origin(&self) -> &str {
        self.key.as_ref().map_or("ORIGIN", Verifier::name)
    }

    /// An opened value of an entry's folder; `None` when it is closed, or the values have another form.
    pub(super) fn value(&self, folder: EntryFolder, field: &str) -> Option<String> {
        let mut last = self.last.borrow_mut();
        if last.0 != Some(folder) {
            *last = (Some(folder), self.values(folder).ok().flatten().unwrap_or_default());
        }
        let at = last.1.binary_search_by(|value| value.name.as_str().cmp(field)).ok()?;
        Some(last.1[at].value.clone())
    }

    /// All opened values of an entry's folder, by name; `None` when they have another form.
    pub(super) fn values(&self, folder: EntryFolder) -> Result<Option<Vec<Value>>, Trouble> {
        Ok(values::parse(&self.text(&folder.file(values::FILE))?))
    }
}

fn hash_all<'a>(
    folder: &'a Folder,
    progress: &mut dyn FnMut(u64, u64),
) -> BTreeMap<&'a str, Result<[u8; 32], Trouble>> {
    let all = folder.files().map(|(_, size)| size).sum();
    let mut done = 0;
    let mut hashes = BTreeMap::new();
    for (name, _) in folder.files() {
        let mut hasher = Sha256::new();
        let read = folder.stream(name, &mut |piece| {
            hasher.update(piece);
            done += piece.len() as u64;
            progress(done, all);
        });
        hashes.insert(name, read.map(|()| hasher.finalize().into()));
    }
    hashes
}
