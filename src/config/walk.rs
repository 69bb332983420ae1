//! Walks the parsed TOML with the line of every value, and collects complaints instead of stopping.

pub(super) mod alerts;
mod health;

use super::{
    AnchorSettings, Complaint, Complaints, Config, Layer, Origin, RootStore, SourceSettings, Telling,
    WebSettings,
};
use crate::policy::{Confirm, Expiry, Flap, FleetBrake, GroupRule};
use crate::time::Period;
use std::path::PathBuf;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Url;

/// One pass over the text.
pub(super) struct Walk<'t> {
    text: &'t str,
    table: DeTable<'t>,
    environment: &'t [(String, String)],
    complaints: Vec<Complaint>,
    origins: Vec<Origin>,
}

/// A table under way: its path, what it holds, and which keys were asked for.
struct Section<'w, 't> {
    walk: &'w mut Walk<'t>,
    path: String,
    table: DeTable<'t>,
    known: Vec<&'static str>,
}

const TABLES: [&str; 11] = [
    "sources", "schedule", "policy", "fetch", "browser", "guard", "anchors", "alerts", "health", "clocks",
    "web",
];
/// The keys of `[sources.NAME]`, as variables have them.
const SOURCE_KEYS: [&str; 6] = ["ENABLED", "BASE_URL", "SPACING", "DAILY_CAP", "IGNORE_ROBOTS", "AUTOMATIC"];
const ROOT_KEYS: [&str; 3] = ["archive", "profiles", "language"];

impl<'t> Walk<'t> {
    pub(super) fn new(text: &'t str, environment: &'t [(String, String)]) -> Walk<'t> {
        let (parsed, errors) = DeTable::parse_recoverable(text);
        let mut walk = Walk {
            text,
            table: parsed.into_inner(),
            environment,
            complaints: Vec::new(),
            origins: Vec::new(),
        };
        for error in errors {
            let line = error.span().map(|span| walk.line(span.start));
            walk.complaints.push(Complaint {
                line,
                key: "TOML".to_owned(),
                message: error.message().trim().to_owned(),
            });
        }
        walk
    }

    pub(super) fn root(&mut self, config: &mut Config) {
        let mut table = std::mem::take(&mut self.table);
        let mut sections = std::collections::BTreeMap::new();
        for name in TABLES {
            if let Some((key, value)) = table.remove_entry(name) {
                sections.insert(name, (self.line(key.span().start), value));
            }
        }
        let mut kept = DeTable::default();
        for (key, value) in table {
            let name = key.get_ref().to_string();
            if ROOT_KEYS.contains(&name.as_str()) {
                kept.insert(key, value);
                continue;
            }
            let known: Vec<&str> = TABLES.iter().chain(&ROOT_KEYS).copied().collect();
            let line = self.line(key.span().start);
            self.complain(Some(line), &name, no_such("table", &name, &known));
        }
        let mut root = Section { walk: self, path: String::new(), table: kept, known: Vec::new() };
        root.text("archive", |t| config.archive = Some(PathBuf::from(t)));
        root.parsed("language", &mut config.language, |t| {
            let known = crate::locale::Locale::knows(t).then(|| Some(t.to_owned()));
            known.ok_or_else(|| {
                format!("there are no words in `{t}`; write one of {}", crate::locale::Locale::known())
            })
        });
        root.text("profiles", |t| config.profiles = Some(PathBuf::from(t)));
        root.done();

        let clocks = sections.remove("clocks");
        let mut take = |walk: &mut Walk<'t>, name: &'static str| -> DeTable<'t> {
            match sections.remove(name) {
                None => DeTable::default(),
                Some((line, value)) => match value.into_inner() {
                    DeValue::Table(table) => table,
                    other => {
                        walk.complain(
                            Some(line),
                            name,
                            format!("a table is needed here, not a {}", other.type_str()),
                        );
                        DeTable::default()
                    }
                },
            }
        };
        let schedule = take(self, "schedule");
        self.section("schedule", schedule, |s| {
            s.period("hot", &mut config.schedule.hot);
            s.period("normal", &mut config.schedule.normal);
            s.period("cold", &mut config.schedule.cold);
        });
        let fetch = take(self, "fetch");
        self.section("fetch", fetch, |s| {
            let fetch = &mut config.fetch;
            s.period("spacing", &mut fetch.spacing);
            s.period("timeout", &mut fetch.timeout);
            s.text("contact", |t| fetch.contact = Some(t.to_owned()));
            s.parsed("roots", &mut fetch.roots, parse_roots);
            s.text("extra_roots", |t| fetch.extra_roots = Some(PathBuf::from(t)));
            s.count("daily_cap", &mut fetch.daily_cap);
            s.count("in_flight_on_loopback", &mut fetch.in_flight_on_loopback);
        });
        let browser = take(self, "browser");
        self.section("browser", browser, |s| {
            let browser = &mut config.browser;
            s.text("program", |t| browser.program = Some(PathBuf::from(t)));
            let mut window = Some(browser.window);
            s.flag("window", &mut window);
            browser.window = window.unwrap_or_default();
            s.period("timeout", &mut browser.timeout);
            let mut waits = browser.blocked_backoff.to_vec();
            s.waits("blocked_backoff", &mut waits);
            browser.blocked_backoff = waits.try_into().unwrap_or(browser.blocked_backoff);
        });
        let guard = take(self, "guard");
        self.section("guard", guard, |s| {
            s.parsed("capacity", &mut config.guard.capacity, parse_capacity);
            s.text("organisation", |t| config.guard.organisation = Some(t.to_owned()));
            s.count("limit", &mut config.guard.limit);
        });
        let anchors = take(self, "anchors");
        self.section("anchors", anchors, |s| s.anchors(&mut config.anchors));
        let health = take(self, "health");
        self.section("health", health, |s| s.health(&mut config.health));
        self.clocks(clocks, config);
        let web = take(self, "web");
        self.section("web", web, |s| s.web(&mut config.web));
        let policy = take(self, "policy");
        self.section("policy", policy, |s| s.policy(config));
        config.telling.silent_after = config.policy.silent_after;
        let alerts = take(self, "alerts");
        self.section("alerts", alerts, |s| {
            s.telling(&mut config.telling);
            s.alerts(&mut config.alerts);
        });
        let sources = take(self, "sources");
        self.sources(sources, config);
    }

    fn sources(&mut self, table: DeTable<'t>, config: &mut Config) {
        let of_variables = self.sources_of_variables();
        for (key, value) in table {
            let name = key.get_ref().to_string();
            let line = self.line(key.span().start);
            let DeValue::Table(table) = value.into_inner() else {
                self.complain(Some(line), &format!("sources.{name}"), "a table is needed here".to_owned());
                continue;
            };
            self.source(name, table, config);
        }
        for name in of_variables {
            if !config.sources.contains_key(&name) {
                self.source(name, DeTable::default(), config);
            }
        }
    }

    fn source(&mut self, name: String, table: DeTable<'t>, config: &mut Config) {
        let mut settings = SourceSettings::default();
        self.section(&format!("sources.{name}"), table, |s| {
            s.flag("enabled", &mut settings.enabled);
            s.flag("automatic", &mut settings.automatic);
            s.parsed("base_url", &mut settings.base_url, |t| http_url(t).map(Some));
            s.parsed("spacing", &mut settings.spacing, |t| period(t).map(Some));
            let mut cap = 0;
            s.count("daily_cap", &mut cap);
            settings.daily_cap = (cap > 0).then_some(cap);
            s.parsed("ignore_robots", &mut settings.ignore_robots, |t| {
                let reason = t.trim();
                if reason.len() < 10 {
                    return Err("write the reason in a sentence; it enters the log".to_owned());
                }
                Ok(Some(reason.to_owned()))
            });
        });
        config.sources.insert(name, settings);
    }

    /// Sources that variables such as `TESTIGO_SOURCES_BOP_BASE_URL` name, whether or not the file has them.
    fn sources_of_variables(&self) -> Vec<String> {
        let names = self.environment.iter().filter_map(|(variable, _)| {
            let rest = variable.strip_prefix("TESTIGO_SOURCES_")?;
            let name = SOURCE_KEYS.iter().find_map(|key| rest.strip_suffix(key)?.strip_suffix('_'))?;
            Some(name.to_lowercase().replace('_', "-"))
        });
        names.collect()
    }

    fn section(&mut self, path: &str, table: DeTable<'t>, fill: impl FnOnce(&mut Section<'_, 't>)) {
        let mut section = Section { walk: self, path: path.to_owned(), table, known: Vec::new() };
        fill(&mut section);
        section.done();
    }

    fn line(&self, offset: usize) -> usize {
        1 + self.text.as_bytes()[..offset.min(self.text.len())].iter().filter(|b| **b == b'\n').count()
    }

    fn complain(&mut self, line: Option<usize>, key: &str, message: String) {
        self.complaints.push(Complaint { line, key: key.to_owned(), message });
    }

    /// Hands out where the values came from, or all complaints in the order of the lines.
    pub(super) fn finish(mut self, origins: &mut Vec<Origin>) -> Result<(), Complaints> {
        if self.complaints.is_empty() {
            *origins = self.origins;
            return Ok(());
        }
        self.complaints.sort_by_key(|c| c.line);
        Err(Complaints(self.complaints))
    }
}

impl<'t> Section<'_, 't> {
    fn key_path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The value of `key`: from the environment if it is set there, else from the file.
    fn value(&mut self, key: &'static str) -> Option<(Option<usize>, DeValue<'t>)> {
        self.known.push(key);
        let path = self.key_path(key);
        let from_file = self.table.remove(key);
        let variable = format!("TESTIGO_{}", path.to_uppercase().replace(['.', '-'], "_"));
        if let Some((name, text)) = self.walk.environment.iter().find(|(n, _)| *n == variable) {
            self.origin(&path, text, Layer::Environment(name.clone()));
            return Some((None, value_of_variable(text)));
        }
        let value: Spanned<DeValue<'t>> = from_file?;
        let line = self.walk.line(value.span().start);
        let shown = self.walk.text[value.span()].trim_matches('"').to_owned();
        self.origin(&path, &shown, Layer::File(line));
        Some((Some(line), value.into_inner()))
    }

    fn origin(&mut self, key: &str, value: &str, from: Layer) {
        self.walk.origins.push(Origin { key: key.to_owned(), value: value.to_owned(), from });
    }

    fn wrong(&mut self, line: Option<usize>, key: &str, message: String) {
        let path = self.key_path(key);
        self.walk.complain(line, &path, message);
    }

    fn needs(&mut self, line: Option<usize>, key: &str, what: &str, got: &DeValue<'_>) {
        self.wrong(line, key, format!("{what} is needed here, not a {}", got.type_str()));
    }

    fn parsed<T>(&mut self, key: &'static str, target: &mut T, parse: impl Fn(&str) -> Result<T, String>) {
        let Some((line, value)) = self.value(key) else { return };
        match value.as_str().map(parse) {
            None => self.needs(line, key, "a text in quotation marks", &value),
            Some(Ok(parsed)) => *target = parsed,
            Some(Err(message)) => self.wrong(line, key, message),
        }
    }

    fn text(&mut self, key: &'static str, mut set: impl FnMut(&str)) {
        let mut text = String::new();
        let before = self.walk.origins.len();
        self.parsed(key, &mut text, |t| Ok(t.to_owned()));
        if self.walk.origins.len() > before {
            set(&text);
        }
    }

    fn period(&mut self, key: &'static str, target: &mut Period) {
        self.parsed(key, target, period);
    }

    fn flag(&mut self, key: &'static str, target: &mut Option<bool>) {
        let Some((line, value)) = self.value(key) else { return };
        match value.as_bool() {
            Some(flag) => *target = Some(flag),
            None => self.needs(line, key, "true or false", &value),
        }
    }

    fn count(&mut self, key: &'static str, target: &mut u32) {
        let Some((line, value)) = self.value(key) else { return };
        match value.as_integer().map(|n| n.as_str().parse::<u32>()) {
            Some(Ok(n)) => *target = n,
            Some(Err(_)) => self.wrong(line, key, "a whole number from 0 on is needed here".to_owned()),
            None => self.needs(line, key, "a whole number", &value),
        }
    }

    fn share(&mut self, key: &'static str, target: &mut f64) {
        let Some((line, value)) = self.value(key) else { return };
        let number = match &value {
            DeValue::Float(f) => f.as_str().parse::<f64>().ok(),
            DeValue::Integer(i) => i.as_str().parse::<f64>().ok(),
            DeValue::String(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => None,
        };
        match number {
            Some(share) if (0.0..=1.0).contains(&share) => *target = share,
            Some(_) | None => self.wrong(line, key, "a share from 0 to 1 is needed here".to_owned()),
        }
    }

    /// An inline table such as `{ misses = 3, span = "2h" }`.
    fn sub(&mut self, key: &'static str, fill: impl FnOnce(&mut Section<'_, 't>)) {
        self.known.push(key);
        let path = self.key_path(key);
        let Some(value) = self.table.remove(key) else {
            // Variables can set its keys without the file.
            return self.walk.section(&path, DeTable::default(), fill);
        };
        let line = self.walk.line(value.span().start);
        match value.into_inner() {
            DeValue::Table(table) => self.walk.section(&path, table, fill),
            other => self.needs(Some(line), key, "a table such as { … }", &other),
        }
    }

    fn policy(&mut self, config: &mut Config) {
        let policy = &mut config.policy;
        self.periods("recheck", &mut policy.recheck);
        self.confirm("likely", &mut policy.likely);
        self.confirm("not_listed", &mut policy.not_listed);
        let FleetBrake { share, at_least, within } = &mut policy.fleet_brake;
        self.sub("fleet_brake", |s| {
            s.share("share", share);
            s.count("at_least", at_least);
            s.period("within", within);
        });
        let GroupRule { share, at_least, within, others } = &mut policy.group;
        self.sub("group", |s| {
            s.share("share", share);
            s.count("at_least", at_least);
            s.period("within", within);
            s.share("others", others);
        });
        let mut controls = policy.controls as u32;
        self.count("controls", &mut controls);
        policy.controls = controls as usize;
        self.period("control_window", &mut policy.control_window);
        let Expiry { from, to } = &mut policy.expected_expiry;
        self.sub("expected_expiry", |s| {
            s.period("from", from);
            s.period("to", to);
        });
        self.period("silent_after", &mut policy.silent_after);
        self.period("stale_after", &mut policy.stale_after);
        let Flap { times, within } = &mut policy.flap;
        self.sub("flap", |s| {
            s.count("times", times);
            s.period("within", within);
        });
    }

    fn telling(&mut self, telling: &mut Telling) {
        self.period("repeat", &mut telling.repeat);
        self.count("rounds", &mut telling.rounds);
        self.period("repeat_then", &mut telling.repeat_then);
        self.period("retry_first", &mut telling.retry_first);
        self.period("retry_most", &mut telling.retry_most);
        self.period("give_up", &mut telling.give_up);
        self.count("digest_over", &mut telling.digest_over);
        self.period("digest_within", &mut telling.digest_within);
        self.period("note_every", &mut telling.note_every);
        self.parsed("note_at", &mut telling.note_at, time_of_day);
        self.count("first_days", &mut telling.first_days);
        self.periods("still_not_listed", &mut telling.still_not_listed);
        self.period("silence_family", &mut telling.silence_family);
        let mut link = telling.link.take();
        self.parsed("link", &mut link, |text| http_url(text).map(Some));
        telling.link = link;
    }

    fn web(&mut self, web: &mut WebSettings) {
        self.parsed("listen", &mut web.listen, |text| {
            let bad = |_| format!("`{text}` is no address with a port; write 127.0.0.1:8080");
            text.parse().map(Some).map_err(bad)
        });
        self.parsed("zone", &mut web.zone, |text| {
            let bad = |_| format!("`{text}` is no time zone; write it by city: America/Chicago");
            text.parse().map(Some).map_err(bad)
        });
        self.text("certificate", |t| web.certificate = Some(PathBuf::from(t)));
        self.text("key", |t| web.key = Some(PathBuf::from(t)));
        self.text("name", |t| web.name = Some(t.to_owned()));
        let mut plain = Some(web.plain_http_on_lan);
        self.flag("plain_http_on_lan", &mut plain);
        web.plain_http_on_lan = plain.unwrap_or_default();
        self.count("password_memory", &mut web.password_memory);
    }

    fn anchors(&mut self, anchors: &mut AnchorSettings) {
        let mut off = Some(anchors.off);
        self.flag("off", &mut off);
        anchors.off = off.unwrap_or_default();
        self.each("services", &mut anchors.services, http_url);
        self.each("calendars", &mut anchors.calendars, http_url);
        self.each("witnesses", &mut anchors.witnesses, witness);
        self.text("roots", |t| anchors.roots = Some(PathBuf::from(t)));
        let witnesses = anchors.witnesses.iter().map(|(url, _)| url);
        let mut all = anchors.services.iter().chain(&anchors.calendars).chain(witnesses);
        let outside = all.any(|url| !is_here(url));
        self.parsed("every", &mut anchors.every, |text| {
            let every = period(text)?;
            if every < Period::from_secs(300) && outside {
                return Err("services that are not on loopback are asked every 5m at most".to_owned());
            }
            Ok(every)
        });
    }

    /// A list of texts.
    fn each<T>(&mut self, key: &'static str, target: &mut Vec<T>, parse: impl Fn(&str) -> Result<T, String>) {
        let Some((line, value)) = self.value(key) else { return };
        let Some(array) = value.as_array() else {
            return self.needs(line, key, "a list of texts", &value);
        };
        let one = |v: &Spanned<DeValue<'_>>| {
            v.get_ref()
                .as_str()
                .ok_or_else(|| "each is a text in quotation marks".to_owned())
                .and_then(&parse)
        };
        match array.iter().map(one).collect() {
            Ok(all) => *target = all,
            Err(message) => self.wrong(line, key, message),
        }
    }

    fn confirm(&mut self, key: &'static str, target: &mut Confirm) {
        self.sub(key, |s| {
            s.count("misses", &mut target.misses);
            s.period("span", &mut target.span);
        });
    }

    fn periods(&mut self, key: &'static str, target: &mut Vec<Period>) {
        let Some((line, value)) = self.value(key) else { return };
        let Some(array) = value.as_array() else {
            return self.needs(line, key, "a list of lengths of time", &value);
        };
        let parsed: Result<Vec<Period>, String> = array
            .iter()
            .map(|v| {
                v.get_ref()
                    .as_str()
                    .ok_or_else(|| "each is a text such as \"15m\"".to_owned())
                    .and_then(period)
            })
            .collect();
        match parsed {
            Ok(periods) if periods.is_empty() => {
                self.wrong(line, key, "at least one wait is needed here".to_owned());
            }
            Ok(periods) => *target = periods,
            Err(message) => self.wrong(line, key, message),
        }
    }

    /// Three waits, each at least as long as the one before.
    fn waits(&mut self, key: &'static str, target: &mut Vec<Period>) {
        let mut waits = target.clone();
        self.periods(key, &mut waits);
        if waits.len() == 3 && waits.is_sorted() {
            *target = waits;
        } else {
            self.wrong(
                None,
                key,
                "three lengths of time are needed here, none shorter than the one before".to_owned(),
            );
        }
    }

    /// Complains of the keys that nobody asked for.
    fn done(self) {
        for (key, _) in self.table.iter() {
            let name = key.get_ref().as_ref();
            let line = self.walk.line(key.span().start);
            let path = self.key_path(name);
            self.walk.complain(Some(line), &path, no_such("key", name, &self.known));
        }
    }
}

fn no_such(what: &str, name: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .map(|k| (strsim::jaro_winkler(name, k), k))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((_, k)) => format!("there is no such {what}; did you mean `{k}`?"),
        None => format!("there is no such {what}; there are {}", known.join(", ")),
    }
}

fn period(text: &str) -> Result<Period, String> {
    text.parse().map_err(|e: crate::time::PeriodError| e.to_string())
}

fn time_of_day(text: &str) -> Result<chrono::NaiveTime, String> {
    chrono::NaiveTime::parse_from_str(text, "%H:%M")
        .map_err(|_| format!("`{text}` is no time of day; write 18:00"))
}

fn http_url(text: &str) -> Result<Url, String> {
    match Url::parse(text) {
        Ok(url) if ["http", "https"].contains(&url.scheme()) && url.host().is_some() => Ok(url),
        Ok(_) | Err(_) => Err(format!("`{text}` is no http or https address")),
    }
}

/// `ADDRESS KEY` of a witness.
fn witness(text: &str) -> Result<(Url, String), String> {
    let parts = text.split_once(' ').map(|(url, key)| (url, key.trim()));
    let (url, key) = parts
        .filter(|(_, key)| key.split('+').count() >= 3)
        .ok_or_else(|| format!("`{text}` is not an address, a space and a verifier key"))?;
    Ok((http_url(url)?, key.to_owned()))
}

fn is_here(url: &Url) -> bool {
    crate::fetch::address::is_loopback_url(url)
}

fn parse_roots(text: &str) -> Result<RootStore, String> {
    match text {
        "bundled" => Ok(RootStore::Bundled),
        "system" => Ok(RootStore::System),
        other => Err(format!("`{other}` is neither `bundled` nor `system`")),
    }
}

fn parse_capacity(text: &str) -> Result<String, String> {
    match text {
        "family" | "helper" | "clinic" | "organisation" => Ok(text.to_owned()),
        other => Err(format!("`{other}` is none of family, helper, clinic, organisation")),
    }
}

/// A variable is a number, `true`, `false`, a list in brackets, or else a text.
fn value_of_variable(text: &str) -> DeValue<'_> {
    match DeValue::parse(text).map(Spanned::into_inner) {
        Ok(value) if !matches!(value, DeValue::String(_) | DeValue::Datetime(_) | DeValue::Table(_)) => value,
        Ok(_) | Err(_) => DeValue::String(text.into()),
    }
}
