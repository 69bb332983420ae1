//! Whose history it is, and whether all of it is here: the claims `person` and `complete`.

use super::Findings;
use super::case::{Case, CasePerson, folder_name};
use super::ground::Ground;
use crate::leaf::Leaf;
use crate::pseudonym::{self, Pseudonym};
use crate::time::rfc3339;
use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// An entry that speaks of a person of this folder, as far as it is in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mention {
    /// A check; only the planned ones show a time.
    Check(Option<DateTime<Utc>>),
    /// `enrol`, `unenrol` or `change`.
    Entry(DateTime<Utc>),
}

impl Mention {
    pub(super) fn of(leaf: &Leaf) -> Option<(Pseudonym, Mention)> {
        match leaf {
            Leaf::Check(check) => Some((check.person, Mention::Check(check.slot))),
            Leaf::Enrol(enrol) => Some((enrol.person, Mention::Entry(enrol.at))),
            Leaf::Unenrol(unenrol) => Some((unenrol.person, Mention::Entry(unenrol.at))),
            Leaf::Change(change) => Some((change.person?, Mention::Entry(change.at))),
            Leaf::Genesis(_) | Leaf::Plan(_) | Leaf::Gap(_) | Leaf::Custody(_) | Leaf::Anchor(_) => None,
        }
    }
}

/// Each pseudonym follows from number and country, and every look here is of one of them.
pub(super) fn person(ground: &Ground<'_>, findings: &mut Findings) {
    let Ok(case) = &ground.case else { return };
    let mut messages = BTreeMap::new();
    let mut files = BTreeSet::new();
    for person in &case.persons {
        messages.insert(person.pseudonym.as_str(), one_person(ground, findings, person));
        files.extend(
            ["pseudonym", "message", "signature.bin"].map(|file| format!("data/{}/{file}", person.dir)),
        );
    }
    if case.persons.is_empty() {
        findings.lack("case.json names nobody");
    }
    for name in ground.folder.under("data/persons/").filter(|name| !files.contains(*name)) {
        findings.fail(format!("{name} is of nobody that case.json names"));
    }
    for look in &case.looks {
        let folder = folder_name("looks", look.index);
        let Some(message) = messages.get(look.pseudonym.as_str()) else {
            findings.fail(format!("{folder} is of a pseudonym that is not of this case"));
            continue;
        };
        if let Some(Leaf::Check(check)) = ground.log.leaf_at(look.index)
            && check.person.to_hex() != look.pseudonym
        {
            findings.fail(format!("{folder} is a look at somebody else"));
        }
        let query = ground.value(&folder, "query");
        if let (Some(asked), Some(query)) = (message, query)
            && query != *asked
            && !query.starts_with(&format!("{asked} by name "))
        {
            findings.fail(format!("{folder} asked for another number or country than the pseudonym is of"));
        }
    }
    findings.note(format!("looks: {}; persons: {}", case.looks.len(), case.persons.len()));
}

/// What is asked for this person, `number country`, when the pseudonym is opened and right.
fn one_person(ground: &Ground<'_>, findings: &mut Findings, person: &CasePerson) -> Option<String> {
    let name = |file: &str| format!("data/{}/{file}", person.dir);
    let pseudonym = Pseudonym::from_hex(&person.pseudonym);
    let text = findings.take(&name("pseudonym"), ground.text(&name("pseudonym")))?;
    if text != format!("{}\n", person.pseudonym) || pseudonym.is_none() {
        findings.fail(format!("{} is not the pseudonym that case.json names", name("pseudonym")));
    }
    let (message, signature) = (ground.text(&name("message")), ground.bytes(&name("signature.bin")));
    let (Ok(message), Ok(signature)) = (message, signature) else {
        findings.lack(format!(
            "{}: number and country are closed, so whose pseudonym it is stays open",
            person.dir
        ));
        return None;
    };
    let key =
        ground.log.genesis.as_ref().and_then(|genesis| BASE64_STANDARD.decode(&genesis.subject_key).ok());
    let found = pseudonym::verify(&key.unwrap_or_default(), &message, &signature);
    let asked = message.strip_prefix("testigo/subject/v1\n").and_then(|rest| rest.strip_suffix('\n'));
    match asked.and_then(|rest| rest.split_once('\n')) {
        Some((number, country)) if found.is_some() && found == pseudonym => {
            Some(format!("{number} {country}"))
        }
        Some(_) | None => {
            findings
                .fail(format!("{}: the pseudonym does not follow from message and signature", person.dir));
            None
        }
    }
}

/// Every entry of the log about these pseudonyms is here.
pub(super) fn complete(ground: &Ground<'_>, findings: &mut Findings) {
    let Ok(case) = &ground.case else { return };
    if findings.take("data/log/entries", ground.hash("data/log/entries")).is_none() {
        return;
    }
    let looks: BTreeSet<u64> = case.looks.iter().map(|look| look.index).collect();
    let entries: BTreeSet<u64> = case.entries.iter().copied().collect();
    // In a part of a history, what lies between two looks that are here must be here.
    let inner = looks.first().copied().unwrap_or(0)..=looks.last().copied().unwrap_or(0);
    let whole = case.since.is_none() && case.until.is_none();
    for (index, mention) in &ground.log.mentions {
        let (here, wanted, what) = match mention {
            Mention::Check(slot) => {
                let planned_inside = slot.is_some_and(|at| is_inside(case, at));
                (looks.contains(index), whole || inner.contains(index) || planned_inside, "look")
            }
            Mention::Entry(at) => (entries.contains(index), is_inside(case, *at), "entry"),
        };
        if wanted && !here {
            findings.fail(format!("entry {index} of the log, a {what} of this history, was left out"));
        }
    }
    times(ground, case, findings);
    findings.note(format!("entries of the log about these persons: {}", ground.log.mentions.len()));
    if !whole {
        findings.note(
            "a part of the history: a look outside the plan right at its edge shows no time in the log",
        );
    }
}

/// In a part of a history, looks lie in its time by their own opened word.
fn times(ground: &Ground<'_>, case: &Case, findings: &mut Findings) {
    for look in case.looks.iter().filter(|_| case.since.is_some() || case.until.is_some()) {
        let asked = ground.value(&folder_name("looks", look.index), "asked");
        if let Some(Ok(at)) = asked.map(|text| text.parse::<DateTime<Utc>>())
            && !is_inside(case, at)
        {
            findings.fail(format!(
                "look {} was asked at {}, outside the time of this folder",
                look.index,
                rfc3339(at)
            ));
        }
    }
}

fn is_inside(case: &Case, at: DateTime<Utc>) -> bool {
    case.since.is_none_or(|since| at >= since) && case.until.is_none_or(|until| at < until)
}
