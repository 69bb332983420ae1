//! The one door to the network for looks: asks, records both directions byte for byte, follows few redirects,
//! and always comes back with a [`Fetched`].

use super::body::{MAX_BODY, decode, is_unnamed_gzip};
use super::connect::{Connector, Resolver, Site};
use super::exchange::{Exchange, Pool};
use super::head::header_lines;
use super::outgoing::Outgoing;
use super::politeness::HostRules;
use super::redirect::{becomes_get, follow, is_redirect};
use super::retry_after::{http_date, retry_after};
use super::tls::{Handshakes, Roots, RootsError};
use super::{Contact, Failure, Fetched, Redirect, Request};
use crate::clock::Clock;
use crate::time::Moment;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use std::pin::{Pin, pin};
use tokio::time::{Sleep, sleep};
use url::Url;

/// How this program presents itself and whom it trusts.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// As [`user_agent`] makes it.
    pub user_agent: String,
    pub roots: Roots,
    pub resolver: Resolver,
}

/// The name we give: `testigo/0.1.0 (+https://…; contact)`. What could break out of the header or of the
/// parentheses is left out of the contact.
pub fn user_agent(version: &str, project_url: &str, contact: Option<&str>) -> String {
    let safe = |text: &str| -> String {
        text.chars()
            .filter(|c| (c.is_ascii_graphic() || *c == ' ') && !matches!(c, '(' | ')' | '\\'))
            .collect()
    };
    let contact = contact.map(safe).map(|c| c.trim().to_owned()).filter(|c| !c.is_empty());
    let contact = contact.map(|c| format!("; {c}")).unwrap_or_default();
    format!("testigo/{} (+{}{contact})", safe(version), safe(project_url))
}

/// Asks. Cheap to share by reference; kept connections to loopback live inside.
pub struct HttpFetcher {
    pub(super) connector: Connector,
    pub(super) user_agent: String,
    pool: Pool,
}

impl HttpFetcher {
    /// Loads the roots of trust; that alone can fail.
    pub fn new(settings: FetchSettings) -> Result<HttpFetcher, RootsError> {
        let handshakes = Handshakes::new(&settings.roots)?;
        let connector = Connector { resolver: settings.resolver, handshakes };
        Ok(HttpFetcher { connector, user_agent: settings.user_agent, pool: Pool::default() })
    }

    /// Asks once. Redirects on the same host are followed; everything has to be over within `rules.timeout`.
    pub async fn fetch(&self, clock: &dyn Clock, request: &Request, rules: &HostRules) -> Fetched {
        let asked = clock.now();
        let mut deadline = pin!(sleep(rules.timeout.duration()));
        let mut hop = request.clone();
        let mut redirects = Vec::new();
        let mut began = asked.wall;
        loop {
            let mut answer = self.ask(&hop, rules, began, deadline.as_mut()).await;
            let next = answer.redirect().map(|redirect| {
                let next = follow(&hop.url, &redirect, redirects.len());
                redirects.push(redirect);
                next
            });
            match next {
                Some(Ok(url)) => {
                    hop = hop_to(url, &answer, hop);
                    began = clock.now().wall;
                }
                Some(Err(failure)) => {
                    answer.failure = Some(failure);
                    return answer.fetched(asked, clock.now(), redirects, hop.url);
                }
                None => return answer.fetched(asked, clock.now(), redirects, hop.url),
            }
        }
    }

    /// One request and its answer.
    async fn ask(
        &self,
        request: &Request,
        rules: &HostRules,
        began: DateTime<Utc>,
        deadline: Pin<&mut Sleep>,
    ) -> Answer {
        let mut exchange = Exchange::new(began);
        let site = Site::of(&request.url, rules);
        let ended = match (&site, Outgoing::new(request, &self.user_agent)) {
            // Nothing is sent to an address we do not ask.
            (None, _) => Err(Failure::AddressRefused),
            (Some(_), None) => Err(Failure::Protocol),
            (Some(site), Some(outgoing)) => {
                let work = exchange.run(site, outgoing, &self.connector, &self.pool);
                tokio::select! {
                    biased;
                    ended = work => ended,
                    () = deadline => Err(Failure::Timeout),
                }
            }
        };
        Answer::new(exchange, ended.err())
    }
}

/// The request for the next hop.
fn hop_to(url: Url, answer: &Answer, before: Request) -> Request {
    if answer.status.is_some_and(becomes_get) {
        let without_body = |(name, _): &(String, String)| !name.to_ascii_lowercase().starts_with("content-");
        let headers = before.headers.into_iter().filter(without_body).collect();
        Request { method: "GET", url, headers, body: None }
    } else {
        Request { url, ..before }
    }
}

/// The answer of one hop, its coding still on.
struct Answer {
    request_wire: Bytes,
    head_wire: Bytes,
    body_wire: Option<Bytes>,
    body: Bytes,
    status: Option<u16>,
    headers: Vec<(String, String)>,
    failure: Option<Failure>,
    contact: Contact,
}

impl Answer {
    fn new(exchange: Exchange, failure: Option<Failure>) -> Answer {
        let parts = exchange.into_parts();
        let headers = parts.status.map(|_| header_lines(&parts.head)).unwrap_or_default();
        Answer {
            request_wire: parts.request,
            head_wire: parts.head,
            body_wire: parts.body_wire,
            body: parts.body,
            status: parts.status,
            headers,
            failure,
            contact: parts.contact,
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// A whole answer that sends us elsewhere.
    fn redirect(&self) -> Option<Redirect> {
        let status = self.status.filter(|s| is_redirect(*s) && self.failure.is_none())?;
        Some(Redirect { status, location: self.header("location")?.to_owned() })
    }

    /// Takes the content coding away, when the body is whole.
    fn decode(&mut self) {
        let codings: Vec<&str> =
            self.headers.iter().filter(|(n, _)| n == "content-encoding").map(|(_, v)| v.as_str()).collect();
        match decode(&codings, &self.body, MAX_BODY) {
            Ok(None) if is_unnamed_gzip(self.header("content-type"), &self.body) => {
                self.failure = Some(Failure::Encoding);
            }
            Ok(None) => {}
            Ok(Some(decoded)) => self.put(decoded),
            Err(cut) => {
                self.failure = Some(cut.failure);
                if let Some(start) = cut.start {
                    self.put(start);
                }
            }
        }
    }

    fn put(&mut self, decoded: Bytes) {
        let coded = std::mem::replace(&mut self.body, decoded);
        self.body_wire.get_or_insert(coded);
    }

    fn fetched(
        mut self,
        asked: Moment,
        answered: Moment,
        redirects: Vec<Redirect>,
        final_url: Url,
    ) -> Fetched {
        if self.failure.is_none() {
            self.decode();
        }
        Fetched {
            asked,
            answered,
            server_date: self.header("date").and_then(http_date),
            retry_after: self.header("retry-after").map(|v| retry_after(v, answered.wall)),
            request_wire: self.request_wire,
            head_wire: self.head_wire,
            body_wire: self.body_wire,
            body: self.body,
            status: self.status,
            headers: self.headers,
            failure: self.failure,
            contact: self.contact,
            redirects,
            final_url,
            capture: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contact_cannot_leave_its_place() {
        let agent = user_agent("0.1.0", "https://testigo.example", Some("a@b.example\r\nX: 1)(\u{e9}"));
        assert_eq!(agent, "testigo/0.1.0 (+https://testigo.example; a@b.exampleX: 1)");
        assert_eq!(user_agent("1", "https://t.example", Some(" \r\n")), "testigo/1 (+https://t.example)");
        assert_eq!(user_agent("1", "https://t.example", None), "testigo/1 (+https://t.example)");
    }
}
