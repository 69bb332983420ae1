//! One tab in a context of its own: no cookie, cache or storage of another look. Calls our script in the page, and
//! writes down what the page does meanwhile.

use super::guard::guard;
use super::process::{Process, WINDOW};
use super::watch::{Seen, watch};
use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::browser::{
    BrowserContextId, SetDownloadBehaviorBehavior, SetDownloadBehaviorParams,
};
use chromiumoxide::cdp::browser_protocol::input::InsertTextParams;
use chromiumoxide::cdp::browser_protocol::network::{GetCertificateParams, SetBypassServiceWorkerParams};
use chromiumoxide::cdp::browser_protocol::page::{
    CaptureScreenshotFormat, CaptureScreenshotParams, CreateIsolatedWorldParams, FrameId, NavigateParams,
    Viewport,
};
use chromiumoxide::cdp::browser_protocol::target::{CreateBrowserContextParams, CreateTargetParams};
use chromiumoxide::cdp::js_protocol::runtime::{EvaluateParams, ExecutionContextId};
use chromiumoxide::error::CdpError;
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::JoinHandle;
use url::Url;

const SCRIPT: &str = include_str!("in_page.js");
/// A command that does not wait for the page.
const SHORT: Duration = Duration::from_secs(10);
/// How long a tab may take to tell of its certificate and to close; longer, and the browser is ended with it.
const CLOSE: Duration = Duration::from_secs(3);
/// The largest picture, in pixels: a page can be made endless.
const TALLEST: f64 = 12_000.0;
const WIDEST: f64 = 4_000.0;

pub(super) struct Tab {
    page: Page,
    context: BrowserContextId,
    frame: FrameId,
    world: Mutex<Option<ExecutionContextId>>,
    seen: Arc<Mutex<Seen>>,
    watcher: JoinHandle<()>,
    guard: JoinHandle<()>,
}

/// Why a call gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// The page went to another document meanwhile: ask again.
    Moved,
    /// The page or the browser does not answer.
    Hung,
    /// The page crashed, or the browser ended.
    Ended,
}

impl Tab {
    pub(super) async fn open(process: &Process, base: &Url, replies: &[String]) -> Result<Tab, Gone> {
        let browser = &process.browser;
        let context = CreateBrowserContextParams::builder().dispose_on_detach(true).build();
        let context = within(SHORT, browser.create_browser_context(context)).await?;
        let deny = SetDownloadBehaviorParams::builder()
            .behavior(SetDownloadBehaviorBehavior::Deny)
            .events_enabled(true)
            .browser_context_id(context.clone())
            .build()
            .map_err(|_| Gone::Ended)?;
        within(SHORT, browser.execute(deny)).await?;
        let target = CreateTargetParams::builder()
            .url("about:blank")
            .browser_context_id(context.clone())
            .width(WINDOW.0)
            .height(WINDOW.1)
            .build()
            .map_err(|_| Gone::Ended)?;
        let page = within(SHORT, browser.new_page(target)).await?;
        let frame = within(SHORT, page.mainframe()).await?.ok_or(Gone::Ended)?;
        within(SHORT, page.execute(SetBypassServiceWorkerParams::new(true))).await?;
        let seen = Arc::new(Mutex::new(Seen::default()));
        let watcher =
            watch(browser, &page, &frame, seen.clone(), (base, replies)).await.map_err(|_| Gone::Ended)?;
        let guard = guard(&page, &frame, seen.clone(), base).await.map_err(|_| Gone::Ended)?;
        Ok(Tab { page, context, frame, world: Mutex::new(None), seen, watcher, guard })
    }

    /// Begins to go to an address. It is not waited for: what counts is what appears on the page. Why it could
    /// not be had is written down.
    pub(super) fn go(&self, url: &str) {
        let (page, seen, url) = (self.page.clone(), self.seen.clone(), url.to_owned());
        tokio::spawn(async move {
            let answer = page.execute(NavigateParams::new(url)).await;
            let error = answer.ok().and_then(|a| a.result.error_text);
            if let Some(text) = error.filter(|text| !text.is_empty()) {
                lock(&seen).network_error.get_or_insert(text);
            }
        });
    }

    /// Runs our script with this question. The world of the script is made anew when the page has moved on.
    pub(super) async fn call(&self, asked: Value, limit: Duration) -> Result<Value, Gone> {
        if self.seen().crashed {
            return Err(Gone::Ended);
        }
        let known = self.world_now();
        let world = match known {
            Some(world) => world,
            None => self.make_world().await?,
        };
        let call = EvaluateParams::builder()
            .expression(format!("({SCRIPT})({asked})"))
            .context_id(world)
            .await_promise(true)
            .return_by_value(true)
            .user_gesture(false)
            .build()
            .map_err(|_| Gone::Ended)?;
        let answer = match within(limit, self.page.execute(call)).await {
            Ok(answer) => answer.result,
            Err(gone) => {
                self.set_world(None);
                return Err(if self.seen().crashed { Gone::Ended } else { gone });
            }
        };
        if answer.exception_details.is_some() {
            self.set_world(None);
            return Err(Gone::Moved);
        }
        Ok(answer.result.value.unwrap_or(Value::Null))
    }

    /// Puts text where the page's focus is, as one insertion.
    pub(super) async fn insert(&self, text: &str) -> Result<(), Gone> {
        within(SHORT, self.page.execute(InsertTextParams::new(text))).await.map(drop)
    }

    /// The whole page as PNG. `size` is the page's, in pixels, when it is larger than the window.
    pub(super) async fn picture(&self, size: Option<(f64, f64)>) -> Option<Vec<u8>> {
        let mut wanted =
            CaptureScreenshotParams::builder().format(CaptureScreenshotFormat::Png).optimize_for_speed(true);
        if let Some((width, height)) = size {
            let (width, height) = (width.clamp(1.0, WIDEST), height.clamp(1.0, TALLEST));
            let clip = Viewport { x: 0.0, y: 0.0, width, height, scale: 1.0 };
            wanted = wanted.clip(clip).capture_beyond_viewport(true);
        }
        let wanted = wanted.build();
        let shot = within(SHORT, self.page.execute(wanted)).await.ok()?;
        let text: &str = shot.result.data.as_ref();
        base64::Engine::decode(&base64::prelude::BASE64_STANDARD, text).ok()
    }

    /// The certificates of an origin, DER, leaf first.
    pub(super) async fn chain(&self, origin: &str) -> Vec<Vec<u8>> {
        let asked = within(CLOSE, self.page.execute(GetCertificateParams::new(origin))).await;
        let texts = asked.map(|a| a.result.table_names).unwrap_or_default();
        let decode = |text: &String| base64::Engine::decode(&base64::prelude::BASE64_STANDARD, text).ok();
        texts.iter().filter_map(decode).collect()
    }

    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        lock(&self.seen)
    }

    /// Ends the context and everything in it; `beforeunload` is not asked. An error where the browser does not do so.
    pub(super) async fn close(self, process: &Process, alive: bool) -> Result<(), Gone> {
        self.watcher.abort();
        self.guard.abort();
        if !alive {
            return Err(Gone::Ended);
        }
        within(CLOSE, process.browser.dispose_browser_context(self.context)).await
    }

    fn world_now(&self) -> Option<ExecutionContextId> {
        *self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_world(&self, world: Option<ExecutionContextId>) {
        *self.world.lock().unwrap_or_else(PoisonError::into_inner) = world;
    }

    async fn make_world(&self) -> Result<ExecutionContextId, Gone> {
        let wanted = CreateIsolatedWorldParams::builder()
            .frame_id(self.frame.clone())
            .world_name("testigo")
            .build()
            .map_err(|_| Gone::Ended)?;
        let made = within(SHORT, self.page.execute(wanted)).await?;
        let world = made.result.execution_context_id;
        self.set_world(Some(world));
        Ok(world)
    }
}

pub(super) fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for a DevTools answer, so long and no longer.
pub(super) async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, CdpError>>,
) -> Result<T, Gone> {
    match tokio::time::timeout(limit, work).await {
        Err(_) | Ok(Err(CdpError::Timeout)) => Err(Gone::Hung),
        Ok(Ok(value)) => Ok(value),
        // An answer of the browser: the frame, the world or the target is not there any more.
        Ok(Err(CdpError::Chrome(_))) => Err(Gone::Moved),
        Ok(Err(_)) => Err(Gone::Ended),
    }
}
