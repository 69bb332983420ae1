//! The forms of the messages: which sentences of `locales/*/alerts.ftl` stand in which order.

use super::draft::Part::{self, Lines, Steps};
use crate::notice::{Facts, NoticeKind};

/// Each value is keys as [`Part`] reads them.
pub struct Form {
    pub subject: &'static str,
    pub short: &'static str,
    pub body: &'static [Part],
    /// The list of free legal help stands under it.
    pub legal_help: bool,
}

const NOT_NEWS: &str = "not-news|not-news-nobody";
const KEEP: &str = "keep-checking|keep-checking-plain";
const LAWYER_STEP: &str = "step-lawyer-or|step-lawyer-or-unknown";
const PLACE_STEP: &str = "step-place|step-place-no-phone|step-place-hidden";
const OFFICE_STEP: &str = "step-office|step-office-no-phone|step-office-line|step-office-plain";
const CONSULATE_STEP: &str = "step-consulate|step-consulate-no-phone|step-consulate-hidden";

pub fn of(kind: NoticeKind, facts: &Facts) -> Form {
    let (subject, short, body) = match kind {
        NoticeKind::Started => ("started-subject", "started-short", STARTED),
        // Silence is never "no change".
        NoticeKind::NoChange if facts.useful == Some(0) => {
            ("no-change-unseen-subject", "no-change-unseen-short", NO_CHANGE_UNSEEN)
        }
        NoticeKind::NoChange if facts.looked_into => {
            ("no-change-looked-into-subject", "no-change-looked-into-short", NO_CHANGE_LOOKED_INTO)
        }
        NoticeKind::NoChange => ("no-change-subject", "no-change-short", NO_CHANGE),
        NoticeKind::FirstListed if facts.place.is_none() => {
            ("first-listed-subject", "first-listed-short", FIRST_LISTED_NOWHERE)
        }
        NoticeKind::FirstListed => ("first-listed-subject", "first-listed-short", FIRST_LISTED),
        NoticeKind::NotListed => ("not-listed-subject", "not-listed-short", NOT_LISTED),
        NoticeKind::NoPlace => ("no-place-subject", "no-place-short", NO_PLACE),
        // There was no place before that anybody could have been last seen at.
        NoticeKind::PlaceChanged if facts.old_place.is_none() => {
            ("place-shown-subject", "place-shown-short", PLACE_SHOWN)
        }
        NoticeKind::PlaceChanged => ("place-changed-subject", "place-changed-short", PLACE_CHANGED),
        NoticeKind::NotInCustody => ("not-in-custody-subject", "not-in-custody-short", NOT_IN_CUSTODY),
        NoticeKind::ListedAgain => ("listed-again-subject", "listed-again-short", LISTED_AGAIN),
        NoticeKind::WantsPerson => {
            ("wants-person-subject", "wants-person-short|wants-person-short-nobody", WANTS_PERSON)
        }
        NoticeKind::SiteSilent => {
            ("site-silent-subject", "site-silent-short|site-silent-short-nobody", SITE_SILENT)
        }
        NoticeKind::SiteBack => ("site-back-subject", "site-back-short", SITE_BACK),
        NoticeKind::Correction => (
            "correction-subject|correction-subject-group|correction-subject-nobody",
            "correction-short|correction-short-group|correction-short-nobody",
            CORRECTION,
        ),
        NoticeKind::StillNotListed => {
            ("still-not-listed-subject", "still-not-listed-short", STILL_NOT_LISTED)
        }
        NoticeKind::Test => ("test-subject", "test-short", TEST),
        NoticeKind::OldRecordLeft => ("old-record-left-subject", "old-record-left-short", OLD_RECORD_LEFT),
        NoticeKind::FirstMiss => ("first-miss-subject", "first-miss-short", FIRST_MISS),
        NoticeKind::Likely => ("likely-subject", "likely-short", LIKELY),
        NoticeKind::SourceUnstable => ("source-unstable-subject", "source-unstable-short", SOURCE_UNSTABLE),
        NoticeKind::SiteInDoubt => ("site-in-doubt-subject", "site-in-doubt-short", SITE_IN_DOUBT),
        NoticeKind::PageLooksDifferent => {
            ("page-looks-different-subject", "page-looks-different-short", PAGE_LOOKS_DIFFERENT)
        }
        NoticeKind::RecordChanged => ("record-changed-subject", "record-changed-short", RECORD_CHANGED),
        NoticeKind::CourtCase => ("court-case-subject", "court-case-short", COURT_CASE),
        NoticeKind::Group => ("group-subject|group-subject-plain", "group-short|group-short-plain", GROUP),
        NoticeKind::Digest => ("digest-subject", "digest-short", DIGEST),
        NoticeKind::OutOfDate => ("out-of-date-subject", "out-of-date-short", OUT_OF_DATE),
    };
    Form { subject, short, body, legal_help: kind == NoticeKind::NotListed }
}

const STARTED: &[Part] = &[Lines(&["started-head started-every started-notes started-limits"])];

const NO_CHANGE: &[Part] = &[
    Lines(&[concat!(
        "no-change-head no-change-where last-check no-change-checks ",
        "no-change-silence-tomorrow|no-change-silence"
    )]),
    Lines(&["no-change-ask no-change-answer"]),
];

const NO_CHANGE_UNSEEN: &[Part] = &[Lines(&[concat!(
    "no-change-head-unseen last-check no-change-checks ",
    "no-change-silence-tomorrow|no-change-silence"
)])];

const NO_CHANGE_LOOKED_INTO: &[Part] = &[Lines(&[concat!(
    "no-change-head-looked-into last-check no-change-checks ",
    "no-change-silence-tomorrow|no-change-silence"
)])];

const FIRST_LISTED_NOWHERE: &[Part] = &[Lines(&["first-listed-head first-seen tell-lawyer-today"])];

const FIRST_LISTED: &[Part] = &[Lines(&[concat!(
    "first-listed-head shows-city|shows first-seen tell-lawyer-today ",
    "first-listed-call|first-listed-call-no-phone|first-listed-call-hidden"
)])];

const NOT_LISTED: &[Part] = &[
    Lines(&["not-listed-head"]),
    Lines(&["not-listed-checks|not-listed-checks-count", "not-listed-last-place|not-listed-last"]),
    Lines(&["not-listed-why"]),
    Steps(&[LAWYER_STEP, PLACE_STEP, OFFICE_STEP, "step-hospital", CONSULATE_STEP], &["write-down"]),
    Lines(&["not-listed-keep|not-listed-keep-plain", "scam"]),
];

const NO_PLACE: &[Part] = &[
    Lines(&["no-place-head quote"]),
    Lines(&["first-seen before-place", "no-place-why"]),
    Steps(
        &[
            "step-tell-lawyer|step-tell-lawyer-unknown",
            "step-office-where|step-office-where-no-phone|step-office-where-line|step-office-where-plain",
        ],
        &[KEEP, "scam"],
    ),
];

const PLACE_CHANGED: &[Part] = &[
    Lines(&["place-changed-head"]),
    Lines(&[
        "place-changed-before|place-changed-before-hidden",
        "place-changed-now-city|place-changed-now|place-changed-now-hidden",
        "place-changed-between",
    ]),
    Steps(
        &["step-tell-lawyer-court", "step-new-place|step-new-place-no-phone|step-new-place-hidden"],
        &["scam"],
    ),
];

const PLACE_SHOWN: &[Part] = &[
    Lines(&["place-shown-head"]),
    Lines(&["place-changed-now-city|place-changed-now|place-shown-now-hidden"]),
    Steps(
        &["step-tell-lawyer-court", "step-new-place|step-new-place-no-phone|step-new-place-hidden"],
        &["scam"],
    ),
];

const NOT_IN_CUSTODY: &[Part] = &[
    Lines(&["not-in-custody-head"]),
    Lines(&["first-seen before-place", "not-in-custody-why"]),
    Steps(
        &[
            "step-phone-on",
            "step-lawyer|step-lawyer-unknown",
            "step-left|step-left-no-phone|step-left-hidden",
        ],
        &["scam"],
    ),
];

const LISTED_AGAIN: &[Part] = &[
    Lines(&["listed-again-head"]),
    Lines(&[
        "shows-city|shows first-seen",
        "listed-again-gap|listed-again-gap-unknown",
        "listed-again-call|listed-again-call-no-phone|tell-lawyer",
    ]),
];

const WANTS_PERSON: &[Part] =
    &[Lines(&["wants-person-head"]), Lines(&["wants-person-link|wants-person-ask"]), Lines(&[NOT_NEWS])];

const SITE_SILENT: &[Part] =
    &[Lines(&["site-silent-since|site-silent-plain not-news|not-news-nobody keep-trying"])];

const SITE_BACK: &[Part] = &[Lines(&["site-back-head site-back-gap last-check site-back-rest"])];

const CORRECTION: &[Part] = &[Lines(&[concat!(
    "correction-head|correction-head-undated correction-said|correction-said-group ",
    "correction-fault|correction-fault-nobody ",
    "correction-where correction-sorry"
)])];

const STILL_NOT_LISTED: &[Part] =
    &[Lines(&["still-not-listed-head still-not-listed-gap still-not-listed-more still-not-listed-calls"])];

const TEST: &[Part] = &[Lines(&["test-head not-news|not-news-nobody"])];

const OLD_RECORD_LEFT: &[Part] = &[Lines(&["old-record-left-body"])];

const FIRST_MISS: &[Part] = &[
    Lines(&["first-miss-head"]),
    Lines(&["first-miss-when controls", "not-listed-last-place|not-listed-last"]),
    Lines(&["early-why first-miss-often"]),
    Lines(&["early-confirm|early-confirm-unknown early-lawyer", "scam"]),
];

const LIKELY: &[Part] = &[
    Lines(&["likely-head"]),
    Lines(&["not-listed-checks|not-listed-checks-count controls", "not-listed-last-place|not-listed-last"]),
    Lines(&["early-why"]),
    Lines(&["early-confirm|early-confirm-unknown early-lawyer", "scam"]),
];

const SITE_IN_DOUBT: &[Part] =
    &[Lines(&["site-in-doubt-head controls"]), Lines(&["site-in-doubt-wait not-news|not-news-nobody"])];

const SOURCE_UNSTABLE: &[Part] =
    &[Lines(&["source-unstable-head"]), Lines(&["source-unstable-told not-news|not-news-nobody"])];

const PAGE_LOOKS_DIFFERENT: &[Part] = &[
    Lines(&["page-looks-different-head last-check"]),
    Lines(&["page-looks-different-next not-news|not-news-nobody"]),
];

const RECORD_CHANGED: &[Part] =
    &[Lines(&["record-changed-head record-changed-quote first-seen"]), Lines(&["tell-lawyer"])];

const COURT_CASE: &[Part] =
    &[Lines(&["court-case-head first-seen court-case-limits"]), Lines(&["court-case-lawyer"])];

const GROUP: &[Part] = &[
    Lines(&["group-head|group-head-plain first-seen", "group-likely group-rest group-controls"]),
    Lines(&["group-small group-limits"]),
];

const DIGEST: &[Part] = &[Lines(&["digest-head digest-unstable"])];

const OUT_OF_DATE: &[Part] = &[
    Lines(&["out-of-date-gap|out-of-date-plain last-check"]),
    Lines(&["out-of-date-next not-news|not-news-nobody"]),
];

/// Every key that a form names.
#[cfg(test)]
pub fn keys() -> Vec<&'static str> {
    let some = |place: &str| Some(place.to_owned());
    let facts = [
        Facts::default(),
        Facts { useful: Some(0), ..Facts::default() },
        Facts { looked_into: true, place: some("A"), old_place: some("B"), ..Facts::default() },
    ];
    let forms = NoticeKind::ALL.iter().flat_map(|kind| facts.iter().map(|facts| of(*kind, facts)));
    let lines = forms.flat_map(|form| {
        let body = form.body.iter().flat_map(|part| match part {
            Lines(lines) => lines.to_vec(),
            Steps(steps, after) => [*steps, *after].concat(),
        });
        body.chain([form.subject, form.short]).collect::<Vec<_>>()
    });
    lines.flat_map(|line| line.split([' ', '|'])).collect()
}
