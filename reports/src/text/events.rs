//! Entries of event logs as an administrator reads them.

use sim::{Data, LoggedEvent};

use super::wrapped;

/// One entry: where it stands, what it means, its data.
pub(crate) fn event(event: &LoggedEvent, width: u16) -> String {
    let mut text = wrapped(
        &format!(
            "{} {} on {}, log {}, {}",
            event.id, event.level, event.machine, event.log, event.provider
        ),
        2,
        width,
    );
    text.push_str(&wrapped(
        &format!("{}; {}", event.sentence, event.written),
        4,
        width,
    ));
    let longest = event.data.iter().map(|(name, _)| name.len()).max();
    for (name, data) in &event.data {
        let value = match data {
            Data::Is(value) => value.clone(),
            Data::Unknown(why) => format!("not known: {why}"),
        };
        let line = format!("{name:<pad$} {value}", pad = longest.unwrap_or(0));
        text.push_str(&wrapped(&line, 4, width));
    }
    text
}
