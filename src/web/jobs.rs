//! Long work that somebody started on a page: a first check, an import, an evidence folder. It goes on in a thread of
//! its own; its page shows how far it is, by server-sent events where a script runs, by loading again where none does.

use super::session::Session;
use crate::random::{Random, random_bytes};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::watch::{Receiver, Sender, channel};

/// All jobs of this start of the server.
#[derive(Default)]
pub struct Jobs {
    known: Mutex<Vec<Arc<Job>>>,
}

/// One piece of long work.
pub struct Job {
    /// Nobody guesses it; and only who started it may see it.
    pub id: String,
    /// What it is, in the words of who started it.
    pub title: String,
    owner: Option<String>,
    /// Of the form that started it.
    once: Option<String>,
    state: Sender<State>,
}

/// How far a job is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    pub done: u64,
    /// Zero: nobody knows.
    pub of: u64,
    /// What happens now, in the words of who started it.
    pub says: String,
    pub end: Option<End>,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Done: this page of ours shows what came of it.
    Done { to: String },
    /// Not done, and what to do next.
    Failed { says: String },
}

/// Where a job says how far it is.
pub struct Progress<'j>(&'j Sender<State>);

/// So many jobs at a time.
const AT_A_TIME: usize = 2;
/// So many are remembered, the ended ones too.
const KEPT: usize = 64;

/// There are enough jobs already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enough;

impl Jobs {
    /// Starts the work in a thread of its own; gives the job's id. The work gives the page to show afterwards, or why it
    /// was not done.
    ///
    /// # Errors
    /// [`Enough`] while others are at work.
    pub fn start(
        &self,
        whose: (String, &Session),
        random: &mut dyn Random,
        work: impl FnOnce(&Progress<'_>) -> Result<String, String> + Send + 'static,
    ) -> Result<String, Enough> {
        self.start_once(whose, None, random, work)
    }

    /// The same for a form that is filled out once: when it comes again, it leads to the job that it started. `once` stands
    /// in the form, and nobody guesses it.
    pub fn start_once(
        &self,
        (title, whose): (String, &Session),
        once: Option<&str>,
        random: &mut dyn Random,
        work: impl FnOnce(&Progress<'_>) -> Result<String, String> + Send + 'static,
    ) -> Result<String, Enough> {
        let mut known = self.known();
        let owner = whose.viewer.name.clone();
        let same = |job: &&Arc<Job>| once.is_some() && job.once.as_deref() == once && job.owner == owner;
        if let Some(job) = known.iter().find(same) {
            return Ok(job.id.clone());
        }
        if known.iter().filter(|job| !job.is_over()).count() >= AT_A_TIME {
            return Err(Enough);
        }
        let id = hex::encode(random_bytes::<16>(random));
        let (state, _) = channel(State::default());
        let job = Arc::new(Job { id: id.clone(), title, owner, once: once.map(str::to_owned), state });
        if known.len() >= KEPT {
            known.retain(|job| !job.is_over());
        }
        known.push(job.clone());
        drop(known);
        let at_work = job.clone();
        let thread = std::thread::Builder::new().name("testigo-job".to_owned());
        let started = thread.spawn(move || at_work.run(work));
        if started.is_err() {
            job.end(End::Failed { says: String::new() });
        }
        Ok(id)
    }

    /// The job of this id, for who started it.
    pub fn job(&self, id: &str, whose: &Session) -> Option<Arc<Job>> {
        self.known().iter().find(|job| job.id == id && job.owner == whose.viewer.name).cloned()
    }

    fn known(&self) -> MutexGuard<'_, Vec<Arc<Job>>> {
        self.known.lock().expect("no holder of this lock panics")
    }
}

impl Job {
    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Hears of each change.
    pub fn follow(&self) -> Receiver<State> {
        self.state.subscribe()
    }

    fn is_over(&self) -> bool {
        self.state.borrow().end.is_some()
    }

    fn end(&self, end: End) {
        self.state.send_modify(|state| state.end = Some(end));
    }

    fn run(&self, work: impl FnOnce(&Progress<'_>) -> Result<String, String>) {
        // A panic ends the job and not the page about it.
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&Progress(&self.state))));
        self.end(match ended {
            Ok(Ok(to)) => End::Done { to },
            Ok(Err(says)) => End::Failed { says },
            Err(_) => End::Failed { says: String::new() },
        });
    }
}

impl Progress<'_> {
    pub fn count(&self, done: u64, of: u64) {
        self.0.send_modify(|state| (state.done, state.of) = (done, of));
    }

    pub fn say(&self, says: impl Into<String>) {
        let says = says.into();
        self.0.send_modify(|state| state.says = says);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;
    use crate::web::session::Sessions;
    use crate::web::users::Viewer;
    use std::sync::mpsc;
    use std::time::Duration;

    fn session() -> Session {
        let random = &mut SeededRandom::new(1);
        let sessions = Sessions::new(random);
        let token = sessions.open(Viewer::owner(), random, Duration::ZERO);
        sessions.known(&token, Duration::ZERO).unwrap().session
    }

    fn ended(jobs: &Jobs, id: &str) -> End {
        let job = jobs.job(id, &session()).unwrap();
        loop {
            if let Some(end) = job.state().end {
                return end;
            }
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_job_says_how_it_ended_also_when_it_panics() {
        let (jobs, random, whose) = (Jobs::default(), &mut SeededRandom::new(2), session());
        let mut start = |work: fn() -> Result<String, String>| {
            let id = jobs.start(("x".into(), &whose), random, move |_| work()).unwrap();
            ended(&jobs, &id)
        };
        assert_eq!(start(|| Ok("/coverage".into())), End::Done { to: "/coverage".into() });
        assert_eq!(start(|| Err("no".into())), End::Failed { says: "no".into() });
        assert_eq!(start(|| panic!("a test's own panic")), End::Failed { says: String::new() });
    }

    #[test]
    fn two_are_at_work_at_a_time_and_progress_is_heard() {
        let (jobs, random, whose) = (Jobs::default(), &mut SeededRandom::new(2), session());
        let mut go = Vec::new();
        let mut ids = Vec::new();
        for _ in 0..AT_A_TIME {
            let (sender, wait) = mpsc::channel::<()>();
            go.push(sender);
            let work = move |progress: &Progress<'_>| {
                progress.count(1, 3);
                let _gone = wait.recv();
                Ok("/".to_owned())
            };
            ids.push(jobs.start(("x".into(), &whose), random, work).unwrap());
        }
        assert_eq!(jobs.start(("x".into(), &whose), random, |_| Ok("/".into())), Err(Enough));
        let job = jobs.job(&ids[0], &whose).unwrap();
        while job.state().done == 0 {
            std::thread::yield_now();
        }
        assert_eq!((job.state().done, job.state().of, job.state().end), (1, 3, None));
        drop(go);
        assert!(ids.iter().all(|id| ended(&jobs, id) == End::Done { to: "/".into() }));
    }

    #[test]
    fn a_form_that_comes_twice_starts_one_job() {
        let (jobs, random, whose) = (Jobs::default(), &mut SeededRandom::new(2), session());
        let mut start = |once: Option<&str>| {
            let id = jobs.start_once(("x".into(), &whose), once, random, |_| Ok("/coverage".into())).unwrap();
            ended(&jobs, &id);
            id
        };
        let (first, again, other) = (start(Some("a")), start(Some("a")), start(Some("b")));
        assert!(first == again && first != other);
        assert_ne!(start(None), start(None), "a form without a mark is another one each time");
    }
}
