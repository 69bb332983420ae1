//! A pretend server: one answer for each request, in order; keeps what it was asked, byte for byte.

use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub struct Pretend {
    port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// One request.
#[derive(Clone)]
pub struct Seen {
    pub wire: Vec<u8>,
    /// `POST /path`.
    pub line: String,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

pub enum Answer {
    Status(u16, &'static str),
    With(u16, &'static [(&'static str, &'static str)], &'static str),
    /// Reads the request and closes.
    Nothing,
}

impl Seen {
    /// `name` in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    pub fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"));
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl Pretend {
    pub async fn saying(answers: Vec<Answer>) -> Pretend {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = seen.clone();
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read(&mut stream).await;
                kept.lock().unwrap().push(request);
                say(&mut stream, answer).await;
            }
        });
        Pretend { port, seen }
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The only request.
    pub fn one(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1);
        seen[0].clone()
    }
}

async fn read(stream: &mut TcpStream) -> Seen {
    let mut wire = Vec::new();
    let head = loop {
        if let Some(at) = wire.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        assert!(stream.read_buf(&mut wire).await.unwrap() > 0, "a whole head");
    };
    let text = String::from_utf8(wire[..head].to_vec()).unwrap();
    let mut lines = text.lines();
    let line = lines.next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|l| l.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(n, _)| n == "content-length").map_or(0, |(_, v)| v.parse().unwrap());
    while wire.len() < head + length {
        assert!(stream.read_buf(&mut wire).await.unwrap() > 0, "a whole body");
    }
    let body = wire[head..].to_vec();
    Seen { wire, line, headers, body }
}

async fn say(stream: &mut TcpStream, answer: Answer) {
    let (status, headers, body) = match answer {
        Answer::Status(status, body) => (status, &[][..], body),
        Answer::With(status, headers, body) => (status, headers, body),
        Answer::Nothing => return,
    };
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} Said\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    stream.write_all(text.as_bytes()).await.unwrap();
}
