//! What to do now: how it stands in one sentence, then numbered steps with big buttons that call, what to ask, and what
//! was done already. For every status; where there is nothing to do it says so.

mod callee;
mod done;
mod draw;
mod share;
pub mod steps;

use super::super::ask::{Ask, Trouble};
use super::super::board::{Card, Watched};
use super::super::look;
use super::super::reply::Reply;
use super::super::users::Role;
use super::parts;
use crate::alert::numbers::{Help, Numbers};
use crate::alert::words::agency;
use crate::event::Event;
use crate::judge::Standing;
use crate::notice::NoticeKind;
use crate::person::PersonId;
use crate::printable::plain;
use crate::store::{CallDeed, CallRow, NewCall};
use crate::time::Period;
use crate::watch::alerting::shown::Shown;
use crate::watch::alerting::{say_all_seen, told_unseen};
use callee::{Callee, lawyers, listed};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use maud::{Markup, html};
use steps::{Situation, StepKey, situation};

/// So many of a person's events are looked at for the newest news.
const EVENTS: u32 = 24;
/// So many looks back the last record is looked for.
const LOOKS: u32 = 30;

/// All that the page goes by.
pub struct Known {
    id: PersonId,
    /// The message name.
    name: String,
    title: String,
    /// Whose page it is: `ICE`.
    agency: String,
    standing: Option<Standing>,
    /// The newest news at that source.
    news: Option<Event>,
    /// The place that the page shows, or showed last.
    place: Option<String>,
    shown: Shown,
    /// When the state before was last seen.
    last_seen: Option<DateTime<Utc>>,
    every: Option<Period>,
    lawyers: Vec<Callee>,
    numbers: Numbers,
    today: NaiveDate,
    calls: Vec<CallRow>,
    /// Only for those who may see them.
    a_number: Option<String>,
    country: Option<String>,
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let card = ask.card(ask.param("id"))?;
    let known = known(ask, card)?;
    let situation = situation(known.standing.as_ref(), known.news.as_ref(), ask.now);
    let title = ask.words.t("web-what-now");
    ask.reply(&title, "", main(ask, card, &known, situation)?)
}

fn main(ask: &Ask, card: &Card, known: &Known, situation: Situation) -> Result<Markup, Trouble> {
    let w = ask.words;
    let mut steps = situation.steps();
    // Only ICE has such offices.
    steps.retain(|step| step.key != StepKey::Office || known.agency == "ICE");
    let next = card.watches.iter().filter_map(|watched| watched.next).min();
    let unseen: Vec<u64> = told_unseen(ask.store(), &known.id, ask.now)?.iter().map(|n| n.no).collect();
    let share = share::text(ask, known, situation);
    Ok(html! {
        p.no-print { a.back href={ "/person/" (known.id) } { "‹ " bdi { (known.name) } } }
        (head(ask, known, situation))
        @if card.person.paused { p.note { (w.t("web-paused")) } }
        @if !steps.is_empty() {
            p { strong data-spoken { (w.t(if situation.is_news() { "web-now-do" } else { "web-now-can-do" })) } }
            (draw::steps(ask, known, &steps))
        }
        @if situation.legal_help() { (legal_help(ask, known)) }
        @if steps.len() > 1 { p { (w.t("write-down")) } }
        @if situation.is_news() { p.note data-spoken { (w.t("scam")) } }
        p {
            @match next.filter(|next| *next > ask.now && !card.person.paused) {
                Some(next) => (w.say("web-now-next-check", &[("when", &w.moment(next))])),
                None => (w.t("web-now-no-next-check")),
            }
        }
        @if !unseen.is_empty() && ask.may(Role::Staff) { (unseen_form(ask, known, &unseen)) }
        @if let Some(text) = &share { (share::draw(w, text)) }
        p.no-print { button type="button" data-print hidden { (w.t("web-now-print")) } }
        (done::list(w, &known.calls))
    })
}

/// The sentence, since when, what it does not say.
fn head(ask: &Ask, known: &Known, situation: Situation) -> Markup {
    let w = ask.words;
    let standing = known.standing.as_ref();
    let key = format!("web-now-head-{}", situation.key());
    let values = [
        ("name", known.name.as_str()),
        ("source", known.agency.as_str()),
        ("place", known.place.as_deref().unwrap_or_default()),
    ];
    let listed = |s: &Standing| parts::status(w, Some(s));
    html! {
        h1 data-spoken { (w.say(&key, &values)) }
        button.no-print type="button" data-listen hidden { (w.t("web-now-listen")) }
        @if let Some(s) = standing {
            @if situation == Situation::Listed || situation == Situation::Moved || situation == Situation::Again {
                p.status { (listed(s)) }
            }
            (super::home::times(w, s))
            @if let Some(before) = parts::before(w, s) { p { (before) } }
            @if let Some(caution) = parts::caution(w, s) { p.note data-spoken { (caution) } }
        }
        @if let Some(why) = w.sentence(&format!("web-now-why-{}", situation.key())) { p data-spoken { (why) } }
    }
}

fn legal_help(ask: &Ask, known: &Known) -> Markup {
    let (w, help) = (ask.words, listed(&known.numbers, &Help::LegalHelp, known.today));
    html! {
        @if !help.is_empty() {
            h2 { (w.t("legal-help")) }
            ul.plain { @for callee in &help { li { (draw::call(w, callee)) } } }
        }
    }
}

/// Names the notices that this page is about: others go out while it lies open.
fn unseen_form(ask: &Ask, known: &Known, unseen: &[u64]) -> Markup {
    let w = ask.words;
    let shown: Vec<String> = unseen.iter().map(u64::to_string).collect();
    html! {
        form.no-print method="post" action={ "/person/" (known.id) "/now/saw" } {
            (look::csrf(ask))
            input type="hidden" name="shown" value=(shown.join(","));
            p { (w.count("web-now-unseen", unseen.len() as u64)) }
            button { (w.t("web-saw-this")) }
        }
    }
}

fn known(ask: &Ask, card: &Card) -> Result<Known, Trouble> {
    let overall = ask.overall(card);
    let (watched, standing) = overall.map_or((None, None), |(watched, s)| (Some(watched), Some(s)));
    let title = watched.map(|w| ask.board().source(w).profile.rules().title.clone()).unwrap_or_default();
    let news = watched.map(|w| news(ask, card, w)).transpose()?.flatten();
    let details = &card.person.details;
    let staff = ask.may(Role::Staff);
    let (shown, recorded) =
        watched.map(|w| record(ask, w, standing.as_ref())).transpose()?.unwrap_or_default();
    let place = standing.as_ref().and_then(|s| s.place.clone()).or(recorded);
    Ok(Known {
        id: card.person.id.clone(),
        name: plain(&details.call, 40),
        agency: agency(&title),
        title,
        last_seen: last_seen(ask, standing.as_ref(), news.as_ref())?,
        standing,
        news,
        place: place.map(|place| plain(&place, 160)),
        shown,
        every: watched.and_then(|w| w.next).map(|_| card.every),
        lawyers: lawyers(&ask.store().contacts()?, &card.person),
        numbers: ask.site.numbers(),
        today: ask.now.date_naive(),
        calls: ask.store().calls_of(&card.person.id)?,
        a_number: staff.then(|| spaced(&details.a_number.reveal())),
        country: staff.then(|| details.country.clone()),
    })
}

/// `A 000-000-001`: as it is read out.
fn spaced(digits: &str) -> String {
    let threes: Vec<&str> = [0..3, 3..6, 6..9].into_iter().filter_map(|range| digits.get(range)).collect();
    format!("A {}", threes.join("-"))
}

/// The newest event that is news of this person at this source.
fn news(ask: &Ask, card: &Card, watched: Watched) -> Result<Option<Event>, Trouble> {
    let source = ask.board().source(watched).id();
    let rows = ask.events_of(card, EVENTS)?;
    let is_custody = |event: &Event| {
        let kind = NoticeKind::of(event);
        event.source == source && kind.is_news() && kind != NoticeKind::RecordChanged
    };
    Ok(rows.into_iter().map(|row| row.event).find(is_custody))
}

/// What the last record said beside the place, and the place itself.
fn record(
    ask: &Ask,
    watched: Watched,
    standing: Option<&Standing>,
) -> Result<(Shown, Option<String>), Trouble> {
    let Some(at) = standing.and_then(|s| s.last_listed) else { return Ok(Default::default()) };
    let looks = ask.store().looks_before(watched.no, at + TimeDelta::seconds(1), LOOKS)?;
    let mut records = looks.iter().filter_map(|look| look.outcome.record());
    let Some(record) = records.next() else { return Ok(Default::default()) };
    let place = looks.iter().filter_map(|look| look.outcome.record()).find_map(|r| r.custody.place());
    Ok((Shown::of(record), place.map(str::to_owned)))
}

/// The look before the news showed the state before; without news, the last one that listed the person.
fn last_seen(
    ask: &Ask,
    standing: Option<&Standing>,
    news: Option<&Event>,
) -> Result<Option<DateTime<Utc>>, Trouble> {
    match news.and_then(|event| event.before) {
        Some(before) => Ok(Some(ask.store().check(before)?.answered.wall)),
        None => Ok(standing.and_then(|s| s.last_listed)),
    }
}

impl Known {
    /// Since when it stands so.
    fn since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.standing
            .as_ref()
            .map_or(DateTime::UNIX_EPOCH, |s| s.since.unwrap_or(DateTime::UNIX_EPOCH))
            .min(now)
    }

    /// Whom this step calls.
    fn callees(&self, key: StepKey) -> Vec<Callee> {
        let own = |who: &Option<String>, number: &Option<String>| {
            let callee = number.as_deref().and_then(|n| Callee::named(who.as_deref(), Some(n)));
            callee.into_iter().collect::<Vec<_>>()
        };
        let of_list = |help: &Help| listed(&self.numbers, help, self.today);
        match key {
            StepKey::Lawyer => self.lawyers.clone(),
            StepKey::Place => own(&self.place, &self.shown.place_phone),
            StepKey::Office => match own(&self.shown.office, &self.shown.office_phone) {
                none if none.is_empty() && self.agency == "ICE" => of_list(&Help::Agency),
                office => office,
            },
            StepKey::Consulate => {
                self.country.as_ref().map(|c| of_list(&Help::Consulate(c.clone()))).unwrap_or_default()
            }
            StepKey::CourtLine => of_list(&Help::Court),
            StepKey::Hospital | StepKey::PhoneOn | StepKey::Details | StepKey::HandCheck => vec![],
        }
    }
}

/// Somebody did a step, takes it back, or writes something down.
pub fn call(ask: &Ask) -> Result<Reply, Trouble> {
    let card = ask.card(ask.param("id"))?;
    let step = StepKey::parse(ask.field("step")).ok_or(Trouble::NotFound)?;
    let deed = CallDeed::parse(ask.field("deed")).ok_or(Trouble::NotFound)?;
    let note: String = ask.field("note").chars().take(300).collect();
    let back = format!("/person/{}/now#{}", card.person.id, step.key());
    if deed == CallDeed::Note && note.is_empty() {
        return Ok(Reply::see_other(&back));
    }
    let call = NewCall { step: step.key().to_owned(), deed, who: ask.viewer().name.clone(), note };
    ask.write()?.add_call(&card.person.id, &call, ask.site.clock.now())?;
    ask.done(&back, "call-kept")
}

/// Somebody saw what the page before showed as told of this person.
pub fn saw(ask: &Ask) -> Result<Reply, Trouble> {
    let card = ask.card(ask.param("id"))?;
    let shown: Vec<u64> = ask.field("shown").split(',').filter_map(|no| no.parse().ok()).collect();
    say_all_seen(&mut ask.write()?, &card.person.id, &shown, ask.site.clock.now())?;
    ask.done(&format!("/person/{}/now", card.person.id), "seen")
}
