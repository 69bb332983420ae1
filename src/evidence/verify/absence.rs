//! The claim `absence`: the judge's conditions for "not listed", found again from opened values.
//!
//! A look by number *missed* when its `outcome` is `not_listed`. A miss is *witnessed* when others were looked up within
//! the window before or after it, and more of them were listed than not. (The judge itself is stricter: it counts only
//! others who were plainly listed before.) The rule (`policy` of entry 0): so many witnessed misses, the first and the
//! last so far apart, and no look in between that was listed.

use super::case::{Case, EntryFolder};
use super::findings::Findings;
use super::ground::Ground;
use crate::leaf::Leaf;
use crate::pseudonym::Pseudonym;
use crate::time::Period;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// One look, as far as it is opened.
struct Look {
    index: u64,
    person: Pseudonym,
    seq: u64,
    source: Option<String>,
    by_name: bool,
    outcome: String,
    answered: DateTime<Utc>,
}

/// The judge's numbers that this claim needs.
struct Rule {
    misses: usize,
    span: Period,
    window: Period,
}

/// Each `not_listed` that a change tells of has its witnessed misses here, with controls that were listed.
pub(super) fn absence(ground: &Ground<'_>, case: &Case, findings: &mut Findings) {
    let looks: Vec<Look> = case.of("looks").filter_map(|folder| Look::opened(ground, folder)).collect();
    let mut witnesses: BTreeMap<u64, Vec<Look>> = BTreeMap::new();
    for control in &case.controls {
        let folder = EntryFolder { kind: "controls", index: control.index };
        witnesses.entry(control.of).or_default().extend(Look::opened(ground, folder));
    }
    let mut told = 0;
    for folder in case.of("entries") {
        let Some(Leaf::Change(change)) = ground.log.leaf_at(folder.index) else { continue };
        match (ground.value(folder, "kind").as_deref(), change.person.zip(change.seq)) {
            (None, _) => findings.lack(format!("what change {} tells of is closed", folder.index)),
            (Some("not_listed"), Some(shown)) => {
                told += 1;
                let misses = misses_up_to(&looks, shown, ground.value(folder, "source"));
                judge(ground, findings, folder.index, (&misses, &witnesses));
            }
            (Some(_), _) => {}
        }
    }
    if told == 0 {
        findings.note("no change here tells of an absence");
    }
}

/// The misses of this person up to the look that showed the change, from the last listed look on. That look stands
/// last, whatever it says; nothing when it is not here.
fn misses_up_to(looks: &[Look], (person, seq): (Pseudonym, u64), source: Option<String>) -> Vec<&Look> {
    let mut misses: Vec<&Look> = Vec::new();
    for look in looks.iter().filter(|look| look.person == person && !look.by_name && look.source == source) {
        if look.outcome.starts_with("listed") {
            misses.clear();
        }
        if look.outcome == "not_listed" || look.seq == seq {
            misses.push(look);
        }
        if look.seq == seq {
            return misses;
        }
    }
    Vec::new()
}

fn judge(
    ground: &Ground<'_>,
    findings: &mut Findings,
    change: u64,
    (misses, witnesses): (&[&Look], &BTreeMap<u64, Vec<Look>>),
) {
    let Some(last) = misses.last() else {
        return findings.lack(format!("change {change}: the look that showed it is not here, or is closed"));
    };
    if last.outcome != "not_listed" {
        return findings.fail(format!("change {change} says not listed, and look {} does not", last.index));
    }
    let Some(rule) = Rule::of(ground) else {
        return findings.lack("entry 0 does not say how often and how long somebody must be missed");
    };
    let is_witnessed =
        |miss: &&&Look| witnesses.get(&miss.index).is_some_and(|w| miss.is_witnessed(w, &rule));
    let counted: Vec<&&Look> = misses.iter().filter(is_witnessed).collect();
    let span = counted.first().zip(counted.last()).map(|(first, last)| last.answered - first.answered);
    let indexes: Vec<String> = counted.iter().map(|miss| miss.index.to_string()).collect();
    let words = format!(
        "change {change}: witnessed misses {} over {} minutes (entries {}); the rule {} over {}",
        counted.len(),
        span.unwrap_or_default().num_minutes(),
        indexes.join(", "),
        rule.misses,
        rule.span
    );
    let is_met = counted.len() >= rule.misses && span.is_some_and(|span| span >= rule.span.delta());
    if is_met { findings.note(words) } else { findings.lack(words) }
}

impl Look {
    /// `None` for what is closed, and for whoever was never enrolled: the number that nobody has.
    fn opened(ground: &Ground<'_>, folder: EntryFolder) -> Option<Look> {
        let Leaf::Check(check) = ground.log.leaf_at(folder.index)? else { return None };
        ground.log.enrolled.contains(&check.person).then_some(())?;
        Some(Look {
            index: folder.index,
            person: check.person,
            seq: check.seq,
            source: ground.value(folder, "source"),
            by_name: ground.value(folder, "kind").as_deref() == Some("by_name"),
            outcome: ground.value(folder, "outcome")?,
            answered: ground.value(folder, "answered")?.parse().ok()?,
        })
    }

    /// More other people were listed than not, at the same page and within the window.
    fn is_witnessed(&self, controls: &[Look], rule: &Rule) -> bool {
        let near = |control: &&Look| {
            control.person != self.person
                && control.source == self.source
                && (control.answered - self.answered).abs() <= rule.window.delta()
        };
        let people = |has: &dyn Fn(&str) -> bool| {
            let those = controls.iter().filter(near).filter(|control| has(&control.outcome));
            those.map(|control| control.person).collect::<BTreeSet<_>>().len()
        };
        people(&|outcome| outcome.starts_with("listed")) > people(&|outcome| outcome == "not_listed")
    }
}

impl Rule {
    /// As entry 0 has them.
    fn of(ground: &Ground<'_>) -> Option<Rule> {
        let policy = &ground.log.genesis.as_ref()?.policy;
        Some(Rule {
            misses: policy.get("not_listed.misses")?.parse().ok()?,
            span: policy.get("not_listed.span")?.parse().ok()?,
            window: policy.get("control_window")?.parse().ok()?,
        })
    }
}
