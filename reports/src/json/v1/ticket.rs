//! A ticket's contents.

use schemars::JsonSchema;
use serde::Serialize;
use sim::{GroupCause, TicketContents};

#[derive(Serialize, JsonSchema)]
pub(super) struct Ticket {
    account: String,
    auth_time: String,
    end_time: String,
    renew_till: String,
    lasts: Reason,
    groups: Vec<Group>,
    identities: Vec<Identity>,
    secret: Option<Secret>,
}

#[derive(Serialize, JsonSchema)]
struct Reason {
    because: &'static str,
    source: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct Group {
    name: String,
    sid: String,
    because: &'static str,
    issuance_policy: Option<IssuancePolicy>,
}

#[derive(Serialize, JsonSchema)]
struct IssuancePolicy {
    name: String,
    oid: String,
}

#[derive(Serialize, JsonSchema)]
struct Identity {
    sid: String,
    sentence: &'static str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Secret {
    set: Option<String>,
    expires: Option<String>,
    replaced: bool,
    because: &'static str,
    source: &'static str,
}

impl From<&sim::Secret> for Secret {
    fn from(secret: &sim::Secret) -> Self {
        Self {
            set: secret.set.map(|set| set.to_string()),
            expires: secret.expires.map(|expires| expires.to_string()),
            replaced: secret.cause.is_replaced(),
            because: secret.cause.sentence(),
            source: secret.cause.source(),
        }
    }
}

impl From<&TicketContents> for Ticket {
    fn from(ticket: &TicketContents) -> Self {
        let lifetime = &ticket.lifetime;
        Self {
            account: ticket.account.clone(),
            auth_time: ticket.auth_time.to_string(),
            end_time: lifetime.end_time.to_string(),
            renew_till: lifetime.renew_till.to_string(),
            lasts: Reason {
                because: lifetime.cause.sentence(),
                source: lifetime.cause.source(),
            },
            groups: ticket.groups.iter().map(group).collect(),
            identities: ticket
                .identities
                .iter()
                .map(|identity| Identity {
                    sid: identity.sid.to_string(),
                    sentence: identity.sentence,
                })
                .collect(),
            secret: ticket.secret.as_ref().map(Secret::from),
        }
    }
}

fn group(group: &sim::TicketGroup) -> Group {
    let (because, issuance_policy) = match &group.cause {
        GroupCause::Primary => ("primary group", None),
        GroupCause::Member => ("member", None),
        GroupCause::IssuancePolicy { name, oid } => (
            "issuance policy",
            Some(IssuancePolicy {
                name: name.clone(),
                oid: oid.to_string(),
            }),
        ),
    };
    Group {
        name: group.name.clone(),
        sid: group.sid.to_string(),
        because,
        issuance_policy,
    }
}
