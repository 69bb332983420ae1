//! A question as its source is asked.

use crate::fetch::browser::not_looked;
use crate::fetch::{Failure, Fetched};
use crate::source::{AskError, AskedBy, Query, Request, Visit};
use crate::time::Moment;
use crate::watch::sources::Source;
use url::Url;

/// A question as its source is asked.
pub(super) enum Question {
    Request(Request),
    Visit(Box<Visit>),
}

impl Question {
    pub(super) fn of(source: &Source, query: &Query) -> Result<Question, AskError> {
        match source.profile.rules().asked_by {
            AskedBy::Http => source.profile.request(&source.base_url, query).map(Question::Request),
            AskedBy::Browser => {
                let visit = source.profile.visit(&source.base_url, query);
                visit.map(|visit| Question::Visit(Box::new(visit)))
            }
            AskedBy::Person => Err(AskError::NeedsPerson),
        }
    }

    /// What robots.txt is asked about.
    pub(super) fn url(&self) -> &Url {
        match self {
            Question::Request(request) => &request.url,
            Question::Visit(visit) => &visit.url,
        }
    }

    /// Nothing is sent.
    pub(super) fn not_sent(&self, at: Moment, failure: Failure) -> Fetched {
        match self {
            Question::Request(request) => Fetched::not_sent(at, request.url.clone(), failure),
            Question::Visit(visit) => not_looked((at, at), visit, String::new(), failure),
        }
    }
}
