//! Facts of certification authorities.

use facts::{Fact, Row};

use super::{Source, minutes};
use crate::card_stack::NextUpdate;

pub(crate) fn next_update(source: &Source<'_>, row: Row) -> Fact<u32> {
    super::known_or_unknown(source.authority::<NextUpdate>(row).map(|update| &update.0))
        .map(minutes)
}
