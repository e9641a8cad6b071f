//! Populations walked as sets come out as every member run alone.

use std::collections::BTreeMap;

use facts::{Memory, Row};
use proptest::prelude::*;

use crate::explore::assignments;
use crate::house::{ENTER, all, houses, shared_variables, view};

/// Every member of a product of row sets.
pub fn cases(sets: &[impl AsRef<[Row]>]) -> Vec<Vec<Row>> {
    sets.iter().fold(vec![Vec::new()], |sofar, set| {
        sofar
            .iter()
            .flat_map(|member| {
                set.as_ref().iter().map(move |row| {
                    let mut member = member.clone();
                    member.push(*row);
                    member
                })
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Population times unknowns: each member under each complete assignment is in one region, and the
    /// region says of it what its own run says. One memory serves all houses.
    #[test]
    fn regions_are_brute_force(list in proptest::collection::vec(houses(), 2)) {
        let mut memory = Memory::new(&ENTER);
        for house in &list {
            let view = view(house, shared_variables());
            let sets = all(&view, &ENTER);
            let mut found: BTreeMap<(Vec<Row>, usize), usize> = BTreeMap::new();
            let assignments = assignments(view.variables());
            let mut wrong = Vec::new();
            memory.walk(&view, &sets, |region| {
                for rows in cases(region.rows) {
                    for (index, assignment) in assignments.iter().enumerate() {
                        if !region.choices.iter().all(|c| assignment.contains(c)) {
                            continue;
                        }
                        *found.entry((rows.clone(), index)).or_default() += 1;
                        let run = view.run(&ENTER, &rows, assignment);
                        let subject = region.subject.map(|subject| {
                            let at = region.rows[subject.root].iter().position(|r| *r == rows[subject.root]);
                            (subject.role, subject.rows[at.unwrap()])
                        });
                        if (run.conclusion, run.subject, run.steps.as_slice())
                            != (region.conclusion, subject, &**region.steps)
                        {
                            wrong.push((rows.clone(), assignment.clone()));
                        }
                    }
                }
            });
            prop_assert!(wrong.is_empty(), "{:?}", wrong);
            prop_assert_eq!(found.len(), cases(&sets).len() * assignments.len());
            prop_assert!(found.values().all(|count| *count == 1));
            prop_assert!(memory.verify(&view, &sets, 1).is_empty());
        }
    }

    /// With some variables assumed: each member under each choice of the others is in one region, and for
    /// each assumed variable that the region rests on and each other choice of it in one of those behind it.
    #[test]
    fn other_choices_are_brute_force(house in houses(), which in 0u32..8) {
        let view = view(&house, shared_variables());
        let sets = all(&view, &ENTER);
        let open = assignments(view.variables());
        let chosen: Vec<_> = open[open.len() - 1]
            .iter()
            .copied()
            .enumerate()
            .filter(|(index, _)| which >> index & 1 == 1)
            .map(|(_, choice)| choice)
            .collect();
        let holds = |choices: &[_]| chosen.iter().all(|choice| choices.contains(choice));
        let worlds: Vec<_> = open.iter().filter(|choices| holds(choices)).collect();
        let mut last = Vec::new();
        let mut expected = BTreeMap::new();
        let mut found = BTreeMap::new();
        let mut wrong = Vec::new();
        Memory::new(&ENTER).walk_assuming(
            &view,
            &sets,
            &chosen.iter().copied().collect(),
            |region, deviation| {
                if deviation.is_none() {
                    last = region.choices.to_vec();
                }
                for rows in cases(region.rows) {
                    for world in &worlds {
                        let mut world = (*world).clone();
                        // What comes behind a region is about its cases, under its choices.
                        if !last.iter().all(|choice| world.contains(choice)) {
                            continue;
                        }
                        if let Some(deviation) = deviation {
                            assert!(last.iter().any(|(variable, _)| *variable == deviation.0));
                            world.retain(|(variable, _)| *variable != deviation.0);
                            world.push(deviation);
                        }
                        world.sort_unstable();
                        if !region.choices.iter().all(|choice| world.contains(choice)) {
                            continue;
                        }
                        if deviation.is_none() {
                            for (variable, _) in last.iter().filter(|c| chosen.contains(c)) {
                                for choice in 0..view.variables().get(*variable).unwrap().choices.len() {
                                    let other = (*variable, u32::try_from(choice).unwrap());
                                    if !chosen.contains(&other) {
                                        let mut changed = world.clone();
                                        changed.retain(|(v, _)| v != variable);
                                        changed.push(other);
                                        changed.sort_unstable();
                                        expected.insert((rows.clone(), changed, Some(*variable)), 1);
                                    }
                                }
                            }
                            expected.insert((rows.clone(), world.clone(), None), 1);
                        }
                        *found.entry((rows.clone(), world.clone(), deviation.map(|d| d.0))).or_insert(0) += 1;
                        let run = view.run(&ENTER, &rows, &world);
                        if (run.conclusion, run.steps.as_slice()) != (region.conclusion, &**region.steps) {
                            wrong.push((rows.clone(), world));
                        }
                    }
                }
            },
        );
        prop_assert!(wrong.is_empty(), "{:?}", wrong);
        prop_assert_eq!(found.values().filter(|count| **count > 1).count(), 0);
        prop_assert_eq!(found, expected);
    }

    /// A cell that a case did not read can be changed without changing the case.
    #[test]
    fn what_was_not_read_cannot_matter(house in houses()) {
        let view = view(&house, shared_variables());
        for rows in cases(&all(&view, &ENTER)) {
            let trace = view.trace(&ENTER, &rows, &[]);
            for row in 0..view.rows(2) {
                let mut fork = view.fork();
                for value in [0, 1] {
                    fork.patch(2, 1, row, facts::Cell::Scalar(facts::Fact::Known(value)));
                    prop_assert_eq!(&fork.trace(&ENTER, &rows, &[]), &trace);
                }
            }
        }
    }
}
