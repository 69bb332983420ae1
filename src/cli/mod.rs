//! The command line: one file for each command. Standard output is data, standard error is talk.

mod alerts;
mod anchor;
pub mod args;
mod check;
mod clocks;
mod config_cmd;
mod contact;
mod context;
mod coverage;
mod demo;
mod doctor;
mod errands;
mod events;
mod evidence;
mod exit;
mod hands;
mod history;
mod import_page;
mod init;
mod log;
mod output;
mod rounds;
mod run;
mod selftest;
mod serve;
mod simulate;
mod snapshot;
mod source;
mod ssh_keygen;
mod statement;
mod status;
mod times;
mod together;
mod user;
mod verify;
mod watch;
mod where_at;
mod witness_cmd;
mod words;

use crate::store::StoreError;
use args::{Cli, Command};
use clap::{CommandFactory, FromArgMatches};
use context::Context;
pub use exit::Exit;
use exit::Stop;
use std::io::{IsTerminal, Write};

/// Runs the program with its own arguments.
pub fn main() -> Exit {
    let cli = match Cli::command().try_get_matches().and_then(|m| Cli::from_arg_matches(&m)) {
        Ok(cli) => cli,
        Err(error) => {
            match without_numbers(&error.to_string()) {
                Some(masked) => eprint!("{masked}"),
                None => {
                    let _closed = error.print();
                }
            }
            return if error.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    listen(&cli);
    match dispatch(cli) {
        Ok(exit) => exit,
        Err(error) => complain(&error),
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<Exit> {
    let context = Context::new(cli.global)?;
    match cli.command {
        Command::Init(args) => init::run(&context, &args),
        Command::Demo(args) => demo::run(&context, &args),
        Command::Watch { command } => watch::run(&context, command),
        Command::Check(args) => check::run(&context, &args),
        Command::Run(args) => run::run(&context, &args),
        Command::Together(args) => together::run(&context, &args),
        Command::Import(args) => import_page::run(&context, &args),
        Command::Serve(args) => serve::run(&context, &args),
        Command::Link => serve::link(&context),
        Command::User { command } => user::run(&context, command),
        Command::Status(args) => status::run(&context, &args),
        Command::Contact { command } => contact::run(&context, command),
        Command::Alerts(args) => alerts::run(&context, &args),
        Command::Seen(args) => contact::seen(&context, &args.code),
        Command::History(args) => history::run(&context, &args),
        Command::Events(args) => events::run(&context, &args),
        Command::Where(args) => where_at::run(&context, &args),
        Command::Snapshot(args) => snapshot::run(&context, &args),
        Command::Statement(args) => statement::run(&context, &args),
        Command::Coverage(args) => coverage::run(&context, &args),
        Command::Evidence(args) => evidence::run(&context, &args),
        Command::Source { command } => source::run(&context, command),
        Command::Log { command } => log::run(&context, command),
        Command::Verify(args) => verify::run(&context, &args),
        Command::Selftest(args) => selftest::run(&context, &args),
        Command::Anchor(args) => anchor::run(&context, &args),
        Command::Witness(args) => witness_cmd::run(&context, &args),
        Command::Doctor(args) => doctor::run(&context, &args),
        Command::Clocks(args) => clocks::run(&context, &args),
        Command::Config { command } => config_cmd::run(&context, command),
        Command::Simulate(args) => simulate::run(&context, &args),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "testigo", &mut script);
            output::print_bytes(&script)?;
            Ok(Exit::Done)
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            output::print_bytes(&page)?;
            Ok(Exit::Done)
        }
    }
}

/// What somebody typed, as an error may repeat it.
fn quoted(text: &str) -> String {
    without_numbers(text).map_or_else(|| text.to_owned(), |masked| masked.trim_end().to_owned())
}

/// The text with every run of seven digits or more blotted out, if there is one: a number that was typed in the
/// wrong place is not repeated.
fn without_numbers(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let (mut run, mut found) = (String::new(), false);
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        found |= run.len() >= 7;
        out.push_str(if run.len() >= 7 { "***" } else { &run });
        run.clear();
        out.push(c);
    }
    found.then(|| out.trim_end_matches('\n').to_owned() + "\n")
}

/// What happened, why, and what to type next; never more than one screen.
fn complain(error: &anyhow::Error) -> Exit {
    let mut out = std::io::stderr().lock();
    let _closed = writeln!(out, "testigo: {error:#}");
    match error.downcast_ref::<Stop>() {
        Some(stop) => {
            if !stop.next.is_empty() {
                let _closed = writeln!(out, "  next: {}", stop.next);
            }
            stop.exit
        }
        None => {
            if matches!(error.downcast_ref(), Some(StoreError::Locked(_))) {
                let _closed = writeln!(
                    out,
                    "  next: testigo status, or testigo together PERSON; or this again when it has ended"
                );
            }
            context::exit_of(error)
        }
    }
}

/// Log lines for whoever asked for them with `-v`; people stay out of them.
fn listen(cli: &Cli) {
    let level = match (cli.global.quiet, cli.global.verbose) {
        (true, _) => tracing::level_filters::LevelFilter::ERROR,
        (false, 0) => tracing::level_filters::LevelFilter::WARN,
        (false, 1) => tracing::level_filters::LevelFilter::INFO,
        (false, _) => tracing::level_filters::LevelFilter::DEBUG,
    };
    let targets = tracing_subscriber::filter::Targets::new().with_target("testigo", level);
    use tracing_subscriber::prelude::*;
    let format = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let _twice_in_tests = tracing_subscriber::registry().with(targets).with(format).try_init();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_the_wrong_place_is_not_repeated() {
        let number = crate::invented::a_number(4).reveal();
        let error =
            Cli::command().try_get_matches_from(["testigo", "snapshot", &format!("A{number}")]).unwrap_err();
        let text = without_numbers(&error.to_string()).unwrap();
        assert!(!text.contains(&number) && text.contains("A***"), "{text}");
        assert_eq!(without_numbers("error: 123456 is no check"), None);
    }
}
