//! What a KDC answered, as a line of its log.

use sim::Served;

use super::story::steps;

/// Width of the log: it is read in files as much as on terminals.
const WIDTH: u16 = 120;

/// One exchange: who asked, what was sent, why.
pub(crate) fn served(from: &str, served: &Served, with_steps: bool) -> String {
    let client = if served.client.is_empty() {
        "nobody"
    } else {
        &served.client
    };
    let why = match (&served.account, served.steps.last()) {
        (Some(account), _) => format!(": ticket for {account}"),
        (None, Some(last)) => format!(": {}, {}", last.step.id, last.step.sentence),
        (None, None) => String::new(),
    };
    let mut text = format!("{from} {client} -> {}{why}\n", served.sent);
    for effect in &served.effects {
        text.push_str(&format!("  {effect}\n"));
    }
    if with_steps {
        text.push_str(&steps(&served.steps, WIDTH));
        for event in served.steps.iter().flat_map(|told| &told.events) {
            text.push_str(&super::events::event(event, WIDTH));
        }
    }
    text
}
