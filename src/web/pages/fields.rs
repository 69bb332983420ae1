//! Fields of a form: each with its label, what it is for, and what is wrong with it, beside it and once more above.

use super::super::words::Words;
use maud::{Markup, html};

/// What is wrong with a form: the field's name, and a sentence.
pub type Wrong = Vec<(&'static str, String)>;

/// A field to write into.
#[derive(Default)]
pub struct Text<'f> {
    /// Its name in the form, and its id on the page.
    pub name: &'static str,
    pub label: String,
    /// What it is for, in a sentence.
    pub hint: Option<String>,
    pub value: &'f str,
    pub required: bool,
    /// The id of a list of what may stand in it.
    pub list: Option<&'static str>,
    /// For what a browser would otherwise offer from what was typed elsewhere: `off`.
    pub autocomplete: Option<&'static str>,
    /// `ltr` for numbers.
    pub dir: Option<&'static str>,
}

/// Everything that is wrong, with a way to each field; nothing where all is well.
pub fn summary(w: Words, wrong: &Wrong) -> Markup {
    html! {
        @if !wrong.is_empty() {
            div.note role="alert" {
                p { strong { (w.t("web-form-wrong")) } }
                ul { @for (name, says) in wrong { li { a href={ "#" (name) } { (says) } } } }
            }
        }
    }
}

pub fn text(wrong: &Wrong, field: &Text<'_>) -> Markup {
    let (name, error) = (field.name, error_of(wrong, field.name));
    html! {
        div {
            label for=(name) { (field.label) }
            (beside(name, field.hint.as_deref(), error))
            input id=(name) name=(name) value=(field.value) maxlength="300" required[field.required] list=[field.list]
                autocomplete=[field.autocomplete] dir=[field.dir] autocapitalize="none" spellcheck="false"
                aria-describedby=[described(name, field.hint.is_some(), error)] aria-invalid=[error.map(|_| "true")];
        }
    }
}

/// One of several; the first choice is none.
pub fn choice(
    wrong: &Wrong,
    name: &'static str,
    (label, hint): (String, Option<String>),
    none: Option<String>,
    all: &[(String, String)],
    chosen: &str,
) -> Markup {
    let error = error_of(wrong, name);
    html! {
        div {
            label for=(name) { (label) }
            (beside(name, hint.as_deref(), error))
            select id=(name) name=(name) aria-describedby=[described(name, hint.is_some(), error)]
                aria-invalid=[error.map(|_| "true")] {
                @if let Some(none) = none { option value="" { (none) } }
                @for (value, says) in all { option value=(value) selected[value == chosen] { (says) } }
            }
        }
    }
}

/// Any of several.
pub fn boxes(
    wrong: &Wrong,
    name: &'static str,
    label: &str,
    all: &[(String, String)],
    chosen: &[String],
) -> Markup {
    let error = error_of(wrong, name);
    html! {
        fieldset id=(name) tabindex="-1" aria-describedby=[described(name, false, error)] {
            legend { (label) }
            (beside(name, None, error))
            @for (value, says) in all {
                label.check {
                    input type="checkbox" name=(name) value=(value) checked[chosen.contains(value)];
                    span { (says) }
                }
            }
        }
    }
}

fn beside(name: &str, hint: Option<&str>, error: Option<&str>) -> Markup {
    html! {
        @if let Some(hint) = hint { p.hint id={ (name) "-hint" } { (hint) } }
        @if let Some(error) = error { p.wrong id={ (name) "-wrong" } { (error) } }
    }
}

fn error_of<'w>(wrong: &'w Wrong, name: &str) -> Option<&'w str> {
    wrong.iter().find(|(of, _)| *of == name).map(|(_, says)| says.as_str())
}

fn described(name: &str, hint: bool, error: Option<&str>) -> Option<String> {
    let ids: Vec<String> = [(hint, "hint"), (error.is_some(), "wrong")]
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, what)| format!("{name}-{what}"))
        .collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}
