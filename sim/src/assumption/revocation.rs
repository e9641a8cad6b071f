//! Assumptions about revocation, and about what a KDC asks of key usages.

use super::{Assumed, Assumption, Reading};
use crate::value::{KeyUsageReading, SchannelRevocationReading};

/// How long does a machine wait for a list?
pub const CRL_TIMEOUT: Assumption = Assumption {
    name: "crl-timeout",
    question: "how long does a machine wait for a list or a responder where CRLTimeoutPeriod is not set?",
    readings: &[
        Reading {
            name: "fifteen-seconds",
            sentence: "15 seconds, as the chain engine does",
            source: "GSA PIV guides: Public Key Policies, Network Retrieval; no document tells for CRLTimeoutPeriod",
        },
        Reading {
            name: "no-limit",
            sentence: "until something answers",
            source: "not documented",
        },
    ],
};

/// In which unit is CRLTimeoutPeriod?
pub const CRL_TIMEOUT_UNIT: Assumption = Assumption {
    name: "crl-timeout-unit",
    question: "in which unit is CRLTimeoutPeriod?",
    readings: &[
        Reading {
            name: "seconds",
            sentence: "seconds",
            source: "not documented; the setting of Network Retrieval is in seconds",
        },
        Reading {
            name: "milliseconds",
            sentence: "milliseconds",
            source: "not documented; other timeouts of the registry are in milliseconds",
        },
    ],
};

/// When did a machine whose cache is not written fetch last?
pub const CRL_LAST_FETCH: Assumption = Assumption {
    name: "crl-last-fetch",
    question: "when did a machine, whose cache is not written, fetch a list or an answer last?",
    readings: &[
        Reading {
            name: "just-now",
            sentence: "just now, or just before that could no longer be done: it has the latest",
            source: "KB281245 tells that lists are fetched, not when",
        },
        Reading {
            name: "when-needed",
            sentence: "when the copy before ended: it has the oldest that is still good",
            source: "[RFC 5280 §6.3.3 (a)]: a list is good until its next update",
        },
    ],
};

/// Does a complete list suffice where the list of changes cannot be had?
pub const DELTA_MISSING: Assumption = Assumption {
    name: "delta-list-missing",
    question: "does a complete list suffice where the list of changes cannot be had?",
    readings: &[
        Reading {
            name: "refused",
            sentence: "it does not: the status cannot be told",
            source: "KB281245: a list that is stale or cannot be fetched is a failure",
        },
        Reading {
            name: "complete-list-suffices",
            sentence: "it does, as long as it is good itself",
            source: "[RFC 5280 §6.3.3]: changes are an option of the one who validates",
        },
    ],
};

/// What does a machine keep that looks at its cache only?
pub const CACHE_ONLY_UNWRITTEN: Assumption = Assumption {
    name: "cache-only-unwritten",
    question: "what does a machine keep that looks at its cache only, where that is not written?",
    readings: &[
        Reading {
            name: "as-fetched",
            sentence: "what other programs on it fetched: the same as if it fetched itself",
            source: "Smart Card Group Policy and Registry Settings: a certificate known to be revoked still fails",
        },
        Reading {
            name: "empty",
            sentence: "nothing",
            source: "not documented",
        },
    ],
};

/// Does a list that is kept count for a certificate that names none?
pub const KEPT_LIST_WITHOUT_POINT: Assumption = Assumption {
    name: "kept-list-without-point",
    question: "does a list that a machine keeps count for a certificate that names no distribution point?",
    readings: &[
        Reading {
            name: "counts",
            sentence: "it does, if the certificate's issuer signed it",
            source: "[RFC 5280 §6.3.3], last step: the point that the issuer's name stands for",
        },
        Reading {
            name: "does-not-count",
            sentence: "it does not: a list is found by the address in the certificate",
            source: "KB281245: the distribution point has to be in the certificate (Windows XP)",
        },
    ],
};

/// Does a KDC want the key usage extension?
pub const KEY_USAGE: Assumption = Assumption {
    name: "key-usage",
    question: "does a KDC take a certificate without the key usage extension?",
    readings: &[
        Reading {
            name: "absent-accepted",
            sentence: "it does; where the extension is present it has to have digitalSignature",
            source: "PKINIT self-tests of Samba, comment: the Windows KDC needs no key usage",
        },
        Reading {
            name: "required",
            sentence: "it does not: digitalSignature has to be there",
            source: "KB281245; Certificate Requirements and Enumeration",
        },
    ],
};

/// What does Schannel make of revocation?
pub const SCHANNEL_REVOCATION: Assumption = Assumption {
    name: "schannel-revocation",
    question: "what does Schannel of a domain controller make of the revocation of a client's certificate?",
    readings: &[
        Reading {
            name: "known-revoked",
            sentence: "a certificate that is known to be revoked is refused; what cannot be told passes",
            source: "not documented for LDAPS; KB5014754 speaks of mapping only",
        },
        Reading {
            name: "checked",
            sentence: "what cannot be told is refused, too, as at the KDC",
            source: "not documented; KB281245 for the KDC",
        },
        Reading {
            name: "not-checked",
            sentence: "revocation is not looked at",
            source: "not documented",
        },
    ],
};

impl Assumed for KeyUsageReading {
    const ASSUMPTION: &'static Assumption = &KEY_USAGE;
}
impl Assumed for SchannelRevocationReading {
    const ASSUMPTION: &'static Assumption = &SCHANNEL_REVOCATION;
}
