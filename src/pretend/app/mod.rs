//! A page in the shape of ICE's Online Detainee Locator as a browser meets it: one document, views by hash, an
//! interface of its own. Everything that it asks for is served here and heard by the site like every request.
//!
//! The document carries what it needs to know: how long each view waits before it is drawn, and how the form
//! is built. The rest comes with the replies.

mod countries;
mod place;
pub mod reply;
#[cfg(test)]
mod tests;

pub use countries::{COUNTRIES, means};
pub use place::InApp;

use super::fault::Fault;
use super::pages::{HTML, Nonces};
use super::site::{Resident, View};
use super::wire::Answer;
use std::time::Duration;

/// What the page asks for beside searches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// The document.
    Shell,
    /// A file of the page.
    Asset(&'static str, &'static str),
    /// The words, with the countries.
    Words,
    /// The interface: a facility by its name there.
    Facility(String),
    /// What a pop-up shows.
    Elsewhere,
    /// A file to be downloaded.
    Download,
    /// A page that goes to itself for ever.
    Loop,
    /// The browser's wish for an icon.
    Favicon,
}

/// How the document is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Every view waits so long before it is drawn.
    pub delay: Duration,
    /// The countries of those whom a fault about the list of countries is for.
    pub missing: Vec<String>,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The page's files, by name.
const ASSETS: [(&str, &str, &str); 7] = [
    ("/odls/main.js", SCRIPT, include_str!("main.js")),
    ("/odls/core.js", SCRIPT, include_str!("core.js")),
    ("/odls/search.js", SCRIPT, include_str!("search.js")),
    ("/odls/results.js", SCRIPT, include_str!("results.js")),
    ("/odls/conduct.js", SCRIPT, include_str!("conduct.js")),
    ("/odls/worker.js", SCRIPT, include_str!("worker.js")),
    ("/odls/app.css", "text/css; charset=utf-8", include_str!("app.css")),
];

/// What is asked for under this path; `None` where the path is not the page's.
pub fn call(path: &str, param: impl Fn(&str) -> String) -> Option<Call> {
    if let Some((_, kind, text)) = ASSETS.iter().find(|(name, ..)| *name == path) {
        return Some(Call::Asset(kind, text));
    }
    match path {
        "/odls/assets/i18n/en-lang.json" => Some(Call::Words),
        "/odls/api/dtf" => Some(Call::Facility(param("id"))),
        "/odls/elsewhere" => Some(Call::Elsewhere),
        "/odls/download" => Some(Call::Download),
        "/odls/loop" => Some(Call::Loop),
        "/favicon.ico" => Some(Call::Favicon),
        _ => None,
    }
}

/// The honest answer. `found` are those who are held at the place that is asked for.
pub fn answer(
    call: &Call,
    found: &[Resident],
    fault: Option<&Fault>,
    setting: &Setting,
    n: &mut Nonces,
) -> Answer {
    match call {
        Call::Shell => shell(fault, setting, n),
        Call::Asset(kind, text) => Answer::new(200, kind, *text),
        Call::Words => reply::words(),
        Call::Facility(_) => reply::facility(found.first()),
        Call::Elsewhere => page("Elsewhere", "<h1>Another page</h1><p>Nobody asked for this window.</p>"),
        Call::Download => Answer::new(200, "application/octet-stream", "Nobody asked for this file.\n")
            .with("Content-Disposition", "attachment; filename=\"notice.bin\""),
        Call::Loop => page(
            "One moment",
            "<p>One moment.</p><script>setTimeout(() => location.replace(\"/odls/loop?\" + Date.now()), 10)</script>",
        ),
        Call::Favicon => Answer::new(404, "text/plain; charset=utf-8", ""),
    }
}

/// The document, with the setting where the scripts find it.
fn shell(fault: Option<&Fault>, setting: &Setting, n: &mut Nonces) -> Answer {
    let (form, without) = match fault {
        Some(Fault::RenamedForm) => ("RenamedForm", String::new()),
        Some(Fault::OtherCountryList) => ("OtherCountryList", setting.missing.join("|")),
        _ => ("", String::new()),
    };
    let text = include_str!("index.html")
        .replace("{{delay}}", &setting.delay.as_millis().to_string())
        .replace("{{form}}", form)
        .replace("{{without}}", &escaped(&without))
        .replace("{{request}}", &n.token(24));
    let session = format!("pretend-session=pretend-session-{}; Path=/odls; HttpOnly", n.token(16));
    Answer::new(200, HTML, text).with("Cache-Control", "no-store").with("Set-Cookie", session)
}

/// A page that wants a person, and that nobody can pass.
pub fn challenge(n: &mut Nonces) -> Answer {
    let text = include_str!("challenge.html")
        .replace("{{challenge}}", &n.token(600))
        .replace("{{ray}}", &n.token(32));
    Answer::new(200, HTML, text)
}

fn page(title: &str, body: &str) -> Answer {
    let text = format!(
        "<!doctype html>\n<html lang=\"en\"><head><title>{title}</title></head><body>{body}</body></html>\n"
    );
    Answer::new(200, HTML, text)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

/// Whether somebody is held at the place with this name in the interface.
pub fn held_at(resident: &Resident, id: &str) -> bool {
    matches!(resident.view, View::Listed { .. }) && reply::place_id(resident).as_deref() == Some(id)
}
