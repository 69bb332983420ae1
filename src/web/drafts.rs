//! What somebody has begun and not saved: a person who is to be read back once more, a list that is being mapped. It is
//! held in memory for the session that began it, for an hour, and in no form, address or file.

use super::session::Known;
use crate::person::guard::Question;
use crate::person::import::{Column, Defaults};
use crate::person::{NewPerson, PersonId};
use crate::random::{Random, random_bytes};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// All drafts of this start of the server.
#[derive(Default)]
pub struct Drafts {
    held: Mutex<Vec<Held>>,
}

struct Held {
    id: String,
    /// The digest of the session.
    whose: [u8; 32],
    /// One user may have many sessions.
    user: Option<String>,
    used: Duration,
    draft: Draft,
}

/// One thing that somebody began.
#[derive(Clone)]
pub enum Draft {
    Person(Box<PersonDraft>),
    List(ListDraft),
}

#[derive(Clone)]
pub struct PersonDraft {
    pub person: NewPerson,
    /// Zeros that were put before the number.
    pub zeros: usize,
    /// What was asked, and is answered by saving.
    pub questions: Vec<Question>,
    /// On the way through the first run.
    pub welcome: bool,
    /// Saved as this person: the same form again adds nobody.
    pub saved: Option<PersonId>,
}

/// A file of people on its way in.
#[derive(Clone)]
pub struct ListDraft {
    pub bytes: Arc<[u8]>,
    /// What each column is, and what counts where a row says nothing; `None` before somebody said it.
    pub mapping: Option<Arc<Mapping>>,
    /// How many were taken in, once it is saved.
    pub saved: Option<usize>,
}

/// What each column of a file is, and what counts where a row says nothing.
pub type Mapping = (Vec<Option<Column>>, Defaults);

/// A draft that nobody touches for so long is forgotten.
const LIVES: Duration = Duration::from_secs(3600);
/// So many for one session, where its own oldest gives way; and so many altogether, where the oldest gives way of the
/// user who has most. A file has 5 MB at the most.
const EACH: usize = 3;
const ALL: usize = 24;

impl Drafts {
    /// Holds a draft; gives the name that it has in addresses, which nobody guesses. `now` is the boot clock, here and
    /// below.
    pub fn keep(&self, whose: &Known, draft: Draft, random: &mut dyn Random, now: Duration) -> String {
        let id = hex::encode(random_bytes::<16>(random));
        let mut held = self.held(now);
        let user = whose.session.viewer.name.clone();
        let own = held.iter().filter(|h| h.whose == whose.digest()).count();
        let oldest = match (own >= EACH, held.len() >= ALL) {
            (true, _) => oldest(&held, |h| h.whose == whose.digest()),
            (false, true) => oldest(&held, |h| h.user == greediest(&held)),
            (false, false) => None,
        };
        held.retain(|h| Some(&h.id) != oldest.as_ref());
        held.push(Held { id: id.clone(), whose: whose.digest(), user, used: now, draft });
        id
    }

    /// The draft of this name, for the session that began it.
    pub fn get(&self, id: &str, whose: &Known, now: Duration) -> Option<Draft> {
        let mut held = self.held(now);
        let found = held.iter_mut().find(|h| h.id == id && h.whose == whose.digest())?;
        found.used = now;
        Some(found.draft.clone())
    }

    /// Puts what became of it in its place; nothing, when it was forgotten meanwhile.
    pub fn put(&self, id: &str, draft: Draft, now: Duration) {
        if let Some(found) = self.held(now).iter_mut().find(|h| h.id == id) {
            (found.draft, found.used) = (draft, now);
        }
    }

    /// Forgets everything that a session began.
    pub fn forget(&self, whose: &Known, now: Duration) {
        self.held(now).retain(|h| h.whose != whose.digest());
    }

    fn held(&self, now: Duration) -> MutexGuard<'_, Vec<Held>> {
        let mut held = self.held.lock().expect("no holder of this lock panics");
        held.retain(|h| now.saturating_sub(h.used) < LIVES);
        held
    }
}

fn oldest(held: &[Held], gives_way: impl Fn(&Held) -> bool) -> Option<String> {
    held.iter().filter(|h| gives_way(h)).min_by_key(|h| h.used).map(|h| h.id.clone())
}

/// The user who has most of them.
fn greediest(held: &[Held]) -> Option<String> {
    let has = |user: &Option<String>| held.iter().filter(|h| h.user == *user).count();
    held.iter().max_by_key(|h| has(&h.user)).and_then(|h| h.user.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;
    use crate::web::session::Sessions;
    use crate::web::users::Viewer;

    fn list(byte: u8) -> Draft {
        Draft::List(ListDraft { bytes: Arc::from([byte]), mapping: None, saved: None })
    }

    #[test]
    fn a_draft_is_its_sessions_own_for_an_hour_and_the_oldest_gives_way() {
        let random = &mut SeededRandom::new(1);
        let sessions = Sessions::new(random);
        let mut known = || {
            let token = sessions.open(Viewer::owner(), random, Duration::ZERO);
            sessions.known(&token, Duration::ZERO).unwrap()
        };
        let (ana, ben) = (known(), known());
        let (drafts, random, at) = (Drafts::default(), &mut SeededRandom::new(2), Duration::from_secs);
        let first = drafts.keep(&ana, list(1), random, at(0));
        assert!(drafts.get(&first, &ana, at(3599)).is_some() && drafts.get(&first, &ben, at(3599)).is_none());
        let kept: Vec<String> = (2..5).map(|b| drafts.keep(&ana, list(b), random, at(3600))).collect();
        assert!(drafts.get(&first, &ana, at(3600)).is_none(), "the fourth took the first one's place");
        assert!(kept.iter().all(|id| drafts.get(id, &ana, at(3601)).is_some()));
        drafts.forget(&ben, at(3601));
        assert!(drafts.get(&kept[0], &ana, at(3601)).is_some());
        assert!(drafts.get(&kept[0], &ana, at(3601 + 3600)).is_none());
    }

    #[test]
    fn one_user_with_many_sessions_takes_no_place_of_another() {
        let random = &mut SeededRandom::new(3);
        let sessions = Sessions::new(random);
        let mut known = |name: Option<&str>| {
            let mut viewer = Viewer::owner();
            viewer.name = name.map(str::to_owned);
            let token = sessions.open(viewer, random, Duration::ZERO);
            sessions.known(&token, Duration::ZERO).unwrap()
        };
        let (ana, many): (Known, Vec<Known>) = (known(Some("ana")), (0..ALL).map(|_| known(None)).collect());
        let (drafts, random) = (Drafts::default(), &mut SeededRandom::new(4));
        let hers = drafts.keep(&ana, list(0), random, Duration::ZERO);
        for whose in &many {
            drafts.keep(whose, list(1), random, Duration::from_secs(1));
        }
        assert!(drafts.get(&hers, &ana, Duration::from_secs(2)).is_some());
    }
}
