//! Who lives at the pretend site, what it says of them, how it misbehaves to whom, and what it is asked.

use super::app::{self, Call, Setting};
use super::fault::Fault;
use super::routes::{About, Form, Page, page_of};
use super::rules::{Rule, Scope, lot};
use super::scene::Scene;
use super::wire::Asked;
use super::{Seen, rounds};
use crate::a_number::ANumber;
use crate::invented;
use crate::person::{Names, NewPerson};
use crate::time::Moment;
use std::collections::HashMap;
use std::time::Duration;

/// What the site says of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    Listed {
        place: String,
    },
    /// Listed in custody, with "Call ICE for details" or nothing where the place stands.
    ListedNoPlace,
    /// Listed in the custody of Customs and Border Protection.
    Cbp,
    /// Listed as not in custody.
    Out,
    /// Listed with this status.
    Other(String),
    /// No record.
    Zero,
}

/// One person the site knows of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resident {
    pub a_number: ANumber,
    pub names: Names,
    pub country: String,
    pub view: View,
}

/// What `/robots.txt` answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Robots {
    /// 404.
    #[default]
    Absent,
    Text(String),
    /// 500.
    ServerError,
    /// 403.
    Forbidden,
    /// Nothing at all.
    Silent,
}

/// Everything behind the lock.
pub struct State {
    residents: Vec<Resident>,
    by_number: HashMap<ANumber, usize>,
    general: Vec<Rule>,
    /// Rules for one person, apart, so that a crowd with many of them is still quick.
    single: HashMap<ANumber, Vec<Rule>>,
    started: Duration,
    answers: u64,
    pub robots: Robots,
    /// How long each view of the page in the browser waits before it is drawn.
    pub app_delay: Duration,
    pub seen: Vec<Seen>,
}

impl Resident {
    pub fn new(person: &NewPerson, view: View) -> Resident {
        Resident {
            a_number: person.a_number,
            names: person.names.clone().unwrap_or_default(),
            country: person.country.clone(),
            view,
        }
    }

    /// Invented person `i`, listed at their first place.
    pub fn invented(i: u32) -> Resident {
        Resident::new(&invented::person(i), View::Listed { place: rounds::place(i, 0) })
    }
}

impl State {
    pub fn new(people: Vec<Resident>, robots: Robots, started: Duration) -> State {
        let mut state = State {
            residents: Vec::new(),
            by_number: HashMap::new(),
            general: Vec::new(),
            single: HashMap::new(),
            started,
            answers: 0,
            robots,
            app_delay: Duration::from_millis(30),
            seen: Vec::new(),
        };
        people.into_iter().for_each(|r| state.set_resident(r));
        state
    }

    pub fn residents(&self) -> impl Iterator<Item = ANumber> {
        self.residents.iter().map(|r| r.a_number)
    }

    pub fn set_resident(&mut self, resident: Resident) {
        match self.by_number.get(&resident.a_number) {
            Some(place) => self.residents[*place] = resident,
            None => {
                self.by_number.insert(resident.a_number, self.residents.len());
                self.residents.push(resident);
            }
        }
    }

    pub fn set_view(&mut self, a_number: &ANumber, view: View) {
        if let Some(place) = self.by_number.get(a_number) {
            self.residents[*place].view = view;
        }
    }

    pub fn add_rule(&mut self, rule: Rule) {
        match rule.scope {
            Scope::One(number) => self.single.entry(number).or_default().push(rule),
            Scope::Everybody | Scope::Share(_) => self.general.push(rule),
        }
    }

    pub fn clear_rules(&mut self) {
        self.general.clear();
        self.single.clear();
    }

    #[cfg(test)]
    pub fn shown(&self, a_number: &ANumber) -> Option<View> {
        self.by_number.get(a_number).map(|place| self.residents[*place].view.clone())
    }

    #[cfg(test)]
    pub fn rules(&self) -> usize {
        self.general.len() + self.single.values().map(Vec::len).sum::<usize>()
    }

    /// Notes a request and finds what is to be answered.
    pub fn hear(&mut self, asked: Asked, now: Moment, seed: u64) -> Scene {
        let page = page_of(&asked);
        let (subject, found) = self.look_up(&page);
        let rule = self.rule_for(&page, subject, now.boot.saturating_sub(self.started));
        let (scope, fault) = rule.unzip();
        let missing = match &fault {
            Some(Fault::OtherCountryList) => self.countries(scope),
            Some(_) | None => Vec::new(),
        };
        self.answers += 1;
        let scene = Scene {
            page,
            target: asked.target.clone(),
            found,
            fault,
            robots: self.robots.clone(),
            now: now.wall,
            nonce: seed.wrapping_add(self.answers),
            setting: Setting { delay: self.app_delay, missing },
        };
        self.note(asked, now);
        scene
    }

    fn note(&mut self, asked: Asked, at: Moment) {
        let user_agent = asked.header("user-agent").map(str::to_owned);
        let Asked { method, target, headers, body } = asked;
        self.seen.push(Seen { at, method, path: target, headers, body, user_agent });
    }

    /// Whom the question is about, if the site knows them, and the records that an honest answer shows.
    fn look_up(&self, page: &Page) -> (Option<ANumber>, Vec<Resident>) {
        let (form, about, country) = match page {
            Page::Answer { form, about, country } => (*form, about, country),
            Page::App(Call::Facility(id)) => return (None, self.held_at(id)),
            Page::App(_) | Page::Home | Page::Robots | Page::Missing => return (None, Vec::new()),
        };
        let known: Vec<&Resident> = match about {
            About::Number(number) => {
                let place = number.as_ref().and_then(|n| self.by_number.get(n));
                place.map(|p| &self.residents[*p]).into_iter().collect()
            }
            About::Name(names) => self.residents.iter().filter(|r| same_name(&r.names, names)).collect(),
        };
        // A name that no resident has is a common one: the population control.
        // The page in the browser wants a country too, and finds nobody by a common name alone.
        if known.is_empty() && matches!(about, About::Name(_)) && !matches!(form, Form::App(_)) {
            return (None, (0..3).map(stranger).collect());
        }
        let right = |r: &Resident| country.as_ref().is_none_or(|given| app::means(given, &r.country));
        let shown = known.iter().filter(|r| r.view != View::Zero && right(r)).map(|r| (*r).clone()).collect();
        (known.first().map(|r| r.a_number), shown)
    }

    /// Somebody at the place with this name in the page's interface.
    fn held_at(&self, id: &str) -> Vec<Resident> {
        let here = self.residents.iter().find(|r| app::held_at(r, id)).cloned();
        here.or_else(|| (0..8).map(stranger).find(|r| app::held_at(r, id))).into_iter().collect()
    }

    /// The countries of those whom a rule is for.
    fn countries(&self, scope: Option<Scope>) -> Vec<String> {
        let met = |r: &&Resident| match scope {
            Some(Scope::One(number)) => r.a_number == number,
            Some(Scope::Share(share)) => lot(&r.a_number) < share,
            Some(Scope::Everybody) | None => true,
        };
        let mut countries: Vec<String> =
            self.residents.iter().filter(met).map(|r| r.country.clone()).collect();
        countries.sort();
        countries.dedup();
        countries
    }

    /// The oldest rule that holds for this question, used once; those for the one person come first.
    fn rule_for(
        &mut self,
        page: &Page,
        subject: Option<ANumber>,
        since_start: Duration,
    ) -> Option<(Scope, Fault)> {
        let single = match page {
            Page::Answer { .. } => subject.and_then(|n| self.single.get_mut(&n)).into_iter().flatten(),
            // Nobody knows yet whom this is about: see below which rules fit.
            Page::App(_) => return self.rule_for_app(page, since_start),
            Page::Home | Page::Robots | Page::Missing => return None,
        };
        let met = |scope: Scope| match scope {
            Scope::Everybody | Scope::One(_) => true,
            Scope::Share(share) => subject.is_some_and(|n| lot(&n) < share),
        };
        single
            .chain(self.general.iter_mut().filter(|r| met(r.scope)))
            .filter(|rule| rule.fits(page))
            .find_map(|rule| rule.use_now(since_start).then(|| (rule.scope, rule.fault.clone())))
    }

    fn rule_for_app(&mut self, page: &Page, since_start: Duration) -> Option<(Scope, Fault)> {
        let all = self.general.iter_mut().chain(self.single.values_mut().flatten());
        all.filter(|rule| rule.fits(page))
            .find_map(|rule| rule.use_now(since_start).then(|| (rule.scope, rule.fault.clone())))
    }
}

/// Somebody who is not among the residents.
pub fn stranger(i: u32) -> Resident {
    Resident::invented(90_001 + i)
}

fn same_name(a: &Names, b: &Names) -> bool {
    a.first.eq_ignore_ascii_case(&b.first) && a.last.eq_ignore_ascii_case(&b.last)
}
