//! A witness for somebody else's log: remembers the last checkpoint of each log it knows, and cosigns the next one only
//! when it shows that the log only grew (C2SP tlog-witness). Knows no archive; its folder has a key and its memory.

mod memory;

use crate::clock::Clock;
use crate::merkle::Verifier;
use crate::merkle::cosign::{AddCheckpoint, Cosigner, MAX_REQUEST, Refusal, consider};
use crate::random::Random;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use memory::Memory;
pub use memory::WitnessError;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// A witness at work.
pub struct Witness {
    cosigner: Cosigner,
    logs: Vec<Verifier>,
    memory: Mutex<Memory>,
}

impl Witness {
    /// Opens the folder of a witness, or makes it with a new key. One process at a time.
    pub fn open(
        folder: &Path,
        name: &str,
        logs: Vec<Verifier>,
        random: &mut dyn Random,
    ) -> Result<Witness, WitnessError> {
        let (memory, seed) = Memory::open(folder, random)?;
        let cosigner = Cosigner::new(name, seed).map_err(WitnessError::Name)?;
        Ok(Witness { cosigner, logs, memory: Mutex::new(memory) })
    }

    /// The verifier key, for those who ask.
    pub fn key(&self) -> String {
        self.cosigner.key().to_string()
    }

    /// Considers a question; the signature line, or why not. `now` in seconds since 1970. What is cosigned is on the disk
    /// before this returns.
    pub fn add_checkpoint(&self, body: &[u8], now: u64) -> Result<String, NotCosigned> {
        let text = std::str::from_utf8(body).map_err(|_| Refusal::BadRequest)?;
        let request = AddCheckpoint::parse(text).ok_or(Refusal::BadRequest)?;
        // Looking and remembering under one lock: or a slow question could roll back a quick one.
        let mut memory = self.memory.lock().expect("no holder of this lock panics");
        let checkpoint = consider(&request, &self.logs, |origin| memory.last(origin))?;
        memory.remember(&checkpoint)?;
        Ok(self.cosigner.cosign(&checkpoint.to_text(), now))
    }
}

/// Why there is no cosignature.
#[derive(Debug, thiserror::Error)]
pub enum NotCosigned {
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("{0}")]
    Failed(#[from] WitnessError),
}

struct Shared {
    witness: Witness,
    clock: Arc<dyn Clock>,
}

/// Answers `POST /add-checkpoint` until the future is dropped.
pub async fn serve(listener: TcpListener, witness: Witness, clock: Arc<dyn Clock>) -> std::io::Result<()> {
    let shared = Arc::new(Shared { witness, clock });
    let router = Router::new()
        .route("/add-checkpoint", post(answer))
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .with_state(shared);
    axum::serve(listener, router).await
}

async fn answer(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    let now = shared.clock.now().wall.timestamp().max(0) as u64;
    match shared.witness.add_checkpoint(&body, now) {
        Ok(line) => (StatusCode::OK, plain("text/plain; charset=utf-8"), line).into_response(),
        Err(NotCosigned::Refused(refusal)) => {
            tracing::warn!(%refusal, "not cosigned");
            refused(refusal)
        }
        Err(NotCosigned::Failed(error)) => {
            tracing::error!(%error, "not cosigned");
            (StatusCode::INTERNAL_SERVER_ERROR, "the witness cannot remember now\n").into_response()
        }
    }
}

fn refused(refusal: Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    match refusal {
        Refusal::OtherSize(size) => (status, plain("text/x.tlog.size"), format!("{size}\n")).into_response(),
        Refusal::BadRequest
        | Refusal::UnknownLog
        | Refusal::NotSigned
        | Refusal::TwoRoots(_)
        | Refusal::NotConsistent => {
            (status, plain("text/plain; charset=utf-8"), format!("{refusal}\n")).into_response()
        }
    }
}

fn plain(media_type: &'static str) -> [(header::HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, media_type)]
}

#[cfg(test)]
mod tests;
