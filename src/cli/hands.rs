//! Looks by hand, as the command line makes them: who is meant, and in which way a look gets into the archive.

use super::context::Context;
use super::exit::Stop;
use super::quoted;
use crate::random::{SystemRandom, random_bytes};
use crate::source::AskedBy;
use crate::store::StoreError;
use crate::together::queue::Wanted;
use crate::together::{Refused, Taken, Upload};
use crate::watch::hands::{self, NotKept};
use crate::watch::sources::Source;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::Duration;

pub use crate::watch::hands::{Kept, Who};

/// How long a running `testigo run` is given to take a look in.
const TAKEN_IN: Duration = Duration::from_secs(45);

/// The archive, as somebody who looks by hand needs it.
pub struct Hands<'c> {
    context: &'c Context,
    inner: hands::Hands,
}

impl<'c> Hands<'c> {
    pub fn open(context: &'c Context) -> anyhow::Result<Hands<'c>> {
        let (sources, config) = (Arc::new(context.sources()?), Arc::new(context.config.clone()));
        let archive = context.archive.as_path();
        let inner = match context.write_alone() {
            Ok(store) => hands::Hands::writing((archive, store), sources, config)?,
            Err(error) if matches!(error.downcast_ref(), Some(StoreError::Locked(_))) => {
                hands::Hands::through_its_inbox((archive, context.read()?), sources, config)?
            }
            Err(error) => return Err(error),
        };
        Ok(Hands { context, inner })
    }

    /// Whether another testigo writes the archive meanwhile.
    pub fn through_inbox(&self) -> bool {
        self.inner.through_inbox()
    }

    /// The person a text means, at a source that people look at: the one that is named, or the only one.
    pub fn who(&mut self, text: &str, source: Option<&str>) -> anyhow::Result<Who> {
        let context = self.context;
        let person = context.person(self.inner.store(), text)?;
        let sources = &self.inner.sources;
        let mut found: Vec<Who> = self.inner.everybody().filter(|who| who.person.id == person.id).collect();
        if let Some(name) = source {
            found.retain(|who| sources[who.source].id() == name);
        } else if found.len() > 1 {
            let by_people = |who: &Who| sources[who.source].profile.rules().asked_by != AskedBy::Http;
            found.retain(by_people);
        }
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(Stop::usage(
                match source {
                    Some(name) => format!("this person is not followed at `{}`", quoted(name)),
                    None => "this person is followed at no page that people look at".to_owned(),
                },
                "testigo watch show PERSON; a person can be followed at ice-odls and eoir-acis",
            )
            .into()),
            several => {
                let names: Vec<&str> = several.iter().map(|w| sources[w.source].id()).collect();
                Err(Stop::usage(
                    format!("this person is followed at {}", names.join(" and ")),
                    "say which one: --source NAME",
                )
                .into())
            }
        }
    }

    /// Who wants a look by hand, in order. Only of sources that are not asked over HTTP.
    pub fn queue(&mut self, now: DateTime<Utc>) -> anyhow::Result<Vec<(Wanted, Who)>> {
        Ok(self.inner.queue(now)?)
    }

    /// How many looks by hand may still be made in a row: they are counted over an hour, whoever asks.
    pub fn left_in_a_row(&mut self, now: DateTime<Utc>) -> anyhow::Result<usize> {
        Ok(self.inner.left_in_a_row(now)?)
    }

    pub fn source(&self, who: &Who) -> &Source {
        self.inner.source(who)
    }

    /// The name to use for somebody.
    pub fn call(&self, person: &crate::person::PersonId) -> String {
        self.inner.roster.call(person).to_owned()
    }

    /// Whether a file is the page that was asked for, and what it says.
    pub fn take(&mut self, who: &Who, upload: &Upload) -> anyhow::Result<Result<Taken, Refused>> {
        Ok(self.inner.take(who, upload, self.context.clock.now())?)
    }

    /// Keeps a look. Through the inbox, waits until the other testigo has taken it in.
    pub fn keep(
        &mut self,
        who: &Who,
        look: (Upload, Taken),
        confirmed: Option<bool>,
    ) -> anyhow::Result<Kept> {
        let tag = hex::encode(random_bytes::<8>(&mut SystemRandom));
        let how = (self.context.clock.now(), tag.as_str(), TAKEN_IN);
        self.inner.keep(who, look, confirmed, how).map_err(|error| match error {
            NotKept::SetAside(_) => Stop::refused(
                error.to_string(),
                "testigo history PERSON shows what was kept; then search again, and save the page anew",
            )
            .into(),
            NotKept::Store(error) => error.into(),
            NotKept::Inbox(_) => error.into(),
        })
    }
}
