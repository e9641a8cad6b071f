//! Forks leave their base alone; rules that read past the door are caught; evidence is complete.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use facts::{Cell, Entry, Fact, Memory, StepId};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use crate::house::{ENTER, Guest, House, Room, all, houses, shared_variables, view};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_fork_never_alters_its_base(house in houses(), row in 0u32..4, value in 0u32..2) {
        let base = view(&house, shared_variables());
        let before = base.content_hash();
        let mut fork = base.fork();
        prop_assert_eq!(fork.content_hash(), before);
        fork.patch(1, 0, row, Cell::Scalar(Fact::Known(value)));
        fork.patch(1, 4, row, Cell::rows(vec![0, 1, 2]));
        let variable = fork.add_variable("another", vec!["x".into(), "y".into()]);
        fork.patch(0, 0, 0, Cell::Scalar(Fact::Choose {
            variable,
            arms: vec![Fact::Known(0), Fact::Known(1)],
        }));
        prop_assert_ne!(fork.content_hash(), before);
        prop_assert_eq!(base.content_hash(), before);
        prop_assert_eq!(base.content_hash(), view(&house, shared_variables()).content_hash());
        prop_assert!(fork.shared_columns(&base) + 3 >= 12, "only changed columns are copied");
    }

    #[test]
    fn single_flips_are_verified_by_running(house in houses()) {
        let view = view(&house, shared_variables());
        for flip in view.flips(&ENTER, &[0, 0], &[], |_, _| true) {
            let mut fork = view.fork();
            fork.patch(flip.thing.0, flip.column, flip.thing.1, Cell::Scalar(Fact::Known(flip.to)));
            let again = fork.run(&ENTER, &[0, 0], &[]);
            prop_assert_eq!(&again, &flip.run);
            let before = view.run(&ENTER, &[0, 0], &[]);
            prop_assert_ne!((again.conclusion.step, again.subject), (before.conclusion.step, before.subject));
        }
    }
}

static SECRET: AtomicBool = AtomicBool::new(false);

facts::decision! {
    /// A rule that looks past the door.
    CHEAT = cheat(Guest, Room);
}

fn cheat<'f>(_: Guest<'f>, room: Room<'f>) -> ControlFlow<StepId, StepId> {
    let open = room.open();
    if open && SECRET.load(Ordering::Relaxed) {
        return ControlFlow::Continue(StepId::new(1));
    }
    ControlFlow::Break(StepId::new(0))
}

fn any_house() -> House {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    houses().new_tree(&mut runner).unwrap().current()
}

#[test]
fn a_rule_that_is_not_a_function_of_its_reads_is_caught() {
    let mut house = any_house();
    house.rooms[0].open = Fact::Known(true);
    let view = view(&house, shared_variables());
    let mut memory = Memory::new(&CHEAT);
    memory.remember(&view.trace(&CHEAT, &[0, 0], &[]));
    SECRET.store(true, Ordering::Relaxed);
    let again = view.trace(&CHEAT, &[0, 0], &[]);
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| memory.remember(&again)));
    assert!(caught.is_err());
}

#[test]
fn a_trace_reads_as_text() {
    let mut house = any_house();
    house.rooms[0].open = Fact::Known(true);
    house.rooms[0].doorman = Fact::Known(Some(1));
    let view = view(&house, shared_variables());
    let trace = view.trace(&ENTER, &[0, 0], &[]);
    let texts: Vec<String> = trace
        .entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Read { query, answer } => {
                let text = trace.text(&view, *query, *answer);
                Some(format!(
                    "{} {} {}: {}",
                    text.role, text.name, text.fact, text.answer
                ))
            }
            Entry::Asked(_) | Entry::Step(_) => None,
        })
        .collect();
    assert_eq!(
        texts[..2],
        ["Room room0 open: yes", "Room room0 doorman: doorman1"]
    );
}

#[test]
fn remembered_paths_tell_which_questions_were_never_asked() {
    let house = any_house();
    let view = view(&house, shared_variables());
    let mut memory = Memory::new(&ENTER);
    let walk = memory.walk(&view, &all(&view, &ENTER), |_| {});
    assert_eq!(walk.cases, 24);
    assert!(memory.runs() < 200 && memory.leaves() <= memory.runs());
    assert!(
        memory
            .queries()
            .iter()
            .all(|q| !matches!(q, facts::Query::Field { slot: 2, column: 1 }))
    );
}
