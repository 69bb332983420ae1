//! The one list of everything that can be asked for. The router is made of it, and so are the tests: what is not
//! here is not there, and what is here says who may have it.

use super::ask::{Ask, Trouble};
use super::door::{self, Knock};
use super::pages;
use super::pages::evidence;
use super::reply::Reply;
use super::seen;
use super::users::Role;
use crate::store::Deed;

/// One thing that can be asked for.
pub struct Route {
    pub verb: Verb,
    /// As axum writes it: `/person/{id}`.
    pub path: &'static str,
    pub serves: Serves,
    pub takes: Takes,
    /// What the audit log says of it; `None`: it is about nobody.
    pub deed: Option<Deed>,
}

/// What comes with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A query or a short form.
    Fields,
    /// A form with files, of so many bytes altogether.
    Files(u64),
}

/// Whatever changes anything is a `Post`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Get,
    Post,
}

/// A page, or an act: for somebody who is in.
pub type Page = fn(&Ask) -> Result<Reply, Trouble>;

/// Whom a route serves, and what does it. A page cannot be reached without somebody being in, because it needs
/// an [`Ask`], and only `shell` makes one.
pub enum Serves {
    Anybody(fn(&Knock) -> Result<Reply, Trouble>),
    /// This role and those above it.
    From(Role, Page),
}

/// A page about people.
const fn get(path: &'static str, page: Page) -> Route {
    Route { deed: Some(Deed::View), ..plain(path, page) }
}

/// A page about nobody.
const fn plain(path: &'static str, page: Page) -> Route {
    let serves = Serves::From(Role::ReadOnly, page);
    Route { verb: Verb::Get, path, serves, takes: Takes::Fields, deed: None }
}

/// Something to take away.
const fn export(path: &'static str, from: Role, page: Page) -> Route {
    Route { serves: Serves::From(from, page), deed: Some(Deed::Export), ..plain(path, page) }
}

/// A page about people, for this role and those above it.
const fn get_from(path: &'static str, from: Role, page: Page) -> Route {
    Route { serves: Serves::From(from, page), ..get(path, page) }
}

/// A page about nobody, for this role and those above it.
const fn plain_from(path: &'static str, from: Role, page: Page) -> Route {
    Route { serves: Serves::From(from, page), ..plain(path, page) }
}

const fn post(path: &'static str, from: Role, act: Page) -> Route {
    Route { verb: Verb::Post, serves: Serves::From(from, act), deed: Some(Deed::Change), ..plain(path, act) }
}

/// Something for this role and those above it.
const fn from(role: Role, route: Route) -> Route {
    match route.serves {
        Serves::From(_, page) => Route { serves: Serves::From(role, page), ..route },
        Serves::Anybody(_) => route,
    }
}

const fn open(verb: Verb, path: &'static str, answer: fn(&Knock) -> Result<Reply, Trouble>) -> Route {
    Route { verb, path, serves: Serves::Anybody(answer), takes: Takes::Fields, deed: None }
}

/// A page that somebody saved, and the form around it.
const A_PAGE: u64 = crate::saved::MAX_FILE as u64 + 64 * 1024;

pub static ROUTES: &[Route] = &[
    open(Verb::Get, "/enter", door::enter),
    open(Verb::Get, "/sign-in", door::form),
    open(Verb::Post, "/sign-in/check", door::check),
    open(Verb::Get, "/seen/{code}", seen::show),
    open(Verb::Post, "/seen/{code}/said", seen::say),
    get("/", pages::home::show),
    get("/person/{id}", pages::person::show),
    get("/person/{id}/day/{date}", pages::day::show),
    get("/person/{id}/saved", pages::person::saved),
    get("/person/{id}/where", pages::where_at::show),
    export("/person/{id}/history.csv", Role::ReadOnly, pages::history::csv),
    get("/person/{id}/now", pages::now::show),
    post("/person/{id}/now/call", Role::Staff, pages::now::call),
    post("/person/{id}/now/saw", Role::Staff, pages::now::saw),
    from(Role::Staff, plain("/add", pages::add::show)),
    post("/add/check", Role::Staff, pages::add::check),
    from(Role::Staff, plain("/add/{key}", pages::add::read_back)),
    post("/add/{key}/save", Role::Staff, pages::add::save),
    plain("/welcome", pages::welcome::show),
    plain("/welcome/cards", pages::welcome::cards),
    get("/welcome/first/{id}", pages::welcome::first),
    get("/welcome/done", pages::welcome::done),
    post("/person/{id}/look", Role::Staff, pages::looking::now),
    post("/person/{id}/pause", Role::Staff, pages::follow::pause),
    post("/person/{id}/resume", Role::Staff, pages::follow::resume),
    from(Role::Attorney, get("/person/{id}/stop", pages::follow::stop)),
    post("/person/{id}/stopped", Role::Attorney, pages::follow::stopped),
    export("/person/{id}/sheet", Role::Staff, pages::sheet::show),
    from(Role::Staff, plain("/import", pages::import::show)),
    Route {
        takes: Takes::Files(pages::import::TAKEN),
        ..post("/import/upload", Role::Staff, pages::import::upload)
    },
    from(Role::Staff, plain("/import/{key}", pages::import::map)),
    post("/import/{key}/mapped", Role::Staff, pages::import::mapped),
    from(Role::Staff, plain("/import/{key}/preview", pages::import::preview)),
    post("/import/{key}/save", Role::Staff, pages::import::save),
    from(Role::Staff, plain("/import/{key}/done", pages::import::done)),
    export("/import/{key}/errors.csv", Role::Staff, pages::import::errors),
    get("/change/{no}", pages::change::show),
    get("/saved/{no}", pages::saved::show),
    get("/saved/{no}/frame", pages::saved::frame),
    export("/saved/{no}/raw", Role::ReadOnly, pages::saved::raw),
    get("/saved/{no}/verify", pages::proven::show),
    get("/desk", pages::desk::show),
    export("/desk.csv", Role::Staff, pages::desk::csv),
    post("/event/{no}/handled", Role::Staff, pages::desk::handle),
    post("/event/{no}/reopened", Role::Staff, pages::desk::reopen),
    post("/find", Role::Staff, pages::find::find),
    get("/groups", pages::group::list),
    get("/group/{key}", pages::group::show),
    get("/group/{key}/people", pages::group::people),
    export("/group/{key}/counts.csv", Role::Staff, pages::group::counts),
    export("/group/{key}/chart.svg", Role::Staff, pages::group::picture),
    export("/group/{key}/method.txt", Role::Staff, pages::group::method),
    post("/group/{key}/note", Role::Staff, pages::group::add_note),
    post("/group/{key}/note/{no}/remove", Role::Staff, pages::group::remove_note),
    post("/group/{key}/list/ask", pages::group::LIST_FROM, pages::group::request),
    post("/group/{key}/list/{no}/allow", pages::group::LIST_FROM, pages::group::allow),
    export("/group/{key}/list.csv", pages::group::LIST_FROM, pages::group::list_csv),
    get("/coverage", pages::coverage::show),
    get("/together", pages::together::list),
    Route {
        serves: Serves::From(Role::Staff, pages::together::person),
        ..get("/together/{id}", pages::together::person)
    },
    Route { takes: Takes::Files(A_PAGE), ..post("/together/{id}/give", Role::Staff, pages::together::give) },
    Route {
        serves: Serves::From(Role::Staff, pages::together::given),
        ..get("/together/{id}/page/{page}", pages::together::given)
    },
    post("/together/{id}/page/{page}/answer", Role::Staff, pages::together::answer),
    get_from("/evidence", Role::Staff, evidence::builder::show),
    get_from("/evidence/preview", Role::Staff, evidence::preview::show),
    post("/evidence/make", Role::Attorney, evidence::preview::make),
    get_from("/evidence/made/{key}", Role::Staff, evidence::made::show),
    export("/evidence/made/{key}/zip", Role::Attorney, evidence::made::zip),
    post("/evidence/made/{key}/delete", Role::Attorney, evidence::made::delete),
    plain_from("/evidence/verify", Role::Staff, evidence::checked::form),
    plain_from("/evidence/verify.html", Role::Staff, evidence::checked::offline),
    Route {
        takes: Takes::Files(evidence::checked::MOST),
        ..post("/evidence/verify/check", Role::Staff, evidence::checked::check)
    },
    plain_from("/evidence/checked/{page}", Role::Staff, evidence::checked::show),
    plain("/job/{id}", pages::job::show),
    plain("/job/{id}/events", pages::job::events),
    plain("/help", pages::help::show),
    plain("/settings", pages::settings::show),
    post("/settings/save", Role::ReadOnly, pages::settings::save),
    Route { serves: Serves::From(Role::Owner, pages::audit::show), ..get("/audit", pages::audit::show) },
    get("/contacts", pages::contacts::list),
    Route {
        serves: Serves::From(Role::Staff, pages::contacts::add),
        ..plain("/contacts/add", pages::contacts::add)
    },
    post("/contacts/add/save", Role::Staff, pages::contacts::save),
    get("/contact/{id}", pages::contacts::one::show),
    post("/contact/{id}/set", Role::Staff, pages::contacts::one::set),
    post("/contact/{id}/ways/add", Role::Staff, pages::contacts::one::add_way),
    post("/contact/{id}/ways/remove", Role::Staff, pages::contacts::one::remove_way),
    post("/contact/{id}/test", Role::Staff, pages::contacts::one::test),
    post("/contact/{id}/confirm", Role::Staff, pages::contacts::one::confirm),
    post("/contact/{id}/remove", Role::Staff, pages::contacts::one::remove),
    Route { serves: Serves::From(Role::Owner, pages::users::show), ..plain("/users", pages::users::show) },
    post("/users/add", Role::Owner, pages::users::add),
    post("/users/set", Role::Owner, pages::users::set),
    post("/users/remove", Role::Owner, pages::users::remove),
    plain("/working", pages::working::show),
    post("/working/again", Role::Staff, pages::working::again),
    post("/sign-out", Role::ReadOnly, door::sign_out),
    post("/sign-out/everywhere", Role::ReadOnly, door::sign_out_everywhere),
];

/// Whether there is a page of this path for this role.
pub fn is_open(path: &str, role: Role) -> bool {
    let serves = |route: &Route| match route.serves {
        Serves::Anybody(_) => true,
        Serves::From(least, _) => role >= least,
    };
    ROUTES.iter().any(|route| route.verb == Verb::Get && route.path == path && serves(route))
}
