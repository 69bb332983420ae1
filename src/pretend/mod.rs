//! A pretend locator on loopback: serves invented people in four forms (the Bureau of Prisons' JSON, an HTML
//! roster, pages in the shape of ICE's locator, and that locator as a browser meets it at `/odls/`), can misbehave in every way a site is known to, and keeps
//! what it was asked. Tests, the demo and the benches drive it; it listens on 127.0.0.1 only.

mod app;
mod damage;
mod fault;
pub mod month;
mod pages;
mod roster;
mod rounds;
mod routes;
mod rules;
mod scene;
mod site;
pub mod story;
#[cfg(test)]
mod tests;
pub mod tsa;
mod wire;

pub use app::InApp;
pub use fault::Fault;
pub use rounds::round_view;
pub use rules::{Rule, Scope};
pub use site::{Resident, Robots, View};

use crate::a_number::ANumber;
use crate::clock::{Clock, SystemClock};
use crate::person::NewPerson;
use crate::time::Moment;
use site::State;
use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

/// How the site is set up; everything but the latency and the seed can be changed while it runs.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub people: Vec<Resident>,
    pub robots: Robots,
    /// Waits so long before each answer.
    pub latency: Duration,
    /// What the per-answer values (tokens, nonces) are drawn from.
    pub seed: u64,
}

impl Options {
    /// The first `n` invented people, each listed at a place.
    pub fn crowd(n: u32) -> Options {
        Options { people: (0..n).map(Resident::invented).collect(), ..Options::default() }
    }
}

/// A running site. Dropping it ends it, and cuts the connections it still has.
pub struct Pretend {
    shared: Arc<Shared>,
    url: Url,
    task: JoinHandle<()>,
}

struct Shared {
    state: Mutex<State>,
    latency: Duration,
    seed: u64,
}

/// One request as it came in. `Debug` shows no path: it carries a number.
#[derive(Clone, PartialEq, Eq)]
pub struct Seen {
    pub at: Moment,
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Names as sent.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub user_agent: Option<String>,
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seen({} by {:?})", self.method, self.user_agent)
    }
}

impl Pretend {
    /// Starts to listen on a free port. Needs a tokio runtime; fails only when the port cannot be opened.
    pub async fn start(options: Options) -> io::Result<Pretend> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let url = Url::parse(&format!("http://{address}/")).expect("an address and a port make a URL");
        let Options { people, robots, latency, seed } = options;
        let state = State::new(people, robots, SystemClock.now().boot);
        let shared = Arc::new(Shared { state: Mutex::new(state), latency, seed });
        let task = tokio::spawn(listen(listener, shared.clone()));
        Ok(Pretend { shared, url, task })
    }

    /// `http://127.0.0.1:PORT/`.
    pub fn base_url(&self) -> Url {
        self.url.clone()
    }

    /// Takes somebody in, or in place of who has that number.
    pub fn set_person(&self, person: &NewPerson, view: View) {
        self.state().set_resident(Resident::new(person, view));
    }

    /// What the site says of somebody from now on; of nobody it knows, nothing.
    pub fn set_view(&self, a_number: &ANumber, view: View) {
        self.state().set_view(a_number, view);
    }

    /// Misbehaves from now on, in addition to the rules there are; the oldest rule that fits is followed.
    pub fn set_fault(&self, scope: Scope, fault: Fault) {
        self.add_rule(Rule::new(scope, fault));
    }

    /// The same with a count or a time of day.
    pub fn add_rule(&self, rule: Rule) {
        self.state().add_rule(rule);
    }

    /// From now on every answer is honest.
    pub fn clear_faults(&self) {
        self.state().clear_rules();
    }

    pub fn set_robots(&self, robots: Robots) {
        self.state().robots = robots;
    }

    /// From now on every view of the page at `/odls/` waits so long before it is drawn; 30 ms at first.
    pub fn set_app_delay(&self, delay: Duration) {
        self.state().app_delay = delay;
    }

    /// Everything that was asked so far, in order.
    pub fn requests(&self) -> Vec<Seen> {
        self.state().seen.clone()
    }

    pub fn forget_requests(&self) {
        self.state().seen.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }
}

impl Drop for Pretend {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for Pretend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pretend({})", self.url)
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of this lock panics")
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    // Dropped with this task, and with it every connection.
    let mut connections = JoinSet::new();
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            connections.spawn(converse(stream, shared.clone()));
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Answers one connection's requests, one after the other, until either side has had enough.
async fn converse(mut stream: TcpStream, shared: Arc<Shared>) {
    let _ = stream.set_nodelay(true);
    let mut buffer = Vec::new();
    while let Some(asked) = wire::read_request(&mut stream, &mut buffer).await {
        if !shared.latency.is_zero() {
            tokio::time::sleep(shared.latency).await;
        }
        let closes = asked.header("connection").is_some_and(|v| v.eq_ignore_ascii_case("close"));
        let scene = shared.state().hear(asked, SystemClock.now(), shared.seed);
        let kept = wire::perform(&mut stream, scene.acts()).await.unwrap_or(false);
        if closes || !kept {
            break;
        }
    }
}
