//! The one place that prints.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use miette::{Report, miette};
use reports::{Format, RowFormat};
use sim::{Twin, Verification};

use crate::exit::{ExitCode, Failure};

/// Prints a text. A reader that went away is no error.
pub(crate) fn text(text: &str) {
    let mut out = io::stdout().lock();
    let _gone = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints every logon of a twin, a row each. A reader that went away is no error.
pub(crate) fn logon_table(twin: &Twin, format: RowFormat) {
    let _gone = reports::logon_table(twin, format, BufWriter::new(io::stdout()));
}

/// Prints bytes. A reader that went away is no error.
pub(crate) fn bytes(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    let _gone = out.write_all(bytes).and_then(|()| out.flush());
}

/// Writes a file.
pub(crate) fn file(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), Failure> {
    let written = File::create(path).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()
    });
    written.map_err(|error| Failure::input(miette!("cannot write `{}`: {error}", path.display())))
}

/// Prints a text, or writes it to a file: a file does not depend on the terminal.
pub(crate) fn told(file: Option<&Path>, text: impl Fn(u16) -> String) -> Result<(), Failure> {
    match file {
        None => self::text(&text(width())),
        Some(path) => {
            let text = text(FILE_WIDTH);
            self::file(path, |out| out.write_all(text.as_bytes()))?;
        }
    }
    Ok(())
}

/// Columns of a text that goes into a file.
const FILE_WIDTH: u16 = 100;

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
    let mut out = io::stderr().lock();
    let _gone = writeln!(out, "{report:?}");
}

/// Prints a remark that is no part of the answer.
pub(crate) fn remark(text: &str) {
    let mut out = io::stderr().lock();
    let _gone = writeln!(out, "{text}");
}

/// Prints what the command line parser has to say.
pub(crate) fn clap(error: &clap::Error) {
    let _gone = error.print();
}

/// Width of the terminal; 100 columns where there is none.
pub(crate) fn width() -> u16 {
    use std::io::IsTerminal;
    if !io::stdout().is_terminal() {
        return 100;
    }
    terminal_size::terminal_size()
        .map_or(100, |(terminal_size::Width(width), _)| width.clamp(60, 160))
}
