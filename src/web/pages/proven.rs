//! One look held against the log, now: its bytes, its entry, the signature; and how to do the same without us.

use super::super::ask::{Ask, Trouble};
use super::super::reply::Reply;
use super::super::users::Role;
use super::super::words::Words;
use crate::digest::BodyHash;
use crate::leaf::Leaf;
use crate::merkle::tree::verify_inclusion;
use crate::seal::{self, Sealed};
use crate::store::{CheckRow, OpenedLook, StoreError};
use maud::{Markup, html};
use std::borrow::Cow;

/// What was held against what.
struct Held {
    /// The bytes and the SHA-256 that was sealed; `None`: the answer was not kept.
    bytes: Option<bool>,
    /// The values of the look and the seal of its entry.
    values: bool,
    /// The entry and the root of the signed head.
    entry: bool,
    /// Whether the head reaches so far yet.
    signed: bool,
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let no = ask.number("no")?;
    let card = ask.card_of_check(no)?;
    let check = ask.store().check(no)?;
    let held = held(ask, &check)?;
    let title = w.t("web-verify-saved");
    let main = html! {
        p { a.back href={ "/saved/" (no) } { "‹ " (w.t("web-saved-page")) } }
        h1 { (title) }
        p.soft { bdi { (card.person.details.call) } " · " bdi dir="ltr" { (w.utc(check.answered.wall)) } }
        (table(w, &held))
        p.note { (w.t("web-held-what")) }
        h2 { (w.t("web-verify-without")) }
        @if let Some(hash) = check.body {
            p { (w.t("web-held-yourself")) }
            pre dir="ltr" { "sha256sum check-" (no) ".body\n" (hash.to_hex()) }
        }
        p { (w.t("web-held-folder")) }
        @if ask.may(Role::Staff) {
            p { a.button href={ "/evidence?who=" (card.person.id) } { (w.t("web-evidence-button")) } }
        }
    };
    ask.reply(&title, "", main)
}

fn table(w: Words, held: &Held) -> Markup {
    let word = |good: bool| w.t(if good { "web-held-yes" } else { "web-held-no" });
    html! {
        dl {
            dt { (w.t("web-held-bytes")) } dd { (held.bytes.map_or_else(|| w.t("web-body-not-kept"), word)) }
            dt { (w.t("web-held-values")) } dd { (word(held.values)) }
            dt { (w.t("web-held-entry")) } dd { (if held.signed { word(held.entry) } else { w.t("web-not-signed") }) }
            dt { (w.t("web-held-signature")) } dd { (if held.signed { word(true) } else { w.t("web-not-signed") }) }
        }
    }
}

fn held(ask: &Ask, check: &CheckRow) -> Result<Held, Trouble> {
    let store = ask.store();
    // Reading the head checks its signature.
    let head = store.checkpoint()?;
    let signed = check.entry < head.size;
    let line = store.entries(check.entry..check.entry + 1)?.pop().unwrap_or_default();
    let look = match store.openings()?.look(check.no) {
        Ok(look) => Some(look),
        // What does not unpack, or not to what it was, is told of and is no trouble of the page.
        Err(StoreError::Damaged { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let entry = signed && {
        let (leaf, hashes) = store.inclusion_proof(check.entry, head.size)?;
        verify_inclusion(leaf, check.entry, head.size, &hashes, head.root).is_ok()
    };
    let bytes = look.as_ref().map_or(Some(false), bytes_held);
    let values = look.is_some_and(|look| sealed(&line) == Some(seal_of(&look)));
    Ok(Held { bytes, values, entry, signed })
}

fn sealed(line: &[u8]) -> Option<Sealed> {
    match Leaf::parse(line) {
        Ok(Leaf::Check(check)) => Some(check.sealed),
        Ok(_) | Err(_) => None,
    }
}

fn seal_of(look: &OpenedLook) -> Sealed {
    let fields = look.opened.fields.iter();
    let fields: Vec<(&str, Cow<str>)> =
        fields.map(|(n, v)| (n.as_str(), Cow::Borrowed(v.as_str()))).collect();
    seal::seal(&look.opened.seed, &fields)
}

fn bytes_held(look: &OpenedLook) -> Option<bool> {
    let sealed = look.opened.fields.iter().find(|(name, _)| name == "body_sha256").map(|(_, value)| value);
    let bytes = look.body.as_deref()?;
    Some(sealed.is_some_and(|hash| *hash == BodyHash::of(bytes).to_hex()))
}
