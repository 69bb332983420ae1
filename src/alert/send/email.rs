//! E-mail, by SMTP (lettre). TLS or nothing is said; the same message always has the same `Message-ID`.

use super::text::{one_line, safe_id, with_link};
use super::{Given, Sent, Unready, later, missing, refused, unclear};
use crate::alert::outgoing::{Delivery, Outgoing};
use crate::config::alerts::{EmailSettings, Encryption};
use crate::fetch::Roots;
use chrono::{DateTime, Utc};
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{
    Certificate, CertificateStore, Tls, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::error::Error as _;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::timeout;
use url::Url;

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// A connection that nobody used for so long is closed: most servers do so after five minutes.
const IDLE: Duration = Duration::from_secs(60);

pub(super) struct Email {
    from: Mailbox,
    server: Server,
    /// Made at the first message, because it lives in the runtime that sends. Made again after a timeout: lettre keeps a
    /// connection that we left in the middle of a message, and would go on there with the next one.
    transport: Mutex<Option<Transport>>,
    within: Duration,
}

/// What a connection is made of.
struct Server {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    within: Duration,
}

impl Email {
    pub(super) fn new(settings: &EmailSettings, given: &Given<'_>) -> Result<Email, Unready> {
        let host = settings.server.clone().ok_or_else(|| missing("alerts.email.server", "e-mail"))?;
        let from = settings.from.as_deref().ok_or_else(|| missing("alerts.email.from", "e-mail"))?;
        let from: Mailbox = from.parse().map_err(|_| Unready {
            why: "the address at `alerts.email.from` cannot be read".to_owned(),
            next: "write it as name@example.org".to_owned(),
        })?;
        let password = given.secret_if_any(&settings.password, "alerts.email.password")?;
        let user = settings.user.clone().unwrap_or_else(|| from.email.to_string());
        let credentials = password.map(|p| Credentials::new(user, p.reveal().to_owned()));
        let tls = tls(settings, &host, given.roots).map_err(|_| Unready {
            why: "the certificate roots could not be loaded".to_owned(),
            next: "look at `fetch.roots` and at `alerts.email.server`".to_owned(),
        })?;
        let port = settings.port.unwrap_or(settings.encryption.port());
        let server = Server { host, port, tls, credentials, within: given.within };
        Ok(Email { from, transport: Mutex::default(), server, within: given.within })
    }

    pub(super) async fn send(&self, address: &str, message: &Outgoing, now: DateTime<Utc>) -> Sent {
        let mail = mail(&self.from, address, message, now)
            .ok_or_else(|| refused("the address cannot be read", "give the address again"))?;
        let transport = self.transport.lock().await.get_or_insert_with(|| self.server.transport()).clone();
        match timeout(self.within, transport.send(mail)).await {
            Ok(Ok(response)) => Ok(Delivery::Accepted { receipt: queued_as(response.message()) }),
            Ok(Err(error)) => Err(outcome(&error)),
            Err(_) => {
                if let Some(half_used) = self.transport.lock().await.take() {
                    half_used.shutdown().await;
                }
                Err(unclear("the mail server did not answer in time"))
            }
        }
    }
}

impl Server {
    fn transport(&self) -> Transport {
        let builder = Transport::builder_dangerous(self.host.as_str())
            .port(self.port)
            .tls(self.tls.clone())
            .timeout(Some(self.within))
            // As mail programs do it: the name of this machine is nobody's business.
            .hello_name(ClientId::Ipv4(Ipv4Addr::LOCALHOST))
            .pool_config(PoolConfig::new().max_size(2).idle_timeout(IDLE));
        match &self.credentials {
            Some(credentials) => builder.credentials(credentials.clone()).build(),
            None => builder.build(),
        }
    }
}

fn tls(settings: &EmailSettings, host: &str, roots: &Roots) -> Result<Tls, Error> {
    let name = host.trim_matches(['[', ']']).to_owned();
    let parameters = || {
        let builder = TlsParameters::builder(name.clone());
        match roots {
            Roots::Bundled => builder.certificate_store(CertificateStore::WebpkiRoots),
            Roots::System => builder.certificate_store(CertificateStore::Default),
            Roots::BundledAnd(more) => {
                with_roots(builder.certificate_store(CertificateStore::WebpkiRoots), more)?
            }
            Roots::Given(given) => with_roots(builder.certificate_store(CertificateStore::None), given)?,
        }
        .build()
    };
    Ok(match settings.encryption {
        Encryption::StartTls => Tls::Required(parameters()?),
        Encryption::Tls => Tls::Wrapper(parameters()?),
        Encryption::None => Tls::None,
    })
}

fn with_roots(
    builder: TlsParametersBuilder,
    roots: &[impl AsRef<[u8]>],
) -> Result<TlsParametersBuilder, Error> {
    roots.iter().try_fold(builder, |builder, root| {
        Ok(builder.add_root_certificate(Certificate::from_der(root.as_ref().to_vec())?))
    })
}

/// `None`: the address is none. Everything that people wrote passes through lettre's own encoding of headers and bodies.
fn mail(from: &Mailbox, address: &str, message: &Outgoing, now: DateTime<Utc>) -> Option<Message> {
    let to = super::address::email(address)?.parse().ok()?;
    let id = format!("<{}@{}>", safe_id(&message.id), from.email.domain());
    let link = message.link.as_ref();
    let bodies = MultiPart::alternative_plain_html(with_link(&message.text, link), html(&message.html, link));
    let mut builder = Message::builder();
    if message.repeat {
        builder = builder.header(Repeat);
    }
    builder
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(one_line(&message.subject))
        .date(now.into())
        .message_id(Some(id))
        .header(AutoSubmitted)
        .multipart(bodies)
        .ok()
}

fn html(html: &str, link: Option<&Url>) -> String {
    match link {
        Some(link) if !html.contains(&escaped(link.as_str())) => {
            let link = escaped(link.as_str());
            format!("{html}<p><a href=\"{link}\">{link}</a></p>\n")
        }
        Some(_) | None => html.to_owned(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// RFC 3834: no out-of-office notes in return.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_text: &str) -> Result<AutoSubmitted, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Beside the same `Message-ID`: this may be a second copy.
#[derive(Clone)]
struct Repeat;

impl Header for Repeat {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("X-Testigo-Repeat")
    }

    fn parse(_text: &str) -> Result<Repeat, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Repeat)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "yes".to_owned())
    }
}

/// The server's own name for a message, where it gives one as most do: `Ok: queued as 4711`.
fn queued_as<'a>(mut lines: impl Iterator<Item = &'a str>) -> Option<String> {
    let rest = lines.find_map(|line| line.split_once("queued as ")).map(|(_, rest)| rest)?;
    let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).take(64).collect();
    (!name.is_empty()).then_some(name)
}

/// Only codes are repeated: servers put addresses into their sentences.
fn outcome(error: &Error) -> Delivery {
    let Some(code) = error.status() else { return no_answer(error) };
    let code = u16::from(code);
    let said = match enhanced(error) {
        Some(more) => format!("{code} {more}"),
        None => code.to_string(),
    };
    match code {
        // Of RFC 4954: ours to mend.
        530 | 534 | 535 | 538 => refused(
            format!("the mail server did not let us log in ({said})"),
            "correct user and password in `[alerts.email]`",
        ),
        500..=599 => refused(
            format!("the mail server refused the message ({said})"),
            "look at the address; ask its owner",
        ),
        _other => later(format!("the mail server wants us to come later ({said})")),
    }
}

/// `5.1.1`: RFC 3463.
fn enhanced(error: &Error) -> Option<String> {
    let said = error.source()?.to_string();
    let first = said.split_whitespace().next()?.to_owned();
    let parts: Vec<&str> = first.split('.').collect();
    let number = |p: &&str| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit());
    (parts.len() == 3 && parts.iter().all(number)).then_some(first)
}

/// All of these are tried again: also a server that does not show a certificate that we believe, or does not offer TLS any
/// more. That can be somebody in between, who would otherwise get rid of a message by it.
fn no_answer(error: &Error) -> Delivery {
    if is_about_tls(error) {
        later(
            "no TLS with the mail server: its certificate or name is not to be believed (`alerts.email.server`, `fetch.roots`)",
        )
    } else if error.is_client() {
        later(
            "the mail server does not offer what is needed: STARTTLS, or a way to log in (`alerts.email.encryption`)",
        )
    } else if was_never_reached(error) {
        later("the mail server cannot be reached")
    } else if error.is_timeout() {
        unclear("the mail server did not answer in time")
    } else {
        unclear("the mail server broke off, or does not speak SMTP")
    }
}

/// Nothing of the message can have arrived there.
fn was_never_reached(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            use std::io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};
            return matches!(error.kind(), ConnectionRefused | HostUnreachable | NetworkUnreachable);
        }
        cause = error.source();
    }
    false
}

/// lettre says "connection" when a handshake fails; only the cause below tells.
fn is_about_tls(error: &Error) -> bool {
    error.is_tls() || error.source().is_some_and(|cause| cause.to_string().contains("certificate"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(subject: &str, text: &str) -> Outgoing {
        Outgoing {
            id: "n-1".to_owned(),
            subject: subject.to_owned(),
            short: "short".to_owned(),
            text: text.to_owned(),
            html: "<p>html</p>".to_owned(),
            urgent: false,
            repeat: false,
            json: serde_json::Value::Null,
            link: Some("https://t.example/s?a=1&b=2".parse().unwrap()),
        }
    }

    fn head(message: &Outgoing) -> String {
        let from = "testigo@example.org".parse().unwrap();
        let mail = mail(&from, "a@b.example", message, DateTime::UNIX_EPOCH).unwrap().formatted();
        let mail = String::from_utf8(mail).unwrap();
        mail.split_once("\r\n\r\n").unwrap().0.to_owned()
    }

    #[test]
    fn the_same_message_has_the_same_id_and_asks_for_no_automatic_answer() {
        let head = head(&message("Nube", "x"));
        for line in [
            "Message-ID: <n-1@example.org>",
            "Auto-Submitted: auto-generated",
            "Subject: Nube",
            "To: a@b.example",
            "From: testigo@example.org",
            "Date: Thu, 01 Jan 1970 00:00:00 +0000",
        ] {
            assert!(head.lines().any(|l| l == line), "{line}\n{head}");
        }
    }

    #[test]
    fn a_second_copy_says_so_in_its_head_under_the_same_id() {
        let first = message("Nube", "x");
        let second = head(&Outgoing { repeat: true, ..first.clone() });
        assert!(!head(&first).contains("X-Testigo-Repeat"));
        for line in ["X-Testigo-Repeat: yes", "Message-ID: <n-1@example.org>"] {
            assert!(second.lines().any(|l| l == line), "{second}");
        }
    }

    /// Case N1.
    #[test]
    fn no_character_of_a_subject_makes_another_header() {
        let names = |head: &str| -> Vec<String> {
            let lines = head.split("\r\n").filter(|l| !l.starts_with([' ', '\t']));
            lines.map(|l| l.split(':').next().unwrap().to_owned()).collect()
        };
        let plain = names(&head(&message("Nube", "x")));
        let marks = (0..0xa0).chain(0x2000..0x2070).chain([0x85, 0xfeff]).filter_map(char::from_u32);
        for text in
            marks.map(|c| c.to_string()).chain(["\r\n".to_owned(), "\n\n".to_owned(), "\r\n\r\n".to_owned()])
        {
            let head = head(&message(&format!("Nube{text}Bcc: c@d.example"), "x"));
            assert_eq!(names(&head), plain, "{text:?}");
            assert!(!head.contains("\0") && head.is_ascii());
        }
    }

    #[test]
    fn the_servers_name_for_a_message_is_kept_and_its_sentences_are_not() {
        assert_eq!(queued_as(["2.0.0 Ok: queued as 4XyZ9"].into_iter()).as_deref(), Some("4XyZ9"));
        assert_eq!(queued_as(["OK for a@b.example"].into_iter()), None);
    }
}
