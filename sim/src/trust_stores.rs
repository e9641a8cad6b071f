//! Certificate stores: what each machine trusts at its time, and how it came there.
//!
//! The forest publishes authorities in three containers of its configuration partition; a member has
//! of them what its last download brought, a Group Policy object can add roots, and a hand can put
//! anything into the stores of one machine (KB295663, KB281245). Machines whose stores hold the same
//! share one row: whoever judges a certificate asks the stores of the machine that judges.

mod chain;
mod distribution;

pub(crate) use chain::{Chain, ChainEnd, ChainSource, Chains, path_end};
pub(crate) use distribution::{Conditions, Distribution, Member};

use std::collections::BTreeSet;

use bevy_ecs::prelude::Component;
use facts::{Fact, Row};

use crate::certificate_services::Vault;
use crate::rows::{List, Rows};

/// What the stores of a machine hold, and which authorities are out of their time by its clock.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StoreContent {
    /// Trusted roots.
    pub(crate) roots: BTreeSet<Row>,
    /// Intermediate authorities.
    pub(crate) intermediates: BTreeSet<Row>,
    /// Authorities of the copy of NTAuth.
    pub(crate) ntauth: BTreeSet<Row>,
    /// Authorities whose own certificate has expired.
    pub(crate) expired: BTreeSet<Row>,
    /// Authorities whose own certificate is not yet valid.
    pub(crate) not_yet: BTreeSet<Row>,
    /// Whether intermediates that come with a message stand in for those that the store lacks.
    pub(crate) takes_what_is_sent: bool,
}

/// What the stores of a machine follow from, its clock apart.
#[derive(Component, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stores {
    /// The machine.
    pub(crate) member: Member,
    /// Its `AEPolicy`.
    pub(crate) enrolment: Fact<Option<u32>>,
    /// How many seconds its clock is ahead.
    pub(crate) skew: Fact<i64>,
}

/// Every content that stores of the world have, and where each chain ends with it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TrustInStores {
    /// How authorities come into stores.
    pub(crate) distribution: Distribution,
    /// The contents, each once, in order.
    pub(crate) contents: Vec<StoreContent>,
    /// A name for each content, after the first machine that has it.
    pub(crate) names: Vec<String>,
    /// The chains.
    pub(crate) chains: Chains,
    /// For each content, where each chain ends.
    pub(crate) ends: Vec<Vec<ChainEnd>>,
}

impl TrustInStores {
    /// Gathers what the machines' stores hold at any time; `machines` in the order in which they lend
    /// their names.
    pub(crate) fn gather(
        rows: &Rows,
        machines: &[(String, List, Row)],
        distribution: Distribution,
        vault: &Vault,
    ) -> Self {
        let chains = Chains::of(vault);
        let mut holders: Vec<(StoreContent, &str)> = Vec::new();
        let mut alike: Vec<&Stores> = Vec::new();
        for (name, list, row) in machines {
            let Some(stores) = rows.get::<Stores>(*list, *row) else {
                continue;
            };
            // Machines of which the same is known have the same at every time.
            if alike.contains(&stores) {
                continue;
            }
            alike.push(stores);
            for content in distribution.contents(stores) {
                if !holders.iter().any(|(known, _)| *known == content) {
                    holders.push((content, name.as_str()));
                }
            }
        }
        holders.sort_by(|a, b| a.0.cmp(&b.0));
        let names = holders
            .iter()
            .map(|(_, name)| format!("stores of {name}"))
            .collect();
        let contents: Vec<StoreContent> = holders.into_iter().map(|(content, _)| content).collect();
        let ends = contents
            .iter()
            .map(|content| chains.ends(vault, content))
            .collect();
        Self {
            distribution,
            contents,
            names,
            chains,
            ends,
        }
    }

    /// The row of a content.
    pub(crate) fn row(&self, content: &StoreContent) -> Option<Row> {
        let at = self.contents.binary_search(content).ok()?;
        Row::try_from(at).ok()
    }

    /// The content of a row.
    pub(crate) fn content(&self, row: Row) -> Option<&StoreContent> {
        self.contents.get(usize::try_from(row).ok()?)
    }

    /// Where a chain ends with the content of a row.
    pub(crate) fn end(&self, row: Row, chain: Row) -> ChainEnd {
        usize::try_from(row)
            .ok()
            .and_then(|row| self.ends.get(row))
            .zip(usize::try_from(chain).ok())
            .and_then(|(ends, chain)| ends.get(chain))
            .copied()
            .unwrap_or(ChainEnd::Untrusted)
    }

    /// The chains that end in a way with the content of a row.
    pub(crate) fn chains_that(&self, row: Row, wanted: impl Fn(ChainEnd) -> bool) -> Vec<Row> {
        let ends = usize::try_from(row)
            .ok()
            .and_then(|row| self.ends.get(row))
            .map_or(&[][..], Vec::as_slice);
        (0..)
            .zip(ends)
            .filter(|(_, end)| wanted(**end))
            .map(|(chain, _)| chain)
            .collect()
    }
}

/// The values that a fact can have.
pub(crate) fn possible<T>(fact: &Fact<T>) -> Vec<&T> {
    match fact {
        Fact::Known(value) => vec![value],
        Fact::Unknown => Vec::new(),
        Fact::Choose { arms, .. } => arms.iter().flat_map(possible).collect(),
    }
}
