//! Following somebody: the form, the number read back once more with what the guards ask, and the saving.

use super::super::ask::{Ask, Trouble};
use super::super::drafts::{Draft, PersonDraft};
use super::super::look;
use super::super::reply::Reply;
use super::super::words::Words;
use super::fields::{self, Text, Wrong};
use super::{countries, looking, pace, why};
use crate::person::import::Column;
use crate::person::{Basis, NewPerson, PersonId, Tier};
use crate::watch::enrol::{Complaint, Refused, Typed, questions, still_answered, unlisted, usual};
use axum::http::StatusCode;
use maud::{Markup, html};

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let of = |name: &str| ask.asked(name).unwrap_or_default().to_owned();
    let own = ask.viewer().matters().and_then(<[String]>::first).cloned().unwrap_or_default();
    let sources = usual(&ask.site.sources).into_iter().map(str::to_owned).collect();
    let typed = Typed { sources, matter: own, ..Typed::default() };
    form(ask, StatusCode::OK, &typed, of("welcome") == "1", &Wrong::new())
}

/// What was typed: complaints in the form, or the page that reads it back.
pub fn check(ask: &Ask) -> Result<Reply, Trouble> {
    let lists = ask.store().lists()?;
    let typed = typed(ask, &lists);
    let welcome = ask.field("welcome") == "1";
    let judged = match typed.person() {
        Ok(person) => judge(ask, person, &lists)?,
        Err(complaints) => Err(said(ask.words, &complaints)),
    };
    match judged {
        Err(wrong) => form(ask, StatusCode::UNPROCESSABLE_ENTITY, &typed, welcome, &wrong),
        Ok((person, questions)) => {
            let digits = typed.number.chars().filter(char::is_ascii_digit).count();
            let zeros = 9_usize.saturating_sub(digits);
            let draft = PersonDraft { person, zeros, questions, welcome, saved: None };
            Ok(Reply::see_other(&format!("/add/{}", ask.keep(Draft::Person(Box::new(draft))))))
        }
    }
}

fn typed(ask: &Ask, lists: &[(String, Vec<String>)]) -> Typed {
    let text = |name: &str| ask.field(name).to_owned();
    let known = |id: &&str| ask.site.sources.iter().any(|s| s.id() == *id);
    Typed {
        number: text("number"),
        country: countries::as_listed(ask.words, ask.field("country"), lists),
        call: text("call"),
        first: text("first"),
        last: text("last"),
        basis: ask.field("basis").parse().ok(),
        document: text("document"),
        matter: text("matter"),
        group: text("group"),
        client_ref: text("client_ref"),
        tier: ask.field("tier").parse().unwrap_or_default(),
        sources: ask.fields("source").filter(known).map(str::to_owned).collect(),
    }
}

type Judged = Result<(NewPerson, Vec<crate::person::guard::Question>), Wrong>;

/// What the archive and the guards say of a whole person.
fn judge(ask: &Ask, person: NewPerson, lists: &[(String, Vec<String>)]) -> Result<Judged, Trouble> {
    let w = ask.words;
    if !ask.viewer().takes(person.matter.as_deref()) {
        return Ok(Err(vec![("matter", w.t("web-why-other-matter"))]));
    }
    let people = ask.store().people()?;
    if let Some(known) = people.iter().find(|p| p.details.a_number == person.a_number) {
        let key = if ask.viewer().sees(known) { "web-why-followed" } else { "web-why-not-yours" };
        return Ok(Err(vec![("number", w.t(key))]));
    }
    if let Some(unlisted) = unlisted(&person, lists) {
        let names = unlisted.nearest.join(", ");
        return Ok(Err(vec![("country", w.say("web-why-country", &[("names", &names)]))]));
    }
    let asked = questions(&ask.site.config, &ask.site.sources, &people, std::slice::from_ref(&person));
    Ok(asked
        .map(|questions| (person, questions))
        .map_err(|refused| vec![("number", refused_as(w, &refused))]))
}

fn refused_as(w: Words, refused: &Refused) -> String {
    why::refused(w, refused).join(" ")
}

fn said(w: Words, complaints: &[Complaint]) -> Wrong {
    complaints.iter().map(|c| (name_of(c.field()), why::complaint(w, c))).collect()
}

/// The form's name of a field.
fn name_of(column: Column) -> &'static str {
    match column {
        Column::Number => "number",
        Column::Country => "country",
        Column::FirstName => "first",
        Column::LastName => "last",
        Column::Call => "call",
        Column::Basis => "basis",
        Column::Document => "document",
        Column::Matter => "matter",
        Column::Group => "group",
        Column::ClientRef => "client_ref",
        Column::Tier => "tier",
        Column::Sources => "source",
    }
}

fn form(
    ask: &Ask,
    status: StatusCode,
    typed: &Typed,
    welcome: bool,
    wrong: &Wrong,
) -> Result<Reply, Trouble> {
    let w = ask.words;
    let lists = ask.store().lists()?;
    let title = w.t("web-add-title");
    let main = html! {
        h1 { (title) }
        (fields::summary(w, wrong))
        form.stack method="post" action="/add/check" autocomplete="off" {
            (look::csrf(ask))
            @if welcome { input type="hidden" name="welcome" value="1"; }
            (who(w, typed, wrong))
            (countries::datalist(w, &lists))
            (why_we_may(w, typed, wrong))
            (more(ask, typed, wrong))
            button { (w.t("web-add-go-on")) }
        }
        @if !welcome { p { a.row-link href="/import" { (w.t("web-add-many")) } } }
    };
    Ok(Reply::page_with(status, look::page(ask, &title, "/add", main)))
}

fn who(w: Words, typed: &Typed, wrong: &Wrong) -> Markup {
    let text = |name, key: &str, value, list, dir| Text {
        name,
        label: w.t(&format!("web-add-{key}")),
        hint: w.sentence(&format!("web-add-{key}-hint")),
        value,
        required: true,
        list,
        autocomplete: Some("off"),
        dir,
    };
    html! {
        (fields::text(wrong, &text("number", "number", &typed.number, None, Some("ltr"))))
        (fields::text(wrong, &text("country", "country", &typed.country, Some("countries"), None)))
        (fields::text(wrong, &text("call", "call", &typed.call, None, None)))
    }
}

fn why_we_may(w: Words, typed: &Typed, wrong: &Wrong) -> Markup {
    let all = Basis::ALL.map(|b| (b.key().to_owned(), w.t(&format!("web-add-basis-{}", b.key()))));
    let about = (w.t("web-add-basis"), w.sentence("web-add-basis-hint"));
    let chosen = typed.basis.map(Basis::key).unwrap_or_default();
    fields::choice(wrong, "basis", about, Some(w.t("web-choose")), &all, chosen)
}

/// What most families leave as it is.
fn more(ask: &Ask, typed: &Typed, wrong: &Wrong) -> Markup {
    let w = ask.words;
    let held = ask.viewer().matters().is_some();
    let open = held || wrong.iter().any(|(name, _)| !["number", "country", "call", "basis"].contains(name));
    let text = |name, key: &str, value| Text {
        name,
        label: w.t(&format!("web-add-{key}")),
        hint: w.sentence(&format!("web-add-{key}-hint")),
        value,
        autocomplete: Some("off"),
        ..Text::default()
    };
    let pages: Vec<(String, String)> =
        ask.site.sources.iter().map(|s| (s.id().to_owned(), s.profile.rules().title.clone())).collect();
    let tiers = Tier::ALL.map(|t| (t.key().to_owned(), w.t(&format!("web-add-tier-{}", t.key()))));
    html! {
        details open[open] {
            summary { (w.t("web-add-more")) }
            div.stack {
                (fields::text(wrong, &text("first", "first", &typed.first)))
                (fields::text(wrong, &text("last", "last", &typed.last)))
                (fields::boxes(wrong, "source", &w.t("web-add-source"), &pages, &typed.sources))
                (matter(ask, &typed.matter, wrong))
                (fields::text(wrong, &text("group", "group", &typed.group)))
                (fields::text(wrong, &text("client_ref", "client-ref", &typed.client_ref)))
                (fields::text(wrong, &text("document", "document", &typed.document)))
                (fields::choice(wrong, "tier", (w.t("web-add-tier"), None), None, &tiers, typed.tier.key()))
            }
        }
    }
}

/// The case file: whoever is held to some chooses among them.
pub fn matter(ask: &Ask, value: &str, wrong: &Wrong) -> Markup {
    let w = ask.words;
    match ask.viewer().matters() {
        Some(own) => {
            let all: Vec<(String, String)> = own.iter().map(|m| (m.clone(), m.clone())).collect();
            fields::choice(wrong, "matter", (w.t("web-matter"), None), None, &all, value)
        }
        None => fields::text(
            wrong,
            &Text {
                name: "matter",
                label: w.t("web-matter"),
                value,
                autocomplete: Some("off"),
                ..Text::default()
            },
        ),
    }
}

fn draft(ask: &Ask) -> Result<PersonDraft, Trouble> {
    match ask.draft(ask.param("key"))? {
        Draft::Person(draft) => Ok(*draft),
        Draft::List(_) => Err(Trouble::NotFound),
    }
}

/// The number read back, what it means for the pace, and what the guards ask.
pub fn read_back(ask: &Ask) -> Result<Reply, Trouble> {
    let draft = draft(ask)?;
    if let Some(id) = &draft.saved {
        return Ok(Reply::see_other(&format!("/person/{id}")));
    }
    let (w, person) = (ask.words, &draft.person);
    let main = html! {
        h1 { (w.t("web-add-read-back")) }
        (facts(ask, &draft))
        p.note { (w.t("web-add-wrong-digit")) }
        section { (pace::with(ask, std::slice::from_ref(person))?) }
        form.stack method="post" action={ "/add/" (ask.param("key")) "/save" } {
            (look::csrf(ask))
            @for question in &draft.questions { p.note { strong { (why::question(w, question)) } } }
            @if draft.questions.is_empty() { button { (w.t("web-add-save")) } }
            @else {
                p { (w.t("web-guard-family-what")) }
                button name="family" value="yes" { (w.t("web-guard-family-yes")) }
                button name="family" value="no" { (w.t("web-guard-family-no")) }
            }
        }
        p { a.row-link href={ "/add" @if draft.welcome { "?welcome=1" } } { (w.t("web-add-again")) } }
    };
    ask.reply(&w.t("web-add-read-back"), "/add", main)
}

fn facts(ask: &Ask, draft: &PersonDraft) -> Markup {
    let (w, person) = (ask.words, &draft.person);
    let title =
        |id: &String| ask.site.sources.iter().find(|s| s.id() == id).map(|s| &s.profile.rules().title);
    html! {
        p.number { bdi dir="ltr" { (grouped(person)) } }
        @if draft.zeros > 0 { p { (w.count("web-add-zeros", draft.zeros as u64)) } }
        dl {
            dt { (w.t("web-country")) } dd { (person.country) }
            dt { (w.t("web-column-call-name")) } dd { bdi { (person.call) } }
            @if let Some(n) = &person.names { dt { (w.t("web-full-name")) } dd { bdi { (n.first) " " (n.last) } } }
            dt { (w.t("web-basis")) } dd { (w.t(&format!("web-basis-{}", person.basis.key()))) }
            @if let Some(matter) = &person.matter { dt { (w.t("web-matter")) } dd { (matter) } }
            dt { (w.t("web-add-source")) } dd { @for id in person.sources.iter().filter_map(title) { div { (id) } } }
        }
    }
}

/// `A 000-000-001`, as it stands on papers.
pub fn grouped(person: &NewPerson) -> String {
    let digits = person.a_number.reveal();
    format!("A {}-{}-{}", &digits[..3], &digits[3..6], &digits[6..])
}

/// Follows the person, once, whatever was pressed twice.
pub fn save(ask: &Ask) -> Result<Reply, Trouble> {
    let draft = draft(ask)?;
    if let Some(id) = &draft.saved {
        return Ok(after(&draft, id));
    }
    if !draft.questions.is_empty() && ask.field("family") != "yes" {
        return ask.done("/add", "not-followed");
    }
    let mut store = ask.write()?;
    let people = store.people()?;
    if let Some(known) = people.iter().find(|p| p.details.a_number == draft.person.a_number) {
        return match ask.viewer().sees(known) {
            true => ask.done(&format!("/person/{}", known.id), "followed-already"),
            false => ask.done("/add", "not-yours"),
        };
    }
    let new = std::slice::from_ref(&draft.person);
    match questions(&ask.site.config, &ask.site.sources, &people, new) {
        Ok(now) if still_answered(&now, &draft.questions) => {}
        // Somebody else added people meanwhile: what the guards ask now has to be answered.
        Ok(now) => return again(ask, PersonDraft { questions: now, ..draft }),
        Err(_) => return ask.done("/add", "refused-now"),
    }
    let person = store.enrol(draft.person.clone(), ask.site.clock.now())?;
    drop(store);
    ask.site.boards.refresh()?;
    ask.enters(&person.id);
    let kept = PersonDraft { saved: Some(person.id.clone()), ..draft.clone() };
    ask.site.drafts.put(ask.param("key"), Draft::Person(Box::new(kept)), ask.site.boot());
    match draft.welcome {
        true => looking::first(ask, &person),
        false => Ok(after(&draft, &person.id)),
    }
}

fn again(ask: &Ask, draft: PersonDraft) -> Result<Reply, Trouble> {
    ask.site.drafts.put(ask.param("key"), Draft::Person(Box::new(draft)), ask.site.boot());
    Ok(Reply::see_other(&format!("/add/{}", ask.param("key"))))
}

fn after(draft: &PersonDraft, id: &PersonId) -> Reply {
    let to =
        if draft.welcome { format!("/welcome/first/{id}") } else { format!("/person/{id}?done=followed") };
    Reply::see_other(&to)
}
