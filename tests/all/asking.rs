//! Asking, against a server with every fault. Numbers like `h6` are those of the hostile list: each case has
//! its input and what must happen. Nothing leaves loopback.

mod faulty;

mod bodies;

mod kept;

mod policy;

mod receipts;

mod robots;

mod tls;

mod wire;

use faulty::{Faulty, Step, once, page};
use testigo::clock::SystemClock;
use testigo::fetch::politeness::HostRules;
use testigo::fetch::{Failure, FetchSettings, Fetched, HttpFetcher, Request, Resolver, Roots, user_agent};
use testigo::time::Period;
use url::Url;

fn fetcher_with(roots: Roots, resolver: Resolver) -> HttpFetcher {
    let user_agent = user_agent("0.1.0", "https://testigo.example", Some("desk@testigo.example"));
    HttpFetcher::new(FetchSettings { user_agent, roots, resolver }).unwrap()
}

fn fetcher() -> HttpFetcher {
    fetcher_with(Roots::Bundled, Resolver::System)
}

fn get(url: Url) -> Request {
    Request { method: "GET", url, headers: Vec::new(), body: None }
}

/// Long enough for a busy machine; nothing waits for it unless a test is failing.
const RULES: HostRules = HostRules { timeout: Period::from_secs(20), ..HostRules::LOOPBACK };

/// For answers that never end.
const HASTY: HostRules = HostRules { timeout: Period::from_millis(700), ..HostRules::LOOPBACK };

async fn look(url: Url) -> Fetched {
    fetcher().fetch(&SystemClock, &get(url), &RULES).await
}

/// What comes back when the server says this and closes.
async fn look_at(steps: Vec<Step>) -> Fetched {
    look(Faulty::saying(steps).await.url("/")).await
}

/// The whole answer as received.
fn wire(fetched: &Fetched) -> Vec<u8> {
    [&fetched.head_wire[..], fetched.body_wire.as_ref().unwrap_or(&fetched.body)].concat()
}

/// Runs one test of this binary in a process of its own: for what other tests would disturb.
fn alone(test: &str, variables: &[(&str, &str)]) {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--test-threads=1"]).env("TESTIGO_TEST_ALONE", "1");
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

fn is_alone() -> bool {
    std::env::var_os("TESTIGO_TEST_ALONE").is_some()
}
