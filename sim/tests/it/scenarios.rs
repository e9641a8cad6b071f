//! Scenarios: exactly the reads that matter, the same bytes on any number of threads.

use std::path::Path;

use sim::{Scenario, ScenarioError, SweepResult, sweep};

fn load(name: &str) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scenarios")
        .join(name);
    Scenario::load(&path).unwrap_or_else(|error| panic!("{error:?}"))
}

fn run(name: &str, threads: usize) -> SweepResult {
    sweep(&load(name), Some(threads), &|_, _| {}).unwrap()
}

#[test]
fn one_and_several_threads_give_the_same_result() {
    for name in ["strong-mapping.ron", "removal.ron"] {
        assert_eq!(
            format!("{:?}", run(name, 1)),
            format!("{:?}", run(name, 4)),
            "{name}"
        );
    }
}

#[test]
fn leaves_of_each_case_cover_the_whole_space_once() {
    for name in ["strong-mapping.ron", "removal.ron"] {
        let result = run(name, 2);
        let covered: u128 = result.leaves.iter().map(|leaf| leaf.combinations).sum();
        assert_eq!(
            covered,
            result.space * u128::try_from(result.cases).unwrap(),
            "{name}"
        );
        assert!(result.over_limit.is_empty());
    }
}

#[test]
fn a_script_of_removal_forks_on_what_it_reads() {
    let result = run("removal.ron", 1);
    let told: Vec<String> = result
        .leaves
        .iter()
        .map(|leaf| {
            let choices: Vec<String> = leaf
                .choices
                .iter()
                .map(|(n, v)| format!("{n}={v}"))
                .collect();
            let after: Vec<&str> = leaf.afterwards.iter().map(|step| step.id).collect();
            format!(
                "{} -> {} {}",
                choices.join(" "),
                leaf.ending.step.id,
                after.join(" ")
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn enforcement_refuses_weak_mappings_and_leaves_strong_ones() {
    let result = run("strong-mapping.ron", 2);
    let endings = |card: &str, patched: &str| {
        let mut ids: Vec<&str> = result
            .leaves
            .iter()
            .filter(|leaf| leaf.witness.certificate.card == card)
            .filter(|leaf| {
                leaf.choices
                    .iter()
                    .any(|(n, v)| n.ends_with("patched") && v == patched)
            })
            .map(|leaf| leaf.ending.step.id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    assert_eq!(
        endings("Tom's card", "2025-09-09"),
        ["map.name-mismatch", "map.weak.refused"]
    );
    assert_eq!(endings("Ivan's card", "2025-09-09"), ["session.opened"]);
    assert!(endings("Tom's card", "2022-05-10").contains(&"session.opened"));
}

#[test]
fn a_wrong_scenario_says_what_and_where() {
    let parse = |text: &str| Scenario::parse("test.ron", text, Path::new("."));
    let message = |text: &str| match parse(text) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("no error"),
    };
    assert!(message("Scenario(title: \"x\", word: \"y\")").contains("word"));
    assert_eq!(
        message("Scenario(title: \"x\", world: \"nowhere.ron\")"),
        "there is no world `nowhere.ron`"
    );
    assert!(
        message("Scenario(title: \"x\", world: \"fabrikam\", cards: [\"No card\"])")
            .contains("no card named `No card`")
    );
    let error = parse("Scenario(title: \"x\", world: \"fabrikam\", changes: [\"user:x.y=1\"])")
        .unwrap_err();
    assert!(matches!(error, ScenarioError::Value { .. }), "{error:?}");
}
