//! `snapshot`: the bytes of one look, as received.

use super::args::{Part, SnapshotArgs};
use super::context::Context;
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line};
use crate::digest::BodyHash;
use crate::fetch::capture::{Manifest, PartKind, Way};
use crate::fetch::receipt::Signed;
use crate::store::{Snapshot, Store, StoreError};
use anyhow::Context as _;
use serde_json::json;
use std::io::{IsTerminal, Write};

fn capture(snapshot: &Snapshot) -> anyhow::Result<&Manifest> {
    snapshot.capture.as_ref().ok_or_else(|| {
        let what =
            "this look was one HTTP request: it has a body, a request and a response, and no other parts";
        Stop::usage(what, "testigo snapshot CHECK --part response").into()
    })
}

fn signed(snapshot: &Snapshot) -> anyhow::Result<&Signed> {
    snapshot.contact.receipt.as_deref().ok_or_else(|| {
        let what = "there is no receipt of this look: no handshake was finished, a person gave the page, or it is from before receipts were kept";
        Stop::usage(what, "testigo history PERSON --json   (`receipt` says which looks have one)").into()
    })
}

/// Why a look has no request and no response of ours.
fn not_a_request(way: Way) -> Option<&'static str> {
    match way {
        Way::Http => None,
        Way::Browser => Some("A browser asked; see --part capture"),
        Way::Assisted | Way::Import => Some("A person gave this page; see --part capture"),
    }
}

/// The nth part of a kind.
fn part(store: &Store, snapshot: &Snapshot, (kind, nth): (PartKind, usize)) -> anyhow::Result<Vec<u8>> {
    let parts = &capture(snapshot)?.parts;
    match parts.iter().filter(|p| p.kind == kind).nth(nth.saturating_sub(1)) {
        Some(entry) => Ok(store.part(entry)?),
        None => {
            let what = "no such part was kept of this look";
            Err(Stop::usage(what, "testigo snapshot CHECK --part capture   (lists what was kept)").into())
        }
    }
}

/// A number that no check has is a mistake of whoever typed it.
pub fn no_check(number: u64, error: StoreError) -> anyhow::Error {
    match error {
        StoreError::NoSuchRow { what: "check", .. } => {
            let what = format!("there is no check {number} in this archive");
            Stop::usage(what, "testigo history PERSON shows the numbers").into()
        }
        other => other.into(),
    }
}

pub fn run(context: &Context, args: &SnapshotArgs) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let snapshot = store.snapshot(args.check).map_err(|error| no_check(args.check, error))?;
    let not_kept = || {
        Stop::usage(
            "this page showed other people too, so it was not kept, only what it said of the one who was asked for",
            "testigo history PERSON",
        )
    };
    if matches!(args.part, Part::Request | Part::Response)
        && let Some(why) = not_a_request(snapshot.check.way)
    {
        let next = format!("testigo snapshot {} --part capture", args.check);
        return Err(Stop::usage(why, next).into());
    }
    let bytes: Vec<u8> = match args.part {
        Part::Body => snapshot.body.ok_or_else(not_kept)?,
        Part::Request => snapshot.request,
        Part::Capture => capture(&snapshot)?.to_bytes(),
        Part::Text => part(&store, &snapshot, (PartKind::Text, args.nth))?,
        Part::ResultText => part(&store, &snapshot, (PartKind::ResultText, args.nth))?,
        Part::Picture => part(&store, &snapshot, (PartKind::Picture, args.nth))?,
        Part::Details => part(&store, &snapshot, (PartKind::Details, args.nth))?,
        Part::DetailsText => part(&store, &snapshot, (PartKind::DetailsText, args.nth))?,
        Part::Reply => part(&store, &snapshot, (PartKind::Reply, args.nth))?,
        Part::Options => part(&store, &snapshot, (PartKind::Options, args.nth))?,
        Part::Original => part(&store, &snapshot, (PartKind::Original, args.nth))?,
        Part::Receipt => signed(&snapshot)?.receipt.to_json(),
        Part::ReceiptMessage => signed(&snapshot)?.receipt.message.clone(),
        Part::ReceiptSignature => signed(&snapshot)?.receipt.signature.clone(),
        Part::ReceiptCertificate => signed(&snapshot)?.certificate.clone(),
        Part::Response => {
            [snapshot.head, snapshot.body_wire.or(snapshot.body).ok_or_else(not_kept)?].concat()
        }
    };
    let hash = BodyHash::of(&bytes).to_hex();
    let Some(file) = &args.output else {
        if context.json {
            print_json(json!({ "check": args.check, "sha256": hash, "len": bytes.len() }))?;
            return Ok(Exit::Done);
        }
        if std::io::stdout().is_terminal() {
            let text = String::from_utf8_lossy(&bytes);
            for line in text.lines() {
                print_line(&super::output::visible(line))?;
            }
            return Ok(Exit::Done);
        }
        std::io::stdout().lock().write_all(&bytes)?;
        return Ok(Exit::Done);
    };
    std::fs::write(file, &bytes).with_context(|| format!("writing {}", file.display()))?;
    if context.json {
        print_json(json!({ "check": args.check, "sha256": hash, "len": bytes.len(), "file": file }))?;
    } else {
        print_line(&format!("{} bytes in {}, SHA-256 {hash}", bytes.len(), file.display()))?;
    }
    Ok(Exit::Done)
}
