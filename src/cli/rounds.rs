//! The rounds of `run`: it looks until a command wants to write, stands aside, and begins again with whoever is followed
//! then.

use super::context::Context;
use super::doctor::followed;
use super::run::{Ready, in_words, stopped};
use crate::health::Beside;
use crate::store::{StoreError, Turn};
use crate::watch::roster::Roster;
use crate::watch::run::{End, Told, Until, run_until};
use anyhow::Context as _;
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch;

/// So often it is looked whether somebody wants to write. The first time is late too: so there are looks between two turns,
/// however many want to write.
const EVERY: Duration = Duration::from_secs(1);

/// A command that writes longer than this is worth a word: nobody looks meanwhile.
const WORTH_SAYING: Duration = Duration::from_secs(120);

/// Looks until it is to end. What is told comes with the people of its round.
pub fn rounds(
    context: &Context,
    mut ready: Ready,
    (ending, beside): (&Ending, &Beside),
    tell: &mut dyn FnMut(&Roster, Told<'_>),
) -> anyhow::Result<()> {
    let mut memory = None;
    loop {
        beside.pulse.follow(followed(context, &ready));
        let (roster, sources) = (ready.roster.clone(), ready.sources.clone());
        let mut told = |told: Told<'_>| tell(&roster, told);
        let run = ready.on_schedule(context)?;
        let until = Until { stop: ending.clone().asked(), aside: turn_is_taken(&context.archive), memory };
        // What is given up at the end of a round ends with its runtime.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let ended = runtime.block_on(run_until(run, until, &mut told)).map_err(in_words);
        runtime.shutdown_timeout(Duration::from_millis(200));
        let ended = ended?;
        // The archive is free with this.
        drop(ended.keeper);
        match ended.end {
            End::Stopped => return Ok(()),
            End::StoodAside => tracing::info!("somebody else writes"),
        }
        let mut said = context.quiet;
        let mut go_on = |waited: Duration| {
            if let Some(words) = too_long(waited, &mut said) {
                eprintln!("{words}");
            }
            !ending.is_asked()
        };
        let again = Ready::in_turn(context, Some(sources), &mut go_on);
        if ending.is_asked() && again.as_ref().is_err_and(is_locked) {
            return Ok(());
        }
        (ready, memory) = (again?, Some(ended.memory));
        tracing::info!("looking again");
    }
}

/// What is said once, when a command keeps the archive so long that looks are missed.
fn too_long(waited: Duration, said: &mut bool) -> Option<&'static str> {
    if *said || waited < WORTH_SAYING {
        return None;
    }
    *said = true;
    Some("another testigo has kept the archive for two minutes: no looks are made until it lets go of it")
}

/// Resolves when a command wants to write.
async fn turn_is_taken(archive: &Path) {
    loop {
        tokio::time::sleep(EVERY).await;
        if Turn::is_taken(archive) {
            return;
        }
    }
}

fn is_locked(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(StoreError::Locked(_)))
}

/// When `run` is to end. A thread of its own listens, because signals must not get lost between two rounds.
#[derive(Clone)]
pub struct Ending(watch::Receiver<bool>);

impl Ending {
    /// Listens from now on for Ctrl-C, SIGTERM, or until the given time is over.
    pub fn listen(after: Option<Duration>) -> anyhow::Result<Ending> {
        let (asked, ending) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listen = move || {
            runtime.block_on(stopped(after));
            let _ended_already = asked.send(true);
        };
        std::thread::Builder::new().name("ending".to_owned()).spawn(listen).context("starting a thread")?;
        Ok(Ending(ending))
    }

    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Resolves when it is to end.
    async fn asked(mut self) {
        let _thread_gone = self.0.wait_for(|asked| *asked).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_keeps_the_archive_for_long_is_spoken_of_once() {
        let mut said = false;
        let heard =
            (0..3_000).filter(|tenths| too_long(Duration::from_millis(tenths * 100), &mut said).is_some());
        assert_eq!(heard.collect::<Vec<_>>(), [1_200]);
        assert_eq!(too_long(WORTH_SAYING, &mut true), None, "quiet");
    }
}
