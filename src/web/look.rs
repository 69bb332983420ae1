//! What every page has around it: head, bar, foot; and the few pages that need nobody to be in.

use super::ask::{Ask, Trouble};
use super::reply::Reply;
use super::routes::is_open;
use super::words::Words;
use axum::http::StatusCode;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Allowed by their hashes in the policy of each page; nothing else is.
pub const STYLE: &str = include_str!("style.css");
pub const SCRIPT: &str = include_str!("script.js");

/// The bar: what is needed every day, and behind "More" the rest.
const BAR: [(&str, &str); 4] =
    [("/", "web-home"), ("/desk", "web-desk"), ("/together", "web-together"), ("/evidence", "web-evidence")];
const MORE: [(&str, &str); 7] = [
    ("/add", "web-add"),
    ("/groups", "web-groups"),
    ("/coverage", "web-coverage"),
    ("/contacts", "web-contacts"),
    ("/working", "web-working"),
    ("/settings", "web-settings"),
    ("/help", "web-help"),
];

/// A page for somebody who is in. `here` is the path of the bar's own link.
pub fn page(ask: &Ask, title: &str, here: &str, main: Markup) -> Markup {
    whole(ask, title, here, html! {}, main)
}

/// A page of something that goes on: where no script runs, it loads itself again.
pub fn page_that_reloads(ask: &Ask, title: &str, main: Markup) -> Markup {
    whole(ask, title, "", html! { noscript { meta http-equiv="refresh" content="2"; } }, main)
}

fn whole(ask: &Ask, title: &str, here: &str, head: Markup, main: Markup) -> Markup {
    let w = ask.words;
    let wide = ["/desk", "/group", "/coverage", "/change", "/saved", "/import", "/audit"];
    let wide = wide.iter().any(|p| ask.path.starts_with(p));
    let main = html! { (banner(ask)) (done(ask)) (main) };
    frame(w, Frame { title, wide, head, bar: bar(ask, here), foot: foot(ask) }, main)
}

fn bar(ask: &Ask, here: &str) -> Markup {
    let w = ask.words;
    let link = |(path, key): &(&str, &str)| {
        let current = (*path == here).then_some("page");
        html! { @if is_open(path, ask.viewer().role) { a href=(path) aria-current=[current] { (w.t(key)) } } }
    };
    html! {
        nav aria-label=(w.t("web-pages")) {
            @for one in &BAR { (link(one)) }
            details.more {
                summary { (w.t("web-more-pages")) }
                div { @for one in &MORE { (link(one)) } }
            }
        }
        span.lang { (languages(ask)) }
    }
}

fn foot(ask: &Ask) -> Markup {
    let w = ask.words;
    html! {
        p { (w.t("web-what-this-is")) }
        p {
            a href="/help" { (w.t("web-help")) } " · "
            (w.say("web-times-in", &[("city", &w.city())])) " · "
            (w.t(&format!("web-role-{}", ask.viewer().role.key())))
        }
        p.print-only { bdi dir="ltr" { (ask.site.own.origin) (ask.path) " · " (w.utc(ask.now)) } }
        form method="post" action="/sign-out" {
            (csrf(ask)) button { (w.t("web-sign-out")) }
        }
    }
}

/// Nobody may take the demo for real.
fn banner(ask: &Ask) -> Markup {
    html! { @if ask.site.banner { p.note.banner { strong { (ask.words.t("web-made-up")) } " " (ask.words.t("web-made-up-what")) } } }
}

/// What was done just now, after a form: only words that we have.
fn done(ask: &Ask) -> Markup {
    let word = ask.asked("done").filter(|key| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
    let said = word.and_then(|key| ask.words.sentence(&format!("web-done-{key}")));
    html! { @if let Some(said) = said { p.note role="status" { (said) } } }
}

/// The same page in another language.
fn languages(ask: &Ask) -> Markup {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(ask.query.iter().filter(|(name, _)| name != "lang" && name != "done"));
    let rest = query.finish();
    let and = if rest.is_empty() { "" } else { "&" };
    html! {
        @for (tag, name) in Words::languages() {
            @if tag != ask.words.tag() {
                a href={ (ask.path) "?" (rest) (and) "lang=" (tag) } lang=(tag) hreflang=(tag) { (name) }
            }
        }
    }
}

pub fn csrf(ask: &Ask) -> Markup {
    html! { input type="hidden" name="csrf" value=(ask.known.csrf); }
}

/// What stands around a page's own part.
struct Frame<'f> {
    title: &'f str,
    wide: bool,
    head: Markup,
    bar: Markup,
    foot: Markup,
}

impl<'f> Frame<'f> {
    /// For somebody who is not in: there is nowhere to go.
    fn bare(title: &'f str) -> Frame<'f> {
        Frame { title, wide: false, head: html! {}, bar: html! {}, foot: html! {} }
    }
}

fn frame(w: Words, around: Frame<'_>, main: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(w.tag()) dir=(w.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (around.title) " – testigo" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
                (around.head)
            }
            body class=[around.wide.then_some("wide")] {
                a.skip href="#main" { (w.t("web-skip")) }
                header.top { strong { a href="/" { "testigo" } } (around.bar) }
                main id="main" { (main) }
                footer.foot { (around.foot) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// For whoever is not in: the same for everything that there is and that there is not.
pub fn come_in(w: Words) -> Reply {
    let main = html! {
        h1 { (w.t("web-come-in")) }
        p { (w.t("web-come-in-link")) }
        p { a.button href="/sign-in" { (w.t("web-sign-in")) } }
    };
    Reply::page_with(StatusCode::UNAUTHORIZED, frame(w, Frame::bare(&w.t("web-come-in")), main))
}

pub fn sign_in(w: Words, token: &str, wrong: bool) -> Markup {
    let main = html! {
        h1 { (w.t("web-sign-in")) }
        @if wrong { p.note role="alert" { (w.t("web-sign-in-wrong")) } }
        form.stack method="post" action="/sign-in/check" {
            input type="hidden" name="csrf" value=(token);
            div {
                label for="name" { (w.t("web-user-name")) }
                input id="name" name="name" autocomplete="username" required autocapitalize="none" maxlength="64";
            }
            div {
                label for="password" { (w.t("web-password")) }
                input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024";
            }
            button { (w.t("web-sign-in")) }
        }
        p.soft.small { (w.t("web-sign-in-help")) }
    };
    frame(w, Frame::bare(&w.t("web-sign-in")), main)
}

/// The page behind the link in a message.
pub fn saw_this(w: Words, code: &str, token: &str) -> Markup {
    let main = html! {
        h1 { (w.t("web-saw-this")) }
        p { (w.t("web-saw-this-text")) }
        form.stack method="post" action={ "/seen/" (code) "/said" } {
            input type="hidden" name="csrf" value=(token);
            button { (w.t("web-saw-this")) }
        }
    };
    frame(w, Frame::bare(&w.t("web-saw-this")), main)
}

pub fn saw_this_kept(w: Words) -> Markup {
    let main = html! {
        h1 { (w.t("web-saw-this-kept")) }
        p { (w.t("web-saw-this-kept-text")) }
    };
    frame(w, Frame::bare(&w.t("web-saw-this-kept")), main)
}

/// Why there is no page, in the words of this viewer.
pub fn trouble(w: Words, trouble: &Trouble) -> Reply {
    let key = match trouble.status() {
        StatusCode::NOT_FOUND => "web-not-found",
        StatusCode::FORBIDDEN => "web-forbidden",
        StatusCode::TOO_MANY_REQUESTS => "web-wait",
        StatusCode::SERVICE_UNAVAILABLE => "web-busy",
        _ => "web-broken",
    };
    no_page(w, trouble.status(), key)
}

/// Why a form or a file was not taken, before anything was done with it.
pub fn not_taken(w: Words, status: StatusCode) -> Reply {
    let key = match status {
        StatusCode::FORBIDDEN => "web-forbidden",
        StatusCode::REQUEST_TIMEOUT => "web-server-slow",
        StatusCode::PAYLOAD_TOO_LARGE => "web-server-large",
        StatusCode::INSUFFICIENT_STORAGE => "web-server-full",
        StatusCode::CONFLICT => "web-server-another",
        _ => "web-server-cut",
    };
    no_page(w, status, key)
}

fn no_page(w: Words, status: StatusCode, key: &str) -> Reply {
    let main = html! {
        h1 { (w.t(key)) }
        p { (w.t(&format!("{key}-next"))) }
        p { a.back href="/" { (w.t("web-home")) } }
    };
    Reply::page_with(status, frame(w, Frame::bare(&w.t(key)), main))
}
