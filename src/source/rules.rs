//! What a source profile says, as it is written in TOML. `profiles/roster-html.toml` explains every key
//! beside an example.

use super::browse::Browse;
use crate::page::Css;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A whole profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    pub id: String,
    pub title: String,
    /// Raised by whoever changes the profile; the hash tells versions apart in any case.
    pub version: u32,
    /// Two-letter codes of the languages its sentences are in.
    pub languages: Vec<String>,
    /// Where the public page lives: scheme and host, and a path before all others when there is one.
    pub base_url: String,
    pub asked_by: AskedBy,
    /// Not written where it is the usual one, so that the hashes of profiles older than this key stay.
    #[serde(default, skip_serializing_if = "About::is_custody")]
    pub about: About,
    pub ask: Ask,
    pub controls: Controls,
    /// What the fields say of custody; absent where the page is about something else.
    #[serde(default)]
    pub custody: Option<CustodyRules>,
    #[serde(default)]
    pub block: Option<BlockMarks>,
    /// How a browser asks; for `asked_by = "browser"`.
    #[serde(default)]
    pub browse: Option<Browse>,
    #[serde(rename = "layout")]
    pub layouts: Vec<Layout>,
    #[serde(rename = "notice", default)]
    pub notices: Vec<Notice>,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AskedBy {
    /// This program, with one request.
    Http,
    /// A browser, with a person where the page wants one.
    Browser,
    /// A person, in a browser of their own; the program reads what they saved, and never asks.
    Person,
}

/// What a page's answers are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// Who is held, and where: the page's own "no record" is "not listed".
    #[default]
    Custody,
    /// A court's cases: nothing follows for custody from any answer, and "no case" is no absence.
    Court,
}

impl About {
    fn is_custody(&self) -> bool {
        *self == About::Custody
    }
}

/// How to ask about one person. `{a_number}`, `{country}`, `{first_name}` and `{last_name}` are filled in,
/// percent-encoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// A form, for `POST`.
    #[serde(default)]
    pub body: Option<String>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The same question by first and last name, where the page has such a search: the second path of an absence.
    #[serde(default)]
    pub by_name: Option<ByName>,
    pub answer: Kind,
    /// Paths on which an answer may stand besides the one that was asked.
    #[serde(default)]
    pub final_paths: Vec<String>,
    /// Paths to which the site sends those whose session has ended.
    #[serde(default)]
    pub session_paths: Vec<String>,
}

/// How to ask by name, with the method and headers of the question by number. `{first_name}` and `{last_name}`
/// must be in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByName {
    pub path: String,
    #[serde(default)]
    pub body: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
}

/// What an answer is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Json,
    Html,
    /// Lines of text: a page as its reader sees it.
    Text,
}

/// Questions whose answer is known beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Controls {
    /// Nine digits that nobody can hold.
    #[serde(default)]
    pub nobody: Option<String>,
    /// The country that is asked with it, where the page wants one.
    #[serde(default)]
    pub nobody_country: Option<String>,
    #[serde(default)]
    pub population: Option<Population>,
    /// Why one cannot list everybody at this source; shown to people who ask for more controls.
    pub no_sweep: String,
}

/// A search by a very common name, which must find somebody. Only the count is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Population {
    pub path: String,
    #[serde(default)]
    pub body: Option<String>,
    /// The array whose length is the count; the layout's own rows when absent.
    #[serde(default)]
    pub count_pointer: Option<Pointer>,
    /// The elements that are counted.
    #[serde(default)]
    pub count_css: Option<Css>,
}

/// What the fields say of custody. Texts are compared as prefixes, in lower case, white space as one space,
/// up to the end of a word; the longest prefix wins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustodyRules {
    /// The field with the status text. Absent: whoever is listed is held, unless `out_when` says otherwise.
    #[serde(default)]
    pub status: Option<String>,
    pub place: String,
    #[serde(default)]
    pub held: Vec<String>,
    #[serde(default)]
    pub cbp: Vec<String>,
    #[serde(default)]
    pub out: Vec<String>,
    /// Texts that stand where a place should, and are none.
    #[serde(default)]
    pub no_place: Vec<String>,
    /// Any of these also means: not in custody.
    #[serde(default)]
    pub out_when: Vec<OutWhen>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutWhen {
    pub field: String,
    /// The value; absent: any.
    #[serde(default)]
    pub is: Option<String>,
}

/// Byte marks of the part of a page that holds the answer, for the shortcut over unchanged pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockMarks {
    pub start: String,
    /// The tag after the block: begins with `<`.
    pub end: String,
}

/// One form in which the source answers about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    pub id: String,
    pub kind: Kind,
    /// An answer is in this layout when all of these hold.
    pub template: Vec<Mark>,
    /// The one element in which answers stand.
    #[serde(default)]
    pub result: Option<Css>,
    /// The page says that it has no record when all of these hold.
    pub zero: Vec<Mark>,
    /// Elements inside the result, one for each record; absent: labels that repeat tell several records.
    #[serde(default)]
    pub record: Option<Css>,
    /// The array with one element for each record, or the one object that is a record.
    #[serde(default)]
    pub rows: Option<Pointer>,
    /// The answer is complete when all of these hold.
    #[serde(default)]
    pub closing: Vec<Mark>,
    /// A record needs so many of the fields that are not optional.
    #[serde(default = "three")]
    pub min_fields: usize,
    /// None: only the zero page is known in this form, and everything else is unknown to the layout.
    #[serde(rename = "field", default)]
    pub fields: Vec<FieldRule>,
}

fn three() -> usize {
    3
}

/// A condition on an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mark {
    /// HTML: some visible element like this must be there, with the text below when one is given. For text
    /// answers, and without this, the texts below are looked for in each line.
    pub within: Option<Css>,
    /// HTML: no visible element like `within` may be there.
    pub absent: bool,
    /// The whole text, white space as one space.
    pub is: Option<String>,
    /// The text begins or ends so, or has this in it; always up to the end of a word.
    pub starts: Option<String>,
    pub ends: Option<String>,
    pub says: Option<String>,
    /// JSON: the value here must be there, and be as the keys below say.
    pub pointer: Option<Pointer>,
    pub one_of: Vec<Value>,
    #[serde(rename = "type")]
    pub of_type: Option<JsonType>,
    /// Absent, `null`, `""`, `[]` or `{}`.
    pub empty: bool,
    /// Present, and none of those.
    pub filled: bool,
    /// Any kind: the last characters of the answer; white space after them is let pass when they have none.
    pub body_ends: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JsonType {
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}

/// One value of a record. Exactly one of `label`, `before_label`, `css`, `pointer` and `reply_pointer` says where
/// it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRule {
    /// `name` and `name_…` are for the parts of a person's name: by them the person is told from others of a search
    /// by name.
    pub name: String,
    /// Beside this label: `dt` and `dd`, `th` and `td`, or a line `Label : value`.
    #[serde(default)]
    pub label: Option<String>,
    /// The line before the one with this label.
    #[serde(default)]
    pub before_label: Option<String>,
    /// The text of the one element like this in the record.
    #[serde(default)]
    pub css: Option<Css>,
    /// Inside the row.
    #[serde(default)]
    pub pointer: Option<Pointer>,
    /// Inside the whole reply, for what stands beside the row.
    #[serde(default)]
    pub reply_pointer: Option<Pointer>,
    /// A record without this label or key is none that this layout knows.
    #[serde(default)]
    pub required: bool,
    /// Does not count towards `min_fields`.
    #[serde(default)]
    pub optional: bool,
    /// Kept and shown, but its change is no news.
    #[serde(default)]
    pub volatile: bool,
    /// The page repeats what was asked; another value is another person.
    #[serde(default)]
    pub echo: Option<Echo>,
    /// Tells people apart: when all such fields differ from the last record, it is another person.
    #[serde(default)]
    pub identity: Option<Identity>,
    /// The value counts only when it has this shape …
    #[serde(default)]
    pub shape: Option<Shape>,
    /// … or when this holds for the row.
    #[serde(default)]
    pub or_when: Option<Mark>,
    /// The value counts only when it does not have this shape.
    #[serde(default)]
    pub not_shape: Option<Shape>,
}

/// What of the question a field repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Echo {
    Number,
    Country,
    /// Compared with the names we have, word by word, without accents; a common word is enough.
    LastName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// Differs when it is not the same text.
    Exact,
    /// Differs when no word is the same.
    Name,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Nine digits, with or without `A` and separators.
    ANumber,
    /// `NNNNN-NNN`, as the Bureau of Prisons writes it.
    Register,
}

/// A page that is no answer about anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    pub id: String,
    pub means: Means,
    pub when: Vec<Mark>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    Captcha,
    AccessDenied,
    TooManyRequests,
    ErrorPage,
    /// Also a waiting room.
    Maintenance,
    CaptivePortal,
    SessionEnded,
    OtherPage,
    OtherLanguage,
    /// The page could not make sense of what was asked.
    BadQuestion,
}

/// A place in a JSON document (RFC 6901).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pointer(String);

impl Pointer {
    pub fn parse(text: &str) -> Result<Pointer, String> {
        let tildes_fit = text.split('~').skip(1).all(|after| after.starts_with(['0', '1']));
        if (text.is_empty() || text.starts_with('/')) && tildes_fit {
            Ok(Pointer(text.to_owned()))
        } else {
            Err(format!("`{text}` is no JSON pointer (RFC 6901): it is empty or starts with `/`"))
        }
    }

    /// The steps from the root, unescaped.
    pub fn steps(&self) -> impl Iterator<Item = String> {
        self.0.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Pointer {
    type Error = String;

    fn try_from(text: String) -> Result<Pointer, String> {
        Pointer::parse(&text)
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> String {
        pointer.0
    }
}

impl fmt::Debug for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pointer({})", self.0)
    }
}

impl Mark {
    /// The texts it looks for, one for each key.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [("is", &self.is), ("starts", &self.starts), ("ends", &self.ends), ("says", &self.says)]
            .into_iter()
            .filter_map(|(key, text)| Some((key, text.as_deref()?)))
    }
}
