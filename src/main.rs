//! The `wenmai` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(wenmai::cli::run().code())
}
