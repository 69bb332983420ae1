//! The server under load: who waits, what is refused in words, and what a kill leaves behind.

use super::stage::{PASSWORD, Stage};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::thread;
use std::time::{Duration, Instant};
use testigo::random::SystemRandom;
use testigo::store::{Access, Store};

#[test]
fn many_who_wait_for_the_archive_freeze_no_page() {
    let mut stage = Stage::new(2, 1);
    let browser = stage.owner();
    let csrf = browser.get("/settings").csrf();
    let path = format!("/person/{}/pause", stage.people[0].id.as_str());
    let others = Store::open(&stage.archive(), Access::Write, Box::new(SystemRandom)).unwrap();
    thread::scope(|scope| {
        let press = || scope.spawn(|| browser.post(&path, &format!("csrf={csrf}")));
        let pressed: Vec<_> = (0..10).map(|_| press()).collect();
        thread::sleep(Duration::from_secs(1));
        let began = Instant::now();
        assert_eq!(browser.get("/").status, 200);
        assert!(began.elapsed() < Duration::from_secs(4), "a page is read while others write");
        thread::sleep(Duration::from_secs(7));
        drop(others);
        let answers: Vec<_> = pressed.into_iter().map(|one| one.join().unwrap()).collect();
        let busy: Vec<_> = answers.iter().filter(|answer| answer.status == 503).collect();
        assert_eq!(busy.len(), 8, "two wait, the others are told");
        assert!(busy.iter().all(|answer| answer.body.contains("Others are at work just now")));
    });
}

#[test]
fn two_who_sign_in_at_once_are_both_in() {
    let mut stage = Stage::new(1, 1);
    stage.add_user("ana", "staff", None);
    let browser = stage.serve();
    thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| browser.another().sign_in("ana", PASSWORD).status));
        assert_eq!(both.map(|one| one.join().unwrap()), [303, 303]);
    });
}

#[test]
fn what_is_not_taken_is_said_to_who_is_in_and_to_nobody_else() {
    let mut stage = Stage::new(1, 1);
    let browser = stage.owner();
    let large = format!("csrf={}", "x".repeat(80_000));
    let answer = browser.post("/settings/save", &large);
    assert!(answer.status == 413 && answer.body.contains("This is too large"), "{}", answer.status);
    let spanish = browser.post("/settings/save?lang=es", &large);
    assert!(spanish.body.contains("Esto es muy grande"));
    let answer = browser.another().post("/settings/save", &large);
    assert_eq!((answer.status, answer.body.as_str()), (413, ""));
}

#[test]
fn what_a_killed_server_left_of_an_upload_is_gone() {
    let mut stage = Stage::new(1, 1);
    let folder = stage.archive().join("uploads");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("upload-left"), b"an invented list").unwrap();
    stage.owner();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
}
