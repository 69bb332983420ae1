//! What an answer shows in one layout of the profile: the zero page, one record, several, or none of these.

use super::answer::{Answer, Doc, Scope};
use super::json::Json;
use crate::a_number::ANumber;
use crate::page::{Part, split_label};
use crate::source::SourceProfile;
use crate::source::rules::{FieldRule, JsonType, Layout, Pointer, Shape};

/// What was seen.
pub enum Sight<'p> {
    /// Nothing of any layout.
    Unknown,
    /// Marks of this layout, and neither zero page nor record; the text says what is missing.
    ChangedShape(&'p Layout, String),
    Zero(&'p Layout),
    /// The zero page and a record.
    Contradiction(&'p Layout),
    Several(&'p Layout, u32),
    Record(Found<'p>),
}

/// A record as it stands on the page.
pub struct Found<'p> {
    pub layout: &'p Layout,
    pub values: Vec<Value<'p>>,
}

pub struct Value<'p> {
    pub rule: &'p FieldRule,
    /// Ends trimmed; can be empty.
    pub text: String,
    /// Where it stands in the decoded text, when the document knows.
    pub span: Option<(usize, usize)>,
}

/// Looks for every layout of the kind that the answer is of. Two that disagree are a contradiction.
pub fn look<'p>(profile: &'p SourceProfile, answer: &Answer<'_>) -> Sight<'p> {
    let mut seen = Sight::Unknown;
    for layout in profile.rules().layouts.iter().filter(|layout| layout.kind == answer.kind()) {
        let sight = match &answer.doc {
            Doc::Json(_) => in_json(layout, answer),
            Doc::Html(_) => in_html(layout, answer),
            Doc::Text => in_text(layout, answer),
            Doc::BrokenJson { .. } => Sight::Unknown,
        };
        seen = match (seen, sight) {
            (Sight::Unknown, sight) | (sight, Sight::Unknown) => sight,
            (Sight::ChangedShape(..), sight) | (sight, Sight::ChangedShape(..)) => sight,
            (Sight::Zero(layout), Sight::Zero(_)) => Sight::Zero(layout),
            (
                Sight::Zero(layout)
                | Sight::Contradiction(layout)
                | Sight::Several(layout, _)
                | Sight::Record(Found { layout, .. }),
                Sight::Zero(_) | Sight::Contradiction(_) | Sight::Several(..) | Sight::Record(_),
            ) => Sight::Contradiction(layout),
        };
    }
    seen
}

fn in_json<'p>(layout: &'p Layout, answer: &Answer<'_>) -> Sight<'p> {
    if !answer.all_hold(&layout.template, Scope::Whole) {
        let about_more = |pointer: &Pointer| !pointer.as_str().is_empty();
        let mut marks = layout.template.iter().filter(|m| m.pointer.as_ref().is_some_and(about_more));
        return if marks.any(|mark| answer.holds(mark, Scope::Whole)) {
            Sight::ChangedShape(layout, "the template does not hold".to_owned())
        } else {
            Sight::Unknown
        };
    }
    let found = answer.json().zip(layout.rows.as_ref()).and_then(|(root, at)| root.at(at).ok().flatten());
    let rows = found.map(rows_of).unwrap_or_default();
    match (answer.all_hold(&layout.zero, Scope::Whole), rows.as_slice()) {
        (true, []) => Sight::Zero(layout),
        (true, _) => Sight::Contradiction(layout),
        (false, []) => Sight::ChangedShape(layout, "no row, and not the zero answer".to_owned()),
        (false, [row]) => match row.members() {
            Ok(_) => record(layout, values_of_row(layout, answer, *row)),
            Err(_) => Sight::ChangedShape(layout, "the row is no object, or names a key twice".to_owned()),
        },
        (false, rows) => Sight::Several(layout, rows.len().try_into().unwrap_or(u32::MAX)),
    }
}

/// The records of an answer that has several; fewer than there are where one cannot be told from the next or is
/// not as the layout wants it.
pub fn records<'p>(layout: &'p Layout, answer: &Answer<'_>) -> Vec<Found<'p>> {
    let values: Vec<Vec<Value<'p>>> = match &answer.doc {
        Doc::Json(root) => {
            let rows = layout.rows.as_ref().and_then(|at| root.at(at).ok().flatten());
            let rows = rows.map(rows_of).unwrap_or_default().into_iter();
            rows.filter(|row| row.members().is_ok()).map(|row| values_of_row(layout, answer, row)).collect()
        }
        Doc::Html(page) => match layout.result.as_ref().map(|css| page.find(css)).as_deref() {
            Some([result]) => match &layout.record {
                Some(css) => result.find(css).into_iter().map(|part| values_of_part(layout, part)).collect(),
                None => in_chunks(layout, &result.lines()),
            },
            Some(_) | None => Vec::new(),
        },
        Doc::Text => in_chunks(layout, &lines_of(answer)),
        Doc::BrokenJson { .. } => Vec::new(),
    };
    let record = |values| match record(layout, values) {
        Sight::Record(found) => Some(found),
        Sight::Unknown
        | Sight::ChangedShape(..)
        | Sight::Zero(_)
        | Sight::Contradiction(_)
        | Sight::Several(..) => None,
    };
    values.into_iter().filter_map(record).collect()
}

/// Records that stand in lines one after the other: each begins with the line before its `before_label`, or with
/// its first label where no field stands before one.
fn in_chunks<'p>(layout: &'p Layout, lines: &[String]) -> Vec<Vec<Value<'p>>> {
    let before = layout.fields.iter().find_map(|f| f.before_label.as_deref());
    let Some(first) = before.or(layout.fields.iter().find_map(|f| f.label.as_deref())) else {
        return Vec::new();
    };
    let begins = |line: &String| split_label(line).is_some_and(|(l, _)| same(&l, first));
    let labels = lines.iter().enumerate().filter(|(_, line)| begins(line)).map(|(at, _)| at);
    let starts: Vec<usize> = labels.map(|at| at.saturating_sub(usize::from(before.is_some()))).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let chunk = |(start, end): (usize, usize)| {
        let text = Labelled::of_lines(lines[start..end].iter().cloned());
        layout.fields.iter().filter_map(|rule| text.value(rule)).collect()
    };
    starts.iter().copied().zip(ends).map(chunk).collect()
}

fn lines_of(answer: &Answer<'_>) -> Vec<String> {
    answer.text.lines().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect()
}

/// The elements of an array, or the object that is the one row.
fn rows_of(rows: Json<'_>) -> Vec<Json<'_>> {
    match rows.kind() {
        JsonType::Object if !rows.is_empty() => vec![rows],
        JsonType::Object
        | JsonType::Array
        | JsonType::String
        | JsonType::Number
        | JsonType::Boolean
        | JsonType::Null => rows.elements(),
    }
}

fn in_html<'p>(layout: &'p Layout, answer: &Answer<'_>) -> Sight<'p> {
    let (Some(page), Some(result)) = (answer.page(), &layout.result) else { return Sight::Unknown };
    let results = page.find(result);
    let looks_like_one = || {
        let whole = Labelled { pairs: page.root().pairs(), lines: Vec::new() };
        layout.record.as_ref().is_some_and(|css| !page.find(css).is_empty())
            || whole.labels_of(layout) >= layout.min_fields
    };
    let [result] = results.as_slice() else {
        let traces = !results.is_empty() || looks_like_one();
        return if traces { changed(layout, "not one result element") } else { Sight::Unknown };
    };
    if !answer.all_hold(&layout.template, Scope::Whole) {
        return changed(layout, "the template does not hold");
    }
    let records = layout.record.as_ref().map(|css| result.find(css));
    let (count, place) = match &records {
        Some(records) => (records.len(), records.first().copied()),
        None => (Labelled::of(*result).repeats(layout), Some(*result)),
    };
    let zero = answer.all_hold(&layout.zero, Scope::Part(*result));
    match (zero, count, place) {
        (true, 0, _) if !looks_like_one() => Sight::Zero(layout),
        (true, _, _) => Sight::Contradiction(layout),
        (false, _, _) if layout.fields.is_empty() => Sight::Unknown,
        (false, 0, _) | (false, _, None) => changed(layout, "neither the zero sentence nor a record"),
        (false, 1, Some(_)) if answer.quotes(&layout.zero) => Sight::Contradiction(layout),
        (false, 1, Some(place)) => record(layout, values_of_part(layout, place)),
        (false, n, Some(_)) => Sight::Several(layout, n.try_into().unwrap_or(u32::MAX)),
    }
}

fn in_text<'p>(layout: &'p Layout, answer: &Answer<'_>) -> Sight<'p> {
    let template = answer.all_hold(&layout.template, Scope::Whole);
    let text = Labelled::of_lines(lines_of(answer).into_iter());
    let zero = template && answer.all_hold(&layout.zero, Scope::Whole);
    match (zero, text.repeats(layout)) {
        (true, 0) => Sight::Zero(layout),
        (true, _) => Sight::Contradiction(layout),
        (false, 0) if template && !layout.template.is_empty() => {
            changed(layout, "neither the zero sentence nor a record")
        }
        (false, 0) => Sight::Unknown,
        (false, _) if !template => changed(layout, "the template does not hold"),
        (false, 1) if answer.quotes(&layout.zero) => Sight::Contradiction(layout),
        (false, 1) => record(layout, layout.fields.iter().filter_map(|rule| text.value(rule)).collect()),
        (false, n) => Sight::Several(layout, n.try_into().unwrap_or(u32::MAX)),
    }
}

fn changed<'p>(layout: &'p Layout, why: &str) -> Sight<'p> {
    Sight::ChangedShape(layout, why.to_owned())
}

/// A record, when it has what the layout asks of one.
fn record<'p>(layout: &'p Layout, values: Vec<Value<'p>>) -> Sight<'p> {
    let has = |rule: &FieldRule| values.iter().any(|v| v.rule.name == rule.name);
    if let Some(missing) = layout.fields.iter().find(|rule| rule.required && !has(rule)) {
        return Sight::ChangedShape(layout, format!("`{}` is missing", missing.name));
    }
    let count = values.iter().filter(|v| !v.rule.optional).count();
    if count < layout.min_fields {
        return Sight::ChangedShape(layout, format!("{count} of {} fields", layout.min_fields));
    }
    Sight::Record(Found { layout, values })
}

fn values_of_row<'p>(layout: &'p Layout, answer: &Answer<'_>, row: Json<'_>) -> Vec<Value<'p>> {
    let value = |rule: &'p FieldRule| {
        let value = match (&rule.pointer, &rule.reply_pointer) {
            (Some(pointer), _) => row.at(pointer),
            (None, Some(pointer)) => answer.json()?.at(pointer),
            (None, None) => return None,
        };
        let value = value.ok().flatten()?;
        let text = value.text()?;
        let claimed = rule.or_when.as_ref().is_some_and(|mark| answer.holds(mark, Scope::Row(row)));
        let shaped = rule.shape.is_none_or(|shape| claimed || has_shape(&text, shape));
        let other = rule.not_shape.is_some_and(|shape| has_shape(&text, shape));
        (shaped && !other).then(|| trimmed(rule, &text, Some(value.span())))
    };
    layout.fields.iter().filter_map(value).collect()
}

fn values_of_part<'p>(layout: &'p Layout, place: Part<'_>) -> Vec<Value<'p>> {
    let labelled = Labelled::of(place);
    let value = |rule: &'p FieldRule| match &rule.css {
        None => labelled.value(rule),
        Some(css) => match place.find_from_here(css).as_slice() {
            [one] => shaped(rule, &one.text()),
            _ => None,
        },
    };
    layout.fields.iter().filter_map(value).collect()
}

/// The value, when it has the shape the rule wants.
fn shaped<'p>(rule: &'p FieldRule, text: &str) -> Option<Value<'p>> {
    let fits = rule.shape.is_none_or(|shape| has_shape(text, shape));
    let other = rule.not_shape.is_some_and(|shape| has_shape(text, shape));
    (fits && !other).then(|| trimmed(rule, text, None))
}

/// The value without white space at its ends; the span follows.
fn trimmed<'p>(rule: &'p FieldRule, text: &str, span: Option<(usize, usize)>) -> Value<'p> {
    let value = text.trim();
    let before = text.len() - text.trim_start().len();
    // A string with escapes stands in the document in other bytes; then the span is wrong, and is
    // dropped where the bytes are compared (`record::record`).
    let span = span.map(|(start, _)| (start + before, start + before + value.len()));
    Value { rule, text: value.to_owned(), span }
}

pub fn has_shape(text: &str, shape: Shape) -> bool {
    match shape {
        Shape::ANumber => {
            text.bytes().filter(u8::is_ascii_digit).count() == 9
                && !has_shape(text, Shape::Register)
                && ANumber::parse(text).is_ok()
        }
        Shape::Register => {
            let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
            text.split_once('-').is_some_and(|(a, b)| digits(a, 5) && digits(b, 3))
        }
    }
}

/// Labels and values, and the lines they were found in.
struct Labelled {
    pairs: Vec<(String, String)>,
    lines: Vec<String>,
}

impl Labelled {
    fn of(part: Part<'_>) -> Labelled {
        Labelled { pairs: part.pairs(), lines: part.lines() }
    }

    fn of_lines(lines: impl Iterator<Item = String>) -> Labelled {
        let lines: Vec<String> = lines.collect();
        let pairs = lines.iter().filter_map(|line| split_label(line)).collect();
        Labelled { pairs, lines }
    }

    /// How often the layout's labels stand here with a value: the most of all labels. Two or more are
    /// several records.
    fn repeats(&self, layout: &Layout) -> usize {
        let count = |label: &str| self.pairs.iter().filter(|(l, v)| same(l, label) && !v.is_empty()).count();
        layout.fields.iter().filter_map(|f| f.label.as_deref()).map(count).max().unwrap_or(0)
    }

    /// How many of the layout's labels stand here.
    fn labels_of(&self, layout: &Layout) -> usize {
        let stands = |label: &&String| self.pairs.iter().any(|(l, v)| same(l, label) && !v.is_empty());
        layout.fields.iter().filter_map(|f| f.label.as_ref()).filter(stands).count()
    }

    fn value<'p>(&self, rule: &'p FieldRule) -> Option<Value<'p>> {
        if let Some(label) = &rule.label {
            let mut found = self.pairs.iter().filter(|(l, _)| same(l, label)).map(|(_, value)| value);
            let first = found.next()?;
            let filled = std::iter::once(first).chain(found).find(|v| !v.is_empty());
            return shaped(rule, filled.unwrap_or(first));
        }
        let label = rule.before_label.as_ref()?;
        let is_label = |line: &String| split_label(line).is_some_and(|(l, _)| same(&l, label));
        let at = self.lines.iter().position(is_label)?;
        let line = self.lines.get(at.checked_sub(1)?)?;
        if line.contains(':') { None } else { shaped(rule, line) }
    }
}

fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}
