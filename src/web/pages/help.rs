//! Help: what the list can and cannot tell, the words of the pages, and how to read the strip.

use super::super::ask::{Ask, Trouble};
use super::super::reply::Reply;
use super::super::strip::{Mark, Strip};
use maud::html;

/// Keys of the glossary, in the order of reading.
const GLOSSARY: [&str; 14] = [
    "check",
    "saved-page",
    "place",
    "not-on-the-list",
    "checking-again",
    "site-in-doubt",
    "out-of-date",
    "since",
    "coverage",
    "control",
    "grade",
    "sha256",
    "anchor",
    "group",
];

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let main = html! {
        h1 { (w.t("web-help")) }
        h2 { (w.t("web-help-can")) }
        p { (w.t("web-help-can-text")) }
        h2 { (w.t("web-help-cannot")) }
        p { (w.t("web-help-cannot-text")) }
        p { (w.t("web-help-scam")) }
        h2 { (w.t("web-help-strip")) }
        p { (w.t("web-help-strip-text")) }
        ul.legend {
            @for mark in Mark::ALL { li { (Strip::sample(mark)) (w.t(&format!("web-mark-{}", mark.key()))) } }
        }
        h2 { (w.t("web-help-words")) }
        dl {
            @for key in GLOSSARY {
                dt { (w.t(&format!("web-word-{key}"))) }
                dd { (w.t(&format!("web-word-{key}-text"))) }
            }
        }
        h2 { (w.t("web-help-safe")) }
        p { (w.t("web-help-safe-text")) }
    };
    ask.reply(&w.t("web-help"), "/help", main)
}
