//! Every logon by itself as a table in columns.

use std::io::{self, Write};
use std::ops::ControlFlow;

use sim::{Effect, OneLogon, Twin};

use super::{Cell, Field, Kind, Table, failed, field, metadata, optional};

const FIELDS: [Field; 15] = [
    field("card", Kind::Text),
    field("certificate", Kind::Number),
    field("container", Kind::Text),
    field("shows", Kind::Text),
    optional("hint", Kind::Text),
    field("workstation", Kind::Text),
    field("domain_controller", Kind::Text),
    optional("referred_to", Kind::Text),
    optional("account", Kind::Text),
    field("opens", Kind::Flag),
    field("step", Kind::Text),
    field("effect", Kind::Text),
    field("sentence", Kind::Text),
    field("confidence", Kind::Text),
    field("clock", Kind::Instant),
];

/// Writes every logon of a twin, and gives back how many.
pub(crate) fn logons(twin: &Twin, out: impl Write + Send) -> io::Result<u128> {
    let header = twin.header();
    let clock = Cell::instant(header.clock);
    let about = metadata("cardtwin/logon-table/1", &[&header]);
    let mut table = Table::new("logon", &FIELDS, about, out).map_err(failed)?;
    let mut error = None;
    let told = twin.each_logon(&mut |one| match table.push(row(one, clock)) {
        Ok(()) => ControlFlow::Continue(()),
        Err(found) => {
            error = Some(found);
            ControlFlow::Break(())
        }
    });
    match error {
        Some(error) => Err(failed(error)),
        None => table.finish().map(|()| told).map_err(failed),
    }
}

fn row<'l>(one: &'l OneLogon<'_>, clock: Cell<'l>) -> [Cell<'l>; FIELDS.len()] {
    let step = one.ending.step;
    [
        Cell::Text(&one.certificate.card),
        Cell::number(Some(one.certificate.number)),
        Cell::Text(&one.certificate.container),
        Cell::Text(&one.certificate.shows),
        Cell::text(one.hint),
        Cell::Text(one.workstation),
        Cell::Text(one.domain_controller),
        Cell::text(one.referred_to),
        Cell::text(one.account),
        Cell::Flag(step.effect == Effect::Opens),
        Cell::Text(step.id),
        Cell::Text(step.effect.name()),
        Cell::Text(step.sentence),
        Cell::Text(one.ending.confidence.name()),
        clock,
    ]
}
