//! `cardtwin`: a digital twin of a Windows smart-card domain, at the command line.

mod arguments;
mod commands;
mod dashboard;
mod exit;
mod output;
mod wire;

use clap::Parser;

use crate::arguments::Arguments;
use crate::exit::ExitCode;

fn main() -> std::process::ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let usage = error.use_stderr();
            output::clap(&error);
            return if usage {
                ExitCode::Usage
            } else {
                ExitCode::Met
            }
            .into();
        }
    };
    match commands::run(arguments) {
        Ok(code) => code.into(),
        Err(failure) => {
            output::report(&failure.report);
            failure.code.into()
        }
    }
}
