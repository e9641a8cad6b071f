//! Where the logons of a world end how: certificates that are in the same cases share what is said of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::{Row, Rows, StepId};

use super::cases::{Case, Cases};
use crate::answer::Names;
use crate::step::{Effect, step};
use crate::twin::Twin;

/// Certificates that are in the same cases.
pub(super) struct Alike<'c> {
    /// What was typed.
    pub(super) attempt: Row,
    /// The certificates, in order.
    pub(super) certificates: Vec<Row>,
    /// The cases, in the order of the list.
    pub(super) cases: Vec<&'c Case>,
}

/// Workstations at which the same domain controllers end a logon alike.
#[derive(Debug)]
pub(crate) struct Places {
    /// The workstations.
    pub(crate) workstations: Rows,
    /// Domain controllers that are asked first.
    pub(crate) asked: Rows,
    /// Those of another domain to which they refer the client, where they do.
    pub(crate) referred: Rows,
}

/// For each certificate and hint, and each way it ends: the places, in the order of their first workstation.
pub(crate) type ByEnding = BTreeMap<(Row, Row, StepId, Option<Row>), Arc<[Places]>>;

impl Cases {
    /// The certificates of each attempt by the cases they are in.
    pub(super) fn alike(&self) -> Vec<Alike<'_>> {
        let mut of_each: BTreeMap<(Row, Row), Vec<usize>> = BTreeMap::new();
        for (at, case) in self.list.iter().enumerate() {
            for certificate in case.certificates.iter() {
                let of = of_each.entry((case.attempt, *certificate)).or_default();
                of.push(at);
            }
        }
        let mut alike: BTreeMap<(Row, Vec<usize>), Vec<Row>> = BTreeMap::new();
        for ((attempt, certificate), cases) in of_each {
            alike.entry((attempt, cases)).or_default().push(certificate);
        }
        let alike = alike.into_iter();
        alike
            .map(|((attempt, cases), certificates)| Alike {
                attempt,
                certificates,
                cases: cases.iter().filter_map(|at| self.list.get(*at)).collect(),
            })
            .collect()
    }

    /// The logons that open a session: certificate, hint, account, workstations.
    pub(crate) fn opened(&self) -> BTreeMap<(Row, Row, Row), Rows> {
        let mut opened = BTreeMap::new();
        for alike in self.alike() {
            let opens = |case: &&&Case| step(case.ending).effect == Effect::Opens;
            let opening: Vec<&Case> = alike.cases.iter().filter(opens).copied().collect();
            let mut unions: BTreeMap<Vec<usize>, Rows> = BTreeMap::new();
            for certificate in &alike.certificates {
                let mut by_account: BTreeMap<Row, Vec<usize>> = BTreeMap::new();
                for (at, case) in opening.iter().enumerate() {
                    if let Some(account) = case.account(*certificate) {
                        by_account.entry(account).or_default().push(at);
                    }
                }
                for (account, members) in by_account {
                    let places = || members.iter().filter_map(|at| opening.get(*at));
                    let union = || union(places().map(|case| &case.workstations));
                    let places = unions.entry(members.clone()).or_insert_with(union);
                    opened.insert((*certificate, alike.attempt, account), Arc::clone(places));
                }
            }
        }
        opened
    }

    /// The cases by certificate, hint, ending and account.
    pub(crate) fn by_ending(&self) -> ByEnding {
        let mut all = ByEnding::new();
        for alike in self.alike() {
            let mut known: BTreeMap<Vec<usize>, Arc<[Places]>> = BTreeMap::new();
            for certificate in &alike.certificates {
                let mut by_ending: BTreeMap<(StepId, Option<Row>), Vec<usize>> = BTreeMap::new();
                for (at, case) in alike.cases.iter().enumerate() {
                    let ending = (case.ending, case.account(*certificate));
                    by_ending.entry(ending).or_default().push(at);
                }
                for ((ending, account), members) in by_ending {
                    let cases = || {
                        let cases = members.iter().filter_map(|at| alike.cases.get(*at));
                        cases.copied().collect::<Vec<&Case>>()
                    };
                    let places = known
                        .entry(members.clone())
                        .or_insert_with(|| places(&cases()));
                    let key = (*certificate, alike.attempt, ending, account);
                    all.insert(key, Arc::clone(places));
                }
            }
        }
        all
    }
}

/// The workstations of some cases, by the domain controllers at which they are in them.
fn places(cases: &[&Case]) -> Arc<[Places]> {
    let mut by_cases: BTreeMap<Vec<usize>, Vec<Row>> = BTreeMap::new();
    for (workstation, members) in by_workstation(cases) {
        by_cases.entry(members).or_default().push(workstation);
    }
    let mut by_controllers: BTreeMap<(Rows, Rows), Vec<Row>> = BTreeMap::new();
    for (members, workstations) in by_cases {
        let of = || members.iter().filter_map(|at| cases.get(*at));
        let asked = union(of().map(|case| &case.controllers));
        let referred = union(of().map(|case| &case.referred));
        let together = by_controllers.entry((asked, referred)).or_default();
        together.extend(workstations);
    }
    let mut list: Vec<Places> = by_controllers
        .into_iter()
        .map(|((asked, referred), mut workstations)| {
            workstations.sort_unstable();
            Places {
                workstations: workstations.into(),
                asked,
                referred,
            }
        })
        .collect();
    list.sort_by(|a, b| a.workstations.cmp(&b.workstations));
    list.into()
}

/// For each workstation of some cases the numbers of those it is in.
pub(super) fn by_workstation(cases: &[&Case]) -> BTreeMap<Row, Vec<usize>> {
    let mut by_workstation: BTreeMap<Row, Vec<usize>> = BTreeMap::new();
    for (at, case) in cases.iter().enumerate() {
        for workstation in case.workstations.iter() {
            by_workstation.entry(*workstation).or_default().push(at);
        }
    }
    by_workstation
}

/// The rows of several sets, in order; one set stays itself.
pub(super) fn union<'s>(sets: impl Iterator<Item = &'s Rows>) -> Rows {
    let sets: BTreeSet<&Rows> = sets.collect();
    let mut distinct = sets.iter();
    match (distinct.next(), distinct.next()) {
        (None, _) => Rows::default(),
        (Some(only), None) => Arc::clone(only),
        _ => {
            let all: BTreeSet<Row> = sets.iter().flat_map(|rows| rows.iter()).copied().collect();
            all.into_iter().collect()
        }
    }
}

/// Names of sets of rows: those of a set are put together once.
pub(super) struct Namer<'t> {
    twin: &'t Twin,
    known: BTreeMap<(u8, Rows), Names>,
    together: BTreeMap<(u8, BTreeSet<Rows>), Names>,
}

impl<'t> Namer<'t> {
    pub(super) fn new(twin: &'t Twin) -> Self {
        Self {
            twin,
            known: BTreeMap::new(),
            together: BTreeMap::new(),
        }
    }

    /// The twin whose rows they are.
    pub(super) fn twin(&self) -> &'t Twin {
        self.twin
    }

    /// The names of the rows of several sets, sorted.
    pub(super) fn names_of_all(&mut self, role: u8, sets: &BTreeSet<Rows>) -> Names {
        if let Some(known) = self.together.get(&(role, sets.clone())) {
            return Arc::clone(known);
        }
        let names = self.names(role, &union(sets.iter()));
        self.together
            .insert((role, sets.clone()), Arc::clone(&names));
        names
    }

    /// The names of some rows of a role, sorted.
    pub(super) fn names(&mut self, role: u8, rows: &Rows) -> Names {
        let names = || super::cases::names(self.twin, role, rows.iter().copied()).into();
        let known = self.known.entry((role, Arc::clone(rows)));
        Arc::clone(known.or_insert_with(names))
    }
}
