//! Addresses at the door: text becomes a [`Channel`] once, and no sender checks again. Pure.
//!
//! What is refused here are texts that mean more than one address: options for a program, a second recipient, another
//! line, a route, a place inside our own network.

use crate::contact::{Address, Channel, Means};
use crate::fetch::address::{Reach, is_loopback_url};
use std::net::IpAddr;
use url::{Host, Url};

/// What is needed in place of what was given. Never repeats the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("one e-mail address is needed, as name@example.org")]
    Email,
    #[error("an ntfy topic is 1 to 64 letters, digits, - and _; choose one that nobody can guess")]
    Topic,
    #[error("the number of a Telegram chat is needed; the person finds it by writing to your bot")]
    Chat,
    #[error("a Matrix room is needed, as !id:example.org or #name:example.org")]
    Room,
    #[error("a number in international form is needed: + and 7 to 15 digits")]
    Number,
    #[error("a webhook is an https address on the internet, without name and password")]
    Webhook,
    #[error("the desktop has no address; write: here")]
    Desktop,
    #[error("one Apprise address is needed, as scheme://…, without spaces and commas")]
    Apprise,
}

impl Channel {
    /// A channel that nobody has confirmed yet.
    pub fn parse(means: Means, text: &str) -> Result<Channel, AddressError> {
        let address = match means {
            Means::Email => email(text).ok_or(AddressError::Email)?,
            Means::Ntfy => topic(text).ok_or(AddressError::Topic)?,
            Means::Telegram => chat(text).ok_or(AddressError::Chat)?,
            Means::Matrix => room(text).ok_or(AddressError::Room)?,
            Means::Signal => number(text).ok_or(AddressError::Number)?,
            Means::Webhook => webhook(text).ok_or(AddressError::Webhook)?,
            Means::Desktop => desktop(text).ok_or(AddressError::Desktop)?,
            Means::Apprise => apprise(text).ok_or(AddressError::Apprise)?,
        };
        Ok(Channel { means, address: Address::new(address), confirmed_at: None })
    }
}

/// A channel as others may see it: `e-mail j…@example.org`.
pub fn describe(channel: &Channel) -> String {
    let address = channel.address.whole();
    let first = |n: usize| address.chars().take(n).collect::<String>();
    let last = |n: usize| address.chars().skip(address.chars().count().saturating_sub(n)).collect::<String>();
    match channel.means {
        Means::Email => {
            let domain = address.rsplit_once('@').map(|(_, domain)| domain).unwrap_or_default();
            format!("e-mail {}…@{domain}", first(1))
        }
        Means::Ntfy => format!("ntfy {}…", first(2)),
        Means::Telegram => format!("Telegram …{}", last(2)),
        Means::Matrix => match address.split_once(':') {
            Some((_, server)) => format!("Matrix …:{server}"),
            None => format!("Matrix {}…", first(3)),
        },
        Means::Signal => format!("Signal …{}", last(2)),
        Means::Webhook => {
            let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
            format!("webhook {}", host.unwrap_or_default())
        }
        Means::Desktop => "desktop".to_owned(),
        Means::Apprise => format!("Apprise {}", address.split(':').next().unwrap_or_default()),
    }
}

/// One address, by the mail library's own parser and then some: no quotes, comments, routes (`%`, `!`, `:`), options for a
/// mail program (`-`), literal addresses. Comes back with its domain in ASCII.
pub(super) fn email(text: &str) -> Option<String> {
    let (local, domain) = text.split_once('@')?;
    // RFC 5322 atoms without what has meant something else to some server.
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"#$&'*+-/=?^_{}~.".contains(&b);
    let plain = !local.is_empty() && local.bytes().all(atom) && !local.starts_with('-');
    let domain = match Host::parse(domain) {
        Ok(Host::Domain(domain)) => domain,
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) | Err(_) => return None,
    };
    let whole = format!("{local}@{domain}");
    let named = domain.contains('.') || domain == "localhost";
    let good = plain && named && !domain.ends_with('.') && whole.len() <= 254;
    (good && whole.parse::<lettre::Address>().is_ok()).then_some(whole)
}

/// By the expression in ntfy's own sources.
fn topic(text: &str) -> Option<String> {
    let good = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    (good && (1..=64).contains(&text.len())).then(|| text.to_owned())
}

/// Numbers only: a name with `@` would be a public channel. Groups are negative.
fn chat(text: &str) -> Option<String> {
    let id: i64 = text.parse().ok()?;
    (id != 0 && id.to_string() == text).then(|| text.to_owned())
}

/// A room or an alias, by the Matrix specification's appendix on identifiers; since room version 12 a room may lack a server.
fn room(text: &str) -> Option<String> {
    let rest = text.strip_prefix('!').or_else(|| text.strip_prefix('#'))?;
    let (name, server) = rest.split_once(':').map_or((rest, None), |(name, server)| (name, Some(server)));
    let named = !name.is_empty() && !text.chars().any(|c| c.is_control() || c.is_whitespace());
    let server_good = match server {
        Some(server) => server_name(server),
        None => text.starts_with('!') && name.len() >= 20,
    };
    (named && server_good && text.len() <= 255).then(|| text.to_owned())
}

fn server_name(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b);
    !text.is_empty() && text.bytes().all(allowed) && !text.starts_with('-')
}

/// E.164; spaces, dashes and brackets that people write are left out.
fn number(text: &str) -> Option<String> {
    let digits: String = text.strip_prefix('+')?.chars().filter(|c| !" -().".contains(*c)).collect();
    let good = (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    (good && !digits.starts_with('0')).then(|| format!("+{digits}"))
}

/// https to the internet. An address on this machine passes here; `[alerts.webhook] allow_loopback` decides when it is sent.
fn webhook(text: &str) -> Option<String> {
    // The parser would drop or turn these round, so that people read another address than we ask.
    if text.len() > 2000 || text.contains('\\') || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let here = is_loopback_url(&url);
    let outside = match url.host()? {
        Host::Domain(name) => name.contains('.'),
        Host::Ipv4(ip) => Reach::Global.permits(IpAddr::V4(ip)),
        Host::Ipv6(ip) => Reach::Global.permits(IpAddr::V6(ip)),
    };
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && here);
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (scheme && plain && (here || outside)).then(|| url.into())
}

fn desktop(text: &str) -> Option<String> {
    ["", "here"].contains(&text).then(|| "here".to_owned())
}

/// One line of an Apprise file that is an address and nothing else.
fn apprise(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let named = (1..=32).contains(&scheme.len())
        && scheme.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        && scheme.starts_with(|c: char| c.is_ascii_lowercase());
    // Apprise takes several addresses from one line: after a comma, after a space.
    let one = !rest.is_empty() && !rest.contains("://") && !rest.contains(',');
    let printable = text.bytes().all(|b| b.is_ascii_graphic());
    (named && one && printable && text.len() <= 2000).then(|| text.to_owned())
}

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
