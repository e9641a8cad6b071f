//! What a ticket says, as text.

use sim::{GroupCause, Secret, TicketContents};

use super::wrapped;

/// Lifetime, groups, identities and secret, each with its reason.
pub(super) fn ticket(ticket: &TicketContents, width: u16) -> String {
    let mut text = "\nIn the ticket\n".to_owned();
    for (name, lines) in lines(ticket) {
        for (at, line) in lines.iter().enumerate() {
            let shown = if at == 0 { name } else { "" };
            text.push_str(&wrapped(&format!("{shown:<12} {line}"), 2, width));
        }
    }
    text
}

fn lines(ticket: &TicketContents) -> Vec<(&'static str, Vec<String>)> {
    let lifetime = &ticket.lifetime;
    let lasts = format!(
        "until {}, renewable until {}: {} ({})",
        lifetime.end_time,
        lifetime.renew_till,
        lifetime.cause.sentence(),
        lifetime.cause.source()
    );
    let groups = ticket.groups.iter().map(|group| {
        let why = match &group.cause {
            GroupCause::Primary => "primary group".to_owned(),
            GroupCause::Member => "member".to_owned(),
            GroupCause::IssuancePolicy { name, oid } => {
                format!("for this logon, by the certificate's policy {name}, {oid}")
            }
        };
        format!("{}, {} ({why})", group.name, group.sid)
    });
    let identities = ticket
        .identities
        .iter()
        .map(|identity| format!("{}: {}", identity.sid, identity.sentence));
    let mut list = vec![
        ("lasts", vec![lasts]),
        ("groups", groups.collect()),
        ("identities", identities.collect()),
    ];
    list.extend(
        ticket
            .secret
            .as_ref()
            .map(|secret| ("NT hash", vec![hash(secret)])),
    );
    list
}

fn hash(secret: &Secret) -> String {
    let set = match secret.set {
        Some(set) => format!("of the secret of {set}"),
        None => "of the account's secret".to_owned(),
    };
    let expires = match secret.expires {
        Some(expires) => format!(", which by policy expires on {expires}"),
        None => String::new(),
    };
    format!(
        "{set}{expires}: {} ({})",
        secret.cause.sentence(),
        secret.cause.source()
    )
}
