//! Facts of user rights: who may log on to a machine, and how.

use facts::{Fact, Row};
use policies::{LogonType, SettingId};

use super::Source;
use crate::value::RightHeld;

pub(crate) fn users(source: &Source<'_>, row: Row) -> Vec<Row> {
    source.rights().users(row).to_vec()
}

pub(crate) fn workstation(source: &Source<'_>, row: Row, right: SettingId) -> Fact<Option<Row>> {
    source.rights().of_workstation(row, right)
}

pub(crate) fn controller(source: &Source<'_>, row: Row, right: SettingId) -> Fact<Option<Row>> {
    source.rights().of_controller(row, right)
}

pub(crate) fn account(source: &Source<'_>, row: Row, logon: LogonType) -> Fact<RightHeld> {
    source.rights().of_account(row, logon)
}
