//! The judge: looks in; states, events and further asks out. No clock, no I/O, no randomness: what looks
//! random (jitter, which people serve as controls) is drawn from a hash of names and numbers.
//!
//! "Gone" is usually wrong. Outages, shards, throttles and single bad records all answer "no record" for
//! people who are there, so time and controls decide, not repetition. The rule, where sources disagreed:
//!
//! - Only `NotListed` is a miss; any `Listed` ends an absence; everything else leaves all as it was. Somebody
//!   never seen listed cannot be missed.
//! - A miss counts when it was **witnessed** (`witness`): people who are plainly listed were still listed
//!   after it, the nobody number had no record, and the source was well. Misses that count climb a ladder
//!   (`absence`): first miss, likely, not listed. Not one rung can be skipped, and none comes early.
//! - When many flip at once, or the controls themselves have no record, the **site** is in doubt (`fleet`):
//!   clocks stand still and young absences are void. Two or three bad controls among many listed ones do not
//!   put the site in doubt: when twenty of a thousand were removed, that happens by chance.
//! - A raid is no outage: flips that lie in one group or one place, while people elsewhere were seen listed
//!   since, do not put the site in doubt.
//! - A court's page says nothing of custody (`court`): what it shows is told, and what it does not show is not
//!   an absence. `NoCase` is no miss, and no control.
//! - Who can be asked about by name is (`by_name`), and `likely` and `not_listed` then want "no record" on that path
//!   too: a fault of one record shows there. A miss by name is no second miss. Where the search by name stays
//!   without a clear answer, the rung waits until the misses span twice what it asks for, and is climbed at lower
//!   certainty: without names stored the same person would have been told of already, so a page on which that
//!   search never works must not silence an alarm. Twice, because faults of single records, which are what the
//!   second path is for, last up to four hours, and `likely` asks for two.
//! - Listed is positive evidence and needs no witness: another place, no place and "not in custody" are told
//!   at once (`listed`).
//! - A re-check is aimed at the moment when the span of `not_listed` is over, so that waiting for the next
//!   slot does not add to it. `likely` is not aimed at: faults of single records last up to four hours, and
//!   an early notice at two hours sharp would tell of too many of them.

mod absence;
mod by_name;
mod court;
mod fleet;
mod flicker;
mod group;
mod health;
mod listed;
pub mod simulate;
mod standing;
pub mod state;
mod witness;
mod words;

#[cfg(test)]
mod tests;

pub use standing::{Health, SourceStanding, Standing, Status};
pub use state::{Certainty, SourceState, WatchState};
pub use words::{place_in, shows_no_place, shows_out};

use crate::digest::{ProfileHash, sha256};
use crate::event::{Event, EventKind};
use crate::outcome::{Custody, Outcome, Record};
use crate::person::{PersonId, Subject, WatchNo};
use crate::policy::Policy;
use crate::source::Route;
use chrono::{DateTime, Utc};
use state::{At, Heard, Mark, Said, short};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Who is followed by a watch, as far as the judge needs to know.
#[derive(Debug, Clone)]
pub struct Member {
    pub person: PersonId,
    pub group: Option<Arc<str>>,
    /// Not asked about: no re-checks, and no service as a control.
    pub paused: bool,
    /// Can also be asked about by name: names are stored, and the source has such a search.
    pub by_name: bool,
}

/// Which controls a source has beside its people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Controls {
    /// A number nobody can hold, which must have no record.
    pub nobody: bool,
    /// A very common name, which must have one.
    pub population: bool,
}

/// The last looks at a watch as the archive has them. States are not saved for a look that changed nothing,
/// so these can be newer than the state.
#[derive(Debug, Clone, Default)]
pub struct LastLooks {
    /// The last check of any outcome.
    pub any: Option<(u64, DateTime<Utc>)>,
    /// The last check that found the person listed, and its record.
    pub listed: Option<(u64, DateTime<Utc>)>,
    /// The last check of any outcome, if it found no record.
    pub missed: Option<(u64, DateTime<Utc>)>,
    pub record: Option<Arc<Record>>,
}

/// One look, of any subject.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    pub check: u64,
    pub subject: Subject,
    /// When it was answered.
    pub at: DateTime<Utc>,
    pub outcome: &'a Outcome,
    pub kind: LookKind,
    /// Which rules read it.
    pub profile: ProfileHash,
    /// A person looked, in their own browser: nobody else can be asked about in the same minutes.
    pub by_hand: bool,
}

/// Why somebody looked. A look counts the same whatever the reason, but for the ones by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LookKind {
    Scheduled,
    Recheck,
    Control,
    OnDemand,
    /// The second path: a missed person, by name instead of number.
    ByName,
}

impl LookKind {
    pub const ALL: [LookKind; 5] =
        [LookKind::Scheduled, LookKind::Recheck, LookKind::Control, LookKind::OnDemand, LookKind::ByName];

    /// By what was asked.
    pub fn route(self) -> Route {
        match self {
            LookKind::ByName => Route::Name,
            LookKind::Scheduled | LookKind::Recheck | LookKind::Control | LookKind::OnDemand => Route::Number,
        }
    }

    /// The stored key.
    pub fn key(self) -> &'static str {
        match self {
            LookKind::Scheduled => "scheduled",
            LookKind::Recheck => "recheck",
            LookKind::Control => "control",
            LookKind::OnDemand => "on_demand",
            LookKind::ByName => "by_name",
        }
    }
}

/// What follows from a look, or from time alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    pub events: Vec<Event>,
    pub asks: Vec<Ask>,
    /// Watches whose state is to be saved, each once, in order. Not those of which only the times of the last
    /// looks moved.
    pub touched: Vec<WatchNo>,
    /// The state of the source is to be saved.
    pub source_touched: bool,
    /// Misses of which it is now known whether they count.
    pub witnessed: Vec<Witnessed>,
}

/// A further look that the judge wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    pub subject: Subject,
    pub why: AskWhy,
    pub not_before: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AskWhy {
    /// A missed person, again. Takes the place of an earlier wish for the same person.
    Recheck,
    /// To witness somebody else's miss: within minutes, or not at all.
    Control,
    /// To prove the population control.
    Probe,
    /// A missed person, by name.
    ByName,
}

/// Whether a miss counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// The check that missed.
    pub check: u64,
    pub yes: bool,
    /// People who were listed around it.
    pub controls: u32,
    pub certainty: Certainty,
    /// The conditions in words.
    pub because: String,
}

/// Everything the judge knows of one source.
#[derive(Debug, Clone)]
pub struct Desk {
    source: String,
    policy: Policy,
    controls: Controls,
    /// Boxed: a tree that was filled in order has half of its places empty.
    seats: BTreeMap<WatchNo, Box<Seat>>,
    state: SourceState,
    /// Watches with an absence, and of those the ones with a witness round. Both follow from the states.
    absent: BTreeSet<WatchNo>,
    open: BTreeSet<WatchNo>,
}

/// One watch at the desk.
#[derive(Debug, Clone)]
struct Seat {
    member: Member,
    state: WatchState,
    /// The last record; not part of the state, the archive has it.
    record: Option<Arc<Record>>,
    /// The re-check that was asked for, and when.
    asked: Option<(At, At)>,
}

impl Desk {
    pub fn new(source: String, policy: Policy, controls: Controls) -> Desk {
        Desk {
            source,
            policy,
            controls,
            seats: BTreeMap::new(),
            state: SourceState::default(),
            absent: BTreeSet::new(),
            open: BTreeSet::new(),
        }
    }

    /// Goes on from what was saved of the source.
    pub fn restore(&mut self, source_state: SourceState) {
        self.state = source_state;
    }

    /// Takes a watch in, with what was saved of it, if anything was. An enrolled watch is replaced.
    pub fn enrol(&mut self, no: WatchNo, member: Member, state: Option<WatchState>, last: LastLooks) {
        self.remove(no);
        let mut state = state.unwrap_or_default();
        catch_up(&mut state, &last);
        if let Some(absence) = &state.absence {
            self.absent.insert(no);
            if absence.round.is_some() {
                self.open.insert(no);
            }
        }
        let seat = Seat { member, state, record: last.record, asked: None };
        self.seats.insert(no, Box::new(seat));
    }

    /// Lets a watch go. Rounds that wait for it run out.
    pub fn remove(&mut self, no: WatchNo) {
        self.seats.remove(&no);
        self.absent.remove(&no);
        self.open.remove(&no);
    }

    /// Changes group or pause of a watch and keeps the rest.
    pub fn reseat(&mut self, no: WatchNo, member: Member) {
        if let Some(seat) = self.seats.get_mut(&no) {
            seat.member = member;
        }
    }

    /// Hears one look. A look that changes nothing costs the same however many people there are.
    pub fn hear(&mut self, look: Look<'_>) -> Verdict {
        let mut verdict = Verdict::default();
        let at = At::of(look.at);
        self.close_overdue(at, &mut verdict);
        if !self.note_answer(&look, at, &mut verdict) {
            return verdict.tidied();
        }
        match (look.subject, look.kind.route()) {
            (Subject::Watch(no), Route::Number) => self.hear_watch(no, &look, at, &mut verdict),
            (Subject::Watch(no), Route::Name) => self.hear_by_name(no, &look, at, &mut verdict),
            (Subject::Nobody, _) => self.hear_nobody(look.outcome, at, &mut verdict),
            (Subject::Population, _) => self.hear_population(look.outcome, at, &mut verdict),
        }
        // Controls are asked as the missed person was: by number.
        if look.kind.route() == Route::Number {
            self.count_in_rounds(&look, said(look.outcome), at, &mut verdict);
        }
        self.review_doubt(at, &mut verdict);
        self.probe_population(at, &mut verdict);
        verdict.tidied()
    }

    /// What time alone changes. To be called every half minute or so, and once after a restart.
    pub fn tick(&mut self, now: DateTime<Utc>) -> Verdict {
        let mut verdict = Verdict::default();
        let at = At::of(now);
        self.close_overdue(at, &mut verdict);
        self.notice_silence(at, &mut verdict);
        self.review_doubt(at, &mut verdict);
        self.ask_again(at, &mut verdict);
        self.probe_population(at, &mut verdict);
        verdict.tidied()
    }

    /// What is to be saved of a watch; `None` for one that is not enrolled.
    pub fn state(&self, no: WatchNo) -> Option<&WatchState> {
        self.seats.get(&no).map(|seat| &seat.state)
    }

    /// What is to be saved of the source.
    pub fn source_state(&self) -> &SourceState {
        &self.state
    }

    /// When the last look at a watch was answered.
    pub fn last_look(&self, no: WatchNo) -> Option<DateTime<Utc>> {
        self.seats.get(&no)?.state.last.map(|mark| mark.1.utc())
    }

    /// The last record of a watch, to hold the next answer against.
    pub fn record(&self, no: WatchNo) -> Option<&Arc<Record>> {
        self.seats.get(&no).and_then(|seat| seat.record.as_ref())
    }

    fn hear_watch(&mut self, no: WatchNo, look: &Look<'_>, at: At, verdict: &mut Verdict) {
        let Some(seat) = self.seats.get_mut(&no) else { return };
        seat.state.last = Some(Mark(look.check, at));
        match look.outcome {
            Outcome::Listed(record) => {
                let before = seat.state.heard.replace(Heard { at, listed: true });
                self.count_in_doubt(no, before, at);
                self.hear_listed(no, record, look, at, verdict);
            }
            Outcome::NotListed => {
                let before = seat.state.heard.replace(Heard { at, listed: false });
                self.count_in_doubt(no, before, at);
                self.hear_miss(no, look, at, verdict);
            }
            Outcome::NoCase => self.hear_no_case(no, at, verdict),
            Outcome::Several(_) | Outcome::Unclear(_) | Outcome::Blocked(_) | Outcome::NoAnswer(_) => {}
        }
    }

    /// An event about a watch, to be filled in.
    fn event(&self, no: WatchNo, kind: EventKind, mark: Mark) -> Event {
        let seat = self.seats.get(&no);
        Event {
            person: seat.map(|s| s.member.person.clone()),
            check: Some(mark.0),
            before: seat.and_then(|s| s.state.listed).map(|m| m.0).filter(|check| *check != mark.0),
            ..self.source_event(kind, mark.1)
        }
    }

    /// An event about the source, to be filled in.
    fn source_event(&self, kind: EventKind, at: At) -> Event {
        Event {
            at: at.utc(),
            kind,
            person: None,
            source: self.source.clone(),
            group: None,
            was: None,
            now: None,
            check: None,
            before: None,
            because: String::new(),
        }
    }

    /// Sixty-four bits that look random and are the same every time.
    fn draw(&self, what: &str, no: WatchNo, n: u64) -> u64 {
        let hash = sha256(&[
            b"testigo/judge/v1\n",
            self.source.as_bytes(),
            &[0],
            what.as_bytes(),
            &no.0.to_le_bytes(),
            &n.to_le_bytes(),
        ]);
        u64::from_le_bytes(hash[..8].try_into().expect("eight of 32 bytes"))
    }
}

impl Verdict {
    fn touch(&mut self, no: WatchNo) {
        if self.touched.last() != Some(&no) {
            self.touched.push(no);
        }
    }

    fn ask(&mut self, subject: Subject, why: AskWhy, not_before: At) {
        self.asks.push(Ask { subject, why, not_before: not_before.utc() });
    }

    fn unwitnessed(&mut self, check: u64, because: &str) {
        let because = because.to_owned();
        self.witnessed.push(Witnessed {
            check,
            yes: false,
            controls: 0,
            certainty: Certainty::Alone,
            because,
        });
    }

    fn tidied(mut self) -> Verdict {
        self.touched.sort_unstable();
        self.touched.dedup();
        self
    }
}

/// What an answer about a person means for somebody else's miss.
fn said(outcome: &Outcome) -> Said {
    match outcome {
        Outcome::Listed(record) if record.custody == Custody::NotSaid => Said::Unsure,
        Outcome::Listed(_) => Said::Listed,
        Outcome::NotListed => Said::Zero,
        Outcome::NoCase
        | Outcome::Several(_)
        | Outcome::Unclear(_)
        | Outcome::Blocked(_)
        | Outcome::NoAnswer(_) => Said::Unsure,
    }
}

/// Brings the times of a saved state up to the archive's last looks.
fn catch_up(state: &mut WatchState, last: &LastLooks) {
    let mark = |(check, at): (u64, DateTime<Utc>)| Mark(check, At::of(at));
    if let Some(any) = last.any.map(mark)
        && state.last.is_none_or(|m| m.1 < any.1)
    {
        state.last = Some(any);
    }
    if let Some(listed) = last.listed.map(mark)
        && state.says.is_some()
        && state.listed.is_none_or(|m| m.1 < listed.1)
    {
        state.listed = Some(listed);
        if state.heard.is_none_or(|h| h.at < listed.1) {
            state.heard = Some(Heard { at: listed.1, listed: true });
        }
    }
    // Once an absence is told, a state is saved only when something changes; the answers go on.
    if let Some(missed) = last.missed.map(mark)
        && state.heard.is_none_or(|h| h.at < missed.1)
    {
        state.heard = Some(Heard { at: missed.1, listed: false });
    }
}

/// The beginning of the hash of the profile that read a look.
fn profile_of(look: &Look<'_>) -> u32 {
    short(look.profile)
}
