//! One look in a tab: the profile's steps, then everything that the page shows. Each step has its own limit, and
//! whatever goes wrong ends in something that can be kept.

use super::errors::failure_of;
use super::tab::{Gone, Tab};
use crate::clock::Clock;
use crate::fetch::Failure;
use crate::fetch::MAX_BODY;
use crate::fetch::capture::{Capture, Done, Part, PartKind, Stopped, Why};
use crate::saved::without_tokens;
use crate::source::Visit;
use crate::source::browse::{Act, Details, Todo};
use crate::source::rules::Mark;
use crate::time::Moment;
use bytes::Bytes;
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

/// A page with more elements is not kept: it is not the page of a locator.
const MOST_NODES: u32 = 200_000;
/// A notice ends the waiting when it has stood there so long and nothing better came.
const NOTICE: Duration = Duration::from_millis(1_200);
/// Beyond what a step may take, for the way to the page and back.
const SLACK: Duration = Duration::from_secs(5);
/// One call of the script waits so long at the most.
const SLICE: Duration = Duration::from_secs(10);
/// Between two tries on a page that moves on.
const PAUSE: Duration = Duration::from_millis(40);
/// How long replies that are on their way are waited for.
const REPLIES: Duration = Duration::from_secs(1);
/// How long a control may take to keep its text, and a page to be handed over.
const KEPT: Duration = Duration::from_secs(2);
const KEEP: Duration = Duration::from_secs(15);
const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
/// The name of the last step: waiting for the answer.
const ANSWER: &str = "answer";
/// How long the way back from the details may take.
const BACK: Duration = Duration::from_secs(5);

/// A look under way.
pub(super) struct Look<'a> {
    pub tab: &'a Tab,
    pub visit: &'a Visit,
    pub clock: &'a dyn Clock,
    pub asked: Moment,
    pub capture: Capture,
    /// The page as it was kept: its DOM, and where it stood.
    pub body: Bytes,
    pub final_url: Option<Url>,
    pub failure: Option<Failure>,
}

/// What ends the steps early.
enum End {
    Failed(Failure),
    Stopped(Why),
}

/// What came of waiting.
enum Waited {
    Found,
    Notice,
    Nothing,
}

impl From<Gone> for End {
    fn from(gone: Gone) -> End {
        End::Failed(match gone {
            Gone::Moved | Gone::Hung => Failure::Timeout,
            Gone::Ended => Failure::Browser,
        })
    }
}

impl Look<'_> {
    /// Asks and keeps.
    pub(super) async fn run(&mut self) {
        match self.ask().await {
            Ok(()) => {}
            Err((step, End::Stopped(why))) => self.capture.stopped = Some(Stopped { step, why }),
            Err((_, End::Failed(failure))) => self.failure = Some(failure),
        }
        if self.failure != Some(Failure::Browser) {
            self.keep().await;
        }
        let whole = self.failure.is_none() && self.capture.stopped.is_none();
        if let Some(details) = self.visit.details.as_ref().filter(|_| whole) {
            self.details(details).await;
        }
        let seen = self.tab.seen();
        self.capture.parts.extend(seen.replies.iter().cloned());
        for text in &seen.messages {
            self.capture.note(text);
        }
    }

    async fn ask(&mut self) -> Result<(), (String, End)> {
        let visit = self.visit;
        for todo in &visit.steps {
            let began = self.clock.now();
            let ended = self.step(todo).await;
            self.done(&todo.step.id, began, ended.as_ref().map_or_else(word, |()| "done".to_owned()));
            ended.map_err(|end| (todo.step.id.clone(), end))?;
        }
        let began = self.clock.now();
        let ended = match self.wait_for(&visit.answer, visit.wait.duration()).await {
            Ok(Waited::Found | Waited::Notice) => Ok(()),
            Ok(Waited::Nothing) => Err(End::Stopped(Why::Nothing)),
            Err(end) => Err(end),
        };
        self.done(ANSWER, began, ended.as_ref().map_or_else(word, |()| "done".to_owned()));
        ended.map_err(|end| (ANSWER.to_owned(), end))
    }

    async fn step(&mut self, todo: &Todo) -> Result<(), End> {
        let step = &todo.step;
        let limit = step.wait.duration();
        let asked = |op: &str, ms: Duration| {
            json!({
                "op": op, "text": todo.value, "labels": step.labels, "ids": step.ids,
                "outside": step.outside, "ms": millis(ms),
            })
        };
        match step.act {
            Act::Open => {
                self.tab.go(&todo.value);
                Ok(())
            }
            Act::Wait => match self.wait_for(&step.until, limit).await? {
                Waited::Found => Ok(()),
                Waited::Notice => Err(End::Stopped(Why::Notice)),
                Waited::Nothing => Err(End::Stopped(Why::Nothing)),
            },
            Act::Fill => {
                undone(&self.call(asked("fill", limit), limit).await?)?;
                self.tab.insert(&todo.value).await?;
                undone(&self.call(asked("kept", KEPT), KEPT).await?)
            }
            Act::Choose => {
                let answer = self.call(asked("choose", limit), limit).await?;
                self.keep_options(&answer);
                undone(&answer)
            }
            Act::Press => undone(&self.call(asked("press", limit), limit).await?),
        }
    }

    /// Calls our script; asks again when the page moved on meanwhile.
    async fn call(&self, mut asked: Value, limit: Duration) -> Result<Value, End> {
        let end = tokio::time::Instant::now() + limit;
        loop {
            self.network()?;
            let left = end.saturating_duration_since(tokio::time::Instant::now());
            // In slices: the DevTools package gives up on any command after half a minute.
            let slice = left.min(SLICE);
            if asked.get("ms").is_some() {
                asked["ms"] = json!(millis(slice));
            }
            match self.tab.call(asked.clone(), slice + SLACK).await {
                Ok(answer) if is_not_yet(&answer) && left > SLICE => {}
                Ok(answer) => return Ok(answer),
                Err(Gone::Moved) if !left.is_zero() => tokio::time::sleep(PAUSE).await,
                Err(gone) => return Err(gone.into()),
            }
        }
    }

    /// Waits until one of the marks holds, a notice stands there, or the time is over. A page that cannot be had
    /// at all is noticed at once.
    async fn wait_for(&self, marks: &[Mark], limit: Duration) -> Result<Waited, End> {
        let asked = json!({
            "op": "wait", "until": marks, "notices": self.visit.notices, "ms": millis(limit),
            "notice_ms": millis(NOTICE), "nodes": MOST_NODES,
        });
        let answer = tokio::select! {
            answer = self.call(asked, limit) => answer?,
            waited = self.refused() => return waited,
        };
        if answer["huge"] == true {
            return Err(End::Failed(Failure::BodyTooLarge));
        }
        Ok(match (answer.get("found"), answer.get("notice")) {
            (Some(_), _) => Waited::Found,
            (None, Some(_)) => Waited::Notice,
            (None, None) => Waited::Nothing,
        })
    }

    /// Comes back when it is certain that no answer will stand here: the document cannot be had, or is refused. What
    /// a refusal says has a moment to appear.
    async fn refused(&self) -> Result<Waited, End> {
        let mut since = None;
        loop {
            self.network()?;
            let status = self.tab.seen().document.as_ref().map(|document| document.status);
            match status {
                Some(400..) => {
                    let since = since.get_or_insert_with(tokio::time::Instant::now);
                    if since.elapsed() >= NOTICE {
                        return Ok(Waited::Notice);
                    }
                }
                Some(_) | None => since = None,
            }
            tokio::time::sleep(PAUSE * 3).await;
        }
    }

    /// Whether the document could be had at all.
    fn network(&self) -> Result<(), End> {
        match &self.tab.seen().network_error {
            None => Ok(()),
            Some(text) => Err(End::Failed(failure_of(text))),
        }
    }

    /// Keeps the page as it stands: DOM, text, picture.
    pub(super) async fn keep(&mut self) {
        let began = self.clock.now();
        if self.failure.is_none() {
            let asked = json!({ "op": "still", "quiet": millis(self.visit.quiet.duration()) });
            let _moving = self.call(asked, self.visit.quiet.duration() * 10).await;
            let _late = tokio::time::timeout(REPLIES, self.replies()).await;
        }
        let ended = match self.page(KEEP).await {
            Ok(page) => {
                self.final_url = Url::parse(&page.url).ok();
                self.put(page).await
            }
            Err(_) if self.failure.is_some() => "gone".to_owned(),
            Err(end) => {
                let ended = word(&end);
                self.failure = Some(match end {
                    End::Failed(failure) => failure,
                    End::Stopped(_) => Failure::Timeout,
                });
                ended
            }
        };
        self.done("keep", began, ended);
    }

    async fn put(&mut self, page: Shown) -> String {
        let too_large = !page.whole || page.html.len() > MAX_BODY;
        if too_large {
            self.failure = self.failure.or(Some(Failure::BodyTooLarge));
            return "too_large".to_owned();
        }
        let (html, scrubbed) = without_tokens(&page.html);
        self.capture.scrubbed += scrubbed;
        self.body = html.into_owned().into();
        let size = page.size();
        if let Some(text) = page.result {
            self.capture.parts.push(Part::new(PartKind::ResultText, TEXT, text));
        }
        self.capture.parts.push(Part::new(PartKind::Text, TEXT, page.text));
        if let Some(png) = self.tab.picture(size).await {
            self.capture.parts.push(Part::new(PartKind::Picture, "image/png", png));
        }
        "done".to_owned()
    }

    /// Follows the link on the card, keeps what stands behind it, and comes back. Whatever goes wrong here, the
    /// card has been kept.
    async fn details(&mut self, details: &Details) {
        let began = self.clock.now();
        let follow = json!({ "op": "follow", "css": details.link, "unless": self.visit.no_place });
        let pressed = self.call(follow, SLACK).await.is_ok_and(|answer| answer["ok"] == true);
        if !pressed {
            return;
        }
        let ended = match self.wait_for(&details.until, details.wait.duration()).await {
            Ok(Waited::Found) => {
                self.keep_details().await.map_or_else(|end| word(&end), |()| "done".to_owned())
            }
            Ok(Waited::Notice) => "notice".to_owned(),
            Ok(Waited::Nothing) => "nothing".to_owned(),
            Err(end) => word(&end),
        };
        let kept = ended == "done";
        self.done("details", began, ended);
        if !kept {
            // There is no way back from a view that did not come.
            return;
        }
        let began = self.clock.now();
        let back = self.call(json!({ "op": "back" }), SLACK).await;
        let ended = match back {
            Ok(_) => match self.wait_for(&self.visit.answer, BACK).await {
                Ok(Waited::Found) => "done".to_owned(),
                Ok(Waited::Notice | Waited::Nothing) => "nothing".to_owned(),
                Err(end) => word(&end),
            },
            Err(end) => word(&end),
        };
        self.done("back", began, ended);
    }

    async fn keep_details(&mut self) -> Result<(), End> {
        let asked = json!({ "op": "still", "quiet": millis(self.visit.quiet.duration()) });
        self.call(asked, self.visit.quiet.duration() * 10).await?;
        let page = self.page(KEEP).await?;
        if page.whole && page.html.len() <= MAX_BODY {
            let (html, scrubbed) = without_tokens(&page.html);
            self.capture.scrubbed += scrubbed;
            let html: Bytes = html.into_owned().into();
            self.capture.parts.push(Part::new(PartKind::Details, HTML, html));
            self.capture.parts.push(Part::new(PartKind::DetailsText, TEXT, page.text));
        }
        Ok(())
    }

    async fn page(&self, limit: Duration) -> Result<Shown, End> {
        let asked =
            json!({ "op": "keep", "limit": MAX_BODY, "nodes": MOST_NODES, "results": self.visit.results });
        let answer = self.call(asked, limit).await?;
        serde_json::from_value(answer).map_err(|_| End::Failed(Failure::Browser))
    }

    /// Until no reply is on its way any more.
    async fn replies(&self) {
        while self.tab.seen().pending > 0 {
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The list that the page offers, for whoever wrote another label.
    fn keep_options(&mut self, answer: &Value) {
        if let Some(options) = answer.get("options") {
            self.capture.parts.push(Part::new(PartKind::Options, "application/json", options.to_string()));
        }
    }

    fn done(&mut self, step: &str, began: Moment, ended: String) {
        let now = self.clock.now();
        self.capture.steps.push(Done {
            step: step.to_owned(),
            at_ms: millis(began.boot.saturating_sub(self.asked.boot)),
            took_ms: millis(now.boot.saturating_sub(began.boot)),
            ended,
        });
    }
}

/// The page as our script hands it over.
#[derive(serde::Deserialize)]
struct Shown {
    html: String,
    text: String,
    /// Of the element in which the answer stands, if it is there.
    result: Option<String>,
    /// False: too many elements or characters; then the two above are empty.
    whole: bool,
    url: String,
    width: f64,
    height: f64,
    /// The window shows all of it.
    fits: bool,
}

impl Shown {
    /// Of the whole page, where it is larger than the window.
    fn size(&self) -> Option<(f64, f64)> {
        (!self.fits).then_some((self.width, self.height))
    }
}

/// Nothing was found in this slice of time, and more of it may help.
fn is_not_yet(answer: &Value) -> bool {
    let nothing = answer.as_object().is_some_and(|members| members.is_empty());
    let why = answer["why"].as_str();
    nothing || why.is_some_and(|why| ["no_control", "disabled"].contains(&why))
}

/// What the script says of a thing that it could not do.
fn undone(answer: &Value) -> Result<(), End> {
    match answer.get("why") {
        None => Ok(()),
        Some(why) => Err(End::Stopped(serde_json::from_value(why.clone()).unwrap_or(Why::NoControl))),
    }
}

/// The word for an end, as it is kept.
fn word(end: &End) -> String {
    let value = match end {
        End::Failed(failure) => serde_json::to_value(failure),
        End::Stopped(why) => serde_json::to_value(why),
    };
    value.ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
