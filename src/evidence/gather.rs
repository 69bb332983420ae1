//! From the archive to a [`Case`]: what is told of is read once, here.

use super::around::Around;
use super::case::{
    Bound, Case, CaseAnchor, CaseChange, CaseControls, CaseCoverage, CaseGap, CaseIncident, CaseLook,
    CasePerson, CaseSource, Language, Level, Receipt,
};
use super::level;
use crate::digest::BodyHash;
use crate::leaf::Leaf;
use crate::outcome::Outcome;
use crate::person::{Person, Subject, WatchNo};
use crate::source::SourceProfile;
use crate::store::{AnchorRow, CheckFilter, CheckRow, EventRow, Opened, Result, Store};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub people: Vec<Person>,
    pub level: Level,
    pub language: Language,
    /// By the time of asking; `until` is exclusive.
    pub since: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    pub made_at: DateTime<Utc>,
    /// How far a control's answer may lie from the miss it witnesses.
    pub control_window: TimeDelta,
    /// Title and address of each source, by id.
    pub titles: BTreeMap<String, (String, String)>,
    /// The rules in force: answers that were read by the same ones are read again for the places of their values.
    pub profiles: Vec<Arc<SourceProfile>>,
    pub software_sha256: Option<String>,
    pub machine: String,
}

/// A case, and what of the archive it was made of.
pub struct Gathered {
    pub case: Case,
    /// The looks at the people, in the order of the log.
    pub looks: Vec<CheckRow>,
    /// Looks at others that witness one of them: the check, and the check of the look.
    pub controls: Vec<(u64, u64)>,
    pub events: Vec<Opened>,
    /// The watches of the people: [`CasePerson::number`] and source.
    pub watches: BTreeMap<WatchNo, (u32, String)>,
}

/// Looks at others around a miss, at most so many.
const MOST_CONTROLS: u64 = 24;

/// Reads everything that is told of. The log must have been signed up to its end.
pub fn gather(store: &Store, wanted: &Wanted) -> Result<Gathered> {
    let head = store.checkpoint()?;
    let mut case = empty_case(store, wanted, head.size, head.root.to_hex())?;
    let mut rows: Vec<(u32, CheckRow)> = Vec::new();
    let mut events: Vec<(u32, EventRow, Opened)> = Vec::new();
    for (number, person) in (1..).zip(&wanted.people) {
        case.people.push(person_of(store, wanted, number, person)?);
        let filter = CheckFilter { since: wanted.since, until: wanted.until, limit: None };
        rows.extend(store.history(&person.id, filter)?.into_iter().map(|row| (number, row)));
        let of_person = store.opened_events(&person.id)?.into_iter();
        events.extend(of_person.map(|(row, opened)| (number, row, opened)));
    }
    rows.sort_by_key(|(_, row)| row.entry);
    events.sort_by_key(|(_, row, _)| row.entry);
    events.retain(|(_, row, _)| is_within(wanted, row.event.at));
    let watches = watches(store, wanted)?;
    case.gaps = gaps(store, wanted, &watches)?;
    let anchors: Vec<AnchorRow> = store.anchors()?.into_iter().filter(|a| a.entry < head.size).collect();
    let mut tokens: HashMap<u64, BodyHash> = HashMap::new();
    store.looks_in_time(&mut |look| tokens.extend(look.token.map(|token| (look.check, token))))?;
    let around = Around::new(&anchors);
    let mut witnesses = Witnesses::default();
    for (number, row) in &rows {
        let controls = witnesses.of(store, wanted, &watches, row)?;
        let mut look = look_of(wanted, *number, row, controls);
        (look.not_before, look.not_after) = around.bounds(row.entry, tokens.get(&row.no).copied());
        case.looks.push(look);
    }
    let needed = around.needed(rows.iter().map(|(_, row)| (row.entry, tokens.get(&row.no).copied())));
    case.anchors = anchors.iter().filter(|a| needed.contains(&a.entry)).map(anchor_of).collect();
    case.changes = events.iter().map(|(number, row, _)| change_of(*number, row)).collect();
    case.sources = sources(wanted, &case, &watches);
    case.incidents = incidents(store, wanted, &case)?;
    Ok(Gathered {
        case,
        looks: rows.into_iter().map(|(_, row)| row).collect(),
        controls: witnesses.pairs,
        events: events.into_iter().map(|(_, _, opened)| opened).collect(),
        watches,
    })
}

fn empty_case(store: &Store, wanted: &Wanted, size: u64, root: String) -> Result<Case> {
    let genesis = store.genesis();
    Ok(Case {
        level: wanted.level,
        language: wanted.language,
        made_at: wanted.made_at,
        software: concat!("testigo ", env!("CARGO_PKG_VERSION")).to_owned(),
        software_sha256: wanted.software_sha256.clone(),
        machine: wanted.machine.clone(),
        origin: genesis.origin.clone(),
        log_key: genesis.log_key.clone(),
        checkpoint: store.checkpoint_note()?,
        size,
        root,
        began: genesis.at,
        since: wanted.since,
        until: wanted.until,
        people: vec![],
        sources: vec![],
        looks: vec![],
        gaps: vec![],
        changes: vec![],
        anchors: vec![],
        incidents: vec![],
        exhibits: vec![],
    })
}

fn is_within(wanted: &Wanted, at: DateTime<Utc>) -> bool {
    wanted.since.is_none_or(|since| at >= since) && wanted.until.is_none_or(|until| at < until)
}

fn person_of(store: &Store, wanted: &Wanted, number: u32, person: &Person) -> Result<CasePerson> {
    let open = level::opens_identity(wanted.level);
    let details = &person.details;
    let name = details.names.as_ref().map(|n| format!("{} {}", n.first, n.last));
    Ok(CasePerson {
        number,
        pseudonym: store.subject_of(&person.id)?.pseudonym.to_hex(),
        a_number: open.then(|| details.a_number.reveal()),
        country: open.then(|| details.country.clone()),
        name: name.filter(|_| open),
        enrolled_at: person.enrolled_at,
        enrolled: store.opened_person(&person.id)?.0.index,
    })
}

/// Each watch of the people: who and at which source.
fn watches(store: &Store, wanted: &Wanted) -> Result<BTreeMap<WatchNo, (u32, String)>> {
    let number: HashMap<&str, u32> = (1..).zip(&wanted.people).map(|(n, p)| (p.id.as_str(), n)).collect();
    let rows = store.watches()?.into_iter();
    Ok(rows.filter_map(|row| Some((row.no, (*number.get(row.person.as_str())?, row.source)))).collect())
}

fn gaps(store: &Store, wanted: &Wanted, watches: &BTreeMap<WatchNo, (u32, String)>) -> Result<Vec<CaseGap>> {
    let from = wanted.since.unwrap_or(DateTime::UNIX_EPOCH);
    let until = wanted.until.unwrap_or(wanted.made_at + TimeDelta::days(366));
    let mut gaps = Vec::new();
    for (watch, (person, source)) in watches {
        for gap in store.gaps(Some(*watch), from..until)? {
            gaps.push(CaseGap {
                index: gap.entry,
                person: *person,
                source: source.clone(),
                from: gap.from,
                until: gap.until,
                slots: gap.slots,
                reason: gap.reason,
            });
        }
    }
    gaps.sort_by_key(|gap| gap.index);
    Ok(gaps)
}

/// The looks at others that witness the misses.
#[derive(Default)]
struct Witnesses {
    /// Control and miss; one control can witness several.
    pairs: Vec<(u64, u64)>,
}

impl Witnesses {
    /// Of a miss that others were asked about around.
    fn of(
        &mut self,
        store: &Store,
        wanted: &Wanted,
        own: &BTreeMap<WatchNo, (u32, String)>,
        row: &CheckRow,
    ) -> Result<Option<CaseControls>> {
        let (Outcome::NotListed, Some(witnessed)) = (row.outcome.as_ref(), row.witnessed) else {
            return Ok(None);
        };
        let mut controls = CaseControls {
            witnessed,
            because: store.witnessed(row.no)?.unwrap_or_default(),
            listed: vec![],
            other: vec![],
        };
        for no in store.looks_around(row, wanted.control_window, MOST_CONTROLS)? {
            let control = store.check(no)?;
            if matches!(control.subject, Subject::Watch(watch) if own.contains_key(&watch)) {
                continue;
            }
            match control.outcome.as_ref() {
                Outcome::Listed(_) => controls.listed.push(control.entry),
                // Who had no record before is nobody to compare with.
                Outcome::NotListed if was_absent(store, &control)? => continue,
                Outcome::NotListed
                | Outcome::NoCase
                | Outcome::Several(_)
                | Outcome::Unclear(_)
                | Outcome::Blocked(_)
                | Outcome::NoAnswer(_) => controls.other.push(control.entry),
            }
            self.pairs.push((no, row.no));
        }
        controls.listed.sort_unstable();
        controls.other.sort_unstable();
        Ok(Some(controls))
    }
}

/// Whether this person had no record at the useful look before, either.
fn was_absent(store: &Store, control: &CheckRow) -> Result<bool> {
    let Subject::Watch(_) = control.subject else { return Ok(false) };
    let mut previous = control.previous;
    while let Some(no) = previous {
        let before = store.check(no)?;
        match before.outcome.as_ref() {
            Outcome::Listed(_) => return Ok(false),
            Outcome::NotListed => return Ok(true),
            Outcome::NoCase
            | Outcome::Several(_)
            | Outcome::Unclear(_)
            | Outcome::Blocked(_)
            | Outcome::NoAnswer(_) => previous = before.previous,
        }
    }
    // Never listed.
    Ok(true)
}

fn look_of(wanted: &Wanted, number: u32, row: &CheckRow, controls: Option<CaseControls>) -> CaseLook {
    let open = level::opens_identity(wanted.level);
    let fields = row.outcome.record().map_or_else(Vec::new, |record| {
        let fields = record.fields.iter();
        let shown = |name: &str| level::opens_look(wanted.level, level::Role::Own, &format!("field.{name}"));
        fields.filter(|f| shown(&f.name)).map(|f| (f.name.clone(), f.value.clone())).collect()
    });
    CaseLook {
        index: row.entry,
        check: row.no,
        person: number,
        source: row.source.clone(),
        kind: row.kind,
        way: row.way,
        grade: row.grade,
        slot: row.slot,
        asked: row.asked.wall,
        answered: row.answered.wall,
        server_date: row.server_date,
        status: row.status,
        inputs: open.then(|| inputs(wanted, number, row)),
        outcome: row.outcome.key().to_owned(),
        why: row.outcome.why(),
        rule: row.rule.to_string(),
        fields,
        body_sha256: row.body.filter(|_| open).map(|hash| hash.to_hex()),
        picture: None,
        not_before: None,
        not_after: None,
        receipt: row.side_receipt.map(|side| if side { Receipt::Side } else { Receipt::Own }),
        controls,
    }
}

fn anchor_of(row: &AnchorRow) -> CaseAnchor {
    CaseAnchor {
        index: row.entry,
        kind: row.kind.key().to_owned(),
        service: row.service.clone(),
        size: row.size,
        time: row.time,
        asked_at: row.asked_at,
        at: row.received_at,
    }
}

/// The third-party times around one look.
pub fn bounds_of(
    store: &Store,
    anchors: &[AnchorRow],
    row: &CheckRow,
) -> Result<(Option<Bound>, Option<Bound>)> {
    let leaf = store.entries(row.entry..row.entry + 1)?.pop().unwrap_or_default();
    let token = match Leaf::parse(&leaf) {
        Ok(Leaf::Check(check)) => check.token.and_then(|hex| BodyHash::from_hex(&hex)),
        Ok(_) | Err(_) => None,
    };
    Ok(Around::new(anchors).bounds(row.entry, token))
}

/// What was sent, as people say it: the exact bytes are in `request.bin`.
fn inputs(wanted: &Wanted, number: u32, row: &CheckRow) -> String {
    let details = &wanted.people[number as usize - 1].details;
    let names = details.names.as_ref().map_or_else(String::new, |n| format!("{} {}", n.first, n.last));
    match row.kind.route() {
        crate::source::Route::Number => format!("{}, {}", details.a_number.reveal(), details.country),
        crate::source::Route::Name => format!("{names}, {}", details.country),
    }
}

fn change_of(number: u32, row: &EventRow) -> CaseChange {
    let event = &row.event;
    CaseChange {
        index: row.entry,
        person: number,
        source: event.source.clone(),
        at: event.at,
        kind: event.kind.key().to_owned(),
        was: event.was.clone().unwrap_or_default(),
        now: event.now.clone().unwrap_or_default(),
        because: event.because.clone(),
        check: event.check,
        before: event.before,
    }
}

fn sources(wanted: &Wanted, case: &Case, watches: &BTreeMap<WatchNo, (u32, String)>) -> Vec<CaseSource> {
    let ids: BTreeSet<&String> = watches.values().map(|(_, source)| source).collect();
    let source = |id: &String| {
        let (title, address) = wanted.titles.get(id).cloned().unwrap_or_default();
        let people = watches.values().filter(|(_, source)| source == id);
        let coverage = people.map(|(person, _)| coverage(case, *person, id)).collect();
        CaseSource { id: id.clone(), title, address, profiles: vec![], coverage }
    };
    ids.into_iter().map(source).collect()
}

fn coverage(case: &Case, person: u32, source: &str) -> CaseCoverage {
    let looks = || case.looks.iter().filter(|l| l.person == person && l.source == source);
    let with = |key: &str| looks().filter(|l| l.outcome == key).count() as u64;
    let with_slot = looks().filter(|l| l.slot.is_some()).count() as u64;
    let gaps = case.gaps.iter().filter(|g| g.person == person && g.source == source);
    let in_gaps = gaps.map(|g| g.slots).sum();
    let all = looks().count() as u64;
    let (listed, not_listed) = (with("listed"), with("not_listed"));
    let (blocked, no_answer) = (with("blocked"), with("no_answer"));
    CaseCoverage {
        person,
        planned: with_slot + in_gaps,
        with_slot,
        in_gaps,
        extra: all - with_slot,
        listed,
        not_listed,
        blocked,
        no_answer,
        other: all - listed - not_listed - blocked - no_answer,
    }
}

/// What happened to the archive while these looks were made.
fn incidents(store: &Store, wanted: &Wanted, case: &Case) -> Result<Vec<CaseIncident>> {
    let from = wanted.since.or_else(|| case.people.iter().map(|p| p.enrolled_at).min());
    let until = wanted.until.unwrap_or(wanted.made_at + TimeDelta::days(366));
    let custody = store.opened_custody(from.unwrap_or(case.began)..until)?.into_iter();
    Ok(custody
        .filter(|c| level::opens_custody(wanted.level, &c.kind))
        .map(|c| CaseIncident { index: c.opened.index, at: c.at, kind: c.kind, text: c.text })
        .collect())
}
