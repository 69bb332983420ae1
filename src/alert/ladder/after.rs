//! What becomes of a notice after a try: the next channel, a pause, the next round, or the end.

use crate::alert::outgoing::Delivery;
use crate::config::Telling;
use crate::notice::{Notice, NoticeNow, NoticeState};
use chrono::{DateTime, TimeDelta, Utc};

/// An urgent notice that nobody saw is told again daily for so long at the most.
const DAILY_UNTIL: TimeDelta = TimeDelta::days(14);

/// `ways`: how many channels the contact can be reached by.
pub fn after(
    notice: &Notice,
    ways: usize,
    delivery: &Delivery,
    now: DateTime<Utc>,
    rules: &Telling,
) -> NoticeNow {
    match delivery {
        Delivery::Accepted { .. } => accepted(notice, now, rules),
        Delivery::Later { after, .. } => {
            let asked = after.and_then(|after| TimeDelta::from_std(after).ok()).unwrap_or_default();
            failed(notice, ways, (now, asked), rules)
        }
        Delivery::Unclear { .. } => failed(notice, ways, (now, TimeDelta::zero()), rules),
        // Only a person can mend it; there is no use in asking often.
        Delivery::Refused { .. } => failed(notice, ways, (now, rules.retry_most.delta()), rules),
    }
}

/// A server took it. An urgent one is told again, by the next channel, until somebody saw it.
fn accepted(notice: &Notice, now: DateTime<Utc>, rules: &Telling) -> NoticeNow {
    let was = &notice.now;
    let again = notice.planned.notice.urgent.then(|| next_round(notice, now, rules)).flatten();
    NoticeNow {
        state: NoticeState::Accepted,
        due: again,
        round: was.round + u32::from(again.is_some()),
        failures: 0,
        channel: was.channel + u32::from(again.is_some()),
        accepted_at: was.accepted_at.or(Some(now)),
        ..was.clone()
    }
}

fn next_round(notice: &Notice, now: DateTime<Utc>, rules: &Telling) -> Option<DateTime<Utc>> {
    let hourly = notice.now.round < rules.rounds;
    let wait = if hourly { rules.repeat } else { rules.repeat_then };
    Some(now + wait.delta()).filter(|at| *at < notice.created + DAILY_UNTIL)
}

/// The next channel at once; after the last one a pause that grows.
fn failed(
    notice: &Notice,
    ways: usize,
    (now, asked): (DateTime<Utc>, TimeDelta),
    rules: &Telling,
) -> NoticeNow {
    let was = &notice.now;
    let (failures, ways) = (was.failures.saturating_add(1), ways.max(1) as u32);
    let passes = failures / ways;
    let another = !failures.is_multiple_of(ways);
    let wait = if another { TimeDelta::zero() } else { pause(passes, rules).max(asked) };
    let late = match was.accepted_at {
        None => now >= given_up_at(notice, rules),
        // A repeat has as long as the first time, from when it was due.
        Some(_) => failing(passes, rules) >= rules.give_up.delta() || now >= notice.created + DAILY_UNTIL,
    };
    NoticeNow {
        state: if late && was.state == NoticeState::Queued { NoticeState::GivenUp } else { was.state },
        due: (!late).then(|| now + wait.min(TimeDelta::days(1))),
        failures,
        channel: was.channel.wrapping_add(1),
        ..was.clone()
    }
}

/// When we stop trying to tell it for the first time.
pub fn given_up_at(notice: &Notice, rules: &Telling) -> DateTime<Utc> {
    notice.created.max(notice.planned.notice.not_before) + rules.give_up.delta()
}

/// How long so many passes over all channels took: their pauses.
fn failing(passes: u32, rules: &Telling) -> TimeDelta {
    // Long before, the pauses add up to any time that a config may say.
    (1..=passes.min(10_000)).map(|pass| pause(pass, rules)).sum()
}

/// Doubles with each pass, up to the most.
fn pause(passes: u32, rules: &Telling) -> TimeDelta {
    let doubled = rules.retry_first.delta() * 2i32.pow(passes.saturating_sub(1).min(16));
    doubled.min(rules.retry_most.delta())
}
