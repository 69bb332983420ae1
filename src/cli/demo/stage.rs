//! The demo's stage: lets the story happen at the page, and holds what was told against what it promises.

use crate::cli::output::print_line;
use crate::event::{Event, EventKind};
use crate::person::PersonId;
use crate::pretend::Pretend;
use crate::pretend::story::{Expected, Story, Told, Whom};
use std::cell::{Ref, RefCell};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout_at};

/// What was told so far.
pub struct Heard {
    /// In the order of [`Story::people`].
    people: Vec<PersonId>,
    events: RefCell<Vec<Event>>,
    news: Notify,
}

impl Heard {
    pub fn new(people: Vec<PersonId>) -> Heard {
        Heard { people, events: RefCell::default(), news: Notify::new() }
    }

    pub fn hear(&self, event: &Event) {
        self.events.borrow_mut().push(event.clone());
        self.news.notify_one();
    }

    pub fn events(&self) -> Ref<'_, Vec<Event>> {
        self.events.borrow()
    }

    /// Whether what was told is what the story promises.
    pub fn keeps(&self, expected: &Expected, story: &Story) -> bool {
        match expected.told {
            Told::Once => self.of_all(expected.who, expected.kind, story, |told| told),
            Told::Never => self.of_all(expected.who, expected.kind, story, |told| !told),
        }
    }

    /// Whether `wanted` holds of each that is meant: of whether this was told of them.
    fn of_all(&self, whom: Whom, kind: EventKind, story: &Story, wanted: impl Fn(bool) -> bool) -> bool {
        let events = self.events.borrow();
        let told = |who: Option<&PersonId>| events.iter().any(|e| e.kind == kind && e.person.as_ref() == who);
        match whom {
            Whom::Group | Whom::Site => wanted(told(None)),
            Whom::Person(_) | Whom::Everybody | Whom::Members | Whom::Bystanders => {
                story.members(whom).iter().all(|i| wanted(told(Some(&self.people[*i]))))
            }
        }
    }

    /// Until all of this was told, or the time is up.
    async fn wait_for(&self, wanted: &[(Whom, EventKind)], story: &Story, until: Instant) {
        while !wanted.iter().all(|(whom, kind)| self.of_all(*whom, *kind, story, |told| told)) {
            if timeout_at(until, self.news.notified()).await.is_err() {
                return;
            }
        }
    }
}

/// Lets the story happen at the page, in its time; ends when it is over. A step that waits for what must be told
/// before it puts off all that follow.
pub async fn play(story: &Story, pretend: &Pretend, heard: &Heard, silent: bool) {
    let began = Instant::now();
    let (mut start, latest) = (began, began + story.patience);
    for step in &story.steps {
        sleep_until(start + step.at).await;
        heard.wait_for(&step.after, story, latest + step.at).await;
        start = start.max(Instant::now() - step.at);
        story.apply(pretend, step);
        if !silent {
            let at = (start + step.at - began).as_secs();
            let _reader_gone = print_line(&format!("{at:>3} s   the page: {}", step.says));
        }
    }
    sleep_until(start + story.length).await;
}
