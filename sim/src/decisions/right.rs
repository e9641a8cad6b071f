//! Has an account that was authenticated the right to log on here, in this way? The machine looks at it itself, at the
//! lists of its user rights [User Rights Assignment; MS-LSAD SECURITY_LOGON_TYPE].

use std::ops::ControlFlow;

use facts::{PASS, StepId, Verdict, refuse};

use super::account::host_admits;
use crate::roles::{Assumptions, DomainController, RightHolders, User, Workstation};
use crate::step::{
    RIGHT_BATCH_ADDED, RIGHT_BATCH_DENIED, RIGHT_BATCH_NONE, RIGHT_INTERACTIVE_DENIED,
    RIGHT_INTERACTIVE_NONE, RIGHT_NETWORK_DENIED, RIGHT_NETWORK_NONE, RIGHT_REMOTE_DENIED,
    RIGHT_REMOTE_NONE, RIGHT_SERVICE_ADDED, RIGHT_SERVICE_DENIED, RIGHT_SERVICE_NONE,
    SESSION_HOST_TICKET, SESSION_OPENED,
};
use crate::value::{NlaRightReading, RightHeld, UnlockRightReading};

facts::decision! {
    /// Has the user the right to a session at the screen of this machine, or on it where others sit before theirs?
    pub(crate) RIGHT = right(User, Workstation);
}

fn right<'f>(account: User<'f>, workstation: Workstation<'f>) -> ControlFlow<StepId, StepId> {
    at_screen(account, workstation)?;
    ControlFlow::Continue(SESSION_OPENED)
}

facts::decision! {
    /// May an account have a ticket for this machine, and does that let it in over the network?
    pub(crate) OVER_NETWORK = network(User, Workstation);
}

fn network<'f>(account: User<'f>, workstation: Workstation<'f>) -> ControlFlow<StepId, StepId> {
    host_admits(account, workstation)?;
    over_network(account, workstation)?;
    ControlFlow::Continue(SESSION_HOST_TICKET)
}

/// What a refusal says.
struct Refusals {
    denied: StepId,
    none: StepId,
}

const INTERACTIVE: Refusals = Refusals {
    denied: RIGHT_INTERACTIVE_DENIED,
    none: RIGHT_INTERACTIVE_NONE,
};
const REMOTE: Refusals = Refusals {
    denied: RIGHT_REMOTE_DENIED,
    none: RIGHT_REMOTE_NONE,
};
const SERVICE: Refusals = Refusals {
    denied: RIGHT_SERVICE_DENIED,
    none: RIGHT_SERVICE_NONE,
};
const BATCH: Refusals = Refusals {
    denied: RIGHT_BATCH_DENIED,
    none: RIGHT_BATCH_NONE,
};
const NETWORK: Refusals = Refusals {
    denied: RIGHT_NETWORK_DENIED,
    none: RIGHT_NETWORK_NONE,
};

/// Whoever is denied it is refused, whatever allows it.
fn is_held<'f>(
    account: User<'f>,
    granted: Option<RightHolders<'f>>,
    denied: Option<RightHolders<'f>>,
    refusals: &Refusals,
) -> Verdict {
    let holds =
        |list: Option<RightHolders<'f>>| list.is_some_and(|list| list.users().includes(account));
    if holds(denied) {
        return refuse(refusals.denied);
    }
    if !holds(granted) {
        return refuse(refusals.none);
    }
    PASS
}

/// At the screen of the machine; on a host of sessions its users sit before other machines.
pub(crate) fn at_screen<'f>(account: User<'f>, workstation: Workstation<'f>) -> Verdict {
    if workstation.hosts_sessions() {
        by_remote_desktop(account, workstation)
    } else {
        locally(account, workstation)
    }
}

/// At the screen, or inside a session by runas and at a prompt, which are interactive logons as well.
pub(crate) fn locally<'f>(account: User<'f>, workstation: Workstation<'f>) -> Verdict {
    is_held(
        account,
        workstation.interactive_right(),
        workstation.interactive_denied(),
        &INTERACTIVE,
    )
}

/// By Remote Desktop.
pub(crate) fn by_remote_desktop<'f>(account: User<'f>, workstation: Workstation<'f>) -> Verdict {
    is_held(
        account,
        workstation.remote_right(),
        workstation.remote_denied(),
        &REMOTE,
    )
}

/// Over the network.
pub(crate) fn over_network<'f>(account: User<'f>, workstation: Workstation<'f>) -> Verdict {
    is_held(
        account,
        workstation.network_right(),
        workstation.network_denied(),
        &NETWORK,
    )
}

/// Network Level Authentication comes before the session.
pub(crate) fn before_session<'f>(
    account: User<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict {
    match assumptions.nla_right() {
        NlaRightReading::Asked => over_network(account, workstation),
        NlaRightReading::NotAsked => PASS,
    }
}

/// To unlock a session that was opened with the right to it.
pub(crate) fn to_unlock<'f>(
    account: User<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict {
    match assumptions.unlock_right() {
        UnlockRightReading::NotAsked => PASS,
        UnlockRightReading::Asked => at_screen(account, workstation),
    }
}

/// Over the network, at the domain controller itself.
pub(crate) fn at_controller<'f>(account: User<'f>, kdc: DomainController<'f>) -> Verdict {
    is_held(account, kdc.network_right(), kdc.network_denied(), &NETWORK)
}

/// As a service: without a list of policy's, whoever entered the account in the console for services gave it the right.
pub(crate) fn as_service<'f>(account: User<'f>, workstation: Workstation<'f>) -> Verdict {
    let added = (RIGHT_SERVICE_ADDED, workstation.service_right());
    is_held_or_added(account, added, workstation.service_denied(), &SERVICE)
}

/// As a scheduled task: the same, where the task scheduler did.
pub(crate) fn as_task<'f>(account: User<'f>, workstation: Workstation<'f>) -> Verdict {
    let added = (RIGHT_BATCH_ADDED, workstation.batch_right());
    is_held_or_added(account, added, workstation.batch_denied(), &BATCH)
}

fn is_held_or_added<'f>(
    account: User<'f>,
    (added, granted): (StepId, Option<RightHolders<'f>>),
    denied: Option<RightHolders<'f>>,
    refusals: &Refusals,
) -> Verdict {
    if granted.is_some() {
        return is_held(account, granted, denied, refusals);
    }
    if denied.is_some_and(|list| list.users().includes(account)) {
        return refuse(refusals.denied);
    }
    account.note(added);
    PASS
}

/// Whether an account of the machine's own has the right to a logon there.
pub(crate) fn of_own_account(held: RightHeld, logon: OwnLogon) -> Verdict {
    let refusals = match logon {
        OwnLogon::Screen => INTERACTIVE,
        OwnLogon::RemoteDesktop => REMOTE,
        OwnLogon::Network => NETWORK,
    };
    match held {
        RightHeld::Granted => PASS,
        RightHeld::NotGranted => refuse(refusals.none),
        RightHeld::Denied => refuse(refusals.denied),
    }
}

/// How an account of the machine's own logs on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OwnLogon {
    Screen,
    RemoteDesktop,
    Network,
}
