//! What is said in each language, and that every language file is whole.

use super::*;
use crate::time::Period;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use fluent_syntax::{ast, parser};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an RFC 3339 time")
}

fn both() -> [Locale; 2] {
    [Locale::of("en"), Locale::of("es")]
}

#[test]
fn a_moment_says_weekday_date_clock_and_city() {
    let said = |time: &str, zone: Tz| both().map(|l| l.moment(at(time), zone));
    assert_eq!(
        said("2026-03-10T12:00:07Z", Tz::America__Chicago),
        ["Tue, Mar 10, 7:00 AM (Chicago time)", "mar 10 de marzo, 7:00 (hora de Chicago)"]
    );
    assert_eq!(
        said("2026-01-01T04:05:00Z", Tz::America__New_York),
        ["Wed, Dec 31, 11:05 PM (New York time)", "mié 31 de diciembre, 23:05 (hora de Nueva York)"]
    );
    assert_eq!(
        said("2026-07-04T12:30:00Z", Tz::UTC),
        ["Sat, Jul 4, 12:30 PM (UTC)", "sáb 4 de julio, 12:30 (UTC)"]
    );
}

#[test]
fn the_hour_that_comes_twice_names_its_zone() {
    let [first, second] = ["2026-11-01T06:30:00Z", "2026-11-01T07:30:00Z"]
        .map(|time| Locale::of("en").moment(at(time), Tz::America__Chicago));
    assert_eq!(first, "Sun, Nov 1, 1:30 AM (Chicago time, CDT)");
    assert_eq!(second, "Sun, Nov 1, 1:30 AM (Chicago time, CST)");
}

#[test]
fn lawyers_read_utc_first() {
    let said = both().map(|l| l.moment_utc(at("2026-03-10T12:00:07Z"), Tz::America__Chicago));
    assert_eq!(said, ["2026-03-10 12:00:07 UTC (Tue 7:00 AM CDT)", "2026-03-10 12:00:07 UTC (mar 7:00 CDT)"]);
}

#[test]
fn lengths_of_time_are_said_in_the_largest_fitting_unit() {
    for (seconds, english, spanish) in [
        (20, "1 minute", "1 minuto"),
        (2_700, "45 minutes", "45 minutos"),
        (3_600, "1 hour", "1 hora"),
        (5_400, "90 minutes", "90 minutos"),
        (22_000, "6 hours", "6 horas"),
        (86_400, "24 hours", "24 horas"),
        (172_000, "2 days", "2 días"),
        (259_200, "3 days", "3 días"),
    ] {
        let said = both().map(|l| l.length(Period::from_secs(seconds)));
        assert_eq!(said, [english, spanish], "{seconds}");
    }
    let said = both().map(|l| l.length_about(Period::from_secs(7_200)));
    assert_eq!(said, ["about 2 hours", "unas 2 horas"]);
    let said = both().map(|l| l.length_every(Period::from_secs(3_600)));
    assert_eq!(said, ["hour", "hora"]);
}

#[test]
fn a_tag_finds_its_language_or_english() {
    let tags = ["es", "es-MX", "ES_us", "en", "tlh", ""].map(|tag| Locale::of(tag).tag());
    assert_eq!(tags, ["es", "es", "es", "en", "en", "en"]);
}

#[test]
fn a_language_that_lacks_a_message_says_it_in_english() {
    let spanish = language("es", &["a = uno { b }"]);
    assert_eq!(spanish.say("a", None), None, "a message that refers to a missing one is not said in half");
    assert_eq!(spanish.say("time-decimal", None), None);
    assert_eq!(Locale::of("es").text("no-such-key", &Args::new()), "no-such-key");
}

#[test]
fn a_sentence_with_an_unknown_value_is_not_said() {
    let locale = Locale::of("en");
    assert_eq!(locale.sentence("time-of-city", &Args::new()), None);
    assert_eq!(
        locale.sentence("time-of-city", &Args::new().with("city", "Lima")).as_deref(),
        Some("Lima time")
    );
}

#[test]
fn english_and_spanish_lack_no_message() {
    let missing = Locale::missing().into_iter().filter(|(tag, _)| tag == "es");
    assert_eq!(missing.collect::<Vec<_>>(), []);
}

#[test]
fn no_file_has_junk_and_no_key_stands_twice() {
    for tag in Locale::tags() {
        let mut seen = BTreeSet::new();
        for (_, file, text) in FILES.iter().filter(|(t, _, _)| *t == tag) {
            let resource = match parser::parse(*text) {
                Ok(resource) => resource,
                Err((_, mistakes)) => panic!("locales/{tag}/{file}: {mistakes:?}"),
            };
            for key in resource.body.iter().filter_map(message_key) {
                assert!(seen.insert(key.clone()), "locales/{tag}/{file}: {key} stands twice");
            }
        }
    }
}

#[test]
fn a_selector_on_one_line_would_be_junk() {
    assert!(parser::parse("a = { $n -> [one] x *[other] y }").is_err());
}

/// The values that a message prints. What only chooses between forms is each language's own grammar.
fn placeholders(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource = parser::parse(text).unwrap_or_else(|(whole, _)| whole);
    let messages = resource.body.iter().filter_map(|entry| match entry {
        ast::Entry::Message(message) => message.value.as_ref().map(|v| (message.id.name.to_owned(), v)),
        _ => None,
    });
    messages.map(|(key, pattern)| (key, printed(pattern))).collect()
}

fn printed(pattern: &ast::Pattern<&str>) -> BTreeSet<String> {
    let parts = pattern.elements.iter().filter_map(|element| match element {
        ast::PatternElement::Placeable { expression } => Some(expression),
        ast::PatternElement::TextElement { .. } => None,
    });
    parts
        .flat_map(|expression| match expression {
            ast::Expression::Inline(ast::InlineExpression::VariableReference { id }) => {
                BTreeSet::from([id.name.to_owned()])
            }
            ast::Expression::Inline(_) => BTreeSet::new(),
            ast::Expression::Select { variants, .. } => {
                variants.iter().flat_map(|variant| printed(&variant.value)).collect()
            }
        })
        .collect()
}

/// Dates and clocks are grammar too: a language with 24 hours prints no AM.
fn differences(english: &str, other: &str) -> Vec<String> {
    let (english, other) = (placeholders(english), placeholders(other));
    let differs = |(key, own): (&String, &BTreeSet<String>)| {
        let theirs = english.get(key)?;
        (theirs != own && key != "time-clock").then(|| format!("{key}: {theirs:?} and {own:?}"))
    };
    other.iter().filter_map(differs).collect()
}

#[test]
fn every_language_prints_the_same_values() {
    let whole = |tag: &str| {
        FILES.iter().filter(|(t, _, _)| *t == tag).map(|(_, _, text)| *text).collect::<Vec<_>>().join("\n")
    };
    for locale in Locale::all() {
        assert_eq!(differences(&whole(ENGLISH), &whole(locale.tag())), [] as [String; 0], "{}", locale.tag());
    }
}

#[test]
fn a_lost_value_is_found() {
    assert_eq!(differences("a = { $name } at { $place }", "a = { $name } aquí").len(), 1);
}

/// What code asks for by a fixed key, English has. A key that is put together from parts has a test of its own.
#[test]
fn no_key_in_the_code_is_without_a_message() {
    let pattern = regex::Regex::new(r#""((?:report|cli|row|time)-[a-z0-9_-]*[a-z0-9])""#).expect("a pattern");
    let mut found = 0;
    for file in sources(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        let text = std::fs::read_to_string(&file).expect("a readable source");
        for key in pattern.captures_iter(&text) {
            found += 1;
            assert!(Locale::english().has(&key[1]), "{}: locales/en lacks `{}`", file.display(), &key[1]);
        }
    }
    assert!(found > 200, "{found}");
}

fn sources(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a readable folder").map(|e| e.expect("an entry").path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect()
}

#[test]
fn a_language_is_known_by_its_tag() {
    assert_eq!(["en", "es", "es-MX", "tlh", ""].map(Locale::knows), [true, true, true, false, false]);
    assert!(Locale::known().starts_with("en, es"));
}
