//! What the pages have done for them, by the same code as the commands.

use super::check::ask_now;
use super::context::Context;
use super::exit::Stop;
use super::run::Ready;
use super::{alerts, anchor, doctor};
use crate::health::Check;
use crate::person::PersonId;
use crate::source::{AskedBy, SourceProfile};
use crate::store::{Running, Store};
use crate::watch::run::Told;
use crate::web::{Looked, Undone};
use std::sync::Arc;
use std::time::Duration;

pub struct Errands {
    context: Context,
}

impl Errands {
    pub fn new(context: &Context) -> Errands {
        // Nobody reads what the commands would print.
        Errands { context: Context { quiet: true, json: false, ..context.clone() } }
    }
}

/// So long the services of time stamps have.
const STAMPED_WITHIN: Duration = Duration::from_secs(30);

impl crate::web::Errands for Errands {
    fn look(&self, people: &[PersonId], told: &mut dyn FnMut(Looked)) -> Result<(), Undone> {
        let ready = Ready::in_turn(&self.context, None, &mut self.context.waiting()).map_err(undone)?;
        let of_them = ready.watches().filter(|(row, _)| people.contains(&row.person));
        let wanted: Vec<_> = of_them
            .filter(|(_, entry)| ready.sources[entry.source].profile.rules().asked_by != AskedBy::Person)
            .map(|(row, entry)| (row.no, entry.source))
            .collect();
        if wanted.is_empty() {
            return Err(Undone::new("only people look at this page", "testigo together"));
        }
        let (of, mut done) = (wanted.len(), 0);
        told(Looked { done, of, latest: None });
        let mut heard = |news: Told<'_>| {
            if let Told::News(news) = news {
                for seen in news.seen.iter().filter(|s| s.order.kind == crate::judge::LookKind::OnDemand) {
                    done += 1;
                    told(Looked { done, of, latest: Some(seen.outcome.clone()) });
                }
            }
        };
        ask_now(&self.context, ready, &wanted, &mut heard).map_err(undone)?;
        Ok(())
    }

    fn deliver(&self) -> Result<usize, Undone> {
        match Running::is_held(&self.context.archive) {
            true => Ok(0),
            false => alerts::send_now(&self.context).map_err(undone),
        }
    }

    fn stamp(&self, store: &mut Store) -> Result<Vec<String>, Undone> {
        let stamps = anchor::stamps(&self.context, store, STAMPED_WITHIN).map_err(undone)?;
        let Some(stamps) = stamps else { return Ok(Vec::new()) };
        stamps.enter(&self.context, store).map_err(undone)?;
        Ok(stamps.silent())
    }

    fn examine(&self) -> Result<Vec<Check>, Undone> {
        doctor::examined(&self.context, &[]).map_err(undone)
    }

    fn profiles(&self) -> Result<Vec<Arc<SourceProfile>>, Undone> {
        self.context.profiles().map_err(undone)
    }
}

/// What a command would say of it.
fn undone(error: anyhow::Error) -> Undone {
    match error.downcast_ref::<Stop>() {
        Some(stop) => Undone::new(stop.message.clone(), stop.next.clone()),
        None => {
            tracing::warn!(error = format!("{error:#}"), "an errand of the pages was not done");
            Undone::new(error.to_string(), "testigo doctor")
        }
    }
}
