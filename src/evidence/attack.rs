//! Attacks on an evidence folder, in memory: what somebody without the log's key could do to it, and which claims of
//! the verifier catch it. The kill table of `testigo selftest --attack`.
//!
//! First each bit of each file is flipped and nothing else is done. Then the attacker is better: after each change the
//! BagIt manifests are written anew, which needs no key, so that the claims behind `bag` have to catch it. The signature
//! of the manifests always does; how many are caught without it is counted too.

use super::bag;
use super::folder::Folder;
use super::sample::Files;
use super::values::{self, Value};
use super::verify::{Report, Verdict, verify};
use crate::digest::sha256;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A folder for this is read into memory whole.
const MOST_BYTES: u64 = 64 << 20;
/// About two minutes of hashing.
pub const WORK: u64 = 1 << 36;

/// How much is done.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// So many changes of each kind, with manifests written anew: random ones, and of the others as many at most, spread
    /// over the whole folder.
    pub mutants: u64,
    pub seed: u64,
    /// All bits are flipped when that hashes fewer bytes than this; else as many as fit.
    pub work: u64,
}

/// A row of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kill {
    pub attack: &'static str,
    pub tried: u64,
    pub caught: u64,
    /// Caught by other claims than `bag` and `signature`.
    pub deeper: u64,
    /// How often a claim was among those that caught.
    pub by: BTreeMap<&'static str, u64>,
    /// What was not caught: the first ten.
    pub survivors: Vec<String>,
}

/// What was done to the folder, in words and as files: other bytes, or none. A folder of thousands of files is not
/// copied for each of thousands of changes.
type Mutant = (String, Vec<(String, Option<Arc<[u8]>>)>);

/// Reads a folder into memory. The error is a sentence.
pub fn in_memory(folder: &Folder) -> Result<Files, String> {
    let total: u64 = folder.files().map(|(_, size)| size).sum();
    if total > MOST_BYTES {
        return Err(format!("the folder has {total} bytes; at most {MOST_BYTES} are attacked"));
    }
    let read = |(name, size): (&str, u64)| match folder.bytes(name, size) {
        Ok(bytes) => Ok((name.to_owned(), Arc::from(bytes))),
        Err(trouble) => Err(format!("{name}: {trouble:?}")),
    };
    folder.files().map(read).collect()
}

/// Attacks the folder. `begin` gets the name of each attack before it starts.
///
/// # Errors
/// A sentence, when the folder fails before anything was done to it: then nothing could be learned.
pub fn attack(files: &Files, plan: Plan, begin: &mut dyn FnMut(&str)) -> Result<Vec<Kill>, String> {
    let before = judged(files);
    if before.verdict() == Verdict::Fail {
        return Err("the folder fails before anything was done to it".to_owned());
    }
    let mut kills = Vec::new();
    begin("flip every bit");
    kills.push(flip_bits(files, plan.work));
    let attacks: [(&str, &dyn Fn() -> Vec<Mutant>); 13] = [
        ("random flips", &|| random_flips(files, plan)),
        ("drop a file", &|| drop_files(files)),
        ("empty a file", &|| each_file(files, |_| Some(Vec::new()))),
        ("cut a file", &|| cut_files(files)),
        ("add to a file", &|| each_file(files, |bytes| Some([bytes, b"\n"].concat()))),
        ("add a file", &|| vec![with("data/looks/NOTE", Some(b"trust me".to_vec()))]),
        ("swap two files of a kind", &|| swap_files(files)),
        ("swap two folders", &|| swap_folders(files)),
        ("drop an entry", &|| edit_log(files, |lines, i| drop(lines.remove(i)))),
        ("double an entry", &|| edit_log(files, |lines, i| lines.insert(i, lines[i].clone()))),
        ("reorder entries", &|| edit_log(files, |lines, i| lines.swap(i, i.saturating_sub(1)))),
        ("back-date", &|| back_date(files)),
        ("older checkpoint", &|| older_checkpoint(files)),
    ];
    for (name, mutants) in attacks {
        begin(name);
        let mut kill = Kill { attack: name, ..Kill::default() };
        let mutants = mutants();
        let step = mutants.len().div_ceil(usize::try_from(plan.mutants).unwrap_or(usize::MAX).max(1)).max(1);
        for (what, edits) in mutants.iter().step_by(step) {
            let mutant = edited(files, edits);
            if mutant != *files {
                kill.count(what, &before, &judged(&with_new_manifests(mutant)));
            }
        }
        kills.push(kill);
    }
    kills.retain(|kill| kill.tried > 0);
    Ok(kills)
}

fn judged(files: &Files) -> Report {
    verify(&Folder::in_memory(files.clone()), &mut |_, _| {})
}

impl Kill {
    /// A claim catches when its verdict is worse than before.
    fn count(&mut self, what: &str, before: &Report, after: &Report) {
        let worse = before.claims.iter().zip(&after.claims).filter(|(b, a)| a.verdict > b.verdict);
        let by: Vec<&'static str> = worse.map(|(_, after)| after.key).collect();
        self.tried += 1;
        self.caught += u64::from(!by.is_empty());
        self.deeper += u64::from(by.iter().any(|key| !["bag", "signature"].contains(key)));
        by.iter().for_each(|key| *self.by.entry(key).or_default() += 1);
        if by.is_empty() && self.survivors.len() < 10 {
            self.survivors.push(what.to_owned());
        }
    }
}

/// Every bit of every file, or as many as there is time for. A file that a manifest names is caught when its hash
/// is another one. The others are what the signature is over, and the signature: for them the claim `signature` is
/// judged, on the few files that it needs.
fn flip_bits(files: &Files, most: u64) -> Kill {
    let mut kill = Kill { attack: "flip every bit", ..Kill::default() };
    let work: u64 = files.values().map(|bytes| 8 * (bytes.len() as u64).pow(2)).sum();
    let step = usize::try_from((work / most + 1) | 1).unwrap_or(usize::MAX);
    if step > 1 {
        kill.attack = "flip some bits";
    }
    let needed = |name: &str| !name.starts_with("data/") || name == "data/log/log.vkey";
    let small: Files = files.iter().filter(|f| needed(f.0)).map(|(n, b)| (n.clone(), b.clone())).collect();
    let (listed, before) = (listed(files), judged(&small));
    for (name, bytes) in files {
        for bit in (0..bytes.len() * 8).step_by(step) {
            let mut changed = bytes.to_vec();
            changed[bit / 8] ^= 1 << (bit % 8);
            if listed.get(name).is_some_and(|hash| *hash != sha256(&[&changed])) {
                kill.tried += 1;
                kill.caught += 1;
                *kill.by.entry("bag").or_default() += 1;
            } else {
                let (_, edits) = with(name, Some(changed));
                kill.count(&format!("{name}, bit {bit}"), &before, &judged(&edited(&small, &edits)));
            }
        }
    }
    kill
}

/// What the two manifests say of each file.
fn listed(files: &Files) -> BTreeMap<String, [u8; 32]> {
    let manifests = ["manifest-sha256.txt", "tagmanifest-sha256.txt"];
    manifests.iter().filter_map(|name| bag::parse(files.get(*name)?).ok()).flatten().collect()
}

fn random_flips(files: &Files, plan: Plan) -> Vec<Mutant> {
    let payload: Vec<&String> =
        files.iter().filter(|(n, b)| n.starts_with("data/") && !b.is_empty()).map(|f| f.0).collect();
    let draw = |i: u64, what: u8, below: usize| {
        let hash = sha256(&[&plan.seed.to_le_bytes(), &i.to_le_bytes(), &[what]]);
        (u64::from_le_bytes(*hash.first_chunk().expect("32 bytes")) % below as u64) as usize
    };
    let flip = |i: u64| {
        let name = payload[draw(i, 0, payload.len())];
        let mut bytes = files[name].to_vec();
        let at = draw(i, 1, bytes.len());
        bytes[at] ^= 1 << draw(i, 2, 8);
        with(name, Some(bytes))
    };
    if payload.is_empty() { Vec::new() } else { (0..plan.mutants).map(flip).collect() }
}

fn drop_files(files: &Files) -> Vec<Mutant> {
    files.keys().map(|name| with(name, None)).collect()
}

/// At the first byte, in the middle, at the last one.
fn cut_files(files: &Files) -> Vec<Mutant> {
    let cut = |at: fn(usize) -> usize| each_file(files, move |bytes| Some(bytes[..at(bytes.len())].to_vec()));
    [cut(|n| n.min(1)), cut(|n| n / 2), cut(|n| n.saturating_sub(1))].concat()
}

fn each_file(files: &Files, change: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Vec<Mutant> {
    let payload = files.iter().filter(|(name, _)| name.starts_with("data/"));
    payload.map(|(name, bytes)| with(name, change(bytes))).collect()
}

/// Files of the same name in neighbouring folders: `body.bin` of two looks, values of two entries.
fn swap_files(files: &Files) -> Vec<Mutant> {
    let mut last: BTreeMap<String, &String> = BTreeMap::new();
    let mut mutants = Vec::new();
    for name in files.keys() {
        let kind: Vec<&str> =
            name.split('/').enumerate().filter(|(i, _)| *i != 2).map(|(_, part)| part).collect();
        if let Some(other) = last.insert(kind.join("/"), name).filter(|_| name.split('/').count() > 3) {
            let swapped = [(name, &files[other]), (other, &files[name])];
            let edits = swapped.map(|(name, bytes)| (name.clone(), Some(bytes.clone())));
            mutants.push((format!("{other} and {name}"), edits.to_vec()));
        }
    }
    mutants
}

/// Whole folders: two looks, two controls, two persons.
fn swap_folders(files: &Files) -> Vec<Mutant> {
    let mut folders: Vec<(String, String)> = Vec::new();
    for name in files.keys() {
        let parts: Vec<&str> = name.splitn(4, '/').collect();
        if let [data, kind, folder, _] = parts[..] {
            folders.push((format!("{data}/{kind}"), format!("{data}/{kind}/{folder}/")));
        }
    }
    folders.dedup();
    let pairs = folders.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    let swap = |pair: &[(String, String)]| {
        let (one, two) = (&pair[0].1, &pair[1].1);
        let inside = |start: &str| {
            let after = files.range(start.to_owned()..).take_while(|(name, _)| name.starts_with(start));
            after.map(|(name, bytes)| (name[start.len()..].to_owned(), bytes.clone())).collect::<Vec<_>>()
        };
        let (in_one, in_two) = (inside(one), inside(two));
        let taken = [(one, &in_one), (two, &in_two)];
        let mut swapped: Vec<_> = taken
            .iter()
            .flat_map(|(start, all)| all.iter().map(move |(n, _)| (format!("{start}{n}"), None)))
            .collect();
        for (start, all) in [(two, &in_one), (one, &in_two)] {
            swapped.extend(all.iter().map(|(name, bytes)| (format!("{start}{name}"), Some(bytes.clone()))));
        }
        (format!("{one} and {two}"), swapped)
    };
    pairs.map(swap).collect()
}

/// The log with one line edited, for each line.
fn edit_log(files: &Files, edit: impl Fn(&mut Vec<Vec<u8>>, usize)) -> Vec<Mutant> {
    const LOG: &str = "data/log/entries";
    let Some(log) = files.get(LOG) else { return Vec::new() };
    let lines: Vec<Vec<u8>> = log.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let edited = |i: usize| {
        let mut lines = lines.clone();
        edit(&mut lines, i);
        (format!("entry {i}"), with(LOG, Some(lines.concat())).1)
    };
    // Each edit is a whole log: as many as fit into a quarter of a gigabyte, and 300 at most.
    let most = ((256 << 20) / log.len().max(1)).clamp(1, 300);
    (0..lines.len()).step_by(lines.len() / most + 1).map(edited).collect()
}

/// A day earlier, at each depth: only the opened value; also its manifest; also the entry; also its line in the log.
fn back_date(files: &Files) -> Vec<Mutant> {
    let times = files.iter().filter_map(|(name, bytes)| {
        let folder = name.strip_suffix(values::FILE)?.strip_suffix('/')?;
        Some((name, folder, values::parse(std::str::from_utf8(bytes).ok()?)?))
    });
    let times = times.flat_map(|(name, folder, all)| all.into_iter().map(move |value| (name, folder, value)));
    let mut mutants = Vec::new();
    for (name, folder, old) in times.filter(|(.., v)| ["asked", "answered"].contains(&v.name.as_str())) {
        let Some(value) = a_day_earlier(&old.value) else { continue };
        let new = Value { value, ..old.clone() };
        let mut edits = Vec::new();
        let mut replace = |file: String, from: &str, to: &str| {
            let text = files.get(&file).map(|bytes| String::from_utf8_lossy(bytes).replace(from, to));
            edits.extend(text.map(|text| (file.clone(), Some(Arc::from(text.into_bytes())))));
            mutants.push((format!("{name}, then {file}"), edits.clone()));
        };
        let hash = |bytes: &[u8]| hex::encode(sha256(&[bytes]));
        let manifest = files
            .get(&format!("{folder}/MANIFEST"))
            .map(|m| String::from_utf8_lossy(m).into_owned())
            .unwrap_or_default();
        let forged = manifest.replace(&hex::encode(old.commitment()), &hex::encode(new.commitment()));
        let leaf = files
            .get(&format!("{folder}/leaf.json"))
            .map(|l| String::from_utf8_lossy(l).into_owned())
            .unwrap_or_default();
        let forged_leaf = leaf.replace(&hash(manifest.as_bytes()), &hash(forged.as_bytes()));
        replace(name.clone(), &old.to_line(), &new.to_line());
        replace(format!("{folder}/MANIFEST"), &manifest, &forged);
        replace(format!("{folder}/leaf.json"), &leaf, &forged_leaf);
        replace("data/log/entries".to_owned(), &leaf, &forged_leaf);
    }
    mutants
}

/// The day in an opened time, one less; `None` on the first of a month.
fn a_day_earlier(time: &str) -> Option<String> {
    let day: u32 = time.get(8..10)?.parse().ok()?;
    let earlier = day.checked_sub(1).filter(|day| *day > 0)?;
    Some(format!("{}{earlier:02}{}", &time[..8], &time[10..]))
}

/// A checkpoint that the log really signed, earlier; also with the log cut to its size.
fn older_checkpoint(files: &Files) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    let old =
        files.iter().filter(|(name, _)| name.starts_with("data/anchors/") && name.ends_with("/checkpoint"));
    for (name, note) in old {
        let (_, mut edits) = with("data/log/checkpoint", Some(note.to_vec()));
        mutants.push((name.clone(), edits.clone()));
        let size = String::from_utf8_lossy(note).split('\n').nth(1).and_then(|line| line.parse().ok());
        let (Some(size), Some(log)) = (size, files.get("data/log/entries")) else { continue };
        let cut: Vec<&[u8]> = log.split_inclusive(|byte| *byte == b'\n').take(size).collect();
        edits.extend(with("data/log/entries", Some(cut.concat())).1);
        mutants.push((format!("{name}, and the log cut to it"), edits));
    }
    mutants
}

/// Other bytes for one file, or none.
fn with(name: &str, bytes: Option<Vec<u8>>) -> Mutant {
    (name.to_owned(), vec![(name.to_owned(), bytes.map(Arc::from))])
}

fn edited(files: &Files, edits: &[(String, Option<Arc<[u8]>>)]) -> Files {
    let mut changed = files.clone();
    for (name, bytes) in edits {
        match bytes {
            Some(bytes) => changed.insert(name.clone(), bytes.clone()),
            None => changed.remove(name),
        };
    }
    changed
}

/// Manifests as they must be for these files. The signature stays the old one.
fn with_new_manifests(mut files: Files) -> Files {
    const TAGS: &str = "tagmanifest-sha256.txt";
    let of = |files: &Files, wanted: &dyn Fn(&str) -> bool| {
        let chosen = files.iter().filter(|(name, _)| wanted(name));
        Arc::from(bag::manifest(chosen.map(|(name, bytes)| (name.as_str(), sha256(&[bytes])))).into_bytes())
    };
    let payload = of(&files, &|name| name.starts_with("data/"));
    if files.contains_key("manifest-sha256.txt") {
        files.insert("manifest-sha256.txt".to_owned(), payload);
    }
    let tags = of(&files, &|name| !name.starts_with("data/") && !name.starts_with(TAGS));
    if files.contains_key(TAGS) {
        files.insert(TAGS.to_owned(), tags);
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::sample;
    use crate::pseudonym::key_for_tests;

    #[test]
    fn no_attack_on_the_sample_survives() {
        let files = sample::folder(&key_for_tests());
        let kills = attack(&files, Plan { mutants: 100, seed: 1, work: 1 << 26 }, &mut |_| {}).unwrap();
        for kill in &kills {
            println!("{kill:?}");
            assert_eq!(kill.caught, kill.tried, "{}: {:?}", kill.attack, kill.survivors);
        }
        let row = |name: &str| kills.iter().find(|kill| kill.attack == name).unwrap();
        assert!(row("flip some bits").tried > 3_000);
        // The log alone catches what is done to the log and to the times, whoever signs the folder.
        for name in ["drop an entry", "double an entry", "reorder entries", "back-date", "older checkpoint"] {
            assert!(row(name).tried > 0 && row(name).deeper == row(name).tried, "{name}: {:?}", row(name));
        }
    }

    #[test]
    fn a_folder_that_fails_already_is_not_attacked() {
        let (_, edits) = with("data/REPORT.pdf", Some(vec![]));
        let files = edited(&sample::folder(&key_for_tests()), &edits);
        assert!(attack(&files, Plan { mutants: 1, seed: 1, work: 1 }, &mut |_| {}).is_err());
    }
}
