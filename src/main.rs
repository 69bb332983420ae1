//! The program: real clock, real fetchers, arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(testigo::cli::main() as u8)
}
