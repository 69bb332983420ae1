//! Whose history it is, and whether all of it is here: the claims `person` and `complete`.

use super::case::{Case, CasePerson, EntryFolder};
use super::findings::Findings;
use super::ground::Ground;
use super::log::Mention;
use crate::leaf::Leaf;
use crate::pseudonym::{self, Pseudonym};
use crate::time::rfc3339;
use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// Each pseudonym follows from number and country, and every look here is of one of them.
pub(super) fn person(ground: &Ground<'_>, case: &Case, findings: &mut Findings) {
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
        let folder = EntryFolder { kind: "looks", index: look.index };
        let Some(message) = messages.get(look.pseudonym.as_str()) else {
            findings.fail(format!("{folder} is of a pseudonym that is not of this case"));
            continue;
        };
        if let Some(Leaf::Check(check)) = ground.log.leaf_at(look.index)
            && check.person.to_hex() != look.pseudonym
        {
            findings.fail(format!("{folder} is a look at somebody else"));
        }
        let query = ground.value(folder, "query");
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
    let CasePerson { dir, pseudonym } = person;
    let name = format!("data/{dir}/pseudonym");
    let known = Pseudonym::from_hex(pseudonym);
    let text = findings.take(&name, ground.text(&name))?;
    if text != format!("{pseudonym}\n") || known.is_none() {
        findings.fail(format!("{name} is not the pseudonym that case.json names"));
    }
    let message = ground.text(&format!("data/{dir}/message"));
    let (Ok(message), Ok(signature)) = (message, ground.bytes(&format!("data/{dir}/signature.bin"))) else {
        findings.lack(format!("{dir}: number and country are closed, so whose pseudonym it is stays open"));
        return None;
    };
    let genesis = ground.log.genesis.as_ref();
    let key = genesis.and_then(|genesis| BASE64_STANDARD.decode(&genesis.subject_key).ok());
    let found = pseudonym::verify(&key.unwrap_or_default(), &message, &signature);
    let asked = message.strip_prefix("testigo/subject/v1\n").and_then(|rest| rest.strip_suffix('\n'));
    match asked.and_then(|rest| rest.split_once('\n')) {
        Some((number, country)) if found.is_some() && found == known => Some(format!("{number} {country}")),
        Some(_) | None => {
            findings.fail(format!("{dir}: the pseudonym does not follow from message and signature"));
            None
        }
    }
}

/// Every entry of the log about these pseudonyms is here.
pub(super) fn complete(ground: &Ground<'_>, case: &Case, findings: &mut Findings) {
    if findings.take("data/log/entries", ground.hash("data/log/entries")).is_none() {
        return;
    }
    let looks: BTreeSet<u64> = case.looks.iter().map(|look| look.index).collect();
    let entries: BTreeSet<u64> = case.entries.iter().copied().collect();
    // In a part of a history, what lies between two looks that are here must be here.
    let inner = looks.first().copied().unwrap_or(0)..=looks.last().copied().unwrap_or(0);
    let whole = case.since.is_none() && case.until.is_none();
    for Mention { index, is_look, at } in &ground.log.mentions {
        let wanted = *is_look && (whole || inner.contains(index)) || at.is_some_and(|at| is_inside(case, at));
        let (here, what) = if *is_look { (&looks, "look") } else { (&entries, "entry") };
        if wanted && !here.contains(index) {
            findings.fail(format!("entry {index} of the log, a {what} of this history, was left out"));
        }
    }
    // Looks lie in the time of the folder by their own opened word.
    for look in case.of("looks").filter(|_| !whole) {
        let asked = ground.value(look, "asked").and_then(|text| text.parse::<DateTime<Utc>>().ok());
        if let Some(at) = asked.filter(|at| !is_inside(case, *at)) {
            let (look, at) = (look.index, rfc3339(at));
            findings.fail(format!("look {look} was asked at {at}, outside the time of this folder"));
        }
    }
    findings.note(format!("entries of the log about these persons: {}", ground.log.mentions.len()));
    if !whole {
        findings.note(
            "a part of the history: a look outside the plan right at its edge shows no time in the log",
        );
    }
}

fn is_inside(case: &Case, at: DateTime<Utc>) -> bool {
    case.since.is_none_or(|since| at >= since) && case.until.is_none_or(|until| at < until)
}
