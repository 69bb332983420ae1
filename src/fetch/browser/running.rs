//! A browser that is running, and one look with it: from its tab to everything that is kept.

use super::look::Look;
use super::not_looked;
use super::process::Process;
use super::tab::Tab;
use super::watch;
use crate::clock::Clock;
use crate::fetch::address::Reach;
use crate::fetch::capture::{Capture, Certificate, Document, Grade, Way};
use crate::fetch::retry_after::{http_date, retry_after};
use crate::fetch::{Contact, Failure, Fetched, Tls};
use crate::source::Visit;
use crate::time::Moment;
use bytes::Bytes;
use chromiumoxide::cdp::browser_protocol::network::Response;
use chrono::{DateTime, Utc};
use std::time::Duration;

/// How long a page may take to be kept when the time for the look is over.
const LAST: Duration = Duration::from_secs(6);

pub(super) struct Running {
    pub process: Process,
    /// As the browser calls itself.
    pub product: String,
    /// Where its resolver lets it go.
    pub reach: Reach,
    pub looks: u32,
    /// It did not close the last tab.
    pub hangs: bool,
    pub used: Moment,
}

impl Running {
    pub(super) async fn look(
        &mut self,
        clock: &dyn Clock,
        visit: &Visit,
        asked: Moment,
        limit: Duration,
    ) -> Fetched {
        self.looks += 1;
        let opened = Tab::open(&self.process, &visit.base_url, &visit.replies).await;
        let Ok(tab) = opened else {
            return not_looked((asked, clock.now()), visit, self.product.clone(), Failure::Browser);
        };
        let mut capture = Capture::new(Way::Browser, Grade::A);
        capture.by = self.product.clone();
        let mut look = Look {
            tab: &tab,
            visit,
            clock,
            asked,
            capture,
            body: Bytes::new(),
            final_url: None,
            failure: None,
        };
        let in_time = tokio::time::timeout(limit, look.run());
        // A browser that is gone answers nothing, not even with an error.
        let ended = tokio::select! {
            ended = in_time => ended.map_err(|_| Failure::Timeout),
            () = self.process.gone() => Err(Failure::Browser),
        };
        match ended {
            Ok(()) => {}
            // The answer was kept before the time was over: only what is beside it is missing.
            Err(Failure::Timeout) if !look.body.is_empty() => {
                look.capture.note("the time was over before the end")
            }
            Err(failure) => {
                look.failure = Some(failure);
                if failure == Failure::Timeout {
                    let _as_it_stands = tokio::time::timeout(LAST, look.keep()).await;
                }
            }
        }
        let Look { mut capture, body, final_url, mut failure, .. } = look;
        let alive = self.process.is_alive();
        if tab.seen().crashed || !alive {
            failure = Some(Failure::Browser);
        }
        let document = tab.seen().document.take();
        let contact = match &document {
            Some(response) if alive => contact(&tab, response).await,
            Some(_) | None => Contact::default(),
        };
        if let Some(response) = &document {
            capture.document = written(response);
        }
        // A tab that cannot be closed hangs with its browser.
        self.hangs = tab.close(&self.process, alive).await.is_err();
        if self.hangs && alive {
            capture.note("the tab could not be closed; the browser was ended");
        }
        let answered = clock.now();
        let header = |name: &str| {
            let found = capture.document.headers.iter().find(|(n, _)| n == name);
            found.map(|(_, value)| value.clone())
        };
        let mut headers = capture.document.headers.clone();
        headers.retain(|(name, _)| name != "content-type" && name != "content-encoding");
        headers.push(("content-type".to_owned(), "text/html; charset=utf-8".to_owned()));
        Fetched {
            asked,
            answered,
            body,
            status: capture.document.status,
            server_date: header("date").as_deref().and_then(http_date),
            retry_after: asked_to_wait(&capture, answered.wall),
            headers,
            failure,
            contact,
            final_url: final_url.unwrap_or_else(|| visit.url.clone()),
            capture: Some(Box::new(capture)),
            ..Fetched::not_sent(asked, visit.url.clone(), Failure::Browser)
        }
    }
}

/// The longest wait that the document or a reply of the page's interface asked for, in seconds.
fn asked_to_wait(capture: &Capture, now: DateTime<Utc>) -> Option<u32> {
    let replies = capture.parts.iter().map(|part| &part.headers);
    let all = replies.chain([&capture.document.headers]).flatten();
    all.filter(|(name, _)| name == "retry-after").map(|(_, value)| retry_after(value, now)).max()
}

fn written(response: &Response) -> Document {
    let certificate = response.security_details.as_ref().map(|s| Certificate {
        subject: s.subject_name.clone(),
        issuer: s.issuer.clone(),
        valid_from: *s.valid_from.inner() as i64,
        valid_to: *s.valid_to.inner() as i64,
    });
    Document {
        status: u16::try_from(response.status).ok(),
        headers: watch::headers(response),
        protocol: response.protocol.clone().unwrap_or_default(),
        certificate,
    }
}

/// Whom the browser spoke to, as it tells.
async fn contact(tab: &Tab, response: &Response) -> Contact {
    let address = response.remote_ip_address.as_deref().unwrap_or_default();
    let peer = address.trim_matches(['[', ']']).parse().ok();
    let Some(security) = &response.security_details else {
        return Contact { resolved: Vec::new(), peer, tls: None, receipt: None };
    };
    let origin = url::Url::parse(&response.url).map(|u| u.origin().ascii_serialization()).unwrap_or_default();
    let tls = Tls {
        version: security.protocol.replace("TLS ", "TLSv"),
        cipher: security.cipher.clone(),
        chain: tab.chain(&origin).await,
    };
    Contact { resolved: Vec::new(), peer, tls: Some(tls), receipt: None }
}
