//! What the removal of the card does to a session that the card opened [Smart Card Removal Policy Service].

use facts::StepId;

use crate::roles::Workstation;
use crate::step::{
    REMOVAL_DISCONNECT, REMOVAL_LOCK, REMOVAL_LOGOFF, REMOVAL_NOTHING, REMOVAL_SERVICE_STOPPED,
    REMOVAL_XP,
};
use crate::value::{RemovalBehaviour, SessionKind};

facts::decision! {
    /// What happens when the card that opened the session leaves its reader?
    pub(crate) REMOVAL = removal(Workstation);
}

/// The option says what is done; from Vista on only a running service does it.
fn removal(workstation: Workstation<'_>) -> StepId {
    let behaviour = workstation.removal_behaviour();
    if behaviour == RemovalBehaviour::NoAction {
        return REMOVAL_NOTHING;
    }
    if !workstation.removal_needs_service() {
        workstation.note(REMOVAL_XP);
    } else if !workstation.removal_service_runs() {
        return REMOVAL_SERVICE_STOPPED;
    }
    match behaviour {
        RemovalBehaviour::NoAction => REMOVAL_NOTHING,
        RemovalBehaviour::Lock => REMOVAL_LOCK,
        RemovalBehaviour::Logoff => REMOVAL_LOGOFF,
        RemovalBehaviour::Disconnect if workstation.session_kind() == SessionKind::Remote => {
            REMOVAL_DISCONNECT
        }
        RemovalBehaviour::Disconnect => REMOVAL_LOCK,
    }
}
