//! Rights and the account of their use: what a change of a user ends, who is held to matters, what is on record.

use super::stage::{Answer, Browser, PASSWORD, Stage};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use testigo::contact::{About, Channel, Content, Early, LockScreen, Means, NewContact, NoChange, Role};
use testigo::health::Check;
use testigo::person::PersonId;
use testigo::random::SystemRandom;
use testigo::source::SourceProfile;
use testigo::store::{Access, AuditEntry, AuditFilter, AuditLog, NoticeFilter, Store, UserRow};
use testigo::time::Moment;
use testigo::web::{Errands, Listen, Looked, Undone, start};

/// Sends a form of ours, with the token of this browser's session.
fn send(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let csrf = browser.get("/settings").csrf();
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("csrf", &csrf).extend_pairs(fields);
    browser.post(path, &form.finish())
}

fn user(browser: &Browser, name: &str, role: &str, matters: &str) -> Answer {
    let fields = [("name", name), ("role", role), ("matters", matters), ("password", PASSWORD)];
    send(browser, "/users/add", &fields)
}

fn writes(stage: &Stage) -> (Store, Moment) {
    let now = Moment { wall: chrono::Utc::now(), boot: std::time::Duration::from_secs(9) };
    (Store::open(&stage.archive(), Access::Write, Box::new(SystemRandom)).unwrap(), now)
}

#[test]
fn the_session_of_a_removed_user_is_not_the_next_one_of_that_name() {
    let mut stage = Stage::new(3, 1);
    let owner = stage.owner();
    assert_eq!(user(&owner, "ana", "owner", "").status, 303);
    let mut ana = owner.another();
    assert_eq!(ana.sign_in("ana", PASSWORD).status, 303);
    // She asks for nothing between the two.
    assert_eq!(send(&owner, "/users/remove", &[("name", "ana")]).status, 303);
    assert_eq!(user(&owner, "ana", "read-only", "2026-014").status, 303);
    assert_eq!(ana.get("/").status, 401);
}

#[test]
fn what_a_viewer_may_is_what_their_row_says_now() {
    let mut stage = Stage::new(4, 1);
    stage.add_user("ana", "owner", None);
    let mut ana = stage.serve();
    assert_eq!(ana.sign_in("ana", PASSWORD).status, 303);
    let other = format!("/person/{}", stage.people[3].id);
    assert_eq!((ana.get("/users").status, ana.get(&other).status), (200, 200));
    // Another program puts a row of the same epoch in its place.
    let (mut store, now) = writes(&stage);
    let row = store.user("ana").unwrap().unwrap();
    assert!(store.remove_user("ana", now).unwrap());
    let less = UserRow { role: "read-only".into(), matters: Some(vec!["2026-014".into()]), ..row };
    store.put_user(&less, now).unwrap();
    drop(store);
    assert_eq!((ana.get("/users").status, ana.get(&other).status), (403, 404));
}

#[test]
fn an_owner_is_held_to_no_matters_and_whoever_is_held_lets_nobody_in() {
    let mut stage = Stage::new(4, 1);
    // As an older program may have left them.
    stage.add_user("ana", "owner", Some(&["2026-014"]));
    let mut ana = stage.serve();
    assert_eq!(ana.sign_in("ana", PASSWORD).status, 303);
    assert_eq!((ana.get("/users").status, ana.get("/audit").status), (403, 403));
    assert_eq!(user(&ana, "eva", "staff", "").status, 403);
    for act in ["set", "remove"] {
        assert_eq!(send(&ana, &format!("/users/{act}"), &[("name", "eva"), ("role", "staff")]).status, 403);
    }
    let settings = ana.get("/settings").body;
    assert!(!settings.contains("\"/users\"") && !settings.contains("\"/audit\""), "no link to what is shut");
    let owner = stage.owner();
    let refused = user(&owner, "eva", "owner", "2026-014");
    assert!(refused.status == 422 && refused.body.contains("An owner sees everybody"), "{}", refused.body);
    assert_eq!(user(&owner, "eva", "attorney", "2026-014").status, 303);
    let set = [("name", "eva"), ("role", "owner"), ("matters", "2026-014")];
    assert_eq!(send(&owner, "/users/set", &set).status, 422);
    let (store, _) = writes(&stage);
    assert_eq!(store.user("eva").unwrap().unwrap().role, "attorney");
}

/// Sends nothing for as long as the other end is there.
struct Slow(Mutex<Receiver<()>>);

impl Errands for Slow {
    fn look(&self, _: &[PersonId], _: &mut dyn FnMut(Looked)) -> Result<(), Undone> {
        Err(Undone::new("no", "no"))
    }

    fn deliver(&self) -> Result<usize, Undone> {
        let _gone = self.0.lock().unwrap().recv();
        Err(Undone::new("not now", "later"))
    }

    fn stamp(&self, _: &mut Store) -> Result<Vec<String>, Undone> {
        Err(Undone::new("no", "no"))
    }

    fn examine(&self) -> Result<Vec<Check>, Undone> {
        Err(Undone::new("no", "no"))
    }

    fn profiles(&self) -> Result<Vec<Arc<SourceProfile>>, Undone> {
        Err(Undone::new("no", "no"))
    }
}

fn slow(stage: &mut Stage) -> (Browser, Sender<()>) {
    let (sender, wait) = channel();
    let mut setup = stage.setup();
    setup.errands = Arc::new(Slow(Mutex::new(wait)));
    let running = start(setup, &Listen::loopback(0)).unwrap();
    let mut browser = Browser { address: running.address, cookie: None };
    browser.open(&running.link());
    stage.running = Some(running);
    (browser, sender)
}

fn contact(stage: &Stage, name: &str) -> String {
    stage.add_contact(NewContact {
        name: name.into(),
        role: Role::Family,
        language: "en".into(),
        zone: chrono_tz::America::Chicago,
        channels: vec![Channel::parse(Means::Ntfy, "topic-0x91").unwrap()],
        phone: None,
        quiet: None,
        lock_screen: LockScreen::Status,
        content: Content::NameOnly,
        early: Early::Confirmed,
        no_change: NoChange::Daily,
        about: About { everybody: true, ..About::default() },
    })
}

#[test]
fn a_test_that_was_kept_is_on_its_way_however_busy_it_is() {
    let mut stage = Stage::new(2, 1);
    let ids: Vec<String> = ["Ana", "Eva", "Ida"].iter().map(|name| contact(&stage, name)).collect();
    let (owner, others) = slow(&mut stage);
    let mut answers: Vec<Answer> =
        ids.iter().map(|id| send(&owner, &format!("/contact/{id}/test"), &[])).collect();
    let last = answers.pop().unwrap();
    assert!(answers.iter().all(|a| a.header("location").is_some_and(|to| to.starts_with("/job/"))));
    let to = format!("/contact/{}?done=contact-test-kept#ways", ids[2]);
    assert_eq!((last.status, last.header("location")), (303, Some(to.as_str())));
    assert!(owner.get(&to).body.contains("The test is on its way"));
    let (store, _) = writes(&stage);
    assert_eq!(store.notices(&NoticeFilter::default()).unwrap().len(), 3);
    drop(others);
}

/// What is on record, the oldest first.
fn audit(stage: &Stage) -> Vec<AuditEntry> {
    let log = AuditLog::open(&stage.archive()).unwrap();
    assert_eq!(log.first_damaged().unwrap(), None);
    let rows = log.rows(&AuditFilter { limit: 1_000, ..AuditFilter::default() }).unwrap();
    rows.into_iter().rev().map(|row| row.entry).collect()
}

fn about(stage: &Stage, route: &str) -> Vec<Option<String>> {
    audit(stage).into_iter().filter(|e| e.route == route).map(|e| e.about).collect()
}

#[test]
fn the_account_says_what_was_changed_and_names_nobody_who_is_followed() {
    let mut stage = Stage::new(6, 1);
    let id = contact(&stage, "Ana Example");
    let owner = stage.owner();
    assert_eq!(user(&owner, "ben", "staff", "").status, 303);
    assert_eq!(send(&owner, "/users/set", &[("name", "ben"), ("role", "attorney")]).status, 303);
    assert_eq!(send(&owner, "/users/remove", &[("name", "ben")]).status, 303);
    assert_eq!(send(&owner, &format!("/contact/{id}/remove"), &[]).status, 303);
    let groups = owner.get("/groups").body;
    let key = groups.split("/group/").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(owner.get(&format!("/group/{key}")).status, 200);
    let ben = Some("ben".to_owned());
    for route in ["/users/add", "/users/set", "/users/remove"] {
        assert_eq!(about(&stage, route), std::slice::from_ref(&ben), "{route}");
    }
    assert_eq!(about(&stage, "/contact/{id}/remove"), [Some(id.clone())]);
    assert_eq!(about(&stage, "/group/{key}"), [Some(key.to_owned())]);
    let page = owner.get("/audit").body;
    assert!(page.contains(&id) && page.contains(key) && !page.contains("Ana Example"), "{page}");
}

#[test]
fn each_try_to_sign_in_is_on_record_and_what_strangers_typed_is_not() {
    let mut stage = Stage::new(1, 1);
    stage.add_user("ben", "staff", None);
    let mut ben = stage.serve();
    let typed = "correct horse typed here";
    for (name, password, status) in [("ben", PASSWORD, 303), ("ben", "wrong", 401), (typed, "ben", 401)] {
        assert_eq!(ben.another().sign_in(name, password).status, status);
    }
    let kept = audit(&stage);
    let tries: Vec<_> =
        kept.iter().map(|e| (e.who.as_deref(), e.role.as_str(), e.about.as_deref().unwrap())).collect();
    let (let_in, refused) = ("let-in", "refused");
    let wanted =
        [(Some("ben"), "staff", let_in), (Some("ben"), "staff", refused), (None, "stranger", refused)];
    assert_eq!(tries, wanted);
    ben = stage.owner();
    let page = ben.get("/audit").body;
    assert!(page.contains("could not sign in") && page.contains("not a known name") && !page.contains(typed));
}

#[test]
fn two_who_add_the_same_name_at_once_are_one_user_and_one_refusal() {
    let mut stage = Stage::new(1, 1);
    let owner = stage.owner();
    let mut answers = std::thread::scope(|scope| {
        let adding = ["attorney", "read-only"].map(|role| {
            let owner = &owner;
            scope.spawn(move || (user(owner, "ana", role, "").status, role))
        });
        adding.map(|one| one.join().unwrap())
    });
    answers.sort_unstable();
    assert_eq!(answers.map(|(status, _)| status), [303, 422], "the second takes nobody's place");
    let (store, _) = writes(&stage);
    assert_eq!(store.user("ana").unwrap().unwrap().role, answers[0].1);
}

#[test]
fn a_user_who_is_new_or_changed_is_what_the_archive_says_and_not_what_was_read_before() {
    let stage = Stage::new(1, 1);
    stage.add_user("ana", "staff", None);
    let (mut store, now) = writes(&stage);
    let ana = store.user("ana").unwrap().unwrap();
    let more = UserRow { role: "owner".into(), ..ana.clone() };
    assert!(!store.add_user(&more, now).unwrap() && store.user("ana").unwrap().unwrap() == ana);
    assert!(store.change_user(&more, now).unwrap());
    assert!(store.remove_user("ana", now).unwrap() && !store.change_user(&more, now).unwrap());
    assert!(store.user("ana").unwrap().is_none() && store.add_user(&ana, now).unwrap());
}

#[test]
fn what_failed_after_its_turn_to_write_is_on_record_too() {
    let mut stage = Stage::new(1, 1);
    let id = contact(&stage, "Ana Example");
    let owner = stage.owner();
    // Nothing can be kept any more.
    let archive = rusqlite::Connection::open(stage.archive().join("testigo.sqlite")).unwrap();
    archive
        .execute_batch("CREATE TRIGGER full BEFORE UPDATE ON contact BEGIN SELECT RAISE(ABORT, 'full'); END")
        .unwrap();
    drop(archive);
    let path = format!("/contact/{id}");
    assert_eq!(send(&owner, &format!("{path}/remove"), &[]).status, 500);
    assert_eq!(about(&stage, "/contact/{id}/remove"), [Some(id)]);
    // Who never came to write has changed nothing.
    assert_eq!(send(&owner, "/contact/c-000000000000/remove", &[]).status, 404);
    assert_eq!(about(&stage, "/contact/{id}/remove").len(), 1);
}
