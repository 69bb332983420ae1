//! One page to print and keep: the number in full, the dates, whom to call.

use super::super::ask::{Ask, Trouble};
use super::super::reply::Reply;
use super::add::grouped;
use super::parts;
use crate::alert::numbers::{Help, Number, Trust};
use maud::{Markup, html};

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let card = ask.card(ask.param("id"))?;
    let (person, overall) = (&card.person, ask.overall(card).map(|(_, s)| s));
    let details = &person.details;
    let main = html! {
        p.no-print { a.row-link href={ "/person/" (person.id) } { "‹ " bdi { (details.call) } } }
        h1 { bdi { (details.call) } }
        p.number { bdi dir="ltr" { (grouped(details)) } }
        dl {
            @if let Some(n) = &details.names { dt { (w.t("web-full-name")) } dd { bdi { (n.first) " " (n.last) } } }
            dt { (w.t("web-country")) } dd { (details.country) }
            dt { (w.t("web-followed-since")) } dd { (w.moment(person.enrolled_at)) }
            dt { (w.t("web-sheet-printed")) } dd { (w.moment(ask.now)) }
            dt { (w.t("web-what-the-page-said")) } dd { (parts::status(w, overall.as_ref())) }
            @if let Some(at) = overall.as_ref().and_then(|s| s.last_check) {
                dt { (w.t("web-sheet-last-check")) } dd { (w.moment(at)) }
            }
        }
        h2 { (w.t("web-sheet-calls")) }
        (calls(ask, &details.country))
        h2 { (w.t("web-sheet-notes")) }
        @for _ in 0..6 { div.blank {} }
        p.small { (w.t("web-what-this-is")) " " (w.t("web-help-scam")) }
        p.no-print.soft { (w.t("web-sheet-how-to-print")) }
    };
    ask.reply(&w.t("web-sheet"), "", main)
}

fn calls(ask: &Ask, country: &str) -> Markup {
    let (w, today) = (ask.words, ask.words.local_date(ask.now));
    let numbers = ask.site.numbers();
    let fits = |number: &&Number| number.helps_with.iter().any(|help| helps(help, country));
    let shown = numbers.all().iter().filter(fits).filter(|n| n.trust(today) != Trust::Hidden);
    html! {
        dl {
            @for number in shown {
                dt { (number.name) }
                dd {
                    bdi dir="ltr" { (number.number) }
                    @if let Some(hours) = &number.hours { " (" (hours) ")" }
                    @if number.trust(today) == Trust::Check { " – " (w.t("web-sheet-check-number")) }
                }
            }
            @for who in ["lawyer", "consulate"] { dt { (w.t(&format!("web-sheet-{who}"))) } dd.blank {} }
        }
    }
}

fn helps(help: &Help, country: &str) -> bool {
    match help {
        Help::Agency | Help::LegalHelp | Help::Court => true,
        Help::Children => false,
        Help::Consulate(of) => of.trim().eq_ignore_ascii_case(country.trim()),
    }
}
