//! Text to rules, or every complaint at once.

use super::ask::PLACEHOLDERS;
use super::browse::{Act, Step};
use super::profile::Complaint;
use super::rules::{About, AskedBy, ByName, CustodyRules, FieldRule, JsonType, Kind, Layout, Mark, Rules};
use serde::de::DeserializeOwned;
use toml::Value;
use url::Url;

/// Reads the rules; the complaints are about spelling and types.
pub fn read(text: &str) -> Result<Rules, Vec<Complaint>> {
    let first = match toml::from_str::<Rules>(text) {
        Ok(rules) => return Ok(rules),
        Err(error) => error,
    };
    let line = first.span().map(|span| line_of(text, span.start));
    let whole = Complaint { line, key: String::new(), message: first.message().to_owned() };
    match text.parse::<toml::Table>() {
        Err(_) => Err(vec![whole]),
        Ok(table) => {
            let found = by_section(&table, text);
            Err(if found.is_empty() { vec![whole] } else { found })
        }
    }
}

/// Reads each section on its own, so that a mistake in one does not hide the next.
fn by_section(table: &toml::Table, text: &str) -> Vec<Complaint> {
    use super::browse::Browse;
    use super::rules::{Ask, BlockMarks, Controls, Notice};
    const WANTED: [&str; 9] =
        ["id", "title", "version", "languages", "base_url", "asked_by", "ask", "controls", "layout"];
    let mut found = Complaints { text, list: Vec::new() };
    for key in WANTED.iter().filter(|key| !table.contains_key(**key)) {
        found.say(key, "is missing".to_owned());
    }
    let is_court = table.get("about").and_then(Value::as_str) == Some("court");
    if !is_court && !table.contains_key("custody") {
        found.say("custody", "is missing".to_owned());
    }
    for (key, value) in table {
        match key.as_str() {
            "id" | "title" | "base_url" => found.try_read::<String>(key, value),
            "version" => found.try_read::<u32>(key, value),
            "languages" => found.try_read::<Vec<String>>(key, value),
            "asked_by" => found.try_read::<AskedBy>(key, value),
            "about" => found.try_read::<About>(key, value),
            "ask" => found.try_read::<Ask>(key, value),
            "controls" => found.try_read::<Controls>(key, value),
            "custody" => found.try_read::<CustodyRules>(key, value),
            "block" => found.try_read::<BlockMarks>(key, value),
            "browse" => found.try_read::<Browse>(key, value),
            "layout" => found.try_each(key, value, |found, key, layout| {
                found.try_read::<Layout>(key, layout);
                if let Some(fields) = layout.get("field") {
                    found.try_each(&format!("{key}.field"), fields, Complaints::try_read::<FieldRule>);
                }
            }),
            "notice" => found.try_each(key, value, Complaints::try_read::<Notice>),
            _ => found.say(key, "is no key of a profile".to_owned()),
        }
    }
    found.list.dedup();
    found.list
}

struct Complaints<'a> {
    text: &'a str,
    list: Vec<Complaint>,
}

impl Complaints<'_> {
    fn say(&mut self, key: &str, message: String) {
        let complaint = Complaint { line: locate(self.text, key), key: key.to_owned(), message };
        if !self.list.contains(&complaint) {
            self.list.push(complaint);
        }
    }

    fn try_read<T: DeserializeOwned>(&mut self, key: &str, value: &Value) {
        if let Err(error) = serde_path_to_error::deserialize::<_, T>(value.clone()) {
            let path = error.path().to_string();
            let key = if path == "." { key.to_owned() } else { format!("{key}.{path}") };
            self.say(&key, error.inner().message().to_owned());
        }
    }

    fn try_each(&mut self, key: &str, value: &Value, each: fn(&mut Self, &str, &Value)) {
        match value.as_array() {
            Some(values) => {
                for (i, value) in values.iter().enumerate() {
                    each(self, &format!("{key}[{i}]"), value);
                }
            }
            None => self.say(key, "is a list of tables: write [[ ]]".to_owned()),
        }
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

/// The line on which `layout[1].field[2].css` stands, or its table; as TOML is usually written.
fn locate(text: &str, key: &str) -> Option<usize> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let (mut at, mut end, mut table, mut found) = (0, lines.len(), String::new(), None);
    for step in key.split('.') {
        let (name, index) = match step.split_once('[') {
            Some((name, index)) => (name, index.trim_end_matches(']').parse::<usize>().ok()),
            None => (step, None),
        };
        let full = if table.is_empty() { name.to_owned() } else { format!("{table}.{name}") };
        let headers = [format!("[[{full}]]"), format!("[{full}]")];
        let header = (at..end).filter(|i| headers.iter().any(|h| lines[*i].starts_with(h.as_str())));
        match header.clone().nth(index.unwrap_or(0)) {
            Some(line) => {
                end = header.clone().nth(index.unwrap_or(0) + 1).unwrap_or(end);
                (at, table, found) = (line + 1, full, Some(line));
            }
            None => {
                let stop = (at..end).find(|i| lines[*i].starts_with('[')).unwrap_or(end);
                let assigns =
                    |line: &str| line.strip_prefix(name).is_some_and(|r| r.trim_start().starts_with('='));
                return (at..stop).find(|i| assigns(lines[*i])).or(found).map(|i| i + 1);
            }
        }
    }
    found.map(|line| line + 1)
}

/// What is wrong with rules that are spelled well.
pub fn complaints(rules: &Rules, text: &str) -> Vec<Complaint> {
    let mut found = Complaints { text, list: Vec::new() };
    head(rules, &mut found);
    subject(rules, &mut found);
    asking(rules, &mut found);
    browsing(rules, &mut found);
    for (i, layout) in rules.layouts.iter().enumerate() {
        check_layout(layout, &format!("layout[{i}]"), &mut found);
        if let Some(custody) = &rules.custody {
            custody_fields(rules, custody, layout, &mut found);
        }
    }
    for (i, notice) in rules.notices.iter().enumerate() {
        let key = format!("notice[{i}].when");
        if notice.when.is_empty() {
            found.say(&key, "needs a mark, or every page would be this notice".to_owned());
        }
        for mark in &notice.when {
            check_mark(mark, None, &key, &mut found);
        }
    }
    found.list
}

fn head(rules: &Rules, found: &mut Complaints<'_>) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if rules.id.is_empty() || rules.id.len() > 40 || !rules.id.chars().all(plain) {
        found.say("id", "has small letters, digits and dashes, at most 40".to_owned());
    }
    if rules.version == 0 {
        found.say("version", "starts at 1".to_owned());
    }
    if rules.languages.is_empty() {
        found.say("languages", "names at least one, for example `en`".to_owned());
    }
    match Url::parse(&rules.base_url) {
        Ok(url)
            if ["http", "https"].contains(&url.scheme())
                && url.username().is_empty()
                && url.query().is_none() => {}
        Ok(_) => found.say("base_url", "is http or https, without user name or query".to_owned()),
        Err(error) => found.say("base_url", error.to_string()),
    }
    if rules.layouts.is_empty() {
        found.say("layout", "needs at least one".to_owned());
    }
    if rules.block.as_ref().is_some_and(|b| b.start.is_empty() || !b.end.starts_with('<')) {
        found.say("block", "needs both marks, and the end one is a tag".to_owned());
    }
}

/// A page is either about custody, and says how, or about something else, and then nothing of it may be taken
/// for a word about custody.
fn subject(rules: &Rules, found: &mut Complaints<'_>) {
    match (rules.about, &rules.custody) {
        (About::Custody, Some(_)) | (About::Court, None) => {}
        (About::Custody, None) => found.say("custody", "is missing".to_owned()),
        (About::Court, Some(_)) => {
            found.say("custody", "a court's page says nothing of custody: take this out".to_owned());
        }
    }
    let controls = &rules.controls;
    if rules.about == About::Court && (controls.nobody.is_some() || controls.population.is_some()) {
        found.say("controls", "a court's page is never asked for controls: take them out".to_owned());
    }
}

fn asking(rules: &Rules, found: &mut Complaints<'_>) {
    let population = rules.controls.population.as_ref();
    let by_name = rules.ask.by_name.as_ref();
    let templates = [
        ("ask.path", Some(&rules.ask.path)),
        ("ask.body", rules.ask.body.as_ref()),
        ("ask.by_name.path", by_name.map(|b| &b.path)),
        ("ask.by_name.body", by_name.and_then(|b| b.body.as_ref())),
        ("controls.population.path", population.map(|p| &p.path)),
        ("controls.population.body", population.and_then(|p| p.body.as_ref())),
    ];
    for (key, template) in templates {
        let Some(template) = template else { continue };
        let known: &[&str] = if key.starts_with("ask") { &PLACEHOLDERS } else { &[] };
        for name in template.split('{').skip(1).map(|part| part.split('}').next().unwrap_or(part)) {
            if !known.contains(&name) {
                found.say(key, format!("`{{{name}}}` is no placeholder here; known are {known:?}"));
            }
        }
        if key.ends_with("path") && !template.starts_with('/') {
            found.say(key, "starts with `/`".to_owned());
        }
    }
    let whole = |b: &ByName| {
        let text = format!("{} {}", b.path, b.body.as_deref().unwrap_or_default());
        text.contains("{first_name}") && text.contains("{last_name}")
    };
    if by_name.is_some_and(|b| !whole(b)) {
        found.say("ask.by_name", "asks by first and last name: `{first_name}` and `{last_name}`".to_owned());
    }
    if rules.controls.nobody.as_ref().is_some_and(|n| n.len() != 9 || !n.bytes().all(|b| b.is_ascii_digit()))
    {
        found.say("controls.nobody", "has nine digits".to_owned());
    }
    const OURS: [&str; 8] = [
        "host",
        "user-agent",
        "cookie",
        "authorization",
        "accept-encoding",
        "content-length",
        "connection",
        "transfer-encoding",
    ];
    for (name, value) in &rules.ask.headers {
        let token = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !token
            || !value.bytes().all(|b| (0x20..0x7f).contains(&b))
            || OURS.contains(&name.to_lowercase().as_str())
        {
            found.say("ask.headers", format!("`{name}` cannot be set here, or has characters no header has"));
        }
    }
}

/// The steps of a browser: each has what its kind needs, and nothing that a reader could not see.
fn browsing(rules: &Rules, found: &mut Complaints<'_>) {
    let Some(browse) = &rules.browse else {
        if rules.asked_by == AskedBy::Browser {
            found.say("browse", "is missing: a page that a browser asks needs its steps".to_owned());
        }
        return;
    };
    if browse.number.is_empty() || browse.answer.is_empty() {
        found.say("browse", "needs `number` steps and `answer` marks".to_owned());
    }
    for (route, steps) in [("number", &browse.number), ("name", &browse.name)] {
        for (i, step) in steps.iter().enumerate() {
            check_step(step, &format!("browse.{route}[{i}]"), found);
        }
        if steps.first().is_some_and(|s| s.act != Act::Open) {
            found.say(&format!("browse.{route}[0]"), "begins with `do = \"open\"`".to_owned());
        }
    }
    for (key, mark) in browse.marks() {
        check_mark(mark, Some(Kind::Html), key, found);
        if mark.body_ends.is_some() {
            found.say(key, "`body_ends` is nothing that a browser shows".to_owned());
        }
    }
    for field in browse.details.iter().flat_map(|d| &d.fields) {
        if field.line.is_some() == field.label.is_some() {
            found.say("browse.details", format!("`{}` has either `line` or `label`", field.name));
        }
    }
}

fn check_step(step: &Step, key: &str, found: &mut Complaints<'_>) {
    let what = step.what.is_some();
    let control = !step.labels.is_empty() || !step.ids.is_empty();
    let fits = match step.act {
        Act::Open => what && !control && step.until.is_empty(),
        Act::Wait => !what && !control && !step.until.is_empty(),
        Act::Fill | Act::Choose => what && control && step.until.is_empty(),
        Act::Press => !what && control && step.until.is_empty(),
    };
    if !fits {
        found.say(key, "`open` has `what`; `wait` has `until`; `fill` and `choose` have `what` and `labels` or `ids`; `press` has `labels` or `ids`".to_owned());
    }
    let template = step.what.as_deref().unwrap_or_default();
    for name in template.split('{').skip(1).map(|part| part.split('}').next().unwrap_or(part)) {
        if !PLACEHOLDERS.contains(&name) {
            found.say(key, format!("`{{{name}}}` is no placeholder here; known are {PLACEHOLDERS:?}"));
        }
    }
}

fn check_layout(layout: &Layout, key: &str, found: &mut Complaints<'_>) {
    let marks = [("template", &layout.template), ("zero", &layout.zero), ("closing", &layout.closing)];
    for (name, marks) in marks {
        for mark in marks {
            check_mark(mark, Some(layout.kind), &format!("{key}.{name}"), found);
        }
    }
    if layout.zero.is_empty() {
        found.say(&format!("{key}.zero"), "needs a mark, or nobody could ever be not listed".to_owned());
    }
    let needs = match layout.kind {
        Kind::Json => layout.rows.is_none().then_some("rows"),
        Kind::Html => layout.result.is_none().then_some("result"),
        Kind::Text => None,
    };
    if let Some(missing) = needs {
        found.say(&format!("{key}.{missing}"), "is missing".to_owned());
    }
    let alien = match layout.kind {
        Kind::Json => layout.result.is_some() || layout.record.is_some(),
        Kind::Html => layout.rows.is_some(),
        Kind::Text => layout.rows.is_some() || layout.result.is_some() || layout.record.is_some(),
    };
    if alien {
        found.say(key, "`result` and `record` are for html, `rows` for json".to_owned());
    }
    let counted = layout.fields.iter().filter(|f| !f.optional).count();
    if !layout.fields.is_empty() && (layout.min_fields == 0 || layout.min_fields > counted) {
        found.say(
            &format!("{key}.min_fields"),
            "is at least 1, and no more than fields that are not optional".to_owned(),
        );
    }
    for (i, field) in layout.fields.iter().enumerate() {
        check_field(field, layout, &format!("{key}.field[{i}]"), found);
    }
}

fn check_field(field: &FieldRule, layout: &Layout, key: &str, found: &mut Complaints<'_>) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if field.name.is_empty() || !field.name.chars().all(plain) {
        found.say(&format!("{key}.name"), "has small letters, digits and `_`".to_owned());
    }
    if layout.fields.iter().filter(|other| other.name == field.name).count() > 1 {
        found.say(&format!("{key}.name"), format!("`{}` is there twice", field.name));
    }
    let label = field.label.is_some() || field.before_label.is_some();
    let (css, pointer) = (field.css.is_some(), field.pointer.is_some() || field.reply_pointer.is_some());
    let twice = field.pointer.is_some() && field.reply_pointer.is_some();
    let fits = match layout.kind {
        Kind::Json => pointer && !twice && !label && !css,
        Kind::Html => (label ^ css) && !pointer,
        Kind::Text => label && !css && !pointer,
    };
    if !fits || (field.label.is_some() && field.before_label.is_some()) {
        found.say(key, "stands at one place: `pointer` or `reply_pointer` in json, `label`, `before_label` or `css` in html, a label in text".to_owned());
    }
    if let Some(mark) = &field.or_when {
        check_mark(mark, Some(Kind::Json), &format!("{key}.or_when"), found);
    }
}

fn custody_fields(rules: &Rules, custody: &CustodyRules, layout: &Layout, found: &mut Complaints<'_>) {
    let has = |layout: &Layout, name: &String| layout.fields.iter().any(|f| f.name == *name);
    // Older forms of an answer may lack the status; one form at least must have it.
    let nowhere = |name: &&String| !rules.layouts.iter().any(|l| has(l, name));
    let status = custody.status.as_ref().filter(nowhere).map(|s| ("custody.status", s));
    let others =
        custody.out_when.iter().filter(|o| nowhere(&&o.field)).map(|o| ("custody.out_when", &o.field));
    for (key, name) in status.into_iter().chain([("custody.place", &custody.place)]).chain(others) {
        if !has(layout, name) {
            found.say(key, format!("layout `{}` has no field `{name}`", layout.id));
        }
    }
}

fn check_mark(mark: &Mark, kind: Option<Kind>, key: &str, found: &mut Complaints<'_>) {
    let texts = mark.texts().count();
    let about_json = mark.pointer.is_some();
    let json_keys = !mark.one_of.is_empty() || mark.of_type.is_some() || mark.empty || mark.filled;
    let fits = if about_json {
        mark.within.is_none() && !mark.absent && mark.body_ends.is_none()
    } else if mark.body_ends.is_some() {
        mark.within.is_none() && texts == 0 && !json_keys && !mark.absent
    } else {
        !json_keys && (mark.within.is_some() || texts == 1) && !(mark.absent && mark.within.is_none())
    };
    let of_kind = match kind {
        None => true,
        Some(Kind::Json) => mark.within.is_none() && (about_json || mark.body_ends.is_some()),
        Some(Kind::Html) => !about_json,
        Some(Kind::Text) => !about_json && mark.within.is_none(),
    };
    if !fits || !of_kind || texts > 1 {
        found.say(key, "a mark is `within` with at most one text, one text (in a line), a `pointer` with what is there, or `body_ends`; and fits the kind of its layout".to_owned());
    }
    if mark.empty && (mark.filled || mark.of_type == Some(JsonType::Null)) {
        found.say(key, "`empty` and `filled` exclude each other".to_owned());
    }
    for (name, text) in mark.texts() {
        if text.is_empty() || text.split_whitespace().collect::<Vec<_>>().join(" ") != text {
            found.say(key, format!("`{name}` is a text with single spaces, none at its ends"));
        }
    }
    if mark.body_ends.as_ref().is_some_and(String::is_empty) {
        found.say(key, "`body_ends` is empty".to_owned());
    }
}
