//! Pages that somebody handed over and has not said yes to: kept beside the request that brought them until the next one,
//! each for who gave it and nobody else. Nothing of them is in the archive.

use super::session::Session;
use super::uploads::Upload;
use crate::fetch::capture::{Said, Way};
use crate::person::WatchNo;
use crate::random::{Random, random_bytes};
use crate::saved::MAX_FILE;
use crate::time::Moment;
use crate::together;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// All pages that wait for a yes.
#[derive(Default)]
pub struct Held {
    pages: Mutex<Vec<Arc<Page>>>,
}

/// One page on its way into the archive.
pub struct Page {
    /// Nobody guesses it; and only who gave it may use it.
    pub id: String,
    pub watch: WatchNo,
    pub bytes: Vec<u8>,
    pub way: Way,
    /// When it was given: that is when it was seen.
    pub given: Moment,
    owner: Option<String>,
}

/// So long a page waits.
const WAITS: Duration = Duration::from_secs(30 * 60);
/// So many bytes of them for one user; their own oldest gives way.
const EACH: usize = MAX_FILE;
/// So many bytes altogether; the oldest of who has most gives way.
const ALL: usize = 4 * MAX_FILE;

impl Held {
    /// Keeps a page for its next request; gives its id.
    pub fn hold(
        &self,
        (watch, whose): (WatchNo, &Session),
        (bytes, way): (Vec<u8>, Way),
        given: Moment,
        random: &mut dyn Random,
    ) -> String {
        let id = hex::encode(random_bytes::<16>(random));
        let owner = whose.viewer.name.clone();
        let mut pages = self.pages(given.boot);
        pages.push(Arc::new(Page { id: id.clone(), watch, bytes, way, given, owner: owner.clone() }));
        while pages.len() > 1
            && let Some(full) = over(&pages, &owner)
            && let Some(oldest) = pages.iter().position(|page| page.owner == full)
        {
            pages.remove(oldest);
        }
        id
    }

    /// A page that this viewer gave. `now` is the boot clock, here and below.
    pub fn page(&self, id: &str, whose: &Session, now: Duration) -> Option<Arc<Page>> {
        self.pages(now).iter().find(|page| page.is(id, whose)).cloned()
    }

    /// Takes a page out: of two who press the button at once, one has it.
    pub fn take_out(&self, id: &str, whose: &Session, now: Duration) -> Option<Arc<Page>> {
        let mut pages = self.pages(now);
        let at = pages.iter().position(|page| page.is(id, whose))?;
        Some(pages.remove(at))
    }

    /// Puts back what could not be kept now.
    pub fn put_back(&self, page: Arc<Page>, now: Duration) {
        self.pages(now).push(page);
    }

    /// What waits still.
    fn pages(&self, now: Duration) -> MutexGuard<'_, Vec<Arc<Page>>> {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.retain(|page| now.saturating_sub(page.given.boot) < WAITS);
        pages
    }
}

/// Whose oldest page gives way, after this user gave one: their own, or the one of who has most.
fn over(pages: &[Arc<Page>], newest: &Option<String>) -> Option<Option<String>> {
    let mut bytes: BTreeMap<&Option<String>, usize> = BTreeMap::new();
    for page in pages {
        *bytes.entry(&page.owner).or_default() += page.bytes.len();
    }
    if bytes.get(newest).is_some_and(|own| *own > EACH) {
        return Some(newest.clone());
    }
    let most = bytes.iter().max_by_key(|(_, bytes)| **bytes).map(|(owner, _)| (*owner).clone());
    most.filter(|_| bytes.values().sum::<usize>() > ALL)
}

impl Page {
    fn is(&self, id: &str, whose: &Session) -> bool {
        self.id == id && self.owner == whose.viewer.name
    }

    /// As the archive takes it, with what the person says that it said.
    pub fn upload(&self, said: Option<Said>) -> together::Upload {
        together::Upload { bytes: self.bytes.clone(), url: None, way: self.way, seen_at: None, said }
    }
}

/// The bytes of a file that came with a form.
pub fn bytes_of(upload: &Upload) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(upload.size as usize);
    upload.file.reopen()?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;
    use crate::store::UserRow;
    use crate::web::session::Sessions;
    use crate::web::users::Viewer;
    use chrono::DateTime;

    fn at(minutes: u64) -> Moment {
        Moment { wall: DateTime::UNIX_EPOCH, boot: Duration::from_secs(60 * minutes) }
    }

    fn session(name: &str) -> Session {
        let random = &mut SeededRandom::new(1);
        let sessions = Sessions::new(random);
        let (role, password) = ("staff".to_owned(), String::new());
        let row =
            UserRow { name: name.into(), role, password, matters: None, epoch: 1, added_at: at(0).wall };
        let viewer = Viewer::of(&row).unwrap();
        let token = sessions.open(viewer, random, Duration::ZERO);
        sessions.known(&token, Duration::ZERO).unwrap().session
    }

    #[test]
    fn a_page_is_for_who_gave_it_once_and_for_half_an_hour() {
        let (held, random) = (Held::default(), &mut SeededRandom::new(2));
        let (ana, ben) = (session("ana"), session("ben"));
        let mut hold = |whose: &Session, minutes: u64, len: usize| {
            held.hold((WatchNo(1), whose), (vec![0; len], Way::Assisted), at(minutes), random)
        };
        let there =
            |id: &str, whose: &Session, minutes: u64| held.page(id, whose, at(minutes).boot).is_some();
        let (one, two) = (hold(&ana, 0, 1), hold(&ana, 20, 1));
        assert!(!there(&one, &ben, 20) && there(&one, &ana, 20));
        assert!(!there(&one, &ana, 30), "its time is over, also when nobody gave another");
        assert!(held.take_out(&two, &ana, at(31).boot).is_some());
        assert!(held.take_out(&two, &ana, at(31).boot).is_none(), "it was taken out");
        let (bens, three) = (hold(&ben, 31, 1), hold(&ana, 31, EACH - 1));
        let four = hold(&ana, 32, 2);
        assert!(!there(&three, &ana, 32), "their own oldest gave way");
        assert!(there(&four, &ana, 32) && there(&bens, &ben, 32), "and nobody else's");
    }
}
