//! Words in the languages of people: the Fluent files of `locales/`, compiled in, with times and lengths of time.
//! A language is a folder; what it lacks is said in English, and `Locale::missing` lists it.

mod moment;

#[cfg(test)]
mod tests;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::resolver::errors::{ReferenceKind, ResolverError};
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use fluent_syntax::ast::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// Folder, file and text of every file of every language; written by `build.rs`.
const FILES: &[(&str, &str, &str)] = &include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// The language that has every message.
const ENGLISH: &str = "en";

static LANGUAGES: LazyLock<BTreeMap<&'static str, Language>> = LazyLock::new(gather);

/// One language, ready to speak. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Locale(&'static Language);

/// The values of a message, by the names of its placeholders.
#[derive(Default)]
pub struct Args<'a>(FluentArgs<'a>);

struct Language {
    tag: &'static str,
    bundle: FluentBundle<FluentResource>,
    keys: BTreeSet<String>,
    /// Messages without placeholders, said once.
    fixed: BTreeMap<String, String>,
}

impl Locale {
    /// The language of a tag: itself (`es`), or the one it is a form of (`es-MX`), or English.
    pub fn of(tag: &str) -> Locale {
        let tag = tag.trim();
        let known = |tag: &str| LANGUAGES.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag));
        let base = tag.split(['-', '_']).next().unwrap_or_default();
        let (_, language) =
            known(tag).or_else(|| known(base)).or_else(|| known(ENGLISH)).expect("locales/en is compiled in");
        Locale(language)
    }

    /// Every language that is compiled in, by tag.
    pub fn all() -> impl Iterator<Item = Locale> {
        LANGUAGES.values().map(Locale)
    }

    /// The tags of all languages.
    pub fn tags() -> impl Iterator<Item = &'static str> {
        Locale::all().map(Locale::tag)
    }

    /// There are words in the language of this tag, or in the one it is a form of.
    pub fn knows(tag: &str) -> bool {
        let base = |tag: &str| tag.trim().split(['-', '_']).next().unwrap_or_default().to_lowercase();
        base(Locale::of(tag).tag()) == base(tag)
    }

    /// `en, es`, for advice.
    pub fn known() -> String {
        Locale::tags().collect::<Vec<_>>().join(", ")
    }

    pub fn english() -> Locale {
        Locale::of(ENGLISH)
    }

    pub fn tag(self) -> &'static str {
        self.0.tag
    }

    /// `ltr` or `rtl`, as HTML wants it.
    pub fn direction(self) -> &'static str {
        let base = self.0.tag.split('-').next().unwrap_or_default();
        if ["ar", "fa", "he", "ps", "ur", "yi"].contains(&base) { "rtl" } else { "ltr" }
    }

    /// The message of a key; in English when this language lacks it, and the key itself when nobody has it.
    pub fn text(self, key: &str, args: &Args) -> String {
        self.said(key, args).map_or_else(|| key.to_owned(), |(text, _)| text)
    }

    /// The message of a key, when every value that it speaks of is known; `None` otherwise.
    pub fn sentence(self, key: &str, args: &Args) -> Option<String> {
        self.said(key, args).filter(|(_, whole)| *whole).map(|(text, _)| text)
    }

    /// A message without placeholders, such as a label.
    pub fn fixed(self, key: &'static str) -> &'static str {
        let own = self.0.fixed.get(key);
        own.or_else(|| Locale::english().0.fixed.get(key)).map_or(key, String::as_str)
    }

    /// This language itself has the message.
    pub fn has(self, key: &str) -> bool {
        self.0.keys.contains(key)
    }

    /// What English has and another language lacks: tag and key. `testigo doctor` shows it.
    pub fn missing() -> Vec<(String, String)> {
        let english = &Locale::english().0.keys;
        let lacks = |language: Locale| english.iter().filter(move |key| !language.has(key));
        Locale::all().flat_map(|l| lacks(l).map(move |key| (l.tag().to_owned(), key.clone()))).collect()
    }

    /// The text, and whether every value in it was known.
    fn said(self, key: &str, args: &Args) -> Option<(String, bool)> {
        self.0.say(key, Some(&args.0)).or_else(|| Locale::english().0.say(key, Some(&args.0)))
    }
}

impl Language {
    /// `None` when this language lacks the message, or one that stands in it.
    fn say(&self, key: &str, args: Option<&FluentArgs>) -> Option<(String, bool)> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut unknown = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut unknown).into_owned();
        (!unknown.iter().any(is_of_words)).then_some((text, unknown.is_empty()))
    }
}

/// The message refers to another that this language does not have.
fn is_of_words(error: &FluentError) -> bool {
    let FluentError::ResolverError(ResolverError::Reference(what)) = error else { return false };
    matches!(what, ReferenceKind::Message { .. } | ReferenceKind::Term { .. })
}

impl<'a> Args<'a> {
    pub fn new() -> Args<'a> {
        Args::default()
    }

    /// One more value.
    pub fn with(mut self, name: &'static str, value: impl Into<FluentValue<'a>>) -> Args<'a> {
        self.set(name, value);
        self
    }

    pub fn set(&mut self, name: &'static str, value: impl Into<FluentValue<'a>>) {
        self.0.set(name, value);
    }

    /// A value that may not be known: then the sentences that speak of it are left out.
    pub fn maybe(&mut self, name: &'static str, value: Option<impl Into<FluentValue<'a>>>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }
}

fn gather() -> BTreeMap<&'static str, Language> {
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (tag, _, text) in FILES {
        files.entry(tag).or_default().push(text);
    }
    files.into_iter().map(|(tag, texts)| (tag, language(tag, &texts))).collect()
}

/// A file with a mistake gives what of it is whole; a test holds our own to none.
fn language(tag: &'static str, texts: &[&str]) -> Language {
    let id: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolating marks are hidden characters, which mail and push show as boxes; `printable` tames the values.
    bundle.set_use_isolating(false);
    let mut keys = BTreeSet::new();
    for text in texts {
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(whole, _)| whole);
        keys.extend(resource.entries().filter_map(message_key));
        let _ = bundle.add_resource(resource);
    }
    let mut language = Language { tag, bundle, keys, fixed: BTreeMap::new() };
    language.fixed = language.keys.iter().filter_map(|key| fixed(&language, key)).collect();
    language
}

fn message_key(entry: &Entry<&str>) -> Option<String> {
    match entry {
        Entry::Message(message) => Some(message.id.name.to_owned()),
        Entry::Term(_)
        | Entry::Comment(_)
        | Entry::GroupComment(_)
        | Entry::ResourceComment(_)
        | Entry::Junk { .. } => None,
    }
}

fn fixed(language: &Language, key: &str) -> Option<(String, String)> {
    language.say(key, None).filter(|(_, whole)| *whole).map(|(text, _)| (key.to_owned(), text))
}
