//! What a page does while it is asked: the responses it gets, what it says on its console, and the dialogs,
//! windows and downloads it tries, all of which are refused.

use super::tab::lock;
use crate::fetch::capture::{Part, PartKind};
use crate::saved::is_secret_header;
use bytes::Bytes;
use chromiumoxide::cdp::browser_protocol::browser::EventDownloadWillBegin;
use chromiumoxide::cdp::browser_protocol::inspector::{EnableParams, EventTargetCrashed};
use chromiumoxide::cdp::browser_protocol::network::{
    EventLoadingFailed, EventLoadingFinished, EventResponseReceived, GetResponseBodyParams, RequestId,
    ResourceType, Response,
};
use chromiumoxide::cdp::browser_protocol::page::{
    EventJavascriptDialogOpening, EventWindowOpen, FrameId, HandleJavaScriptDialogParams,
};
use chromiumoxide::cdp::browser_protocol::target::{CloseTargetParams, EventTargetCreated};
use chromiumoxide::cdp::js_protocol::runtime::{
    ConsoleApiCalledType, EventConsoleApiCalled, EventExceptionThrown,
};
use chromiumoxide::error::CdpError;
use chromiumoxide::{Browser, Page};
use futures_util::stream::{BoxStream, StreamExt, select_all};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;
use url::Url;

/// The most bytes of one reply that are kept, and the most replies.
const LARGEST_REPLY: usize = 1 << 20;
const MOST_REPLIES: usize = 20;
/// Of so many requests it is remembered that they are over.
const MOST_OVER: usize = 10_000;

/// Everything that was written down.
#[derive(Default)]
pub(super) struct Seen {
    /// The last response that became the page's document.
    pub document: Option<Box<Response>>,
    /// Why the document could not be had, in the browser's words (`net::ERR_…`).
    pub network_error: Option<String>,
    pub replies: Vec<Part>,
    /// Replies whose body is still on its way.
    pub pending: usize,
    pub messages: Vec<String>,
    pub crashed: bool,
}

impl Seen {
    pub(super) fn note(&mut self, text: String) {
        if self.messages.len() < crate::fetch::capture::MESSAGES {
            self.messages.push(text);
        }
    }
}

enum Happened {
    Response(Arc<EventResponseReceived>),
    Finished(Arc<EventLoadingFinished>),
    Failed(Arc<EventLoadingFailed>),
    Dialog(Arc<EventJavascriptDialogOpening>),
    Window(Arc<EventWindowOpen>),
    Created(Arc<EventTargetCreated>),
    Download(Arc<EventDownloadWillBegin>),
    Console(Arc<EventConsoleApiCalled>),
    Exception(Arc<EventExceptionThrown>),
    Crash,
}

/// Begins to watch. `base` is the page's own address; `replies` the beginnings of paths whose JSON is kept.
pub(super) async fn watch(
    browser: &Browser,
    page: &Page,
    frame: &FrameId,
    seen: Arc<Mutex<Seen>>,
    (base, replies): (&Url, &[String]),
) -> Result<JoinHandle<()>, CdpError> {
    page.execute(EnableParams::default()).await?;
    let streams: Vec<BoxStream<'static, Happened>> = vec![
        page.event_listener().await?.map(Happened::Response).boxed(),
        page.event_listener().await?.map(Happened::Finished).boxed(),
        page.event_listener().await?.map(Happened::Failed).boxed(),
        page.event_listener().await?.map(Happened::Dialog).boxed(),
        page.event_listener().await?.map(Happened::Window).boxed(),
        browser.event_listener().await?.map(Happened::Created).boxed(),
        browser.event_listener().await?.map(Happened::Download).boxed(),
        page.event_listener().await?.map(Happened::Console).boxed(),
        page.event_listener().await?.map(Happened::Exception).boxed(),
        page.event_listener::<EventTargetCrashed>().await?.map(|_| Happened::Crash).boxed(),
    ];
    let watcher = Watcher {
        page: page.clone(),
        frame: frame.clone(),
        seen,
        base: base.clone(),
        paths: replies.to_vec(),
        waiting: HashMap::new(),
        over: HashSet::new(),
    };
    Ok(tokio::spawn(watcher.run(select_all(streams))))
}

struct Watcher {
    page: Page,
    frame: FrameId,
    seen: Arc<Mutex<Seen>>,
    base: Url,
    paths: Vec<String>,
    /// Replies to be kept, until their last byte is here.
    waiting: HashMap<RequestId, Part>,
    /// Requests that were over before their response was told: each kind of event comes in a stream of its own.
    over: HashSet<RequestId>,
}

impl Watcher {
    async fn run(mut self, mut events: impl futures_util::Stream<Item = Happened> + Unpin) {
        while let Some(event) = events.next().await {
            match event {
                Happened::Response(event) => self.response(&event),
                Happened::Finished(event) => self.finished(&event.request_id),
                Happened::Failed(event) => self.finished(&event.request_id),
                Happened::Dialog(event) => self.dialog(&event),
                Happened::Window(event) => self.note(format!("a window was refused: {}", host(&event.url))),
                Happened::Created(event) => self.close_window(&event),
                Happened::Download(event) => self.note(format!("a file was refused: {}", host(&event.url))),
                Happened::Console(event) => self.console(&event),
                Happened::Exception(event) => {
                    self.note(format!("script error: {}", event.exception_details.text));
                }
                Happened::Crash => lock(&self.seen).crashed = true,
            }
        }
    }

    fn note(&self, text: String) {
        lock(&self.seen).note(text);
    }

    /// A window that the page opened is closed at once: nothing beside the tab is looked at. No switch of Chromium
    /// refuses them where there is no screen, and the page's own functions are left as they are.
    fn close_window(&self, event: &EventTargetCreated) {
        if event.target_info.opener_id.as_ref() != Some(self.page.target_id()) {
            return;
        }
        let (page, window) = (self.page.clone(), event.target_info.target_id.clone());
        tokio::spawn(async move { page.execute(CloseTargetParams::new(window)).await.map(drop) });
    }

    /// The page's errors.
    fn console(&self, event: &EventConsoleApiCalled) {
        let texts = event.args.iter().filter_map(|a| a.value.as_ref());
        match event.r#type {
            ConsoleApiCalledType::Error | ConsoleApiCalledType::Assert => {
                let texts: Vec<String> = texts.map(|v| v.to_string()).collect();
                self.note(format!("console error: {}", texts.join(" ")));
            }
            _ => {}
        }
    }

    /// A dialog stops the page until it is answered. It is dismissed; only a page that asks before it is left may
    /// go.
    fn dialog(&self, event: &EventJavascriptDialogOpening) {
        let leaving = event.r#type.as_ref() == "beforeunload";
        self.note(format!("a dialog was dismissed: {}", event.r#type.as_ref()));
        let page = self.page.clone();
        tokio::spawn(async move { page.execute(HandleJavaScriptDialogParams::new(leaving)).await.map(drop) });
    }

    fn response(&mut self, event: &EventResponseReceived) {
        match event.r#type {
            ResourceType::Document if event.frame_id.as_ref() == Some(&self.frame) => {
                let mut seen = lock(&self.seen);
                seen.document = Some(Box::new(event.response.clone()));
            }
            ResourceType::Xhr | ResourceType::Fetch => {
                let Some(part) = self.wanted(&event.response) else { return };
                let mut seen = lock(&self.seen);
                if seen.replies.len() + seen.pending < MOST_REPLIES {
                    seen.pending += 1;
                    drop(seen);
                    self.waiting.insert(event.request_id.clone(), part);
                    if self.over.contains(&event.request_id) {
                        self.finished(&event.request_id);
                    }
                }
            }
            _ => {}
        }
    }

    /// A reply of the page's own interface: the same host, a path that the profile names, and text.
    fn wanted(&self, response: &Response) -> Option<Part> {
        let url = Url::parse(&response.url).ok()?;
        let base = &self.base;
        let own = (url.host(), url.port_or_known_default()) == (base.host(), base.port_or_known_default());
        let named = self.paths.iter().any(|start| url.path().starts_with(start.as_str()));
        let text = ["json", "text"].iter().any(|kind| response.mime_type.contains(kind));
        let mut part = Part::new(PartKind::Reply, &response.mime_type, Bytes::new());
        part.address = without_query(&url);
        part.status = u16::try_from(response.status).ok();
        part.headers = headers(response);
        (own && named && text).then_some(part)
    }

    /// The last byte is here, or none will come any more.
    fn finished(&mut self, id: &RequestId) {
        let Some(mut part) = self.waiting.remove(id) else {
            if self.over.len() < MOST_OVER {
                self.over.insert(id.clone());
            }
            return;
        };
        let (page, seen, id) = (self.page.clone(), self.seen.clone(), id.clone());
        tokio::spawn(async move {
            let body = page.execute(GetResponseBodyParams::new(id)).await;
            let mut seen = lock(&seen);
            seen.pending = seen.pending.saturating_sub(1);
            let bytes = body.ok().map(|body| match body.result.base64_encoded {
                true => base64::Engine::decode(&base64::prelude::BASE64_STANDARD, &body.result.body)
                    .unwrap_or_default(),
                false => body.result.body.into_bytes(),
            });
            match bytes {
                Some(bytes) if bytes.len() <= LARGEST_REPLY => {
                    part.bytes = bytes.into();
                    seen.replies.push(part);
                }
                // That the interface refused counts without its words.
                _ if part.status.is_some_and(|status| status >= 400) => seen.replies.push(part),
                // A body that is gone already is no reply: what the page shows counts.
                _ => {}
            }
        });
    }
}

/// Names in lower case, in the order of the alphabet; no cookies and nothing else that is secret.
pub(super) fn headers(response: &Response) -> Vec<(String, String)> {
    let all = response.headers.inner().as_object();
    let mut headers: Vec<(String, String)> = all
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.as_str().unwrap_or_default().to_owned()))
        .filter(|(name, _)| !is_secret_header(name))
        .collect();
    headers.sort();
    headers
}

/// The address without its query, which can hold tokens and numbers.
fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

fn host(url: &str) -> String {
    Url::parse(url).ok().and_then(|u| u.host_str().map(str::to_owned)).unwrap_or_default()
}
