//! A time-stamping service (made of `openssl ts -reply`) and a calendar on loopback, that can misbehave.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testigo::anchor::rfc3161;
use testigo::pretend::tsa::Tsa;
use url::Url;

/// How the service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Good,
    Garbage,
    /// A good token of another digest, with the nonce of the question.
    OtherHash,
    /// A good token of an older question.
    Replayed,
    Sha1,
    Refuses,
    Broken,
    Never,
    Endless,
    Elsewhere,
}

pub struct Services {
    base: Url,
    shared: Arc<Shared>,
}

struct Shared {
    tsa: Tsa,
    base: Mutex<String>,
    mood: Mutex<Mood>,
    first: Mutex<Option<Vec<u8>>>,
    /// The calendar has a block for what it promised.
    mined: Mutex<bool>,
    agents: Mutex<Vec<String>>,
}

impl Services {
    pub async fn start(tsa: Tsa) -> Services {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base: Url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let shared = Arc::new(Shared {
            tsa,
            base: Mutex::new(base.as_str().trim_end_matches('/').to_owned()),
            mood: Mutex::new(Mood::Good),
            first: Mutex::new(None),
            mined: Mutex::new(false),
            agents: Mutex::new(Vec::new()),
        });
        let router = Router::new()
            .route("/tsr", post(stamp))
            .route("/cal/digest", post(promise))
            .route("/cal/timestamp/{commitment}", get(rest))
            .with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Services { base, shared }
    }

    pub fn tsr(&self) -> Url {
        self.base.join("tsr").unwrap()
    }

    pub fn calendar(&self) -> Url {
        self.base.join("cal").unwrap()
    }

    pub fn set(&self, mood: Mood) {
        *self.shared.mood.lock().unwrap() = mood;
    }

    pub fn mine(&self) {
        *self.shared.mined.lock().unwrap() = true;
    }

    pub fn agents(&self) -> Vec<String> {
        self.shared.agents.lock().unwrap().clone()
    }
}

/// The 16 bytes of the nonce in a request: the only integer of that length.
fn nonce_in(request: &[u8]) -> [u8; 16] {
    let at = request.windows(2).position(|w| w == [2, 16]).expect("a request has a nonce");
    request[at + 2..at + 18].try_into().unwrap()
}

async fn stamp(State(shared): State<Arc<Shared>>, headers: axum::http::HeaderMap, body: Bytes) -> Response {
    let agent = headers.get(header::USER_AGENT).map(|v| v.to_str().unwrap_or_default().to_owned());
    shared.agents.lock().unwrap().extend(agent);
    let mood = *shared.mood.lock().unwrap();
    let kind = [(header::CONTENT_TYPE, "application/timestamp-reply")];
    let reply = |request: &[u8]| shared.tsa.reply(request).unwrap();
    let answer = match mood {
        Mood::Good => {
            let answer = reply(&body);
            shared.first.lock().unwrap().get_or_insert(answer.clone());
            answer
        }
        Mood::Garbage => b"<html>welcome to the hotel</html>".to_vec(),
        Mood::OtherHash => reply(&rfc3161::request([1; 32], nonce_in(&body))),
        Mood::Replayed => shared.first.lock().unwrap().clone().expect("one good answer before"),
        Mood::Sha1 => reply(&shared.tsa.sha1_request().unwrap()),
        Mood::Refuses => shared.tsa.refuse().unwrap(),
        Mood::Broken => return (StatusCode::SERVICE_UNAVAILABLE, "busy").into_response(),
        Mood::Never => {
            tokio::time::sleep(Duration::from_secs(600)).await;
            Vec::new()
        }
        Mood::Endless => vec![0x30; 4 << 20],
        Mood::Elsewhere => {
            return (StatusCode::FOUND, [(header::LOCATION, "http://127.0.0.1:1/")]).into_response();
        }
    };
    (kind, answer).into_response()
}

/// `append 1 byte, sha256, promise`.
async fn promise(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    assert_eq!(body.len(), 32, "a calendar gets a digest and nothing else");
    let mood = *shared.mood.lock().unwrap();
    match mood {
        Mood::Good => {}
        Mood::Garbage => return "<html>".into_response(),
        Mood::OtherHash
        | Mood::Replayed
        | Mood::Sha1
        | Mood::Refuses
        | Mood::Broken
        | Mood::Never
        | Mood::Endless
        | Mood::Elsewhere => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
    let address = format!("{}/cal", shared.base.lock().unwrap());
    let mut answer = vec![0xf0, 1, 7, 0x08];
    answer.extend(b"\x00\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e");
    answer.extend([address.len() as u8 + 1, address.len() as u8]);
    answer.extend(address.as_bytes());
    answer.into_response()
}

async fn rest(State(shared): State<Arc<Shared>>, Path(commitment): Path<String>) -> Response {
    assert_eq!(commitment.len(), 64);
    if *shared.mood.lock().unwrap() == Mood::Broken {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if !*shared.mined.lock().unwrap() {
        return (StatusCode::NOT_FOUND, "Pending confirmation in Bitcoin blockchain").into_response();
    }
    b"\xf1\x01\x09\x08\x00\x05\x88\x96\x0d\x73\xd7\x19\x01\x03\xc0\xa2\x33".to_vec().into_response()
}
