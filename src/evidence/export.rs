//! Writes the folder, file by file, in the form of `docs/evidence-folder.md`.

mod log;

mod looks;

use super::bag;
use super::case::{Case, Exhibit};
use super::drafts::{DraftError, drafts};
use super::gather::{Gathered, Wanted, gather};
use super::level::{self, Role};
use super::out::{Out, OutError};
use super::proof::Proof;
use super::replay::Replay;
use super::report::{ReportError, report};
use super::sshsig;
use super::tables;
use super::values::{self, Value};
use super::verify_md::{VERIFY_HTML, VERIFY_SH, verify_md};
use crate::digest::ProfileHash;
use crate::person::WatchNo;
use crate::seal;
use crate::store::{Opened, Openings, Store, StoreError};
use serde_json::json;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// Why there is no folder.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Out(#[from] OutError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the web archive could not be written, and what was begun was taken away")]
    Replay(#[from] io::Error),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error(transparent)]
    Draft(#[from] DraftError),
    #[error("only who may write the archive can sign a folder")]
    NotAWriter,
}

/// What was written.
pub struct Exported {
    pub path: PathBuf,
    pub files: u64,
    pub bytes: u64,
    pub case: Case,
}

/// Entries are read from the archive so many at a time.
const PAGE: u64 = 4_096;

/// Writes the folder. `progress` gets how many looks are done, and how many there are.
pub fn export(
    store: &Store,
    wanted: &Wanted,
    target: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Exported, ExportError> {
    let mut out = Out::begin(target)?;
    let mut gathered = gather(store, wanted)?;
    let mut export = Export {
        store,
        wanted,
        size: gathered.case.size,
        note: gathered.case.checkpoint.clone(),
        out: &mut out,
        profiles: BTreeSet::new(),
        exhibits: vec![],
        pictures: BTreeMap::new(),
        read_by: BTreeSet::new(),
        replay: level::opens_bytes(wanted.level, Role::Own)
            .then(|| Replay::begin(target, &gathered.case))
            .transpose()?,
        watches: &gathered.watches,
        others: vec![],
        stated: vec![],
    };
    export.log()?;
    export.persons(&gathered)?;
    let mut openings = store.openings()?;
    export.looks(&gathered, &mut openings, progress)?;
    export.controls(&gathered, &mut openings)?;
    export.replay(&gathered.case)?;
    export.entries(&gathered)?;
    export.anchors(&gathered.case, &mut openings)?;
    export.profiles(&mut openings)?;
    export.guides()?;
    export.index(&gathered)?;
    export.complete(&mut gathered.case);
    export.told(&gathered.case)?;
    let (files, bytes) = seal_bag(store, &gathered.case, &mut out)?;
    let path = out.finish()?;
    Ok(Exported { path, files, bytes, case: gathered.case })
}

/// The manifests of the bag, and the signature over all of it. How many files there are, and bytes.
fn seal_bag(store: &Store, case: &Case, out: &mut Out) -> Result<(u64, u64), ExportError> {
    let payload = out.take();
    let (files, bytes) = (payload.len() as u64, payload.iter().map(|w| w.len).sum::<u64>());
    out.put("bagit.txt", bag::BAGIT_TXT.as_bytes())?;
    let made = case.made_at.format("%Y-%m-%d").to_string();
    let info = bag::bag_info(&[
        ("Source-Organization", &case.origin),
        ("External-Description", &format!("testigo evidence folder, level {}", case.level.key())),
        ("Bagging-Date", &made),
        ("Bag-Software-Agent", &case.software),
        ("Payload-Oxum", &bag::payload_oxum(bytes, files)),
    ]);
    out.put("bag-info.txt", info.as_bytes())?;
    // A long history has a quarter of a million files: the list is not put together in memory.
    out.stream("manifest-sha256.txt", |to| {
        payload.iter().try_for_each(|w| to.write_all(bag::line(&w.path, &w.sha256).as_bytes()))
    })?;
    drop(payload);
    let tags = bag::manifest(out.written().iter().map(|w| (w.path.as_str(), w.sha256)));
    out.put("tagmanifest-sha256.txt", tags.as_bytes())?;
    let signer = store.signer().ok_or(ExportError::NotAWriter)?;
    out.put("tagmanifest-sha256.txt.sig", sshsig::sign(signer, tags.as_bytes()).as_bytes())?;
    Ok((files, bytes))
}

/// The folder of an entry: at least six digits, so that lists are in order.
pub fn folder(kind: &str, index: u64) -> String {
    format!("data/{kind}/{index:06}")
}

struct Export<'a> {
    store: &'a Store,
    wanted: &'a Wanted,
    size: u64,
    note: String,
    out: &'a mut Out,
    profiles: BTreeSet<ProfileHash>,
    exhibits: Vec<Exhibit>,
    /// The picture of a look, by its index.
    pictures: BTreeMap<u64, String>,
    /// Each source, and each version of the rules that read it.
    read_by: BTreeSet<(String, ProfileHash)>,
    replay: Option<Replay>,
    watches: &'a BTreeMap<WatchNo, (u32, String)>,
    /// Indexes of `entries/` and `statements/`.
    others: Vec<u64>,
    stated: Vec<u64>,
}

impl Export<'_> {
    fn persons(&mut self, gathered: &Gathered) -> Result<(), ExportError> {
        for (person, case) in self.wanted.people.iter().zip(&gathered.case.people) {
            let dir = format!("data/persons/{}", case.number);
            self.out.put(&format!("{dir}/pseudonym"), format!("{}\n", case.pseudonym).as_bytes())?;
            if level::opens_identity(self.wanted.level) {
                let subject = self.store.subject_of(&person.id)?;
                self.out.put(&format!("{dir}/message"), subject.message.as_bytes())?;
                self.out.put(&format!("{dir}/signature.bin"), &subject.signature)?;
            }
            let (enrolled, left) = self.store.opened_person(&person.id)?;
            for opened in [Some(enrolled), left].into_iter().flatten() {
                self.entry(&opened, |name| level::opens_person(self.wanted.level, name))?;
            }
        }
        Ok(())
    }

    /// Changes and custody.
    fn entries(&mut self, gathered: &Gathered) -> Result<(), ExportError> {
        for opened in &gathered.events {
            self.entry(opened, |name| level::opens_change(self.wanted.level, name))?;
        }
        let told: BTreeSet<u64> = gathered.case.incidents.iter().map(|i| i.index).collect();
        let all = chrono::DateTime::UNIX_EPOCH..self.wanted.made_at + chrono::TimeDelta::days(366);
        for custody in self.store.opened_custody(all)? {
            if told.contains(&custody.opened.index) {
                self.entry(&custody.opened, |_| true)?;
            }
        }
        Ok(())
    }

    /// An entry with opened values that is no look.
    fn entry(&mut self, opened: &Opened, opens: impl Fn(&str) -> bool) -> Result<(), ExportError> {
        self.others.push(opened.index);
        self.sealed(&folder("entries", opened.index), opened, opens)
    }

    /// `leaf.json` and `proof`.
    fn in_the_log(&mut self, dir: &str, index: u64) -> Result<(), ExportError> {
        let leaf = self.store.entries(index..index + 1)?.pop();
        let missing = StoreError::NoSuchRow { what: "log entry", number: index };
        self.out.put(&format!("{dir}/leaf.json"), &leaf.ok_or(missing)?)?;
        let (_, hashes) = self.store.inclusion_proof(index, self.size)?;
        let proof = Proof { index, hashes, checkpoint: self.note.clone() };
        Ok(self.out.put(&format!("{dir}/proof"), proof.to_text().as_bytes())?)
    }

    /// `leaf.json`, `proof`, `MANIFEST` and the values that are opened.
    fn sealed(
        &mut self,
        dir: &str,
        opened: &Opened,
        opens: impl Fn(&str) -> bool,
    ) -> Result<(), ExportError> {
        self.in_the_log(dir, opened.index)?;
        let fields: Vec<(&str, Cow<str>)> = opened
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), Cow::Borrowed(value.as_str())))
            .collect();
        let manifest = seal::manifest(&opened.seed, &fields);
        self.out.put(&format!("{dir}/MANIFEST"), manifest.as_bytes())?;
        let open = opened.fields.iter().filter(|(name, _)| opens(name));
        let text = values::to_text(open.map(|(name, value)| Value::of(&opened.seed, name, value)).collect());
        Ok(self.out.put(&format!("{dir}/{}", values::FILE), text.as_bytes())?)
    }

    fn profiles(&mut self, openings: &mut Openings<'_>) -> Result<(), ExportError> {
        for hash in std::mem::take(&mut self.profiles) {
            let json = openings.profile(hash)?;
            self.out.put(&format!("data/profiles/{}.json", hash.to_hex()), &json)?;
        }
        Ok(())
    }

    /// What is known of the case only after its looks were written.
    fn complete(&mut self, case: &mut Case) {
        case.exhibits = std::mem::take(&mut self.exhibits);
        for look in &mut case.looks {
            look.picture = self.pictures.remove(&look.index);
        }
        for source in &mut case.sources {
            let read = self.read_by.iter().filter(|(id, _)| *id == source.id);
            source.profiles = read.map(|(_, profile)| profile.to_hex()).collect();
        }
    }

    /// What is for people: report, tables, drafts.
    fn told(&mut self, case: &Case) -> Result<(), ExportError> {
        self.out.put("data/REPORT.pdf", &report(case)?)?;
        self.out.put("data/TIMELINE.csv", &tables::timeline(case))?;
        self.out.put("data/COVERAGE.csv", &tables::coverage(case))?;
        for (name, bytes) in drafts(case)? {
            self.out.put(&format!("data/{name}"), &bytes)?;
        }
        Ok(())
    }

    /// How to check all this.
    fn guides(&mut self) -> Result<(), ExportError> {
        self.out.put("data/VERIFY.md", verify_md().as_bytes())?;
        self.out.put("data/verify.sh", VERIFY_SH.as_bytes())?;
        Ok(self.out.put("data/verify.html", VERIFY_HTML.as_bytes())?)
    }

    /// `case.json`.
    fn index(&mut self, gathered: &Gathered) -> Result<(), ExportError> {
        let case = &gathered.case;
        let entries: BTreeMap<u64, u64> = gathered.looks.iter().map(|l| (l.no, l.entry)).collect();
        let pseudonym = |person: u32| case.people[person as usize - 1].pseudonym.as_str();
        let mut controls: Vec<(u64, u64)> = Vec::new();
        for (control, of) in &gathered.controls {
            if let Some(of) = entries.get(of) {
                controls.push((self.store.check(*control)?.entry, *of));
            }
        }
        controls.sort_unstable();
        self.others.sort_unstable();
        self.stated.sort_unstable();
        let time = crate::time::rfc3339;
        let json = json!({
            "v": 1,
            "level": case.level.key(),
            "origin": case.origin,
            "software": case.software,
            "made_at": time(case.made_at),
            "language": case.language.key(),
            "since": case.since.map(time),
            "until": case.until.map(time),
            "size": case.size,
            "persons": case.people.iter().map(|p| json!({
                "dir": format!("persons/{}", p.number), "pseudonym": p.pseudonym,
            })).collect::<Vec<_>>(),
            "looks": case.looks.iter().map(|l| json!({
                "index": l.index, "pseudonym": pseudonym(l.person),
            })).collect::<Vec<_>>(),
            "controls": controls.iter().map(|(index, of)| json!({ "index": index, "of": of })).collect::<Vec<_>>(),
            "entries": self.others,
            "anchors": case.anchors.iter().map(|a| a.index).collect::<Vec<u64>>(),
            "statements": self.stated,
        });
        let text = serde_json::to_string(&json).expect("plain JSON");
        Ok(self.out.put("data/case.json", format!("{text}\n").as_bytes())?)
    }
}
