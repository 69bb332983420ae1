//! What to do now, who is told, who may sign in, and whether it works, by raw requests.

use super::stage::{Answer, Browser, PASSWORD, Stage};
use testigo::contact::{About, Channel, Content, Early, LockScreen, Means, NewContact, NoChange, Role};
use testigo::notice::NoticeKind;
use testigo::store::{NoticeFilter, Store};

const ADDRESS: &str = "canary-topic-0x91";
const HOSTILE: &str = "=1+1<script>alert(1)</script>\u{202e}\u{1b}[31m\"'&";

fn encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Sends a form of ours, with the token of this browser's session.
fn send(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let csrf = browser.get("/settings").csrf();
    browser.post(path, &(encoded(&[("csrf", csrf.as_str())]) + "&" + &encoded(fields)))
}

fn signed_in(stage: &mut Stage, role: &str, matters: Option<&[&str]>) -> Browser {
    stage.add_user("ben", role, matters);
    let mut ben = stage.serve();
    assert_eq!(ben.sign_in("ben", PASSWORD).status, 303);
    ben
}

fn reads(stage: &Stage) -> Store {
    Store::open_for_reading(&stage.archive()).unwrap()
}

fn new_contact(name: &str, role: Role, about: About) -> NewContact {
    NewContact {
        name: name.into(),
        role,
        language: "en".into(),
        zone: chrono_tz::America::Chicago,
        channels: vec![Channel::parse(Means::Ntfy, ADDRESS).unwrap()],
        phone: (role == Role::Lawyer).then(|| "202-555-0107".into()),
        quiet: None,
        lock_screen: LockScreen::Status,
        content: Content::NameOnly,
        early: Early::Confirmed,
        no_change: NoChange::Daily,
        about,
    }
}

fn about_people(stage: &Stage, people: &[usize]) -> About {
    About { people: people.iter().map(|i| stage.people[*i].id.clone()).collect(), ..About::default() }
}

/// What a page itself says, without head and foot.
fn main_of(answer: &Answer) -> &str {
    assert_eq!(answer.status, 200, "{}", answer.body);
    &answer.body[answer.body.find("<main").unwrap()..answer.body.find("</main>").unwrap()]
}

fn now_of(stage: &Stage, person: usize) -> String {
    format!("/person/{}/now", stage.people[person].id)
}

/// Every address that a telephone would dial.
fn dialled(body: &str) -> Vec<&str> {
    body.split("href=\"tel:").skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn who_is_not_listed_has_steps_with_numbers_we_have_a_source_for() {
    let mut stage = Stage::new(5, 6);
    stage.add_contact(new_contact("Lic. Example", Role::Lawyer, about_people(&stage, &[3])));
    let owner = stage.owner();
    let page = owner.get(&now_of(&stage, 3));
    let main = main_of(&page);
    assert!(main.contains("is not on") && main.contains("list now"), "{main}");
    assert!(main.contains("This does not tell us why") && main.contains("Nobody should ask you for money"));
    for word in ["Lic. Example", "Is this person in a hospital?", "Asked for asylum", "We check again"] {
        assert!(main.contains(word) || word == "We check again", "{word}: {main}");
    }
    // The lawyer's own number, and else only what stands in the dated list.
    let listed: Vec<String> = testigo::alert::numbers::Numbers::built_in()
        .all()
        .iter()
        .map(|n| n.number.chars().filter(char::is_ascii_digit).collect())
        .collect();
    let numbers = dialled(main);
    assert!(numbers.contains(&"+12025550107"), "{numbers:?}");
    for number in numbers.iter().filter(|n| **n != "+12025550107") {
        let digits: String = number.trim_start_matches("+1").trim_start_matches('+').to_owned();
        assert!(listed.iter().any(|known| known.ends_with(&digits)), "{number}");
    }
    let spanish = owner.get(&format!("{}?lang=es", now_of(&stage, 3)));
    assert!(main_of(&spanish).contains("no aparece ahora en"), "{}", spanish.body);
    assert!(!spanish.body.contains("web-"), "a key stands for its words");
}

#[test]
fn every_status_has_words_and_no_page_lacks_any() {
    let mut stage = Stage::new(5, 6);
    let owner = stage.owner();
    for (person, words) in [(0, "is now on"), (2, "shows a different place"), (4, "is not in")] {
        for language in ["en", "es"] {
            let page = owner.get(&format!("{}?lang={language}", now_of(&stage, person)));
            let main = main_of(&page);
            assert!(language == "es" || main.contains(words), "{person}: {main}");
            assert!(!page.body.contains("web-") && page.body.matches("<h1").count() == 1, "{main}");
            assert!(page.body.len() <= 100_000 && !page.body.contains("style=\""));
        }
    }
    assert!(owner.get("/?lang=en").body.contains(&format!("{}\"", now_of(&stage, 3))), "Home leads there");
}

#[test]
fn the_number_is_in_the_sentence_to_say_for_those_who_work_here_and_nowhere_else() {
    let mut stage = Stage::new(5, 6);
    let number = stage.people[3].details.a_number.reveal();
    let spaced = format!("A {}-{}-{}", &number[..3], &number[3..6], &number[6..]);
    let path = now_of(&stage, 3);
    let ben = signed_in(&mut stage, "read-only", None);
    let seen = ben.get(&path).body;
    assert!(!seen.contains(&spaced) && !seen.contains(&number) && seen.contains("Is this person there?"));
    assert!(!seen.contains("/now/call") && !seen.contains(&stage.people[3].details.country), "{seen}");
    let owner = stage.owner();
    let main = owner.get(&path).body;
    assert!(main.contains(&format!("<bdi dir=\"ltr\">{spaced}</bdi>")), "{main}");
    // Not in what is handed on.
    let share = &main[main.find("<textarea").unwrap()..];
    assert!(!share.contains(&spaced) && !share.contains(&number) && share.contains("https://wa.me/?text="));
}

#[test]
fn a_step_is_done_with_a_note_and_taken_back_and_a_double_press_is_one() {
    let mut stage = Stage::new(5, 6);
    let owner = stage.owner();
    let path = now_of(&stage, 3);
    let act = format!("{path}/call");
    let done = [("step", "lawyer"), ("deed", "done"), ("note", HOSTILE)];
    for _twice in 0..2 {
        let answer = send(&owner, &act, &done);
        let to = answer.header("location").unwrap().to_owned();
        assert!(answer.status == 303 && to.ends_with("?done=call-kept#lawyer"), "{to}");
    }
    let calls = || reads(&stage).calls_of(&stage.people[3].id).unwrap();
    assert_eq!(calls().len(), 1);
    let page = owner.get(&path).body;
    assert!(page.contains("class=\"done\"") && !page.contains("<script>alert"), "{page}");
    assert!(!page.contains('\u{202e}') && !page.contains('\u{1b}'));
    assert_eq!(send(&owner, &act, &[("step", "lawyer"), ("deed", "undone")]).status, 303);
    assert!(!owner.get(&path).body.contains("class=\"done\""));
    assert_eq!(calls().len(), 2, "nothing is lost");
    for wrong in [[("step", "other"), ("deed", "done")], [("step", "lawyer"), ("deed", "gone")]] {
        assert_eq!(send(&owner, &act, &wrong).status, 404);
    }
    assert_eq!(owner.post(&act, "csrf=x&step=lawyer&deed=done").status, 403);
    let ben = signed_in(&mut stage, "read-only", None);
    assert_eq!(send(&ben, &act, &done).status, 403);
    assert_eq!(reads(&stage).calls_of(&stage.people[3].id).unwrap().len(), 2);
}

#[test]
fn people_of_other_matters_have_no_page_no_steps_and_no_contacts() {
    let mut stage = Stage::new(6, 6);
    stage.add_contact(new_contact("Mine Example", Role::Family, about_people(&stage, &[2])));
    let theirs =
        stage.add_contact(new_contact("Theirs Example", Role::Family, about_people(&stage, &[2, 3])));
    let all = About { everybody: true, ..About::default() };
    stage.add_contact(new_contact("All Example", Role::OnCall, all));
    let (other, own) = (now_of(&stage, 3), now_of(&stage, 2));
    let person = stage.people[3].id.as_str().to_owned();
    let ben = signed_in(&mut stage, "attorney", Some(&["2026-014"]));
    assert_eq!((ben.get(&other).status, ben.get(&own).status), (404, 200));
    let done = [("step", "lawyer"), ("deed", "done")];
    assert_eq!(send(&ben, &format!("{other}/call"), &done).status, 404);
    assert_eq!(send(&ben, &format!("{other}/saw"), &[]).status, 404);
    let list = ben.get("/contacts").body;
    assert!(
        list.contains("Mine Example") && !list.contains("Theirs Example") && !list.contains("All Example")
    );
    let page = format!("/contact/{theirs}");
    assert_eq!(ben.get(&page).status, 404);
    for act in ["set", "ways/add", "ways/remove", "test", "confirm", "remove"] {
        assert_eq!(send(&ben, &format!("{page}/{act}"), &[]).status, 404, "{act}");
    }
    assert_eq!(reads(&stage).contacts().unwrap().len(), 3);
    // Nor can they be chosen.
    for about in
        [("person", person.as_str()), ("matter", "2026-022"), ("everybody", "yes"), ("group", "east-wing")]
    {
        let answer = add(&ben, &[about]);
        assert_eq!(answer.status, 422, "{about:?}");
        assert!(!answer.body.contains(&person));
    }
    assert_eq!(reads(&stage).contacts().unwrap().len(), 3);
}

/// Adds a contact by the form, with these fields beside the usual ones.
fn add(browser: &Browser, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![
        ("name", "Ana <b>Example"),
        ("role", "family"),
        ("language", "es"),
        ("zone", "America/Chicago"),
        ("means", "ntfy"),
        ("address", ADDRESS),
        ("quiet-from", "22:00"),
        ("quiet-until", "07:00"),
        ("lock-screen", "discreet"),
        ("content", "places"),
    ];
    all.retain(|(name, _)| !fields.iter().any(|(given, _)| given == name));
    all.extend(fields);
    send(browser, "/contacts/add/save", &all)
}

#[test]
fn a_contact_is_added_tested_confirmed_changed_and_removed() {
    let mut stage = Stage::new(2, 1);
    let owner = stage.owner();
    assert!(owner.get("/").body.contains("Nobody is told yet"));
    assert_eq!(owner.get("/contacts?welcome=1").header("location"), Some("/contacts/add?welcome=1"));
    let person = stage.people[1].id.as_str().to_owned();
    let form = owner.get(&format!("/contacts/add?welcome=1&for={person}")).body;
    assert!(form.contains("value=\"1\"") && form.contains(&format!("value=\"{person}\" checked")), "{form}");
    let mut paths = Vec::new();
    for _twice in 0..2 {
        let answer = add(&owner, &[("person", &person), ("welcome", "1")]);
        paths.push(answer.header("location").unwrap().to_owned());
    }
    assert!(paths[0] == paths[1] && paths[0].ends_with("?welcome=1&done=contact-added"), "{paths:?}");
    let contacts = reads(&stage).contacts().unwrap();
    assert_eq!(contacts.len(), 1, "a form sent twice is one contact");
    let details = &contacts[0].details;
    assert_eq!((details.early, details.no_change), (Early::Confirmed, NoChange::Daily), "by the role");
    assert!(details.quiet.is_some() && details.lock_screen == LockScreen::Discreet);
    assert!(owner.get("/").body.contains("no message was confirmed"));
    let path = format!("/contact/{}", contacts[0].id.as_str());
    // The test: nothing can be sent here, so it waits.
    for _twice in 0..2 {
        assert_eq!(send(&owner, &format!("{path}/test"), &[("welcome", "1")]).status, 303);
    }
    let tests = reads(&stage).notices(&NoticeFilter::default()).unwrap();
    assert_eq!(tests.len(), 1, "a second press sends no second test");
    assert_eq!(tests[0].planned.notice.kind, NoticeKind::Test);
    assert!(owner.get(&path).body.contains("it waits to be sent"));
    let confirm = |code: &str| send(&owner, &format!("{path}/confirm"), &[("code", code), ("welcome", "1")]);
    let wrong = confirm("00000000");
    assert!(wrong.status == 422 && wrong.body.contains("role=\"alert\""), "{}", wrong.status);
    assert_eq!(confirm(&tests[0].code).header("location"), Some("/welcome/done?done=contact-confirmed"));
    let home = owner.get("/?done=contact-confirmed").body;
    assert!(
        home.contains("Confirmed.") && !home.contains("Nobody is told") && !home.contains("no message was")
    );
    // Changed: what is confirmed stays so.
    let set = [
        ("name", "Ana"),
        ("role", "lawyer"),
        ("language", "en"),
        ("zone", "America/New_York"),
        ("phone", "202-555-0101"),
        ("lock-screen", "status"),
        ("content", "full"),
        ("early", "first-miss"),
        ("no-change", "weekly"),
        ("person", person.as_str()),
    ];
    assert_eq!(send(&owner, &format!("{path}/set"), &set).status, 303);
    let changed = reads(&stage).contacts().unwrap().remove(0).details;
    assert!(changed.is_confirmed() && changed.quiet.is_none() && changed.role == Role::Lawyer);
    assert_eq!((changed.content, changed.no_change), (Content::Full, NoChange::Weekly));
    // Another way, and the first one taken away.
    let another = [("means", "email"), ("address", "ana@example.org")];
    assert_eq!(send(&owner, &format!("{path}/ways/add"), &another).status, 303);
    let bad = send(&owner, &format!("{path}/ways/add"), &[("means", "email"), ("address", "ana")]);
    assert!(bad.status == 422 && bad.body.contains("name@example.org"));
    for tag in ["0-2-ntfy", "0-2-ntfy"] {
        assert_eq!(send(&owner, &format!("{path}/ways/remove"), &[("tag", tag)]).status, 303);
    }
    let left = reads(&stage).contacts().unwrap().remove(0).details.channels;
    assert!(left.len() == 1 && left[0].means == Means::Email, "an old form takes nothing else away");
    // The old test's code confirms no other way.
    assert_eq!(confirm(&tests[0].code).status, 422);
    let page = owner.get(&path).body;
    assert!(page.contains("No message waits") && page.contains("ana@example.org"), "{page}");
    assert_eq!(
        send(&owner, &format!("{path}/remove"), &[]).header("location"),
        Some("/contacts?done=contact-removed")
    );
    assert_eq!(owner.get(&path).status, 404);
    assert!(owner.get("/").body.contains("Nobody is told yet"));
}

#[test]
fn what_is_wrong_with_a_form_is_said_beside_it_and_nothing_is_kept() {
    let mut stage = Stage::new(2, 1);
    let owner = stage.owner();
    let person = stage.people[0].id.as_str().to_owned();
    for (field, bad) in [
        ("name", ""),
        ("role", "aunt"),
        ("zone", "Chicago time"),
        ("language", "tlh"),
        ("address", "two topics"),
        ("means", "pigeon"),
        ("quiet-until", ""),
        ("content", "all"),
        ("person", "p-000000000000"),
    ] {
        let about = if field == "person" { bad } else { person.as_str() };
        let answer = add(&owner, &[(field, bad), ("person", about)]);
        assert_eq!(answer.status, 422, "{field}");
        assert!(
            answer.body.contains("class=\"note\" role=\"alert\"") && answer.body.contains("class=\"wrong\"")
        );
        assert!(!answer.body.contains("web-contact"), "{field}");
    }
    let nobody = add(&owner, &[]);
    assert!(nobody.status == 422 && nobody.body.contains("at least one person"));
    assert!(!nobody.body.contains("<b>Example"), "what was typed comes back as text");
    assert!(reads(&stage).contacts().unwrap().is_empty());
    assert_eq!(owner.post("/contacts/add/save", "csrf=x&name=Ana").status, 403);
}

#[test]
fn addresses_are_for_those_who_work_here() {
    let mut stage = Stage::new(2, 1);
    let id = stage.add_contact(new_contact(HOSTILE, Role::Family, about_people(&stage, &[0])));
    let path = format!("/contact/{id}");
    let ben = signed_in(&mut stage, "read-only", None);
    for page in ["/contacts", path.as_str()] {
        let body = ben.get(page).body;
        assert!(
            !body.contains(ADDRESS) && !body.contains("<script>alert") && body.contains("ntfy"),
            "{page}"
        );
        assert!(!body.contains('\u{202e}') && !body.contains('\u{1b}'), "{page}");
    }
    assert_eq!(ben.get("/contacts/add").status, 403);
    assert_eq!(send(&ben, &format!("{path}/remove"), &[]).status, 403);
    assert!(!ben.get(&path).body.contains("/remove"));
    let owner = stage.owner();
    assert!(owner.get(&path).body.contains(ADDRESS) && !owner.get("/contacts").body.contains(ADDRESS));
}

#[test]
fn i_saw_this_ends_what_was_told_and_withholds_nothing_that_waits() {
    let mut stage = Stage::new(5, 6);
    let contact = stage.add_contact(new_contact("Ana", Role::Family, about_people(&stage, &[3])));
    let code = stage.tell(&contact, 3);
    let owner = stage.owner();
    let path = now_of(&stage, 3);
    assert!(!owner.get(&path).body.contains("/now/saw"), "nothing went out yet");
    assert_eq!(send(&owner, &format!("{path}/saw"), &[]).status, 303);
    assert_eq!(stage.seen_how(&code), None, "it still goes out");
    stage.deliver();
    let page = owner.get(&path).body;
    assert!(page.contains("/now/saw"));
    let shown = page.split("name=\"shown\" value=\"").nth(1).expect("what is shown is named");
    let shown = shown.split('"').next().unwrap();
    // Another goes out while the page lies open.
    let later = stage.tell(&contact, 3);
    stage.deliver();
    for _twice in 0..2 {
        assert_eq!(send(&owner, &format!("{path}/saw"), &[("shown", shown)]).status, 303);
    }
    assert_eq!(stage.seen_how(&code).as_deref(), Some("page"));
    assert_eq!(stage.seen_how(&later), None, "nobody saw it");
    let page = owner.get(&path).body;
    let shown = page.split("name=\"shown\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(send(&owner, &format!("{path}/saw"), &[("shown", shown)]).status, 303);
    assert!(!owner.get(&path).body.contains("/now/saw"));
}

#[test]
fn the_owner_says_who_may_sign_in_and_whoever_is_changed_is_out() {
    let mut stage = Stage::new(3, 1);
    let owner = stage.owner();
    let user = |name: &str, password: &str| {
        let fields =
            [("name", name), ("role", "attorney"), ("matters", "2026-014\n"), ("password", password)];
        send(&owner, "/users/add", &fields)
    };
    assert_eq!(user("ana", "too short").status, 422);
    assert_eq!(user("a\nb", PASSWORD).status, 422);
    for _twice in 0..2 {
        assert_eq!(user("ana", PASSWORD).header("location"), Some("/users?done=user-added"));
    }
    let mut ana = owner.another();
    assert_eq!(ana.sign_in("ana", PASSWORD).status, 303);
    assert_eq!((ana.get("/").status, ana.get("/users").status), (200, 403));
    assert!(!ana.get("/settings").body.contains("/users"));
    let page = owner.get("/users").body;
    assert!(page.contains("ana") && page.contains("2026-014") && !page.contains("argon2"), "{page}");
    // Another role, the old password: signed out, and in again.
    let set = [("name", "ana"), ("role", "owner"), ("matters", ""), ("password", "")];
    assert_eq!(send(&owner, "/users/set", &set).status, 303);
    assert_eq!(ana.get("/").status, 401);
    assert_eq!(ana.sign_in("ana", PASSWORD).status, 303);
    assert_eq!(ana.get("/users").status, 200);
    for act in ["set", "remove"] {
        assert_eq!(send(&ana, &format!("/users/{act}"), &set).status, 403, "nobody locks themselves out");
    }
    assert_eq!(send(&owner, "/users/set", &[("name", "nobody"), ("role", "owner")]).status, 404);
    assert_eq!(send(&owner, "/users/remove", &[("name", "ana")]).status, 303);
    assert_eq!(ana.get("/").status, 401);
    assert_eq!(ana.sign_in("ana", PASSWORD).status, 401);
}

#[test]
fn whether_it_works_is_one_sentence_and_details_for_those_who_work_here() {
    let mut stage = Stage::new(2, 1);
    let owner = stage.owner();
    let page = owner.get("/working");
    let main = main_of(&page);
    assert!(main.contains("We could not look") && main.contains("only shows what was kept"), "{main}");
    assert!(main.contains(env!("CARGO_PKG_VERSION")) && main.contains("Checks today"));
    assert_eq!(send(&owner, "/working/again", &[]).header("location"), Some("/working?done=examined"));
    assert!(!owner.get("/working?lang=es").body.contains("web-"));
    let ben = signed_in(&mut stage, "read-only", None);
    let seen = ben.get("/working").body;
    assert!(seen.contains("We could not look") && !seen.contains("only shows what was kept"));
    assert_eq!(send(&ben, "/working/again", &[]).status, 403);
}

#[test]
fn settings_claim_nothing_that_is_not_there() {
    let mut stage = Stage::new(2, 1);
    let owner = stage.owner();
    let page = owner.get("/settings").body;
    for word in ["/contacts", "/users", "/audit", "There is no button for this yet", "We go slowly"] {
        assert!(page.contains(word), "{word}");
    }
    assert!(!owner.get("/settings?lang=es").body.contains("web-"));
}

#[test]
fn every_check_of_the_doctor_has_words() {
    let names = [
        "run",
        "looks",
        "robots-txt",
        "browser",
        "clock",
        "time-zones",
        "disk",
        "permissions",
        "archive",
        "backup",
        "channels",
        "contacts",
        "languages",
        "other",
    ];
    for tag in ["en", "es"] {
        let locale = testigo::locale::Locale::of(tag);
        assert!(names.iter().all(|name| locale.has(&format!("web-check-{name}"))), "{tag}");
    }
}
