//! The dated rule book as a table.

use sim::policies;
use sim::rule_book::{BehaviourRow, PhaseRow};

use super::table::table;

/// Each behaviour with its phases below it; what held before the first one is the first line.
pub(crate) fn behaviours(rows: &[BehaviourRow], width: u16) -> String {
    let lines: Vec<Vec<String>> = rows.iter().flat_map(lines).collect();
    table(
        &["behaviour", "holds on", "value", "registry", "source"],
        &lines,
        width,
    )
}

fn lines(row: &BehaviourRow) -> Vec<Vec<String>> {
    let title = format!("{}\n{}: {}", row.name, row.side, row.sentence);
    let mut lines = vec![vec![
        title,
        if row.phases.is_empty() {
            "throughout".to_owned()
        } else {
            "otherwise".to_owned()
        },
        row.before.clone(),
        row.setting
            .map(|id| policies::setting(id).name.to_owned())
            .unwrap_or_default(),
        String::new(),
    ]];
    lines.extend(row.phases.iter().map(|phase| {
        vec![
            String::new(),
            holds_on(phase),
            phase.default.clone(),
            registry(phase, row.setting.is_some()),
            format!("{} [{}]", phase.source, phase.confidence),
        ]
    }));
    lines
}

fn holds_on(phase: &PhaseRow) -> String {
    let versions = match phase.last {
        Some(last) => format!("{} to {last}", phase.first),
        None => format!("{} and later", phase.first),
    };
    let update = phase
        .update
        .map(|day| format!(", update of {day}"))
        .unwrap_or_default();
    let under = phase
        .under
        .map(|(name, reading)| format!(", if {name}={reading}"))
        .unwrap_or_default();
    format!("{versions}{update}{under}")
}

fn registry(phase: &PhaseRow, has_setting: bool) -> String {
    let values: Vec<String> = phase
        .registry
        .iter()
        .map(|(number, meaning)| format!("{number}: {meaning}"))
        .collect();
    match (values.is_empty(), has_setting) {
        (true, true) => "not honoured".to_owned(),
        _ => values.join("\n"),
    }
}
