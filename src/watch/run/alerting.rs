//! How the loop tells people: letters go out beside the looks; the one who writes decides what they are.

use super::{Loop, RunError};
use crate::watch::alerting::{Handed, Mail};
use crate::watch::keeper::News;
use crate::watch::writing::ToKeeper;
use std::time::Duration;

impl Loop<'_> {
    /// Something was found: who is to hear of it?
    pub(super) fn mail_found(&mut self, news: &News) {
        if let Some(mail) = self.mail.as_mut().filter(|_| !news.events.is_empty()) {
            mail.found();
        }
    }

    pub(super) fn mail_tick(&mut self) {
        if let Some(mail) = &mut self.mail {
            mail.tick();
        }
    }

    /// Asks the one who writes for letters, if it is time; says how long it is not.
    pub(super) async fn mail(&mut self) -> Result<Duration, RunError> {
        let Some(mail) = &mut self.mail else { return Ok(Duration::MAX) };
        let (request, manner, pause) = (mail.request(), mail.teller().manner.clone(), mail.pause());
        if let Some(request) = request {
            self.send(ToKeeper::Hand(Box::new(request), manner)).await?;
        }
        Ok(pause)
    }

    pub(super) fn handed(&mut self, handed: Handed) {
        if let Some(mail) = &mut self.mail {
            mail.handed(handed);
        }
    }

    /// Letters that are on their way may still arrive; how they ended is written down before the end.
    pub(super) async fn end_mail(&mut self, grace: Duration) {
        let Some(mail) = &mut self.mail else { return };
        let manner = mail.teller().manner.clone();
        if let Some(request) = mail.end(grace).await {
            let _stopping = self.send(ToKeeper::Hand(Box::new(request), manner)).await;
        }
    }
}

/// Resolves when a letter has come to an end.
pub(super) async fn letter_ended(mail: &mut Option<Mail>) {
    match mail {
        Some(mail) => mail.one_ended().await,
        None => std::future::pending().await,
    }
}
