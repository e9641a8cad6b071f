//! `why`: the fewest facts that decide a logon.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Ending, Header, ending};

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct Why {
    schema: &'static str,
    header: Header,
    of: String,
    ending: Ending,
    account: Option<String>,
    facts_read: usize,
    facts: Vec<Needed>,
    is_proven: bool,
    runs: usize,
}

#[derive(Serialize, JsonSchema)]
struct Needed {
    role: &'static str,
    name: String,
    fact: &'static str,
    value: String,
    sources: Vec<String>,
    otherwise: Otherwise,
}

/// Values with which it ends otherwise: the first is that of the fact itself.
#[derive(Serialize, JsonSchema)]
struct Otherwise {
    values: Vec<Other>,
    step: &'static str,
    account: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Other {
    role: &'static str,
    name: String,
    fact: &'static str,
    value: String,
}

impl From<&sim::Why> for Why {
    fn from(why: &sim::Why) -> Self {
        let fact = |fact: &sim::NeededFact| Needed {
            role: fact.role,
            name: fact.name.clone(),
            fact: fact.fact,
            value: fact.value.clone(),
            sources: fact.sources.clone(),
            otherwise: Otherwise {
                values: fact.otherwise.iter().map(Other::from).collect(),
                step: fact.end.step.id,
                account: fact.end.account.clone(),
            },
        };
        Self {
            schema: "cardtwin/why/1",
            header: (&why.header).into(),
            of: why.of.clone(),
            ending: ending(why.step, why.step.confidence),
            account: why.says.account.clone(),
            facts_read: why.read,
            facts: why.facts.iter().map(fact).collect(),
            is_proven: why.is_proven,
            runs: why.runs,
        }
    }
}

impl From<&sim::OtherFact> for Other {
    fn from(other: &sim::OtherFact) -> Self {
        Self {
            role: other.role,
            name: other.name.clone(),
            fact: other.fact,
            value: other.value.clone(),
        }
    }
}
