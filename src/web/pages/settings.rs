//! Settings of this session: language, zone, and the end of every session.

use super::super::ask::{Ask, Trouble, value};
use super::super::look;
use super::super::reply::Reply;
use super::super::words::Words;
use maud::html;

/// Where most of the families and offices are, and UTC. Others can be set in the config.
const ZONES: [&str; 16] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/Mexico_City",
    "America/Guatemala",
    "America/Tegucigalpa",
    "America/El_Salvador",
    "America/Bogota",
    "America/Port-au-Prince",
    "America/Sao_Paulo",
    "UTC",
];

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let city = |zone: &str| zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
    let other = (!ZONES.contains(&w.zone.name())).then(|| w.zone.name());
    let main = html! {
        h1 { (w.t("web-settings")) }
        form.stack method="post" action="/settings/save" {
            (look::csrf(ask))
            div {
                label for="lang" { (w.t("web-language")) }
                select id="lang" name="lang" {
                    @for (tag, name) in Words::languages() {
                        option value=(tag) lang=(tag) selected[tag == w.tag()] { (name) }
                    }
                }
            }
            div {
                label for="zone" { (w.t("web-zone")) }
                select id="zone" name="zone" {
                    @for zone in ZONES.into_iter().chain(other) {
                        option value=(zone) selected[zone == w.zone.name()] { (city(zone)) }
                    }
                }
            }
            button { (w.t("web-save")) }
        }
        h2 { (w.t("web-sessions")) }
        p { (w.t("web-sessions-what")) }
        form method="post" action="/sign-out/everywhere" {
            (look::csrf(ask)) button { (w.t("web-sign-out-everywhere")) }
        }
    };
    ask.reply(&w.t("web-settings"), "/settings", main)
}

pub fn save(ask: &Ask) -> Result<Reply, Trouble> {
    let language = value(&ask.form, "lang").and_then(Words::known);
    let zone = value(&ask.form, "zone").and_then(|zone| zone.parse().ok());
    ask.site.sessions.prefer(&ask.known, language, zone);
    Ok(Reply::see_other("/settings"))
}
