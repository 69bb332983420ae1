//! The limits in plain words, how to check all this without us, and the hashes.

use super::super::case::{Case, Exhibit};
use super::super::words::{SHOWN, Words, clean};
use super::cover::more;
use super::piece::{Piece, Table, bold, mono, plain};

const MOST: usize = 400;

pub fn limits(w: Words) -> Vec<Piece> {
    let limits = [
        w.say("report-page-may-lag-behind"),
        w.say("report-capture-shows-what-was"),
        w.say("report-nothing-here-claim-about"),
        w.say("report-between-two-looks-anything"),
        w.say("report-tls-receipts-prove-contact"),
        w.say("report-log-shows-nothing-was"),
        w.say("report-refusals-captchas-errors-pages"),
    ];
    let mut pieces = vec![Piece::Heading(w.say("report-limits").to_owned())];
    pieces.extend(limits.map(|text| Piece::Bullet(text.to_owned())));
    pieces
}

pub fn how_to_check(w: Words) -> Vec<Piece> {
    vec![
        Piece::Heading(w.say("report-how-check-this").to_owned()),
        Piece::Text(w.say("report-no-network-no-database").to_owned()),
        Piece::Mono(format!("testigo verify {}", w.say("report-folder"))),
        Piece::Mono(format!("cd {} && sha256sum -c manifest-sha256.txt", w.say("report-folder"))),
        Piece::Text(w.say("report-entry-number-this-report").to_owned()),
    ]
}

pub fn hashes(case: &Case, w: Words) -> Vec<Piece> {
    let mut pieces = vec![
        Piece::Heading(w.say("report-hashes-keys").to_owned()),
        Piece::Table(keys(case, w)),
        Piece::Sub(w.say("report-signed-checkpoint-log").to_owned()),
    ];
    let lines = case.checkpoint.lines().filter(|l| !l.trim().is_empty()).take(40);
    pieces.extend(lines.map(|line| Piece::Mono(clean(line, 400))));
    if !case.exhibits.is_empty() {
        pieces.push(Piece::Sub(w.say("report-files-this-folder-as").to_owned()));
        pieces.push(Piece::Table(exhibits(w, &case.exhibits)));
        pieces.extend(more(w, case.exhibits.len(), "manifest-sha256.txt"));
    }
    pieces
}

fn keys(case: &Case, w: Words) -> Table {
    let mut table = Table::pairs();
    table.pair(w.say("report-log"), mono(clean(&case.origin, SHOWN)));
    table.pair(w.say("report-key-log"), mono(clean(&case.log_key, SHOWN)));
    table.pair(w.say("report-entries"), plain(case.size));
    table.pair(w.say("report-root"), mono(clean(&case.root, SHOWN)));
    table.pair(w.say("report-program"), plain(clean(&case.software, SHOWN)));
    let unknown = w.say("report-not-known");
    let program = case.software_sha256.as_deref().map_or_else(|| plain(unknown), |h| mono(clean(h, 64)));
    table.pair(w.say("report-sha-256-program"), program);
    for source in &case.sources {
        for profile in source.profiles.iter().take(20) {
            let name = format!("{} {}", w.say("report-rules-for"), clean(&source.id, 40));
            table.row([bold(name), mono(clean(profile, 64))]);
        }
    }
    table
}

fn exhibits(w: Words, exhibits: &[Exhibit]) -> Table {
    let mut table = Table::new([
        (w.say("report-file"), 2.0),
        (w.say("report-sha-256-at-capture"), 2.6),
        (w.say("report-sha-256-here"), 2.6),
        (w.say("report-equal"), 0.7),
    ]);
    for exhibit in exhibits.iter().take(MOST) {
        let equal = exhibit.original_sha256 == exhibit.here_sha256;
        let equal = if equal { plain(w.yes_no(true)) } else { bold(w.yes_no(false).to_uppercase()) };
        let [original, here] = [&exhibit.original_sha256, &exhibit.here_sha256].map(|h| mono(clean(h, 64)));
        table.row([plain(clean(&exhibit.file, 160)), original, here, equal]);
    }
    table
}
