//! Notes of what lenses look at, by which a fork derives anew what can be otherwise, and nothing else.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use facts::Row;
use policies::SettingId;

use crate::rows::List;

/// What lenses look at that is not kept row by row; and the two components that move with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Layer {
    Clock,
    Level,
    Vault,
    Trust,
    Revocation,
    Directory,
    Spellings,
    NamePolicies,
    Tolerances,
    Names,
    Registrations,
    KeptLogons,
    Rights,
    Sids,
    Situation,
    Documents,
}

impl Layer {
    fn bit(self) -> usize {
        usize::from(match self {
            Self::Clock => 0u8,
            Self::Level => 1,
            Self::Vault => 2,
            Self::Trust => 3,
            Self::Revocation => 4,
            Self::Directory => 5,
            Self::Spellings => 6,
            Self::NamePolicies => 7,
            Self::Tolerances => 8,
            Self::Names => 9,
            Self::Registrations => 10,
            Self::KeptLogons => 11,
            Self::Rights => 12,
            Self::Sids => 13,
            Self::Situation => 14,
            Self::Documents => 15,
        })
    }
}

fn bit_of(list: List) -> usize {
    usize::from(match list {
        List::Certificates => 0u8,
        List::Cards => 1,
        List::Workstations => 2,
        List::DomainControllers => 3,
        List::Accounts => 4,
    })
}

/// Names and numbers as bits; two that share one are looked at together.
const BITS: usize = 256;

fn bit_of_name(name: &str) -> usize {
    let fold = |hash: usize, byte: u8| (hash * 31 + usize::from(byte)) % 65_521;
    name.bytes().fold(7, fold) % BITS
}

fn bit_of_setting(id: SettingId) -> usize {
    SettingId::ALL.binary_search(&id).unwrap_or(0) % BITS
}

/// A set of small numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Bits([u64; BITS / 64]);

impl Bits {
    fn insert(&mut self, bit: usize) {
        if let Some(word) = self.0.get_mut(bit / 64) {
            *word |= 1 << (bit % 64);
        }
    }

    fn has(&self, bit: usize) -> bool {
        self.0
            .get(bit / 64)
            .is_some_and(|word| word & (1 << (bit % 64)) != 0)
    }

    fn meets(&self, other: &Self) -> bool {
        let mut words = self.0.iter().zip(&other.0);
        words.any(|(one, other)| one & other != 0)
    }

    fn add(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }
}

/// A set that grows while a lens looks. One thread looks at a time.
#[derive(Debug, Default)]
struct Growing([AtomicU64; BITS / 64]);

impl Growing {
    fn insert(&self, bit: usize) {
        if let Some(word) = self.0.get(bit / 64) {
            let before = word.load(Ordering::Relaxed);
            let after = before | 1 << (bit % 64);
            if after != before {
                word.store(after, Ordering::Relaxed);
            }
        }
    }

    fn bits(&self) -> Bits {
        let mut bits = Bits::default();
        for (word, growing) in bits.0.iter_mut().zip(&self.0) {
            *word = growing.load(Ordering::Relaxed);
        }
        bits
    }
}

/// Takes note of what is looked at, for one row after the other.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    /// The list of the row that is derived, plus one, and the row.
    deriving: AtomicU64,
    own: Growing,
    across: Growing,
    layers: Growing,
    settings: Growing,
    assumptions: Growing,
}

fn number(list: Option<List>, row: Row) -> u64 {
    let list = list.map_or(0, |list| bit_of(list) + 1);
    u64::try_from(list).unwrap_or(0) << 32 | u64::from(row)
}

impl Looks {
    /// A row of a role is derived from here on.
    pub(crate) fn derive(&self, role: u8, row: Row) {
        let deriving = number(List::of_role(role), row);
        self.deriving.store(deriving, Ordering::Relaxed);
    }

    fn is_own(&self, list: List, row: Row) -> bool {
        self.deriving.load(Ordering::Relaxed) == number(Some(list), row)
    }

    pub(super) fn at_row(&self, list: List, row: Row) {
        let looks = if self.is_own(list, row) {
            &self.own
        } else {
            &self.across
        };
        looks.insert(bit_of(list));
    }

    pub(super) fn at_setting(&self, list: List, row: Row, id: SettingId) {
        if !self.is_own(list, row) {
            self.across.insert(bit_of(list));
        }
        self.settings.insert(bit_of_setting(id));
    }

    pub(super) fn at_layer(&self, layer: Layer) {
        self.layers.insert(layer.bit());
    }

    pub(super) fn at_assumption(&self, name: &str) {
        self.assumptions.insert(bit_of_name(name));
    }

    /// What was looked at.
    pub(crate) fn seen(&self) -> Seen {
        Seen {
            own: self.own.bits(),
            across: self.across.bits(),
            layers: self.layers.bits(),
            settings: self.settings.bits(),
            assumptions: self.assumptions.bits(),
        }
    }
}

/// What the lens of a column looked at, in all of its rows together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    own: Bits,
    across: Bits,
    layers: Bits,
    settings: Bits,
    assumptions: Bits,
}

impl Seen {
    /// Takes in what was looked at besides.
    pub(crate) fn add(&mut self, other: &Self) {
        self.own.add(&other.own);
        self.across.add(&other.across);
        self.layers.add(&other.layers);
        self.settings.add(&other.settings);
        self.assumptions.add(&other.assumptions);
    }

    /// Whether a layer was looked at.
    pub(crate) fn layer(&self, layer: Layer) -> bool {
        self.layers.has(layer.bit())
    }

    /// Which rows of a role can be otherwise.
    pub(crate) fn rows(&self, role: u8, changed: &Changed) -> Otherwise {
        if self.layers.meets(&changed.layers) || self.assumptions.meets(&changed.assumptions) {
            return Otherwise::All;
        }
        let own = List::of_role(role);
        let mut rows = Vec::new();
        for (list, others) in &changed.rows {
            if self.across.has(bit_of(*list)) {
                return Otherwise::All;
            }
            if own == Some(*list) && self.own.has(bit_of(*list)) {
                rows.extend_from_slice(others);
            }
        }
        for ((list, setting), others) in &changed.settings {
            if !self.settings.has(*setting) {
                continue;
            }
            if self.across.has(bit_of(*list)) {
                return Otherwise::All;
            }
            if own == Some(*list) {
                rows.extend_from_slice(others);
            }
        }
        rows.sort_unstable();
        rows.dedup();
        Otherwise::Some(rows)
    }
}

/// Rows that can be otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Otherwise {
    All,
    Some(Vec<Row>),
}

/// What a fork has otherwise than its base.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changed {
    /// Things with other components, apart from what policy sets.
    rows: BTreeMap<List, Vec<Row>>,
    /// Machines that policy sets something else for, by setting.
    settings: BTreeMap<(List, usize), Vec<Row>>,
    layers: Bits,
    assumptions: Bits,
}

impl Changed {
    pub(crate) fn row(&mut self, list: List, row: Row) {
        self.rows.entry(list).or_default().push(row);
    }

    pub(crate) fn setting(&mut self, list: List, row: Row, id: SettingId) {
        let setting = (list, bit_of_setting(id));
        self.settings.entry(setting).or_default().push(row);
    }

    pub(crate) fn layer(&mut self, layer: Layer) {
        self.layers.insert(layer.bit());
    }

    pub(crate) fn assumption(&mut self, name: &str) {
        self.assumptions.insert(bit_of_name(name));
    }

    /// Whether a layer is among them.
    pub(crate) fn has(&self, layer: Layer) -> bool {
        self.layers.has(layer.bit())
    }

    /// Whether a setting is, on some machine.
    pub(crate) fn has_setting(&self, id: SettingId) -> bool {
        let setting = bit_of_setting(id);
        self.settings.keys().any(|(_, other)| *other == setting)
    }

    /// Whether some machine is, in any way.
    pub(crate) fn has_machines(&self) -> bool {
        let machines = [List::Workstations, List::DomainControllers];
        !self.settings.is_empty() || machines.iter().any(|list| self.rows.contains_key(list))
    }

    /// Whether a row of a list is.
    pub(crate) fn rows_of(&self, list: List) -> &[Row] {
        self.rows.get(&list).map_or(&[], Vec::as_slice)
    }
}
