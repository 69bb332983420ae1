//! Sending by HTTP, against pretend servers that take only what the services' documents describe. E-mail, Apprise's own
//! program and the desktop: `tests/sending.py`. Nothing leaves loopback.

mod server;

mod servers;

mod webhooks;

use server::{Answer, Pretend, Seen};
use std::sync::Arc;
use std::time::Duration;
use testigo::alert::outgoing::{Delivery, Outgoing};
use testigo::alert::send::{Senders, Surroundings};
use testigo::clock::SystemClock;
use testigo::config::Config;
use testigo::contact::{Channel, Means};
use testigo::fetch::{Resolver, Roots};
use testigo::invented;

const SECRETS: [(&str, &str); 3] = [
    ("TESTIGO_T_TOKEN", "tk_canarytoken0123456789"),
    ("TESTIGO_T_BOT", "4242:canary_BOT-token0123456789"),
    ("TESTIGO_T_HOOK", "canary-hook-secret"),
];

/// Senders with these settings; `SERVER` in them is the pretend server's address.
fn senders(server: &Pretend, settings: &str) -> Senders {
    let environment: Vec<(String, String)> =
        SECRETS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let config = Config::parse(&settings.replace("SERVER", &server.address()), &environment).unwrap();
    let outside = Surroundings {
        roots: Roots::Bundled,
        resolver: Resolver::System,
        environment,
        clock: Arc::new(SystemClock),
    };
    Senders::new(&config.alerts, outside).unwrap()
}

/// The message of somebody who may be told the message name only.
fn message() -> Outgoing {
    let call = invented::person(3).call;
    Outgoing {
        id: "n-0042".to_owned(),
        subject: format!("About {call}"),
        short: format!("{call}: not on the list now"),
        text: format!("{call} is not on the list now.\nThe page said so 5 times."),
        html: format!("<p>{call} is not on the list now.</p>"),
        urgent: true,
        repeat: false,
        json: serde_json::json!({ "kind": "not_listed", "call": call }),
        link: Some("https://seen.example/s/abc".parse().unwrap()),
    }
}

async fn send(senders: &Senders, means: Means, address: &str) -> Delivery {
    senders.send(&Channel::parse(means, address).unwrap(), &message()).await
}

/// The loop sends beside its other work.
#[tokio::test]
async fn sending_can_be_a_task_of_its_own() {
    let server = Pretend::saying(Vec::new()).await;
    let senders = senders(&server, "");
    let task = tokio::spawn(async move { send(&senders, Means::Email, "a@b.example").await });
    refused(&task.await.unwrap());
}

fn later(delivery: &Delivery) -> Option<Duration> {
    match delivery {
        Delivery::Later { why: _, after } => *after,
        Delivery::Unclear { why: _ } => None,
        Delivery::Accepted { receipt: _ } | Delivery::Refused { why: _, next: _ } => panic!("{delivery:?}"),
    }
}

/// Why and what next of a refusal; none of the secrets and no address stands in them.
fn refused(delivery: &Delivery) -> String {
    match delivery {
        Delivery::Refused { why, next } => {
            let said = format!("{why}; {next}");
            assert!(!next.is_empty() && !said.contains("canary") && !said.contains("127.0.0.1"), "{said}");
            said
        }
        Delivery::Accepted { receipt: _ }
        | Delivery::Later { why: _, after: _ }
        | Delivery::Unclear { why: _ } => {
            panic!("{delivery:?}")
        }
    }
}

fn accepted(delivery: &Delivery) -> Option<&str> {
    match delivery {
        Delivery::Accepted { receipt } => receipt.as_deref(),
        Delivery::Later { why: _, after: _ }
        | Delivery::Unclear { why: _ }
        | Delivery::Refused { why: _, next: _ } => {
            panic!("{delivery:?}")
        }
    }
}

/// Case N9: what went over the wire names nobody, and says of us only what we are.
fn names_nobody(seen: &Seen) {
    let person = invented::person(3);
    let names = person.names.unwrap();
    let wire = String::from_utf8_lossy(&seen.wire).to_lowercase();
    let canaries = [
        person.a_number.reveal(),
        names.first.to_lowercase(),
        names.last.to_lowercase(),
        person.country.to_lowercase(),
        invented::place(3).to_lowercase(),
    ];
    for canary in canaries {
        assert!(!wire.contains(&canary), "{canary}");
    }
    let agent = seen.header("user-agent").unwrap();
    assert_eq!(agent, format!("testigo/{}", env!("CARGO_PKG_VERSION")));
}
