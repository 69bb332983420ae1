//! Serves the pretend locator with invented people as a process of its own, until its standard input ends: for tests
//! that are not written in Rust. First prints its address and a line for each person (number, country, first and last
//! name), then an empty line; at its end a line for every request (time, method, path, User-Agent).

use std::io::{Read, Write};
use testigo::invented;
use testigo::pretend::{Options, Pretend};

fn main() {
    let people = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(5);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let site = runtime.block_on(Pretend::start(Options::crowd(people))).expect("a free port");
    let mut out = std::io::stdout();
    let mut lines = vec![site.base_url().to_string()];
    for i in 0..people {
        let names = invented::names(i);
        let number = invented::a_number(i).reveal();
        lines.push(format!("{number}\t{}\t{}\t{}", invented::country(i), names.first, names.last));
    }
    let _reader_gone = writeln!(out, "{}\n", lines.join("\n")).and_then(|()| out.flush());
    // Whoever started us holds the other end.
    let _ended = std::io::stdin().read(&mut [0]);
    for seen in site.requests() {
        let agent = seen.user_agent.unwrap_or_default();
        let _reader_gone =
            writeln!(out, "{}\t{}\t{}\t{agent}", seen.at.wall.to_rfc3339(), seen.method, seen.path);
    }
}
