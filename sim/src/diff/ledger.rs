//! The ledger: what is otherwise, grouped by cause.

use std::collections::{BTreeMap, BTreeSet};

use facts::ColumnKind;

use super::crossing::Crossing;
use crate::answer::{Because, Category, ChangedFact, DiffCause, DiffEnd, DiffRow, DiffWitness};

/// Witnesses of a cause.
const WITNESSES: usize = 3;

/// Something that is otherwise, with its cause.
pub(super) struct Entered {
    pub(super) row: DiffRow,
    pub(super) witness: DiffWitness,
    pub(super) because: Because,
    pub(super) cases: u128,
}

/// What makes causes the same: the category, what is told of both ends, and the facts without the things that they are
/// of.
type Key = (Category, String, String, String);

/// What is otherwise for one cause.
struct Group {
    cause: DiffCause,
    accounts: BTreeSet<String>,
    certificates: BTreeSet<(String, usize)>,
    workstations: BTreeSet<String>,
    witnesses: BTreeSet<DiffWitness>,
    rows: Vec<DiffRow>,
}

#[derive(Default)]
pub(super) struct Ledger {
    groups: BTreeMap<Key, Group>,
}

impl Ledger {
    pub(super) fn enter(&mut self, crossing: &Crossing<'_>, entered: Entered) {
        let Entered {
            row,
            witness,
            because,
            cases,
        } = entered;
        let key = (
            row.category,
            ended(&row.before, &row.after),
            ended(&row.after, &row.before),
            written(crossing, &because),
        );
        let group = self.groups.entry(key).or_insert_with(|| Group {
            cause: DiffCause {
                category: row.category,
                before: row.before.clone(),
                after: row.after.clone(),
                because: because.clone(),
                cases: 0,
                accounts: 0,
                certificates: 0,
                workstations: 0,
                witnesses: Vec::new(),
            },
            accounts: BTreeSet::new(),
            certificates: BTreeSet::new(),
            workstations: BTreeSet::new(),
            witnesses: BTreeSet::new(),
            rows: Vec::new(),
        });
        group.cause.cases += cases;
        let accounts = [&row.before.account, &row.after.account];
        group
            .accounts
            .extend(accounts.into_iter().flatten().cloned());
        let certificate = row.certificate.iter();
        group
            .certificates
            .extend(certificate.map(|label| (label.card.clone(), label.number)));
        group.workstations.extend(row.workstations.iter().cloned());
        group.witnesses.insert(witness);
        if group.witnesses.len() > WITNESSES {
            group.witnesses.pop_last();
        }
        name_also(&mut group.cause.because, &because);
        group.rows.push(row);
    }

    /// The causes, by category what concerns most first, and the rows with the numbers of their causes.
    pub(super) fn close(self) -> (Vec<DiffCause>, Vec<DiffRow>) {
        let mut groups: Vec<Group> = self.groups.into_values().collect();
        groups.sort_by(|a, b| {
            let key = |group: &Group| (group.cause.category, u128::MAX - group.cause.cases);
            key(a).cmp(&key(b))
        });
        let (mut causes, mut rows) = (Vec::new(), Vec::new());
        for (number, group) in (1..).zip(groups) {
            rows.extend(group.rows.into_iter().map(|row| DiffRow {
                cause: number,
                ..row
            }));
            causes.push(DiffCause {
                accounts: group.accounts.len(),
                certificates: group.certificates.len(),
                workstations: group.workstations.len(),
                witnesses: group.witnesses.into_iter().collect(),
                ..group.cause
            });
        }
        rows.sort_by(|a, b| {
            let key = |row: &DiffRow| {
                (
                    row.category,
                    row.certificate.clone(),
                    row.hint.clone(),
                    row.session.clone(),
                    row.workstations.clone(),
                    row.domain_controllers.clone(),
                )
            };
            key(a).cmp(&key(b))
        });
        (causes, rows)
    }
}

/// The step that ends it, or, where that is the same on both sides, what is seen on this side only.
fn ended(own: &DiffEnd, other: &DiffEnd) -> String {
    let id = |end: &DiffEnd| end.step.map_or("", |step| step.id);
    if id(own) != id(other) {
        return id(own).to_owned();
    }
    let seen = own.seen.iter().filter(|seen| !other.seen.contains(seen));
    let seen: Vec<&str> = seen.map(String::as_str).collect();
    let mapping = own
        .mapping
        .as_ref()
        .filter(|_| own.mapping != other.mapping);
    format!("{}; {mapping:?}", seen.join(", "))
}

/// A cause without the names of things. What a fact says of one thing only (an instant, a link) is left out, too.
fn written(crossing: &Crossing<'_>, because: &Because) -> String {
    let kind = match because {
        Because::Changed(_) => "changed".to_owned(),
        Because::NotKept(_) => "not kept".to_owned(),
        Because::FirstRead(_) => "first read".to_owned(),
        Because::OnlyIn { role, after } => format!("only in {role} {after}"),
        Because::NotTold => "not told".to_owned(),
    };
    let fact = |fact: &ChangedFact| {
        let values = if is_field(crossing, fact) {
            format!("{}, was {}", fact.after, fact.before)
        } else {
            String::new()
        };
        let rests_on = fact.rests_on.join("; ");
        format!("{}.{}: {values} ({rests_on})", fact.role, fact.fact)
    };
    let mut facts: Vec<String> = because.facts().iter().map(fact).collect();
    facts.sort();
    format!("{kind}: {}", facts.join(", "))
}

fn is_field(crossing: &Crossing<'_>, fact: &ChangedFact) -> bool {
    let mut roles = crossing.before.view.shapes().iter();
    let role = roles.find(|role| role.name == fact.role);
    let column = role.and_then(|role| role.columns.iter().find(|c| c.name == fact.fact));
    column.is_some_and(|column| matches!(column.kind, ColumnKind::Field(_)))
}

/// The same facts of other things belong to the same cause.
fn name_also(known: &mut Because, other: &Because) {
    let others = other.facts();
    let facts = match known {
        Because::Changed(facts) | Because::NotKept(facts) => facts.as_mut_slice(),
        Because::FirstRead(fact) => std::slice::from_mut(fact),
        Because::OnlyIn { .. } | Because::NotTold => return,
    };
    for fact in facts {
        for other in others {
            if (other.role, other.fact) == (fact.role, fact.fact) {
                fact.names.extend(other.names.iter().cloned());
            }
        }
        fact.names.sort();
        fact.names.dedup();
    }
}
