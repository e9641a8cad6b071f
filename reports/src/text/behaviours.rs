//! The dated rule book as text: a block a behaviour.

use sim::policies;
use sim::rule_book::{BehaviourRow, PhaseRow};

use super::wrapped;

/// Each behaviour with the question that it answers, and below it what holds where and from when on.
/// `narrowed`: only what holds on a day or on a version was asked for.
pub(crate) fn behaviours(rows: &[BehaviourRow], narrowed: bool, width: u16) -> String {
    let blocks: Vec<String> = rows.iter().map(|row| block(row, narrowed, width)).collect();
    blocks.join("\n")
}

fn block(row: &BehaviourRow, narrowed: bool, width: u16) -> String {
    let setting = row.setting.map_or_else(String::new, |id| {
        format!(", chosen by {}", policies::setting(id).name)
    });
    let mut text = wrapped(&format!("{} ({}{setting})", row.name, row.side), 0, width);
    text.push_str(&wrapped(row.sentence, 2, width));
    if let Some(before) = &row.before {
        let on = match (row.phases.is_empty(), narrowed) {
            (true, true) => "there and then",
            (true, false) => "on every version",
            (false, _) => "otherwise",
        };
        text.push_str(&wrapped(&format!("{before}: {on}"), 4, width));
    }
    for phase in &row.phases {
        let mut line = format!("{}: {}", phase.default, holds_on(phase));
        line.push_str(&registry(phase, row.setting.is_some()));
        text.push_str(&wrapped(&line, 4, width));
        let source = format!("{}: {}", phase.confidence, phase.source);
        text.push_str(&wrapped(&source, 6, width));
    }
    text
}

fn holds_on(phase: &PhaseRow) -> String {
    let versions = match phase.last {
        Some(last) => format!("{} to {last}", phase.first),
        None => format!("{} and later", phase.first),
    };
    let update = phase
        .update
        .map(|day| format!(" with the update of {day}"))
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
        .map(|(number, meaning)| format!("{number} {meaning}"))
        .collect();
    match (values.is_empty(), has_setting) {
        (false, _) => format!("; registry: {}", values.join(", ")),
        (true, true) => "; the registry is not honoured".to_owned(),
        (true, false) => String::new(),
    }
}
