//! What a request asks for: from path, query and form to a page.

use super::app::{self, Call};
use super::wire::Asked;
use crate::a_number::ANumber;
use crate::person::Names;
use std::collections::HashMap;
use url::form_urlencoded;

/// The forms in which the site answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `/PublicInfo/execute/inmateloc`, JSON.
    Bop,
    /// `/roster/NUMBER`, or `/search` and `/search-bio` with a form, HTML.
    Roster,
    /// `/odls/NUMBER`, HTML in the shape of ICE's page.
    Odls,
    /// `/odls/text/NUMBER`, the text that a person sees there.
    OdlsText,
    /// `/odls/api/anumber` and `/odls/api/bio`, JSON: what the page in the browser asks.
    App(By),
}

/// In which of its two ways the page asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Number,
    Name,
}

/// What is asked for.
#[derive(Clone, PartialEq, Eq)]
pub enum Page {
    Home,
    Robots,
    Missing,
    /// A search; where a country is given, it has to be the right one.
    Answer {
        form: Form,
        about: About,
        country: Option<String>,
    },
    /// The page in the browser, beside its searches.
    App(Call),
}

/// About whom. `Number(None)` is a text that is no A-number, as all zeros.
#[derive(Clone, PartialEq, Eq)]
pub enum About {
    Number(Option<ANumber>),
    Name(Names),
}

pub fn page_of(asked: &Asked) -> Page {
    let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
    let mut params: HashMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    params.extend(form_urlencoded::parse(&asked.body).into_owned());
    if let Some(call) = app::call(path, |key| params.get(key).cloned().unwrap_or_default()) {
        return Page::App(call);
    }
    if matches!(path, "/odls" | "/odls/") && asked.method == "GET" && params.is_empty() {
        return Page::App(Call::Shell);
    }
    let forms = [
        ("/odls/api/anumber", Form::App(By::Number)),
        ("/odls/api/bio", Form::App(By::Name)),
        ("/PublicInfo/execute/inmateloc", Form::Bop),
        ("/roster", Form::Roster),
        ("/search-bio", Form::Roster),
        ("/search", Form::Roster),
        ("/odls/text", Form::OdlsText),
        ("/odls", Form::Odls),
    ];
    let (form, rest) = match path {
        "/" | "/login" => return Page::Home,
        "/robots.txt" => return Page::Robots,
        _ => match forms.iter().find_map(|(start, form)| Some((*form, path.strip_prefix(start)?))) {
            Some(found) => found,
            None => return Page::Missing,
        },
    };
    let param = |keys: [&str; 2]| keys.iter().find_map(|key| params.get(*key).cloned());
    if let Form::App(by) = form {
        return if asked.method == "POST" { asked_by_app(by, &params) } else { Page::Missing };
    }
    let number = match rest.trim_start_matches('/') {
        "" => param(["inmateNum", "anum"]),
        number => Some(number.to_owned()),
    };
    let name = |keys: [&str; 2]| param(keys).unwrap_or_default();
    let about = match number {
        Some(text) => About::Number(ANumber::parse(&text).ok()),
        None => {
            let (first, last) = (name(["nameFirst", "first"]), name(["nameLast", "last"]));
            About::Name(Names { first, last })
        }
    };
    Page::Answer { form, about, country: None }
}

/// A search from the page: a number or both names, and always a country. Only what is posted is one: a browser
/// that is redirected asks again without the form, and no such question may be answered with "no record".
fn asked_by_app(by: By, params: &HashMap<String, String>) -> Page {
    let param = |key: &str| params.get(key).cloned().unwrap_or_default();
    let about = match by {
        By::Number => About::Number(ANumber::parse(&param("a_number")).ok()),
        By::Name => About::Name(Names { first: param("first_name"), last: param("last_name") }),
    };
    Page::Answer { form: Form::App(by), about, country: Some(param("country")) }
}
