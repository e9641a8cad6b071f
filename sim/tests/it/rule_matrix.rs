//! Every rule on every fixture: a rule that fires where it should not shows here.

use std::path::{Path, PathBuf};

use sim::{RuleResult, Twin};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../worlds/fixtures")
}

fn twin(path: &Path) -> Twin {
    let loaded = worlds::load(path).unwrap_or_else(|e| panic!("{}: {e:?}", path.display()));
    Twin::new(loaded.world).unwrap_or_else(|e| panic!("{}: {e:?}", path.display()))
}

/// One letter for what a rule says of a whole world.
fn letter(results: &[RuleResult]) -> char {
    let any = |wanted: fn(&RuleResult) -> bool| results.iter().any(wanted);
    if any(|r| matches!(r, RuleResult::Fail { .. })) {
        'F'
    } else if any(|r| matches!(r, RuleResult::Unknown(_))) {
        '?'
    } else if any(|r| matches!(r, RuleResult::Pass)) {
        'p'
    } else {
        '.'
    }
}

#[test]
fn each_rule_passes_and_fails_on_its_own_fixtures() {
    let rules = policies::shipped_rules();
    let all: Vec<policies::Rule> = rules.iter().map(|shipped| shipped.rule.clone()).collect();
    let mut names: Vec<String> = std::fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut matrix = String::new();
    for name in &names {
        let findings = twin(&fixtures().join(name)).check(&all);
        let mut row = String::new();
        for shipped in &rules {
            let id = shipped.rule.id.to_string();
            let results: Vec<RuleResult> = findings
                .iter()
                .filter(|f| f.rule == id)
                .map(|f| f.result.clone())
                .collect();
            let letter = letter(&results);
            row.push(letter);
            if *name == format!("{}.pass.ron", shipped.slug) {
                assert_eq!(letter, 'p', "{id} on {name}: {results:?}");
            }
            if *name == format!("{}.fail.ron", shipped.slug) {
                assert_eq!(letter, 'F', "{id} on {name}: {results:?}");
            }
        }
        matrix.push_str(&format!("{row} {name}\n"));
    }
    let ids: Vec<String> = rules
        .iter()
        .map(|shipped| shipped.rule.id.to_string())
        .collect();
    insta::assert_snapshot!(format!("{}\n\n{matrix}", ids.join("\n")));
}
