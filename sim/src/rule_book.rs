//! The rule book: every behaviour that differs between versions of Windows, or that an update changed
//! under the same version.
//!
//! A behaviour is one table, beside its source: what it is, on which side it shows, what holds from
//! which version and which update on, and what the registry can choose while a phase still honours it.
//! A machine's version and level of updates decide which phase holds. Decisions never compare versions or
//! days: they read a fact of the machine, and the fact asks the book through `lens::behaviour`.
//!
//! To add one: write it into the `table!` of its subject, and give the role that shows it a field.

pub mod account;
pub mod card_stack;
pub mod events;
pub mod exchange;
pub mod group_policy;
pub mod kdc_certificate;
mod listing;
pub mod mapping;
pub mod protocol;
pub mod purposes;
pub mod revocation;
pub mod ticket;
pub mod workstation;

pub use listing::{BehaviourRow, PhaseRow, behaviours};

use std::fmt;

use names::Timestamp;
use policies::SettingId;
use worlds::ProductVersion;

use crate::step::Confidence;

/// Which machines show a behaviour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Machines at which people log on.
    Client,
    /// Domain controllers.
    DomainController,
    /// Certificate services.
    CertificationAuthority,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::DomainController => "domain controller",
            Self::CertificationAuthority => "certification authority",
        })
    }
}

/// From when on a behaviour holds, on which machines.
#[derive(Debug, Clone, Copy)]
pub struct Phase<T: 'static> {
    /// The first version of Windows it reaches; later ones have it, too.
    pub first: ProductVersion,
    /// Day of the update that brings it, as `year-month-day`; `None`: the version itself does.
    pub update: Option<&'static str>,
    /// The assumption and its reading under which there is this phase; `None`: there is no doubt.
    pub under: Option<(&'static str, &'static str)>,
    /// What holds when the registry says nothing.
    pub default: T,
    /// What the values of the registry mean.
    pub registry: &'static [(u32, T)],
    /// Where this is written.
    pub source: &'static str,
    /// How well it is known.
    pub confidence: Confidence,
}

/// A behaviour with its history.
#[derive(Debug, Clone, Copy)]
pub struct Behaviour<T: 'static> {
    /// Stable name, for example `strong-mapping`.
    pub name: &'static str,
    /// The question that its value answers, in one sentence.
    pub sentence: &'static str,
    /// Which machines show it.
    pub side: Side,
    /// The setting that chooses, where one does.
    pub setting: Option<SettingId>,
    /// What a value means that the phase does not list.
    pub others: Others,
    /// What holds on machines that no phase has reached.
    pub before: T,
    /// The phases; of those that have reached a machine, the last one holds.
    pub phases: &'static [Phase<T>],
}

/// What a registry value means that a phase does not list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// The same as no value.
    Default,
    /// No public document says.
    Undocumented,
}

impl<T: Copy> Behaviour<T> {
    /// The phase that holds on a machine of this version and level of updates; `reads` says whether an
    /// assumption is read in a way.
    pub fn phase(
        &self,
        product: ProductVersion,
        patched: Timestamp,
        reads: impl Fn(&str, &str) -> bool,
    ) -> Option<&'static Phase<T>> {
        self.phases.iter().rev().find(|phase| {
            phase.first <= product
                && phase.update.is_none_or(|update| day(update) <= patched)
                && phase
                    .under
                    .is_none_or(|(assumption, reading)| reads(assumption, reading))
        })
    }

    /// What holds there, with what the registry says; `None` where no document tells.
    pub fn at(
        &self,
        product: ProductVersion,
        patched: Timestamp,
        registry: Option<u32>,
        reads: impl Fn(&str, &str) -> bool,
    ) -> Option<T> {
        let Some(phase) = self.phase(product, patched, reads) else {
            return Some(self.before);
        };
        let Some(value) = registry.filter(|_| !phase.registry.is_empty()) else {
            return Some(phase.default);
        };
        let listed = phase.registry.iter().find(|(listed, _)| *listed == value);
        match (listed, self.others) {
            (Some((_, meaning)), _) => Some(*meaning),
            (None, Others::Default) => Some(phase.default),
            (None, Others::Undocumented) => None,
        }
    }

    /// What holds there by default, where the behaviour rests on no assumption.
    pub fn default_on(&self, product: ProductVersion, patched: Timestamp) -> T {
        self.phase(product, patched, |_, _| true)
            .map_or(self.before, |phase| phase.default)
    }

    /// The assumptions that its phases rest on.
    pub fn assumptions(&self) -> impl Iterator<Item = &'static str> + use<T> {
        self.phases
            .iter()
            .filter_map(|phase| phase.under.map(|(assumption, _)| assumption))
    }
}

/// The behaviour comes with a version of Windows; nothing in the registry changes it.
pub(crate) const fn release<T>(
    first: ProductVersion,
    default: T,
    source: &'static str,
) -> Phase<T> {
    Phase {
        first,
        update: None,
        under: None,
        default,
        registry: &[],
        source,
        confidence: Confidence::Documented,
    }
}

/// The same, where no document says so and it is inferred.
pub(crate) const fn inferred<T: Copy>(phase: Phase<T>) -> Phase<T> {
    Phase {
        confidence: Confidence::Inferred,
        ..phase
    }
}

/// The behaviour comes with an update for a version and those after it; nothing in the registry changes it.
pub(crate) const fn update<T>(
    first: ProductVersion,
    day: &'static str,
    default: T,
    source: &'static str,
) -> Phase<T> {
    Phase {
        first,
        update: Some(day),
        under: None,
        default,
        registry: &[],
        source,
        confidence: Confidence::Documented,
    }
}

/// The days on which some behaviour changes with an update, in order.
pub fn days() -> Vec<Timestamp> {
    let mut days: Vec<Timestamp> = behaviours()
        .flat_map(|row| row.phases)
        .filter_map(|phase| phase.update.map(day))
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// The last day this rule book knows of, as `year-month-day`.
pub fn edition() -> String {
    days().last().map_or_else(String::new, |day| day.date())
}

fn day(text: &str) -> Timestamp {
    text.parse().unwrap_or(Timestamp::MAX)
}

/// Behaviours of one subject: constants, and the table of them that the listing walks.
macro_rules! table {
    ($($(#[$meta:meta])+ $name:ident: $value:ty = $behaviour:expr;)+) => {
        $($(#[$meta])+ pub const $name: $crate::rule_book::Behaviour<$value> = $behaviour;)+
        /// The behaviours of this subject.
        pub(super) const TABLE: &[&dyn $crate::rule_book::listing::Listed] = &[$(&$name),+];
    };
}
pub(crate) use table;

#[cfg(test)]
mod tests;
