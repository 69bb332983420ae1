//! What each column of the file is: our guess, to be changed; and what counts where a row says nothing.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::drafts::{Draft, ListDraft};
use super::super::super::look;
use super::super::super::reply::Reply;
use super::super::super::words::Words;
use super::super::fields::{self, Text, Wrong};
use super::super::{add, countries, why};
use super::list;
use crate::person::Basis;
use crate::person::import::{Column, Defaults, Sample, look_into};
use crate::watch::enrol::usual;
use maud::{Markup, html};
use std::sync::Arc;

/// So many cells of each column are shown.
const CELLS: usize = 3;

/// The columns, each with its first cells.
pub fn map(ask: &Ask) -> Result<Reply, Trouble> {
    let (w, draft) = (ask.words, list(ask)?);
    let mut sample = look_into(&draft.bytes, CELLS);
    let lists = ask.store().lists()?;
    let defaults = match draft.mapping.as_deref() {
        None => first_defaults(ask),
        Some((columns, defaults)) => {
            for (cell, column) in sample.header.columns.iter_mut().zip(columns) {
                cell.1 = *column;
            }
            defaults.clone()
        }
    };
    let title = w.t("web-import-map");
    let main = html! {
        h1 { (title) }
        p { (w.count("web-import-rows", sample.rows as u64)) " " (w.t("web-import-map-what")) }
        form method="post" action={ "/import/" (ask.param("key")) "/mapped" } {
            (look::csrf(ask))
            (table(w, &sample))
            h2 { (w.t("web-import-defaults")) }
            div.stack { (defaulted(ask, &defaults)) }
            (countries::datalist(w, &lists))
            p { button { (w.t("web-import-preview-go")) } }
        }
        p { a.row-link href="/import" { (w.t("web-import-other-file")) } }
    };
    ask.reply(&title, "/add", main)
}

fn table(w: Words, sample: &Sample) -> Markup {
    let all = Column::ALL.map(|c| (c.key(), why::column(w, c)));
    html! {
        div.table {
            table.fold {
                thead { tr {
                    th scope="col" { (w.t("web-import-column")) }
                    th scope="col" { (w.t("web-import-cells")) }
                    th scope="col" { (w.t("web-import-is")) }
                } }
                tbody {
                    @for (i, ((name, guess), cells)) in sample.header.columns.iter().zip(&sample.cells).enumerate() {
                        tr {
                            th scope="row" { label for={ "c" (i) } { bdi { (short(name)) } } }
                            td data-label=(w.t("web-import-cells")) { @for cell in cells { div { bdi { (short(cell)) } } } }
                            td {
                                select id={ "c" (i) } name={ "c" (i) } {
                                    option value="" { (w.t("web-import-unused")) }
                                    @for (key, says) in &all {
                                        option value=(key) selected[guess.is_some_and(|g| g.key() == *key)] { (says) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A stranger's cell, so that no page grows with it.
fn short(text: &str) -> String {
    let mut shown: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if text.chars().count() > 40 {
        shown.push('…');
    }
    shown
}

fn first_defaults(ask: &Ask) -> Defaults {
    Defaults {
        sources: usual(&ask.site.sources).into_iter().map(str::to_owned).collect(),
        matter: ask.viewer().matters().and_then(|own| own.first().cloned()),
        ..Defaults::default()
    }
}

fn defaulted(ask: &Ask, defaults: &Defaults) -> Markup {
    let (w, right) = (ask.words, Wrong::new());
    let bases = Basis::ALL.map(|b| (b.key().to_owned(), w.t(&format!("web-add-basis-{}", b.key()))));
    let basis = defaults.basis.map(Basis::key).unwrap_or_default();
    let text = |name, label: String, value, list| Text {
        name,
        label,
        value,
        list,
        autocomplete: Some("off"),
        ..Text::default()
    };
    let country = defaults.country.as_deref().unwrap_or_default();
    let group = defaults.group.as_deref().unwrap_or_default();
    let pages: Vec<(String, String)> =
        ask.site.sources.iter().map(|s| (s.id().to_owned(), s.profile.rules().title.clone())).collect();
    html! {
        (fields::choice(&right, "basis", (w.t("web-add-basis"), None), Some(w.t("web-import-each-row")), &bases, basis))
        (fields::text(&right, &text("country", w.t("web-country"), country, Some("countries"))))
        (add::matter(ask, defaults.matter.as_deref().unwrap_or_default(), &right))
        (fields::text(&right, &text("group", w.t("web-group"), group, None)))
        (fields::boxes(&right, "source", &w.t("web-add-source"), &pages, &defaults.sources))
    }
}

/// Keeps what was said of the columns, and leads to the preview.
pub fn mapped(ask: &Ask) -> Result<Reply, Trouble> {
    let (key, draft) = (ask.param("key"), list(ask)?);
    let count = look_into(&draft.bytes, 0).header.columns.len();
    let columns = (0..count).map(|i| Column::of_key(ask.field(&format!("c{i}")))).collect();
    let mapping = Some(Arc::new((columns, chosen(ask)?)));
    ask.site.drafts.put(key, Draft::List(ListDraft { mapping, ..draft }), ask.site.boot());
    Ok(Reply::see_other(&format!("/import/{key}/preview")))
}

fn chosen(ask: &Ask) -> Result<Defaults, Trouble> {
    let given = |name: &str| {
        let text: String = ask.field(name).chars().filter(|c| !c.is_control()).take(200).collect();
        Some(text).filter(|text| !text.is_empty())
    };
    let lists = ask.store().lists()?;
    let known: Vec<String> = ask.site.sources.iter().map(|s| s.id().to_owned()).collect();
    let wanted: Vec<String> =
        ask.fields("source").filter(|id| known.iter().any(|k| k == id)).map(str::to_owned).collect();
    Ok(Defaults {
        basis: ask.field("basis").parse().ok(),
        country: given("country").map(|typed| countries::as_listed(ask.words, &typed, &lists)),
        matter: given("matter"),
        group: given("group"),
        sources: if wanted.is_empty() { first_defaults(ask).sources } else { wanted },
        known_sources: known,
        ..Defaults::default()
    })
}
