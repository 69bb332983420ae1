//! What every page has around it: head, bar, foot; and the few pages that need nobody to be in.

use super::ask::{Ask, Trouble};
use super::reply::Reply;
use super::users::Role;
use super::words::Words;
use axum::http::StatusCode;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Allowed by their hashes in the policy of each page; nothing else is.
pub const STYLE: &str = include_str!("style.css");
pub const SCRIPT: &str = include_str!("script.js");

/// A page for somebody who is in. `here` is the path of the bar's own link.
pub fn page(ask: &Ask, title: &str, here: &str, main: Markup) -> Markup {
    let w = ask.words;
    let wide = ["/desk", "/group", "/coverage", "/change", "/saved"].iter().any(|p| ask.path.starts_with(p));
    let links = [
        ("/", "web-home"),
        ("/desk", "web-desk"),
        ("/groups", "web-groups"),
        ("/coverage", "web-coverage"),
        ("/help", "web-help"),
    ];
    let bar = html! {
        nav aria-label=(w.t("web-pages")) {
            @for (path, key) in links { a href=(path) aria-current=[(path == here).then_some("page")] { (w.t(key)) } }
        }
        span.lang { (languages(ask)) }
    };
    let foot = html! {
        p { (w.t("web-what-this-is")) }
        p {
            a href="/settings" { (w.t("web-settings")) } " · "
            (w.say("web-times-in", &[("city", &w.city())])) " · "
            (w.t(&format!("web-role-{}", ask.viewer().role.key())))
        }
        form method="post" action="/sign-out" {
            (csrf(ask)) button { (w.t("web-sign-out")) }
        }
    };
    frame(w, title, wide, bar, main, foot)
}

/// The same page in another language.
fn languages(ask: &Ask) -> Markup {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(ask.query.iter().filter(|(name, _)| name != "lang"));
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

fn frame(w: Words, title: &str, wide: bool, bar: Markup, main: Markup, foot: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(w.tag()) dir=(w.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – testigo" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body class=[wide.then_some("wide")] {
                a.skip href="#main" { (w.t("web-skip")) }
                header.top { strong { a href="/" { "testigo" } } (bar) }
                main id="main" { (main) }
                footer.foot { (foot) }
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
    Reply::page_with(StatusCode::UNAUTHORIZED, frame(w, &w.t("web-come-in"), false, html! {}, main, html! {}))
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
    frame(w, &w.t("web-sign-in"), false, html! {}, main, html! {})
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
    frame(w, &w.t("web-saw-this"), false, html! {}, main, html! {})
}

pub fn saw_this_kept(w: Words) -> Markup {
    let main = html! {
        h1 { (w.t("web-saw-this-kept")) }
        p { (w.t("web-saw-this-kept-text")) }
    };
    frame(w, &w.t("web-saw-this-kept"), false, html! {}, main, html! {})
}

/// Why there is no page, in the words of this viewer.
pub fn trouble(w: Words, trouble: &Trouble) -> Reply {
    let key = match trouble.status() {
        StatusCode::NOT_FOUND => "web-not-found",
        StatusCode::FORBIDDEN => "web-forbidden",
        StatusCode::TOO_MANY_REQUESTS => "web-wait",
        _ => "web-broken",
    };
    let main = html! {
        h1 { (w.t(key)) }
        p { (w.t(&format!("{key}-next"))) }
        p { a href="/" { (w.t("web-home")) } }
    };
    Reply::page_with(trouble.status(), frame(w, &w.t(key), false, html! {}, main, html! {}))
}

/// Whether to show what only some may do.
pub fn may(ask: &Ask, role: Role) -> bool {
    ask.viewer().role >= role
}
