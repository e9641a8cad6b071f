//! Scenarios: exactly the reads that matter, the same bytes on any number of threads.

use std::path::Path;

use sim::{ExpectationVerdict, Scenario, ScenarioError, SweepResult, sweep};

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
        assert_eq!(result.covered(), result.space * result.cases, "{name}");
        assert_eq!(result.over_limit.cases, 0);
    }
}

#[test]
fn a_script_of_removal_forks_on_what_it_reads() {
    let result = run("removal.ron", 1);
    let told: Vec<String> = result
        .leaves()
        .map(|(_, leaf)| {
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

/// Strong mapping, for some cards.
fn strong_mapping(cards: &[&str], more: &str) -> SweepResult {
    let text = format!(
        r#"Scenario(
            title: "t",
            world: "fabrikam",
            changes: ["dc:FABRIKAMDC1.product=Server 2022"],
            unknowns: [
                (vary: "dc:FABRIKAMDC1.patched", over: ["2022-04-12", "2022-05-10", "2025-09-09"]),
                (vary: "dc:FABRIKAMDC1.StrongCertificateBindingEnforcement", over: ["not-configured", "1", "2"]),
                (vary: "dc:FABRIKAMDC1.UseSubjectAltName", over: ["1", "0"]),
            ],
            cards: {cards:?},
            workstations: ["PARIS-W7-01", "ENG-W7-01"],
            domain_controllers: ["FABRIKAMDC1"],
            {more}
        )"#
    );
    let scenario = Scenario::parse("t.ron", &text, Path::new(".")).unwrap();
    sweep(&scenario, Some(2), &|_, _| {}).unwrap()
}

/// Each combination made a world of its own, and each logon simulated there by itself.
#[test]
fn a_sweep_is_every_combination_by_itself() {
    use sim::LogonRequest;
    let cards = [
        "Tom's card",
        "Ivan's card",
        "Eve's card",
        "Vera's lost card",
        "Reception card",
    ];
    let base = crate::shipped::twin("fabrikam");
    for card in cards {
        let result = strong_mapping(&[card], "");
        for patched in ["2022-04-12", "2022-05-10", "2025-09-09"] {
            for binding in ["not-configured", "1", "2"] {
                for alternative in ["1", "0"] {
                    let changes = [
                        "dc:FABRIKAMDC1.product=Server 2022".to_owned(),
                        format!("dc:FABRIKAMDC1.patched={patched}"),
                        format!("dc:FABRIKAMDC1.StrongCertificateBindingEnforcement={binding}"),
                        format!("dc:FABRIKAMDC1.UseSubjectAltName={alternative}"),
                    ];
                    let changes: Vec<sim::Change> = changes
                        .iter()
                        .map(|change| change.parse().unwrap())
                        .collect();
                    let twin = base.what_if(&changes).unwrap();
                    for workstation in ["PARIS-W7-01", "ENG-W7-01"] {
                        let request = LogonRequest {
                            card: card.to_owned(),
                            certificate: Some(1),
                            workstation: workstation.to_owned(),
                            domain_controller: Some("FABRIKAMDC1".to_owned()),
                            ..LogonRequest::default()
                        };
                        let alone = twin.explain(&request).unwrap();
                        let holds = |name: &str, value: &str| {
                            [
                                ("patched", patched),
                                ("Enforcement", binding),
                                ("AltName", alternative),
                            ]
                            .iter()
                            .any(|(end, chosen)| name.ends_with(end) && value == *chosen)
                        };
                        let mut ends: Vec<(&str, Option<&str>)> = result
                            .leaves()
                            .filter(|(kind, leaf)| {
                                kind.witnesses
                                    .iter()
                                    .any(|one| one.workstation == workstation)
                                    && leaf.choices.iter().all(|(name, value)| holds(name, value))
                            })
                            .map(|(_, leaf)| (leaf.ending.step.id, leaf.account.as_deref()))
                            .collect();
                        ends.dedup();
                        assert_eq!(
                            ends,
                            [(alone.ending.id, alone.account.as_deref())],
                            "{card} at {workstation}, {changes:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn an_expectation_is_proven_or_refuted_by_the_smallest_counter_example() {
    let result = strong_mapping(
        &["Tom's card", "Ivan's card"],
        r#"expect: [
            (says: "a strong mapping survives", cards: ["Ivan's card"], ends: Opens, account: "issuer-serial"),
            (says: "a weak mapping survives", cards: ["Tom's card"], ends: Opens),
            (says: "nobody else is let in", account: "tmiller"),
            (says: "about nobody", workstations: ["KIOSK1"], ends: Opens),
        ],"#,
    );
    let said: Vec<String> = result
        .expectations
        .iter()
        .map(|of| match &of.verdict {
            ExpectationVerdict::Refuted {
                combinations,
                example,
            } => {
                let choices = example.choices.iter();
                let choices: Vec<String> = choices.map(|(n, v)| format!("{n}={v}")).collect();
                format!(
                    "{combinations} {} {}",
                    choices.join(" "),
                    example.ending.step.id
                )
            }
            verdict => format!("{verdict:?} in {}", of.cases),
        })
        .collect();
    assert_eq!(
        said,
        [
            "Proven in 2",
            "26 dc:FABRIKAMDC1.UseSubjectAltName=1 dc:FABRIKAMDC1.patched=2025-09-09 map.weak.refused",
            "36 dc:FABRIKAMDC1.patched=2022-04-12 session.opened",
            "NoCases in 0",
        ]
    );
    assert!(
        result
            .leaves()
            .any(|(_, leaf)| leaf.ending.step.id == "map.weak.refused")
    );
}

/// What does not fit the limit claims nothing, and what was found until then stays.
#[test]
fn a_sweep_over_its_limit_claims_nothing() {
    let expect = r#"expect: [
        (says: "opens", ends: Opens),
        (says: "is known", ends: With(["session.opened", "map.name-mismatch", "map.weak.refused"])),
    ],"#;
    let result = strong_mapping(&["Tom's card"], &format!("limit: 2, {expect}"));
    assert_eq!((result.kinds.len(), result.over_limit.cases), (0, 2));
    assert!(result.never_read.is_empty() && result.covered() == 0);
    let verdicts = result.expectations.iter().map(|of| &of.verdict);
    assert!(
        verdicts
            .clone()
            .all(|verdict| matches!(verdict, ExpectationVerdict::NotFinished))
    );
    let whole = strong_mapping(&["Tom's card"], expect);
    assert!(matches!(
        whole.expectations[1].verdict,
        ExpectationVerdict::Proven
    ));
}

/// Twenty settings, of which few are read: the leaves do not grow with the space.
#[test]
fn what_is_never_read_costs_nothing() {
    let machines = [
        "PARIS-W7-01",
        "PARIS-W7-02",
        "ENG-W7-01",
        "PARIS-VISTA-01",
        "KIOSK1",
    ];
    let settings = [
        ("AllowTimeInvalidCertificates", ["0", "1"]),
        ("AllowSignatureOnlyKeys", ["0", "1"]),
        ("EnumerateECCCerts", ["0", "1"]),
        ("KdcValidation", ["0", "2"]),
    ];
    let mut unknowns = String::new();
    for machine in machines {
        for (setting, over) in settings {
            unknowns.push_str(&format!(
                "(vary: \"workstation:{machine}.{setting}\", over: {over:?}),"
            ));
        }
    }
    let text = format!(
        r#"Scenario(title: "t", world: "fabrikam", unknowns: [{unknowns}], cards: ["Eve's card"],
            workstations: ["ENG-W7-01"])"#
    );
    let scenario = Scenario::parse("t.ron", &text, Path::new(".")).unwrap();
    let result = sweep(&scenario, Some(2), &|_, _| {}).unwrap();
    assert_eq!(result.space, 1 << 20);
    assert_eq!(result.covered(), 1 << 20);
    assert!(result.leaves().count() < 20, "{}", result.leaves().count());
    assert!(result.never_read.len() >= 16, "{:?}", result.never_read);
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

/// Who watches a sweep sees each leaf, and that they cover the whole space.
#[test]
fn a_sweep_that_is_watched_tells_how_far_it_is() {
    for name in ["strong-mapping.ron", "removal.ron"] {
        let watch = sim::SweepWatch::default();
        let result = sim::sweep_watched(&load(name), Some(2), &watch)
            .unwrap()
            .unwrap();
        assert_eq!(
            format!("{result:?}"),
            format!("{:?}", run(name, 1)),
            "{name}"
        );
        let progress = watch.progress();
        assert_eq!(progress.done, progress.parts, "{name}");
        assert_eq!(progress.whole, result.cases * result.space, "{name}");
        assert_eq!(progress.covered, progress.whole, "{name}");
        let deepest = result.leaves().map(|(_, leaf)| leaf.choices.len()).max();
        assert_eq!(Some(progress.deepest), deepest, "{name}");
        let latest = progress.latest.unwrap();
        assert!(!latest.choices.is_empty(), "{name}");
    }
}

#[test]
fn a_sweep_that_is_ended_says_nothing() {
    for name in ["strong-mapping.ron", "removal.ron"] {
        let watch = sim::SweepWatch::default();
        watch.cancel();
        let result = sim::sweep_watched(&load(name), Some(1), &watch).unwrap();
        assert!(result.is_none(), "{name}");
        assert_eq!(watch.progress().leaves, 0, "{name}");
    }
}
