//! Rights and the account of their use: what a change of a user ends, who is held to matters, what is on record.

use super::stage::{Answer, Browser, PASSWORD, Stage};
use testigo::random::SystemRandom;
use testigo::store::{Access, Store, UserRow};
use testigo::time::Moment;

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
