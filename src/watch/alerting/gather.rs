//! What the archive knows about what happened: the facts that messages are made of.

use super::shown::{Shown, first};
use crate::alert::ladder::{Asked, At, Followed, Happened, Looks};
use crate::contact::Role;
use crate::deadline::{AtPage, Deadline, Rule, State, deadlines};
use crate::event::{Event, EventKind};
use crate::judge::{Status, place_in};
use crate::notice::{Facts, GroupFacts};
use crate::person::{PersonId, WatchNo};
use crate::store::{CheckRow, Covered, EventFilter, EventRow, LooksSince, Queued, StoreError};
use crate::time::Period;
use crate::watch::keeper::Keeper;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// An absence has few stages; so many of a person's events are looked at for them.
const STAGES: u64 = 24;
/// Coverage is told of so many days.
const COVERED: TimeDelta = TimeDelta::days(7);

pub(super) struct Gathered {
    pub people: HashMap<PersonId, Followed>,
    pub sources: Vec<Asked>,
    pub happened: Vec<Happened>,
    /// By person and source.
    watches: Watches,
    /// The coverage of watches that were asked about.
    covered: HashMap<WatchNo, Option<Covered>>,
}

impl From<LooksSince> for Looks {
    fn from(looks: LooksSince) -> Looks {
        Looks { useful: looks.useful, all: looks.all, last: looks.last }
    }
}

impl Gathered {
    pub(super) fn of(
        keeper: &mut Keeper,
        queued: &[Queued],
        (clocks, now): (&[Rule], DateTime<Utc>),
    ) -> Result<Gathered, StoreError> {
        let (people, watches) = people(keeper, now)?;
        let sources = sources(keeper, now);
        let mut gathered = Gathered { people, sources, happened: vec![], watches, covered: HashMap::new() };
        for queued in queued {
            let Some(row) = keeper.store().event(queued.event)? else { continue };
            let ends = ends(keeper, &row)?;
            let mut facts = gathered.facts(keeper, &row, &ends, now)?;
            facts.clocks = gathered.clocks(keeper, &row, (clocks, now))?;
            let ends = ends.into_iter().map(|row| (row.no, row.event.kind)).collect();
            let happened = Happened { no: row.no, created: queued.created, event: row.event, facts, ends };
            gathered.happened.push(happened);
        }
        Ok(gathered)
    }

    fn facts(
        &mut self,
        keeper: &mut Keeper,
        row: &EventRow,
        ends: &[EventRow],
        now: DateTime<Utc>,
    ) -> Result<Facts, StoreError> {
        let event = &row.event;
        let source = self.sources.iter().find(|s| s.id == event.source);
        let mut facts = Facts {
            source: source.map(|s| s.title.clone()),
            flicker: source.and_then(|s| s.standing.flicker).map(|share| (share * 1000.0).round() as u32),
            first_seen: Some(event.at),
            last_look: source.and_then(|s| s.standing.last_useful),
            ..Facts::default()
        };
        if let Some(group) = &event.group {
            facts.group = Some(self.group(group, event));
        }
        let Some(followed) = event.person.as_ref().and_then(|id| self.people.get(id)) else {
            return Ok(facts);
        };
        let at = followed.at.iter().find(|at| at.source == event.source);
        let details = &followed.person.details;
        facts.call = details.call.clone();
        facts.country = Some(details.country.clone());
        facts.every = at.filter(|at| at.scheduled).map(|at| at.every);
        facts.place = event.now.as_deref().and_then(place_in).map(str::to_owned);
        facts.old_place = event.was.as_deref().and_then(place_in).map(str::to_owned);
        self.of_record(keeper, event, &mut facts)?;
        self.of_absence(keeper, event, at, ends, &mut facts);
        facts.coverage = self.coverage(keeper, event, now)?;
        Ok(facts)
    }

    /// The clocks of a lawyer's rules that run for the person of an event.
    fn clocks(
        &self,
        keeper: &mut Keeper,
        row: &EventRow,
        (rules, now): (&[Rule], DateTime<Utc>),
    ) -> Result<Vec<(String, DateTime<Utc>)>, StoreError> {
        let followed = row.event.person.as_ref().and_then(|id| self.people.get(id));
        let Some(followed) = followed.filter(|_| !rules.is_empty()) else { return Ok(vec![]) };
        let filter = EventFilter { person: row.event.person.clone(), ..EventFilter::default() };
        let mut rows = keeper.store().events(&filter)?;
        rows.reverse();
        Ok(running(rules, followed, &rows, now))
    }

    /// Useful looks of planned ones, and the longest gap: of the watch that the event is about.
    fn coverage(
        &mut self,
        keeper: &mut Keeper,
        event: &Event,
        now: DateTime<Utc>,
    ) -> Result<Option<(u32, u32, Period)>, StoreError> {
        let Some(person) = event.person.clone() else { return Ok(None) };
        let Some(no) = self.watches.get(&(person, event.source.clone())).copied() else { return Ok(None) };
        let covered = match self.covered.entry(no) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(keeper.store().accounted(no, now - COVERED..now)?),
        };
        let Some(c) = covered else { return Ok(None) };
        let gaps = keeper.store().gaps(Some(no), event.at - COVERED..event.at)?;
        let longest = gaps.iter().filter_map(|gap| (gap.until - gap.from).to_std().ok()).max();
        Ok(Some((c.observed as u32, c.due as u32, longest.map_or(Period::from_secs(0), seconds))))
    }

    /// What stands in the record that the event shows, or in the last one.
    fn of_record(&self, keeper: &mut Keeper, event: &Event, facts: &mut Facts) -> Result<(), StoreError> {
        let row = |keeper: &mut Keeper, no: Option<u64>| no.map(|no| keeper.store().check(no)).transpose();
        let now: Option<CheckRow> = row(keeper, event.check)?;
        let before: Option<CheckRow> = row(keeper, event.before)?;
        facts.last_seen = before.as_ref().map(|row| row.answered.wall);
        let record = now.as_ref().and_then(|row| row.outcome.record());
        let record = record.or_else(|| before.as_ref().and_then(|row| row.outcome.record()));
        let field = |names: &[&str]| first(record?, names);
        let shown = record.map(|record| Shown::of(record)).unwrap_or_default();
        (facts.office, facts.office_phone) = (shown.office, shown.office_phone);
        if event.kind == EventKind::Correction {
            of_correction(facts, record_now(now.as_ref()));
        }
        (facts.place_phone, facts.city) = (shown.place_phone, shown.city);
        facts.quote = quoted(event, field);
        Ok(())
    }

    /// How often and how long the page had no record, and what stood there before.
    fn of_absence(
        &self,
        keeper: &mut Keeper,
        event: &Event,
        at: Option<&At>,
        ends: &[EventRow],
        facts: &mut Facts,
    ) {
        let first_miss = match event.kind {
            EventKind::FirstMiss => Some(event.at),
            EventKind::LikelyNotListed | EventKind::NotListed | EventKind::ExpiredExpected => {
                ends.iter().map(|row| row.event.at).min().or(Some(event.at))
            }
            EventKind::ListedAgain | EventKind::Correction => ends.iter().map(|row| row.event.at).min(),
            EventKind::FirstListed
            | EventKind::Changed
            | EventKind::PlaceGone
            | EventKind::OutOfCustody
            | EventKind::PageChangedShape
            | EventKind::SourceSilent
            | EventKind::SourceBack
            | EventKind::SiteInDoubt
            | EventKind::GroupChanged
            | EventKind::CourtCaseSeen
            | EventKind::CourtCaseChanged => return,
        };
        facts.first_miss = first_miss;
        let standing = at.map(|at| &at.standing);
        let over = matches!(event.kind, EventKind::ListedAgain | EventKind::Correction);
        if over {
            facts.gap = first_miss.and_then(|from| (event.at - from).to_std().ok()).map(seconds);
            facts.last_miss = None;
            facts.first_seen = Some(event.at);
            return;
        }
        // The last place stands before; none is shown now.
        facts.place = facts.place.take().or_else(|| facts.old_place.clone());
        facts.last_seen = seen_before(standing.and_then(|s| s.last_listed), first_miss).or(facts.last_seen);
        facts.last_miss = Some(event.at);
        facts.misses = misses_in(&event.because).or(standing.map(|s| s.misses).filter(|n| *n > 0));
        facts.controls = controls_in(&event.because).map(|n| (n, n));
        let early = matches!(event.kind, EventKind::FirstMiss | EventKind::LikelyNotListed);
        let span = keeper.not_listed_span(&event.source);
        facts.confirmed_by = first_miss.zip(span).map(|(from, span)| from + span).filter(|_| early);
    }

    /// A group at this moment, and the others beside it. How many have another place only the event says.
    fn group(&self, name: &str, event: &Event) -> GroupFacts {
        let mut facts = GroupFacts { name: name.to_owned(), ..GroupFacts::default() };
        let (mut listed, mut others) = (0, 0);
        for followed in self.people.values() {
            let Some(at) = followed.at.iter().find(|at| at.source == event.source) else { continue };
            let here = at.standing.status == Status::Listed;
            if followed.person.details.group.as_deref() != Some(name) {
                let known = at.standing.last_listed.is_some();
                (listed, others) = (listed + u32::from(here && known), others + u32::from(known));
                continue;
            }
            count(&mut facts, at);
        }
        facts.moved = moved_in(&event.because).unwrap_or_default().min(facts.listed);
        facts.listed -= facts.moved;
        facts.others = (others > 0).then_some((listed, others));
        facts
    }
}

/// Rules that a lawyer is shown, and when they end. `rows` are the person's events, the oldest first.
fn running(
    rules: &[Rule],
    followed: &Followed,
    rows: &[EventRow],
    now: DateTime<Utc>,
) -> Vec<(String, DateTime<Utc>)> {
    let page = |at: &At| AtPage { absent: at.standing.misses > 0, last_listed: at.standing.last_listed };
    let pages = followed.at.iter().map(|at| (at.source.clone(), page(at))).collect();
    let events: Vec<(u64, &Event)> = rows.iter().map(|row| (row.no, &row.event)).collect();
    let clocks = deadlines(rules, followed.person.details.matter.as_deref(), &events, &pages);
    let runs = |clock: &&Deadline<'_>| {
        clock.rule.is_for(Role::Lawyer) && matches!(clock.state(now), State::Running { .. })
    };
    clocks.iter().filter(runs).map(|clock| (clock.rule.name.clone(), clock.ends)).collect()
}

/// The page's own words, from its record: what we call a custody is not what the page says.
fn quoted(event: &Event, field: impl Fn(&[&str]) -> Option<String>) -> Option<String> {
    match event.kind {
        EventKind::PlaceGone => field(&["place", "facility", "status"]),
        // What we call a custody is not what the page says.
        EventKind::Changed
            if place_in(event.now.as_deref().unwrap_or_default()).is_none() && event.was != event.now =>
        {
            let said = event.now.as_deref().and_then(|now| now.strip_prefix("listed: "));
            said.map(str::to_owned).or_else(|| field(&["place", "facility", "status"]))
        }
        EventKind::FirstListed
        | EventKind::Changed
        | EventKind::FirstMiss
        | EventKind::LikelyNotListed
        | EventKind::NotListed
        | EventKind::ListedAgain
        | EventKind::OutOfCustody
        | EventKind::ExpiredExpected
        | EventKind::PageChangedShape
        | EventKind::SourceSilent
        | EventKind::SourceBack
        | EventKind::SiteInDoubt
        | EventKind::GroupChanged
        | EventKind::CourtCaseSeen
        | EventKind::CourtCaseChanged
        | EventKind::Correction => None,
    }
}

/// Where they are listed is said only if a record shows it.
fn of_correction(facts: &mut Facts, seen: bool) {
    facts.listed = seen.then_some(true);
    facts.place = facts.place.take().filter(|_| seen);
    facts.old_place = None;
}

/// The standing is of now: somebody may have been listed again since the miss.
fn seen_before(listed: Option<DateTime<Utc>>, missed: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    listed.filter(|at| missed.is_none_or(|missed| *at < missed))
}

/// One member of a group.
fn count(facts: &mut GroupFacts, at: &At) {
    facts.size += 1;
    match (at.standing.status, at.standing.custody) {
        (Status::Listed, Some("held_no_place")) => facts.no_place += 1,
        (Status::Listed, Some("out")) => facts.out += 1,
        (Status::Listed, _) => facts.listed += 1,
        (Status::NotListed, _) => facts.not_listed += 1,
        (Status::Likely, _) => facts.likely += 1,
        (
            Status::NeverListed
            | Status::Recheck
            | Status::ExpiredExpected
            | Status::SiteDoubt
            | Status::Stale
            | Status::CourtCase
            | Status::NoCase,
            _,
        ) => {}
    }
}

type Watches = HashMap<(PersonId, String), WatchNo>;

fn people(
    keeper: &mut Keeper,
    now: DateTime<Utc>,
) -> Result<(HashMap<PersonId, Followed>, Watches), StoreError> {
    let everybody = keeper.store().people()?.into_iter();
    let mut people: HashMap<PersonId, Followed> =
        everybody.map(|person| (person.id.clone(), Followed { person, at: vec![] })).collect();
    let mut watches = Watches::new();
    for (person, no, at) in keeper.standings(now) {
        watches.insert((person.clone(), at.source.clone()), no);
        if let Some(followed) = people.get_mut(&person) {
            followed.at.push(at);
        }
    }
    for followed in people.values_mut() {
        followed.at.sort_by(|a, b| a.source.cmp(&b.source));
    }
    Ok((people, watches))
}

fn sources(keeper: &Keeper, now: DateTime<Utc>) -> Vec<Asked> {
    keeper.source_standings(now)
}

/// The stages of the absence that an event goes on with, ends or takes back: the oldest first.
fn ends(keeper: &mut Keeper, row: &EventRow) -> Result<Vec<EventRow>, StoreError> {
    let event = &row.event;
    let filter = EventFilter {
        person: event.person.clone(),
        source: Some(event.source.clone()),
        until: Some(event.at + TimeDelta::microseconds(1)),
        ..EventFilter::default()
    };
    let mut found = match (event.kind, &event.person, &event.group) {
        (EventKind::Correction, None, Some(group)) => {
            let kind = Some(EventKind::GroupChanged);
            let rows = keeper.store().events(&EventFilter { kind, limit: Some(STAGES), ..filter })?;
            rows.into_iter()
                .filter(|r| r.no < row.no && r.event.group.as_ref() == Some(group))
                .take(1)
                .collect()
        }
        (
            EventKind::LikelyNotListed
            | EventKind::NotListed
            | EventKind::ExpiredExpected
            | EventKind::ListedAgain
            | EventKind::Correction,
            Some(_),
            _,
        ) => {
            let rows = keeper.store().events(&EventFilter { limit: Some(STAGES), ..filter })?;
            stages(rows.into_iter().filter(|r| r.no < row.no))
        }
        _ => Vec::new(),
    };
    found.reverse();
    Ok(found)
}

/// From the newest back to the first miss.
fn stages(rows: impl Iterator<Item = EventRow>) -> Vec<EventRow> {
    let mut found = Vec::new();
    for row in rows {
        match row.event.kind {
            EventKind::LikelyNotListed | EventKind::NotListed | EventKind::ExpiredExpected => found.push(row),
            EventKind::FirstMiss => {
                found.push(row);
                break;
            }
            EventKind::ListedAgain | EventKind::Correction | EventKind::FirstListed => break,
            EventKind::Changed
            | EventKind::PlaceGone
            | EventKind::OutOfCustody
            | EventKind::PageChangedShape
            | EventKind::SourceSilent
            | EventKind::SourceBack
            | EventKind::SiteInDoubt
            | EventKind::GroupChanged
            | EventKind::CourtCaseSeen
            | EventKind::CourtCaseChanged => {}
        }
    }
    found
}

fn record_now(row: Option<&CheckRow>) -> bool {
    row.is_some_and(|row| row.outcome.record().is_some())
}

fn seconds(duration: std::time::Duration) -> Period {
    Period::from_secs(duration.as_secs())
}

/// `5 witnessed misses over 12h4m; at least 8 controls listed each time`, as the judge writes it.
fn misses_in(because: &str) -> Option<u32> {
    because.split(" witnessed miss").next().filter(|n| n.len() < because.len())?.parse().ok()
}

/// `12 of 20 in the group changed within 48h (7 at another place or status, 5 likely not listed); …`.
fn moved_in(because: &str) -> Option<u32> {
    let before = because.split(" at another place").next().filter(|text| text.len() < because.len())?;
    before.rsplit(['(', ' ']).next()?.parse().ok()
}

fn controls_in(because: &str) -> Option<u32> {
    because.split("at least ").nth(1)?.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_the_judges_words() {
        let words = "5 witnessed misses over 12h4m; at least 8 controls listed each time";
        assert_eq!((misses_in(words), controls_in(words)), (Some(5), Some(8)));
        assert_eq!(misses_in("1 witnessed miss; at least 3 controls listed each time"), Some(1));
        let group =
            "12 of 20 in the group changed within 48h (7 at another place or status, 5 likely not listed)";
        assert_eq!((moved_in(group), moved_in("2 of 9 (2 not in custody)")), (Some(7), None));
        assert_eq!((misses_in("other"), controls_in("other")), (None, None));
    }

    fn changed(kind: EventKind, now: &str) -> Event {
        Event {
            at: DateTime::UNIX_EPOCH,
            kind,
            person: None,
            source: "bop".to_owned(),
            group: None,
            was: Some("held at A".to_owned()),
            now: Some(now.to_owned()),
            check: None,
            before: None,
            because: String::new(),
        }
    }

    #[test]
    fn only_what_stands_in_a_record_is_quoted() {
        let of = |kind, now, shown: Option<&str>| quoted(&changed(kind, now), |_| shown.map(str::to_owned));
        let changed = EventKind::Changed;
        assert_eq!(of(changed, "in the custody of CBP", None), None);
        assert_eq!(of(changed, "in the custody of CBP", Some("Call CBP")).as_deref(), Some("Call CBP"));
        assert_eq!(of(changed, "listed: other words", None).as_deref(), Some("other words"));
        assert_eq!(of(changed, "held at B", Some("B")), None);
        assert_eq!(of(EventKind::CourtCaseSeen, "court case information", None), None);
    }

    #[test]
    fn a_correction_says_where_only_of_a_record_that_was_seen() {
        let facts = |seen| {
            let mut facts = Facts { place: Some("A".to_owned()), ..Facts::default() };
            of_correction(&mut facts, seen);
            (facts.listed, facts.place)
        };
        assert_eq!((facts(false), facts(true)), ((None, None), (Some(true), Some("A".to_owned()))));
    }

    #[test]
    fn last_on_the_list_is_before_the_first_miss() {
        let at = |hours: i64| Some(DateTime::UNIX_EPOCH + TimeDelta::hours(hours));
        assert_eq!((seen_before(at(1), at(2)), seen_before(at(3), at(2))), (at(1), None));
    }

    #[test]
    fn a_group_is_counted_by_what_each_member_is_listed_as() {
        let mut facts = GroupFacts::default();
        let standing = |status, custody| crate::judge::Standing {
            status,
            custody,
            place: None,
            says: None,
            since: None,
            last_check: None,
            last_useful: None,
            last_listed: None,
            misses: 0,
        };
        for (status, custody) in [
            (Status::NotListed, None),
            (Status::Likely, None),
            (Status::Likely, None),
            (Status::Listed, Some("out")),
            (Status::Listed, Some("held_no_place")),
            (Status::Listed, Some("held")),
        ] {
            let (source, every) = ("bop".to_owned(), Period::from_secs(60));
            count(&mut facts, &At { source, every, scheduled: true, standing: standing(status, custody) });
        }
        let GroupFacts { size, not_listed, likely, no_place, out, listed, .. } = facts;
        assert_eq!((size, not_listed, likely, no_place, out, listed), (6, 1, 2, 1, 1, 1));
    }

    #[test]
    fn a_lawyers_clocks_run_from_the_first_miss_until_they_end() {
        use crate::deadline::After;
        let at = |hours: i64| DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
        let rule = |name: &str, roles| Rule {
            name: name.to_owned(),
            after: After::FirstMiss,
            length: Period::from_secs(24 * 3600),
            source: "an order".to_owned(),
            matters: vec![],
            roles,
        };
        let rules = [rule("24 h", vec![]), rule("of a clinic", vec![Role::OnCall])];
        let details = crate::invented::person(1);
        let id = PersonId::from_random([1; 8]);
        let person = crate::person::Person { id: id.clone(), details, enrolled_at: at(0), paused: false };
        let event = Event {
            at: at(1),
            kind: EventKind::FirstMiss,
            person: Some(id),
            source: "bop".to_owned(),
            group: None,
            was: None,
            now: None,
            check: None,
            before: None,
            because: String::new(),
        };
        let rows = [EventRow { no: 1, entry: 1, rule: 1, event }];
        let followed = Followed { person, at: vec![] };
        assert_eq!(running(&rules, &followed, &rows, at(2)), [("24 h".to_owned(), at(25))]);
        assert_eq!(running(&rules, &followed, &rows, at(26)), []);
    }
}
