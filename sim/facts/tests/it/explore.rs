//! Unknowns fork where they are read, and only there.

use std::collections::BTreeSet;

use facts::{DecisionTree, Exploration, Fact, VariableId, Variables, explore};
use proptest::prelude::*;

use crate::house::{
    DoormanData, ENTER, GuestData, House, Mood, RoomData, all, houses, shared_variables, view,
};

fn choose<T>(variable: VariableId, arms: Vec<T>) -> Fact<T> {
    Fact::Choose {
        variable,
        arms: arms.into_iter().map(Fact::Known).collect(),
    }
}

fn tree(exploration: Exploration<DecisionTree>) -> DecisionTree {
    match exploration {
        Exploration::Complete(tree) => tree,
        Exploration::LimitReached { limit } => panic!("limit {limit} reached"),
    }
}

/// One guest, one room, one doorman; five things unknown.
fn all_unknown() -> (House, Variables) {
    let mut variables = Variables::default();
    let yes_no = || vec!["no".to_owned(), "yes".to_owned()];
    let open = variables.add("open", yes_no());
    let invited = variables.add("invited", yes_no());
    let mood = variables.add(
        "mood",
        vec!["kind".into(), "strict".into(), "asleep".into()],
    );
    let unread = variables.add("unread", yes_no());
    let badge = variables.add("badge", yes_no());
    let house = House {
        guests: vec![GuestData {
            invited: choose(invited, vec![false, true]),
            arrives: Fact::Known(1),
            badge: choose(badge, vec![1, 2]),
            hosts: vec![],
            friend: Fact::Known(None),
        }],
        rooms: vec![RoomData {
            open: choose(open, vec![false, true]),
            closes: Fact::Known(2),
            badge: Fact::Known(2),
            doorman: Fact::Known(Some(0)),
            guests: vec![],
        }],
        doormen: vec![DoormanData {
            mood: choose(mood, vec![Mood::Kind, Mood::Strict, Mood::Asleep]),
            unread: choose(unread, vec![false, true]),
        }],
    };
    (house, variables)
}

#[test]
fn a_decision_forks_on_the_unknowns_it_reads_and_on_no_others() {
    let (house, variables) = all_unknown();
    let view = view(&house, variables);
    let tree = tree(explore(&view, &ENTER, &[0, 0], 100));
    // closed | asleep | {kind, strict} x (badge fits | not: invited or not)
    assert_eq!(tree.leaves().len(), 1 + 1 + 2 * 3);
    let asked: BTreeSet<_> = tree
        .leaves()
        .iter()
        .flat_map(|run| {
            run.choices
                .iter()
                .map(|(v, _)| view.variables().get(*v).unwrap().name.clone())
        })
        .collect();
    assert!(!asked.contains("unread"), "{asked:?}");
    assert_eq!(asked.len(), 4);
}

#[test]
fn an_exploration_that_is_too_large_claims_nothing() {
    let (house, variables) = all_unknown();
    let view = view(&house, variables);
    assert_eq!(
        explore(&view, &ENTER, &[0, 0], 7),
        Exploration::LimitReached { limit: 7 }
    );
    assert!(matches!(
        explore(&view, &ENTER, &[0, 0], 8),
        Exploration::Complete(_)
    ));
}

#[test]
fn nothing_known_of_a_field_gets_a_variable_over_its_domain() {
    let (mut house, variables) = all_unknown();
    house.doormen[0].mood = Fact::Unknown;
    house.guests[0].invited = Fact::Known(true);
    house.guests[0].badge = Fact::Known(0);
    house.rooms[0].open = Fact::Known(true);
    let view = view(&house, variables);
    let tree = tree(explore(&view, &ENTER, &[0, 0], 100));
    let DecisionTree::Fork { variable, arms } = tree else {
        panic!("no fork")
    };
    assert_eq!(
        view.variables().get(variable).unwrap().name,
        "Doorman doorman0: mood"
    );
    assert_eq!(arms.len(), 3);
}

#[test]
fn a_key_of_which_nothing_is_known_leaves_the_run_undecided() {
    let (mut house, variables) = all_unknown();
    house.rooms[0].open = Fact::Known(true);
    house.doormen[0].mood = Fact::Known(Mood::Strict);
    house.guests[0].arrives = Fact::Unknown;
    let undecided = view(&house, variables.clone());
    assert!(undecided.run(&ENTER, &[0, 0], &[]).conclusion.undecided);
    house.doormen[0].mood = Fact::Known(Mood::Asleep);
    let decided = view(&house, variables);
    assert!(
        !decided.run(&ENTER, &[0, 0], &[]).conclusion.undecided,
        "the key is not read"
    );
}

/// Every complete assignment of all variables.
pub fn assignments(variables: &Variables) -> Vec<Vec<(VariableId, u32)>> {
    variables
        .iter()
        .fold(vec![Vec::new()], |sofar, (id, variable)| {
            sofar
                .iter()
                .flat_map(|choices| {
                    (0..u32::try_from(variable.choices.len()).unwrap()).map(move |choice| {
                        let mut choices = choices.clone();
                        choices.push((id, choice));
                        choices
                    })
                })
                .collect()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Each complete assignment falls into exactly one leaf, and that leaf is what the rule says.
    #[test]
    fn leaves_are_brute_force_over_the_whole_product(house in houses()) {
        let view = view(&house, shared_variables());
        for rows in crate::population::cases(&all(&view, &ENTER)) {
            let tree = tree(explore(&view, &ENTER, &rows, 10_000));
            for assignment in assignments(view.variables()) {
                let direct = view.run(&ENTER, &rows, &assignment);
                let fitting: Vec<_> = tree
                    .leaves()
                    .into_iter()
                    .filter(|leaf| leaf.choices.iter().all(|c| assignment.contains(c)))
                    .collect();
                prop_assert_eq!(fitting.len(), 1);
                prop_assert_eq!(fitting[0].conclusion, direct.conclusion);
                prop_assert_eq!(fitting[0].subject, direct.subject);
                prop_assert_eq!(&fitting[0].steps, &direct.steps);
            }
        }
    }
}
