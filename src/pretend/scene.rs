//! One question at the pretend site, and everything that happens on the connection in answer to it.

use super::app::reply::Word;
use super::app::{self, Call, InApp, Setting};
use super::damage::{BOMB, coded, cookies, deep, early_hints, gzip, half, hostile, send, with_body};
use super::fault::Fault;
use super::pages::{self, Extra, HTML, JSON, Nonces};
use super::roster;
use super::routes::{By, Form, Page};
use super::site::{Resident, Robots, stranger};
use super::wire::{Act, Answer, chunk};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// One question, what an honest answer shows, and how it shall be answered.
pub struct Scene {
    pub page: Page,
    pub target: String,
    pub found: Vec<Resident>,
    pub fault: Option<Fault>,
    pub robots: Robots,
    pub now: DateTime<Utc>,
    pub nonce: u64,
    pub setting: Setting,
}

impl Scene {
    /// What happens on the connection.
    pub fn acts(&self) -> Vec<Act> {
        match (&self.page, &self.fault) {
            (Page::Home, _) => self.dated(roster::home(&mut self.nonces())).whole(),
            (Page::Missing, _) => self.dated(plain(404, "not found\n")).whole(),
            (Page::Robots, _) => self.robots(),
            (Page::Answer { form, .. }, None) => self.honest(*form).whole(),
            (Page::Answer { form: Form::App(by), .. }, Some(fault)) => self.in_app(*by, fault),
            (Page::Answer { form, .. }, Some(fault)) => self.faulty(*form, self.honest(*form), fault),
            (Page::App(call), fault) => self.of_app(call, fault.as_ref()),
        }
    }

    /// The reply to a search from the page: spoilt itself, or with a word for the page.
    fn in_app(&self, by: By, fault: &Fault) -> Vec<Act> {
        let InApp::View(show) = fault.in_app() else {
            return self.faulty(Form::App(by), self.honest(Form::App(by)), fault);
        };
        let after = if let Fault::LateResult { after } = fault { *after } else { Duration::ZERO };
        let found = if *fault == Fault::Contradiction { &self.at_least_one() } else { &self.found };
        let word = Some(Word { show, after });
        self.dated(app::reply::search(found, by, word, &mut self.nonces())).whole()
    }

    /// The page itself and its files.
    fn of_app(&self, call: &Call, fault: Option<&Fault>) -> Vec<Act> {
        let honest = self.dated(app::answer(call, &self.found, fault, &self.setting, &mut self.nonces()));
        match fault {
            Some(fault) if fault.in_app() == InApp::Document => {
                self.faulty(Form::App(By::Number), honest, fault)
            }
            Some(Fault::DetailsFail) => self.faulty(Form::App(By::Number), honest, &Fault::ServerError500),
            Some(_) | None => honest.whole(),
        }
    }

    fn robots(&self) -> Vec<Act> {
        let answer = match &self.robots {
            Robots::Absent => plain(404, "not found\n"),
            Robots::Text(text) => plain(200, text),
            Robots::ServerError => plain(500, "error\n"),
            Robots::Forbidden => plain(403, "forbidden\n"),
            Robots::Silent => return vec![Act::Silence],
        };
        self.dated(answer).whole()
    }

    fn honest(&self, form: Form) -> Answer {
        self.showing(form, &self.found, Extra::Nothing)
    }

    fn showing(&self, form: Form, found: &[Resident], extra: Extra) -> Answer {
        self.dated(pages::answer(form, found, extra, &mut self.nonces()))
    }

    fn nonces(&self) -> Nonces {
        Nonces::new(self.nonce)
    }

    fn dated(&self, answer: Answer) -> Answer {
        answer.dated(self.now)
    }

    /// The record of whom was asked for, or of somebody when there is none.
    fn at_least_one(&self) -> Vec<Resident> {
        if self.found.is_empty() { vec![stranger(0)] } else { self.found.clone() }
    }

    /// An answer of another kind, or the honest one with its bytes or its connection mishandled.
    fn faulty(&self, form: Form, honest: Answer, fault: &Fault) -> Vec<Act> {
        let n = &mut self.nonces();
        let body = honest.body.clone();
        let answer = match fault {
            Fault::InternalError => pages::internal_error(form),
            Fault::ServerError500 => Answer::new(500, HTML, "<h1>500 Internal Server Error</h1>\n"),
            Fault::NotFound404 => Answer::new(404, HTML, "<h1>404 Not Found</h1>\n"),
            Fault::NotModified304 => return vec![send(self.dated(bare(304)).head(""))],
            Fault::Forbidden403 => pages::access_denied(n),
            Fault::Captcha => pages::captcha(form, n),
            Fault::TooMany429 { retry_after } => too_many(retry_after),
            Fault::Unavailable503 => Answer::new(503, HTML, "<h1>503 Service Unavailable</h1>\n"),
            Fault::Maintenance => roster::notice(
                "Maintenance",
                "The system is currently unavailable for maintenance",
                "Scheduled maintenance is in progress. Please try again later.",
                n,
            ),
            Fault::WaitingRoom => roster::notice(
                "Waiting Room",
                "You are now in line",
                "Many people are using this service. Your number in line is 4031. This page refreshes by itself.",
                n,
            ),
            Fault::CaptivePortal => pages::captive_portal(),
            Fault::SessionForm => roster::home(n),
            Fault::RedirectHome => bare(302).with("Location", "/"),
            Fault::RedirectAway => bare(302).with("Location", "http://elsewhere.example/result"),
            Fault::RedirectInward => bare(302).with("Location", "http://169.254.169.254/latest/meta-data/"),
            Fault::RedirectLoop => bare(302).with("Location", self.target.clone()),
            Fault::Empty => Answer::new(200, if form == Form::Bop { JSON } else { HTML }, ""),
            Fault::OtherLayout => pages::other_layout(form, &self.found),
            Fault::Spanish => pages::spanish(form, &self.found, n),
            Fault::OtherPerson => pages::answer(form, &[stranger(1)], Extra::Nothing, n),
            Fault::TwoRecords => {
                let two = [self.at_least_one().remove(0), stranger(1)];
                pages::answer(form, &two, Extra::Nothing, n)
            }
            Fault::Contradiction => pages::answer(form, &self.at_least_one(), Extra::ZeroToo, n),
            Fault::Zero => pages::answer(form, &[], Extra::Nothing, n),
            Fault::ZeroHidden => pages::answer(form, &self.found, Extra::ZeroHidden, n),
            Fault::HostileText => {
                let hostile: Vec<Resident> = self.at_least_one().into_iter().map(hostile).collect();
                pages::answer(form, &hostile, Extra::Nothing, n)
            }
            Fault::Stale => {
                let old = pages::answer(form, &self.found, Extra::Nothing, &mut Nonces::new(0));
                return old.with("Age", "86400").dated(self.now - TimeDelta::days(1)).whole();
            }
            Fault::ClockOff => {
                let answer = pages::answer(form, &self.found, Extra::Nothing, n);
                return answer.dated(self.now + TimeDelta::minutes(20)).whole();
            }
            Fault::Deep => deep(form),
            Fault::Unfinished => return with_body(&honest, body[..body.len() * 3 / 4].to_vec()).whole(),
            Fault::NotUtf8 => {
                let (start, end) = body.split_at(body.len() / 2);
                return with_body(&honest, [start, b"\xff\xfe\0\xc3(", end].concat()).whole();
            }
            Fault::GzipBomb => return coded(&honest, "gzip", BOMB.clone()),
            Fault::Gzip => return coded(&honest, "gzip", gzip(&body)),
            Fault::NestedGzip => return coded(&honest, "gzip, gzip", gzip(&gzip(&body))),
            Fault::FalseGzip => return coded(&honest, "gzip", body),
            Fault::SilentGzip => return with_body(&honest, gzip(&body)).whole(),
            Fault::Chunked => return vec![send(honest.chunked())],
            Fault::Truncated => return half(&honest, Act::Close),
            Fault::ChunkedCut => {
                let mut wire = honest.chunked();
                wire.truncate(wire.len() - b"0\r\n\r\n".len());
                return vec![send(wire), Act::Close];
            }
            Fault::Drip { every } => {
                let bytes = [honest.head_for(body.len()).as_slice(), &body].concat();
                return vec![Act::Drip { bytes: bytes.into(), every: *every }];
            }
            Fault::Endless => {
                let head = send(honest.head("Transfer-Encoding: chunked\r\n"));
                return vec![head, send(chunk(&body)), Act::Forever(chunk(&[b' '; 16 * 1024]).into())];
            }
            Fault::Hang => return vec![Act::Silence],
            Fault::Stall => return half(&honest, Act::Silence),
            Fault::HugeHeaders => return honest.with("X-Padding", "x".repeat(1024 * 1024)).whole(),
            Fault::ManyHeaders => {
                return (0..10_000).fold(honest, |a, i| a.with("X-Padding", i.to_string())).whole();
            }
            Fault::CookieFlood => return cookies(honest).whole(),
            Fault::EarlyHints => return [vec![early_hints()], honest.whole()].concat(),
            Fault::Garbage => {
                let noise = b"\x16\x03\x01\0\0no such protocol\r\n\r\n<html>".to_vec();
                return vec![send(noise), Act::Close];
            }
            Fault::ClosedUnanswered => return vec![Act::Close],
            Fault::Alert
            | Fault::Popup
            | Fault::Download
            | Fault::NeverSettles
            | Fault::NoResult
            | Fault::ScriptLoop
            | Fault::HugeDom
            | Fault::JsRedirectLoop
            | Fault::ServiceWorker
            | Fault::BeforeUnload
            | Fault::LateResult { .. }
            | Fault::OtherCountryList
            | Fault::RenamedForm
            | Fault::ResultWithoutHash
            | Fault::DetailsFail => return honest.whole(),
        };
        self.dated(answer).whole()
    }
}

fn bare(status: u16) -> Answer {
    Answer { status, headers: Vec::new(), body: Bytes::new() }
}

fn plain(status: u16, text: &str) -> Answer {
    Answer::new(status, "text/plain; charset=utf-8", text.to_owned())
}

fn too_many(retry_after: &str) -> Answer {
    let answer = Answer::new(429, HTML, "<h1>429 Too Many Requests</h1>\n");
    if retry_after.is_empty() { answer } else { answer.with("Retry-After", retry_after) }
}
