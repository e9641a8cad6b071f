//! Where a machine requires a smart card, or has lists of who may log on: what its policy does where no document says so.

use super::{Assumed, Assumption, Reading};
use crate::value::{
    ForcedElevationReading, ForcedRestoreModeReading, ForcedRestrictedAdminReading,
    ForcedSafeModeReading, NlaRightReading, SafeModeProviderReading, UnlockRightReading,
};

/// Does a machine that requires a smart card take passwords in runas and UAC?
pub const FORCED_ELEVATION: Assumption = Assumption {
    name: "forced-elevation",
    question: "does a machine whose ScForceOption is 1 take a password in runas and at a prompt of UAC?",
    readings: &[
        Reading {
            name: "taken",
            sentence: "it does: the policy is looked at where a session is opened or unlocked",
            source: "Interactive logon: Require smart card, Reference, which names logons to the computer only",
        },
        Reading {
            name: "refused",
            sentence: "it does not: a logon of runas is an interactive one",
            source: "[MS-LSAD] SECURITY_LOGON_TYPE Interactive; not documented for the policy",
        },
    ],
};

/// Does a machine that requires a smart card take passwords in Restricted Admin mode?
pub const FORCED_RESTRICTED_ADMIN: Assumption = Assumption {
    name: "forced-restricted-admin",
    question: "does a machine whose ScForceOption is 1 let Remote Desktop in Restricted Admin mode in with a password?",
    readings: &[
        Reading {
            name: "taken",
            sentence: "it does: the client makes a network logon, which the policy does not touch",
            source: "Restrict delegation of credentials to remote servers; Interactive logon: Require smart card",
        },
        Reading {
            name: "refused",
            sentence: "it does not: the session that opens is an interactive one",
            source: "not documented",
        },
    ],
};

/// Does a machine that requires a smart card take passwords in safe mode?
pub const FORCED_SAFE_MODE: Assumption = Assumption {
    name: "forced-safe-mode",
    question: "does a machine whose ScForceOption is 1 take a password in safe mode, where the password provider alone is loaded?",
    readings: &[
        Reading {
            name: "taken",
            sentence: "it does: safe mode is the way out",
            source: "practice in the field; Smart Card Architecture: providers in safe mode",
        },
        Reading {
            name: "refused",
            sentence: "it does not: nobody logs on there",
            source: "Interactive logon: Require smart card, which excepts no mode",
        },
    ],
};

/// Is the credential provider of smart cards loaded in safe mode with networking?
pub const SAFE_MODE_PROVIDER: Assumption = Assumption {
    name: "safe-mode-provider",
    question: "does the logon screen of safe mode with networking offer smart cards?",
    readings: &[
        Reading {
            name: "loaded",
            sentence: "it does: the provider is loaded there, and not in safe mode without a network",
            source: "Smart Card Architecture: credential providers in safe mode with networking",
        },
        Reading {
            name: "not-loaded",
            sentence: "it does not: in any safe mode the password provider alone is loaded",
            source: "Smart Card Architecture: credential providers in safe mode",
        },
    ],
};

/// Does a domain controller that requires a smart card take the password of its restore mode?
pub const FORCED_RESTORE_MODE: Assumption = Assumption {
    name: "forced-restore-mode",
    question: "does a domain controller whose ScForceOption is 1 take the password of Directory Services Restore Mode?",
    readings: &[
        Reading {
            name: "taken",
            sentence: "it does: that account has nothing but a password",
            source: "practice in the field; not documented",
        },
        Reading {
            name: "refused",
            sentence: "it does not: the value is in the registry of that mode, too",
            source: "Interactive logon: Require smart card, which excepts no mode",
        },
    ],
};

/// Does Network Level Authentication take the right to come over the network?
pub const NLA_RIGHT: Assumption = Assumption {
    name: "nla-network-right",
    question: "does Remote Desktop with Network Level Authentication take the right to access the host from the network?",
    readings: &[
        Reading {
            name: "asked",
            sentence: "it does: a network logon comes before the session, as the events of the host show",
            source: "event 4624 of type 3 before the one of type 10; User Rights Assignment: Access this computer from the network",
        },
        Reading {
            name: "not-asked",
            sentence: "it does not: the right to log on through Remote Desktop Services is all",
            source: "User Rights Assignment: Allow log on through Remote Desktop Services",
        },
    ],
};

/// Does unlocking take the right to log on?
pub const UNLOCK_RIGHT: Assumption = Assumption {
    name: "unlock-right",
    question: "does unlocking a session take the right to log on again?",
    readings: &[
        Reading {
            name: "not-asked",
            sentence: "it does not: the session is there, and its user had the right when it was opened",
            source: "not documented",
        },
        Reading {
            name: "asked",
            sentence: "it does: an unlock is a logon of its own type",
            source: "[MS-LSAD] SECURITY_LOGON_TYPE Unlock; not documented for user rights",
        },
    ],
};

impl Assumed for NlaRightReading {
    const ASSUMPTION: &'static Assumption = &NLA_RIGHT;
}
impl Assumed for UnlockRightReading {
    const ASSUMPTION: &'static Assumption = &UNLOCK_RIGHT;
}
impl Assumed for ForcedElevationReading {
    const ASSUMPTION: &'static Assumption = &FORCED_ELEVATION;
}
impl Assumed for ForcedRestrictedAdminReading {
    const ASSUMPTION: &'static Assumption = &FORCED_RESTRICTED_ADMIN;
}
impl Assumed for ForcedSafeModeReading {
    const ASSUMPTION: &'static Assumption = &FORCED_SAFE_MODE;
}
impl Assumed for SafeModeProviderReading {
    const ASSUMPTION: &'static Assumption = &SAFE_MODE_PROVIDER;
}
impl Assumed for ForcedRestoreModeReading {
    const ASSUMPTION: &'static Assumption = &FORCED_RESTORE_MODE;
}
