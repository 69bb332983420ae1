//! Whom we follow, on the pages: the first run, one person, a list; each flow by raw requests.

use super::stage::{Answer, Browser, PASSWORD, Stage};
use chrono::Utc;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use testigo::a_number::ANumber;
use testigo::health::Check;
use testigo::invented;
use testigo::person::guard::Refusal;
use testigo::person::{Person, PersonId};
use testigo::random::SystemRandom;
use testigo::source::SourceProfile;
use testigo::store::{AuditFilter, AuditLog, Deed, Store};
use testigo::time::Moment;
use testigo::web::{Errands, Listen, Looked, Undone, start};

/// Errands that remember who was to be looked at.
#[derive(Default)]
struct Remembers(Mutex<Vec<PersonId>>);

impl Errands for Remembers {
    fn look(&self, people: &[PersonId], told: &mut dyn FnMut(Looked)) -> Result<(), Undone> {
        self.0.lock().unwrap().extend_from_slice(people);
        told(Looked { done: 0, of: 1, latest: None });
        Err(Undone::new("a test looks at nothing", "nothing"))
    }

    fn deliver(&self) -> Result<usize, Undone> {
        Ok(0)
    }

    fn stamp(&self, _: &mut Store) -> Result<Vec<String>, Undone> {
        Ok(vec![])
    }

    fn examine(&self) -> Result<Vec<Check>, Undone> {
        Ok(vec![])
    }

    fn profiles(&self) -> Result<Vec<Arc<SourceProfile>>, Undone> {
        Ok(vec![])
    }
}

/// An archive in which nobody is followed.
fn nobody() -> Stage {
    let dir = tempfile::tempdir().unwrap();
    let now = Moment { wall: Utc::now(), boot: Duration::from_secs(1) };
    let random = Box::new(SystemRandom);
    drop(Store::create_under(&dir.path().join("archive"), now, BTreeMap::new(), random).unwrap());
    Stage { dir, people: vec![], running: None }
}

/// A server for so many people, and its owner's browser.
fn served(stage: &mut Stage, capacity: &str) -> (Browser, Arc<Remembers>) {
    let errands = Arc::new(Remembers::default());
    let mut setup = stage.setup();
    setup.config.guard.capacity = capacity.to_owned();
    setup.errands = errands.clone();
    let running = start(setup, &Listen::loopback(0)).unwrap();
    let mut browser = Browser { address: running.address, cookie: None };
    browser.open(&running.link());
    stage.running = Some(running);
    (browser, errands)
}

fn people(stage: &Stage) -> Vec<Person> {
    Store::open_for_reading(&stage.archive()).unwrap().people().unwrap()
}

fn form(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Sends a form of ours with the token of the session.
fn send(browser: &Browser, path: &str, pairs: &[(&str, &str)]) -> Answer {
    let csrf = browser.get("/settings").csrf();
    browser.post(path, &form(&[&[("csrf", csrf.as_str())], pairs].concat()))
}

const WHO: [(&str, &str); 4] =
    [("country", "Chile"), ("call", "R."), ("basis", "family"), ("source", "ice-odls")];

fn check(browser: &Browser, number: &str, more: &[(&str, &str)]) -> Answer {
    send(browser, "/add/check", &[&[("number", number)], more, &WHO].concat())
}

fn to(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.header("location").unwrap().to_owned()
}

/// Adds somebody; where their page is.
fn add(browser: &Browser, number: &str, more: &[(&str, &str)]) -> String {
    let key = to(&check(browser, number, more));
    to(&send(browser, &format!("{key}/save"), &[]))
}

/// Follows a job to the page that it leads to.
fn ended(browser: &Browser, started: &Answer) -> String {
    let job = to(started);
    assert!(job.starts_with("/job/"), "{job}");
    let began = Instant::now();
    loop {
        let page = browser.get(&job);
        if page.status == 303 {
            return to(&page);
        }
        assert!(!page.body.contains("role=\"alert\""), "{}", page.body);
        assert!(began.elapsed() < Duration::from_secs(60), "{}", page.body);
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Sends a file as a browser does. The helper below makes every line's end two bytes.
fn upload(browser: &Browser, csrf: &str, file: &str) -> Answer {
    let part = |head: &str, body: &str| format!("--cut\nContent-Disposition: form-data; {head}\n\n{body}\n");
    let file = part("name=\"file\"; filename=\"list.csv\"\nContent-Type: text/csv", file);
    let body = format!("{}{file}--cut--\n", part("name=\"csrf\"", csrf));
    let cookie = browser.cookie.as_ref().map_or(String::new(), |c| format!("Cookie: {c}\n"));
    let (host, length) = (browser.host(), body.replace('\n', "\r\n").len());
    browser.raw(&format!(
        "POST /import/upload HTTP/1.1\nHost: {host}\nOrigin: http://{host}\nConnection: close\n{cookie}\
         Content-Type: multipart/form-data; boundary=cut\nContent-Length: {length}\n\n{body}"
    ))
}

/// Sends a file; where its columns are shown.
fn sent(browser: &Browser, file: &str) -> String {
    to(&upload(browser, &browser.get("/import").csrf(), file))
}

/// The columns as they were guessed, and the rest of the form.
fn mapped(browser: &Browser, key: &str, more: &[(&str, &str)]) -> Answer {
    let page = browser.get(key).body;
    let names: Vec<String> =
        (0..30).map(|i| format!("c{i}")).filter(|n| page.contains(&format!("name=\"{n}\""))).collect();
    let guessed: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), chosen(&page, name))).collect();
    let preview = to(&send(browser, &format!("{key}/mapped"), &[more, &guessed].concat()));
    assert_eq!(preview, format!("{key}/preview"));
    browser.get(&preview)
}

fn chosen<'p>(page: &'p str, name: &str) -> &'p str {
    let at = page.find(&format!("name=\"{name}\"")).unwrap();
    let select = &page[at..at + page[at..].find("</select>").unwrap()];
    let Some(end) = select.find("\" selected") else { return "" };
    &select[select[..end].rfind('"').unwrap() + 1..end]
}

/// People whose numbers are far from each other.
fn scattered(i: u32) -> u32 {
    i * 171
}

fn row(i: u32) -> String {
    let p = invented::person(scattered(i));
    let number = p.a_number.reveal();
    format!("ref-{i},2026-014,A{number},{},{},family", p.country, p.call)
}

const HEADER: &str = "client_ref,matter,a_number,country_of_birth,call_name,basis";

fn list(rows: impl IntoIterator<Item = String>) -> String {
    rows.into_iter().fold(format!("{HEADER}\n"), |text, row| text + &row + "\n")
}

#[test]
fn the_first_run_goes_from_a_language_to_a_sheet() {
    let mut stage = nobody();
    let (browser, errands) = served(&mut stage, "family");
    assert_eq!(to(&browser.get("/")), "/welcome");
    let first = browser.get("/welcome").body;
    assert!(
        first.contains("Español") && first.contains("English") && first.contains("/welcome/cards?lang=es")
    );
    let cards = browser.get("/welcome/cards?lang=es").body;
    for text in [
        "El sitio de ICE puede registrar la dirección de internet que pregunta. Una clínica o la oficina de un abogado puede hacerlo por usted.",
        "Guardamos lo que dijo la página. No sabemos dónde está nadie.",
    ] {
        assert!(cards.contains(text), "{text}");
    }
    assert!(browser.get("/add?welcome=1").body.contains("Número A"), "the language is remembered");
    let cards = browser.get("/welcome/cards?lang=en").body;
    assert!(cards.contains("A clinic or lawyer’s office can do this for you."));
    assert!(browser.get("/add?welcome=1").body.contains("name=\"welcome\" value=\"1\""));

    let key = to(&check(&browser, "a 00-000 101", &[("welcome", "1")]));
    let back = browser.get(&key).body;
    assert!(back.contains("A 000-000-101") && back.contains("We added 1 zero in front"), "{back}");
    assert!(back.contains("A wrong digit cannot be found by the program: read it back."));
    assert!(!key.contains("000000101"), "no number in an address");
    assert!(people(&stage).is_empty(), "nothing is saved before it was read back");
    let first = ended(&browser, &send(&browser, &format!("{key}/save"), &[]));
    let followed = people(&stage);
    assert_eq!((followed.len(), followed[0].details.call.as_str()), (1, "R."));
    assert_eq!(first, format!("/welcome/first/{}?undone=1", followed[0].id));
    assert_eq!(*errands.0.lock().unwrap(), [followed[0].id.clone()]);
    let page = browser.get(&first).body;
    assert!(page.contains("could not check by itself") && page.contains("Who should be told?"), "{page}");
    // The same form once more adds nobody, and looks at nobody.
    let again = to(&send(&browser, &format!("{key}/save"), &[]));
    assert_eq!(again, format!("/welcome/first/{}", followed[0].id));
    assert_eq!((people(&stage).len(), errands.0.lock().unwrap().len()), (1, 1));
    let done = browser.get(&format!("/welcome/done?person={}", followed[0].id)).body;
    assert!(done.contains("Keep this computer on. If it sleeps we cannot check."));
    assert!(done.contains("Nobody is told yet."));
    let sheet = browser.get(&format!("/person/{}/sheet", followed[0].id)).body;
    assert!(sheet.contains("A 000-000-101") && sheet.contains("1-888-351-4024"), "{sheet}");
    assert_eq!(browser.get("/").status, 200);
}

#[test]
fn every_complaint_stands_beside_its_field_and_above_the_form() {
    let mut stage = nobody();
    let (browser, _) = served(&mut stage, "family");
    let wrong = send(
        &browser,
        "/add/check",
        &[("number", "000-00-0101"), ("call", "<b>R&"), ("first", "\"ZOR'"), ("source", "no-such")],
    );
    assert_eq!(wrong.status, 422);
    for text in [
        "role=\"alert\"",
        "href=\"#number\"",
        "id=\"number-wrong\"",
        "This looks like a Social Security number",
        "aria-describedby=\"number-hint number-wrong\"",
        "Give first and last names, or none.",
        "Say how you know this person.",
        "Choose at least one website.",
        "value=\"&lt;b&gt;R&amp;\"",
        "value=\"&quot;ZOR'\"",
        "<details open>",
    ] {
        assert!(wrong.body.contains(text), "{text}: {}", wrong.body);
    }
    assert!(check(&browser, "A0000001xx", &[]).body.contains(&Refusal::NotOnePerson.message()));
    assert!(check(&browser, "101", &[]).body.contains("This has 3."));
    assert!(check(&browser, "000000101", &[("group", "a\u{1b}[2J")]).body.contains("no text"));
    assert!(people(&stage).is_empty());
}

#[test]
fn a_country_is_found_in_spanish_and_one_that_the_list_has_not_is_refused() {
    let mut stage = nobody();
    let (browser, _) = served(&mut stage, "family");
    let page = browser.get("/add").body;
    assert!(page.contains("<option value=\"Mexico\">México</option>"));
    let key = to(&check(&browser, "000000101", &[("country", "méxico")]));
    assert!(browser.get(&key).body.contains("<dd>Mexico</dd>"));
}

#[test]
fn the_guards_ask_and_refuse_on_the_page_as_at_the_command() {
    let mut stage = nobody();
    let (browser, _) = served(&mut stage, "clinic");
    add(&browser, "000005001", &[]);
    let key = to(&check(&browser, "000005002", &[]));
    let page = browser.get(&key).body;
    assert!(page.contains("2 numbers stand in a row or nearly so. Is this one family?"), "{page}");
    // A form without the answer, or with no, follows nobody.
    for answer in [&[][..], &[("family", "no")]] {
        assert_eq!(to(&send(&browser, &format!("{key}/save"), answer)), "/add?done=not-followed");
        assert_eq!(people(&stage).len(), 1);
    }
    to(&send(&browser, &format!("{key}/save"), &[("family", "yes")]));
    assert_eq!(people(&stage).len(), 2);
    for n in 3..9 {
        let key = to(&check(&browser, &format!("00000500{n}"), &[]));
        to(&send(&browser, &format!("{key}/save"), &[("family", "yes")]));
    }
    assert_eq!(people(&stage).len(), 8);
    let refused = check(&browser, "000005009", &[]);
    let words = Refusal::Sequence { rows: vec![] }.message();
    assert!(refused.status == 422 && refused.body.contains(&words), "{}", refused.body);
    assert_eq!(people(&stage).len(), 8);
}

#[test]
fn a_question_that_came_up_meanwhile_is_asked_before_anybody_is_saved() {
    let mut stage = nobody();
    let (browser, _) = served(&mut stage, "clinic");
    let key = to(&check(&browser, "000005001", &[]));
    assert!(!browser.get(&key).body.contains("one family"));
    add(&browser, "000005002", &[]);
    assert_eq!(to(&send(&browser, &format!("{key}/save"), &[])), key);
    assert!(browser.get(&key).body.contains("Is this one family?"));
    assert_eq!(people(&stage).len(), 1);
    to(&send(&browser, &format!("{key}/save"), &[("family", "yes")]));
    assert_eq!(people(&stage).len(), 2);
}

#[test]
fn a_family_follows_five_and_no_more() {
    let mut stage = nobody();
    let (browser, _) = served(&mut stage, "family");
    let number = |i: u32| invented::a_number(scattered(i)).reveal();
    for i in 0..5 {
        add(&browser, &number(i), &[]);
    }
    let refused = check(&browser, &number(5), &[]);
    assert!(refused.status == 422 && refused.body.contains("This would be 6 people."), "{}", refused.body);
    assert!(check(&browser, &number(0), &[]).body.contains("This person is followed already."));
    let key = sent(&browser, &list([row(6), row(7)]));
    let preview = mapped(&browser, &key, &[]).body;
    assert!(preview.contains("This would be 7 people.") && !preview.contains("/save\""), "{preview}");
    assert_eq!(to(&send(&browser, &format!("{key}/save"), &[])), format!("{key}/preview"));
    assert_eq!(people(&stage).len(), 5);
}

#[test]
fn roles_and_matters_hold_for_adding_too() {
    let mut stage = Stage::new(2, 1);
    stage.add_user("reads", "read-only", None);
    stage.add_user("staff", "staff", Some(&["2026-014"]));
    let (owner, _) = served(&mut stage, "clinic");
    let mut reads = owner.another();
    reads.sign_in("reads", PASSWORD);
    let id = stage.people[0].id.to_string();
    for path in ["/add", "/import"] {
        assert_eq!(reads.get(path).status, 403, "{path}");
    }
    let posts = ["/add/check", "/import/0/save"].map(str::to_owned);
    let of_person = ["look", "pause", "resume", "stopped"].map(|what| format!("/person/{id}/{what}"));
    for path in posts.iter().chain(&of_person) {
        assert_eq!(send(&reads, path, &[]).status, 403, "{path}");
    }
    assert_eq!(upload(&reads, &reads.get("/settings").csrf(), &list([row(9)])).status, 403);
    assert_eq!(reads.get(&format!("/person/{id}/sheet")).status, 403);
    assert!(!reads.get(&format!("/person/{id}")).body.contains("/pause"));

    let mut staff = owner.another();
    staff.sign_in("staff", PASSWORD);
    let number = invented::a_number(scattered(9)).reveal();
    let of = |matter: &'static str| check(&staff, &number, &[("matter", matter)]);
    for other in ["2026-022", ""] {
        assert!(of(other).status == 422 && of(other).body.contains("This matter is not one of yours."));
    }
    // Somebody of another matter: not even their name is told.
    let hidden = stage.people.iter().find(|p| p.details.matter.as_deref() == Some("2026-022")).unwrap();
    let told = check(&staff, &hidden.details.a_number.reveal(), &[("matter", "2026-014")]);
    assert!(told.status == 422 && !told.body.contains(hidden.id.as_str()));
    assert!(told.body.contains("cannot be added by you"), "{}", told.body);
    for what in ["pause", "look"] {
        assert_eq!(send(&staff, &format!("/person/{}/{what}", hidden.id), &[]).status, 404);
    }
    assert_eq!(send(&staff, &format!("/person/{}/stopped", hidden.id), &[]).status, 403, "for attorneys");
    let key = sent(
        &staff,
        &list([row(9), row(10).replace("2026-014", "2026-022"), row(11).replace("2026-014", "")]),
    );
    let taken = format!(
        "{HEADER}\n{}\n{}\nnew,2026-014,A{},Chile,X.,family\n",
        row(9),
        row(10).replace("2026-014", "2026-022"),
        hidden.details.a_number.reveal()
    );
    let preview = mapped(&staff, &key, &[("matter", "2026-014")]).body;
    assert!(preview.contains("ready 2 · fixable 0 · refused 1"), "{preview}");
    let preview = mapped(&staff, &sent(&staff, &taken), &[("matter", "2026-014")]).body;
    assert!(preview.contains("ready 1 · fixable 0 · refused 2"), "{preview}");
    assert!(preview.contains("cannot be added by you") && !preview.contains(hidden.id.as_str()));
    // What one session began is no other's.
    assert_eq!(owner.get(&key).status, 404);
    assert_eq!(people(&stage).len(), 2);
}

#[test]
fn somebody_is_paused_resumed_looked_at_and_no_longer_followed() {
    let mut stage = Stage::new(3, 1);
    let (browser, errands) = served(&mut stage, "family");
    let (id, page) = (stage.people[0].id.clone(), format!("/person/{}", stage.people[0].id));
    let press = |what: &str| to(&send(&browser, &format!("{page}/{what}"), &[]));
    for _ in 0..2 {
        assert_eq!(press("pause"), format!("{page}?done=paused"));
    }
    assert!(browser.get(&format!("{page}?done=paused")).body.contains("Watching is paused."));
    assert!(people(&stage)[0].paused);
    assert_eq!(press("look"), format!("{page}?done=look-paused"));
    press("resume");
    assert!(!people(&stage)[0].paused);
    // The last look is over five minutes old: the errand is run, and says why it did nothing.
    let job = press("look");
    let began = Instant::now();
    while !browser.get(&job).body.contains("a test looks at nothing") {
        assert!(began.elapsed() < Duration::from_secs(20));
    }
    assert_eq!(*errands.0.lock().unwrap(), std::slice::from_ref(&id));
    let asks = browser.get(&format!("{page}/stop")).body;
    assert!(asks.contains("What was kept stays") && people(&stage).len() == 3);
    assert_eq!(press("stopped"), "/?done=stopped");
    assert!(browser.get("/?done=stopped").body.contains("no longer followed"));
    assert_eq!((people(&stage).len(), browser.get(&page).status), (2, 404));
    assert_eq!(send(&browser, &format!("{page}/stopped"), &[]).status, 404);
    let audit = AuditLog::open(&stage.archive()).unwrap();
    let rows = audit.rows(&AuditFilter { person: Some(id), before: None, limit: 50 }).unwrap();
    let changes = rows.iter().filter(|row| row.entry.deed == Deed::Change).count();
    assert_eq!(changes, 6, "each press stands in the audit log");
}

/// A mistake of row `i`, and what the page says of it.
fn plant(kind: u32, i: u32) -> (String, &'static str) {
    let number = invented::a_number(scattered(i)).reveal();
    let (good, whole) = (row(i), format!("A{number}"));
    match kind % 8 {
        0 => (good.replace(&whole, ""), "There is no A-number."),
        1 => (good.replace(&whole, "1.0E+08"), "rounded this number"),
        2 => (good.replace(&whole, "A0000001xx"), "look like a sequence"),
        3 => (good.replace(&whole, "IOE0123456789"), "USCIS receipt"),
        4 => (good.replace("family", "police"), "not one of the answers"),
        5 => (good.replace(&whole, "101"), "This has 3."),
        6 => (good.replace("ref-", "=HYPERLINK(1)-"), "this is a formula"),
        _ => (good.replace("2026-014", "2026-014,x"), "This row has 7 cells"),
    }
}

#[test]
fn a_list_of_five_hundred_with_forty_mistakes_is_saved_once() {
    let mut stage = nobody();
    let (browser, _) = served(&mut stage, "clinic");
    let mut expected = Vec::new();
    let rows = (0..500).map(|i| match i % 12 {
        7 if expected.len() < 40 => {
            let (bad, says) = plant(i / 12, i);
            expected.push((i + 2, says));
            bad
        }
        // Excel took the leading zero away.
        5 => row(i).replace(&format!("A{}", invented::a_number(scattered(i)).reveal()), &short(i)),
        _ => row(i),
    });
    let file = list(rows.collect::<Vec<_>>());
    assert_eq!(expected.len(), 40);
    let key = sent(&browser, &file);
    assert!(browser.get(&key).body.contains("The file has 500 rows."));
    let preview = mapped(&browser, &key, &[]).body;
    assert!(preview.contains("ready 460 · fixable 0 · refused 40"), "{preview}");
    assert!(preview.contains("we added a zero in front"), "each repair is said");
    assert!(preview.contains("one question every 30 seconds"), "{preview}");
    assert!(preview.contains("One look at all 460 takes 3 h 50 min."), "{preview}");
    assert!(preview.contains("With this you follow 460 of up to 500 people."));
    for (line, says) in &expected {
        let at = preview.find(&format!("<th scope=\"row\">{line}</th>")).expect("its line");
        let said = &preview[at..at + preview[at..].find("</tr>").unwrap()];
        assert!(said.contains(says), "line {line}: {said}");
    }
    assert!(preview.len() < 100_000, "{}", preview.len());
    assert!(people(&stage).is_empty());

    let errors = browser.get(&format!("{key}/errors.csv"));
    let csv = errors.body.trim_start_matches('\u{feff}');
    assert!(csv.starts_with(&format!("reason,line,{HEADER}\n")), "{csv}");
    assert_eq!(csv.lines().count(), 41);
    assert!(csv.contains("'=HYPERLINK") && !csv.contains(",=HYPERLINK"));
    assert_eq!(errors.header("content-disposition"), Some("attachment; filename=\"errors.csv\""));

    let done = ended(&browser, &send(&browser, &format!("{key}/save"), &[]));
    assert_eq!(done, format!("{key}/done"));
    assert!(browser.get(&done).body.contains("460 people are followed from now on."));
    assert_eq!(people(&stage).len(), 460);
    // Twice the same form: nobody is added.
    assert_eq!(to(&send(&browser, &format!("{key}/save"), &[])), done);
    // The same file again: everybody is as they were.
    let again = sent(&browser, &file);
    let preview = mapped(&browser, &again, &[]).body;
    assert!(preview.contains("ready 0 · fixable 0 · refused 40"), "{preview}");
    assert!(preview.contains("Followed already: 460 the same, 0 with other details."), "{preview}");
    assert_eq!(to(&send(&browser, &format!("{again}/save"), &[])), format!("{again}/preview"));
    assert_eq!(people(&stage).len(), 460);
    let audit = AuditLog::open(&stage.archive()).unwrap();
    let rows = audit.rows(&AuditFilter { person: None, before: None, limit: 2_000 }).unwrap();
    let of_list = rows.iter().filter(|r| r.entry.route == "/import/{key}/save" && r.entry.person.is_some());
    assert_eq!(of_list.count(), 460, "everybody who was added stands in the audit log");
    assert!(rows.iter().any(|r| r.entry.deed == Deed::Export && r.entry.route == "/import/{key}/errors.csv"));
}

/// The number of person `i` with eight digits.
fn short(i: u32) -> String {
    invented::a_number(scattered(i)).reveal()[1..].to_owned()
}

#[test]
fn any_names_of_columns_do_once_they_are_said_and_cells_are_only_text() {
    let mut stage = nobody();
    let (browser, _) = served(&mut stage, "clinic");
    let number = invented::a_number(scattered(1)).reveal();
    let other = invented::a_number(scattered(2)).reveal();
    let file = format!(
        "<script>x</script>;Nr;Land;Wer\n<img src=x onerror=1>;{number};México;\"<b>Z&amp;\"\n=1+1;{other};Chile;@SUM(1)\n"
    );
    let key = sent(&browser, &file);
    let page = browser.get(&key).body;
    assert!(page.contains("&lt;script&gt;x") && !page.contains("<script>x") && !page.contains("<img"));
    let columns = [
        ("c0", ""),
        ("c1", "a_number"),
        ("c2", "country_of_birth"),
        ("c3", "call_name"),
        ("basis", "family"),
    ];
    to(&send(&browser, &format!("{key}/mapped"), &columns));
    let preview = browser.get(&format!("{key}/preview")).body;
    assert!(preview.contains("ready 1 · fixable 0 · refused 1"), "{preview}");
    assert!(preview.contains("Name in messages: this is a formula."));
    ended(&browser, &send(&browser, &format!("{key}/save"), &[]));
    let followed = people(&stage);
    let details = &followed[0].details;
    assert_eq!((details.country.as_str(), details.call.as_str()), ("Mexico", "<b>Z&amp;"));
    assert_eq!(details.a_number, ANumber::parse(&number).unwrap());
    let home = browser.get("/").body;
    assert!(home.contains("&lt;b&gt;Z&amp;amp;") && !home.contains("<b>Z"));
    // Columns that mean the same, or a needed one that nothing is: said, and nobody is saved.
    to(&send(
        &browser,
        &format!("{}/mapped", sent(&browser, &file)),
        &[("c1", "a_number"), ("c2", "a_number")],
    ));
    let missing = sent(&browser, &file);
    to(&send(&browser, &format!("{missing}/mapped"), &[("c1", "a_number")]));
    let preview = browser.get(&format!("{missing}/preview")).body;
    assert!(preview.contains("These columns are missing: Country of birth, How you know this person."));
}

#[test]
fn a_list_in_a_row_is_refused_with_its_lines_and_a_family_in_it_is_asked_about() {
    let mut stage = nobody();
    let (browser, _) = served(&mut stage, "clinic");
    let rows = |n: u32| (0..n).map(|i| format!("r{i},m,A00000{},Chile,X{i},family", 7000 + i));
    let key = sent(&browser, &list(rows(9)));
    let preview = mapped(&browser, &key, &[]).body;
    assert!(preview.contains(&Refusal::Sequence { rows: vec![] }.message()), "{preview}");
    assert!(preview.contains("Lines: 2, 3, 4, 5, 6, 7, 8, 9, 10") && !preview.contains("/save\""));
    assert_eq!(to(&send(&browser, &format!("{key}/save"), &[("family", "yes")])), format!("{key}/preview"));
    let key = sent(&browser, &list(rows(3)));
    let preview = mapped(&browser, &key, &[]).body;
    assert!(preview.contains("3 numbers stand in a row or nearly so. Is this one family?"), "{preview}");
    assert_eq!(to(&send(&browser, &format!("{key}/save"), &[])), format!("{key}/preview"));
    assert!(people(&stage).is_empty());
    ended(&browser, &send(&browser, &format!("{key}/save"), &[("family", "yes")]));
    assert_eq!(people(&stage).len(), 3);
}

#[test]
fn a_file_that_is_no_list_is_refused_in_words() {
    let mut stage = nobody();
    let (browser, _) = served(&mut stage, "clinic");
    let csrf = browser.get("/import").csrf();
    let refused = |file: &str, says: &str| {
        let answer = upload(&browser, &csrf, file);
        assert!(answer.status == 422 && answer.body.contains("role=\"alert\""), "{}", answer.status);
        assert!(answer.body.contains(says), "{}", answer.body);
    };
    refused("", "There was no file");
    refused("a_number,country\n", "There are no rows");
    refused("PK\u{3}\u{4}xxxxxxxxxxxx", "save as CSV");
    refused(&format!("a_number\n{}", "x\n".repeat(5_001)), "more than 5,000 people");
    let large = format!("a_number\n{}", "x".repeat(5 * 1024 * 1024));
    refused(&large, "larger than 5 MB");
    assert_eq!(upload(&browser, "wrong", &list([row(1)])).status, 403);
    assert_eq!(upload(&browser.another(), &csrf, &list([row(1)])).status, 401);
    let left = std::fs::read_dir(stage.archive().join("uploads")).unwrap().flatten();
    let names: Vec<String> = left.map(|f| f.file_name().to_string_lossy().into_owned()).collect();
    assert!(!names.iter().any(|n| n.starts_with("upload-")), "{names:?}");
}
