//! Every message of the demo as it would have been sent: a line when it goes, a file with all of it at the end.

use super::Shown;
use crate::alert::compose::{Around, compose};
use crate::alert::outgoing::{Delivery, Outgoing};
use crate::alert::post::Pretended;
use crate::cli::output::{print_line, visible};
use crate::contact::{Channel, Contact, ContactId, Means, Role};
use crate::locale::Locale;
use crate::notice::{Notice, NoticeKind};
use crate::person::Person;
use crate::pretend::story::{BACK, Story};
use crate::store::{NoticeFilter, Store};
use crate::time::rfc3339;
use crate::watch::alerting::Manner;
use anyhow::Context as _;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The folder of the messages, in the demo's archive.
pub const FOLDER: &str = "messages";

/// The pretended servers take everything, and say so when `silent` is not wanted.
pub fn show(kept: &Pretended, contacts: &[Contact], silent: bool) {
    let (began, contacts) = (Instant::now(), contacts.to_vec());
    kept.answer(Box::new(move |to, message| {
        if !silent && is_shown(message) {
            let line = format!(
                "{:>3} s   to {}: {}",
                began.elapsed().as_secs(),
                who(&contacts, to),
                visible(&message.subject)
            );
            let _reader_gone = print_line(&line);
        }
        Delivery::Accepted { receipt: None }
    }));
}

/// The beginning, for everybody, is no news worth a line each; the files have it.
fn is_shown(message: &Outgoing) -> bool {
    kind_of(message) != NoticeKind::Started.key() && kind_of(message) != NoticeKind::FirstListed.key()
}

fn kind_of(message: &Outgoing) -> &str {
    message.json["kind"].as_str().unwrap_or_default()
}

fn find<'a>(contacts: &'a [Contact], to: &Channel) -> Option<&'a Contact> {
    contacts.iter().find(|c| c.details.channels.iter().any(|channel| channel.address == to.address))
}

fn who(contacts: &[Contact], to: &Channel) -> String {
    find(contacts, to)
        .map_or_else(String::new, |c| format!("{} ({})", c.details.role.key(), c.details.language))
}

/// What the story promises of messages, and whether it was so.
pub fn promises(kept: &Pretended, contacts: &[Contact], story: &Story) -> Vec<Shown> {
    let sent = kept.sent();
    let back = &story.people[BACK].person.call;
    let count = |contact: &Contact, kind: NoticeKind, call: Option<&str>| {
        let is = |(to, message): &&(Channel, Outgoing)| {
            find(contacts, to).is_some_and(|c| c.id == contact.id)
                && kind_of(message) == kind.key()
                && call.is_none_or(|call| message.json["call"] == call)
        };
        sent.iter().filter(is).count()
    };
    let each = |role: Role, kind: NoticeKind, call: Option<&str>, times: usize| {
        contacts.iter().filter(|c| c.details.role == role).all(|c| count(c, kind, call) == times)
    };
    let of = |who: &str, kind: NoticeKind, told: bool, why, kept| Shown {
        who: who.to_owned(),
        kind: format!("message_{}", kind.key()),
        told,
        why,
        kept,
    };
    use NoticeKind::{Group, NotListed, SiteInDoubt};
    vec![
        of(
            "each family",
            NotListed,
            true,
            "once each, in its language, about the one who is gone",
            each(Role::Family, NotListed, Some(back), 1),
        ),
        of(
            "each family",
            SiteInDoubt,
            false,
            "a site in doubt is no news of anybody",
            each(Role::Family, SiteInDoubt, None, 0),
        ),
        of(
            "the helper",
            SiteInDoubt,
            true,
            "one note to who looks after the program",
            each(Role::Helper, SiteInDoubt, None, 1),
        ),
        of(
            "the organisation",
            Group,
            true,
            "one message about the whole group",
            each(Role::Ngo, Group, None, 1),
        ),
    ]
}

/// What was written down.
pub struct Written {
    pub folder: PathBuf,
    pub messages: Vec<Value>,
    kinds: BTreeSet<&'static str>,
}

impl Written {
    pub fn sentence(&self) -> String {
        format!(
            "The messages as they would have been sent: {} ({} of {} kinds)",
            self.folder.display(),
            self.kinds.len(),
            NoticeKind::ALL.len()
        )
    }
}

/// The same news to the same role: one number, and a file for each language.
type News<'a> = BTreeMap<u64, Vec<&'a Notice>>;

/// Writes every message that was sent, in every language. File names hold no name and no number of anybody.
pub fn write(store: &Store, manner: &Manner, archive: &Path) -> anyhow::Result<Written> {
    let folder = archive.join(FOLDER);
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let contacts: BTreeMap<ContactId, Contact> =
        store.contacts()?.into_iter().map(|c| (c.id.clone(), c)).collect();
    let people = store.people()?;
    let mut sent = store.notices(&NoticeFilter::default())?;
    sent.retain(|notice| notice.now.accepted_at.is_some());
    sent.sort_by_key(|notice| notice.no);
    let desk = Desk { store, manner, contacts, people };
    let mut written = Written { folder, messages: vec![], kinds: BTreeSet::new() };
    for (no, news) in desk.by_news(&sent).values().enumerate() {
        for locale in Locale::all() {
            desk.file(no + 1, news, locale, &mut written)?;
        }
    }
    Ok(written)
}

struct Desk<'a> {
    store: &'a Store,
    manner: &'a Manner,
    contacts: BTreeMap<ContactId, Contact>,
    people: Vec<Person>,
}

impl Desk<'_> {
    /// By the number of the first notice of each.
    fn by_news<'b>(&self, sent: &'b [Notice]) -> News<'b> {
        let role = |n: &Notice| self.contacts.get(&n.planned.notice.contact).map(|c| c.details.role);
        let is_same = |a: &Notice, b: &Notice| {
            let (one, other) = (&a.planned.notice, &b.planned.notice);
            let news = |n: &Notice| (n.planned.covers.clone(), n.planned.source.clone());
            one.kind == other.kind && one.person == other.person && news(a) == news(b) && role(a) == role(b)
                // What no event tells, like "we have begun", may come again.
                && a.planned.notice.contact != b.planned.notice.contact
        };
        let mut all = News::new();
        for notice in sent {
            match all.values_mut().find(|news| news.iter().all(|old| is_same(old, notice))) {
                Some(news) => news.push(notice),
                None => drop(all.insert(notice.no, vec![notice])),
            }
        }
        all
    }

    /// The message in this language: as it went, or as its contact would have read it in this language.
    fn file(&self, no: usize, news: &[&Notice], locale: Locale, written: &mut Written) -> anyhow::Result<()> {
        let contact = |notice: &Notice| self.contacts.get(&notice.planned.notice.contact);
        let language = locale.tag();
        let own = news.iter().find(|n| contact(n).is_some_and(|c| c.details.language == language));
        let Some(notice) = own.or(news.first()) else { return Ok(()) };
        let Some(mut to) = contact(notice).cloned() else { return Ok(()) };
        to.details.language = language.to_owned();
        let message = self.message(notice, &to);
        let kind = notice.planned.notice.kind.key();
        let role = to.details.role.key();
        let name = format!("{no:02}-{}-{language}.txt", kind.replace('_', "-"));
        let at = notice.now.accepted_at.map(rfc3339);
        let head = match own.is_some() {
            true => format!("To: {role} ({language}), {}", at.as_deref().unwrap_or_default()),
            false => format!("To: {role}; this language was not sent, nobody of them reads it"),
        };
        let text = format!(
            "{head}\nSubject: {}\nLocked screen: {}\n\n{}\n",
            message.subject, message.short, message.text
        );
        let file = written.folder.join(&name);
        std::fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
        written.kinds.insert(kind);
        written.messages.push(json!({
            "file": format!("{FOLDER}/{name}"), "kind": kind, "to": role, "language": language,
            "sent_at": at.filter(|_| own.is_some()), "subject": message.subject,
        }));
        Ok(())
    }

    fn message(&self, notice: &Notice, to: &Contact) -> Outgoing {
        let person = notice.planned.notice.person.as_ref();
        let by = to.details.reachable().first().map_or(Means::Email, |(_, channel)| channel.means);
        let around = Around {
            to,
            by,
            about: person.and_then(|id| self.people.iter().find(|p| p.id == *id)),
            numbers: &self.manner.numbers,
            installation: &self.manner.installation,
            origin: self.store.origin(),
            rules: &self.manner.rules,
            maybe_again: false,
            now: notice.now.accepted_at.unwrap_or(notice.created),
        };
        // The first time: what is told again says so.
        let mut notice = notice.clone();
        notice.now.round = 1;
        compose(&notice, &around)
    }
}
