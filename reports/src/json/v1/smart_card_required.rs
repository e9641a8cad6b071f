//! The question `smart-card-required`.

use schemars::JsonSchema;
use serde::Serialize;
use sim::{FlagState, SecretLife, SmartCardRequiredAnswer, SmartCardRequiredRow};

use super::{Certificate, Ending, Header, Work, ending};

#[derive(Serialize, JsonSchema)]
pub(crate) struct SmartCardRequired {
    schema: &'static str,
    header: Header,
    domains: Vec<Domain>,
    rows: Vec<Row>,
    work: Work,
}

#[derive(Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "`domain` is the name in the document"
)]
struct Domain {
    domain: String,
    replaces_secrets: bool,
    attribute: Option<bool>,
    functional_level: String,
    level_suffices: bool,
    controllers_without: Vec<String>,
    source: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    account: String,
    administrator: bool,
    disabled: bool,
    smart_card_required: Option<bool>,
    cards: Vec<Card>,
    somebody_knows: bool,
    ways: Vec<Way>,
    secret: Secret,
    clearing: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct Card {
    certificate: Certificate,
    hint_needed: bool,
    workstations: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Way {
    way: &'static str,
    endings: Vec<Place>,
}

#[derive(Serialize, JsonSchema)]
struct Place {
    ending: Ending,
    workstations: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Secret {
    set: Option<String>,
    age_days: Option<i64>,
    must_change: bool,
    max_age_days: Option<u32>,
    policy: Option<String>,
    expires: Option<String>,
    because: &'static str,
    source: &'static str,
    next_roll: Option<String>,
}

impl From<&SmartCardRequiredAnswer> for SmartCardRequired {
    fn from(answer: &SmartCardRequiredAnswer) -> Self {
        Self {
            schema: "cardtwin/smart-card-required/1",
            header: (&answer.header).into(),
            domains: answer
                .domains
                .iter()
                .map(|domain| Domain {
                    domain: domain.domain.clone(),
                    replaces_secrets: domain.rolls,
                    attribute: domain.attribute,
                    functional_level: domain.level.clone(),
                    level_suffices: domain.level_suffices,
                    controllers_without: domain.controllers_without.clone(),
                    source: domain.source,
                })
                .collect(),
            rows: answer.rows.iter().map(row).collect(),
            work: (&answer.work).into(),
        }
    }
}

fn row(row: &SmartCardRequiredRow) -> Row {
    Row {
        account: row.account.clone(),
        administrator: row.administrator,
        disabled: row.disabled,
        smart_card_required: match row.state {
            FlagState::RequiredWithCard | FlagState::RequiredWithoutCard => Some(true),
            FlagState::MissingWithCard => Some(false),
            FlagState::Unknown => None,
        },
        cards: row
            .cards
            .iter()
            .map(|card| Card {
                certificate: (&card.certificate).into(),
                hint_needed: card.hint_needed,
                workstations: card.workstations.to_vec(),
            })
            .collect(),
        somebody_knows: row.somebody_knows,
        ways: row
            .ways
            .iter()
            .map(|way| Way {
                way: way.path.name(),
                endings: way
                    .endings
                    .iter()
                    .map(|place| Place {
                        ending: ending(place.step, place.step.confidence),
                        workstations: place.workstations.to_vec(),
                    })
                    .collect(),
            })
            .collect(),
        secret: secret(&row.secret),
        clearing: row.clearing.sentence(),
    }
}

fn secret(life: &SecretLife) -> Secret {
    Secret {
        set: life.set.map(|set| set.to_string()),
        age_days: life.age_days,
        must_change: life.must_change,
        max_age_days: life.max_age_days,
        policy: life.policy.clone(),
        expires: life.expires.map(|expires| expires.to_string()),
        because: life.cause.sentence(),
        source: life.cause.source(),
        next_roll: life.next_roll.map(|roll| roll.to_string()),
    }
}
