//! The one place that prints.

use std::io::Write;

use miette::Report;
use reports::{Format, RowFormat};
use sim::{Twin, Verification};

use crate::exit::ExitCode;

/// Prints a text. A reader that went away is no error.
pub(crate) fn text(text: &str) {
    let mut out = std::io::stdout().lock();
    let _gone = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints every logon of a twin, a row each. A reader that went away is no error.
pub(crate) fn logon_table(twin: &Twin, format: RowFormat) {
    let _gone = reports::logon_table(twin, format, std::io::stdout().lock());
}

/// Prints what came of a sample without memory: below an answer for people, beside one for machines.
pub(crate) fn verification(told: &Verification, format: Format) -> ExitCode {
    match format {
        Format::Text => text(&format!("\n{}", reports::verification(told, width()))),
        Format::Json => remark(&told.to_string()),
    }
    if told.disagreement.is_none() {
        ExitCode::Met
    } else {
        ExitCode::Bug
    }
}

/// Prints an error.
pub(crate) fn report(report: &Report) {
    let mut out = std::io::stderr().lock();
    let _gone = writeln!(out, "{report:?}");
}

/// Prints a remark that is no part of the answer.
pub(crate) fn remark(text: &str) {
    let mut out = std::io::stderr().lock();
    let _gone = writeln!(out, "{text}");
}

/// Prints what the command line parser has to say.
pub(crate) fn clap(error: &clap::Error) {
    let _gone = error.print();
}

/// Width of the terminal; 100 columns where there is none.
pub(crate) fn width() -> u16 {
    use std::io::IsTerminal;
    if !std::io::stdout().is_terminal() {
        return 100;
    }
    terminal_size::terminal_size()
        .map_or(100, |(terminal_size::Width(width), _)| width.clamp(60, 160))
}
