//! A question as it is sent: the request that a profile makes of a query.

use super::rules::{Ask, AskedBy, Kind, Method};
use super::{Query, Route, Search, SourceProfile};
use std::fmt;
use url::Url;

/// What is asked: built by a source profile, sent as it stands.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: &'static str,
    pub url: Url,
    /// In the order they are sent, after `Host` and `User-Agent`.
    pub headers: Vec<(String, String)>,
    pub body: Option<Vec<u8>>,
}

/// The address carries an A-number: `Debug` shows method and host.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url.host_str().unwrap_or("?"))
    }
}

/// Why a profile cannot make a request of a query. Never says whom it was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    #[error("this page must be asked with a browser")]
    NeedsBrowser,
    #[error("this profile does not say how a browser asks")]
    NotInBrowser,
    #[error("this page is asked by a person only: testigo together")]
    NeedsPerson,
    #[error("this page is asked by name, and no names are stored for this person")]
    NeedsNames,
    #[error("this profile has no such control")]
    NoSuchControl,
    #[error("this page is not asked by name")]
    NoNameRoute,
    #[error("the base URL and the profile's path make no URL")]
    BadUrl,
}

/// The placeholders that a path or a body may have.
pub const PLACEHOLDERS: [&str; 4] = ["a_number", "country", "first_name", "last_name"];

/// The request for `query` at `base_url` (the profile's own, or a stand-in on loopback).
pub fn request(profile: &SourceProfile, base_url: &Url, query: &Query) -> Result<Request, AskError> {
    let rules = profile.rules();
    match rules.asked_by {
        AskedBy::Http => {}
        AskedBy::Browser => return Err(AskError::NeedsBrowser),
        AskedBy::Person => return Err(AskError::NeedsPerson),
    }
    let (path, body) = filled(profile, query)?;
    let url = format!("{}{path}", base_url.as_str().trim_end_matches('/'));
    Ok(Request {
        method: match rules.ask.method {
            Method::Get => "GET",
            Method::Post => "POST",
        },
        url: Url::parse(&url).map_err(|_| AskError::BadUrl)?,
        headers: headers(&rules.ask),
        body: body.map(String::into_bytes),
    })
}

/// The path (without its query) on which the answer to `query` is to stand.
pub fn asked_path(profile: &SourceProfile, query: &Query) -> Result<String, AskError> {
    let (path, _) = filled(profile, query)?;
    Ok(path.split(['?', '#']).next().unwrap_or_default().to_owned())
}

/// Path and body for this query, placeholders filled in.
fn filled(profile: &SourceProfile, query: &Query) -> Result<(String, Option<String>), AskError> {
    let rules = profile.rules();
    let (path, body) = match &query.search {
        Search::Person { .. } | Search::Nobody | Search::Anybody => match query.route {
            Route::Number => (&rules.ask.path, &rules.ask.body),
            Route::Name => {
                let by_name = rules.ask.by_name.as_ref().ok_or(AskError::NoNameRoute)?;
                (&by_name.path, &by_name.body)
            }
        },
        Search::Population => {
            let control = rules.controls.population.as_ref().ok_or(AskError::NoSuchControl)?;
            (&control.path, &control.body)
        }
    };
    let fill_in = |template: &String| fill(template, &|name| value(profile, query, name));
    Ok((fill_in(path)?, body.as_ref().map(fill_in).transpose()?))
}

fn value(profile: &SourceProfile, query: &Query, name: &str) -> Result<String, AskError> {
    match &query.search {
        Search::Person { a_number, country, names } => match name {
            "a_number" => Ok(a_number.reveal()),
            "country" => Ok(country.clone()),
            "first_name" => names.as_ref().map(|n| n.first.clone()).ok_or(AskError::NeedsNames),
            "last_name" => names.as_ref().map(|n| n.last.clone()).ok_or(AskError::NeedsNames),
            _ => Err(AskError::BadUrl),
        },
        Search::Nobody => {
            let controls = &profile.rules().controls;
            match name {
                "a_number" => controls.nobody.clone(),
                "country" => controls.nobody_country.clone(),
                _ => None,
            }
            .ok_or(AskError::NoSuchControl)
        }
        Search::Population | Search::Anybody => Err(AskError::NoSuchControl),
    }
}

/// The text for a control of a form, placeholders filled in as they are.
pub(super) fn fill_plain(profile: &SourceProfile, query: &Query, template: &str) -> Result<String, AskError> {
    replace(template, &|name| value(profile, query, name))
}

/// Replaces each `{name}`; the values are percent-encoded.
fn fill(template: &str, value: &dyn Fn(&str) -> Result<String, AskError>) -> Result<String, AskError> {
    replace(template, &|name| value(name).map(|value| encode(&value)))
}

/// Replaces each `{name}`.
fn replace(template: &str, value: &dyn Fn(&str) -> Result<String, AskError>) -> Result<String, AskError> {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or(AskError::BadUrl)?;
        out.push_str(before);
        out.push_str(&value(name)?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// Percent-encodes all but the unreserved characters (RFC 3986 §2.3), so that a value stays one value in a
/// path, a query and a form.
fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn headers(ask: &Ask) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> =
        ask.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let has = |wanted: &str| ask.headers.keys().any(|name| name.eq_ignore_ascii_case(wanted));
    if !has("accept") {
        let accept = match ask.answer {
            Kind::Json => "application/json",
            Kind::Html => "text/html",
            Kind::Text => "text/plain, text/html",
        };
        headers.push(("Accept".to_owned(), accept.to_owned()));
    }
    if ask.body.is_some() && !has("content-type") {
        headers.push(("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invented;
    use crate::person::Names;

    fn person(names: Option<Names>) -> Query {
        let invented = invented::person(0);
        let search =
            Search::Person { a_number: invented.a_number, country: "Côte d'Ivoire & Co".into(), names };
        Query::new(search)
    }

    fn ask(profile: &str, query: &Query) -> Result<Request, AskError> {
        let profile = SourceProfile::builtin(profile).unwrap();
        profile.request(&Url::parse(&profile.rules().base_url).unwrap(), query)
    }

    #[test]
    fn bop_is_asked_by_its_public_address() {
        let request = ask("bop", &person(None)).unwrap();
        let number = invented::a_number(0).reveal();
        let wanted = format!(
            "https://www.bop.gov/PublicInfo/execute/inmateloc?todo=query&output=json&inmateNumType=INS&inmateNum={number}"
        );
        assert_eq!((request.method, request.url.as_str()), ("GET", wanted.as_str()));
        assert_eq!(request.headers, [("Accept".to_owned(), "application/json".to_owned())]);
        assert!(!format!("{request:?}").contains(&number));
    }

    #[test]
    fn controls_are_questions_too() {
        let nobody = ask("bop", &Query::new(Search::Nobody)).unwrap();
        assert!(nobody.url.as_str().ends_with("inmateNum=000000000"));
        let population = ask("bop", &Query::new(Search::Population)).unwrap();
        assert!(population.url.as_str().contains("nameLast="));
    }

    #[test]
    fn values_cannot_leave_their_place() {
        let request = ask("roster-html", &person(None)).unwrap();
        let body = String::from_utf8(request.body.unwrap()).unwrap();
        assert!(body.ends_with("&coo=C%C3%B4te%20d%27Ivoire%20%26%20Co"), "{body}");
        assert_eq!(
            fill("/x?{a}", &|_| Ok("1\r\nX: &=#/?%".into())).unwrap(),
            "/x?1%0D%0AX%3A%20%26%3D%23%2F%3F%25"
        );
    }

    #[test]
    fn a_question_by_name_needs_a_template_and_names() {
        let text = SourceProfile::builtin_text("roster-html").unwrap();
        let with = |by_name: &str| SourceProfile::parse(&text.replace("[controls]", by_name), "t");
        let profile = with(
            "[ask.by_name]\npath = \"/name\"\nbody = \"f={first_name}&l={last_name}&c={country}\"\n[controls]",
        );
        let profile = profile.unwrap();
        assert!(profile.has_name_route());
        let base = Url::parse("https://locator.example").unwrap();
        let query = |names| Query { route: Route::Name, ..person(names) };
        let request = profile.request(&base, &query(Some(invented::names(0)))).unwrap();
        assert_eq!(request.url.path(), "/name");
        assert!(request.body.unwrap().starts_with(b"f=PRENPREN&l=INVENTADO-QUINVEL&c=C%C3%B4te"));
        assert_eq!(profile.request(&base, &query(None)), Err(AskError::NeedsNames));
        assert!(with("[ask.by_name]\npath = \"/name?l={last_name}\"\n[controls]").is_err());
        for id in SourceProfile::builtin_ids() {
            let has = SourceProfile::builtin(id).unwrap().has_name_route();
            assert_eq!(has, id == "ice-odls", "{id}");
        }
        let bop = SourceProfile::builtin("bop").unwrap();
        assert_eq!(bop.request(&base, &query(Some(invented::names(0)))), Err(AskError::NoNameRoute));
    }

    #[test]
    fn a_browser_page_is_not_asked_by_http() {
        assert_eq!(ask("ice-odls", &person(None)), Err(AskError::NeedsBrowser));
    }

    #[test]
    fn a_court_page_is_never_asked_by_the_program() {
        assert_eq!(ask("eoir-acis", &person(None)), Err(AskError::NeedsPerson));
        let control = Query::new(Search::Nobody);
        assert_eq!(ask("eoir-acis", &control), Err(AskError::NeedsPerson));
    }
}
