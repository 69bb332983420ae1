//! The one list of everything that can be asked for. The router is made of it, and so are the tests: what is not
//! here is not there, and what is here says who may have it.

use super::ask::{Ask, Trouble};
use super::door::{self, Knock};
use super::pages;
use super::reply::Reply;
use super::seen;
use super::users::Role;

/// One thing that can be asked for.
pub struct Route {
    pub verb: Verb,
    /// As axum writes it: `/person/{id}`.
    pub path: &'static str,
    pub serves: Serves,
}

/// Whatever changes anything is a `Post`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Get,
    Post,
}

/// Whom a route serves, and what does it. A page cannot be reached without somebody being in, because it needs
/// an [`Ask`], and only `shell` makes one.
pub enum Serves {
    Anybody(fn(&Knock) -> Result<Reply, Trouble>),
    /// This role and those above it.
    From(Role, fn(&Ask) -> Result<Reply, Trouble>),
}

const fn get(path: &'static str, page: fn(&Ask) -> Result<Reply, Trouble>) -> Route {
    Route { verb: Verb::Get, path, serves: Serves::From(Role::ReadOnly, page) }
}

const fn post(path: &'static str, from: Role, act: fn(&Ask) -> Result<Reply, Trouble>) -> Route {
    Route { verb: Verb::Post, path, serves: Serves::From(from, act) }
}

const fn open(verb: Verb, path: &'static str, answer: fn(&Knock) -> Result<Reply, Trouble>) -> Route {
    Route { verb, path, serves: Serves::Anybody(answer) }
}

pub static ROUTES: &[Route] = &[
    open(Verb::Get, "/enter", door::enter),
    open(Verb::Get, "/sign-in", door::form),
    open(Verb::Post, "/sign-in/check", door::check),
    open(Verb::Get, "/seen/{code}", seen::show),
    open(Verb::Post, "/seen/{code}/said", seen::say),
    get("/", pages::home::show),
    get("/person/{id}", pages::person::show),
    get("/person/{id}/saved", pages::person::saved),
    get("/change/{no}", pages::change::show),
    get("/saved/{no}", pages::saved::show),
    get("/saved/{no}/frame", pages::saved::frame),
    get("/saved/{no}/raw", pages::saved::raw),
    get("/desk", pages::desk::show),
    get("/desk.csv", pages::desk::csv),
    get("/groups", pages::group::list),
    get("/group/{key}", pages::group::show),
    get("/coverage", pages::coverage::show),
    get("/help", pages::help::show),
    get("/settings", pages::settings::show),
    post("/settings/save", Role::ReadOnly, pages::settings::save),
    post("/sign-out", Role::ReadOnly, door::sign_out),
    post("/sign-out/everywhere", Role::ReadOnly, door::sign_out_everywhere),
];
