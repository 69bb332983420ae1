//! The claim `absence`: the judge's conditions for "not listed", found again from opened values.
//!
//! A look *missed* when its `outcome` is `not_listed`. A miss is *witnessed* when looks at others, answered within the
//! window before or after it, were listed, and none of them had no record either. The rule (`policy` of entry 0): so
//! many witnessed misses, the first and the last so far apart, and no look in between that was listed.

use super::Findings;
use super::case::folder_name;
use super::ground::Ground;
use crate::leaf::{CheckLeaf, Leaf};
use crate::time::{Period, rfc3339};
use chrono::{DateTime, Utc};

/// One look at this person, as far as it is opened.
struct Look {
    index: u64,
    outcome: String,
    answered: DateTime<Utc>,
}

/// Each `not_listed` that a change tells of has its witnessed misses here, with controls that were listed.
pub(super) fn absence(ground: &Ground<'_>, findings: &mut Findings) {
    let Ok(case) = &ground.case else { return };
    let mut told = 0;
    for index in &case.entries {
        let entry = ground.log.lines.get(index).map(|line| Leaf::parse(line));
        let Some(Ok(Leaf::Change(change))) = entry else { continue };
        let folder = folder_name("entries", *index);
        match (ground.value(&folder, "kind").as_deref(), change.person, change.seq) {
            (None, ..) => findings.lack(format!("what change {index} tells of is closed")),
            (Some("not_listed"), Some(person), Some(seq)) => {
                told += 1;
                let source = ground.value(&folder, "source").unwrap_or_default();
                let is_last = |check: &CheckLeaf| check.person == person && check.seq == seq;
                judge(ground, findings, *index, &source, is_last);
            }
            (Some(_), ..) => {}
        }
    }
    findings.note(match told {
        0 => "no change here tells of an absence".to_owned(),
        _ => format!("{told} absences, each with its witnessed misses"),
    });
}

fn judge(
    ground: &Ground<'_>,
    findings: &mut Findings,
    change: u64,
    source: &str,
    is_last: impl Fn(&CheckLeaf) -> bool,
) {
    let Some(misses) = misses_up_to(ground, source, is_last) else {
        return findings.lack(format!("change {change}: the look that showed it is not here, or is closed"));
    };
    let Some(last) = misses.last().filter(|last| last.outcome == "not_listed") else {
        return findings.fail(format!("change {change} says not listed, and its look says otherwise"));
    };
    let Some(rule) = Rule::of(ground) else {
        return findings.lack("entry 0 does not say how often and how long somebody must be missed");
    };
    let witnessed: Vec<&Look> =
        misses.iter().filter(|miss| is_witnessed(ground, miss, rule.window)).collect();
    let span = witnessed.first().map_or(0, |first| (last.answered - first.answered).num_seconds());
    let (times, need) = (witnessed.len() as u64, rule.span.duration().as_secs());
    if times < rule.misses || span.unsigned_abs() < need {
        findings.lack(format!(
            "change {change}: {times} witnessed misses over {span} s are here; the rule of entry 0 wants {} over {need} s",
            rule.misses
        ));
    } else {
        let looks: Vec<String> = witnessed.iter().map(|miss| miss.index.to_string()).collect();
        let until = rfc3339(last.answered);
        findings.note(format!("change {change}: witnessed misses {} up to {until}", looks.join(", ")));
    }
}

/// The misses without a listed look between them, up to the look that showed the change; the last one is that look,
/// whatever it says.
fn misses_up_to(
    ground: &Ground<'_>,
    source: &str,
    is_last: impl Fn(&CheckLeaf) -> bool,
) -> Option<Vec<Look>> {
    let case = ground.case.as_ref().ok()?;
    let mut misses: Vec<Look> = Vec::new();
    for look in &case.looks {
        let folder = folder_name("looks", look.index);
        let Some(Ok(Leaf::Check(check))) = ground.log.lines.get(&look.index).map(|line| Leaf::parse(line))
        else {
            continue;
        };
        let of_source = ground.value(&folder, "source").as_deref() == Some(source);
        if check.person.to_hex() != look.pseudonym
            || !of_source
            || ground.value(&folder, "kind").as_deref() == Some("by_name")
        {
            continue;
        }
        let outcome = ground.value(&folder, "outcome")?;
        let answered = ground.value(&folder, "answered")?.parse().ok()?;
        if outcome.starts_with("listed") {
            misses.clear();
        }
        if outcome == "not_listed" || is_last(&check) {
            misses.push(Look { index: look.index, outcome, answered });
        }
        if is_last(&check) {
            return Some(misses);
        }
    }
    None
}

/// At least one person beside this one was listed within the window, and none had no record.
fn is_witnessed(ground: &Ground<'_>, miss: &Look, window: Period) -> bool {
    let Ok(case) = &ground.case else { return false };
    let mut listed = 0;
    for control in case.controls.iter().filter(|control| control.of == miss.index) {
        let entry = ground.log.lines.get(&control.index).map(|line| Leaf::parse(line));
        let Some(Ok(Leaf::Check(check))) = entry else { continue };
        // Whoever was never enrolled is the number that nobody has, or the name that many have.
        if !ground.log.enrolled.contains(&check.person) {
            continue;
        }
        let folder = folder_name("controls", control.index);
        let outcome = ground.value(&folder, "outcome").unwrap_or_default();
        let answered = ground.value(&folder, "answered").and_then(|text| text.parse::<DateTime<Utc>>().ok());
        let is_near = answered.is_some_and(|at| (at - miss.answered).abs() <= window.delta());
        if outcome == "not_listed" {
            return false;
        }
        listed += u32::from(is_near && outcome.starts_with("listed"));
    }
    listed > 0
}

/// The judge's numbers that this claim needs.
struct Rule {
    misses: u64,
    span: Period,
    window: Period,
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
