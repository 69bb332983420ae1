//! `demo --messages`: every message there is, in every language, from made-up facts; nothing is looked at or sent.

use crate::alert::words::samples::{Sample, catalogue};
use crate::cli::exit::Exit;
use crate::cli::output::{print_json, print_line};
use crate::locale::Locale;
use crate::notice::NoticeKind;
use serde_json::{Value, json};

pub fn print(as_json: bool) -> anyhow::Result<Exit> {
    let all = || Locale::all().flat_map(|locale| catalogue(locale.tag()));
    if as_json {
        let messages: Vec<Value> = all().map(|sample| message_json(&sample)).collect();
        print_json(json!({ "messages": messages }))?;
        return Ok(Exit::Done);
    }
    print_line(&format!("*** {} ***", super::BANNER))?;
    for sample in all() {
        print_line(&text(&sample))?;
    }
    Ok(Exit::Done)
}

fn text(sample: &Sample) -> String {
    let (words, to) = (sample.words(), &sample.to.details);
    let kind = sample.kind.key().replace('_', " ");
    let number = number(sample.kind).map(|n| format!("{n} ")).unwrap_or_default();
    let (role, language) = (to.role.key(), &to.language);
    let (subject, short, text) = (words.subject, words.short, words.text);
    format!(
        "\n==== {number}{kind}, to {role} ({language})\nSubject: {subject}\nLocked screen: {short}\n\n{text}"
    )
}

fn message_json(sample: &Sample) -> Value {
    let (words, to) = (sample.words(), &sample.to.details);
    json!({
        "number": number(sample.kind), "kind": sample.kind.key(), "to": to.role.key(), "language": to.language,
        "subject": words.subject, "short": words.short, "text": words.text,
    })
}

/// The number that the messages to families have among themselves.
fn number(kind: NoticeKind) -> Option<u8> {
    match kind {
        NoticeKind::Started => Some(1),
        NoticeKind::NoChange => Some(2),
        NoticeKind::FirstListed => Some(3),
        NoticeKind::NotListed => Some(4),
        NoticeKind::NoPlace => Some(5),
        NoticeKind::PlaceChanged => Some(6),
        NoticeKind::NotInCustody => Some(7),
        NoticeKind::ListedAgain => Some(8),
        NoticeKind::WantsPerson => Some(9),
        NoticeKind::SiteSilent | NoticeKind::SiteBack => Some(10),
        NoticeKind::Correction => Some(11),
        NoticeKind::StillNotListed => Some(12),
        NoticeKind::Test => Some(13),
        NoticeKind::OldRecordLeft => Some(14),
        NoticeKind::FirstMiss
        | NoticeKind::Likely
        | NoticeKind::SiteInDoubt
        | NoticeKind::SourceUnstable
        | NoticeKind::PageLooksDifferent
        | NoticeKind::RecordChanged
        | NoticeKind::CourtCase
        | NoticeKind::Group
        | NoticeKind::Digest
        | NoticeKind::OutOfDate => None,
    }
}
