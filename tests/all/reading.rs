//! Pages, and what is read on them: `tests/fixtures/pages/<profile>/<case>.{html,json,txt}`, with the expected
//! reading beside each (`<case>.expected`) and, where they are not the usual ones, the circumstances
//! (`<case>.meta`). `TESTIGO_BLESS=1` rewrites what is expected: read the diff.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use testigo::fetch::{Contact, Failure, Fetched};
use testigo::invented;
use testigo::outcome::{Custody, Field, NoAnswer, Outcome, Record, Unclear};
use testigo::read::{Explained, Understood, explain, read, read_again};
use testigo::source::{About, Query, Route, Search, SourceProfile, ask};
use testigo::time::Moment;
use url::Url;

/// A page and its circumstances.
struct Case {
    path: PathBuf,
    profile: SourceProfile,
    query: Query,
    fetched: Fetched,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages")
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// A whole answer with status 200 at the address that was asked.
fn fetched(profile: &SourceProfile, query: &Query, content_type: &str, body: impl Into<Bytes>) -> Fetched {
    let at = Moment { wall: now(), boot: Duration::from_secs(1_000) };
    let path = ask::asked_path(profile, query).unwrap_or_else(|_| "/".to_owned());
    Fetched {
        asked: at,
        answered: at,
        request_wire: Bytes::new(),
        head_wire: Bytes::new(),
        body_wire: None,
        body: body.into(),
        status: Some(200),
        headers: vec![("content-type".to_owned(), content_type.to_owned())],
        failure: None,
        contact: Contact::default(),
        redirects: vec![],
        final_url: Url::parse(&profile.rules().base_url).unwrap().join(&path).unwrap(),
        server_date: Some(now()),
        capture: None,
        retry_after: None,
    }
}

fn person(i: u32) -> Query {
    let invented = invented::person(i);
    Query {
        search: Search::Person {
            a_number: invented.a_number,
            country: invented.country,
            names: invented.names,
        },
        route: Route::Number,
        known: None,
    }
}

fn query(text: &str) -> Query {
    if let Some(text) = text.strip_suffix(" by name") {
        return Query { route: Route::Name, ..query(text) };
    }
    let (text, without_names) = match text.strip_suffix(" without names") {
        Some(text) => (text, true),
        None => (text, false),
    };
    let mut query = match text {
        "nobody" => Query::new(Search::Nobody),
        "population" => Query::new(Search::Population),
        _ => person(text.strip_prefix("person ").and_then(|i| i.parse().ok()).expect(text)),
    };
    if let (true, Search::Person { names, .. }) = (without_names, &mut query.search) {
        *names = None;
    }
    query
}

fn case(path: PathBuf) -> Case {
    let id = path.parent().and_then(Path::file_name).unwrap().to_str().unwrap().to_owned();
    let profile = SourceProfile::builtin(&id).expect(&id);
    let meta = fs::read_to_string(path.with_extension("meta")).unwrap_or_default();
    let lines: Vec<(&str, &str)> = meta.lines().map(|l| l.split_once(": ").expect(l)).collect();
    let get = |key: &str| lines.iter().find(|(k, _)| *k == key).map(|(_, v)| *v);
    let mut query = query(get("query").unwrap_or("person 0"));
    let usual = match path.extension().unwrap().to_str().unwrap() {
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "text/html; charset=utf-8",
    };
    let body = fs::read(&path).unwrap();
    let mut fetched = fetched(&profile, &query, get("content-type").unwrap_or(usual), body);
    let mut known = Vec::new();
    for (key, value) in &lines {
        match *key {
            "query" | "content-type" => {}
            "known" => {
                let (name, value) = value.split_once('=').unwrap();
                known.push(Field { name: name.into(), value: value.into(), span: None, volatile: false });
            }
            "status" => fetched.status = Some(value.parse().unwrap()),
            "url" => fetched.final_url = Url::parse(value).unwrap(),
            "header" => {
                let (name, value) = value.split_once(": ").unwrap();
                fetched.headers.push((name.into(), value.into()));
            }
            "date-minutes-before" => {
                fetched.server_date = Some(now() - TimeDelta::minutes(value.parse().unwrap()));
            }
            "failure" => fetched.failure = Some(failure(value)),
            other => panic!("{}: `{other}`", path.display()),
        }
    }
    if !known.is_empty() {
        query.known = Some(std::sync::Arc::new(Record { custody: Custody::HeldNoPlace, fields: known }));
    }
    Case { path, profile, query, fetched }
}

fn failure(word: &str) -> Failure {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).expect(word)
}

fn cases() -> Vec<Case> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .flat_map(|profile| fs::read_dir(profile).unwrap())
        .map(|file| file.unwrap().path())
        .filter(|path| ["html", "json", "txt"].iter().any(|e| path.extension().is_some_and(|x| x == *e)))
        .collect();
    paths.sort();
    paths.into_iter().map(case).collect()
}

fn name(case: &Case) -> String {
    case.path.strip_prefix(folder()).unwrap().display().to_string()
}

#[test]
fn every_page_is_read_as_expected() {
    let bless = std::env::var_os("TESTIGO_BLESS").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let found = explain(&case.profile, &case.query, &case.fetched).to_text();
        let expected = case.path.with_extension("expected");
        if bless {
            fs::write(&expected, &found).unwrap();
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_else(|_| "(nothing)\n".to_owned());
        if found != wanted {
            wrong.push(format!("{}\nexpected:\n{wanted}found:\n{found}", name(&case)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn values_stand_where_the_reading_says() {
    let mut spans = 0;
    for case in cases() {
        let reading = read(&case.profile, &case.query, &case.fetched);
        for field in reading.outcome.record().iter().flat_map(|record| &record.fields) {
            if let Some((start, end)) = field.span {
                let stands = &case.fetched.body[start as usize..end as usize];
                assert_eq!(stands, field.value.as_bytes(), "{} {}", name(&case), field.name);
                spans += 1;
            }
        }
    }
    assert!(spans > 100, "only {spans} values were found");
}

#[test]
fn of_a_search_by_name_nobody_else_is_in_the_reading() {
    let mut chosen = 0;
    for case in cases().iter().filter(|case| case.query.route == Route::Name) {
        let reading = read(&case.profile, &case.query, &case.fetched);
        let told =
            format!("{:?} {}", explain(&case.profile, &case.query, &case.fetched).to_text(), reading.rule);
        for stranger in ["LUNGUL", "KIPPREN", "MUESTRA", "SAMPLETOWN CENTER", "NOWHERE", "Chile"] {
            assert!(!told.contains(stranger), "{}: {told}", name(case));
        }
        chosen += usize::from(reading.outcome.record().is_some());
    }
    assert!(chosen >= 5, "only {chosen}");
}

/// The zero sentence, whole, as these profiles know it; for JSON, an empty list.
fn has_zero_words(case: &Case, body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let whole = "Your search has returned zero (0) matching records.";
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let bytes_apart: String = words.chars().filter(|c| *c != '\0').collect();
    let json = || {
        let value: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        ["/InmateLocator", "/result"]
            .iter()
            .any(|p| value.pointer(p).and_then(|v| v.as_array()).is_some_and(Vec::is_empty))
    };
    case.fetched.status == Some(200) && (words.contains(whole) || bytes_apart.contains(whole) || json())
}

/// The court page's own words for no case, whole.
fn has_no_case_words(case: &Case, body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let message = || serde_json::from_slice::<serde_json::Value>(body).unwrap_or_default()["message"].clone();
    case.fetched.status == Some(200)
        && (text.contains("case was not found") || message() == "No case info found")
}

fn says_nothing_of_custody(outcome: &Outcome) -> bool {
    !outcome.is_miss() && outcome.record().is_none_or(|record| record.custody == Custody::NotSaid)
}

#[test]
fn no_answer_of_a_court_page_speaks_of_custody() {
    // Every page of every profile, as if a court's page had answered it: to a person and to every control.
    let court = SourceProfile::builtin("eoir-acis").unwrap();
    let mut court_pages = 0;
    for case in cases() {
        let own = case.profile.id() == court.id();
        court_pages += usize::from(own);
        for search in [case.query.search.clone(), Search::Nobody, Search::Anybody, Search::Population] {
            let query = Query { search, ..case.query.clone() };
            let mut fetched = case.fetched.clone();
            if !own {
                fetched.final_url = Url::parse("https://acis.eoir.justice.gov/en/").unwrap();
            }
            let reading = read(&court, &query, &fetched);
            assert!(says_nothing_of_custody(&reading.outcome), "{}: {reading:?}", name(&case));
        }
    }
    assert!(court_pages > 25, "only {court_pages}");
}

#[test]
fn the_days_that_a_court_counts_up_are_no_news() {
    let record = |page: &str| {
        let case = case(folder().join("eoir-acis").join(page));
        let outcome = read(&case.profile, &case.query, &case.fetched).outcome;
        outcome.record().cloned().expect("a case")
    };
    let (today, tomorrow, decided) =
        (record("case.json"), record("case_a_day_later.json"), record("case_decided.json"));
    assert_ne!(today, tomorrow);
    assert!(today.says_the_same(&tomorrow) && !today.says_the_same(&decided));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn broken_pages_never_panic_and_never_invent_an_absence(
        which in any::<prop::sample::Index>(),
        kind in 0..4_u8,
        at in any::<prop::sample::Index>(),
        len in 1..400_usize,
        bit in 0..8_u8,
    ) {
        let case = which.get(cases_once());
        let mut body = case.fetched.body.to_vec();
        prop_assume!(!body.is_empty());
        let at = at.index(body.len());
        let end = (at + len).min(body.len());
        match kind {
            0 => body.truncate(at),
            1 => body[at] ^= 1 << bit,
            2 => { let part = body[at..end].to_vec(); body.splice(at..at, part); }
            _ => { body.drain(at..end); }
        }
        let mut fetched = case.fetched.clone();
        fetched.body = body.into();
        let reading = read(&case.profile, &case.query, &fetched);
        if reading.outcome == Outcome::NotListed {
            prop_assert!(has_zero_words(case, &fetched.body), "{}: {}", name(case), reading.rule);
        }
        if case.profile.rules().about == About::Court {
            prop_assert!(says_nothing_of_custody(&reading.outcome), "{}: {}", name(case), reading.rule);
        }
        if reading.outcome == Outcome::NoCase {
            prop_assert!(has_no_case_words(case, &fetched.body), "{}: {}", name(case), reading.rule);
        }
        // The shortcut says the same, whatever was understood before.
        let mut last: Option<Understood> = None;
        read_again(&case.profile, &case.query, &case.fetched, &mut last);
        let again = read_again(&case.profile, &case.query, &fetched, &mut last);
        prop_assert_eq!(&*again, &reading);
    }
}

/// What a page before the block can be made of; `T` is where a session token goes.
const SCRAPS: [&str; 36] = [
    "T",
    "<",
    "</",
    ">",
    "/>",
    "/",
    "\"",
    "'",
    "=",
    " ",
    "\n",
    "!",
    "<!--",
    "-->",
    "--!>",
    "<!",
    "<?",
    "&",
    "&#",
    ";",
    "<div ",
    "<p title=",
    "<noscript",
    "<template",
    "<script",
    "</script>",
    "<textarea>",
    "<title>",
    "<select>",
    "<table>",
    "<svg ",
    "<![CDATA[",
    " hidden",
    " style=display:none",
    " x",
    "A000000112",
];
const TOKENS: [&str; 14] = [
    "0123456789abcdef",
    "QWERTYUIOPASDFGHJKLZ",
    "aaaaaaaaaaaaaaaaaaa/hidden",
    "aaaaaaaaaaaaaaaaaaa/hidden/x",
    "aaaaaaaaaaaaaaaaaaa/style/xxx",
    "noscript/aaaaaaaaaaaaaaaa",
    "select/aaaaaaaaaaaaaaaaaa",
    "script-aaaaaaaaaaaaaaaa",
    "--aaaaaaaaaaaaaaaaaa--",
    "ab-cd-ef-gh-ij-kl-mn-op",
    "ltscriptaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaa/",
    "1700000000000",
    "x/y/z/0123456789abcdef/0",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any rubbish before the block, and other tokens in it: the shortcut says what a full read says.
    #[test]
    fn the_shortcut_never_says_anything_else_than_a_full_read(
        scraps in prop::collection::vec(prop_oneof![1 => Just("T"), 1 => prop::sample::select(&SCRAPS[..])], 1..9),
        first in prop::collection::vec(token(), 9),
        second in prop::collection::vec(token(), 9),
        after in any::<bool>(),
    ) {
        let place = if after { "</main>" } else { "<div id=\"results\"" };
        let with = |tokens: &[String]| {
            let rubbish: String =
                scraps.iter().zip(tokens).map(|(scrap, token)| scrap.replace('T', token)).collect();
            let rubbish = if after { format!("{place}{rubbish}") } else { format!("{rubbish}{place}") };
            small_page().replacen(place, &rubbish, 1)
        };
        let (profile, query, first) = roster(&with(&first));
        let (_, _, second) = roster(&with(&second));
        let mut last = None;
        read_again(&profile, &query, &first, &mut last);
        let again = read_again(&profile, &query, &second, &mut last);
        prop_assert_eq!(&*again, &read(&profile, &query, &second));
    }
}

/// Session tokens, most of them of a kind that is masked.
fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => prop::sample::select(&TOKENS[..]).prop_map(str::to_owned),
        4 => "[a-zA-Z0-9+_]{16,24}",
        1 => "[a-z0-9]{3,9}/(hidden|hiddex|style|x|class)/[a-z0-9]{9,16}",
        1 => "[0-9]{10,15}",
    ]
}

fn small_page() -> &'static str {
    static PAGE: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    PAGE.get_or_init(listed_page)
}

fn cases_once() -> &'static [Case] {
    static CASES: std::sync::OnceLock<Vec<Case>> = std::sync::OnceLock::new();
    CASES.get_or_init(cases)
}

// The shortcut over unchanged pages.

fn roster(body: &str) -> (SourceProfile, Query, Fetched) {
    let (profile, query) = (SourceProfile::builtin("roster-html").unwrap(), person(0));
    let fetched = fetched(&profile, &query, "text/html; charset=utf-8", body.to_owned());
    (profile, query, fetched)
}

fn listed_page() -> String {
    fs::read_to_string(folder().join("roster-html/listed.html")).unwrap()
}

/// Understands `first`, then reads `second`: whether the shortcut was taken. The reading is checked to be the
/// one of a full read either way.
fn takes_shortcut(first: &str, second: &str) -> bool {
    let (profile, query, first) = roster(first);
    let (_, _, second) = roster(second);
    let mut last = None;
    read_again(&profile, &query, &first, &mut last);
    let taken = last.as_ref().expect("the first page is understood").covers(&profile, &query, &second);
    let after = read_again(&profile, &query, &second, &mut last);
    assert_eq!(*after, read(&profile, &query, &second));
    taken
}

#[test]
fn other_tokens_outside_the_block_take_the_shortcut() {
    let first = listed_page();
    let second = fs::read_to_string(folder().join("roster-html/listed_other_nonces.html")).unwrap();
    assert_ne!(first, second);
    assert!(takes_shortcut(&first, &first));
    assert!(takes_shortcut(&first, &second));
}

#[test]
fn whatever_could_change_the_meaning_is_read_in_full() {
    let page = listed_page();
    let zero = "Your search has returned zero (0) matching records.";
    let attacks = [
        ("<form ", format!("<p>{zero}</p><form ")),
        ("<form ", "<!-- <form ".to_owned()),
        ("<form ", "<div hidden><form ".to_owned()),
        ("<form ", "<noscript><form ".to_owned()),
        ("<form ", "<template><form ".to_owned()),
        ("<main>", "<main hidden>".to_owned()),
        ("<main>", "<main style=\"display:none\">".to_owned()),
        ("<main>", "<section>".to_owned()),
        ("</footer>", "</div>".to_owned()),
        ("lang=\"en\"", "lang=\"es\"".to_owned()),
        ("A000000103", "A000000112".to_owned()),
        ("In custody", "Released".to_owned()),
        ("<div id=\"results\" class=\"card\">", "<div id=\"results\" class=\"card\" hidden>".to_owned()),
        ("</html>", "</html><!-- <div id=\"results\" -->".to_owned()),
        ("</html>", String::new()),
    ];
    for (was, becomes) in attacks {
        assert!(page.contains(was), "{was}");
        assert!(!takes_shortcut(&page, &page.replacen(was, &becomes, 1)), "{was} -> {becomes}");
    }
}

#[test]
fn tokens_that_are_no_tokens_are_read_in_full() {
    let page = listed_page();
    let with = |piece: &str| page.replacen("<main>", &format!("<main>{piece}"), 1);
    for (a, b) in [
        ("<span/aaaaaaaaaaaaaaaaaaa>", "<noscript/aaaaaaaaaaaaaaa>"),
        ("<span x/aaaaaaaaaaaaaaaa/hiddem>", "<span x/aaaaaaaaaaaaaaaa/hidden>"),
        ("<!xxaaaaaaaaaaaaaaaa>", "<!--aaaaaaaaaaaaaaaa>"),
        ("<aaaaaaaaaaaaaaaaaaaa<!--><x y=\">", "<1234567890aaaaaaaaaa<!--><x y=\">"),
        ("<!-- aaaaaaaaaaaaaaaa-->", "<!-- aaaaaaaaaaaaaaaaxx>"),
        ("<p title=\" y=\"aaaaaaaaaaaa/hiddem/aaaa\">", "<p title=\" y=\"aaaaaaaaaaaa/hidden/aaaa\">"),
        ("<p class=no-results>", "<p class=no-resulty>"),
        ("<h1>internalAerrorBpageCx</h1>", "<h1>Internal Error</h1>"),
        ("&amp0aaaaaaaaaaaaaaaa", "&ltscriptaaaaaaaaaaaa"),
    ] {
        assert!(!takes_shortcut(&with(a), &with(b)), "{a} -> {b}");
    }
}

#[test]
fn a_value_outside_the_block_that_looks_like_a_token_is_never_passed_over() {
    // The record reaches beyond the end mark, and its last value is 16 characters long.
    let text = SourceProfile::builtin_text("roster-html").unwrap();
    let profile =
        SourceProfile::parse(&text.replace("end = \"</main>\"", "end = \"<dt>Case office\""), "t").unwrap();
    let page = |office: &str| listed_page().replace("Example Field Desk 07", office);
    let query = person(0);
    let mut last = None;
    for office in ["DESKAAAAAAAAAAAA", "DESKBBBBBBBBBBBB"] {
        let fetched = fetched(&profile, &query, "text/html; charset=utf-8", page(office));
        let reading = read_again(&profile, &query, &fetched, &mut last);
        assert_eq!(reading.outcome.record().unwrap().field("office"), Some(office));
    }
}

#[test]
fn another_question_or_another_head_is_read_in_full() {
    let (profile, query, first) = roster(&listed_page());
    let mut last = None;
    read_again(&profile, &query, &first, &mut last);
    let mut check = |query: &Query, fetched: &Fetched, wanted: Option<Outcome>| {
        assert!(!last.as_ref().is_some_and(|known| known.covers(&profile, query, fetched)));
        let after = read_again(&profile, query, fetched, &mut last);
        assert_eq!(*after, read(&profile, query, fetched));
        if let Some(wanted) = wanted {
            assert_eq!(after.outcome, wanted);
        }
    };
    check(&person(1), &first, Some(Outcome::Unclear(Unclear::OtherPerson)));
    let with = |change: &dyn Fn(&mut Fetched)| {
        let mut fetched = first.clone();
        change(&mut fetched);
        fetched
    };
    let truncated = with(&|f| f.failure = Some(Failure::Truncated));
    check(&query, &truncated, Some(Outcome::NoAnswer(NoAnswer::Truncated)));
    check(&query, &with(&|f| f.status = Some(500)), Some(Outcome::NoAnswer(NoAnswer::ServerError)));
    let old = with(&|f| f.headers.push(("age".into(), "7200".into())));
    check(&query, &old, Some(Outcome::Unclear(Unclear::Stale)));
    let elsewhere = with(&|f| f.final_url.set_path("/login"));
    check(&query, &elsewhere, Some(Outcome::Unclear(Unclear::SessionEnded)));
    check(&query, &with(&|f| f.headers[0].1 = "text/html; charset=iso-8859-1".into()), None);
}

#[test]
fn spans_move_with_the_block() {
    let page = listed_page();
    let (long, short) = ("x1".repeat(40), "y2".repeat(20));
    let with = |token: &str| page.replacen("<main>", &format!("<main data-t=\"{token}\">"), 1);
    let (profile, query, first) = roster(&with(&long));
    let (_, _, second) = roster(&with(&short));
    let mut last = None;
    read_again(&profile, &query, &first, &mut last);
    let moved = read_again(&profile, &query, &second, &mut last);
    assert_eq!(*moved, read(&profile, &query, &second));
    assert!(moved.outcome.record().unwrap().fields.iter().any(|f| f.span.is_some()));
}

#[test]
fn an_explanation_is_json_too() {
    let (profile, query, fetched) = roster(&listed_page());
    let told: Explained = explain(&profile, &query, &fetched);
    let json = serde_json::to_value(&told).unwrap();
    assert_eq!(json["outcome"], "listed");
    assert_eq!(json["fields"][1]["name"], "number");
    assert_eq!(json["profile_hash"], profile.hash().to_hex());
}
