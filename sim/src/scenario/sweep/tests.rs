//! Sweeps of small worlds that are drawn: each combination made a world of its own, and each logon run there by itself.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests: a failure is the message, and the environment names the world to run again"
)]

use std::collections::BTreeSet;

use facts::VariableId;

use super::explore::{Explored, Leaf};
use super::{Scenario, SweepWatch, explored};
use crate::brute_force::{Draw, Small, number_of_worlds, small_worlds};
use crate::change::{Change, Unknown};
use crate::decisions::LOGON;
use crate::roles::User;
use crate::step::step;
use crate::twin::Twin;

/// So many sweeps are drawn.
const SWEEPS: usize = 300;
const BASES: usize = 12;

/// Up to three properties left open, each over two or three values that can be made.
fn unknowns(base: &Small, twin: &Twin, draw: &mut Draw) -> Vec<Unknown> {
    let mut unknowns: Vec<Unknown> = Vec::new();
    let wanted = 1 + draw.below(3);
    for _ in 0..60 {
        if unknowns.len() == wanted {
            break;
        }
        let first: Change = base.change(draw).parse().unwrap();
        let mut over = BTreeSet::from([first.value.clone()]);
        for _ in 0..400 {
            let other: Change = base.change(draw).parse().unwrap();
            if other.target == first.target && over.len() < 3 {
                over.insert(other.value);
            }
        }
        let unknown = Unknown {
            target: first.target,
            over: over.into_iter().collect(),
        };
        let is_new = unknowns.iter().all(|known| known.target != unknown.target);
        let situation = crate::twin::Situation {
            unknowns: vec![unknown.clone()],
            ..Default::default()
        };
        // What cannot be left open, or over two values, is drawn again.
        if is_new && unknown.over.len() > 1 && twin.in_situation(&situation).is_ok() {
            unknowns.push(unknown);
        }
    }
    unknowns
}

/// Every combination of values, each as the number of a value for each unknown.
fn combinations(unknowns: &[Unknown]) -> Vec<Vec<usize>> {
    unknowns.iter().fold(vec![Vec::new()], |list, unknown| {
        let longer = list.iter().flat_map(|one| {
            (0..unknown.over.len()).map(move |at| one.iter().copied().chain([at]).collect())
        });
        longer.collect()
    })
}

fn holds(leaf: &Leaf, combination: &[(VariableId, u32)]) -> bool {
    leaf.choices
        .iter()
        .all(|choice| combination.contains(choice))
}

/// What the leaves say of a logon under a combination.
fn said(
    twin: &Twin,
    part: &Explored,
    (certificate, workstation): (u32, u32),
    combination: &[(VariableId, u32)],
) -> Vec<(&'static str, Option<String>, bool)> {
    let leaves = part.leaves.iter().flatten();
    let own = leaves.filter(|leaf| {
        leaf.certificates.contains(&certificate)
            && leaf.workstations.contains(&workstation)
            && holds(leaf, combination)
    });
    own.map(|leaf| {
        let account = leaf.account(certificate);
        let account = account.map(|row| twin.view.row_name(User::ID, row));
        (leaf.ending.step.id, account, leaf.undecided)
    })
    .collect()
}

/// How many logons were compared, and how many of the leaves are of choices.
fn compare(number: usize, bases: &[Small]) -> (usize, usize) {
    let mut draw = Draw::new("sweeps", number);
    let base = &bases[number % bases.len()];
    let count = draw.below(4);
    let mut changes = base.changes(&mut draw, count);
    let twin = base.what_if(&mut changes);
    let unknowns = unknowns(base, &twin, &mut draw);
    let told: Vec<String> = changes.iter().map(ToString::to_string).collect();
    let scenario = Scenario {
        title: format!("sweep {number} with {told:?} over {unknowns:?}"),
        twin,
        unknowns,
        cards: Vec::new(),
        workstations: Vec::new(),
        domain_controllers: vec!["DC1".to_owned(), "DC2".to_owned()],
        limit: usize::MAX,
        script: Vec::new(),
        expect: Vec::new(),
    };
    let (open, parts) = explored(&scenario, None, (&SweepWatch::default(), &|_, _| {})).unwrap();
    let variables: Vec<VariableId> = open.view.variables().iter().map(|(id, _)| id).collect();
    let mut compared = 0;
    for combination in combinations(&scenario.unknowns) {
        let values = scenario.unknowns.iter().zip(&combination);
        let changes: Vec<Change> = values
            .map(|(unknown, at)| Change {
                target: unknown.target.clone(),
                value: unknown.over[*at].clone(),
            })
            .collect();
        // Two of them may not go together.
        let Ok(alone) = scenario.twin.what_if(&changes) else {
            continue;
        };
        let numbers = combination.iter().map(|at| u32::try_from(*at).unwrap());
        let chosen: Vec<(VariableId, u32)> = variables.iter().copied().zip(numbers).collect();
        for part in &parts {
            for certificate in part.certificates.iter() {
                for workstation in part.workstations.iter() {
                    let rows = [
                        *certificate,
                        0,
                        *workstation,
                        part.controller,
                        part.referred,
                        0,
                    ];
                    let run = alone.view.run(&LOGON, &rows, &[]);
                    let account = run
                        .subject
                        .map(|(_, row)| alone.view.row_name(User::ID, row));
                    let ending = step(run.conclusion.step).id;
                    assert_eq!(
                        said(&open, part, (*certificate, *workstation), &chosen),
                        [(ending, account, run.undecided.is_some())],
                        "{rows:?} of {} under {changes:?}",
                        scenario.title
                    );
                    compared += 1;
                }
            }
        }
    }
    let leaves = parts.iter().flat_map(|part| part.leaves.iter().flatten());
    (
        compared,
        leaves.filter(|leaf| !leaf.choices.is_empty()).count(),
    )
}

#[test]
fn a_drawn_sweep_is_every_combination_by_itself() {
    let bases = small_worlds(BASES);
    let numbers = number_of_worlds(SWEEPS).into_iter();
    let found = numbers.map(|number| compare(number, &bases));
    let (compared, forks) = found.fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    if std::env::var("CARDTWIN_DRAWN").is_err() {
        assert!(compared > 20_000 && forks > 1_000, "{compared} {forks}");
    }
}
