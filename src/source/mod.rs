//! How we ask a public page and know its answers.

pub mod ask;

pub mod browse;

mod check;

pub mod labels;

pub mod mask;

pub mod profile;

pub mod rules;

pub use ask::{AskError, Request};
pub use browse::Visit;
pub use profile::{Complaint, ProfileErrors, SourceProfile};
pub use rules::{About, AskedBy, Kind};

use crate::a_number::ANumber;
use crate::outcome::Record;
use crate::person::Names;
use std::fmt;
use std::sync::Arc;

/// What is asked of a source, once.
#[derive(Clone, PartialEq, Eq)]
pub struct Query {
    pub search: Search,
    /// Which way it is asked; only a person can be asked about by name.
    pub route: Route,
    /// What the last understood record said, so that an answer of somebody else can be told where the page
    /// does not repeat the number.
    pub known: Option<Arc<Record>>,
}

impl Query {
    /// By number, with nothing known before.
    pub fn new(search: Search) -> Query {
        Query { search, route: Route::Number, known: None }
    }
}

/// By what a person is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Route {
    /// The number, with whatever else the page wants beside it: the ordinary way.
    #[default]
    Number,
    /// First and last name and country: the second path, by which a fault of one record shows.
    Name,
}

/// Whom the question is about.
#[derive(Clone, PartialEq, Eq)]
pub enum Search {
    Person {
        a_number: ANumber,
        /// The site's own label, verbatim.
        country: String,
        names: Option<Names>,
    },
    /// A number that nobody can hold: must be answered with the zero page.
    Nobody,
    /// A saved answer of which it is not known who was asked about: nothing is held against it. Never asked.
    Anybody,
    /// A very common name: must be answered with at least one record. Only the count is kept.
    Population,
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.search {
            Search::Person { a_number, .. } => write!(f, "Query({a_number})"),
            Search::Nobody => f.write_str("Query(nobody)"),
            Search::Anybody => f.write_str("Query(anybody)"),
            Search::Population => f.write_str("Query(population)"),
        }
    }
}
