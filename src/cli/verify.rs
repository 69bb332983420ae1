//! `verify`: the claims of an evidence folder, one by one; for an archive what `log verify` says, in the same form.

use super::args::VerifyArgs;
use super::context::{Context, read_named};
use super::exit::{Exit, Stop};
use super::output::{counted, print_json, print_line, visible};
use crate::anchor::{known_roots, roots_of_pem};
use crate::evidence::folder::{Folder, FolderError};
use crate::evidence::verify::{Claim, Known, Report, Verdict, says, verify_with};
use crate::random::SystemRandom;
use crate::store::{Access, Store};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::io::IsTerminal;
use std::path::Path;

pub fn run(context: &Context, args: &VerifyArgs) -> anyhow::Result<Exit> {
    let bar = bar(context);
    let report = if args.path.join("testigo.sqlite").is_file() {
        archive(&args.path, &bar)?
    } else {
        let (folder, known) = (open(&args.path)?, known(args)?);
        verify_with(&folder, &known, &mut |done, all| {
            bar.set_length(all);
            bar.set_position(done);
        })
    };
    bar.finish_and_clear();
    if context.json {
        print_report_as_json(&report)?
    } else {
        print_report(&report)?
    }
    Ok(match report.verdict() {
        Verdict::Pass => Exit::Done,
        Verdict::NotProven => Exit::NotProven,
        Verdict::Fail => Exit::Altered,
    })
}

/// What the command line brings along.
fn known(args: &VerifyArgs) -> anyhow::Result<Known> {
    let mut roots = known_roots();
    for file in &args.roots {
        let bad = || Stop::usage(format!("{} holds no certificate", file.display()), "give a file in PEM");
        roots.extend(roots_of_pem(&read_named(file)?).ok_or_else(bad)?);
    }
    let note = args.checkpoint.as_ref().map(|file| read_named(file)).transpose()?;
    let checkpoint = note.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(Known { roots, key: args.key.clone(), checkpoint })
}

/// The folder that somebody named.
pub fn open(path: &Path) -> anyhow::Result<Folder> {
    Folder::open(path).map_err(|error| {
        let (exit, next) = match &error {
            FolderError::Missing(_) | FolderError::Neither(_) => {
                (Exit::Usage, "give an evidence folder, its .zip, or an archive folder")
            }
            FolderError::Refused(..) => (Exit::Altered, "ask for the folder again, by another way"),
            FolderError::Io(..) => (Exit::Failed, "copy the folder to a disk that can be read"),
        };
        Stop { exit, message: error.to_string(), next: next.to_owned() }.into()
    })
}

fn archive(path: &Path, bar: &ProgressBar) -> anyhow::Result<Report> {
    let store = Store::open(path, Access::Read, Box::new(SystemRandom))?;
    let found = store.verify(&mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    })?;
    let (verdict, because) = match found.problems.is_empty() {
        true => (
            Verdict::Pass,
            vec![format!(
                "{} and {}",
                counted(found.entries, "leaf", "leaves"),
                counted(found.checks, "look", "looks")
            )],
        ),
        false => (Verdict::Fail, found.problems),
    };
    let command = "testigo log entries, and the program in docs/formats.md".to_owned();
    Ok(Report { claims: vec![Claim { key: "archive", verdict, because, command }] })
}

fn bar(context: &Context) -> ProgressBar {
    if context.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {percent}%");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn print_report(report: &Report) -> anyhow::Result<()> {
    for claim in &report.claims {
        print_line(&format!("{:<10}  {:<10}  {}", word(claim.verdict), claim.key, says(claim.key)))?;
        for sentence in &claim.because {
            print_line(&format!("    {}", visible(sentence)))?;
        }
        print_line(&format!("    $ {}", visible(&claim.command)))?;
    }
    let count = |verdict| report.claims.iter().filter(|claim| claim.verdict == verdict).count() as u64;
    let (failed, open) = (count(Verdict::Fail), count(Verdict::NotProven));
    let all = counted(report.claims.len() as u64, "claim", "claims");
    print_line(&format!("{all}: {} PASS, {open} NOT PROVEN, {failed} FAIL", count(Verdict::Pass)))?;
    print_line(match (failed, open) {
        (0, 0) => "Everything that can be checked here agrees.",
        (0, _) => "Nothing was found altered. What is NOT PROVEN may be true; this folder does not show it.",
        _ => "Something was altered, or was never so. Rely on nothing in this folder before you know what.",
    })
}

fn print_report_as_json(report: &Report) -> anyhow::Result<()> {
    let claim = |claim: &Claim| {
        json!({
            "claim": claim.key, "verdict": word(claim.verdict), "because": claim.because, "command": claim.command,
        })
    };
    let claims: Vec<_> = report.claims.iter().map(claim).collect();
    print_json(json!({ "verdict": word(report.verdict()), "claims": claims }))
}

/// The words of the document.
pub fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "PASS",
        Verdict::NotProven => "NOT PROVEN",
        Verdict::Fail => "FAIL",
    }
}
