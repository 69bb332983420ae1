//! `log`: the signed tree head, and the walk that recomputes everything.

use super::args::LogCommand;
use super::context::Context;
use super::exit::Exit;
use super::output::{counted, print_json, print_line};
use crate::anchor::check::{Kept, Says, check};
use crate::merkle::{Checkpoint, Verifier};
use crate::random::SystemRandom;
use crate::store::{AUDIT, AnchorRow, AuditLog, Store, StoreError};
use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::io::IsTerminal;
use std::path::Path;

pub fn run(context: &Context, command: LogCommand) -> anyhow::Result<Exit> {
    match command {
        LogCommand::Checkpoint => checkpoint(context),
        LogCommand::Verify { against } => verify(context, against.as_deref()),
        LogCommand::Accept { why } => accept(context, &why),
        LogCommand::Entries { from, count } => entries(context, from, count.unwrap_or(u64::MAX)),
    }
}

/// Goes on with an archive whose head file is lost or ahead, and says so in the log for ever.
fn accept(context: &Context, why: &str) -> anyhow::Result<Exit> {
    let what = (context.clock.now(), why);
    let store = Store::accept(&context.archive, what, Box::new(SystemRandom), &mut context.waiting())?;
    let head = store.checkpoint()?;
    print_line(&format!("The loss is on record. The log goes on at size {}, root {}", head.size, head.root))?;
    print_line("Whoever has an older signed checkpoint can see that something was lost.")?;
    Ok(Exit::Done)
}

/// Each line is the entry's own bytes: its leaf hash is SHA-256(0x00 ‖ line without the line end).
fn entries(context: &Context, from: u64, count: u64) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let until = store.checkpoint()?.size.min(from.saturating_add(count));
    let mut next = from;
    while next < until {
        let page = store.entries(next..until.min(next + 1000))?;
        for entry in &page {
            print_line(&String::from_utf8_lossy(entry))?;
        }
        next += page.len().max(1) as u64;
    }
    Ok(Exit::Done)
}

fn checkpoint(context: &Context) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let head = store.checkpoint()?;
    if context.json {
        print_json(json!({
            "size": head.size, "root": head.root.to_hex(), "note": store.checkpoint_note()?, "log_key": store.genesis().log_key,
        }))?;
    } else {
        print_line(store.checkpoint_note()?.trim_end())?;
    }
    Ok(Exit::Done)
}

/// What an older checkpoint says against the log as it is now; `None` when they agree.
fn contradiction(store: &Store, note: &str) -> anyhow::Result<Option<String>> {
    let key = Verifier::parse(&store.genesis().log_key)?;
    let Ok(text) = key.verify(note) else {
        return Ok(Some(
            "the given checkpoint is not signed by this log's key: it is of another log, or was changed"
                .to_owned(),
        ));
    };
    let old = Checkpoint::parse(text)?;
    let size = store.checkpoint()?.size;
    if old.size > size {
        return Ok(Some(format!(
            "the given checkpoint knows {} entries and the log has {size}: an older copy was put back, or entries were taken out",
            old.size
        )));
    }
    let agrees = store.root_at(old.size)? == old.root;
    let changed = format!(
        "entries before number {} are not what they were when the given checkpoint was signed",
        old.size
    );
    Ok((!agrees).then_some(changed))
}

fn verify(context: &Context, against: Option<&Path>) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let bar = if context.quiet || !std::io::stderr().is_terminal() {
        ProgressBar::hidden()
    } else {
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} leaves");
        ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    };
    let mut report = store.verify(&mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    if let Some(file) = against {
        let note = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        report.problems.extend(contradiction(&store, &note)?);
    }
    report.problems.extend(bad_anchors(&store)?);
    report.problems.extend(bad_audit(&context.archive)?);
    let clean = report.problems.is_empty();
    let head = store.checkpoint()?;
    if context.json {
        print_json(json!({
            "verified": clean, "leaves": report.entries, "signed": report.signed, "checks": report.checks,
            "bodies": report.bodies, "anchors": store.anchors()?.len(), "size": head.size, "root": head.root.to_hex(), "problems": report.problems,
        }))?;
    } else if clean {
        print_line(&format!(
            "Everything agrees: {}, {} and {} were recomputed.",
            counted(report.entries, "leaf", "leaves"),
            counted(report.checks, "look", "looks"),
            counted(report.bodies, "saved page", "saved pages")
        ))?;
        print_line(&format!("size {} root {}", head.size, head.root))?;
        if report.signed < report.entries {
            let waiting = counted(report.entries - report.signed, "entry is", "entries are");
            print_line(&format!(
                "{waiting} not signed yet: the clock went back behind the last signature. Set it right; signing goes on by itself."
            ))?;
        }
        if against.is_some() {
            print_line("Nothing up to the given checkpoint was changed, added or taken out since.")?;
        }
    } else {
        print_line(&format!(
            "The archive does not agree with itself, in {}:",
            counted(report.problems.len() as u64, "place", "places")
        ))?;
        for problem in &report.problems {
            print_line(&format!("  {problem}"))?;
        }
        print_line(
            "Do not write to it. Copy the whole folder first, and compare with a backup or an exported checkpoint.",
        )?;
    }
    Ok(if clean { Exit::Done } else { Exit::Altered })
}

/// The first line of the audit log that is not as it was written, where the pages have kept one.
fn bad_audit(archive: &Path) -> anyhow::Result<Option<String>> {
    if !archive.join(AUDIT).is_file() {
        return Ok(None);
    }
    let first = AuditLog::open(archive)?.first_damaged()?;
    Ok(first.map(|no| format!("line {no} of the audit log ({AUDIT}), which was changed or taken out")))
}

/// The proofs of third parties, checked again: one sentence for each that is not good. Nothing is asked of anybody.
fn bad_anchors(store: &Store) -> anyhow::Result<Vec<String>> {
    let mut problems = Vec::new();
    for row in store.anchors()? {
        match bad_anchor(store, &row) {
            Ok(None) => {}
            Ok(Some(why)) => {
                problems.push(format!("anchor {} ({}) is not good: {why}", row.no, row.kind.key()))
            }
            // What cannot be read is reported by the walk already.
            Err(StoreError::Damaged { .. } | StoreError::NoSuchRow { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(problems)
}

fn bad_anchor(store: &Store, row: &AnchorRow) -> Result<Option<String>, StoreError> {
    let bytes = store.anchor_bytes(row.no)?;
    let kept = Kept {
        kind: row.kind,
        note: &bytes.note,
        proof: &bytes.proof,
        witness_key: bytes.witness_key.as_deref(),
    };
    Ok(match check(kept, &bytes.roots) {
        Err(error) => Some(error.to_string()),
        Ok(Says::Token { time, .. }) if Some(time) != row.time => {
            Some("its entry says another time than its token".to_owned())
        }
        Ok(Says::Promised) if row.complete => Some("it is kept as complete, and is a promise".to_owned()),
        Ok(Says::Token { .. } | Says::Blocks(_) | Says::Promised | Says::Cosigned { .. }) => None,
    })
}
