//! Coming in and going out: the link that works once, name and password, and the end of a session.

use super::ask::{Ask, Trouble, value};
use super::reply::Reply;
use super::session::Sessions;
use super::shell::{forget_cookie, set_cookie};
use super::site::Site;
use super::users::{Viewer, proves};
use super::words::Words;
use super::{links, look};
use crate::store::{AuditEntry, Deed, UserRow};
use axum::http::{StatusCode, header};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

/// So long a sign-in waits for the one before it.
const TURN: Duration = Duration::from_secs(5);

/// A request of somebody who is not in yet.
pub struct Knock<'a> {
    pub site: &'a Site,
    pub words: Words,
    pub peer: IpAddr,
    /// The boot clock.
    pub now: Duration,
    pub query: Vec<(String, String)>,
    pub form: Vec<(String, String)>,
    pub params: Vec<(String, String)>,
}

impl Knock<'_> {
    fn sessions(&self) -> &Sessions {
        &self.site.sessions
    }
}

/// Takes a link that works once, and leads away from it, so that it is in no history. Where to is not the
/// request's to say.
pub fn enter(knock: &Knock) -> Result<Reply, Trouble> {
    let link = value(&knock.query, "t").unwrap_or_default();
    match entered(knock, link) {
        Some(token) => Ok(Reply::see_other("/").with(header::SET_COOKIE, &set_cookie(knock.site, &token))),
        None if knock.sessions().wrong(knock.peer, knock.now) => Err(Trouble::Wait),
        None => Ok(look::come_in(knock.words)),
    }
}

/// The token of a session, for a link of this server or one that `testigo link` left.
fn entered(knock: &Knock, link: &str) -> Option<String> {
    let (site, sessions) = (knock.site, knock.sessions());
    let ours = site.with_random(|random| sessions.enter(link, random, knock.now));
    ours.or_else(|| {
        let left = links::take(site.readers.archive(), link, site.clock.now().wall);
        left.then(|| site.with_random(|random| sessions.open(Viewer::owner(), random, knock.now)))
    })
}

pub fn form(knock: &Knock) -> Result<Reply, Trouble> {
    let token = knock.sessions().door_token(knock.now);
    Ok(Reply::page(look::sign_in(knock.words, &token, false)))
}

/// Name and password. The work is the same for a name that nobody has.
pub fn check(knock: &Knock) -> Result<Reply, Trouble> {
    let field = |name| value(&knock.form, name).unwrap_or_default();
    if !knock.sessions().is_door_token(field("csrf"), knock.now) {
        return Err(Trouble::Forbidden);
    }
    if knock.sessions().must_wait(knock.peer, knock.now) {
        return Err(Trouble::Wait);
    }
    let Some(_one_at_a_time) = turn(&knock.site.hashing) else { return Err(Trouble::Busy) };
    let reader = knock.site.readers.take()?;
    let row = reader.store.user(field("name"))?;
    knock.site.readers.give_back(reader);
    let proven = proves(field("password"), row.as_ref());
    enter_try(knock, row.as_ref(), proven);
    match row.as_ref().filter(|_| proven).and_then(Viewer::of) {
        Some(viewer) => {
            let token = knock.site.with_random(|random| knock.sessions().open(viewer, random, knock.now));
            Ok(Reply::see_other("/").with(header::SET_COOKIE, &set_cookie(knock.site, &token)))
        }
        None => {
            let _must_wait_next_time = knock.sessions().wrong(knock.peer, knock.now);
            let token = knock.sessions().door_token(knock.now);
            Ok(Reply::page_with(StatusCode::UNAUTHORIZED, look::sign_in(knock.words, &token, true)))
        }
    }
}

/// The role in the audit log of somebody whose name is no user's. What they typed is not kept: it may be a password.
pub const STRANGER: &str = "stranger";
/// What the audit log says that a try to sign in was about.
pub const LET_IN: &str = "let-in";
pub const REFUSED: &str = "refused";
/// The route of a try to sign in.
pub const TRY: &str = "/sign-in/check";

/// Enters a try to sign in into the audit log. A full disk keeps nobody out.
fn enter_try(knock: &Knock, row: Option<&UserRow>, proven: bool) {
    let entry = AuditEntry {
        at: knock.site.clock.now().wall,
        who: row.map(|row| row.name.clone()),
        role: row.map_or(STRANGER, |row| &row.role).to_owned(),
        deed: Deed::View,
        route: TRY.to_owned(),
        person: None,
        about: Some(if proven { LET_IN } else { REFUSED }.to_owned()),
    };
    let written = knock.site.audit.lock().expect("no holder of this lock panics").enter(&[entry]);
    if let Err(error) = written {
        tracing::warn!(%error, "the audit log could not be written");
    }
}

/// The lock, waited for as long as [`TURN`].
fn turn(lock: &Mutex<()>) -> Option<MutexGuard<'_, ()>> {
    let began = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(held) => return Some(held),
            Err(TryLockError::Poisoned(held)) => return Some(held.into_inner()),
            Err(TryLockError::WouldBlock) if began.elapsed() < TURN => thread::sleep(TURN / 100),
            Err(TryLockError::WouldBlock) => return None,
        }
    }
}

pub fn sign_out(ask: &Ask) -> Result<Reply, Trouble> {
    ask.site.drafts.forget(&ask.known, ask.site.boot());
    ask.site.sessions.close(&ask.known);
    Ok(Reply::see_other("/sign-in").with(header::SET_COOKIE, &forget_cookie(ask.site)))
}

/// Ends every session of this user, on every machine.
pub fn sign_out_everywhere(ask: &Ask) -> Result<Reply, Trouble> {
    ask.site.sessions.close_all_of(ask.viewer().name.as_deref());
    Ok(Reply::see_other("/sign-in").with(header::SET_COOKIE, &forget_cookie(ask.site)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_sign_in_waits_for_the_first() {
        let lock = Mutex::new(());
        thread::scope(|scope| {
            let first = lock.lock().unwrap();
            let second = scope.spawn(|| turn(&lock).is_some());
            thread::sleep(Duration::from_millis(200));
            drop(first);
            assert!(second.join().unwrap());
        });
    }
}
