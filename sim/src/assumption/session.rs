//! Assumptions about sessions and the removal of the card.

use super::{Assumed, Assumption, Reading};
use crate::value::{
    DroppedReading, LockedRemovalReading, PasswordUnlockReading, RemovalOptionReading,
    SecondWatchReading, ServiceRestartReading, SharedReaderReading, UnpluggedReading,
};

/// Does Windows 10 or 11 start the removal service when the policy is set?
pub const REMOVAL_SERVICE_START: Assumption = Assumption {
    name: "removal-service-start",
    question: "is the Smart Card Removal Policy service, whose start is manual, started on Windows 10 and later because ScRemoveOption is set?",
    readings: &[
        Reading {
            name: "not-started",
            sentence: "it is not: somebody has to start it, or make its start automatic",
            source: "Interactive logon: Smart card removal behavior, which says that the service must be running",
        },
        Reading {
            name: "on-demand",
            sentence: "it is, unless its start is disabled",
            source: "not documented",
        },
    ],
};

/// When does a change of ScRemoveOption take hold?
pub const REMOVAL_OPTION: Assumption = Assumption {
    name: "removal-option-read",
    question: "when is ScRemoveOption read on Windows Vista and later?",
    readings: &[
        Reading {
            name: "when-armed",
            sentence: "when a session is armed, and when the service starts: a change needs a log off or a restart of the service",
            source: "the policy's explanation; Smart Card Removal Policy Service",
        },
        Reading {
            name: "at-removal",
            sentence: "when the card is removed: a change holds at once",
            source: "Interactive logon: Smart card removal behavior: no restart is needed",
        },
    ],
};

/// What becomes of sessions that the removal service watched when it was stopped?
pub const REMOVAL_SERVICE_RESTART: Assumption = Assumption {
    name: "removal-service-restart",
    question: "are sessions that the removal service watched before it was stopped watched again when it starts?",
    readings: &[
        Reading {
            name: "forgotten",
            sentence: "they are not: the service deletes a record when it takes it",
            source: "Microsoft, AD Troubleshooting, 2010-03-08, on the removal policy service",
        },
        Reading {
            name: "watched-again",
            sentence: "they are, with the option as it then is",
            source: "the policy's explanation: a restart of the service makes a change hold",
        },
    ],
};

/// What is an unplugged reader with a card in it?
pub const READER_UNPLUGGED: Assumption = Assumption {
    name: "reader-unplugged",
    question: "what is a reader that is unplugged with the card in it to the one who watches it?",
    readings: &[
        Reading {
            name: "as-removal",
            sentence: "the same as a removal of the card",
            source: "the state of a reader says both (PC/SC); no document names the case",
        },
        Reading {
            name: "not-seen",
            sentence: "nothing: a removal is waited for that does not come",
            source: "not documented",
        },
    ],
};

/// What is a redirected reader that goes with its connection?
pub const REDIRECTION_DROPPED: Assumption = Assumption {
    name: "redirection-dropped",
    question: "what is a redirected reader whose connection ends, the card still in it, to the one who watches it in the session?",
    readings: &[
        Reading {
            name: "watch-ends",
            sentence: "nothing: the watch ends, and the session waits, disconnected",
            source: "Interactive logon: Smart card removal behavior: a disconnected session can be resumed",
        },
        Reading {
            name: "as-removal",
            sentence: "the same as a removal of the card: with option 2 the session is logged off",
            source: "not documented",
        },
    ],
};

/// What becomes of the earlier watch of a session that is unlocked through another reader?
pub const SECOND_WATCH: Assumption = Assumption {
    name: "second-watch",
    question: "is the reader that opened a session still watched after a card in another reader unlocked it?",
    readings: &[
        Reading {
            name: "earlier-ends",
            sentence: "it is not: a session has one record, named by its number",
            source: "Microsoft, AD Troubleshooting, 2010-03-08: the record's value is named by the session",
        },
        Reading {
            name: "both-watch",
            sentence: "it is: each record that is taken starts a watch",
            source: "Microsoft, AD Troubleshooting, 2010-03-08: one watch a record",
        },
    ],
};

/// Does a password that unlocks a session end its watch?
pub const PASSWORD_UNLOCK: Assumption = Assumption {
    name: "password-unlock-watch",
    question: "is the reader that opened a session still watched after a password unlocked it?",
    readings: &[
        Reading {
            name: "still-watched",
            sentence: "it is: nothing writes a record, and nothing ends the watch",
            source: "Smart Card Removal Policy Service; no document names the case",
        },
        Reading {
            name: "watch-ends",
            sentence: "it is not: the session is no longer one of a card",
            source: "not documented",
        },
    ],
};

/// Does the removal of the card reach a session that is locked?
pub const LOCKED_REMOVAL: Assumption = Assumption {
    name: "removal-while-locked",
    question: "is a locked session logged off or disconnected when its card is removed?",
    readings: &[
        Reading {
            name: "acts",
            sentence: "it is: the watch does not look at what the session is doing",
            source: "Smart Card Removal Policy Service: logoff and disconnection are calls of Remote Desktop Services",
        },
        Reading {
            name: "nothing",
            sentence: "it is not: it is locked, and stays so",
            source: "not documented",
        },
    ],
};

/// Which of several sessions that one reader opened does a removal reach?
pub const SHARED_READER: Assumption = Assumption {
    name: "shared-reader",
    question: "which of several sessions that were opened through one reader does a removal reach?",
    readings: &[
        Reading {
            name: "all-act",
            sentence: "all of them: each is watched by itself",
            source: "Microsoft, AD Troubleshooting, 2010-03-08: one watch a record; KB4516576 calls it undefined",
        },
        Reading {
            name: "only-the-one-on-the-screen",
            sentence: "the one that its user sees",
            source: "not documented",
        },
    ],
};

impl Assumed for RemovalOptionReading {
    const ASSUMPTION: &'static Assumption = &REMOVAL_OPTION;
}
impl Assumed for ServiceRestartReading {
    const ASSUMPTION: &'static Assumption = &REMOVAL_SERVICE_RESTART;
}
impl Assumed for UnpluggedReading {
    const ASSUMPTION: &'static Assumption = &READER_UNPLUGGED;
}
impl Assumed for DroppedReading {
    const ASSUMPTION: &'static Assumption = &REDIRECTION_DROPPED;
}
impl Assumed for SecondWatchReading {
    const ASSUMPTION: &'static Assumption = &SECOND_WATCH;
}
impl Assumed for PasswordUnlockReading {
    const ASSUMPTION: &'static Assumption = &PASSWORD_UNLOCK;
}
impl Assumed for LockedRemovalReading {
    const ASSUMPTION: &'static Assumption = &LOCKED_REMOVAL;
}
impl Assumed for SharedReaderReading {
    const ASSUMPTION: &'static Assumption = &SHARED_READER;
}
