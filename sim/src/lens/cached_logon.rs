//! Facts of the logons with cards that machines keep.

use facts::{Fact, Row};

use super::Source;
use crate::workstation::KeptLogon;

fn entry<'w>(source: &Source<'w>, row: Row) -> Option<&'w KeptLogon> {
    source.kept_logons().get(row)
}

/// The entries under a certificate's place.
pub(crate) fn of_certificate(source: &Source<'_>, row: Row) -> Vec<Row> {
    let Ok(own) = usize::try_from(row) else {
        return Vec::new();
    };
    let (certificates, vault) = (source.certificates(), source.vault());
    source.kept_logons().in_place_of(own, certificates, vault)
}

pub(crate) fn machine(source: &Source<'_>, row: Row) -> Fact<u32> {
    entry(source, row).map_or(Fact::Unknown, |entry| Fact::Known(entry.machine))
}

pub(crate) fn slot(source: &Source<'_>, row: Row) -> Fact<u32> {
    entry(source, row).map_or(Fact::Unknown, |entry| Fact::Known(entry.slot))
}

pub(crate) fn account(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let user = entry(source, row).and_then(|entry| Row::try_from(entry.user.index()).ok());
    Fact::Known(user)
}

pub(crate) fn opened_by(source: &Source<'_>, row: Row) -> Vec<Row> {
    source.kept_logons().opened_by(row).to_vec()
}
