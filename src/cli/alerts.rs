//! `alerts`: what people were told, and how far it came; `alerts send` for those who look by `check`.

use super::args::{AlertsArgs, AlertsCommand};
use super::context::Context;
use super::exit::Exit;
use super::output::{counted, print_json, print_line, table, visible};
use super::run::Ready;
use super::times;
use crate::alert::own_numbers::of_archive;
use crate::alert::post::Post;
use crate::alert::send::{Senders, Surroundings};
use crate::contact::{Contact, ContactId};
use crate::fetch::Resolver;
use crate::fetch::address::is_loopback_url;
use crate::notice::{Notice, NoticeState};
use crate::person::PersonId;
use crate::store::{AttemptRow, NoticeFilter, Store};
use crate::time::rfc3339;
use crate::watch::alerting::{Manner, Teller, drain};
use crate::watch::sources::Source;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

pub fn run(context: &Context, args: &AlertsArgs) -> anyhow::Result<Exit> {
    match &args.command {
        Some(AlertsCommand::Send) => send(context),
        None => list(context, args),
    }
}

fn send(context: &Context) -> anyhow::Result<Exit> {
    let sent = send_now(context)?;
    match context.json {
        true => print_json(json!({ "sent": sent }))?,
        false => print_line(&format!("{} sent", counted(sent as u64, "message", "messages")))?,
    }
    Ok(Exit::Done)
}

/// Tells what waits and sends what is due. Returns how many were sent.
pub fn send_now(context: &Context) -> anyhow::Result<usize> {
    let mut ready = Ready::open(context)?;
    let Some(teller) = teller(context, &ready.sources)? else { return Ok(0) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(drain(&mut ready.keeper, teller, context.clock.clone()))?)
}

/// How people are told. The floors hold where any page is asked that is not on loopback.
pub fn teller(context: &Context, sources: &[Source]) -> anyhow::Result<Option<Teller>> {
    let telling = &context.config.telling;
    let here = !sources.is_empty() && sources.iter().all(|s| is_loopback_url(&s.base_url));
    let rules = if here { telling.clone() } else { telling.floored() };
    let manner = Manner {
        rules,
        clocks: context.config.clocks.clone(),
        numbers: of_archive(&context.archive)?,
        installation: installation(context),
    };
    Ok(Some(Teller { post: post(context)?, manner: Arc::new(manner) }))
}

/// The door through which messages leave.
fn post(context: &Context) -> anyhow::Result<Post> {
    if let Some(post) = &context.post {
        return Ok(post.clone());
    }
    let environment = std::env::vars().filter(|(name, _)| name.starts_with("TESTIGO_")).collect();
    let outside = Surroundings {
        roots: super::run::roots(context)?,
        resolver: Resolver::System,
        environment,
        clock: context.clock.clone(),
    };
    Ok(Post::Real(Arc::new(Senders::new(&context.config.alerts, outside)?)))
}

fn installation(context: &Context) -> String {
    context.config.guard.organisation.clone().unwrap_or_else(|| "testigo".to_owned())
}

fn list(context: &Context, args: &AlertsArgs) -> anyhow::Result<Exit> {
    let store = context.read()?;
    let person = args.person.as_ref().map(|text| context.person(&store, text)).transpose()?;
    let filter = NoticeFilter {
        person: person.map(|p| p.id),
        waiting: args.waiting,
        limit: Some(args.last),
        ..NoticeFilter::default()
    };
    let notices = store.notices(&filter)?;
    if context.json {
        let alerts = notices.iter().map(|notice| Ok(notice_json(notice, &store.attempts(notice.no)?)));
        print_json(json!({ "alerts": alerts.collect::<anyhow::Result<Vec<_>>>()? }))?;
        return Ok(Exit::Done);
    }
    if notices.is_empty() {
        print_line("Nobody was told anything. Who is told: testigo contact list")?;
        return Ok(Exit::Done);
    }
    let names: HashMap<ContactId, String> =
        store.contacts()?.into_iter().map(|c| (c.id, c.details.name)).collect();
    let calls: HashMap<PersonId, String> =
        store.people()?.into_iter().map(|p| (p.id, p.details.call)).collect();
    let mut shown = table(&["no", "when", "to", "about", "what", "how far"]);
    for notice in &notices {
        let new = &notice.planned.notice;
        let about = new.person.as_ref().and_then(|id| calls.get(id)).map(|call| visible(call));
        shown.add_row(vec![
            notice.no.to_string(),
            times::shown(notice.created),
            names.get(&new.contact).map_or_else(|| new.contact.as_str().to_owned(), |name| visible(name)),
            about.unwrap_or_default(),
            new.kind.key().replace('_', " "),
            how_far(notice),
        ]);
    }
    print_line(&shown.to_string())?;
    Ok(Exit::Done)
}

/// How far a notice came, in words.
fn how_far(notice: &Notice) -> String {
    let now = &notice.now;
    let next = now.due.map_or_else(String::new, |due| format!(", next at {}", times::shown(due)));
    let at = |at: Option<DateTime<Utc>>| at.map(times::shown).unwrap_or_default();
    match now.state {
        NoticeState::Queued if notice.tried => format!("not delivered yet{next}"),
        NoticeState::Queued => format!("waits{next}"),
        NoticeState::Accepted => format!("sent {}, nobody said that they saw it{next}", at(now.accepted_at)),
        NoticeState::Seen => format!("seen {}", at(now.seen_at)),
        NoticeState::GivenUp => "given up".to_owned(),
        NoticeState::Withdrawn => "withdrawn".to_owned(),
    }
}

fn notice_json(notice: &Notice, attempts: &[AttemptRow]) -> Value {
    let (new, now) = (&notice.planned.notice, &notice.now);
    let attempt = |attempt: &AttemptRow| {
        json!({
            "means": attempt.means,
            "begun": rfc3339(attempt.begun),
            "ended": attempt.ended.map(rfc3339),
            "result": attempt.result,
            "why": attempt.why,
        })
    };
    json!({
        "notice": notice.no,
        "contact": new.contact.as_str(),
        "person": new.person.as_ref().map(PersonId::as_str),
        "kind": new.kind.key(),
        "event": new.event,
        "follows": new.follows,
        "event_at": rfc3339(new.event_at),
        "created": rfc3339(notice.created),
        "urgent": new.urgent,
        "state": now.state.key(),
        "round": now.round,
        "due": now.due.map(rfc3339),
        "accepted_at": now.accepted_at.map(rfc3339),
        "seen_at": now.seen_at.map(rfc3339),
        "seen_how": now.seen_how,
        "attempts": attempts.iter().map(attempt).collect::<Vec<_>>(),
    })
}

/// What `status` says of telling: who cannot be reached, and what waits.
pub struct TellingNow {
    pub contacts: Vec<Contact>,
    pub waiting: Vec<Notice>,
    pub given_up: usize,
}

impl TellingNow {
    pub fn read(store: &Store, now: DateTime<Utc>) -> anyhow::Result<TellingNow> {
        let since = Some(now - chrono::TimeDelta::days(7));
        let lately = store.notices(&NoticeFilter { since, ..NoticeFilter::default() })?;
        let given_up = lately.iter().filter(|n| n.now.state == NoticeState::GivenUp).count();
        let waiting = lately.into_iter().filter(|n| n.now.state == NoticeState::Queued && n.tried);
        Ok(TellingNow { contacts: store.contacts()?, waiting: waiting.collect(), given_up })
    }

    fn unconfirmed(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.iter().filter(|c| !c.details.is_confirmed())
    }

    pub fn json(&self) -> Value {
        json!({
            "contacts": self.contacts.len(),
            "unconfirmed": self.unconfirmed().map(|c| c.id.as_str()).collect::<Vec<_>>(),
            "undelivered": self.waiting.len(),
            "oldest_undelivered": self.waiting.iter().map(|n| n.created).min().map(rfc3339),
            "given_up": self.given_up,
        })
    }

    /// Sentences for people; none when all is as it should be.
    pub fn sentences(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.contacts.is_empty() {
            lines.push("Nobody is told when something changes: testigo contact add --help".to_owned());
        }
        for contact in self.unconfirmed() {
            lines.push(format!(
                "{} did not confirm a test message yet: testigo contact test {}",
                visible(&contact.details.name),
                contact.id.as_str()
            ));
        }
        if let Some(oldest) = self.waiting.iter().map(|n| n.created).min() {
            let count = counted(self.waiting.len() as u64, "message", "messages");
            lines.push(format!(
                "{count} could not be delivered yet, the oldest since {}: testigo alerts --waiting",
                times::shown(oldest)
            ));
        }
        if self.given_up > 0 {
            let count = counted(self.given_up as u64, "message was", "messages were");
            lines.push(format!("{count} given up in the last seven days: testigo alerts"));
        }
        lines
    }
}
