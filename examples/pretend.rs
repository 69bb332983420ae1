//! Serves the pretend locator with invented people as a process of its own, until its standard input ends: for tests
//! that are not written in Rust. Prints its address, then a line for every request: time, method, path, User-Agent.

use std::io::{Read, Write};
use testigo::pretend::{Options, Pretend};

fn main() {
    let people = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(5);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let site = runtime.block_on(Pretend::start(Options::crowd(people))).expect("a free port");
    let mut out = std::io::stdout();
    let _reader_gone = writeln!(out, "{}", site.base_url()).and_then(|()| out.flush());
    // Whoever started us holds the other end.
    let _ended = std::io::stdin().read(&mut [0]);
    for seen in site.requests() {
        let agent = seen.user_agent.unwrap_or_default();
        let _reader_gone = writeln!(out, "{}\t{}\t{}\t{agent}", seen.at.wall.to_rfc3339(), seen.method, seen.path);
    }
}
