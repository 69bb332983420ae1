//! Test messages: one for each channel, and what makes its code confirm that channel and no other.

use crate::contact::{Channel, Contact, ContactId};
use crate::digest::sha256;
use crate::notice::{Covers, Facts, NewNotice, Notice, NoticeKind, Planned};
use crate::store::{NoticeFilter, Round, Store, StoreError};
use chrono::{DateTime, TimeDelta, Utc};

/// A test is remembered so long.
const REMEMBERED: TimeDelta = TimeDelta::days(7);

/// One test for each channel that nobody has confirmed; for each of all with `all`.
pub fn trial(contact: &Contact, all: bool, now: DateTime<Utc>) -> Round {
    let channels = contact.details.channels.iter().enumerate();
    let wanted = channels.filter(|(_, channel)| all || channel.confirmed_at.is_none());
    let new = wanted.map(|(place, channel)| test(&contact.id, (place, channel), now)).collect();
    Round { new, ..Round::default() }
}

fn test(contact: &ContactId, (place, channel): (usize, &Channel), now: DateTime<Utc>) -> Planned {
    Planned {
        notice: NewNotice {
            contact: contact.clone(),
            kind: NoticeKind::Test,
            person: None,
            event: None,
            follows: None,
            event_at: now,
            not_before: now,
            urgent: false,
            facts: Facts::default(),
        },
        covers: Covers::default(),
        source: String::new(),
        says: tag(channel),
        channel: Some(place as u32),
    }
}

/// The newest tests to a contact, the oldest first.
pub fn trials(store: &Store, contact: &ContactId, now: DateTime<Utc>) -> Result<Vec<Notice>, StoreError> {
    let filter = NoticeFilter {
        contact: Some(contact.clone()),
        since: Some(now - REMEMBERED),
        ..NoticeFilter::default()
    };
    let mut notices = store.notices(&filter)?;
    notices.retain(|notice| notice.planned.notice.kind == NoticeKind::Test);
    Ok(notices)
}

/// Whether this test was made for this channel.
pub fn is_of(notice: &Notice, channel: &Channel) -> bool {
    notice.planned.says == tag(channel)
}

/// The channel that the code of a test confirms. Channels may have been added and taken away since; the place alone says
/// it only of tests from before they named their channel.
pub(super) fn place_of(notice: &Notice, channels: &[Channel]) -> Option<usize> {
    if notice.planned.says.is_empty() {
        return notice.planned.channel.map(|place| place as usize).filter(|place| *place < channels.len());
    }
    channels.iter().position(|channel| is_of(notice, channel))
}

/// Tells channels of one contact apart.
fn tag(channel: &Channel) -> String {
    let digest = sha256(&[channel.means.key().as_bytes(), &[0], channel.address.whole().as_bytes()]);
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
