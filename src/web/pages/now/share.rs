//! What can be handed on: the message about how it stands, as plain text for a chat. Never an A-number.

use super::Known;
use super::steps::Situation;
use crate::alert::words::Telling;
use crate::alert::words::share::{share_text, wa_link};
use crate::contact::{About, Contact, ContactId, Content, Early, LockScreen, NewContact, NoChange, Role};
use crate::judge::place_in;
use crate::notice::Facts;
use crate::web::ask::Ask;
use crate::web::words::Words;
use maud::{Markup, html};

/// The text in the viewer's language; none where there is no news to hand on.
pub fn text(ask: &Ask, known: &Known, situation: Situation) -> Option<String> {
    let kind = situation.notice()?;
    let to = reader(ask);
    let facts = facts(known);
    Some(share_text(&Telling {
        kind,
        facts: &facts,
        to: &to,
        about: None,
        numbers: &known.numbers,
        installation: "testigo",
        seen: None,
        hand_check: None,
        event_at: known.since(ask.now),
        now: ask.now,
        late: false,
        again: false,
    }))
}

/// Whoever reads it: a family, in this viewer's language and by their clock.
fn reader(ask: &Ask) -> Contact {
    Contact {
        id: ContactId::from_random([0; 8]),
        details: NewContact {
            name: String::new(),
            role: Role::Family,
            language: ask.words.tag().to_owned(),
            zone: ask.words.zone,
            channels: vec![],
            phone: None,
            quiet: None,
            lock_screen: LockScreen::Status,
            content: Content::Places,
            early: Early::Confirmed,
            no_change: NoChange::Never,
            about: About::default(),
        },
        added_at: ask.now,
    }
}

fn facts(known: &Known) -> Facts {
    let standing = known.standing.as_ref();
    let since = standing.and_then(|s| s.since);
    let old_place = known.news.as_ref().and_then(|e| place_in(e.was.as_deref()?)).map(str::to_owned);
    let lawyer = known.lawyers.first();
    Facts {
        call: known.name.clone(),
        place: known.place.clone(),
        old_place,
        city: known.shown.city.clone(),
        office: known.shown.office.clone(),
        office_phone: known.shown.office_phone.clone(),
        place_phone: known.shown.place_phone.clone(),
        country: known.country.clone(),
        first_seen: since,
        last_seen: known.last_seen,
        misses: standing.map(|s| s.misses).filter(|n| *n > 0),
        first_miss: since,
        last_miss: standing.and_then(|s| s.last_useful),
        every: known.every,
        lawyer: lawyer.map(|l| [l.who.as_str(), &l.number].join(", ").trim_end_matches(", ").to_owned()),
        source: Some(known.title.clone()),
        ..Facts::default()
    }
}

pub fn draw(w: Words, text: &str) -> Markup {
    html! {
        details.no-print {
            summary { (w.t("web-now-share")) }
            label for="share" { (w.t("web-now-share-text")) }
            textarea id="share" readonly rows="12" dir="auto" { (text) }
            p { a.button href=(wa_link(text)) rel="noreferrer noopener" target="_blank" { (w.t("web-now-whatsapp")) } }
            p.small.soft { (w.t("web-now-share-what")) }
        }
    }
}
