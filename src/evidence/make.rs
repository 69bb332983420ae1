//! Making a folder, for whoever asks, a command or a page: what is wanted is put together, that it is made is entered into
//! the log and stamped, and what each level shows is told before anything is written.

use super::case::{Language, Level};
use super::gather::{Gathered, Wanted};
use super::level::{Role, opens_bytes, opens_identity, opens_person, opens_statements};
use crate::person::Person;
use crate::source::SourceProfile;
use crate::store::{Batch, Store, StoreError};
use crate::time::Moment;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct Order {
    pub people: Vec<Person>,
    pub level: Level,
    pub language: Language,
    /// By the time of asking; `until` is exclusive.
    pub since: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
}

/// What the program knows and no archive does.
#[derive(Debug, Clone)]
pub struct Program {
    /// The rules in force.
    pub profiles: Vec<Arc<SourceProfile>>,
    /// How far a control's answer may lie from the miss it witnesses.
    pub control_window: TimeDelta,
    /// SHA-256 of the program's own file, for the declaration: [`own_hash`].
    pub sha256: Option<String>,
}

impl Order {
    pub fn wanted(self, program: Program, made_at: DateTime<Utc>) -> Wanted {
        let title = |p: &Arc<SourceProfile>| (p.rules().title.clone(), p.rules().base_url.clone());
        Wanted {
            people: self.people,
            level: self.level,
            language: self.language,
            since: self.since,
            until: self.until,
            made_at,
            control_window: program.control_window,
            titles: program.profiles.iter().map(|p| (p.id().to_owned(), title(p))).collect(),
            profiles: program.profiles,
            software_sha256: program.sha256,
            machine: format!("{} on {}", std::env::consts::OS, std::env::consts::ARCH),
        }
    }
}

/// SHA-256 of the program's own file. Reads all of it.
pub fn own_hash() -> Option<String> {
    let bytes = std::fs::read(std::env::current_exe().ok()?).ok()?;
    Some(crate::digest::BodyHash::of(&bytes).to_hex())
}

/// The part of a folder's name that tells it from others: a day and six random digits, and nothing of anybody.
pub fn tag(now: DateTime<Utc>, random: [u8; 3]) -> String {
    format!("{}-{}", now.format("%Y%m%d"), hex::encode(random))
}

pub fn name(tag: &str) -> String {
    format!("testigo-evidence-{tag}")
}

/// Why a folder was not begun.
#[derive(Debug, thiserror::Error)]
pub enum NotEntered<E> {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the log could not be signed, because this machine's clock went back behind the last signature")]
    ClockWentBack,
    #[error("the log could not be stamped")]
    NotStamped(E),
}

/// Enters that a folder is made, which belongs into the log and so into the folder, and has the log stamped. The archive is
/// as it was then, while others write on: a large folder takes its time.
///
/// # Errors
/// [`NotEntered`]; a service that gives no stamp is none, unless `stamp` says so.
pub fn entered<E>(
    mut store: Store,
    wanted: &mut Wanted,
    now: Moment,
    stamp: impl FnOnce(&mut Store) -> Result<(), E>,
) -> Result<Store, NotEntered<E>> {
    // We may have waited.
    wanted.made_at = now.wall;
    enter(&mut store, wanted, now)?;
    if store.checkpoint()?.size < store.size()? {
        return Err(NotEntered::ClockWentBack);
    }
    stamp(&mut store).map_err(NotEntered::NotStamped)?;
    Ok(store.let_go()?)
}

fn enter(store: &mut Store, wanted: &Wanted, now: Moment) -> Result<(), StoreError> {
    let who: Vec<&str> = wanted.people.iter().map(|p| p.id.as_str()).collect();
    let text = format!("evidence folder for {}: {}", wanted.level.key(), who.join(" "));
    store.commit(Batch { custody: vec![("export".to_owned(), text)], ..Batch::new(now) })?;
    Ok(())
}

/// What may stand in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Identity,
    Said,
    Bytes,
    Controls,
    Reasons,
    Statements,
    Contacts,
}

/// How much of a part is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Whole,
    /// Not here, and provable later.
    Closed,
    /// Of looks at others: outcome and times.
    WithoutWho,
    /// Of looks at others: everything.
    WithWho,
    Never,
}

/// "This is what they will see": each part, and how much of it.
pub fn shown(level: Level) -> [(Part, Shown); 7] {
    let kept = |open: bool| if open { Shown::Whole } else { Shown::Closed };
    let controls = if opens_bytes(level, Role::Control) { Shown::WithWho } else { Shown::WithoutWho };
    [
        (Part::Identity, kept(opens_identity(level))),
        (Part::Said, Shown::Whole),
        (Part::Bytes, kept(opens_bytes(level, Role::Own))),
        (Part::Controls, controls),
        (Part::Reasons, kept(opens_person(level, "basis"))),
        (Part::Statements, kept(opens_statements(level))),
        (Part::Contacts, Shown::Never),
    ]
}

impl Part {
    pub fn key(self) -> &'static str {
        match self {
            Part::Identity => "identity",
            Part::Said => "said",
            Part::Bytes => "bytes",
            Part::Controls => "controls",
            Part::Reasons => "reasons",
            Part::Statements => "statements",
            Part::Contacts => "contacts",
        }
    }
}

impl Shown {
    pub fn key(self) -> &'static str {
        match self {
            Shown::Whole => "whole",
            Shown::Closed => "closed",
            Shown::WithoutWho => "without-who",
            Shown::WithWho => "with-who",
            Shown::Never => "never",
        }
    }
}

/// How much a folder would hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub looks: u64,
    pub controls: u64,
    pub changes: u64,
    pub gaps: u64,
    /// Of the whole log, without names.
    pub entries: u64,
}

impl Counts {
    pub fn of(gathered: &Gathered) -> Counts {
        let case = &gathered.case;
        Counts {
            looks: case.looks.len() as u64,
            controls: gathered.controls.len() as u64,
            changes: case.changes.len() as u64,
            gaps: case.gaps.len() as u64,
            entries: case.size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_s_name_holds_a_date_and_nothing_of_anybody() {
        let at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        assert_eq!(name(&tag(at, [1, 2, 255])), "testigo-evidence-20260921-0102ff");
    }

    #[test]
    fn only_the_judge_alone_sees_who_the_others_are() {
        let controls = |level| shown(level).into_iter().find(|(part, _)| *part == Part::Controls).unwrap().1;
        assert_eq!(controls(Level::Court), Shown::WithoutWho);
        assert_eq!(controls(Level::Opposing), Shown::WithoutWho);
        assert_eq!(controls(Level::InCamera), Shown::WithWho);
    }
}
