//! Entries of event logs as JSON: every datum under the name that the real event gives it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use sim::{Data, LoggedEvent};

#[derive(Serialize, JsonSchema)]
pub(super) struct Event {
    at: String,
    machine: String,
    log: String,
    provider: &'static str,
    id: u16,
    level: String,
    written: String,
    sentence: &'static str,
    /// What is not known is `null`.
    #[schemars(with = "BTreeMap<String, Option<String>>")]
    data: Map<String, Value>,
    /// Why it is not.
    #[schemars(with = "BTreeMap<String, String>")]
    unknown: Map<String, Value>,
}

impl From<&LoggedEvent> for Event {
    fn from(event: &LoggedEvent) -> Self {
        let datum = |(name, data): &(&str, Data)| {
            let value = match data {
                Data::Is(text) => Value::from(text.clone()),
                Data::Unknown(_) => Value::Null,
            };
            ((*name).to_owned(), value)
        };
        let reason = |(name, data): &(&str, Data)| match data {
            Data::Is(_) => None,
            Data::Unknown(why) => Some(((*name).to_owned(), Value::from(*why))),
        };
        Self {
            at: event.at.to_string(),
            machine: event.machine.clone(),
            log: event.log.to_string(),
            provider: event.provider,
            id: event.id,
            level: event.level.to_string(),
            written: event.written.to_string(),
            sentence: event.sentence,
            data: event.data.iter().map(datum).collect(),
            unknown: event.data.iter().filter_map(reason).collect(),
        }
    }
}
