//! One request, from the gate to its answer: host and origin, then who it is, then whether they may, then the page.

use super::ask::{Ask, Trouble, value};
use super::door::Knock;
use super::gate::{self, Turned};
use super::look;
use super::reply::Reply;
use super::routes::{Page, ROUTES, Route, Serves, Takes, Verb};
use super::session::Known;
use super::site::Site;
use super::uploads::{self, Parts, Upload, receive};
use super::users::{Role, Viewer};
use super::words::Words;
use crate::person::PersonId;
use crate::store::{AuditEntry, Deed, Store};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, RawPathParams, Request, State};
use axum::http::{HeaderMap, Method, Response, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::routing::{MethodFilter, MethodRouter};
use chrono_tz::Tz;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// Who is at the other end of a connection; `serve` puts it into every request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// A form has few fields.
const FORM: usize = 64 * 1024;
/// How long a form may take to come in.
const FORM_TIME: Duration = Duration::from_secs(10);
/// Whoever changes something waits so long for others who do.
const TURN: Duration = Duration::from_secs(5);
/// The cookie of a session; over TLS with the prefix that browsers watch over.
const COOKIE: &str = "testigo";
const SECURE_COOKIE: &str = "__Host-testigo";

/// The router, made of [`ROUTES`], behind the gate.
pub fn router(site: Arc<Site>) -> Router {
    let mut paths: BTreeMap<&str, MethodRouter<Arc<Site>>> = BTreeMap::new();
    for route in ROUTES {
        let filter = match route.verb {
            Verb::Get => MethodFilter::GET,
            Verb::Post => MethodFilter::POST,
        };
        let handler = move |State(site): State<Arc<Site>>, params: RawPathParams, request: Request| async move {
            let params = params.iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
            answer(site, Some(route), params, request).await
        };
        let taken = paths.remove(route.path).unwrap_or_default();
        paths.insert(route.path, taken.on(filter, handler));
    }
    let mut routes = Router::new();
    for (path, methods) in paths {
        routes = routes.route(path, methods);
    }
    let unknown = |State(site): State<Arc<Site>>, request: Request| answer(site, None, Vec::new(), request);
    let wrong = |State(site): State<Arc<Site>>| async move {
        Reply::bare(StatusCode::METHOD_NOT_ALLOWED).dress(site.referrer)
    };
    let inner = routes.fallback(unknown).method_not_allowed_fallback(wrong).with_state(site.clone());
    // We count ourselves what comes in.
    let inner = inner.layer(DefaultBodyLimit::disable());
    // The gate stands around the router, so that it comes before it.
    Router::new().fallback_service(inner).layer(from_fn_with_state(site, gate))
}

async fn gate(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response<Body> {
    let posts = !matches!(*request.method(), Method::GET | Method::HEAD);
    match gate::admit(&site.own, posts, request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(Turned::OtherHost) => Reply::bare(StatusCode::MISDIRECTED_REQUEST).dress(site.referrer),
        Err(Turned::Foreign) => Reply::bare(StatusCode::FORBIDDEN).dress(site.referrer),
    }
}

/// Names and what they say.
type Pairs = [(String, String)];

/// A request with its form read, ready for the thread that answers it.
struct Heard {
    route: Option<&'static Route>,
    peer: IpAddr,
    headers: HeaderMap,
    path: String,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    uploads: Vec<Upload>,
    params: Vec<(String, String)>,
}

async fn answer(
    site: Arc<Site>,
    route: Option<&'static Route>,
    params: Vec<(String, String)>,
    request: Request,
) -> Response<Body> {
    let referrer = site.referrer;
    let (headers, query) = (request.headers().clone(), query_of(&request));
    let heard = match hear(&site, route, params, request).await {
        Ok(heard) => heard,
        Err(status) => return refused(&site, &headers, &query, status).dress(referrer),
    };
    if !heard.route.is_some_and(|route| route.verb == Verb::Post) {
        return reply(site, heard, None).await.dress(referrer);
    }
    match tokio::time::timeout(TURN, site.writers.clone().acquire_owned()).await {
        Ok(turn) => reply(site, heard, turn.ok()).await.dress(referrer),
        Err(_) => busy(&site, &heard).dress(referrer),
    }
}

/// The turn goes with the thread, which works on also when nobody waits for its answer any more.
async fn reply(site: Arc<Site>, heard: Heard, turn: Option<OwnedSemaphorePermit>) -> Reply {
    let work = move || {
        let _until_done = turn;
        decide(&site, heard)
    };
    let answered = tokio::task::spawn_blocking(work).await;
    answered.unwrap_or_else(|_| Reply::bare(StatusCode::INTERNAL_SERVER_ERROR))
}

/// Nothing was done. Whoever is not in is told no more than that.
fn busy(site: &Site, heard: &Heard) -> Reply {
    let known = session_of(site, &heard.headers);
    let opens = heard.route.is_some_and(|route| matches!(route.serves, Serves::Anybody(_)));
    match known.is_some() || opens {
        true => look::trouble(words_of(site, known.as_ref(), &heard.headers, &heard.query), &Trouble::Busy),
        false => Reply::bare(StatusCode::SERVICE_UNAVAILABLE),
    }
}

async fn hear(
    site: &Site,
    route: Option<&'static Route>,
    params: Vec<(String, String)>,
    request: Request,
) -> Result<Heard, StatusCode> {
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |p| p.0);
    let (path, headers) = (request.uri().path().to_owned(), request.headers().clone());
    let query = query_of(&request);
    let Parts { form, uploads } = match route.map(|route| (route, route.takes)) {
        Some((route, Takes::Files(most))) => with_files(site, route, most, request).await?,
        Some((_, Takes::Fields)) | None => Parts { form: fields(request).await?, uploads: Vec::new() },
    };
    Ok(Heard { route, peer, headers, path, query, form, uploads, params })
}

async fn fields(request: Request) -> Result<Vec<(String, String)>, StatusCode> {
    let body = tokio::time::timeout(FORM_TIME, to_bytes(request.into_body(), FORM)).await;
    let body = body.map_err(|_| StatusCode::REQUEST_TIMEOUT)?.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    Ok(pairs(&body))
}

/// Files are taken from somebody who is in and may send them, and from nobody else.
async fn with_files(site: &Site, route: &Route, most: u64, request: Request) -> Result<Parts, StatusCode> {
    let Some(known) = session_of(site, request.headers()) else { return Ok(Parts::default()) };
    match route.serves {
        Serves::From(role, _) if known.session.viewer.role >= role => {
            let folder = uploads::folder(site.readers.archive());
            let _turn = site.sending.turn(known.digest()).ok_or(StatusCode::CONFLICT)?;
            if !uploads::has_room(&folder, most) {
                return Err(StatusCode::INSUFFICIENT_STORAGE);
            }
            receive(request, most, &folder, |token| known.wrote(token)).await
        }
        Serves::From(..) | Serves::Anybody(_) => Err(StatusCode::FORBIDDEN),
    }
}

/// Why a form was not taken, for somebody who is in. Nobody else is told more than a status.
fn refused(site: &Site, headers: &HeaderMap, query: &Pairs, status: StatusCode) -> Reply {
    match session_of(site, headers) {
        None => Reply::bare(status),
        Some(known) => look::not_taken(words_of(site, Some(&known), headers, query), status),
    }
}

fn query_of(request: &Request) -> Vec<(String, String)> {
    pairs(request.uri().query().unwrap_or_default().as_bytes())
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).take(1024).map(|(k, v)| (k.into_owned(), v.into_owned())).collect()
}

fn decide(site: &Site, heard: Heard) -> Reply {
    let known = session_of(site, &heard.headers);
    let words = words_of(site, known.as_ref(), &heard.headers, &heard.query);
    let (lang, zone) = (value(&heard.query, "lang"), value(&heard.query, "zone"));
    if let Some(known) = &known {
        site.sessions.prefer(known, lang.and_then(Words::known), zone.and_then(|z| z.parse().ok()));
    }
    match heard.route.map(|route| (route, &route.serves)) {
        Some((_, Serves::Anybody(open))) => {
            let knock = Knock {
                site,
                words,
                peer: heard.peer,
                now: site.boot(),
                query: heard.query,
                form: heard.form,
                params: heard.params,
            };
            open(&knock).unwrap_or_else(|trouble| look::trouble(words, &trouble))
        }
        // What nobody has a route to is answered as what somebody has: come in first.
        Some((_, Serves::From(..))) | None => match known {
            None => unknown(site, words, &heard),
            Some(known) => inside(site, known, words, heard),
        },
    }
}

/// Nobody is in: the same answer for everything that there is and that there is not.
fn unknown(site: &Site, words: Words, heard: &Heard) -> Reply {
    let tried = cookie(site, &heard.headers).is_some();
    if tried && site.sessions.wrong(heard.peer, site.boot()) {
        return Reply::bare(StatusCode::TOO_MANY_REQUESTS).with(header::RETRY_AFTER, "15");
    }
    look::come_in(words)
}

fn inside(site: &Site, known: Known, words: Words, heard: Heard) -> Reply {
    let Some(route @ Route { serves: Serves::From(role, page), .. }) = heard.route else {
        return look::trouble(words, &Trouble::NotFound);
    };
    match with_archive(site, known, words, heard, (route, *role, *page)) {
        Ok(reply) => reply,
        Err(trouble) => {
            if let Trouble::Store(error) = &trouble
                && trouble.status() == StatusCode::INTERNAL_SERVER_ERROR
            {
                tracing::warn!(%error, "a page could not be made");
            }
            look::trouble(words, &trouble)
        }
    }
}

/// What this viewer may is taken from their row at each request; the session only says who they are. `None`: they were
/// removed or changed, and are out at once.
fn as_in_archive(store: &Store, known: &Known) -> Result<Option<Viewer>, Trouble> {
    let was = &known.session.viewer;
    let Some(name) = &was.name else { return Ok(Some(was.clone())) };
    let row = store.user(name)?.filter(|row| row.epoch == was.epoch);
    Ok(row.as_ref().and_then(Viewer::of))
}

/// Whether this role may, and a form was written by a page of this session.
fn may(known: &Known, route: &Route, role: Role, form: &[(String, String)]) -> bool {
    let wrote = || known.wrote(value(form, "csrf").unwrap_or_default());
    known.session.viewer.role >= role
        && match route.verb {
            Verb::Get => true,
            Verb::Post => wrote(),
        }
}

fn with_archive(
    site: &Site,
    mut known: Known,
    words: Words,
    heard: Heard,
    (route, role, page): (&Route, Role, Page),
) -> Result<Reply, Trouble> {
    let mut reader = site.readers.take()?;
    let Some(viewer) = as_in_archive(&reader.store, &known)? else {
        site.sessions.close(&known);
        site.readers.give_back(reader);
        return Ok(look::come_in(words));
    };
    known.session.viewer = viewer;
    if !may(&known, route, role, &heard.form) {
        site.readers.give_back(reader);
        return Err(Trouble::Forbidden);
    }
    let board = site.boards.current()?;
    let ask = Ask {
        site,
        known,
        words,
        now: site.clock.now().wall,
        path: heard.path,
        query: heard.query,
        form: heard.form,
        uploads: heard.uploads,
        params: heard.params,
        store: &reader.store,
        shown: RefCell::default(),
        about: RefCell::default(),
        wrote: Cell::new(false),
        keys: RefCell::new(&mut reader.keys),
        board,
    };
    let made = page(&ask);
    // What failed after its turn to write may have changed something before: it is on record too.
    let entered = if made.is_ok() || ask.wrote.get() { enter(&ask, route) } else { Ok(()) };
    let reply = made.and_then(|reply| entered.map(|()| reply));
    if route.verb == Verb::Post {
        // Who changed something sees it on the next page.
        site.boards.refresh()?;
    }
    drop(ask);
    if reply.is_ok() {
        site.readers.give_back(reader);
    }
    reply
}

/// Enters what was done into the audit log, before the answer leaves. A page is shown also when that fails (a full disk
/// must not hide from a family what the page said); nothing is taken away or changed unseen.
fn enter(ask: &Ask, route: &Route) -> Result<(), Trouble> {
    let Some(deed) = route.deed else { return Ok(()) };
    let entries = entries(ask, route, deed);
    let written = ask.site.audit.lock().expect("no holder of this lock panics").enter(&entries);
    match (written, deed) {
        (Ok(()), _) => Ok(()),
        (Err(error), Deed::View) => {
            tracing::warn!(%error, "the audit log could not be written");
            Ok(())
        }
        (Err(error), Deed::Export | Deed::Change) => Err(error.into()),
    }
}

fn entries(ask: &Ask, route: &Route, deed: Deed) -> Vec<AuditEntry> {
    let entry = |person: Option<PersonId>| AuditEntry {
        at: ask.now,
        who: ask.viewer().name.clone(),
        role: ask.viewer().role.key().to_owned(),
        deed,
        route: route.path.to_owned(),
        person,
        about: ask.about.borrow().clone(),
    };
    let shown: BTreeSet<PersonId> = ask.shown().clone();
    match shown.is_empty() {
        true => vec![entry(None)],
        false => shown.into_iter().map(|person| entry(Some(person))).collect(),
    }
}

fn session_of(site: &Site, headers: &HeaderMap) -> Option<Known> {
    site.sessions.known(&cookie(site, headers)?, site.boot())
}

/// The value of our cookie; none when there are two of them.
fn cookie(site: &Site, headers: &HeaderMap) -> Option<String> {
    let name = cookie_name(site);
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut values = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('=').filter(|(n, _)| *n == name));
    let (_, value) = values.next()?;
    values.next().is_none().then(|| value.to_owned())
}

fn cookie_name(site: &Site) -> &'static str {
    if site.secure { SECURE_COOKIE } else { COOKIE }
}

/// The header that gives a browser its session: for this host only, for no script, and for no other site's sake.
pub fn set_cookie(site: &Site, token: &str) -> String {
    let secure = if site.secure { "; Secure" } else { "" };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Strict{secure}", cookie_name(site))
}

pub fn forget_cookie(site: &Site) -> String {
    format!("{}; Max-Age=0", set_cookie(site, ""))
}

/// What was asked for now, else what was chosen before, else what the browser prefers.
fn words_of(site: &Site, known: Option<&Known>, headers: &HeaderMap, query: &Pairs) -> Words {
    let chosen = known.and_then(|k| k.session.language.as_deref());
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let asked = value(query, "lang").and_then(Words::known).or(chosen.and_then(Words::known));
    let zone = value(query, "zone").and_then(|z| z.parse::<Tz>().ok());
    let zone = zone.or(known.and_then(|k| k.session.zone)).unwrap_or(site.zone);
    Words::new(asked.unwrap_or_else(|| Words::preferred(accepted)), zone)
}
