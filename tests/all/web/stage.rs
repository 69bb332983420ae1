//! An archive of invented people, and a server over it that is asked with bytes.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use testigo::clock::SystemClock;
use testigo::config::Config;
use testigo::contact::{About, ContactId, Content, Early, LockScreen, NewContact, NoChange};
use testigo::digest::ProfileHash;
use testigo::event::{Event, EventKind};
use testigo::fetch::Fetched;
use testigo::invented;
use testigo::judge::LookKind;
use testigo::notice::{Covers, Facts, NewNotice, NoticeKind, NoticeNow, NoticeState, Planned};
use testigo::outcome::{Custody, Field, Outcome, Record};
use testigo::person::{NewPerson, Person, Subject, WatchNo};
use testigo::random::SystemRandom;
use testigo::source::SourceProfile;
use testigo::store::{Access, Batch, Ended, Letter, NewCheck, NewGap, Round, Store, UserRow};
use testigo::time::{Moment, micros};
use testigo::watch::sources::in_force;
use testigo::web::users::{MEMORY_KIB, hash};
use testigo::web::{Listen, NoErrands, Running, Setup, start};

pub const PASSWORD: &str = "four invented plain words";
const PROFILE: &str = r#"{"id":"bop","v":1}"#;
/// Looks of one person: every second hour.
const EVERY: i64 = 2;

pub struct Stage {
    pub dir: TempDir,
    pub people: Vec<Person>,
    pub running: Option<Running>,
}

/// Somebody's browser, as far as a test needs one.
pub struct Browser {
    pub address: SocketAddr,
    pub cookie: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// What the page says of person `i`; person 2 moved, person 3 is not listed, person 4 is out.
fn record(i: u32, days_ago: i64) -> Option<Record> {
    let field = |name: &str, value: &str| Field {
        name: name.into(),
        value: value.into(),
        span: None,
        volatile: false,
    };
    let place = if i == 2 && days_ago < 3 { invented::place(i + 1) } else { invented::place(i) };
    let custody = match i {
        3 if days_ago < 2 => return None,
        4 if days_ago < 5 => Custody::Out,
        _ => Custody::Held { place: place.clone() },
    };
    let name = invented::names(i).last;
    Some(Record { custody, fields: vec![field("name", &name), field("place", &place)] })
}

fn page(i: u32, record: Option<&Record>) -> String {
    let said = record.map_or("0 records found".to_owned(), |r| {
        format!("Name: {}<br>Place: {}", invented::names(i).last, r.field("place").unwrap_or_default())
    });
    format!(
        "<!doctype html><html><head><meta http-equiv=refresh content='0;url=http://evil.example/'>\
         <link rel=dns-prefetch href=//evil.example><script>parent.location='http://evil.example/'</script></head>\
         <body><h1>Locator</h1><p>{said}</p><img src=http://evil.example/p.png><form action=/sign-out method=post>\
         <button>x</button></form></body></html>"
    )
}

fn look(watch: u32, i: u32, at: DateTime<Utc>, days_ago: i64) -> NewCheck {
    let record = record(i, days_ago);
    let moment = |at: DateTime<Utc>| Moment { wall: at, boot: Duration::from_secs(at.timestamp() as u64) };
    let url = format!("https://locator.invalid/find?n={}", invented::a_number(i).reveal());
    let body = Bytes::from(page(i, record.as_ref()));
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let empty = Fetched::saved(moment(at), url.parse().unwrap(), 200, "text/html", vec![]);
    let request = "GET /find HTTP/1.1\r\nHost: locator.invalid\r\nUser-Agent: testigo/0\r\n\r\n";
    NewCheck {
        subject: Subject::Watch(WatchNo(watch)),
        source: "bop".into(),
        kind: LookKind::Scheduled,
        slot: Some(at),
        batch: 1,
        fetched: Fetched {
            answered: moment(at + TimeDelta::seconds(1)),
            request_wire: Bytes::from_static(request.as_bytes()),
            head_wire: Bytes::from(head),
            body,
            ..empty
        },
        outcome: Arc::new(record.map_or(Outcome::NotListed, |r| Outcome::Listed(Arc::new(r)))),
        rule: "record".into(),
        profile: ProfileHash::of(PROFILE.as_bytes()),
        profile_json: PROFILE.into(),
        late: false,
        strangers: false,
    }
}

/// The judge's JSON of a watch.
fn state(i: u32, last: (u64, DateTime<Utc>), since: DateTime<Utc>) -> String {
    let said = record(i, if i == 3 { 5 } else { 0 }).unwrap();
    let custody = serde_json::to_value(&said.custody).unwrap();
    let (no, at) = (last.0, micros(last.1));
    let mut state = serde_json::json!({
        "says": { "custody": custody, "digest": "00".repeat(32), "profile": 0 },
        "since": micros(since),
        "listed": [no, at],
        "heard": { "at": at, "listed": i != 3 },
        "last": [no, at],
    });
    if i == 3 {
        let began = micros(since);
        state["listed"] = serde_json::json!([1, began - 1]);
        state["absence"] = serde_json::json!({
            "began": [no, began], "stage": "not_listed", "unwitnessed": 0, "refuted": 0, "step": 0, "next": at,
        });
    }
    state.to_string()
}

pub fn person(i: u32) -> NewPerson {
    NewPerson {
        matter: Some(if i.is_multiple_of(2) { "2026-014".into() } else { "2026-022".into() }),
        group: (i >= 5).then(|| "east-wing".into()),
        call: format!("R{i} <b>&"),
        ..invented::person(i)
    }
}

fn event(kind: EventKind, person: &Person, at: DateTime<Utc>, was: &str, now: &str, check: u64) -> Event {
    Event {
        at,
        kind,
        person: Some(person.id.clone()),
        source: "bop".into(),
        group: None,
        was: Some(was.into()),
        now: Some(now.into()),
        check: Some(check),
        before: Some(check - 1),
        because: "5 witnessed misses".into(),
    }
}

impl Stage {
    /// So many people, `days` days of looks at each, a gap, and what was told of three of them.
    pub fn new(count: u32, days: i64) -> Stage {
        Stage::of((0..count).map(person).collect(), days)
    }

    /// The same of these people.
    pub fn of(new: Vec<NewPerson>, days: i64) -> Stage {
        let count = new.len() as u32;
        let dir = tempfile::tempdir().unwrap();
        let now = Moment { wall: Utc::now(), boot: Duration::from_secs(1) };
        let mut store =
            Store::create_under(&dir.path().join("archive"), now, BTreeMap::new(), Box::new(SystemRandom))
                .unwrap();
        let people = store.enrol_all(new, now).unwrap();
        let looks_each = days * 24 / EVERY;
        let start = now.wall - TimeDelta::hours(looks_each * EVERY);
        let mut batch = Batch::new(now);
        let mut no = 0;
        for i in 0..count {
            let mut last = (0, start);
            for k in 0..looks_each {
                let at = start + TimeDelta::hours(k * EVERY) + TimeDelta::minutes(10);
                no += 1;
                batch.checks.push(look(i + 1, i, at, (now.wall - at).num_days()));
                last = (no, at);
            }
            let since = if i == 3 { now.wall - TimeDelta::days(2) } else { start };
            batch.watch_states.push((WatchNo(i + 1), state(i, last, since)));
            let told = now.wall - TimeDelta::hours(20);
            let (was, to) =
                (format!("held at {}", invented::place(i)), format!("held at {}", invented::place(i + 1)));
            match i {
                2 => batch.events.push(event(EventKind::Changed, &people[2], told, &was, &to, no - 35)),
                3 => batch.events.push(event(EventKind::NotListed, &people[3], told, &was, "not listed", no)),
                _ => {
                    let first = start + TimeDelta::minutes(10);
                    let told = event(EventKind::FirstListed, &people[i as usize], first, "", &was, no);
                    batch.events.push(Event { before: None, ..told });
                }
            }
        }
        batch.gaps.push(NewGap {
            watch: WatchNo(1),
            from: now.wall - TimeDelta::hours(30),
            until: now.wall - TimeDelta::hours(24),
            slots: 3,
            reason: "asleep".into(),
        });
        store.commit(batch).unwrap();
        Stage { dir, people, running: None }
    }

    pub fn archive(&self) -> PathBuf {
        self.dir.path().join("archive")
    }

    pub fn add_user(&self, name: &str, role: &str, matters: Option<&[&str]>) {
        let mut store = self.writes();
        let now = Moment { wall: Utc::now(), boot: Duration::from_secs(2) };
        let user = UserRow {
            name: name.into(),
            role: role.into(),
            password: hash(PASSWORD, MEMORY_KIB, &mut SystemRandom).unwrap(),
            matters: matters.map(|all| all.iter().map(|m| (*m).to_owned()).collect()),
            epoch: 1,
            added_at: now.wall,
        };
        store.put_user(&user, now).unwrap();
    }

    /// Somebody is paused by another program.
    pub fn pause(&self, person: usize) {
        let now = Moment { wall: Utc::now(), boot: Duration::from_secs(3) };
        self.writes().set_paused(&self.people[person].id, true, now).unwrap();
    }

    /// So many changes of a person are told, all of an hour ago.
    #[allow(dead_code, reason = "`examples/pages.rs` is built of this file too")]
    pub fn tell_many(&self, person: usize, many: usize) {
        let now = Moment { wall: Utc::now(), boot: Duration::from_secs(2) };
        let mut batch = Batch::new(now);
        let at = now.wall - TimeDelta::hours(1);
        let told = event(EventKind::Changed, &self.people[person], at, "held", "held", 2);
        batch.events = vec![told; many];
        self.writes().commit(batch).unwrap();
    }

    /// The website was silent, two hours ago.
    #[allow(dead_code, reason = "`examples/pages.rs` is built of this file too")]
    pub fn tell_silence(&self) {
        let now = Moment { wall: Utc::now(), boot: Duration::from_secs(2) };
        let mut batch = Batch::new(now);
        let at = now.wall - TimeDelta::hours(2);
        let told = event(EventKind::SourceSilent, &self.people[0], at, "", "silent", 2);
        batch.events = vec![Event { person: None, check: None, before: None, ..told }];
        self.writes().commit(batch).unwrap();
    }

    fn writes(&self) -> Store {
        Store::open(&self.archive(), Access::Write, Box::new(SystemRandom)).unwrap()
    }

    /// Keeps a page as the newest answer about a person; the number of its check.
    #[allow(dead_code, reason = "`examples/pages.rs` is built of this file too")]
    pub fn keep_page(&self, person: u32, page: Vec<u8>) -> u64 {
        let mut store = self.writes();
        let now = Moment { wall: Utc::now(), boot: Duration::from_secs(2) };
        let no = store.next_check().unwrap();
        let mut check = look(person + 1, person, now.wall, 0);
        check.fetched.body = Bytes::from(page);
        let mut batch = Batch::new(now);
        batch.checks.push(check);
        store.commit(batch).unwrap();
        no
    }

    /// Somebody is told of a person; the code of the message.
    pub fn told_of(&self, person: usize) -> String {
        let mut store = self.writes();
        let now = Moment { wall: Utc::now(), boot: Duration::from_secs(2) };
        let contact = NewContact {
            name: "Ana Example".into(),
            role: testigo::contact::Role::Family,
            language: "en".into(),
            zone: chrono_tz::America::Chicago,
            channels: vec![],
            phone: None,
            quiet: None,
            lock_screen: LockScreen::Status,
            content: Content::NameOnly,
            early: Early::Confirmed,
            no_change: NoChange::Daily,
            about: About { everybody: true, ..About::default() },
        };
        let contact = store.add_contact(contact, now).unwrap();
        drop(store);
        self.tell(contact.id.as_str(), person)
    }

    /// Somebody is to be told from now on; their random name.
    pub fn add_contact(&self, contact: NewContact) -> String {
        let now = Moment { wall: Utc::now(), boot: Duration::from_secs(2) };
        self.writes().add_contact(contact, now).unwrap().id.as_str().to_owned()
    }

    /// A message about a person waits for this contact; its code.
    pub fn tell(&self, contact: &str, person: usize) -> String {
        let mut store = self.writes();
        let now = Moment { wall: Utc::now(), boot: Duration::from_secs(2) };
        let notice = NewNotice {
            contact: ContactId::parse(contact).unwrap(),
            kind: NoticeKind::NotListed,
            person: Some(self.people[person].id.clone()),
            event: None,
            follows: None,
            event_at: now.wall,
            not_before: now.wall,
            urgent: true,
            facts: Facts::default(),
        };
        let (covers, source, says) = (Covers::default(), String::new(), String::new());
        let planned = Planned { notice, covers, source, says, channel: None };
        let no = store.tell(&Round { new: vec![planned], ..Round::default() }, now).unwrap()[0];
        store.notice(no).unwrap().code
    }

    /// Whatever waits is taken by its server.
    pub fn deliver(&self) {
        let mut store = self.writes();
        let now = Moment { wall: Utc::now(), boot: Duration::from_secs(3) };
        let ended = |letter: Letter| Ended {
            attempt: letter.attempt,
            notice: letter.notice.no,
            result: "accepted",
            why: None,
            now: NoticeNow {
                state: NoticeState::Accepted,
                due: None,
                accepted_at: Some(now.wall),
                ..letter.notice.now
            },
        };
        let letters = store.post(&[], 9, now).unwrap();
        assert!(!letters.is_empty(), "something waited");
        let ended: Vec<Ended> = letters.into_iter().map(ended).collect();
        store.post(&ended, 0, now).unwrap();
    }

    /// How it became known that a message was seen, if it was.
    pub fn seen_how(&self, code: &str) -> Option<String> {
        Store::open_for_reading(&self.archive()).unwrap().notice_by_code(code).unwrap().unwrap().now.seen_how
    }

    pub fn setup(&self) -> Setup {
        let config = Config::default();
        let profiles: Vec<Arc<SourceProfile>> =
            SourceProfile::builtin_ids().filter_map(SourceProfile::builtin).map(Arc::new).collect();
        Setup {
            archive: self.archive(),
            sources: in_force(&config, &profiles),
            config,
            clock: Arc::new(SystemClock),
            random: || Box::new(SystemRandom),
            errands: Arc::new(NoErrands),
            zone: chrono_tz::America::Chicago,
            banner: false,
        }
    }

    /// Listens, and gives a browser that is not in.
    pub fn serve(&mut self) -> Browser {
        let running = start(self.setup(), &Listen::loopback(0)).unwrap();
        let address = running.address;
        self.running = Some(running);
        Browser { address, cookie: None }
    }

    /// A browser whose owner opened the link.
    pub fn owner(&mut self) -> Browser {
        let mut browser = self.serve();
        let link = self.running.as_ref().unwrap().link();
        browser.open(&link);
        browser
    }
}

impl Browser {
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    pub fn another(&self) -> Browser {
        Browser { address: self.address, cookie: None }
    }

    /// Sends bytes as they are; `\n` stands for a line's end.
    pub fn raw(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // Who is refused early may be hung up on while still writing.
        let _early = stream.write_all(request.replace('\n', "\r\n").as_bytes());
        let mut answer = Vec::new();
        let _reset = stream.read_to_end(&mut answer);
        Answer::parse(&String::from_utf8_lossy(&answer))
    }

    pub fn with(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let cookie = self.cookie.as_ref().map_or(String::new(), |c| format!("Cookie: {c}\n"));
        let host = self.host();
        let len = if body.is_empty() { String::new() } else { format!("Content-Length: {}\n", body.len()) };
        self.raw(&format!(
            "{method} {path} HTTP/1.1\nHost: {host}\nConnection: close\n{cookie}{headers}{len}\n{body}"
        ))
    }

    pub fn get(&self, path: &str) -> Answer {
        self.with("GET", path, "", "")
    }

    /// As a form of ours is sent.
    pub fn post(&self, path: &str, body: &str) -> Answer {
        let origin = format!("Origin: http://{}\n", self.host());
        self.with("POST", path, &origin, body)
    }

    /// Follows a link that works once.
    pub fn open(&mut self, link: &str) -> Answer {
        let path = &link[link.find("/enter").unwrap()..];
        let answer = self.get(path);
        self.keep(&answer);
        answer
    }

    pub fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        let form = self.get("/sign-in");
        let csrf = form.csrf();
        let body: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("csrf", csrf.as_str()), ("name", name), ("password", password)])
            .finish();
        let answer = self.post("/sign-in/check", &body);
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.header("set-cookie") {
            self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
        }
    }
}

impl Answer {
    fn parse(text: &str) -> Answer {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The page's own part.
    pub fn main(&self) -> &str {
        let from = self.body.find("<main").unwrap_or(0);
        let until = self.body.find("</main").unwrap_or(self.body.len());
        &self.body[from..until]
    }

    /// The token of the first form.
    pub fn csrf(&self) -> String {
        let at = self.body.find("name=\"csrf\" value=\"").expect("a form") + 19;
        self.body[at..].split('"').next().unwrap().to_owned()
    }
}

pub fn loopback() -> IpAddr {
    IpAddr::V4(Ipv4Addr::LOCALHOST)
}
