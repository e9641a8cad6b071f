//! The rule book as rows: every behaviour with its types erased, for those who list or look through it.

use facts::Value;
use names::Timestamp;
use policies::SettingId;
use worlds::ProductVersion;

use super::{
    Behaviour, Side, account, card_stack, day, events, exchange, group_policy, kdc_certificate,
    mapping, protocol, purposes, revocation, ticket, workstation,
};
use crate::evidence::in_words;
use crate::step::Confidence;

/// A behaviour in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BehaviourRow {
    /// Stable name.
    pub name: &'static str,
    /// The question that its value answers.
    pub sentence: &'static str,
    /// Which machines show it.
    pub side: Side,
    /// The setting that chooses.
    pub setting: Option<SettingId>,
    /// What holds on machines that no phase has reached; `None`: there are none, on the day and the version that were
    /// asked for.
    pub before: Option<String>,
    /// The phases, the one that wins last.
    pub phases: Vec<PhaseRow>,
}

/// A phase in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseRow {
    /// The first version of Windows it reaches.
    pub first: ProductVersion,
    /// The last version it holds on, where a later one behaves otherwise from its release on.
    pub last: Option<ProductVersion>,
    /// Day of the update that brings it.
    pub update: Option<&'static str>,
    /// The assumption and its reading under which there is this phase.
    pub under: Option<(&'static str, &'static str)>,
    /// What holds when the registry says nothing.
    pub default: String,
    /// What the values of the registry mean.
    pub registry: Vec<(u32, String)>,
    /// Where this is written.
    pub source: &'static str,
    /// How well it is known.
    pub confidence: Confidence,
}

impl BehaviourRow {
    /// The phase that holds on a machine of this version and level of updates.
    pub fn phase(
        &self,
        product: ProductVersion,
        patched: Timestamp,
        reads: impl Fn(&str, &str) -> bool,
    ) -> Option<&PhaseRow> {
        self.phases.iter().rev().find(|phase| {
            phase.first <= product
                && phase.has_begun(patched)
                && phase
                    .under
                    .is_none_or(|(name, reading)| reads(name, reading))
        })
    }
}

impl BehaviourRow {
    /// Whether machines of this version show it.
    pub fn is_of(&self, product: ProductVersion) -> bool {
        self.side == Side::Client || product.is_server()
    }

    /// Its phases as they stand on a day, on machines with every update up to it, and on one version: those
    /// that have begun and that no other has taken the place of. Without a day or a version, all are told.
    #[must_use]
    pub fn standing(mut self, at: Option<Timestamp>, product: Option<ProductVersion>) -> Self {
        let reaches = |phase: &PhaseRow| {
            at.is_none_or(|at| phase.has_begun(at))
                && product.is_none_or(|product| phase.first <= product)
        };
        self.phases.retain(|phase| reaches(phase));
        let follows = |one: &PhaseRow, later: &PhaseRow| {
            let there = product.is_some() || later.first <= one.first;
            let then = at.is_some() || later.update.is_none();
            there && then && later.under.is_none()
        };
        let gone: Vec<bool> = (1..)
            .zip(&self.phases)
            .map(|(next, one)| {
                self.phases
                    .iter()
                    .skip(next)
                    .any(|later| follows(one, later))
            })
            .collect();
        let mut gone = gone.into_iter();
        self.phases.retain(|_| !gone.next().unwrap_or(false));
        let is_reached = self.phases.iter().any(|phase| phase.under.is_none());
        if at.is_some() && product.is_some() && is_reached {
            self.before = None;
        }
        self
    }
}

impl PhaseRow {
    /// Whether its update, if it needs one, exists on a day.
    pub fn has_begun(&self, at: Timestamp) -> bool {
        self.update.is_none_or(|update| day(update) <= at)
    }
}

/// A behaviour that can be put into words.
pub(super) trait Listed: Sync {
    fn row(&self) -> BehaviourRow;
}

impl<T: Value + Sync> Listed for Behaviour<T> {
    fn row(&self) -> BehaviourRow {
        let phases = self.phases.iter().enumerate().map(|(at, phase)| PhaseRow {
            first: phase.first,
            last: self
                .phases
                .iter()
                .skip(at + 1)
                .find(|later| {
                    later.update.is_none() && later.under.is_none() && later.first > phase.first
                })
                .and_then(|later| {
                    let all = ProductVersion::ALL.into_iter().rev();
                    all.filter(|version| self.side == Side::Client || version.is_server())
                        .find(|version| *version < later.first)
                }),
            update: phase.update,
            under: phase.under,
            default: in_words(phase.default),
            registry: phase
                .registry
                .iter()
                .map(|(number, meaning)| (*number, in_words(*meaning)))
                .collect(),
            source: phase.source,
            confidence: phase.confidence,
        });
        BehaviourRow {
            name: self.name,
            sentence: self.sentence,
            side: self.side,
            setting: self.setting,
            before: Some(in_words(self.before)),
            phases: phases.collect(),
        }
    }
}

/// Every behaviour, in the order of a logon: what the workstation does, what goes over the wire, what the
/// KDC checks, whom it maps to, what it issues.
pub fn behaviours() -> impl Iterator<Item = BehaviourRow> {
    [
        card_stack::TABLE,
        workstation::TABLE,
        protocol::TABLE,
        exchange::TABLE,
        group_policy::TABLE,
        kdc_certificate::TABLE,
        purposes::TABLE,
        revocation::TABLE,
        mapping::TABLE,
        account::TABLE,
        ticket::TABLE,
        events::TABLE,
    ]
    .into_iter()
    .flatten()
    .map(|behaviour| behaviour.row())
}
