//! Long work that somebody started: how far it is, and at its end where to go.

use super::super::ask::{Ask, Trouble};
use super::super::jobs::{End, Job, State};
use super::super::look;
use super::super::reply::Reply;
use super::super::words::Words;
use maud::{Markup, html};
use std::sync::Arc;

/// The page of a job; after its end it leads to what came of it.
pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let job = job(ask)?;
    let state = job.state();
    match &state.end {
        Some(End::Done { to }) => Ok(Reply::see_other(to)),
        Some(End::Failed { says }) => ask.reply(&job.title, "", failed(ask.words, &job.title, says)),
        None => Ok(Reply::page(look::page_that_reloads(ask, &job.title, at_work(ask.words, &job, &state)))),
    }
}

/// The same, told while it happens.
pub fn events(ask: &Ask) -> Result<Reply, Trouble> {
    Ok(Reply::events(job(ask)?.follow()))
}

fn job(ask: &Ask) -> Result<Arc<Job>, Trouble> {
    ask.site.jobs.job(ask.param("id"), &ask.known.session).ok_or(Trouble::NotFound)
}

fn at_work(w: Words, job: &Job, state: &State) -> Markup {
    html! {
        h1 { (job.title) }
        div data-events={ "/job/" (job.id) "/events" } {
            @match state.of {
                0 => progress aria-label=(job.title) {},
                of => progress aria-label=(job.title) value=(state.done) max=(of) {},
            }
            p.says role="status" { (state.says) }
        }
        p.soft { (w.t("web-job-goes-on")) }
        noscript { p { a.back href={ "/job/" (job.id) } { (w.t("web-job-look-again")) } } }
    }
}

fn failed(w: Words, title: &str, says: &str) -> Markup {
    let says = if says.is_empty() { w.t("web-job-broke") } else { says.to_owned() };
    html! {
        h1 { (title) }
        p.note role="alert" { (w.t("web-job-failed")) " " (says) }
        p { a.back href="/" { (w.t("web-home")) } }
    }
}
