//! Who may sign in: for the owner alone. Whoever is changed or removed is out at once.

use super::super::ask::{Ask, Trouble};
use super::super::look;
use super::super::reply::Reply;
use super::super::users::{PasswordError, Role, SHORTEST, first_epoch, hash_salted, salt};
use super::super::words::Words;
use crate::printable::plain;
use crate::store::{StoreError, UserRow};
use axum::http::StatusCode;
use chrono::TimeDelta;
use maud::{Markup, html};
use std::sync::PoisonError;

/// The same form again within so short a time is one press too many.
const TWICE: TimeDelta = TimeDelta::minutes(1);

/// What is wrong with the form: the field, and the key of its words.
type Wrong = (&'static str, &'static str);

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    all_matters(ask)?;
    page(ask, None)
}

/// Who may sign in is for an owner who sees everybody: whoever is held to matters could let themselves out.
fn all_matters(ask: &Ask) -> Result<(), Trouble> {
    if ask.viewer().sees_everybody() { Ok(()) } else { Err(Trouble::Forbidden) }
}

fn page(ask: &Ask, wrong: Option<Wrong>) -> Result<Reply, Trouble> {
    let (w, users) = (ask.words, ask.store().users()?);
    let adding = wrong.filter(|_| ask.path.ends_with("/add"));
    let main = html! {
        p { a.back href="/settings" { "‹ " (w.t("web-settings")) } }
        h1 { (w.t("web-users")) }
        p { (w.t("web-users-what")) }
        @if let Some((field, key)) = wrong {
            div.note role="alert" { a href={ "#" (field) } { (w.say(key, &[("least", &SHORTEST.to_string())])) } }
        }
        @if users.is_empty() { p { (w.t("web-users-none")) } }
        @for user in &users { (one(ask, user)) }
        h2 { (w.t("web-users-add")) }
        form.stack method="post" action="/users/add" {
            (look::csrf(ask))
            div {
                label for="name" { (w.t("web-user-name")) }
                input id="name" name="name" maxlength="64" autocomplete="off" autocapitalize="none" required
                    value=(if adding.is_some() { ask.field("name") } else { "" });
            }
            (rights(w, "", None))
            (password(w, "", true))
            button { (w.t("web-users-add")) }
        }
    };
    let mut reply = ask.reply(&w.t("web-users"), "/settings", main)?;
    if wrong.is_some() {
        reply.status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(reply)
}

fn one(ask: &Ask, user: &UserRow) -> Markup {
    let w = ask.words;
    let own = ask.viewer().name.as_deref() == Some(user.name.as_str());
    let sees =
        user.matters.as_ref().map_or_else(|| w.t("web-users-sees-everybody"), |m| plain(&m.join(", "), 400));
    // Names are no ids: they may hold anything.
    let id = format!("-{}", user.added_at.timestamp_micros());
    html! {
        article.card {
            h2 { bdi { (plain(&user.name, 64)) } }
            p { (w.t(&format!("web-users-role-{}", user.role))) " · " bdi { (sees) } }
            @if own { p.small.soft { (w.t("web-users-own")) } }
            @else {
                details {
                    summary { (w.t("web-users-change")) }
                    form.stack method="post" action="/users/set" {
                        (look::csrf(ask))
                        input type="hidden" name="name" value=(user.name);
                        (rights(w, &id, Some(user)))
                        (password(w, &id, false))
                        button { (w.t("web-save")) }
                    }
                }
                details {
                    summary { (w.t("web-users-remove")) }
                    p { (w.t("web-users-remove-what")) }
                    form method="post" action="/users/remove" {
                        (look::csrf(ask))
                        input type="hidden" name="name" value=(user.name);
                        button { (w.t("web-users-remove-yes")) }
                    }
                }
            }
        }
    }
}

/// Role and matters. `id` makes the ids of several forms differ.
fn rights(w: Words, id: &str, user: Option<&UserRow>) -> Markup {
    let role = user.map_or(Role::Staff.key(), |user| &user.role);
    let matters = user.and_then(|user| user.matters.as_ref()).map(|m| m.join("\n")).unwrap_or_default();
    html! {
        div {
            label for={ "role" (id) } { (w.t("web-users-role")) }
            select id={ "role" (id) } name="role" {
                @for one in Role::ALL {
                    option value=(one.key()) selected[one.key() == role] { (w.t(&format!("web-users-role-{}", one.key()))) }
                }
            }
        }
        div {
            label for={ "matters" (id) } { (w.t("web-users-matters")) }
            textarea id={ "matters" (id) } name="matters" rows="3" maxlength="4000" { (matters) }
        }
    }
}

fn password(w: Words, id: &str, needed: bool) -> Markup {
    let least = SHORTEST.to_string();
    let key = if needed { "web-users-password" } else { "web-users-password-new" };
    html! {
        div {
            label for={ "password" (id) } { (w.say(key, &[("least", &least)])) }
            input id={ "password" (id) } name="password" type="password" autocomplete="new-password" maxlength="1024" required[needed];
        }
    }
}

pub fn add(ask: &Ask) -> Result<Reply, Trouble> {
    all_matters(ask)?;
    let name = ask.field("name");
    if let Some(there) = ask.store().user(name)? {
        let twice = ask.now - there.added_at < TWICE
            && there.role == ask.field("role")
            && there.matters == matters(ask);
        return if twice {
            ask.done("/users", "user-added")
        } else {
            page(ask, Some(("name", "web-users-wrong-there")))
        };
    }
    put(ask, None, "user-added")
}

pub fn set(ask: &Ask) -> Result<Reply, Trouble> {
    let user = other(ask)?;
    put(ask, Some(&user), "user-set")
}

pub fn remove(ask: &Ask) -> Result<Reply, Trouble> {
    let user = other(ask)?;
    ask.write()?.remove_user(&user.name, ask.site.clock.now())?;
    ask.site.sessions.close_all_of(Some(&user.name));
    ask.done("/users", "user-removed")
}

/// Somebody else: who changes or removes themselves may lock themselves out by mistake.
fn other(ask: &Ask) -> Result<UserRow, Trouble> {
    all_matters(ask)?;
    let name = ask.field("name");
    if ask.viewer().name.as_deref() == Some(name) {
        return Err(Trouble::Forbidden);
    }
    let user = ask.store().user(name)?.ok_or(Trouble::NotFound)?;
    ask.about(&user.name);
    Ok(user)
}

fn matters(ask: &Ask) -> Option<Vec<String>> {
    let lines = ask.field("matters").lines().map(str::trim).filter(|line| !line.is_empty());
    Some(lines.map(str::to_owned).collect::<Vec<_>>()).filter(|matters| !matters.is_empty())
}

/// Keeps a user as the form says; without a new password the old one stays.
fn put(ask: &Ask, before: Option<&UserRow>, done: &str) -> Result<Reply, Trouble> {
    let Ok(role) = ask.field("role").parse::<Role>() else {
        return page(ask, Some(("role", "web-users-wrong-role")));
    };
    if role == Role::Owner && matters(ask).is_some() {
        return page(ask, Some(("matters", "web-users-wrong-owner")));
    }
    // White space belongs to a password.
    let typed = ask.form.iter().find(|(name, _)| name == "password").map_or("", |(_, typed)| typed);
    let kept = before.filter(|_| typed.is_empty()).map(|user| user.password.clone());
    let password = match kept.map_or_else(|| hashed(ask, typed), Ok) {
        Ok(password) => password,
        Err(key) => return page(ask, Some(("password", key))),
    };
    let now = ask.site.clock.now();
    let user = UserRow {
        name: ask.field("name").to_owned(),
        role: role.key().to_owned(),
        password,
        matters: matters(ask),
        epoch: ask.site.with_random(first_epoch),
        added_at: before.map_or(now.wall, |user| user.added_at),
    };
    let mut store = ask.write()?;
    // Others may have written while we waited: who is new takes nobody's place, and who is gone does not come back.
    let kept = match before {
        None => store.add_user(&user, now),
        Some(_) => store.change_user(&user, now),
    };
    drop(store);
    match kept {
        Ok(true) => {
            ask.about(&user.name);
            ask.site.sessions.close_all_of(Some(&user.name));
            ask.done("/users", done)
        }
        Ok(false) if before.is_none() => page(ask, Some(("name", "web-users-wrong-there"))),
        Ok(false) => Err(Trouble::NotFound),
        Err(StoreError::NotAcceptable { .. }) => page(ask, Some(("name", "web-users-wrong-name"))),
        Err(error) => Err(error.into()),
    }
}

/// One password at a time is hashed: each costs 64 MiB.
fn hashed(ask: &Ask, typed: &str) -> Result<String, &'static str> {
    let memory = ask.site.config.web.password_memory.saturating_mul(1024);
    let salt = ask.site.with_random(salt);
    let _one = ask.site.hashing.lock().unwrap_or_else(PoisonError::into_inner);
    hash_salted(typed, memory, salt).map_err(|error| match error {
        PasswordError::Short => "web-users-wrong-short",
        PasswordError::Long => "web-users-wrong-long",
        PasswordError::Failed => "web-users-wrong-failed",
    })
}
