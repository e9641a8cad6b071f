//! In how many ways domain controllers may write a certificate for `altSecurityIdentities`: one, unless
//! a reading of what is not documented is left open.

use std::collections::BTreeMap;

use facts::{Fact, Row, Value};
use names::{MappingSpelling, Sha1Of, SignByte, WindowsQuoting};

use crate::assumption::Assumed;
use crate::value::{CaseReading, QuotingReading, Sha1Reading, SignByteReading};

/// The ways that the assumptions of a twin leave.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Spellings {
    ways: Vec<(MappingSpelling, CaseReading)>,
    choice: Option<Fact<u32>>,
}

impl Spellings {
    /// The ways under assumptions, some of which may be open.
    pub(crate) fn new(assumptions: &BTreeMap<&'static str, Fact<u32>>) -> Self {
        let quoting = reading::<QuotingReading>(assumptions);
        let sign_byte = reading::<SignByteReading>(assumptions);
        let sha1 = reading::<Sha1Reading>(assumptions);
        let case = reading::<CaseReading>(assumptions);
        let mut ways = Vec::new();
        let choice = quoting.zip(sign_byte).zip(sha1).zip(case).map(
            |(((quoting, sign_byte), sha1), case)| {
                let spelling = MappingSpelling {
                    quoting: match quoting {
                        QuotingReading::Quoted => WindowsQuoting::Quoted,
                        QuotingReading::Plain => WindowsQuoting::Plain,
                    },
                    sign_byte: match sign_byte {
                        SignByteReading::Kept => SignByte::Kept,
                        SignByteReading::Dropped => SignByte::Dropped,
                    },
                    sha1: match sha1 {
                        Sha1Reading::Certificate => Sha1Of::Certificate,
                        Sha1Reading::PublicKey => Sha1Of::PublicKey,
                    },
                };
                let way = (spelling, case);
                let at = ways
                    .iter()
                    .position(|known| *known == way)
                    .unwrap_or_else(|| {
                        ways.push(way);
                        ways.len() - 1
                    });
                u32::try_from(at).unwrap_or(0)
            },
        );
        Self {
            ways,
            choice: Some(choice),
        }
    }

    /// The spelling of each way.
    pub(crate) fn list(&self) -> Vec<MappingSpelling> {
        self.ways.iter().map(|(spelling, _)| *spelling).collect()
    }

    /// Number of ways.
    pub(crate) fn len(&self) -> Row {
        u32::try_from(self.ways.len()).unwrap_or(0)
    }

    /// The way of a number.
    pub(crate) fn way(&self, number: usize) -> Option<(MappingSpelling, CaseReading)> {
        self.ways.get(number).copied()
    }

    /// Certificate and number of the way of a row of [`crate::roles::MappingValues`].
    pub(crate) fn of_row(&self, row: Row) -> Option<(Row, usize)> {
        let way = usize::try_from(row.checked_rem(self.len())?).ok()?;
        Some((row.checked_div(self.len())?, way))
    }

    /// The row of a certificate.
    pub(crate) fn row_of(&self, certificate: Row) -> Fact<Option<Row>> {
        let ways = self.len();
        self.choice
            .clone()
            .unwrap_or(Fact::Unknown)
            .map(|way| Some(certificate * ways + way))
    }

    /// Every row of a certificate.
    pub(crate) fn rows_of(&self, certificate: Row) -> std::ops::Range<Row> {
        certificate * self.len()..(certificate + 1) * self.len()
    }
}

fn reading<V: Assumed>(assumptions: &BTreeMap<&'static str, Fact<u32>>) -> Fact<V> {
    assumptions
        .get(V::ASSUMPTION.name)
        .cloned()
        .unwrap_or(Fact::Known(0))
        .map(<V as Value>::from_index)
}
