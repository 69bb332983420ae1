//! The form of a contact as markup: a label on each field, and what is wrong beside it and above all.

use super::form::{Fields, Wrong};
use crate::contact::words::{CONTENT, EARLY, LOCK_SCREEN, NO_CHANGE};
use crate::contact::{Means, Role};
use crate::web::ask::Ask;
use crate::web::pages::settings::zones;
use crate::web::words::Words;
use maud::{Markup, html};

/// What is wrong, in a list that screen readers say at once.
pub fn summary(w: Words, wrong: &[Wrong]) -> Markup {
    html! {
        @if !wrong.is_empty() {
            div.note role="alert" {
                p { strong { (w.t("web-form-wrong")) } }
                ul { @for (field, key) in wrong { li { a href={ "#" (field) } { (w.t(key)) } } } }
            }
        }
    }
}

/// The fields that a new contact and a known one share.
pub fn fields(ask: &Ask, at: &Fields, wrong: &[Wrong]) -> Markup {
    let w = ask.words;
    html! {
        (text(w, wrong, ("name", "web-contact-name"), &at.name, "80"))
        (select(w, wrong, ("role", "web-contact-role"), &at.role, &Role::ALL.map(|r| (r.key(), format!("web-contact-role-{}", r.key())))))
        div {
            label for="language" { (w.t("web-contact-language")) }
            select id="language" name="language" {
                @for (tag, name) in Words::languages() {
                    option value=(tag) lang=(tag) selected[tag == at.language] { (name) }
                }
            }
            (beside(w, wrong, "language"))
        }
        div {
            label for="zone" { (w.t("web-zone")) }
            select id="zone" name="zone" {
                @for (zone, city) in zones(&at.zone) { option value=(zone) selected[zone == at.zone] { (city) } }
            }
            (beside(w, wrong, "zone"))
        }
        fieldset id="about" { legend { (w.t("web-contact-about")) } (at.whom.draw(ask)) (beside(w, wrong, "about")) }
        (text(w, wrong, ("phone", "web-contact-phone"), &at.phone, "40"))
        (manner(w, at, wrong))
    }
}

/// When and how much.
fn manner(w: Words, at: &Fields, wrong: &[Wrong]) -> Markup {
    let words = |field: &str, keys: &[&'static str]| -> Vec<(&'static str, String)> {
        keys.iter().map(|key| (*key, format!("web-contact-{field}-{key}"))).collect()
    };
    let by_role = |field: &str, keys: &[&'static str]| {
        let mut all = words(field, keys);
        if at.role.is_empty() || at.early.is_empty() || at.no_change.is_empty() {
            all.insert(0, ("", "web-contact-by-role".to_owned()));
        }
        all
    };
    let open = !wrong.is_empty();
    html! {
        details open[open] {
            summary { (w.t("web-contact-manner")) }
            div.stack {
                fieldset id="quiet" {
                    legend { (w.t("web-contact-quiet")) }
                    p.small { (w.t("web-contact-quiet-what")) }
                    div.pair {
                        div { label for="quiet-from" { (w.t("web-contact-from")) } input id="quiet-from" name="quiet-from" type="time" value=(at.quiet_from); }
                        div { label for="quiet-until" { (w.t("web-contact-until")) } input id="quiet-until" name="quiet-until" type="time" value=(at.quiet_until); }
                    }
                    (beside(w, wrong, "quiet"))
                }
                (select(w, wrong, ("lock-screen", "web-contact-lock-screen"), &at.lock_screen, &words("lock-screen", &LOCK_SCREEN)))
                (select(w, wrong, ("content", "web-contact-content"), &at.content, &words("content", &CONTENT)))
                (select(w, wrong, ("early", "web-contact-early"), &at.early, &by_role("early", &EARLY)))
                (select(w, wrong, ("no-change", "web-contact-no-change"), &at.no_change, &by_role("no-change", &NO_CHANGE)))
            }
        }
    }
}

/// A way to reach them, with what each needs.
pub fn way(ask: &Ask, at: &Fields, wrong: &[Wrong]) -> Markup {
    let (w, alerts) = (ask.words, &ask.site.config.alerts);
    html! {
        div {
            label for="means" { (w.t("web-contact-means")) }
            select id="means" name="means" {
                @for means in Means::ALL {
                    option value=(means.key()) selected[means.key() == at.means] {
                        (w.t(&format!("web-contact-means-{}", means.key())))
                        @if !alerts.may_send(means) { " (" (w.t("web-contact-not-set-up")) ")" }
                    }
                }
            }
            (beside(w, wrong, "means"))
        }
        div {
            label for="address" { (w.t("web-contact-address")) }
            input id="address" name="address" value=(at.address) maxlength="400" autocomplete="off" autocapitalize="none" spellcheck="false" dir="ltr"
                aria-describedby="address-help" aria-invalid=[is_wrong(wrong, "address")];
            (beside(w, wrong, "address"))
        }
        details {
            summary { (w.t("web-contact-which-address")) }
            dl id="address-help" {
                @for means in Means::ALL {
                    dt { (w.t(&format!("web-contact-means-{}", means.key()))) }
                    dd { (w.t(&format!("web-contact-help-{}", means.key()))) }
                }
            }
        }
    }
}

fn is_wrong(wrong: &[Wrong], field: &str) -> Option<&'static str> {
    wrong.iter().any(|(name, _)| *name == field).then_some("true")
}

/// What is wrong with a field, beside it.
fn beside(w: Words, wrong: &[Wrong], field: &str) -> Markup {
    let found = wrong.iter().find(|(name, _)| *name == field);
    html! { @if let Some((_, key)) = found { p.wrong id={ (field) "-wrong" } { (w.t(key)) } } }
}

fn text(w: Words, wrong: &[Wrong], (field, key): (&'static str, &str), value: &str, most: &str) -> Markup {
    let described = is_wrong(wrong, field).map(|_| format!("{field}-wrong"));
    html! {
        div {
            label for=(field) { (w.t(key)) }
            input id=(field) name=(field) value=(value) maxlength=(most) autocomplete="off" aria-invalid=[is_wrong(wrong, field)] aria-describedby=[described];
            (beside(w, wrong, field))
        }
    }
}

fn select(
    w: Words,
    wrong: &[Wrong],
    (field, key): (&'static str, &str),
    value: &str,
    all: &[(&'static str, String)],
) -> Markup {
    html! {
        div {
            label for=(field) { (w.t(key)) }
            select id=(field) name=(field) aria-invalid=[is_wrong(wrong, field)] {
                @for (word, key) in all { option value=(word) selected[*word == value] { (w.t(key)) } }
            }
            (beside(w, wrong, field))
        }
    }
}
