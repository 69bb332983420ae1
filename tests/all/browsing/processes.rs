//! The browser itself fails: missing, killed, stopped, out of memory. Each is a recorded answer, and the next look
//! works.

use super::stage::{LONGEST, Stage, impatient, pids, profiles, query, settings};
use std::time::{Duration, Instant};
use testigo::clock::SystemClock;
use testigo::fetch::browser::{BrowserFetcher, BrowserSettings, NoBrowser};
use testigo::invented;
use testigo::pretend::{Fault, Options, Pretend, Scope};
use testigo::read::read;

/// Sends a signal to the process that we started.
fn signal(pid: u32, name: &str) {
    let ended = std::process::Command::new("kill").args([name, &pid.to_string()]).status().unwrap();
    assert!(ended.success());
}

/// The first of the browser's processes: its parent is none of them.
fn main_pid(stage: &Stage) -> u32 {
    let all = pids(&stage.folder);
    let parent = |pid: u32| -> Option<u32> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    };
    let first = |pid: &u32| parent(*pid).is_some_and(|above| !all.contains(&above));
    all.iter().copied().filter(first).min().expect("a browser is running")
}

#[tokio::test]
async fn a_missing_or_useless_browser_is_a_recorded_answer() {
    let folder = tempfile::tempdir().unwrap();
    let site = Pretend::start(Options::crowd(1)).await.unwrap();
    let nowhere = folder.path().join("nowhere");
    let useless = folder.path().join("useless");
    std::fs::write(&useless, "#!/bin/sh\nexit 3\n").unwrap();
    let not_a_program = folder.path().join("text");
    std::fs::write(&not_a_program, "nothing").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&useless, mode).unwrap();
    for program in [&nowhere, &useless, &not_a_program] {
        let settings = BrowserSettings { program: Some(program.clone()), path: None, ..settings(&folder) };
        let browser = BrowserFetcher::new(settings);
        let (profile, query) = (impatient(), query(0));
        let visit = profile.visit(&site.base_url(), &query).unwrap();
        let fetched = browser.fetch(&SystemClock, &visit).await;
        let reading = read(&profile, &query, &fetched);
        assert_eq!(format!("{} {}", reading.outcome.key(), reading.outcome.why()), "no_answer browser");
        assert!(fetched.capture.is_some());
        browser.end().await;
        assert_eq!(profiles(&folder), 0, "{}", program.display());
    }
    let missing = BrowserSettings { program: Some(nowhere.clone()), ..settings(&folder) };
    let error = BrowserFetcher::new(missing).program().unwrap_err();
    assert_eq!(error, NoBrowser::NotThere(nowhere));
    assert!(error.next().contains("[browser]"), "it is said what to do");
    assert!(site.requests().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn a_browser_that_is_killed_or_stopped_during_a_look_is_a_recorded_answer() {
    let stage = Stage::new(1).await;
    assert_eq!(stage.ask(0).await.said(), "listed");
    for how in ["-KILL", "-STOP", "-SEGV", "-TERM"] {
        stage.site.set_fault(Scope::Everybody, Fault::NoResult);
        let pid = main_pid(&stage);
        let began = Instant::now();
        let harm = async {
            tokio::time::sleep(Duration::from_millis(900)).await;
            signal(pid, how);
        };
        let (looked, ()) = tokio::join!(stage.ask(0), harm);
        assert!(
            ["no_answer browser", "no_answer timeout"].contains(&looked.said().as_str()),
            "{how}: {}",
            looked.said()
        );
        if how != "-STOP" {
            assert_eq!(looked.said(), "no_answer browser", "{how}: {}", looked.story());
            assert!(began.elapsed() < Duration::from_secs(8), "{how}: noticed after {:?}", began.elapsed());
        }
        assert!(began.elapsed() < LONGEST + Duration::from_secs(5), "{how} took {:?}", began.elapsed());
        stage.site.clear_faults();
        let next = stage.ask(0).await;
        assert_eq!(next.said(), "listed", "after {how}: {}", next.story());
        assert_ne!(main_pid(&stage), pid, "{how}: it is a new browser");
        assert_eq!(profiles(&stage.folder), 1, "{how}");
    }
    stage.end().await;
}

/// One tab's process is killed, as the system does when memory is short; and a page that grows without end.
#[tokio::test]
async fn a_page_that_crashes_or_eats_the_memory_is_a_recorded_answer() {
    let stage = Stage::new(1).await;
    assert_eq!(stage.ask(0).await.said(), "listed");
    stage.site.set_fault(Scope::Everybody, Fault::NoResult);
    let harm = async {
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let renderers: Vec<u32> = pids(&stage.folder).into_iter().filter(|pid| is_renderer(*pid)).collect();
        assert!(!renderers.is_empty());
        renderers.iter().for_each(|pid| signal(*pid, "-KILL"));
    };
    let (looked, ()) = tokio::join!(stage.ask(0), harm);
    assert_eq!(looked.said(), "no_answer browser", "{}", looked.story());
    stage.site.clear_faults();
    assert_eq!(stage.ask(0).await.said(), "listed");
    stage.site.set_fault(Scope::One(invented::a_number(0)), Fault::HugeDom);
    for _ in 0..3 {
        assert_eq!(stage.ask(0).await.said(), "no_answer too_large");
    }
    stage.end().await;
}

fn is_renderer(pid: u32) -> bool {
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).contains("--type=renderer")
}

#[tokio::test]
async fn a_browser_without_work_ends_and_the_next_look_starts_one() {
    let stage = Stage::new(1).await;
    assert_eq!(stage.ask(0).await.said(), "listed");
    use testigo::clock::Clock;
    let mut later = SystemClock.now();
    stage.browser.rest(later).await;
    assert!(!pids(&stage.folder).is_empty(), "it has just been used");
    later.boot += Duration::from_secs(60);
    stage.browser.rest(later).await;
    assert!(pids(&stage.folder).is_empty());
    assert_eq!(profiles(&stage.folder), 0);
    assert_eq!(stage.ask(0).await.said(), "listed");
    stage.end().await;
}
