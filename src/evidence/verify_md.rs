//! `VERIFY.md` and `verify.sh` of an evidence folder: how to check each claim with stock programs alone.
//!
//! The commands stand once, in `verify.sh` beside this file; `VERIFY.md` holds the same lines, with what each claim
//! shows, what must be printed, and what it does not show.

use super::verify::says;

/// `data/verify.sh`: the same for every folder.
pub const VERIFY_SH: &str = include_str!("verify.sh");

/// Checks a folder in a browser, without a network and without this program.
pub const VERIFY_HTML: &str = include_str!("verify.html");

/// What the commands print when all is well, and what the claim leaves open.
struct Words {
    key: &'static str,
    prints: &'static str,
    not: &'static str,
}

const WORDS: [Words; 17] = [
    Words {
        key: "bag",
        prints: "`every file has its hash, and no other file is here`",
        not: "who made the folder: these lists need no key",
    },
    Words {
        key: "signature",
        prints: "`Good \"testigo-evidence\" signature`",
        not: "that the key is the right one. Compare `data/log/log.vkey` with what you were given early, by another way",
    },
    Words {
        key: "entries",
        prints: "the number of entries",
        not: "that an entry is true. It shows that none can be read in two ways",
    },
    Words {
        key: "checkpoint",
        prints: "`the root of N entries agrees` and `Signature Verified Successfully`",
        not: "when they were signed: see `time`. Whoever holds the key could sign another log; an older checkpoint that \
              somebody else kept shows whether that was done",
    },
    Words {
        key: "inclusion",
        prints: "how many entries are in the log",
        not: "that they are all there are: see `complete`",
    },
    Words {
        key: "person",
        prints: "`Verified OK` for each person, then `every look is at these numbers and countries`",
        not: "that the person is the one you mean: number and country stand in `data/persons/1/message`. At the level \
              `court` both are closed, and this cannot be run",
    },
    Words {
        key: "complete",
        prints: "`not here: none`. For a part of a history the numbers of the entries before and after it are printed",
        not: "looks that were never entered: see `account`; or a second archive with other keys",
    },
    Words {
        key: "sequence",
        prints: "how many pseudonyms there are",
        not: "a look that was made and never entered at all, outside every plan",
    },
    Words {
        key: "account",
        prints: "`every planned look that came due was made, or is in a gap`",
        not: "why the looks of a gap were not made: its reason is our own word. Slots of the log's last day are left out",
    },
    Words {
        key: "opened",
        prints: "`every opened value is the one that was sealed`",
        not: "values that stay closed. Their names stand in `MANIFEST`",
    },
    Words {
        key: "bytes",
        prints: "`every file of a look has the hash that was sealed`",
        not: "that the site sent them: both ends of a connection could write such bytes. See `contact`, and the declaration",
    },
    Words {
        key: "read",
        prints: "how many values stand where they were read",
        not: "values that do not stand in the page in one piece",
    },
    Words {
        key: "absence",
        prints: "each miss with the others who were looked up around it, and the rule of entry 0. Read the outcomes: \
                 around each miss, within the minutes of the rule, more of them must be listed than `not_listed`",
        not: "why the page had no record",
    },
    Words {
        key: "time",
        prints: "`Verification: OK` and a time for each token",
        not: "anything about a look that was made after the last token. `.ots` files want `ots verify` and a network",
    },
    Words {
        key: "between",
        prints: "the two times of each look",
        not: "a time that is closer than the two. The tokens themselves are checked by `time`",
    },
    Words {
        key: "contact",
        prints: "`Verified OK` for each receipt",
        not: "what the page said: it shows that the holder of the site's key took part in a connection then",
    },
    Words {
        key: "warc",
        prints: "how many records have their digests",
        not: "more than `bytes` does: it is the same, for programs that replay pages",
    },
];

/// The text of `data/VERIFY.md`.
pub fn verify_md() -> String {
    let mut text = String::from(HEAD);
    for words in &WORDS {
        let Words { key, prints, not } = words;
        let commands = commands(key);
        text.push_str(&format!(
            "\n## {key}\n\nShows: {}.\n\n```sh\n{commands}```\n\nMust print: {prints}.\n\nDoes not show: {not}.\n",
            says(key)
        ));
    }
    text
}

const HEAD: &str = "# How to check this folder

You need a Debian machine with `coreutils`, `openssl`, `openssh-client` and `python3`, no network, and no program of
ours. Go into the folder that holds `bagit.txt` and run each block with `sh -e`. A block that stops with an error, or
does not print what it must, has not shown its claim. `sh data/verify.sh` runs all of them, `sh data/verify.sh bag` one.

What is missing proves nothing: a claim whose files are not in this folder is not shown by it.

The words (entry, seal, manifest, pseudonym, checkpoint) are explained in the program's `docs/formats.md`.
";

/// The lines of one claim in `verify.sh`.
fn commands(key: &str) -> String {
    let start = format!("# --- {key}\n");
    let from = VERIFY_SH.find(&start).map_or(VERIFY_SH.len(), |at| at + start.len());
    let body = VERIFY_SH[from..].split("# ---").next().unwrap_or_default();
    let lines = body.split_inclusive('\n').skip(1);
    lines.take_while(|line| *line != "}\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::folder::Folder;
    use crate::evidence::sample;
    use crate::evidence::verify::verify;
    use std::fs;
    use std::path::Path;
    use std::process::{Command, Output};

    /// The sample with tokens, and these two files, on disk.
    fn written(folder: &Path) {
        let files = sample::tests::stamped(2).0;
        let payload = files.into_iter().filter(|(name, _)| name.starts_with("data/"));
        let mut payload: std::collections::BTreeMap<String, Vec<u8>> =
            payload.map(|(name, bytes)| (name, bytes.to_vec())).collect();
        payload.insert("data/verify.sh".into(), VERIFY_SH.into());
        payload.insert("data/VERIFY.md".into(), verify_md().into());
        for (name, bytes) in sample::bagged(payload, &sample::signer()) {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }

    /// Runs a text in a shell that has nothing but Debian's programs.
    fn shell(folder: &Path, script: &str) -> Output {
        let mut command = Command::new("/bin/sh");
        command.args(["-e", "-c", script]).current_dir(folder);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8").output().unwrap()
    }

    fn blocks(text: &str) -> Vec<(&str, &str)> {
        text.split("\n## ")
            .skip(1)
            .map(|part| {
                let key = part.split('\n').next().unwrap();
                (key, part.split("```sh\n").nth(1).unwrap().split("```").next().unwrap())
            })
            .collect()
    }

    #[test]
    fn every_claim_has_its_section_and_its_commands() {
        let text = verify_md();
        let keys: Vec<&str> = blocks(&text).iter().map(|(key, _)| *key).collect();
        let judged = verify(&Folder::in_memory(Default::default()), &mut |_, _| {});
        assert_eq!(keys, judged.claims.iter().map(|claim| claim.key).collect::<Vec<_>>());
        for (key, block) in blocks(&text) {
            assert!(!block.trim().is_empty() && VERIFY_SH.contains(block), "{key}");
        }
    }

    #[test]
    fn the_blocks_of_verify_md_show_the_sample_and_miss_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path());
        let text = fs::read_to_string(folder.path().join("data/VERIFY.md")).unwrap();
        // The sample has no receipts and no web archive.
        let real = |key: &str| !["contact", "warc"].contains(&key);
        for (key, block) in blocks(&text).into_iter().filter(|(key, _)| real(key)) {
            let output = shell(folder.path(), block);
            assert!(output.status.success(), "{key}: {}", String::from_utf8_lossy(&output.stderr));
            assert!(!output.stdout.is_empty(), "{key} says nothing");
        }
        let damages = [
            ("bag", "data/REPORT.pdf", "invented", "invenged"),
            ("signature", "tagmanifest-sha256.txt", "bag-info", "bag-inf0"),
            ("entries", "data/log/entries", "\"v\":1", "\"v\": 1"),
            ("checkpoint", "data/log/entries", "\"seq\":1", "\"seq\":2"),
            ("inclusion", "data/looks/000005/leaf.json", "\"seq\":1", "\"seq\":2"),
            ("person", "data/persons/1/message", "\n0", "\n1"),
            ("complete", "data/case.json", "{\"index\":5,", "{\"index\":6,"),
            ("sequence", "data/log/entries", "\"seq\":3", "\"seq\":4"),
            ("opened", "data/looks/000012/opened.jsonl", "\"not_listed\"", "\"listed\""),
            ("bytes", "data/looks/000012/body.bin", "zero", "some"),
            ("read", "data/looks/000005/spans.json", "\"from\":4", "\"from\":5"),
            ("absence", "data/looks/000012/opened.jsonl", "\"not_listed\"", "\"listed\""),
            ("time", "data/anchors/000004/checkpoint", "\n4\n", "\n5\n"),
            ("between", "data/case.json", "[4,20]", "[4]"),
        ];
        for (key, file, from, to) in damages {
            let path = folder.path().join(file);
            let good = fs::read_to_string(&path).unwrap();
            assert!(good.contains(from), "{file}");
            fs::write(&path, good.replacen(from, to, 1)).unwrap();
            let block = blocks(&text).into_iter().find(|(k, _)| *k == key).unwrap().1;
            assert!(!shell(folder.path(), block).status.success(), "{key} does not see it");
            fs::write(&path, good).unwrap();
        }
    }

    #[test]
    fn verify_sh_runs_all_or_one_and_says_which_is_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path());
        let all = shell(folder.path(), "sh data/verify.sh");
        let said = String::from_utf8_lossy(&all.stdout);
        for key in WORDS.map(|words| words.key) {
            assert!(
                ["contact", "warc"].contains(&key) || said.contains(&format!("{key}: OK\n")),
                "{key}: {said}"
            );
        }
        assert!(said.contains("warc: NOT SHOWN\n") && !all.status.success());
        assert!(shell(folder.path(), "sh data/verify.sh bag read").status.success());
    }
}
