//! The long work behind the evidence pages: a folder is made, a stranger's folder is checked.

use super::ask::{Ask, Trouble};
use super::bytes::visible;
use super::errands::Errands;
use super::jobs::Progress;
use super::site::Opener;
use super::verdicts::Verdicts;
use super::words::Words;
use crate::clock::Clock;
use crate::evidence::export::{ExportError, export};
use crate::evidence::folder::{Folder, FolderError};
use crate::evidence::gather::Wanted;
use crate::evidence::made::{About, MadeCounts, Shelf};
use crate::evidence::make::{self, NotEntered, Order, Program};
use crate::evidence::verify::{Known, verify_with};
use crate::random::random_bytes;
use crate::store::Store;
use std::convert::Infallible;
use std::fs::File;
use std::sync::Arc;

/// A folder that is going to be made.
pub struct Making {
    order: Order,
    tag: String,
    shelf: Shelf,
    opener: Opener,
    errands: Arc<dyn Errands>,
    clock: Arc<dyn Clock>,
    control_window: chrono::TimeDelta,
    words: Words,
}

impl Making {
    pub fn new(ask: &Ask, order: Order) -> Making {
        let opener = ask.site.opener();
        let shelf = Shelf::of(opener.archive());
        Making {
            order,
            tag: free_tag(ask, &shelf),
            shelf,
            opener,
            errands: ask.site.errands.clone(),
            clock: ask.site.clock.clone(),
            control_window: ask.site.config.policy.control_window.delta(),
            words: ask.words,
        }
    }

    /// Gives the page of the made folder, or in the viewer's words why there is none.
    pub fn run(self, progress: &Progress<'_>) -> Result<String, String> {
        let w = self.words;
        let profiles = self.errands.profiles().map_err(|undone| format!("{undone}. → {}", undone.next))?;
        progress.say(w.t("web-making-turn"));
        let mut store = self.opener.open().map_err(|trouble| not_opened(w, &trouble))?;
        let sha256 = make::own_hash();
        let program = Program { profiles, control_window: self.control_window, sha256 };
        let mut wanted = self.order.clone().wanted(program, self.clock.now().wall);
        let mut silent = Vec::new();
        store = make::entered(store, &mut wanted, self.clock.now(), |store| {
            progress.say(w.t("web-making-stamps"));
            // Nobody has to answer: the folder says which times it has.
            silent = self.errands.stamp(store).unwrap_or_else(|undone| vec![undone.says]);
            Ok::<(), Infallible>(())
        })
        .map_err(|error| not_entered(w, &error))?;
        progress.say(w.t("web-making-writes"));
        self.written(&store, &wanted, silent, progress).map_err(|error| {
            tracing::warn!(%error, "an evidence folder was not made");
            w.t("web-making-failed")
        })?;
        Ok(format!("/evidence/made/{}", self.tag))
    }

    fn written(
        &self,
        store: &Store,
        wanted: &Wanted,
        silent: Vec<String>,
        progress: &Progress<'_>,
    ) -> Result<(), ExportError> {
        let mut about = about(wanted, silent);
        self.shelf.prepare(wanted.made_at)?;
        self.shelf.describe(&self.tag, &about)?;
        let target = self.shelf.zip(&self.tag);
        match export(store, wanted, &target, &mut |done, of| progress.count(done, of)) {
            Ok(made) => {
                about.counts = Some(MadeCounts { files: made.files, looks: made.case.looks.len() as u64 });
                Ok(self.shelf.describe(&self.tag, &about)?)
            }
            Err(error) => {
                let _nothing_left = self.shelf.remove(&self.tag);
                Err(error)
            }
        }
    }
}

/// One that nothing is called yet.
fn free_tag(ask: &Ask, shelf: &Shelf) -> String {
    let tag = || make::tag(ask.now, ask.site.with_random(|random| random_bytes::<3>(random)));
    let mut one = tag();
    while shelf.is_taken(&one) {
        one = tag();
    }
    one
}

fn about(wanted: &Wanted, silent: Vec<String>) -> About {
    About {
        made_at: wanted.made_at,
        level: wanted.level,
        language: wanted.language,
        since: wanted.since,
        until: wanted.until,
        people: wanted.people.iter().map(|person| person.id.clone()).collect(),
        counts: None,
        silent,
    }
}

fn not_opened(w: Words, trouble: &Trouble) -> String {
    match trouble {
        Trouble::Busy => format!("{} {}", w.t("web-busy"), w.t("web-busy-next")),
        Trouble::NotFound | Trouble::Forbidden | Trouble::Wait | Trouble::Store(_) => {
            tracing::warn!(error = %trouble, "the archive could not be opened to make a folder");
            w.t("web-broken-next")
        }
    }
}

fn not_entered(w: Words, error: &NotEntered<Infallible>) -> String {
    match error {
        NotEntered::ClockWentBack => w.t("web-making-clock"),
        NotEntered::NotStamped(never) => match *never {},
        NotEntered::Store(error) => {
            tracing::warn!(%error, "that a folder is made could not be entered");
            w.t("web-broken-next")
        }
    }
}

/// A stranger's folder, to be checked.
pub struct Checking {
    pub file: File,
    /// What the reader has from elsewhere.
    pub known: Known,
    pub verdicts: Arc<Verdicts>,
    pub owner: Option<String>,
    /// Of the page that shows what was found.
    pub id: String,
    pub words: Words,
}

/// A zip unpacks to so much at most on a page; it would be read for many minutes.
const MOST: u64 = 8 << 30;

impl Checking {
    pub fn run(self, progress: &Progress<'_>) -> Result<String, String> {
        let w = self.words;
        progress.say(w.t("web-verify-reads"));
        let folder = Folder::of_zip(self.file, "").map_err(|error| not_a_folder(w, &error))?;
        if folder.files().map(|(_, size)| size).fold(0, u64::saturating_add) > MOST {
            return Err(w.t("web-verify-large"));
        }
        let report = verify_with(&folder, &self.known, &mut |done, of| progress.count(done, of));
        self.verdicts.keep(self.id.clone(), self.owner, report);
        Ok(format!("/evidence/checked/{}", self.id))
    }
}

fn not_a_folder(w: Words, error: &FolderError) -> String {
    match error {
        FolderError::Refused(_, why) => w.say("web-verify-refused", &[("why", &visible(why))]),
        FolderError::Missing(_) | FolderError::Neither(_) => w.t("web-verify-neither"),
        FolderError::Io(_, error) => {
            tracing::warn!(%error, "a folder that was sent could not be read");
            w.t("web-verify-unread")
        }
    }
}
