//! Every logon by itself, written as it is told: nothing is kept of it.

use std::io::{self, Write};
use std::ops::ControlFlow;

use schemars::JsonSchema;
use serde::Serialize;
use sim::{OneLogon, Twin};

/// A format of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFormat {
    /// Comma-separated values with a header, as RFC 4180 describes them.
    Csv,
    /// A JSON object a line.
    Ndjson,
    /// Columns, as Apache Parquet.
    Parquet,
}

/// One logon; a field that says nothing is empty, or null.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LogonLine<'l> {
    card: &'l str,
    certificate: usize,
    container: &'l str,
    shows: &'l str,
    hint: Option<&'l str>,
    workstation: &'l str,
    domain_controller: &'l str,
    referred_to: Option<&'l str>,
    account: Option<&'l str>,
    step: &'static str,
    effect: String,
    sentence: &'static str,
    confidence: String,
}

impl<'l> From<&OneLogon<'l>> for LogonLine<'l> {
    fn from(one: &OneLogon<'l>) -> Self {
        Self {
            card: &one.certificate.card,
            certificate: one.certificate.number,
            container: &one.certificate.container,
            shows: &one.certificate.shows,
            hint: one.hint,
            workstation: one.workstation,
            domain_controller: one.domain_controller,
            referred_to: one.referred_to,
            account: one.account,
            step: one.ending.step.id,
            effect: one.ending.step.effect.to_string(),
            sentence: one.ending.step.sentence,
            confidence: one.ending.confidence.to_string(),
        }
    }
}

/// Writes every logon of a twin, a row each, and gives back how many.
///
/// # Errors
/// When they cannot be written.
pub fn logon_table(twin: &Twin, format: RowFormat, out: impl Write + Send) -> io::Result<u128> {
    match format {
        RowFormat::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            let told = each(twin, |line| writer.serialize(line).map_err(io::Error::from))?;
            writer.flush()?;
            Ok(told)
        }
        RowFormat::Ndjson => {
            let mut out = io::BufWriter::new(out);
            let told = each(twin, |line| {
                serde_json::to_writer(&mut out, line)?;
                out.write_all(b"\n")
            })?;
            out.flush()?;
            Ok(told)
        }
        RowFormat::Parquet => crate::columnar::logons(twin, out),
    }
}

fn each(twin: &Twin, mut write: impl FnMut(&LogonLine<'_>) -> io::Result<()>) -> io::Result<u128> {
    let mut failed = None;
    let told = twin.each_logon(&mut |one| match write(&one.into()) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    });
    failed.map_or(Ok(told), Err)
}
