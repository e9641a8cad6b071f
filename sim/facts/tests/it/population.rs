//! Populations walked as sets come out as every member run alone.

use std::collections::BTreeMap;

use facts::{Memory, Row};
use proptest::prelude::*;

use crate::explore::assignments;
use crate::house::{ENTER, all, houses, shared_variables, view};

/// Every member of a product of row sets.
pub fn cases(sets: &[Vec<Row>]) -> Vec<Vec<Row>> {
    sets.iter().fold(vec![Vec::new()], |sofar, set| {
        sofar
            .iter()
            .flat_map(|member| {
                set.iter().map(move |row| {
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
                            != (region.conclusion, subject, region.steps)
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
