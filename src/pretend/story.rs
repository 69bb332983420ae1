//! The story of the demo: a dozen invented people, 45 seconds, and everything that a locator does to those who
//! watch it. Which of it must be told, and which must not, stands in [`Story::expected`].
//!
//! One demo second stands for about an hour and a half. The numbers fit each other: a round of everybody
//! takes [`Story::interval`]; an absence is told as likely after 3 seconds and as confirmed after 8. The group
//! is nearly half of everybody, more than the fleet brake's share: that it is one group, while the others stay,
//! makes its leaving news of the group and no doubt about the site.

use super::{Fault, Pretend, Resident, Rule, Scope, View};
use crate::event::EventKind;
use crate::invented;
use crate::person::NewPerson;
use crate::policy::{Confirm, Expiry, Flap, FleetBrake, GroupRule, Policy};
use crate::time::Period;
use std::ops::Range;
use std::time::Duration;

/// A whole demo, as data.
#[derive(Debug, Clone)]
pub struct Story {
    pub people: Vec<StoryPerson>,
    /// In the order of time.
    pub steps: Vec<Step>,
    /// From the start to the last word.
    pub length: Duration,
    /// So much longer it may take in all, because a step waits for what must be told before it: machines that are
    /// busy, and browsers, are slow.
    pub patience: Duration,
    /// How often each person is asked about.
    pub interval: Duration,
    /// The judge's numbers, in seconds: for loopback only.
    pub policy: Policy,
    /// What must be told, and what must not.
    pub expected: Vec<Expected>,
}

/// Somebody who is followed, and what the site says of them at the start.
#[derive(Debug, Clone)]
pub struct StoryPerson {
    pub person: NewPerson,
    pub view: View,
}

/// One thing that happens at the site.
#[derive(Debug, Clone)]
pub struct Step {
    /// Counted from the start.
    pub at: Duration,
    /// What must have been told before it happens: it waits for that, within [`Story::patience`].
    pub after: Vec<(Whom, EventKind)>,
    pub change: Change,
    /// What happens, for the one who watches the demo.
    pub says: &'static str,
}

#[derive(Debug, Clone)]
pub enum Change {
    /// The site says this of these people (places in [`Story::people`]) from now on.
    See { who: Vec<usize>, view: View },
    /// One single wrong answer about one person.
    Once { who: usize, fault: Fault },
    /// The whole site misbehaves from now on, instead of what it did before.
    Site { fault: Fault },
    /// The whole site is well again.
    Well,
}

/// What the watcher must say, or must not say.
#[derive(Debug, Clone)]
pub struct Expected {
    pub who: Whom,
    pub kind: EventKind,
    pub told: Told,
    pub why: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Once,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whom {
    /// One of [`Story::people`].
    Person(usize),
    /// Each of them.
    Everybody,
    /// Each member of the group.
    Members,
    /// Each of those to whom nothing happens.
    Bystanders,
    /// The group as a whole.
    Group,
    /// The source.
    Site,
}

pub const GROUP: &str = "east-wing";

const PEOPLE: usize = 12;
const MEMBERS: Range<usize> = 7..12;
pub const MOVED: usize = 1;
pub const NO_PLACE: usize = 2;
pub const OUT: usize = 3;
pub const FALSE_ZERO: usize = 4;
pub const BACK: usize = 5;

/// The demo, always the same.
pub fn story() -> Story {
    Story {
        people: (0..PEOPLE).map(story_person).collect(),
        steps: steps(),
        length: Duration::from_secs(45),
        patience: Duration::from_secs(12),
        interval: Duration::from_secs(2),
        policy: policy(),
        expected: expected(),
    }
}

impl Story {
    /// The same story for a browser, which shows one page at a time and takes most of a second for each: everything
    /// takes longer, with fewer controls. While many are missing, the looks that are wanted come near to what it can make.
    pub fn for_browser(mut self) -> Story {
        const TIMES: u32 = 6;
        const WINDOW_TIMES: u32 = 8;
        const INTERVAL_TIMES: u32 = 12;
        fn stretch<const N: usize>(periods: [&mut Period; N], times: u32) {
            periods.into_iter().for_each(|period| *period = *period * times);
        }
        self.steps.iter_mut().for_each(|step| step.at *= TIMES);
        self.length *= TIMES;
        self.patience *= 2 * TIMES;
        self.interval *= INTERVAL_TIMES;
        let p = &mut self.policy;
        p.controls = 4;
        let FleetBrake { within: brake, .. } = &mut p.fleet_brake;
        let GroupRule { within: group, .. } = &mut p.group;
        let Expiry { from, to } = &mut p.expected_expiry;
        stretch([&mut p.likely.span, &mut p.not_listed.span, from], TIMES);
        stretch([&mut p.silent_after, &mut p.control_window, brake, group], WINDOW_TIMES);
        stretch([&mut p.stale_after, &mut p.flap.within, to], INTERVAL_TIMES);
        p.recheck.iter_mut().for_each(|wait| *wait = *wait * WINDOW_TIMES);
        for person in &mut self.people {
            person.person.sources = vec!["ice-odls".to_owned()];
        }
        self
    }

    /// The site's people at the start: for [`super::Options`].
    pub fn residents(&self) -> Vec<Resident> {
        self.people.iter().map(|p| Resident::new(&p.person, p.view.clone())).collect()
    }

    /// The people that a word of [`Expected`] means; none for the group and the site.
    pub fn members(&self, whom: Whom) -> Vec<usize> {
        let somebody = [MOVED, NO_PLACE, OUT, FALSE_ZERO, BACK];
        match whom {
            Whom::Person(i) => vec![i],
            Whom::Everybody => (0..self.people.len()).collect(),
            Whom::Members => MEMBERS.collect(),
            Whom::Bystanders => {
                (0..self.people.len()).filter(|i| !MEMBERS.contains(i) && !somebody.contains(i)).collect()
            }
            Whom::Group | Whom::Site => Vec::new(),
        }
    }

    /// Lets one step happen.
    pub fn apply(&self, pretend: &Pretend, step: &Step) {
        let number = |i: usize| self.people[i].person.a_number;
        match &step.change {
            Change::See { who, view } => who.iter().for_each(|i| pretend.set_view(&number(*i), view.clone())),
            Change::Once { who, fault } => {
                pretend.add_rule(Rule::new(Scope::One(number(*who)), fault.clone()).times(1));
            }
            Change::Site { fault } => {
                pretend.clear_faults();
                pretend.set_fault(Scope::Everybody, fault.clone());
            }
            Change::Well => pretend.clear_faults(),
        }
    }
}

fn story_person(i: usize) -> StoryPerson {
    let number = u32::try_from(i).expect("a dozen people");
    let mut person = invented::person(number);
    let in_group = MEMBERS.contains(&i);
    if in_group {
        person.group = Some(GROUP.to_owned());
    }
    let place = if in_group { invented::place(6) } else { invented::place(number % 5) };
    StoryPerson { person, view: View::Listed { place } }
}

fn steps() -> Vec<Step> {
    use EventKind::*;
    use Whom::{Everybody, Members, Person, Site};
    let step = |at: u64, after: &[(Whom, EventKind)], change, says| {
        let at = Duration::from_millis(at);
        Step { at, after: after.to_vec(), change, says }
    };
    let see = |who: &[usize], view: View| Change::See { who: who.to_vec(), view };
    let group: Vec<usize> = MEMBERS.collect();
    vec![
        step(
            3_000,
            &[(Everybody, FirstListed)],
            Change::Once { who: FALSE_ZERO, fault: Fault::Zero },
            "the site denies one person, once, though nothing happened",
        ),
        step(4_000, &[], see(&[MOVED], View::Listed { place: invented::place(7) }), "one person is moved"),
        step(
            5_000,
            &[],
            see(&[NO_PLACE], View::ListedNoPlace),
            "the site no longer says where one person is",
        ),
        step(6_000, &[], see(&[OUT], View::Out), "one person is shown as not in custody"),
        step(
            10_000,
            &[(Person(MOVED), Changed), (Person(NO_PLACE), PlaceGone), (Person(OUT), OutOfCustody)],
            see(&group, View::Zero),
            "five people of one group are gone in one night; the others stay",
        ),
        step(19_500, &[(Members, LikelyNotListed)], see(&[BACK], View::Zero), "one person is gone"),
        step(
            21_000,
            &[],
            see(&[OUT], View::Zero),
            "the one who was not in custody leaves the list, as expected",
        ),
        step(
            32_000,
            &[(Person(BACK), NotListed)],
            see(&[BACK], View::Listed { place: invented::place(7) }),
            "the person who was gone is listed again, elsewhere",
        ),
        step(
            35_000,
            &[(Person(BACK), ListedAgain), (Members, NotListed), (Person(OUT), ExpiredExpected)],
            Change::Site { fault: Fault::InternalError },
            "the site shows its error page to everybody",
        ),
        step(
            38_500,
            &[(Site, SourceSilent)],
            Change::Site { fault: Fault::Zero },
            "then it denies everybody",
        ),
        step(42_000, &[(Site, SiteInDoubt)], Change::Well, "the site is well again"),
    ]
}

/// The policy of the demo: the same shape as the real one, in seconds.
fn policy() -> Policy {
    let seconds = Period::from_secs;
    Policy {
        recheck: [1, 1, 2, 2, 2].map(seconds).to_vec(),
        likely: Confirm { misses: 3, span: seconds(3) },
        not_listed: Confirm { misses: 5, span: seconds(8) },
        fleet_brake: FleetBrake { share: 0.2, at_least: 3, within: seconds(3) },
        group: GroupRule { share: 0.2, at_least: 5, within: seconds(6), others: 0.05 },
        controls: 8,
        control_window: seconds(2),
        expected_expiry: Expiry { from: seconds(10), to: seconds(30) },
        silent_after: seconds(3),
        stale_after: seconds(20),
        flap: Flap { times: 3, within: seconds(45) },
    }
}

fn expected() -> Vec<Expected> {
    let told = |who, kind, why| Expected { who, kind, told: Told::Once, why };
    let never = |who, kind, why| Expected { who, kind, told: Told::Never, why };
    use EventKind::*;
    use Whom::*;
    vec![
        told(Everybody, FirstListed, "all twelve are listed when the demo begins"),
        told(Person(MOVED), Changed, "another place, one answer is enough"),
        told(Person(NO_PLACE), PlaceGone, "still listed, the place is not shown any more"),
        told(Person(OUT), OutOfCustody, "listed as not in custody"),
        never(Person(FALSE_ZERO), LikelyNotListed, "one false zero; the next look shows the record again"),
        never(Person(FALSE_ZERO), NotListed, "one false zero is never an absence"),
        told(Group, GroupChanged, "five of five gone while the others stay"),
        told(Members, LikelyNotListed, "three witnessed misses, a while apart"),
        told(Members, NotListed, "five witnessed misses over a longer while, controls listed all the time"),
        told(Person(BACK), NotListed, "gone for long enough, witnessed"),
        told(Person(BACK), ListedAgain, "one answer with the record is enough"),
        told(Person(OUT), ExpiredExpected, "who is not in custody leaves the list after a while"),
        never(Person(OUT), NotListed, "that is expected and no alarm"),
        told(Site, SourceSilent, "nothing but error pages for a while"),
        told(Site, SiteInDoubt, "everybody missed at once, and a common name has no record either"),
        told(Site, SourceBack, "useful answers again"),
        never(Bystanders, LikelyNotListed, "error pages and a site in doubt say nothing about anybody"),
        never(Bystanders, NotListed, "error pages and a site in doubt say nothing about anybody"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pretend::Options;
    use std::collections::HashSet;

    fn at(story: &Story, says: &str) -> Duration {
        story.steps.iter().find(|s| s.says.contains(says)).expect("a step").at
    }

    #[test]
    fn steps_are_in_order_and_leave_time_to_tell_of_them() {
        let story = story();
        assert!(story.steps.windows(2).all(|w| w[0].at < w[1].at));
        assert!(story.length <= Duration::from_secs(45));
        assert!(story.steps.iter().all(|s| s.at + story.interval <= story.length));
        // Told as confirmed: the next round, then the re-checks that make up the span, each a little late.
        let confirm = |policy: &Policy| {
            let mut waits = policy.recheck.iter().map(|p| p.duration());
            let last = policy.recheck.last().unwrap().duration();
            let (mut span, mut misses) = (Duration::ZERO, 1);
            while misses < policy.not_listed.misses || span < policy.not_listed.span.duration() {
                span += waits.next().unwrap_or(last);
                misses += 1;
            }
            story.interval + span + Duration::from_millis(1_500)
        };
        let needed = confirm(&story.policy);
        for (gone, next) in [
            ("five people", "error page"),
            ("one person is gone", "listed again"),
            ("leaves the list", "error page"),
        ] {
            assert!(at(&story, gone) + needed <= at(&story, next), "{gone}: {needed:?}");
        }
        let silence = at(&story, "denies everybody") - at(&story, "error page");
        assert!(silence > story.policy.silent_after.duration());
    }

    #[test]
    fn the_group_is_news_and_no_doubt_about_the_site() {
        let story = story();
        let members = story.people.iter().filter(|p| p.person.group.as_deref() == Some(GROUP)).count();
        assert_eq!(members, story.members(Whom::Members).len());
        assert!(members >= story.policy.group.at_least as usize);
        // Nothing else happens near it, so "the others stay" is true.
        let night = at(&story, "five people");
        let window = story.policy.group.within.duration() + story.interval;
        let near = |s: &&Step| s.at != night && s.at + story.interval > night && s.at < night + window;
        assert_eq!(story.steps.iter().filter(near).count(), 0);
        // The expiry falls into the days in which it is expected.
        let after = at(&story, "leaves the list") - at(&story, "not in custody");
        let expiry = story.policy.expected_expiry;
        assert!(expiry.from.duration() < after && after + story.interval < expiry.to.duration());
    }

    #[test]
    fn people_are_invented_and_no_list_the_guard_refuses() {
        use crate::person::guard::{Capacity, Caps, GuardRow, judge_list};
        let story = story();
        let rows: Vec<GuardRow<'_>> = story.people.iter().map(|p| (&p.person).into()).collect();
        let caps = Caps { capacity: Capacity::Helper, organisation_limit: 0 };
        assert_eq!(judge_list(&[], &rows, &caps), Ok(vec![]));
        let numbers: HashSet<_> = story.people.iter().map(|p| p.person.a_number).collect();
        assert_eq!(numbers.len(), PEOPLE);
    }

    #[tokio::test]
    async fn every_step_can_be_applied_and_the_end_is_a_well_site() {
        let story = story();
        let options = Options { people: story.residents(), ..Options::default() };
        let pretend = Pretend::start(options).await.unwrap();
        for step in &story.steps {
            story.apply(&pretend, step);
        }
        let shown = |i: usize| pretend.state().shown(&story.people[i].person.a_number);
        assert!(MEMBERS.chain([OUT]).all(|i| shown(i) == Some(View::Zero)));
        assert_eq!(shown(BACK), Some(View::Listed { place: invented::place(7) }));
        assert_eq!(shown(NO_PLACE), Some(View::ListedNoPlace));
        assert!(
            story.members(Whom::Bystanders).iter().all(|i| shown(*i) == Some(story.people[*i].view.clone()))
        );
        assert_eq!(pretend.state().rules(), 0);
    }
}
