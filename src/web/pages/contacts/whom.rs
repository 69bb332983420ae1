//! About whom a contact is told: only people, matters and groups that the viewer may see can be chosen, and a contact about
//! others is not shown.

use crate::contact::{About, Contact};
use crate::person::PersonId;
use crate::printable::plain;
use crate::web::ask::Ask;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// So many are shown as boxes to tick; more are typed, a line each.
const BOXES: usize = 40;

/// What is chosen, as ids, or as it was typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Whom {
    pub people: Vec<String>,
    pub matters: Vec<String>,
    pub groups: Vec<String>,
    pub everybody: bool,
}

/// What there is to choose from.
struct Choice {
    /// Id and message name.
    people: Vec<(String, String)>,
    matters: Vec<(String, String)>,
    groups: Vec<(String, String)>,
}

/// Whether this viewer may know of a contact: only when they may see all whom it is about.
pub fn may_know(ask: &Ask, contact: &Contact) -> bool {
    let about = &contact.details.about;
    let sees = |id: &PersonId| ask.cards().any(|card| card.person.id == *id);
    ask.viewer().sees_everybody()
        || (!about.everybody
            && about.groups.is_empty()
            && about.matters.iter().all(|matter| ask.viewer().sees_matter(matter))
            && about.people.iter().all(sees))
}

/// In a line: names, matters, groups.
pub fn line(ask: &Ask, about: &About) -> String {
    let w = ask.words;
    let call = |id: &PersonId| ask.board().card(id).map(|card| plain(&card.person.details.call, 40));
    let mut parts: Vec<String> = about.people.iter().filter_map(call).collect();
    let named = |key: &str, name: &String| format!("{} {}", w.t(key), plain(name, 80));
    parts.extend(about.matters.iter().map(|matter| named("web-matter", matter)));
    parts.extend(about.groups.iter().map(|group| named("web-group", group)));
    if about.everybody {
        parts.push(w.t("web-contact-everybody"));
    }
    parts.join(", ")
}

impl Whom {
    /// The person that the page before was about, or the only one that there is.
    pub fn fresh(ask: &Ask) -> Whom {
        let mut first = ask.cards().map(|card| card.person.id.as_str());
        let only = first.next().filter(|_| first.next().is_none());
        let asked = ask.asked("for").filter(|id| ask.cards().any(|card| card.person.id.as_str() == *id));
        Whom { people: asked.or(only).map(str::to_owned).into_iter().collect(), ..Whom::default() }
    }

    pub fn of_form(ask: &Ask) -> Whom {
        let all = |name: &str| {
            let lines = ask.fields(name).flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty());
            lines.map(str::to_owned).collect()
        };
        Whom {
            people: all("person"),
            matters: all("matter"),
            groups: all("group"),
            everybody: !ask.field("everybody").is_empty(),
        }
    }

    /// As it stands; people as ids where they are ticked, as names where they are typed.
    pub fn of(ask: &Ask, about: &About) -> Whom {
        let many = Choice::of(ask).people.len() > BOXES;
        let name = |id: &PersonId| match ask.board().card(id) {
            Some(card) if many => card.person.details.call.clone(),
            Some(_) | None => id.as_str().to_owned(),
        };
        Whom {
            people: about.people.iter().map(name).collect(),
            matters: about.matters.clone(),
            groups: about.groups.clone(),
            everybody: about.everybody,
        }
    }

    /// What is chosen, if this viewer may choose it.
    ///
    /// # Errors
    /// The key of the words that say what is wrong.
    pub fn read(&self, ask: &Ask) -> Result<About, String> {
        let choice = Choice::of(ask);
        let wrong = || "web-contact-wrong-about".to_owned();
        let known = |given: &[String], all: &[(String, String)]| {
            given.iter().all(|one| all.iter().any(|(id, _)| id == one))
        };
        let people: Option<Vec<PersonId>> = self.people.iter().map(|text| choice.person(text)).collect();
        let wide = self.everybody || !self.groups.is_empty();
        if !known(&self.matters, &choice.matters) || wide && !ask.viewer().sees_everybody() {
            return Err(wrong());
        }
        let about = About {
            people: people.ok_or_else(|| "web-contact-wrong-person".to_owned())?,
            matters: self.matters.clone(),
            groups: self.groups.clone(),
            everybody: self.everybody,
        };
        if about == About::default() { Err("web-contact-wrong-nobody".to_owned()) } else { Ok(about) }
    }

    pub fn draw(&self, ask: &Ask) -> Markup {
        let (w, choice) = (ask.words, Choice::of(ask));
        html! {
            (pick(ask, ("person", "web-contact-people"), &choice.people, &self.people))
            (pick(ask, ("matter", "web-contact-matters"), &choice.matters, &self.matters))
            @if ask.viewer().sees_everybody() {
                (pick(ask, ("group", "web-contact-groups"), &choice.groups, &self.groups))
                label.tick {
                    input type="checkbox" name="everybody" value="yes" checked[self.everybody];
                    span { (w.t("web-contact-everybody")) }
                }
            }
        }
    }
}

impl Choice {
    fn of(ask: &Ask) -> Choice {
        let details = || ask.cards().map(|card| &card.person.details);
        let same = |names: BTreeSet<&String>| names.into_iter().map(|n| (n.clone(), n.clone())).collect();
        Choice {
            people: ask
                .cards()
                .map(|card| (card.person.id.as_str().to_owned(), card.person.details.call.clone()))
                .collect(),
            matters: same(details().filter_map(|d| d.matter.as_ref()).collect()),
            groups: same(details().filter_map(|d| d.group.as_ref()).collect()),
        }
    }

    /// By id, or by a name that only one has.
    fn person(&self, text: &str) -> Option<PersonId> {
        let wanted = text.to_lowercase();
        let mut fits = self.people.iter().filter(|(id, call)| *id == text || call.to_lowercase() == wanted);
        match (fits.next(), fits.next()) {
            (Some((id, _)), None) => PersonId::parse(id),
            (Some(_) | None, _) => None,
        }
    }
}

/// A few are ticked, many are typed.
fn pick(ask: &Ask, (field, key): (&str, &str), all: &[(String, String)], given: &[String]) -> Markup {
    let w = ask.words;
    html! {
        @if all.is_empty() {}
        @else if all.len() <= BOXES {
            fieldset {
                legend { (w.t(key)) }
                @for (id, name) in all {
                    label.tick {
                        input type="checkbox" name=(field) value=(id) checked[given.contains(id)];
                        span { bdi { (plain(name, 80)) } }
                    }
                }
            }
        } @else {
            div {
                label for=(field) { (w.t(key)) " " (w.t("web-contact-line-each")) }
                textarea id=(field) name=(field) rows="3" { (given.join("\n")) }
            }
        }
    }
}
