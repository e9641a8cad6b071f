//! A run of checks as SARIF 2.1.0: what is not met, and what is not known.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sim::policies::Severity;
use sim::worlds::Location;
use sim::{CheckRun, Checked, Finding, Judged, RuleResult, Standing};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn sarif(run: &CheckRun) -> String {
    let mut rules: Vec<Value> = Vec::new();
    let mut positions: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, judged) in run.findings() {
        let finding = &judged.finding;
        if !positions.contains_key(finding.rule.as_str()) {
            positions.insert(&finding.rule, rules.len());
            rules.push(rule(finding));
        }
    }
    let results: Vec<Value> = run
        .findings()
        .filter(|(_, judged)| super::why(&judged.finding.result).is_some())
        .map(|(checked, judged)| {
            let position = positions.get(judged.finding.rule.as_str());
            result(run, checked, judged, position.copied())
        })
        .collect();
    let worlds: Vec<Value> = run
        .checked
        .iter()
        .map(|checked| {
            let header = &checked.header;
            json!({
                "name": checked.name(),
                "clock": header.clock.to_string(),
                "seed": header.seed,
                "ruleBook": header.rule_book,
                "facts": header.facts,
            })
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cardtwin",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": { "worlds": worlds },
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

/// The rule behind a finding.
fn rule(finding: &Finding) -> Value {
    json!({
        "id": finding.rule,
        "shortDescription": { "text": finding.title },
        "fullDescription": { "text": finding.rationale },
        "help": { "text": format!("{}\n{}", finding.remedy, finding.source) },
        "defaultConfiguration": { "level": level(finding.severity) },
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn result(run: &CheckRun, checked: &Checked, judged: &Judged, rule: Option<usize>) -> Value {
    let finding = &judged.finding;
    let is_open = matches!(finding.result, RuleResult::Unknown(_));
    let mut says = format!(
        "{}: {}",
        finding.subject,
        super::why(&finding.result).unwrap_or_default()
    );
    if matches!(judged.standing, Standing::Expired(_))
        && let Some(waiver) = super::waiver_says(run, judged)
    {
        says.push_str(&format!("; {waiver}"));
    }
    let mut result = Map::new();
    let mut set = |name: &str, value: Value| result.insert(name.to_owned(), value);
    set("ruleId", json!(finding.rule));
    if let Some(rule) = rule {
        set("ruleIndex", json!(rule));
    }
    set("kind", json!(if is_open { "open" } else { "fail" }));
    // A result of another kind than `fail` has no level (SARIF 2.1.0, 3.27.10).
    let level = if is_open {
        "none"
    } else {
        level(finding.severity)
    };
    set("level", json!(level));
    set("message", json!({ "text": says }));
    set("locations", json!([location(checked, finding)]));
    set(
        "partialFingerprints",
        json!({ "cardtwinFinding/v1": judged.fingerprint }),
    );
    if run.has_baseline {
        let state = if judged.standing == Standing::Known {
            "unchanged"
        } else {
            "new"
        };
        set("baselineState", json!(state));
    }
    if let Some(suppression) = suppression(run, judged) {
        set("suppressions", json!([suppression]));
    } else {
        set("suppressions", json!([]));
    }
    set("properties", json!({ "world": checked.name() }));
    Value::Object(result)
}

/// A waiver as a suppression; one that expired suppresses no more.
fn suppression(run: &CheckRun, judged: &Judged) -> Option<Value> {
    let (at, status) = match judged.standing {
        Standing::Waived(at) => (at, "accepted"),
        Standing::Expired(at) => (at, "rejected"),
        Standing::Counts | Standing::Known => return None,
    };
    let waiver = run.waivers.get(at)?;
    let written = &waiver.written;
    Some(json!({
        "kind": "external",
        "status": status,
        "justification": format!("{} ({}, until {})", waiver.rationale, waiver.owner, waiver.expires.date()),
        "location": { "physicalLocation": physical(&Location {
            file: written.file.as_str().into(),
            line: written.line,
            column: written.column,
        })},
    }))
}

fn location(checked: &Checked, finding: &Finding) -> Value {
    let mut location = Map::new();
    if let Some(at) = &finding.at {
        location.insert("physicalLocation".to_owned(), physical(at));
    }
    location.insert(
        "logicalLocations".to_owned(),
        json!([{
            "name": finding.subject,
            "fullyQualifiedName": format!("{}/{}", checked.header.world, finding.subject),
        }]),
    );
    Value::Object(location)
}

fn physical(at: &Location) -> Value {
    json!({
        "artifactLocation": { "uri": uri(&at.file) },
        "region": { "startLine": at.line, "startColumn": at.column },
    })
}

/// A path as a reference (RFC 3986): a relative one stays relative, an absolute one names its scheme.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if path.get(1..3) == Some(":/") {
        uri.push_str("file:///");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        for (path, reference) in [
            ("worlds/lab.ron", "worlds/lab.ron"),
            ("my lab/ö:1.ron", "my%20lab/%C3%B6%3A1.ron"),
            ("worlds\\lab.ron", "worlds/lab.ron"),
            ("/srv/lab.ron", "file:///srv/lab.ron"),
            ("C:\\lab.ron", "file:///C%3A/lab.ron"),
        ] {
            assert_eq!(uri(path), reference);
        }
    }
}
