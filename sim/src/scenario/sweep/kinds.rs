//! Kinds of cases: those that the same choices lead to the same ends.

use std::collections::BTreeMap;

use facts::{Row, Rows, VariableId};

use super::explore::{Leaf, SHOWN, witness};
use super::{SweepKind, SweepLeaf, SweepTree};
use crate::roles::User;
use crate::twin::Twin;

/// What is the same of the cases of a kind, leaf by leaf.
type Alike = Vec<OfLeaf>;

/// What is the same of a leaf: the choices, how it ends, whether something was not known, which of the accounts opens
/// (by their order), and what comes afterwards.
type OfLeaf = (
    Vec<(VariableId, u32)>,
    &'static str,
    bool,
    Option<usize>,
    Vec<&'static str>,
);

/// The leaves of a certificate, and which of the accounts each opens.
type OfCertificate = (Vec<usize>, Vec<Option<usize>>);

/// A kind on its way.
pub(super) struct Kind {
    pub(super) told: SweepKind,
    /// The cases: certificates, workstations, domain controller.
    pub(super) cases: Vec<(Rows, Rows, Row)>,
    /// Their leaves, in the order of those that are told.
    pub(super) leaves: Vec<Vec<Leaf>>,
}

/// The kinds of the cases that were taken in.
pub(super) struct Kinds<'t> {
    twin: &'t Twin,
    /// Combinations of all unknowns.
    space: u128,
    numbers: BTreeMap<Alike, usize>,
    list: Vec<Kind>,
}

impl<'t> Kinds<'t> {
    pub(super) fn new(twin: &'t Twin, space: u128) -> Self {
        Self {
            twin,
            space,
            numbers: BTreeMap::new(),
            list: Vec::new(),
        }
    }

    /// Takes in the leaves of some cases.
    pub(super) fn take(&mut self, controller: Row, leaves: &[Leaf]) {
        let mut of_each: BTreeMap<Row, Vec<usize>> = BTreeMap::new();
        for (at, leaf) in leaves.iter().enumerate() {
            for certificate in leaf.certificates.iter() {
                of_each.entry(*certificate).or_default().push(at);
            }
        }
        let mut classes: BTreeMap<OfCertificate, Vec<Row>> = BTreeMap::new();
        for (certificate, members) in of_each {
            let accounts = members.iter().filter_map(|at| leaves.get(*at));
            let accounts = numbered(accounts.map(|leaf| leaf.account(certificate)));
            let class = classes.entry((members, accounts)).or_default();
            class.push(certificate);
        }
        for ((members, _), certificates) in classes {
            let mut places: BTreeMap<Row, Vec<usize>> = BTreeMap::new();
            for at in members {
                let rows = leaves.get(at).map(|leaf| &leaf.workstations);
                for workstation in rows.into_iter().flat_map(|rows| rows.iter()) {
                    places.entry(*workstation).or_default().push(at);
                }
            }
            let mut alike: BTreeMap<Vec<usize>, Vec<Row>> = BTreeMap::new();
            for (workstation, members) in places {
                alike.entry(members).or_default().push(workstation);
            }
            let mut alike: Vec<(Vec<usize>, Vec<Row>)> = alike.into_iter().collect();
            alike.sort_by(|a, b| a.1.cmp(&b.1));
            for (members, workstations) in alike {
                let members = members.iter().filter_map(|at| leaves.get(*at));
                let mut members: Vec<Leaf> = members.cloned().collect();
                members.sort_by(|a, b| a.choices.cmp(&b.choices));
                self.add(
                    (
                        certificates.as_slice().into(),
                        workstations.into(),
                        controller,
                    ),
                    members,
                );
            }
        }
    }

    fn add(&mut self, cases: (Rows, Rows, Row), leaves: Vec<Leaf>) {
        let (Some(certificate), Some(workstation)) =
            (cases.0.first().copied(), cases.1.first().copied())
        else {
            return;
        };
        let accounts = numbered(leaves.iter().map(|leaf| leaf.account(certificate)));
        let alike: Alike = leaves
            .iter()
            .zip(accounts)
            .map(|(leaf, account)| {
                let afterwards = leaf.afterwards.iter().map(|step| step.id).collect();
                (
                    leaf.choices.clone(),
                    leaf.ending.step.id,
                    leaf.undecided,
                    account,
                    afterwards,
                )
            })
            .collect();
        let number = *self.numbers.entry(alike).or_insert(self.list.len());
        if number == self.list.len() {
            let kind = self.kind((certificate, workstation, cases.2), &leaves);
            self.list.push(kind);
        }
        if let Some(kind) = self.list.get_mut(number) {
            let count = |rows: &Rows| u128::try_from(rows.len()).unwrap_or(0);
            kind.told.cases += count(&cases.0) * count(&cases.1);
            for certificate in cases.0.iter() {
                for workstation in cases.1.iter() {
                    if kind.told.witnesses.len() == SHOWN {
                        break;
                    }
                    let opened = leaves.iter().find_map(|leaf| leaf.account(*certificate));
                    let mut witness = witness(self.twin, (*certificate, *workstation, cases.2));
                    witness.account = opened.map(|row| self.twin.view.row_name(User::ID, row));
                    kind.told.witnesses.push(witness);
                }
            }
            kind.cases.push(cases);
            kind.leaves.push(leaves);
        }
    }

    fn kind(&self, (certificate, ..): (Row, Row, Row), leaves: &[Leaf]) -> Kind {
        let variables = self.twin.view.variables();
        let told: Vec<SweepLeaf> = leaves
            .iter()
            .map(|leaf| {
                let sizes = leaf.choices.iter();
                let sizes = sizes.filter_map(|(id, _)| variables.get(*id));
                let chosen = sizes
                    .map(|variable| u128::try_from(variable.choices.len()).unwrap_or(1))
                    .fold(1, u128::saturating_mul);
                let choices = leaf.choices.iter().filter_map(|(id, choice)| {
                    let variable = variables.get(*id)?;
                    let value = variable.choices.get(usize::try_from(*choice).ok()?)?;
                    Some((variable.name.clone(), value.clone()))
                });
                let account = leaf.account(certificate);
                SweepLeaf {
                    choices: choices.collect(),
                    ending: leaf.ending,
                    undecided: leaf.undecided,
                    account: account.map(|row| self.twin.view.row_name(User::ID, row)),
                    combinations: self.space / chosen.max(1),
                    afterwards: leaf.afterwards.clone(),
                }
            })
            .collect();
        let numbers: Vec<usize> = (0..told.len()).collect();
        Kind {
            told: SweepKind {
                cases: 0,
                witnesses: Vec::new(),
                tree: tree(&told, &numbers, 0),
                leaves: told,
            },
            cases: Vec::new(),
            leaves: Vec::new(),
        }
    }

    /// The kinds, in the order in which the first case of each was taken in.
    pub(super) fn list(self) -> Vec<Kind> {
        self.list
    }
}

/// Things by the order in which each was first named.
fn numbered(things: impl Iterator<Item = Option<Row>>) -> Vec<Option<usize>> {
    let mut known: Vec<Row> = Vec::new();
    things
        .map(|thing| {
            let thing = thing?;
            let at = known.iter().position(|other| *other == thing);
            Some(at.unwrap_or_else(|| {
                known.push(thing);
                known.len() - 1
            }))
        })
        .collect()
}

/// The tree of some leaves that share their first choices.
fn tree(leaves: &[SweepLeaf], of: &[usize], depth: usize) -> SweepTree {
    let choice = |at: &usize| leaves.get(*at).and_then(|leaf| leaf.choices.get(depth));
    let Some((variable, _)) = of.first().and_then(choice) else {
        return SweepTree::Leaf(of.first().copied().unwrap_or(0));
    };
    let mut parts: Vec<(String, Vec<usize>)> = Vec::new();
    for at in of {
        let value = choice(at)
            .map(|(_, value)| value.clone())
            .unwrap_or_default();
        match parts.last_mut() {
            Some((last, part)) if *last == value => part.push(*at),
            _ => parts.push((value, vec![*at])),
        }
    }
    let mut arms: Vec<(Vec<String>, SweepTree)> = Vec::new();
    for (value, part) in parts {
        let follows = tree(leaves, &part, depth + 1);
        match arms
            .iter_mut()
            .find(|(_, known)| same(leaves, known, &follows))
        {
            Some((values, _)) => values.push(value),
            None => arms.push((vec![value], follows)),
        }
    }
    // What is read and leads to the same whatever it is decides nothing.
    if arms.len() == 1
        && let Some((_, only)) = arms.pop()
    {
        return only;
    }
    SweepTree::Fork {
        variable: variable.clone(),
        arms,
    }
}

/// Whether two trees say the same.
fn same(leaves: &[SweepLeaf], one: &SweepTree, other: &SweepTree) -> bool {
    match (one, other) {
        (SweepTree::Leaf(one), SweepTree::Leaf(other)) => {
            let said = |at: &usize| {
                let leaf = leaves.get(*at)?;
                let afterwards = leaf.afterwards.iter().map(|step| step.id);
                let afterwards: Vec<&str> = afterwards.collect();
                Some((
                    leaf.ending.step.id,
                    leaf.undecided,
                    &leaf.account,
                    afterwards,
                ))
            };
            said(one) == said(other)
        }
        (
            SweepTree::Fork { variable, arms },
            SweepTree::Fork {
                variable: other_variable,
                arms: others,
            },
        ) => {
            variable == other_variable
                && arms.len() == others.len()
                && arms
                    .iter()
                    .zip(others)
                    .all(|((values, tree), (other_values, other))| {
                        values == other_values && same(leaves, tree, other)
                    })
        }
        _ => false,
    }
}
