//! A group to take away: counts as they may be shown, the chart, and a note on how they came about. Nobody is named.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::reply::Reply;
use super::cells::{COUNTED, Shown};
use super::{Whole, chart, of_key};
use crate::time::rfc3339;

pub fn counts(ask: &Ask) -> Result<Reply, Trouble> {
    let (_, name) = of_key(ask)?;
    let whole = Whole::read(ask, &name)?;
    let head = [
        "from_utc",
        "listed",
        "listed_no_place",
        "not_in_custody",
        "not_listed",
        "not_checked",
        "others_listed_percent",
    ];
    let rows = whole.points.iter().map(|point| {
        let mut row: [String; 7] = Default::default();
        row[0] = rfc3339(point.from);
        for (i, shown) in point.shown.iter().enumerate() {
            row[i + 1] = match shown {
                Shown::Count(n) => n.to_string(),
                Shown::Hidden => "hidden".to_owned(),
            };
        }
        row[COUNTED.len() + 1] = point.others.map(|p| p.to_string()).unwrap_or_default();
        row
    });
    Ok(Reply::table("group-counts.csv", head, rows))
}

pub fn picture(ask: &Ask) -> Result<Reply, Trouble> {
    let (_, name) = of_key(ask)?;
    let whole = Whole::read(ask, &name)?;
    let svg = chart::alone(ask.words, &whole.points, whole.size);
    Ok(Reply::file("image/svg+xml", "group-chart.svg", svg))
}

/// What the numbers are and are not.
pub fn method(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let (_, name) = of_key(ask)?;
    let whole = Whole::read(ask, &name)?;
    let parts = ["counted", "hidden", "zero", "others", "time", "not"];
    let mut text = format!("{}\n{}\n\n", w.t("web-groups-method-title"), w.utc(ask.now));
    for part in parts {
        text.push_str(&w.t(&format!("web-groups-method-{part}")));
        text.push_str("\n\n");
    }
    text.push_str(&whole.facts(w).join("\n"));
    text.push('\n');
    Ok(Reply::file("text/plain; charset=utf-8", "group-method.txt", text))
}
