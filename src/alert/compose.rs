//! A letter becomes a message for one channel: the one place where the ladder meets the words.

use super::numbers::Numbers;
use super::outgoing::Outgoing;
use super::seen;
use super::words::{Seen, Telling as Words, render};
use crate::config::Telling;
use crate::contact::{Contact, Content, Means};
use crate::notice::{Notice, NoticeKind};
use crate::person::Person;
use crate::time::rfc3339;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

/// What is sent so long after its time says first when it happened.
const LATE: TimeDelta = TimeDelta::minutes(15);

/// What the message needs beside the notice.
pub struct Around<'a> {
    pub to: &'a Contact,
    /// What it goes by.
    pub by: Means,
    pub about: Option<&'a Person>,
    pub numbers: &'a Numbers,
    /// How people know the installation that writes.
    pub installation: &'a str,
    /// The name of the log: makes the names of messages unique among installations.
    pub origin: &'a str,
    pub rules: &'a Telling,
    /// The program ended during the try before: this may be a second copy.
    pub maybe_again: bool,
    pub now: DateTime<Utc>,
}

/// The message. The same notice in the same round has the same name, whatever channel it goes by.
pub fn compose(notice: &Notice, around: &Around<'_>) -> Outgoing {
    let new = &notice.planned.notice;
    let link = around.rules.link.as_ref().and_then(|base| seen::link(base, &notice.code));
    let late = is_late(notice, around.now);
    let to = for_means(around.to, around.by);
    let words = render(&Words {
        kind: new.kind,
        facts: &new.facts,
        to: &to,
        about: around.about,
        numbers: around.numbers,
        installation: around.installation,
        seen: Some(link.as_ref().map_or(Seen::Code(&notice.code), Seen::Link)),
        hand_check: None,
        event_at: new.event_at,
        now: around.now,
        late,
        again: around.maybe_again || notice.now.round > 1,
    });
    Outgoing {
        id: id(notice, around.origin),
        short: short(notice, words.short, link.is_some()),
        html: words.html,
        subject: words.subject,
        text: words.text,
        urgent: new.urgent,
        repeat: around.maybe_again,
        json: json!({
            "notice": notice.no,
            "kind": new.kind.key(),
            "call": new.facts.call,
            "event_at": rfc3339(new.event_at),
            "created": rfc3339(notice.created),
            "round": notice.now.round,
            "late": late,
            "maybe_again": around.maybe_again,
            "code": notice.code,
        }),
        link,
    }
}

/// Push messages hold only the short form. Without a link, what is to be answered has its code there.
fn short(notice: &Notice, short: String, has_link: bool) -> String {
    let new = &notice.planned.notice;
    match !has_link && (new.urgent || new.kind == NoticeKind::Test) {
        true => format!("{short} [{}]", notice.code),
        false => short,
    }
}

/// Names a message for ever.
pub fn id(notice: &Notice, origin: &str) -> String {
    let archive = origin.rsplit('/').next().unwrap_or_default();
    format!("{archive}.{}.{}", notice.no, notice.now.round)
}

/// Whether it goes out long after it could have.
pub fn is_late(notice: &Notice, now: DateTime<Utc>) -> bool {
    let first = notice.now.round == 1;
    let created = notice.created;
    let waited = now - created.max(notice.planned.notice.not_before) > LATE;
    // It may also have happened long before it was found: the machine was off. What was to wait is not late for that.
    let old = created - notice.planned.notice.event_at > LATE && notice.planned.notice.event.is_some();
    first && (waited || old)
}

/// A-number and full name go by mail, or sealed by Signal, and by no other way: servers of others keep what they pass on.
fn for_means(to: &Contact, by: Means) -> Contact {
    let most = match by {
        Means::Email | Means::Signal => Content::Full,
        Means::Ntfy | Means::Telegram | Means::Matrix | Means::Webhook | Means::Desktop | Means::Apprise => {
            Content::Places
        }
    };
    let mut to = to.clone();
    to.details.content = to.details.content.min(most);
    to
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::ContactId;
    use crate::notice::{Covers, Facts, NewNotice, NoticeNow, NoticeState, Planned};
    use chrono::TimeZone;

    fn at(hours: i64) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 2, 12, 0, 0).unwrap() + TimeDelta::hours(hours)
    }

    fn notice(created: i64, not_before: i64) -> Notice {
        let notice = NewNotice {
            contact: ContactId::from_random([1; 8]),
            kind: NoticeKind::SiteSilent,
            person: None,
            event: Some(1),
            follows: None,
            event_at: at(0),
            not_before: at(not_before),
            urgent: false,
            facts: Facts::default(),
        };
        let (source, says) = (String::new(), String::new());
        Notice {
            no: 1,
            planned: Planned { notice, covers: Covers::of(1), source, says, channel: None },
            code: String::new(),
            created: at(created),
            now: NoticeNow {
                state: NoticeState::Queued,
                due: None,
                round: 1,
                failures: 0,
                channel: 0,
                accepted_at: None,
                seen_at: None,
                seen_how: None,
            },
            tried: false,
        }
    }

    #[test]
    fn what_was_to_wait_is_not_late_when_its_time_comes() {
        assert!(!is_late(&notice(0, 18), at(18)));
        assert!(is_late(&notice(0, 18), at(19)) && is_late(&notice(3, 3), at(3)));
    }

    #[test]
    fn names_and_numbers_go_by_mail_and_by_signal_only() {
        let most = |means| {
            let to = crate::alert::words::samples::contact(crate::contact::Role::Lawyer, Content::Full, "en");
            for_means(&to, means).details.content
        };
        for means in Means::ALL {
            let full = matches!(means, Means::Email | Means::Signal);
            assert_eq!(most(means), if full { Content::Full } else { Content::Places }, "{means:?}");
        }
    }
}
