//! Saving a list: everybody who is new, in one commit, as a job; and what came of it.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::drafts::{Draft, ListDraft, Mapping};
use super::super::super::enrolling::{Enrolling, Lists};
use super::super::super::reply::Reply;
use super::super::super::users::Viewer;
use super::super::super::words::Words;
use super::list;
use super::preview::{not_taken, sorted};
use super::sorted::{Against, sort};
use crate::config::Config;
use crate::person::guard::Question;
use crate::person::{NewPerson, Person};
use crate::watch::enrol::still_answered;
use crate::watch::sources::Source;
use maud::html;
use std::sync::Arc;

/// Saves the new people of the list, unless the guards or a question stand against it.
pub fn save(ask: &Ask) -> Result<Reply, Trouble> {
    let (key, draft) = (ask.param("key").to_owned(), list(ask)?);
    let Some(mapping) = draft.mapping.clone() else { return Err(Trouble::NotFound) };
    let (preview, done) = (format!("/import/{key}/preview"), format!("/import/{key}/done"));
    if draft.saved.is_some() {
        return Ok(Reply::see_other(&done));
    }
    let now = sorted(ask, &draft.bytes, &mapping)?;
    let Ok(answered) = now.guard else { return Ok(Reply::see_other(&preview)) };
    if now.new.is_empty() || !answered.is_empty() && ask.field("family") != "yes" {
        return Ok(Reply::see_other(&preview));
    }
    let (w, enrolling) = (ask.words, Enrolling::of(ask, "/import/{key}/save")?);
    let again = Again::of(ask, &draft, mapping, answered);
    ask.start(&w.t("web-import-saving"), move |progress| {
        progress.say(w.count("web-import-saving-people", now.new.len() as u64));
        let kept = |n| Draft::List(ListDraft { saved: Some(n), ..draft });
        match enrolling.run(|people, lists| again.decide(people, lists), (&key, kept)) {
            Ok(Some(_)) => Ok(done),
            Ok(None) => Ok(format!("{preview}?done=refused-now")),
            Err(error) => {
                tracing::warn!(%error, "a list could not be saved");
                Err(w.t("web-import-not-saved"))
            }
        }
    })
}

/// What decides once more who is new, when nobody else can write.
struct Again {
    words: Words,
    viewer: Viewer,
    config: Arc<Config>,
    sources: Arc<Vec<Source>>,
    bytes: Arc<[u8]>,
    mapping: Arc<Mapping>,
    answered: Vec<Question>,
}

impl Again {
    fn of(ask: &Ask, draft: &ListDraft, mapping: Arc<Mapping>, answered: Vec<Question>) -> Again {
        Again {
            words: ask.words,
            viewer: ask.viewer().clone(),
            config: ask.site.config.clone(),
            sources: ask.site.sources.clone(),
            bytes: draft.bytes.clone(),
            mapping,
            answered,
        }
    }

    /// `None`: somebody changed who is followed, and the guards ask or refuse what they did not before.
    fn decide(&self, people: &[Person], lists: &Lists) -> Option<Vec<NewPerson>> {
        let (viewer, config, sources) = (&self.viewer, &*self.config, &self.sources[..]);
        let against = Against { viewer, config, sources, people, lists };
        let now = sort(self.words, &self.bytes, &self.mapping, &against);
        let asked = now.guard.ok()?;
        (!now.new.is_empty() && still_answered(&asked, &self.answered)).then_some(now.new)
    }
}

pub fn done(ask: &Ask) -> Result<Reply, Trouble> {
    let (w, key, draft) = (ask.words, ask.param("key"), list(ask)?);
    let (Some(saved), Some(mapping)) = (draft.saved, &draft.mapping) else {
        return Ok(Reply::see_other(&format!("/import/{key}/preview")));
    };
    let now = sorted(ask, &draft.bytes, mapping)?;
    let title = w.t("web-import-done");
    let main = html! {
        h1 { (title) }
        p.status role="status" { (w.count("web-import-saved", saved as u64)) }
        p { (w.t("web-import-saved-next")) }
        p { a.button href="/desk" { (w.t("web-desk")) } }
        (not_taken(w, key, &now))
    };
    ask.reply(&title, "/add", main)
}
