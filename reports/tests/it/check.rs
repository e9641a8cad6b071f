//! A run of checks in every format, each read by a reader that is not ours.

use std::collections::BTreeSet;
use std::path::PathBuf;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use reports::{Baseline, CheckFormat};
use serde_json::Value;
use serde_sarif::sarif::{ResultKind, ResultLevel, Sarif};
use sim::policies::{Severity, Waiver};
use sim::{CheckRun, Gate, Judged, RuleResult, Standing, Twin};

/// The waiver of the first rule that is waived: of one subject; of the second it expired.
const WAIVERS: &str = r#"[
    (expectation: "SC.REMOVAL.1v1", subjects: All, rationale: "a | b, <c> & \"d\"", owner: "desk team", expires: "2099-01-01"),
    (expectation: "SC.LOGON.1v1", subjects: All, rationale: "old", owner: "pki", expires: "2001-01-01"),
]"#;

fn twin(name: &str) -> Twin {
    let loaded = sim::worlds::load_shipped(name).unwrap().unwrap();
    Twin::new(loaded.world).unwrap()
}

/// Two worlds, waivers, and a baseline that knows the first finding that counts.
fn run() -> CheckRun {
    let rules: Vec<_> = sim::policies::shipped_rules()
        .into_iter()
        .map(|shipped| shipped.rule)
        .collect();
    let gate = Gate {
        fail_level: Severity::Warning,
        deny_unknown: false,
    };
    let mut run = CheckRun::new(gate, Waiver::read_list("waivers.ron", WAIVERS).unwrap());
    for name in ["fabrikam", "today"] {
        let twin = twin(name);
        run.add(&twin, twin.check(&rules));
    }
    let first = run
        .findings()
        .find(|(_, judged)| {
            matches!(judged.finding.result, RuleResult::Fail { .. })
                && judged.standing == Standing::Counts
        })
        .map(|(_, judged)| judged.fingerprint.clone());
    run.know(&first.into_iter().collect());
    run
}

fn told(run: &CheckRun) -> Vec<&Judged> {
    run.findings()
        .map(|(_, judged)| judged)
        .filter(|judged| {
            matches!(
                judged.finding.result,
                RuleResult::Fail { .. } | RuleResult::Unknown(_)
            )
        })
        .collect()
}

/// The OASIS schema, as the package that made its types of it carries it.
fn sarif_schema() -> Value {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .other_options(["--offline".to_owned()])
        .exec()
        .unwrap();
    let package = metadata
        .packages
        .iter()
        .find(|package| *package.name == "serde-sarif")
        .unwrap();
    let manifest = PathBuf::from(package.manifest_path.as_std_path());
    let text = std::fs::read_to_string(manifest.with_file_name("src").join("schema.json")).unwrap();
    // Its pattern of a language has a bracket too many, which strict readers of patterns refuse.
    serde_json::from_str(&text.replace("{2}]?$", "{2}$")).unwrap()
}

#[test]
fn the_run_has_something_of_everything() {
    let run = run();
    let tally = run.tally();
    let all = [
        tally.met,
        tally.not_met,
        tally.expired,
        tally.waived,
        tally.known,
        tally.not_applicable,
        tally.not_effective,
    ];
    assert!(all.iter().all(|count| *count > 0), "{tally:?}");
}

#[test]
fn sarif_is_what_the_standard_says() {
    let run = run();
    let text = reports::check(&run, CheckFormat::Sarif, 0);
    let log: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::draft4::new(&sarif_schema()).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&log)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mut other = log.clone();
    other["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!validator.is_valid(&other), "the schema takes any level");

    let log: Sarif = serde_json::from_str(&text).unwrap();
    let results = log.runs[0].results.clone().unwrap();
    let told = told(&run);
    assert_eq!(results.len(), told.len());
    let rules = log.runs[0].tool.driver.rules.clone().unwrap();
    let mut fingerprints = BTreeSet::new();
    for (result, judged) in results.iter().zip(told) {
        let finding = &judged.finding;
        let index = usize::try_from(result.rule_index.unwrap()).unwrap();
        assert_eq!(rules[index].id, finding.rule);
        let is_open = matches!(finding.result, RuleResult::Unknown(_));
        assert_eq!(result.kind == Some(ResultKind::Open), is_open);
        assert_eq!(result.level == Some(ResultLevel::None), is_open);
        let at = finding.at.as_ref().unwrap();
        let place = result.locations.as_ref().unwrap()[0]
            .physical_location
            .clone()
            .unwrap();
        let region = place.region.unwrap();
        assert_eq!(region.start_line, i64::try_from(at.line).ok());
        assert_eq!(region.start_column, i64::try_from(at.column).ok());
        assert_eq!(
            place.artifact_location.unwrap().uri.as_deref(),
            Some(&*at.file)
        );
        let known = judged.standing == Standing::Known;
        let state = serde_json::to_value(&result.baseline_state).unwrap();
        assert_eq!(state, if known { "unchanged" } else { "new" });
        let suppressions = serde_json::to_value(&result.suppressions).unwrap();
        let status = suppressions[0]["status"].as_str();
        assert_eq!(
            status,
            match judged.standing {
                Standing::Waived(_) => Some("accepted"),
                Standing::Expired(_) => Some("rejected"),
                Standing::Counts | Standing::Known => None,
            }
        );
        fingerprints.insert(judged.fingerprint.clone());
    }
    assert_eq!(fingerprints.len(), results.len(), "fingerprints are unique");
}

#[test]
fn junit_is_read_by_another_reader() {
    let run = run();
    let text = reports::check(&run, CheckFormat::Junit, 0);
    let suites = junit_parser::from_reader(text.as_bytes()).unwrap();
    assert_eq!(suites.suites.len(), 2);
    for (suite, checked) in suites.suites.iter().zip(&run.checked) {
        assert_eq!(suite.name, checked.name());
        assert_eq!(suite.cases.len(), checked.findings.len());
        for (case, judged) in suite.cases.iter().zip(&checked.findings) {
            let finding = &judged.finding;
            assert_eq!(case.classname.as_deref(), Some(&*finding.rule));
            assert_eq!(
                case.status.is_failure(),
                run.is_failure(judged),
                "{finding:?}"
            );
            if let RuleResult::Fail { why, .. } = &finding.result
                && run.is_failure(judged)
            {
                assert_eq!(&case.status.failure_as_ref().message, why);
            }
            let passes = finding.result == RuleResult::Pass;
            assert_eq!(case.status.is_success(), passes, "{finding:?}");
        }
    }
}

#[test]
fn values_with_commas_are_the_lines_of_json() {
    let run = run();
    let csv_text = reports::check(&run, CheckFormat::Csv, 0);
    let lines = reports::check(&run, CheckFormat::Ndjson, 0);
    let mut reader = csv::Reader::from_reader(csv_text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let mut rows = 0;
    for (record, line) in reader.records().zip(lines.lines()) {
        let (record, line) = (
            record.unwrap(),
            serde_json::from_str::<Value>(line).unwrap(),
        );
        for (name, cell) in header.iter().zip(&record) {
            let told = match &line[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(cell, told, "{name}");
        }
        assert_eq!(line.as_object().unwrap().len(), header.len());
        rows += 1;
    }
    assert_eq!(rows, run.findings().count());
}

#[test]
fn markdown_is_tables_whose_cells_are_the_texts() {
    let run = run();
    let text = reports::check(&run, CheckFormat::Markdown, 0);
    let mut tables: Vec<Vec<String>> = Vec::new();
    let mut cell: Option<String> = None;
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Table(_)) => tables.push(Vec::new()),
            Event::Start(Tag::TableCell) => cell = Some(String::new()),
            Event::End(TagEnd::TableCell) => {
                tables.last_mut().unwrap().extend(cell.take());
            }
            Event::Text(text) => {
                if let Some(cell) = &mut cell {
                    cell.push_str(&text);
                }
            }
            // Nothing in a cell means anything but itself.
            Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) => {
                assert!(cell.is_none(), "{event:?}");
            }
            Event::Start(_) => assert!(cell.is_none(), "{event:?}"),
            _ => {}
        }
    }
    assert_eq!(tables.len(), 3, "the worlds, and the findings of each");
    assert_eq!(tables[0].len(), 7 * 3);
    for (table, checked) in tables[1..].iter().zip(&run.checked) {
        let told: Vec<&Judged> = checked
            .findings
            .iter()
            .filter(|judged| {
                matches!(
                    judged.finding.result,
                    RuleResult::Fail { .. } | RuleResult::Unknown(_)
                )
            })
            .collect();
        assert_eq!(table.len(), 5 * (told.len() + 1));
        for judged in told {
            assert!(table.contains(&judged.finding.subject));
            let RuleResult::Fail { why, .. } = &judged.finding.result else {
                continue;
            };
            assert!(
                table.iter().any(|cell| cell.contains(why.as_str())),
                "{why}"
            );
        }
    }
    assert!(
        tables[1..]
            .concat()
            .iter()
            .any(|cell| cell.contains("a | b, <c> & \"d\""))
    );
}

#[test]
fn annotations_are_of_what_counts() {
    let run = run();
    let text = reports::check(&run, CheckFormat::Github, 0);
    let counted = told(&run).into_iter().filter(|judged| judged.counts());
    assert_eq!(text.lines().count(), counted.count());
    let errors = text
        .lines()
        .filter(|line| line.starts_with("::error ") || line.starts_with("::warning "));
    let failures = run.findings().filter(|(_, judged)| run.is_failure(judged));
    assert_eq!(errors.count(), failures.count());
    for line in text.lines() {
        let (command, _) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (_, properties) = command.split_once(' ').unwrap();
        let names: Vec<&str> = properties
            .split(',')
            .map(|property| property.split_once('=').unwrap().0)
            .collect();
        assert_eq!(names, ["file", "line", "col", "title"], "{line}");
    }
}

#[test]
fn the_same_run_has_the_same_bytes() {
    let (one, other) = (run(), run());
    for format in CheckFormat::ALL {
        let text = reports::check(&one, format, 100);
        assert!(text.ends_with('\n'), "{format:?}");
        assert_eq!(text, reports::check(&other, format, 100), "{format:?}");
        assert_eq!(format.name().parse(), Ok(format));
    }
}

#[test]
fn a_run_reads_as_it_should() {
    let text = reports::check(&run(), CheckFormat::Text, super::WIDTH);
    insta::assert_snapshot!("check", text);
}

#[test]
fn a_baseline_shrinks_by_itself_and_grows_when_asked() {
    let rules: Vec<_> = sim::policies::shipped_rules()
        .into_iter()
        .map(|shipped| shipped.rule)
        .collect();
    let checked = |twin: &Twin| {
        let mut run = CheckRun::default();
        run.add(twin, twin.check(&rules));
        run
    };
    let today = twin("today");
    let first = Baseline::after(&checked(&today), None, false);
    assert!(!first.is_empty());
    assert_eq!(Baseline::read(&first.text()), Ok(first.clone()));
    // The same world: nothing comes or goes.
    let mut again = checked(&today);
    again.know(&first.fingerprints());
    assert_eq!(Baseline::after(&again, Some(&first), true), first);
    assert_eq!(again.tally().not_met, 0);
    assert_eq!(again.tally().known, first.len());
    // An empty one does not grow by itself.
    let empty = Baseline::read("{\"schema\": \"cardtwin/baseline/1\", \"findings\": []}").unwrap();
    let grown = |accept| Baseline::after(&checked(&today), Some(&empty), accept).len();
    assert_eq!((grown(false), grown(true)), (0, first.len()));
    // Another world is not touched: what is known of this one stays.
    let other = checked(&twin("agency"));
    assert_eq!(Baseline::after(&other, Some(&first), false), first);
    // What nobody asked for this time stays.
    let mut rules_of_cards = rules.clone();
    rules_of_cards.retain(|rule| rule.id.area() == "card");
    let mut fewer = CheckRun::default();
    fewer.add(&today, today.check(&rules_of_cards));
    assert_eq!(Baseline::after(&fewer, Some(&first), false), first);

    for text in [
        "",
        "[]",
        "{\"schema\": \"cardtwin/baseline/2\", \"findings\": []}",
    ] {
        assert!(Baseline::read(text).is_err(), "{text}");
    }
}
