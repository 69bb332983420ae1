//! The endpoint that takes a saved page: `POST /api/v1/capture` on loopback, multipart with `file` and `url`, as the
//! extension SingleFile sends it ("REST Form API").
//!
//! It is open for one session, with a token that ends with it. A page of the web cannot use it: foreign origins and
//! foreign host names are refused (DNS rebinding), and nothing is answered without the token.

use super::take::Upload;
use crate::digest::sha256;
use crate::fetch::capture::Way;
use crate::saved::MAX_FILE;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use url::Url;

/// The path of the endpoint.
pub const PATH: &str = "/api/v1/capture";
/// Beyond the file itself: the form around it.
const FORM: usize = 64 * 1024;

/// An open endpoint. Dropping it closes it.
pub struct Receiver {
    pub address: SocketAddr,
    pub posts: mpsc::Receiver<Post>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

/// One page that came in, and where its answer goes.
pub struct Post {
    pub upload: Upload,
    pub answer: oneshot::Sender<Reply>,
}

/// What the sender is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

#[derive(Clone)]
struct Session {
    /// SHA-256 of the token: comparing digests tells nothing about the token.
    token: [u8; 32],
    address: SocketAddr,
    posts: mpsc::Sender<Post>,
}

impl Receiver {
    /// Opens the endpoint; port 0 takes any free one.
    pub async fn open(port: u16, token: &str) -> std::io::Result<Receiver> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let (posts, incoming) = mpsc::channel(4);
        let session = Arc::new(Session { token: sha256(&[token.as_bytes()]), address, posts });
        let app = Router::new()
            .route(PATH, post(capture))
            .layer(DefaultBodyLimit::max(MAX_FILE + FORM))
            .layer(from_fn_with_state(session.clone(), guard))
            .with_state(session);
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(async move {
            let until = async {
                let _dropped = stopped.await;
            };
            let _ended = axum::serve(listener, app).with_graceful_shutdown(until).await;
        });
        Ok(Receiver { address, posts: incoming, stop: Some(stop), server })
    }

    /// Closes it, after the answers that are on their way.
    pub async fn close(mut self) {
        if let Some(stop) = self.stop.take() {
            let _gone = stop.send(());
        }
        let limit = std::time::Duration::from_secs(2);
        let _late = tokio::time::timeout(limit, &mut self.server).await;
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Reply {
    /// A page that was not taken, and why.
    pub fn refused(why: &super::Refused) -> Reply {
        Reply { status: 422, body: json!({ "taken": false, "why": why.key(), "message": why.to_string() }) }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut body = json!({ "schema_version": 1 });
        if let (Some(object), Value::Object(more)) = (body.as_object_mut(), self.body) {
            object.extend(more);
        }
        let json = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
        (status, json, body.to_string()).into_response()
    }
}

fn refusal(status: u16, message: &str) -> Reply {
    Reply { status, body: json!({ "taken": false, "message": message }) }
}

/// Who may speak to us at all.
async fn guard(State(session): State<Arc<Session>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !is_here(headers, session.address) {
        return refusal(421, "this is not an address of this program").into_response();
    }
    let origin = match headers.get(header::ORIGIN) {
        None => None,
        Some(origin) if is_extension(origin) => Some(origin.clone()),
        Some(_) => return refusal(403, "web pages cannot send anything here").into_response(),
    };
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else if !has_token(headers, &session.token) {
        refusal(401, "the token is not the one of this session; testigo together shows it").into_response()
    } else {
        next.run(request).await
    };
    if let Some(origin) = origin {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("authorization, content-type"),
        );
    }
    response
}

fn is_here(headers: &HeaderMap, address: SocketAddr) -> bool {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let port = address.port();
    [format!("127.0.0.1:{port}"), format!("localhost:{port}")].iter().any(|own| own == host)
}

/// A browser extension, which can only be one that its user installed.
fn is_extension(origin: &HeaderValue) -> bool {
    let text = origin.to_str().unwrap_or_default();
    ["chrome-extension://", "moz-extension://", "safari-web-extension://"].iter().any(|s| text.starts_with(s))
}

fn has_token(headers: &HeaderMap, wanted: &[u8; 32]) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|h| h.to_str().ok());
    let token =
        given.and_then(|text| text.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
    token.is_some_and(|(_, token)| sha256(&[token.trim().as_bytes()]) == *wanted)
}

/// Takes one page.
async fn capture(State(session): State<Arc<Session>>, form: Multipart) -> Reply {
    let upload = match upload(form).await {
        Ok(upload) => upload,
        Err(reply) => return reply,
    };
    let (answer, answered) = oneshot::channel();
    let over = || refusal(503, "the session is over; start testigo together again");
    if session.posts.send(Post { upload, answer }).await.is_err() {
        return over();
    }
    answered.await.unwrap_or_else(|_| over())
}

async fn upload(mut form: Multipart) -> Result<Upload, Reply> {
    let (mut bytes, mut url) = (None, None);
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(error) => return Err(broken(&error)),
        };
        match field.name() {
            Some("file") => bytes = Some(field.bytes().await.map_err(|e| broken(&e))?.to_vec()),
            Some("url") => {
                let text = field.text().await.map_err(|e| broken(&e))?;
                let parsed = Url::parse(text.trim());
                url = Some(parsed.map_err(|_| refusal(400, "the field `url` is no address"))?);
            }
            Some(_) | None => {}
        }
    }
    let bytes = bytes.ok_or_else(|| refusal(400, "the form has no field `file`"))?;
    Ok(Upload { bytes, url, way: Way::Assisted, seen_at: None, said: None })
}

fn broken(error: &axum::extract::multipart::MultipartError) -> Reply {
    let message = match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => "the page is larger than 64 MB; save only the result page",
        _ => "this is not the form that SingleFile sends; see docs/together.md",
    };
    refusal(error.status().as_u16(), message)
}
