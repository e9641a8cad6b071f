//! The policies for which a path is valid.
//!
//! The valid policy *tree* of [RFC 5280 §6.1] grows as a product of policies and mappings; the
//! *graph* of [RFC 9618 §5] answers the same with one node for each policy of each certificate.

use std::collections::{BTreeMap, BTreeSet};

use names::Oid;

use super::problem::PathProblem;
use super::settings::PathSettings;
use crate::certificate::Certificate;
use crate::oid;

/// The policies that a path is valid for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicySet {
    /// Any policy.
    Any,
    /// These; possibly none, which is valid where no policy was asked for.
    These(BTreeSet<Oid>),
}

impl PolicySet {
    /// Whether a policy is in the set.
    pub fn contains(&self, policy: &Oid) -> bool {
        match self {
            Self::Any => true,
            Self::These(policies) => policies.contains(policy),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::These(policies) if policies.is_empty())
    }
}

/// The policies that come out of a validation [RFC 9618 §5.6].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidPolicies {
    /// What the authorities allow.
    pub authorities_constrained: PolicySet,
    /// What of this the caller asked for.
    pub user_constrained: PolicySet,
    /// Whether some policy had to be valid.
    pub explicit: bool,
}

/// One policy of one certificate.
#[derive(Debug, Clone, Default)]
struct Node {
    /// Policies of the next certificate that satisfy this one.
    expected: BTreeSet<Oid>,
    /// Nodes of the certificate above.
    parents: BTreeSet<Oid>,
}

type Level = BTreeMap<Oid, Node>;

/// State variables of the policy part [RFC 5280 §6.1.2 (a), (d), (e), (f)].
#[derive(Debug)]
pub(super) struct PolicyState {
    any: Oid,
    /// Levels of the graph, the anchor's first; `None` is the null graph.
    graph: Option<Vec<Level>>,
    explicit_policy: usize,
    policy_mapping: usize,
    inhibit_any_policy: usize,
}

impl PolicyState {
    pub(super) fn new(length: usize, settings: &PathSettings) -> Option<Self> {
        let any: Oid = oid::ANY_POLICY.parse().ok()?;
        let root = Node {
            expected: BTreeSet::from([any.clone()]),
            parents: BTreeSet::new(),
        };
        let counter = |set: bool| if set { 0 } else { length + 1 };
        Some(Self {
            graph: Some(vec![BTreeMap::from([(any.clone(), root)])]),
            any,
            explicit_policy: counter(settings.explicit_policy),
            policy_mapping: counter(settings.inhibit_policy_mapping),
            inhibit_any_policy: counter(settings.inhibit_any_policy),
        })
    }

    /// Adds the policies of the next certificate [RFC 5280 §6.1.3 (d), (e), (f)].
    pub(super) fn process(
        &mut self,
        certificate: &Certificate,
        last: bool,
    ) -> Result<(), PathProblem> {
        let policies = certificate.policies();
        if policies.is_empty() {
            self.graph = None;
        }
        let any_counts = self.inhibit_any_policy > 0 || (!last && certificate.is_self_issued());
        if let Some(graph) = &mut self.graph {
            let level = next_level(graph, policies, &self.any, any_counts);
            graph.push(level);
        }
        self.prune();
        if self.explicit_policy == 0 && self.graph.is_none() {
            return Err(PathProblem::NoValidPolicy);
        }
        Ok(())
    }

    /// Applies the mappings of an authority [RFC 5280 §6.1.4 (a), (b)].
    pub(super) fn map(&mut self, certificate: &Certificate) -> Result<(), PathProblem> {
        let mappings = certificate.policy_mappings();
        if mappings
            .iter()
            .any(|(a, b)| *a == self.any || *b == self.any)
        {
            return Err(PathProblem::MappedAnyPolicy);
        }
        let mut by_issuer: BTreeMap<&Oid, BTreeSet<Oid>> = BTreeMap::new();
        for (issuer, subject) in mappings {
            by_issuer.entry(issuer).or_default().insert(subject.clone());
        }
        let mapped = self.policy_mapping > 0;
        let any = &self.any;
        if let Some(level) = self.graph.as_mut().and_then(|graph| graph.last_mut()) {
            for (policy, subjects) in by_issuer {
                if !mapped {
                    level.remove(policy);
                } else if let Some(node) = level.get_mut(policy) {
                    node.expected = subjects;
                } else if level.contains_key(any) {
                    let node = Node {
                        expected: subjects,
                        parents: BTreeSet::from([any.clone()]),
                    };
                    level.insert(policy.clone(), node);
                }
            }
        }
        self.prune();
        Ok(())
    }

    /// Counts down, and lowers the counters as an authority asks [RFC 5280 §6.1.4 (h), (i), (j)].
    pub(super) fn prepare(&mut self, certificate: &Certificate) {
        if !certificate.is_self_issued() {
            for counter in [
                &mut self.explicit_policy,
                &mut self.policy_mapping,
                &mut self.inhibit_any_policy,
            ] {
                *counter = counter.saturating_sub(1);
            }
        }
        let lower = |counter: &mut usize, skip: Option<u32>| {
            if let Some(skip) = skip {
                *counter = (*counter).min(usize::try_from(skip).unwrap_or(usize::MAX));
            }
        };
        let constraints = certificate.policy_constraints();
        lower(
            &mut self.explicit_policy,
            constraints.require_explicit_policy,
        );
        lower(&mut self.policy_mapping, constraints.inhibit_policy_mapping);
        lower(
            &mut self.inhibit_any_policy,
            certificate.inhibit_any_policy(),
        );
    }

    /// Ends with the last certificate [RFC 5280 §6.1.5 (a), (b), (g)]. Without a last certificate
    /// the path is the anchor alone.
    pub(super) fn wrap_up(
        &mut self,
        last: Option<&Certificate>,
        settings: &PathSettings,
    ) -> Result<ValidPolicies, PathProblem> {
        self.explicit_policy = self.explicit_policy.saturating_sub(1);
        if last.is_some_and(|c| c.policy_constraints().require_explicit_policy == Some(0)) {
            self.explicit_policy = 0;
        }
        let authorities = self.authorities_constrained();
        let user = match (&settings.initial_policies, &authorities) {
            (None, _) => authorities.clone(),
            (Some(asked), PolicySet::Any) => PolicySet::These(asked.clone()),
            (Some(asked), PolicySet::These(allowed)) => {
                PolicySet::These(asked.intersection(allowed).cloned().collect())
            }
        };
        let explicit = self.explicit_policy == 0;
        if explicit && last.is_some() && user.is_empty() {
            return Err(PathProblem::NoValidPolicy);
        }
        Ok(ValidPolicies {
            authorities_constrained: authorities,
            user_constrained: user,
            explicit,
        })
    }

    /// Policies of the first authority's domain that lead to the last certificate.
    fn authorities_constrained(&self) -> PolicySet {
        let Some(graph) = &self.graph else {
            return PolicySet::These(BTreeSet::new());
        };
        if graph
            .last()
            .is_some_and(|level| level.contains_key(&self.any))
        {
            return PolicySet::Any;
        }
        let named = graph.iter().skip(1).flatten();
        let policies = named
            .filter(|(policy, node)| **policy != self.any && node.parents.contains(&self.any))
            .map(|(policy, _)| policy.clone());
        PolicySet::These(policies.collect())
    }

    /// Removes nodes without children above the last level; without nodes the graph is null.
    fn prune(&mut self) {
        let Some(graph) = &mut self.graph else { return };
        let mut needed: Option<BTreeSet<Oid>> = None;
        for level in graph.iter_mut().rev() {
            if let Some(needed) = &needed {
                level.retain(|policy, _| needed.contains(policy));
            }
            needed = Some(level.values().flat_map(|n| n.parents.clone()).collect());
        }
        if graph.iter().any(BTreeMap::is_empty) {
            self.graph = None;
        }
    }
}

/// The nodes of the next certificate [RFC 9618 §5.3 (d)].
fn next_level(graph: &[Level], policies: &[Oid], any: &Oid, any_counts: bool) -> Level {
    let mut level = Level::new();
    let Some(above) = graph.last() else {
        return level;
    };
    // Which nodes above expect a policy.
    let mut expecting: BTreeMap<&Oid, BTreeSet<Oid>> = BTreeMap::new();
    for (parent, node) in above {
        for expected in &node.expected {
            expecting
                .entry(expected)
                .or_default()
                .insert(parent.clone());
        }
    }
    let node = |policy: &Oid, parents: BTreeSet<Oid>| Node {
        expected: BTreeSet::from([policy.clone()]),
        parents,
    };
    for policy in policies.iter().filter(|policy| *policy != any) {
        let parents = match expecting.get(policy) {
            Some(parents) => parents.clone(),
            None if above.contains_key(any) => BTreeSet::from([any.clone()]),
            None => continue,
        };
        level.insert(policy.clone(), node(policy, parents));
    }
    if any_counts && policies.contains(any) {
        for (policy, parents) in expecting {
            level
                .entry(policy.clone())
                .or_insert_with(|| node(policy, parents));
        }
    }
    level
}
