//! `SourceProfile`: the rules of one source, checked whole, with the hash that says which rules read an
//! answer. A profile is data; the ones that come with the program are in `profiles/`.

use super::ask;
use super::check;
use super::rules::{About, Kind, Mark, Means, Rules};
use super::{AskError, Query, Request, Visit, browse, mask};
use crate::digest::ProfileHash;
use serde_json::{Map, Value};
use std::fmt;
use url::Url;

/// The rules of one source. Made by [`SourceProfile::parse`] only, so they were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceProfile {
    rules: Rules,
    hash: ProfileHash,
    may_shortcut: bool,
}

/// Something about a profile that its writer should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Counted from 1.
    pub line: Option<usize>,
    /// For example `layout[0].field[2].css`; empty for the file as a whole.
    pub key: String,
    pub message: String,
}

/// All that keeps a text from being a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileErrors {
    /// The file, or whatever the text came from.
    pub origin: String,
    pub complaints: Vec<Complaint>,
}

const BUILTIN: [(&str, &str); 4] = [
    ("bop", include_str!("profiles/bop.toml")),
    ("eoir-acis", include_str!("profiles/eoir-acis.toml")),
    ("ice-odls", include_str!("profiles/ice-odls.toml")),
    ("roster-html", include_str!("profiles/roster-html.toml")),
];

/// CSS operators that look at a part of an attribute.
const PARTLY: [&str; 4] = ["*=", "^=", "$=", "|="];

impl SourceProfile {
    /// The ids of the profiles that come with the program.
    pub fn builtin_ids() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(id, _)| *id)
    }

    /// A profile that comes with the program.
    pub fn builtin(id: &str) -> Option<SourceProfile> {
        let text = SourceProfile::builtin_text(id)?;
        Some(SourceProfile::parse(text, id).expect("a test reads every built-in profile"))
    }

    /// The TOML of a profile that comes with the program, to start one's own from.
    pub fn builtin_text(id: &str) -> Option<&'static str> {
        BUILTIN.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
    }

    /// Reads a profile, or says everything that is wrong with it. `origin` is named in the errors.
    pub fn parse(toml: &str, origin: &str) -> Result<SourceProfile, ProfileErrors> {
        let rules = check::read(toml).and_then(|rules| {
            let complaints = check::complaints(&rules, toml);
            if complaints.is_empty() { Ok(rules) } else { Err(complaints) }
        });
        match rules {
            Ok(rules) => Ok(SourceProfile::of(rules)),
            Err(complaints) => Err(ProfileErrors { origin: origin.to_owned(), complaints }),
        }
    }

    fn of(rules: Rules) -> SourceProfile {
        let hash = ProfileHash::of(canonical_json(&rules).as_bytes());
        // A selector like `[class*=x]` could look inside a token.
        let is_inert = |word: &str| !mask::has_piece(word) && !PARTLY.iter().any(|op| word.contains(op));
        let may_shortcut = rules.block.is_some() && known_words(&rules).all(is_inert);
        SourceProfile { rules, hash, may_shortcut }
    }

    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    pub fn id(&self) -> &str {
        &self.rules.id
    }

    /// SHA-256 of [`SourceProfile::to_canonical_json`]: comments, order and spelling of the TOML do not count.
    pub fn hash(&self) -> ProfileHash {
        self.hash
    }

    /// The rules as JSON: keys sorted, no white space, nothing for keys that are not set.
    pub fn to_canonical_json(&self) -> String {
        canonical_json(&self.rules)
    }

    /// The request for `query` at `base_url`: the profile's own, or a stand-in.
    pub fn request(&self, base_url: &Url, query: &Query) -> Result<Request, AskError> {
        ask::request(self, base_url, query)
    }

    /// The visit of a browser for `query` at `base_url`.
    pub fn visit(&self, base_url: &Url, query: &Query) -> Result<Visit, AskError> {
        browse::visit(self, base_url, query)
    }

    /// Whether the page can be asked by name beside the number, by the program.
    pub fn has_name_route(&self) -> bool {
        let in_browser = self.rules.browse.as_ref().is_some_and(|browse| !browse.name.is_empty());
        self.rules.about == About::Custody && (self.rules.ask.by_name.is_some() || in_browser)
    }

    /// Whether unchanged pages may be known without parsing: see `mask`.
    pub fn may_shortcut(&self) -> bool {
        self.may_shortcut
    }

    /// What is allowed, and yet worth a second thought.
    pub fn lint(&self) -> Vec<Complaint> {
        let rules = &self.rules;
        let mut lint = Vec::new();
        let mut say = |key: &str, message: &str| {
            lint.push(Complaint { line: None, key: key.to_owned(), message: message.to_owned() });
        };
        let needs_controls = rules.about == About::Custody;
        if needs_controls && rules.controls.nobody.is_none() && rules.controls.population.is_none() {
            say("controls", "without a control, a fault of the site looks like an absence for longer");
        }
        for (means, word) in [(Means::Captcha, "captcha"), (Means::ErrorPage, "error_page")] {
            if !rules.notices.iter().any(|n| n.means == means) {
                say("notice", &format!("no notice means {word}: such pages will be called unclear"));
            }
        }
        for (i, layout) in rules.layouts.iter().enumerate() {
            if layout.closing.is_empty() && layout.kind != Kind::Json {
                say(
                    &format!("layout[{i}].closing"),
                    "without a closing mark, a page that was cut can look whole",
                );
            }
            if !layout.fields.is_empty()
                && !layout.fields.iter().any(|f| f.echo.is_some() || f.identity.is_some())
            {
                say(
                    &format!("layout[{i}].field"),
                    "no field tells whose record it is: add `echo` or `identity`",
                );
            }
        }
        if rules.block.is_some() && !self.may_shortcut {
            say(
                "block",
                "a name or sentence of this profile looks like a session token, so unchanged pages are parsed each time",
            );
        }
        lint
    }
}

/// Every name and sentence by which the profile knows a page.
fn known_words(rules: &Rules) -> impl Iterator<Item = &str> {
    let of_layouts = rules.layouts.iter().flat_map(move |layout| {
        let css = layout
            .result
            .iter()
            .chain(&layout.record)
            .chain(layout.fields.iter().filter_map(|f| f.css.as_ref()));
        let labels = layout.fields.iter().flat_map(|f| f.label.iter().chain(&f.before_label));
        let marks = layout.template.iter().chain(&layout.zero).chain(&layout.closing).flat_map(words_of);
        css.map(|css| css.as_str()).chain(labels.map(String::as_str)).chain(marks)
    });
    of_layouts.chain(rules.notices.iter().flat_map(|notice| &notice.when).flat_map(words_of))
}

fn words_of(mark: &Mark) -> Vec<&str> {
    let css = mark.within.iter().map(|css| css.as_str());
    css.chain(mark.texts().map(|(_, text)| text)).chain(mark.body_ends.as_deref()).collect()
}

fn canonical_json(rules: &Rules) -> String {
    let value = serde_json::to_value(rules).expect("rules are strings, numbers, lists and tables");
    sorted(value).to_string()
}

/// Keys sorted by their bytes; members that are null, false or empty left out, as they are when not set.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(String, Value)> =
                members.into_iter().map(|(k, v)| (k, sorted(v))).filter(|(_, v)| is_set(v)).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(Map::from_iter(members))
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

fn is_set(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(bool) => *bool,
        Value::Array(values) => !values.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Number(_) | Value::String(_) => true,
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)
    }
}

impl fmt::Display for ProfileErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no source profile", self.origin)?;
        for complaint in &self.complaints {
            write!(f, "\n  {complaint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ProfileErrors {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_profile_reads_under_its_own_name_without_complaint() {
        for id in SourceProfile::builtin_ids() {
            let profile = SourceProfile::builtin(id).unwrap();
            assert_eq!(profile.id(), id);
            assert_eq!(profile.lint(), [], "{id}");
        }
        assert_eq!(SourceProfile::builtin("nowhere"), None);
    }

    #[test]
    fn the_hash_is_of_the_rules_not_of_their_spelling() {
        let text = SourceProfile::builtin_text("bop").unwrap();
        let respelled: String =
            text.lines().filter(|l| !l.starts_with('#')).map(|l| format!("{l}  \n")).collect();
        let hash = |text: &str| SourceProfile::parse(text, "test").unwrap().hash();
        assert_eq!(hash(text), hash(&respelled));
        assert_ne!(hash(text), hash(&text.replace("version = 1", "version = 2")));
        assert_ne!(hash(text), hash(&text.replace("todo=query", "todo=other")));
    }

    #[test]
    fn canonical_json_has_sorted_keys_and_nothing_unset() {
        let json = SourceProfile::builtin("bop").unwrap().to_canonical_json();
        assert!(json.starts_with("{\"ask\":{\"answer\":\"json\","), "{json}");
        assert!(!json.contains("null") && !json.contains("\": "));
    }

    #[test]
    fn the_hashes_of_profiles_older_than_a_key_stay() {
        let known = [
            ("bop", "6a69913e22fbeb92c2ca40eda263854da6b21d9cc569c1fe3ac23754cc51daf0"),
            ("roster-html", "f2b07ca7c1febbc69535883029674e1a7a158f9ade4205c550e2c0b4f0352806"),
        ];
        for (id, hash) in known {
            assert_eq!(SourceProfile::builtin(id).unwrap().hash().to_hex(), hash, "{id}");
        }
    }

    #[test]
    fn a_page_is_about_custody_or_says_nothing_of_it() {
        check(
            ("asked_by = \"http\"", "asked_by = \"http\"\nabout = \"court\""),
            &["custody: a court's page"],
        );
        check(("asked_by = \"http\"", "asked_by = \"http\"\nabout = \"kourt\""), &["about", "kourt"]);
        let court = SourceProfile::builtin_text("eoir-acis").unwrap();
        let errors = |text: String| SourceProfile::parse(&text, "t").unwrap_err().to_string();
        assert!(errors(court.replace("about = \"court\"", "")).contains("custody: is missing"));
        let nobody = court.replace("[controls]", "[controls]\nnobody = \"000000000\"");
        assert!(errors(nobody).contains("never asked for controls"));
    }

    #[test]
    fn a_profile_goes_between_threads() {
        fn goes<T: Send + Sync>() {}
        goes::<SourceProfile>();
    }

    fn check(change: (&str, &str), wanted: &[&str]) {
        let text = SourceProfile::builtin_text("roster-html").unwrap();
        assert!(text.contains(change.0), "{change:?}");
        let errors =
            SourceProfile::parse(&text.replace(change.0, change.1), "my.toml").unwrap_err().to_string();
        for part in wanted {
            assert!(errors.contains(part), "{part} is not in: {errors}");
        }
    }

    #[test]
    fn errors_come_all_at_once_with_line_and_key() {
        check(("version = 1", "version = \"x\"\nwrong = 1"), &["my.toml", "version", "wrong"]);
        check(("id = \"roster-html\"", "id = \"Röster\""), &["line ", "id: "]);
        check(("{country}", "{land}"), &["land", "ask.body"]);
        check(("result = \"#results\"", "result = \"#results:has(a)\""), &["layout[0]", "not allowed"]);
        check(("label = \"Status\"", "lable = \"Status\""), &["layout[0].field[", "lable"]);
        check(("status = \"status\"", "status = \"stauts\""), &["custody.status", "stauts"]);
        check(("echo = \"number\"", "echo = \"nummer\"\npointer = \"x\""), &["nummer"]);
        check(("nobody = \"000000000\"", "nobody = \"0\""), &["controls.nobody"]);
        check(("means = \"maintenance\"", "means = \"holiday\""), &["notice[", "holiday"]);
        check(("[controls]", "[controls"), &["line "]);
    }
}
