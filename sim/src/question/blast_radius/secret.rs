//! The secret of an account: what a logon by card hands over of it, what it is good for, and until when.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Memory, Row, StepId};

use crate::decisions::PASSWORD;
use crate::directory::{Expiry, expiry, max_password_age_days};
use crate::lens::attempt::password_row;
use crate::roles::{DomainController, Workstation};
use crate::ticket::{Authentication, Secret, SecretCause, TicketContents, account_of};
use crate::twin::Twin;
use crate::value::{PasswordPath, TypedSecret};

/// The ways that take the NT hash in the place of the password.
pub(super) const BY_HASH: [PasswordPath; 2] =
    [PasswordPath::NetworkNtlm, PasswordPath::RestrictedAdmin];

/// What the tickets of an account say that a certificate gets from some domain controllers now; those that say the same
/// of its secret are together.
pub(super) fn tickets(
    twin: &Twin,
    account: Row,
    certificate: Option<Row>,
    controllers: &BTreeSet<Row>,
) -> Vec<(TicketContents, BTreeSet<Row>)> {
    let participants = twin.participants();
    let how = match certificate {
        Some(certificate) => Authentication::Certificate {
            policies: participants.policies(certificate),
            fresh: false,
        },
        None => Authentication::Password,
    };
    let mut alike: Vec<(TicketContents, BTreeSet<Row>)> = Vec::new();
    for controller in controllers {
        let Ok(contents) = participants.contents(account, *controller, twin.world.clock, how)
        else {
            continue;
        };
        let same = |(known, _): &&mut (TicketContents, BTreeSet<Row>)| {
            (&known.secret, known.lifetime) == (&contents.secret, contents.lifetime)
        };
        match alike.iter_mut().find(same) {
            Some((_, together)) => {
                together.insert(*controller);
            }
            None => alike.push((contents, BTreeSet::from([*controller]))),
        }
    }
    alike
}

/// Until when a secret stays what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    /// It ends then.
    Until(names::Timestamp),
    /// It has expired, and is still that of the account.
    Expired,
    /// Nothing changes it but a hand.
    Never,
    /// The world does not say.
    Unknown,
}

/// Until when the secret of an account stays what it is, once a ticket has handed it over.
pub(super) fn life(twin: &Twin, account: Row, secret: &Secret) -> Life {
    match (secret.cause, secret.expires) {
        (SecretCause::KeptForEver | SecretCause::KeptNeverExpires, _) => Life::Never,
        (SecretCause::KeptUnsaid, _) => Life::Unknown,
        (_, Some(expires)) => Life::Until(expires),
        (_, None) => plain_life(twin, account),
    }
}

/// Until when the secret of an account stays what it is, as its age says.
pub(super) fn plain_life(twin: &Twin, account: Row) -> Life {
    let Some(reference) = account_of(&twin.world, account) else {
        return Life::Unknown;
    };
    let days = max_password_age_days(&twin.world, &twin.memberships, reference);
    match expiry(twin.world.user(reference), days) {
        Expiry::Never => Life::Never,
        Expiry::AtNextLogon | Expiry::Before => Life::Expired,
        Expiry::At(expires) => Life::Until(expires),
        Expiry::Unsaid => Life::Unknown,
    }
}

/// Where an account's secret opens what on which ways; each with the machines.
pub(super) fn uses(
    twin: &Twin,
    account: Row,
    paths: &[PasswordPath],
    typed: TypedSecret,
    memory: &mut Memory,
) -> BTreeMap<(PasswordPath, StepId), BTreeSet<Row>> {
    let mut uses: BTreeMap<(PasswordPath, StepId), BTreeSet<Row>> = BTreeMap::new();
    for path in paths {
        let sets = [
            vec![account],
            vec![password_row(*path, typed)],
            (0..twin.view.rows(Workstation::ID)).collect(),
            (0..twin.view.rows(DomainController::ID)).collect(),
            vec![0],
        ];
        if sets.iter().any(Vec::is_empty) {
            continue;
        }
        memory.walk(&twin.view, &sets, |region| {
            let ending = (*path, region.conclusion.step);
            let machines = region.rows.get(2).into_iter().flat_map(|rows| rows.iter());
            uses.entry(ending).or_default().extend(machines);
        });
    }
    uses
}

/// An empty memory of attempts with secrets.
pub(super) fn memory() -> Memory {
    Memory::new(&PASSWORD)
}
