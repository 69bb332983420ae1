//! The desk: news are handled once, by whom they may be, and taken back; clocks; one day look by look; coverage.

use super::stage::{Browser, PASSWORD, Stage};
use testigo::deadline::{After, Rule};
use testigo::event::EventKind;
use testigo::store::{EventFilter, Store};
use testigo::time::Period;
use testigo::web::{Listen, start};

/// The number of the news of a kind.
fn event(stage: &Stage, kind: EventKind) -> u64 {
    let store = Store::open_for_reading(&stage.archive()).unwrap();
    store.events(&EventFilter { kind: Some(kind), ..EventFilter::default() }).unwrap()[0].no
}

fn press(browser: &Browser, path: &str, csrf: &str) -> u16 {
    browser.post(path, &format!("csrf={csrf}")).status
}

#[test]
fn news_are_handled_once_and_taken_back() {
    let mut stage = Stage::new(6, 3);
    let no = event(&stage, EventKind::NotListed);
    let browser = stage.owner();
    let csrf = browser.get("/settings").csrf();
    let handle = format!("formaction=\"/event/{no}/handled\"");
    let desk = browser.get("/desk");
    assert!(desk.body.contains(&handle), "{}", desk.main());
    for _ in 0..2 {
        assert_eq!(press(&browser, &format!("/event/{no}/handled"), &csrf), 303);
    }
    assert!(!browser.get("/desk").body.contains(&handle), "it left the list of news");
    let handled = browser.get("/desk?only=handled");
    let words = ["Handled by the owner", &format!("/event/{no}/reopened"), "1 handled"];
    assert!(words.iter().all(|word| handled.body.contains(word)), "{}", handled.main());
    assert_eq!(press(&browser, &format!("/event/{no}/reopened"), &csrf), 303);
    assert!(browser.get("/desk").body.contains(&handle), "and came back");
    assert_eq!(press(&browser, "/event/99999/handled", &csrf), 404);
}

#[test]
fn only_who_may_handles_and_nobody_of_another_matter() {
    let mut stage = Stage::new(6, 1);
    stage.add_user("ana", "staff", Some(&["2026-014"]));
    stage.add_user("ben", "read-only", None);
    // Person 3 is of the other matter.
    let (not_hers, hers) = (event(&stage, EventKind::NotListed), event(&stage, EventKind::Changed));
    let browser = stage.serve();
    let mut ana = browser.another();
    ana.sign_in("ana", PASSWORD);
    let csrf = ana.get("/settings").csrf();
    assert_eq!(press(&ana, &format!("/event/{not_hers}/handled"), &csrf), 404);
    assert_eq!(press(&ana, &format!("/event/{hers}/handled"), "wrong"), 403);
    assert_eq!(press(&ana, &format!("/event/{hers}/handled"), &csrf), 303);
    assert!(ana.get("/desk?only=handled").body.contains("Handled by ana"));
    let mut ben = browser.another();
    ben.sign_in("ben", PASSWORD);
    let csrf = ben.get("/settings").csrf();
    assert_eq!(press(&ben, &format!("/event/{not_hers}/handled"), &csrf), 403);
    assert!(!ben.get("/desk").body.contains("formaction"), "no button that does nothing");
}

#[test]
fn news_of_others_push_nobody_out() {
    let mut stage = Stage::new(6, 3);
    stage.add_user("ana", "staff", Some(&["2026-014"]));
    // Person 3 is of the other matter.
    stage.tell_silence();
    stage.tell_many(3, 450);
    let hers = event(&stage, EventKind::SourceSilent);
    let owner = stage.owner();
    let mut ana = owner.another();
    ana.sign_in("ana", PASSWORD);
    let desk = ana.get("/desk");
    assert!(desk.body.contains(&format!("href=\"/change/{hers}\"")), "{}", desk.main());
    assert!(
        desk.main().contains(&format!("/person/{}", stage.people[2].id)) && !desk.main().contains("No news")
    );
    assert!(ana.get("/desk?only=changed").body.matches("<tr tabindex").count() > 0);
    let coverage = owner.get("/coverage");
    assert!(coverage.body.contains(&format!("href=\"/change/{hers}\"")), "{}", coverage.main());
}

#[test]
fn the_table_gives_nobody_the_list_of_a_group() {
    let mut stage = Stage::new(6, 1);
    stage.add_user("ben", "read-only", None);
    stage.add_user("ana", "staff", None);
    let owner = stage.owner();
    let (mut ben, mut ana) = (owner.another(), owner.another());
    ben.sign_in("ben", PASSWORD);
    ana.sign_in("ana", PASSWORD);
    assert_eq!(ben.get("/desk.csv").status, 403);
    assert!(!ben.get("/desk").body.contains("desk.csv"), "no button that does nothing");
    let refused = ana.get("/desk.csv?group=east-wing");
    assert_eq!(refused.status, 403);
    assert!(refused.main().contains("href=\"/groups\"") && refused.main().contains("a second one allows it"));
    assert!(!ana.get("/desk?group=east-wing").body.contains("desk.csv"));
    let all = ana.get("/desk.csv");
    assert_eq!((all.status, all.body.lines().count()), (200, 7), "{}", all.body);
    assert!(!all.body.contains("group") && !all.body.contains("east-wing"), "{}", all.body);
    assert_eq!(ana.get("/desk.csv?q=east-wing").body.lines().count(), 1);
    assert_eq!(ana.get("/desk?q=East-Wing").body.matches("<tr tabindex").count(), 1);
}

#[test]
fn a_number_finds_somebody_whole_and_for_staff_only() {
    let mut stage = Stage::new(52, 1);
    stage.add_user("ben", "read-only", None);
    stage.add_user("ana", "staff", Some(&["2026-014"]));
    let number = |person: usize| stage.people[person].details.a_number.reveal();
    let (hers, other, of_hers) = (number(2), number(3), format!("/person/{}", stage.people[2].id));
    let owner = stage.owner();
    let (mut ben, mut ana) = (owner.another(), owner.another());
    ben.sign_in("ben", PASSWORD);
    ana.sign_in("ana", PASSWORD);
    for q in [&hers[..], &hers[..4], &hers[5..]] {
        assert_eq!(ben.get(&format!("/desk?q={q}")).body.matches("<tr tabindex").count(), 0, "{q}");
        assert_eq!(owner.get(&format!("/?q={q}")).body.matches("<article").count(), 0, "{q}");
    }
    let home = ben.get("/");
    assert!(
        home.body.contains("not in A-numbers") && !home.body.contains("action=\"/find\""),
        "{}",
        home.main()
    );
    let find = |browser: &Browser, number: &str| {
        browser.post("/find", &format!("csrf={}&number={number}", browser.get("/settings").csrf()))
    };
    assert_eq!(find(&ben, &hers).status, 403);
    assert!(ana.get("/desk").body.contains("action=\"/find\""));
    let found = find(&ana, &hers);
    assert_eq!((found.status, found.header("location")), (303, Some(of_hers.as_str())));
    for (number, says) in
        [(&other[..], "Nobody on your list"), (&hers[3..], "no whole A-number"), ("", "no whole")]
    {
        let answer = find(&ana, number);
        assert_eq!(answer.status, 422);
        assert!(
            answer.main().contains(says) && answer.main().contains("role=\"alert\""),
            "{}",
            answer.main()
        );
        assert!(number.is_empty() || !answer.body.contains(number), "it is not shown again");
    }
}

#[test]
fn each_count_is_a_filter() {
    let mut stage = Stage::new(6, 3);
    let browser = stage.owner();
    let rows = |query: &str| browser.get(&format!("/desk?{query}")).body.matches("<tr tabindex").count();
    let everybody = rows("");
    assert_eq!(everybody, 6);
    assert!(rows("only=changed") > 0);
    assert_eq!((rows("only=unconfirmed"), rows("only=hands"), rows("only=clocks")), (0, 0, 0));
    assert_eq!(rows("only=nonsense"), everybody, "what is no filter filters nothing");
    let place: String =
        url::form_urlencoded::byte_serialize(testigo::invented::place(1).as_bytes()).collect();
    assert!((1..6).contains(&rows(&format!("place={place}"))));
    let csv = browser.get(&format!("/desk.csv?place={place}"));
    assert!(csv.body.starts_with("id,call,client_ref"), "{}", csv.body);
    assert!((2..7).contains(&csv.body.lines().count()));
}

#[test]
fn every_status_can_be_asked_for() {
    let mut stage = Stage::new(3, 1);
    let browser = stage.owner();
    let page = browser.get("/desk?status=nowhere");
    for key in ["court_case", "no_case", "nowhere", "listed", "stale"] {
        assert!(page.body.contains(&format!("<option value=\"{key}\"")), "{key}: {}", page.main());
    }
    assert!(page.body.contains("<option value=\"nowhere\" selected"), "{}", page.main());
}

#[test]
fn a_page_beyond_the_end_is_the_last_one() {
    let mut stage = Stage::new(51, 1);
    let browser = stage.owner();
    for number in ["1", "2", "18446744073709551615", "99999999999999999999999"] {
        let (home, desk) =
            (browser.get(&format!("/?page={number}")), browser.get(&format!("/desk?page={number}")));
        assert_eq!((home.status, desk.status), (200, 200), "{number}");
        assert_eq!(home.body.matches("<article").count(), 1, "{number}: {}", home.main());
        assert_eq!(desk.body.matches("<tr tabindex").count(), 21, "{number}");
        assert!(!home.body.contains("rel=\"next\"") && home.body.contains("page=0"), "{}", home.main());
    }
    assert_eq!(browser.get("/?page=-1").body.matches("<article").count(), 50);
}

#[test]
fn a_clock_shows_its_source_and_asks_to_check_it() {
    let mut stage = Stage::new(6, 3);
    let mut setup = stage.setup();
    assert!(!stage.owner().get("/desk").body.contains("clock"), "without rules there is no clock");
    stage.running = None;
    setup.config.clocks = vec![Rule {
        name: "Local rule <b>".into(),
        after: After::PlaceChanged,
        length: Period::from_secs(24 * 3600),
        source: "Standing order 7".into(),
        matters: vec![],
        roles: vec![],
    }];
    let running = start(setup, &Listen::loopback(0)).unwrap();
    let mut browser = Browser { address: running.address, cookie: None };
    browser.open(&running.link());
    let desk = browser.get("/desk");
    for words in
        ["1 clock under 6 h", "3 h left", "Local rule &lt;b&gt;", "Standing order 7", "still in force"]
    {
        assert!(desk.body.contains(words), "{words}: {}", desk.main());
    }
    assert_eq!(browser.get("/desk?only=clocks").body.matches("<tr tabindex").count(), 1);
    assert!(browser.get("/desk.csv").body.contains("Local rule"));
}

#[test]
fn a_day_shows_each_look_and_the_set_clock() {
    let mut stage = Stage::new(4, 3);
    stage.add_user("ana", "staff", Some(&["2026-014"]));
    let browser = stage.owner();
    let id = stage.people[1].id.as_str().to_owned();
    let person = browser.get(&format!("/person/{id}"));
    let at = person.body.find(&format!("/person/{id}/day/")).expect("a way to the day");
    let path: String = person.body[at..].chars().take_while(|c| *c != '"').collect();
    let date = chrono::Utc::now().with_timezone(&chrono_tz::America::Chicago).date_naive();
    let before = format!("/person/{id}/day/{}", date - chrono::Days::new(1));
    assert_eq!(browser.get(&path).status, 200);
    let day = browser.get(&before);
    assert!(day.body.matches("href=\"/saved/").count() >= 11, "{}", day.main());
    assert!(day.main().contains("24 hours") && !day.main().contains("clocks were set"));
    let short = browser.get(&format!("/person/{id}/day/2026-03-08"));
    assert!(short.body.contains("had 23 hours in Chicago"), "{}", short.main());
    assert!(browser.get(&format!("/person/{id}/day/2025-11-02")).body.contains("had 25 hours in Chicago"));
    let gap = browser.get(&format!("/person/{}/day/{}", stage.people[0].id, date - chrono::Days::new(1)));
    assert!(gap.body.contains("slept"), "{}", gap.main());
    for wrong in ["2026-13-01", "tomorrow", "2999-01-01", "1900-01-01", "-1"] {
        assert_eq!(browser.get(&format!("/person/{id}/day/{wrong}")).status, 404, "{wrong}");
    }
    let mut ana = browser.another();
    ana.sign_in("ana", PASSWORD);
    assert_eq!(ana.get(&before).status, 404, "of another matter");
}

#[test]
fn coverage_names_the_longest_gap_first() {
    let mut stage = Stage::new(4, 3);
    let browser = stage.owner();
    let page = browser.get("/coverage");
    let longest = page.main().find("Longest times without a look").expect("the gaps");
    let hours = page.main().find("Hour by hour").expect("the hours");
    assert!(longest < hours && page.main().contains("6 h"), "{}", page.main());
    assert!(page.main().contains("this computer slept") && page.main().contains("class=\"s-listed\""));
}
