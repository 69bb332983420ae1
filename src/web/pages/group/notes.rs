//! Notes beside the curve of a group: a raid, a press release. They are kept in the archive; who takes one back adds that.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::bytes::visible;
use super::super::super::look::csrf;
use super::super::super::reply::Reply;
use super::super::super::users::Role;
use super::super::super::words::Words;
use super::of_key;
use crate::store::{NewRemark, Remark, RemarkKind, Topic};
use chrono::{DateTime, NaiveDateTime, Utc};
use maud::{Markup, html};

/// A note has at most so many characters.
const LONGEST: usize = 200;

/// The notes that stand, the oldest moment first.
pub fn standing(remarks: &[Remark]) -> Vec<&Remark> {
    let taken_back = |note: &Remark| {
        remarks.iter().any(|r| r.said.kind == RemarkKind::NoteRemoved && r.said.refers == Some(note.no))
    };
    let mut notes: Vec<&Remark> =
        remarks.iter().filter(|r| r.said.kind == RemarkKind::Note && !taken_back(r)).collect();
    notes.sort_by_key(|note| (note.said.moment, note.no));
    notes
}

pub fn list(ask: &Ask, key: &str, notes: &[&Remark]) -> Markup {
    let w = ask.words;
    html! {
        h2 id="notes" { (w.t("web-groups-notes")) }
        @if notes.is_empty() { p { (w.t("web-groups-no-notes")) } }
        ul.events { @for note in notes { (one(ask, key, note)) } }
        @if ask.may(Role::Staff) { (form(ask, key)) }
    }
}

fn one(ask: &Ask, key: &str, note: &Remark) -> Markup {
    let w = ask.words;
    html! {
        li {
            @if let Some(at) = note.said.moment { time datetime=(at.to_rfc3339()) { (w.utc(at)) } }
            bdi { (visible(&note.said.text)) } " "
            span.small.soft { (written(w, note)) }
            @if ask.may(Role::Staff) {
                form.no-print method="post" action={ "/group/" (key) "/note/" (note.no) "/remove" } {
                    (csrf(ask)) button { (w.t("web-groups-note-remove")) }
                }
            }
        }
    }
}

fn written(w: Words, note: &Remark) -> String {
    let who = note.said.who.clone().unwrap_or_else(|| w.t("web-desk-the-owner"));
    w.say("web-groups-written", &[("who", &visible(&who)), ("when", &w.moment(note.at))])
}

fn form(ask: &Ask, key: &str) -> Markup {
    let w = ask.words;
    html! {
        details.no-print {
            summary { (w.t("web-groups-note-add")) }
            form.stack method="post" action={ "/group/" (key) "/note" } {
                (csrf(ask))
                div {
                    label for="moment" { (w.t("web-groups-note-when")) }
                    input id="moment" name="moment" type="datetime-local" required value=(ask.now.format("%Y-%m-%dT%H:%M"));
                }
                div {
                    label for="text" { (w.t("web-groups-note-text")) }
                    input id="text" name="text" required maxlength=(LONGEST);
                }
                p.small.soft { (w.t("web-groups-note-help")) }
                button { (w.t("web-save")) }
            }
        }
    }
}

pub fn add(ask: &Ask) -> Result<Reply, Trouble> {
    let (key, name) = of_key(ask)?;
    let text: String = ask.field("text").chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    let Some(moment) = moment(ask.field("moment")).filter(|_| !text.is_empty()) else {
        return ask.done(&format!("/group/{key}#notes"), "note-not-kept");
    };
    let store_has = ask.store().remarks_on(&Topic::Group(name.clone()))?;
    // The same note of the same moment is one press too many.
    let twice = standing(&store_has).iter().any(|n| n.said.text == text && n.said.moment == Some(moment));
    if !twice {
        let (kind, about, who) = (RemarkKind::Note, Topic::Group(name), ask.viewer().name.clone());
        let note = NewRemark { kind, about, refers: None, moment: Some(moment), who, text };
        ask.write()?.add_remark(&note, ask.site.clock.now())?;
    }
    ask.done(&format!("/group/{key}#notes"), "note-kept")
}

/// As a browser sends it; in UTC.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).map(|at| at.and_utc())
}

pub fn remove(ask: &Ask) -> Result<Reply, Trouble> {
    let (key, name) = of_key(ask)?;
    let no = ask.number("no")?;
    let about = Topic::Group(name);
    let remarks = ask.store().remarks_on(&about)?;
    if standing(&remarks).iter().any(|note| note.no == no) {
        let who = ask.viewer().name.clone();
        let kind = RemarkKind::NoteRemoved;
        let gone = NewRemark { kind, about, refers: Some(no), moment: None, who, text: String::new() };
        ask.write()?.add_remark(&gone, ask.site.clock.now())?;
    }
    ask.done(&format!("/group/{key}#notes"), "note-removed")
}
