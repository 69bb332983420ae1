//! Links that let somebody in once, the sessions they become, and how many wrong tries are listened to. All in
//! memory: a program that starts again knows no session, and what was stolen before opens nothing.

use super::users::Viewer;
use crate::digest::sha256;
use crate::random::{Random, random_bytes};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use chrono_tz::Tz;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;
use subtle::ConstantTimeEq;

/// How long a link waits for the one who may use it.
pub const LINK_LIVES: Duration = Duration::from_secs(3600);
/// A session that nobody uses for so long is over, and every one after [`LONGEST`].
const IDLE: Duration = Duration::from_secs(12 * 3600);
const LONGEST: Duration = Duration::from_secs(7 * 86_400);
/// The oldest gives way.
const MOST: usize = 256;
/// How long a form for signing in may lie open.
const FORM_LIVES: u64 = 3600;

/// Everybody who is in, and every link that is out.
pub struct Sessions {
    /// For the tokens of forms; another one at each start.
    key: [u8; 32],
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// SHA-256 of the token, and when it was made.
    links: Vec<([u8; 32], Duration)>,
    open: Vec<([u8; 32], Session)>,
    wrong: HashMap<IpAddr, Wrong>,
}

/// Somebody who is in.
#[derive(Debug, Clone)]
pub struct Session {
    pub viewer: Viewer,
    /// As chosen on a page; `None`: what the browser prefers.
    pub language: Option<String>,
    pub zone: Option<Tz>,
    opened: Duration,
    used: Duration,
}

/// A session and what its forms must carry.
#[derive(Debug, Clone)]
pub struct Known {
    pub session: Session,
    pub csrf: String,
    digest: [u8; 32],
}

/// Wrong tries of one address: a bucket that empties with time.
#[derive(Clone, Copy)]
struct Wrong {
    tries: f64,
    at: Duration,
}

/// So many wrong tries at once, then one every [`REFILL`].
const TRIES: f64 = 20.0;
const REFILL: Duration = Duration::from_secs(15);
/// Addresses that are remembered; a home has fewer.
const ADDRESSES: usize = 1024;

impl Sessions {
    pub fn new(random: &mut dyn Random) -> Sessions {
        Sessions { key: random_bytes(random), inner: Mutex::default() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder of this lock panics")
    }

    /// A token that lets its owner in once. `now` is the boot clock, here and below.
    pub fn link(&self, random: &mut dyn Random, now: Duration) -> String {
        let token = token(random);
        self.inner().links.push((digest(&token), now));
        token
    }

    /// The token of a new session, for a link's token that is still good; it is not good afterwards.
    pub fn enter(&self, link: &str, random: &mut dyn Random, now: Duration) -> Option<String> {
        let wanted = digest(link);
        let mut inner = self.inner();
        inner.links.retain(|(_, made)| now.saturating_sub(*made) < LINK_LIVES);
        let at = find(inner.links.iter().map(|(digest, _)| digest), &wanted)?;
        inner.links.swap_remove(at);
        drop(inner);
        Some(self.open(Viewer::owner(), random, now))
    }

    /// Opens a session; gives its token, which is in no other place from then on.
    pub fn open(&self, viewer: Viewer, random: &mut dyn Random, now: Duration) -> String {
        let token = token(random);
        let session = Session { viewer, language: None, zone: None, opened: now, used: now };
        let mut inner = self.inner();
        if inner.open.len() >= MOST {
            let oldest = (0..inner.open.len()).min_by_key(|i| inner.open[*i].1.used).unwrap_or(0);
            inner.open.swap_remove(oldest);
        }
        inner.open.push((digest(&token), session));
        token
    }

    /// The session of a token, unless it is over.
    pub fn known(&self, token: &str, now: Duration) -> Option<Known> {
        let digest = digest(token);
        let mut inner = self.inner();
        inner
            .open
            .retain(|(_, s)| now.saturating_sub(s.used) < IDLE && now.saturating_sub(s.opened) < LONGEST);
        let at = find(inner.open.iter().map(|(digest, _)| digest), &digest)?;
        let session = &mut inner.open[at].1;
        session.used = now;
        Some(Known { session: session.clone(), csrf: self.form_token(&digest), digest })
    }

    /// Remembers a language or a zone that was chosen on a page.
    pub fn prefer(&self, known: &Known, language: Option<&str>, zone: Option<Tz>) {
        let mut inner = self.inner();
        if let Some((_, session)) = inner.open.iter_mut().find(|(digest, _)| *digest == known.digest) {
            session.language = language.map(str::to_owned).or(session.language.take());
            session.zone = zone.or(session.zone);
        }
    }

    pub fn close(&self, known: &Known) {
        self.inner().open.retain(|(digest, _)| *digest != known.digest);
    }

    /// Ends every session of one user, or of the owner, this one too.
    pub fn close_all_of(&self, name: Option<&str>) {
        self.inner().open.retain(|(_, s)| s.viewer.name.as_deref() != name);
    }

    /// What a form for signing in must carry; nobody is in yet.
    pub fn door_token(&self, now: Duration) -> String {
        let slot = now.as_secs() / FORM_LIVES;
        self.form_token(&door(slot))
    }

    /// Whether a form for signing in is one of ours, and not too old.
    pub fn is_door_token(&self, given: &str, now: Duration) -> bool {
        let slot = now.as_secs() / FORM_LIVES;
        [slot, slot.wrapping_sub(1)].iter().any(|slot| same(given, &self.form_token(&door(*slot))))
    }

    fn form_token(&self, whose: &[u8; 32]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(b"testigo/form/v1\n");
        mac.update(whose);
        BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    /// Counts a wrong try; true when this address must wait. Whoever is in is never asked.
    pub fn wrong(&self, from: IpAddr, now: Duration) -> bool {
        let mut inner = self.inner();
        if inner.wrong.len() >= ADDRESSES && !inner.wrong.contains_key(&from) {
            inner.wrong.retain(|_, w| left(*w, now) >= 1.0);
            if inner.wrong.len() >= ADDRESSES {
                return true;
            }
        }
        let before = inner.wrong.get(&from).map_or(0.0, |w| left(*w, now));
        inner.wrong.insert(from, Wrong { tries: (before + 1.0).min(TRIES + 1.0), at: now });
        before >= TRIES
    }

    /// Whether this address must wait before its next try.
    pub fn must_wait(&self, from: IpAddr, now: Duration) -> bool {
        self.inner().wrong.get(&from).is_some_and(|w| left(*w, now) >= TRIES)
    }
}

impl Known {
    /// What a session is told from others by; nobody gets in with it.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Whether a form carries the token of this session.
    pub fn wrote(&self, given: &str) -> bool {
        same(given, &self.csrf)
    }
}

fn left(wrong: Wrong, now: Duration) -> f64 {
    (wrong.tries - now.saturating_sub(wrong.at).as_secs_f64() / REFILL.as_secs_f64()).max(0.0)
}

/// 256 random bits.
fn token(random: &mut dyn Random) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(random_bytes::<32>(random))
}

pub(super) fn digest(token: &str) -> [u8; 32] {
    sha256(&[b"testigo/token/v1\n", token.as_bytes()])
}

fn door(slot: u64) -> [u8; 32] {
    sha256(&[b"testigo/door/v1\n", &slot.to_le_bytes()])
}

fn same(given: &str, wanted: &str) -> bool {
    given.as_bytes().ct_eq(wanted.as_bytes()).into()
}

/// Where a digest stands. Each is compared, and each in the same time.
fn find<'a>(all: impl Iterator<Item = &'a [u8; 32]>, wanted: &[u8; 32]) -> Option<usize> {
    let mut found = None;
    for (at, digest) in all.enumerate() {
        if bool::from(digest.ct_eq(wanted)) {
            found = Some(at);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;
    use std::net::Ipv4Addr;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    fn at(s: u64) -> Duration {
        Duration::from_secs(s)
    }

    #[test]
    fn a_link_opens_one_session_and_no_second() {
        let random = &mut SeededRandom::new(1);
        let sessions = Sessions::new(random);
        let link = sessions.link(random, at(0));
        assert_eq!(sessions.enter(&link[1..], random, at(1)), None);
        let token = sessions.enter(&link, random, at(1)).unwrap();
        assert_eq!(sessions.enter(&link, random, at(2)), None);
        assert!(sessions.known(&token, at(3)).is_some() && sessions.known(&link, at(3)).is_none());
        let late = sessions.link(random, at(0));
        assert_eq!(sessions.enter(&late, random, LINK_LIVES), None);
    }

    #[test]
    fn a_session_ends_when_nobody_uses_it_and_after_a_week() {
        let random = &mut SeededRandom::new(1);
        let sessions = Sessions::new(random);
        let token = sessions.open(Viewer::owner(), random, at(0));
        assert!(sessions.known(&token, IDLE - at(1)).is_some());
        assert!(sessions.known(&token, IDLE + IDLE).is_none());
        let token = sessions.open(Viewer::owner(), random, at(0));
        let mut now = at(0);
        while sessions.known(&token, now).is_some() {
            now += at(3600);
        }
        assert_eq!(now, LONGEST);
    }

    #[test]
    fn a_form_token_is_of_its_session_and_of_its_start() {
        let random = &mut SeededRandom::new(1);
        let (sessions, others) = (Sessions::new(random), Sessions::new(random));
        let known = |token: &str| sessions.known(token, at(0)).unwrap();
        let (a, b) =
            (sessions.open(Viewer::owner(), random, at(0)), sessions.open(Viewer::owner(), random, at(0)));
        assert!(
            known(&a).wrote(&known(&a).csrf) && !known(&a).wrote(&known(&b).csrf) && !known(&a).wrote("")
        );
        let form = sessions.door_token(at(10));
        assert!(sessions.is_door_token(&form, at(3000)) && !sessions.is_door_token(&form, at(7300)));
        assert!(!others.is_door_token(&form, at(10)));
    }

    #[test]
    fn wrong_tries_wait_and_right_ones_do_not() {
        let random = &mut SeededRandom::new(1);
        let sessions = Sessions::new(random);
        let owner = sessions.open(Viewer::owner(), random, at(0));
        let refused = (0..100_000).filter(|_| sessions.wrong(HERE, at(1))).count();
        assert_eq!(refused, 99_980);
        assert!(sessions.must_wait(HERE, at(2)) && !sessions.must_wait(HERE, at(60)));
        assert!(sessions.known(&owner, at(2)).is_some());
    }

    #[test]
    fn there_is_room_for_so_many_and_the_oldest_gives_way() {
        let random = &mut SeededRandom::new(1);
        let sessions = Sessions::new(random);
        let tokens: Vec<String> =
            (0..=MOST as u64).map(|i| sessions.open(Viewer::owner(), random, at(i))).collect();
        assert!(
            sessions.known(&tokens[0], at(300)).is_none() && sessions.known(&tokens[MOST], at(300)).is_some()
        );
    }
}
