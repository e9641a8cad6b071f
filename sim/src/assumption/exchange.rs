//! Assumptions about what goes over the wire.

use super::{Assumption, Reading};

/// What does a KDC make of a request in both forms?
pub const BOTH_FORMS: Assumption = Assumption {
    name: "both-forms",
    question: "what does a KDC of 2008 or later make of a request that comes in both forms, 15 and 16?",
    readings: &[
        Reading {
            name: "newer-is-read",
            sentence: "it reads 16: Windows Vista and 7 send both to it, and log on",
            source: "[MS-PKCA] appendix A <15>, <16>",
        },
        Reading {
            name: "generic-error",
            sentence: "it answers KRB_ERR_GENERIC (60)",
            source: "[MS-PKCA] 3.1.5.2",
        },
    ],
};

/// Which groups does a KDC take?
pub const DH_GROUPS: Assumption = Assumption {
    name: "dh-groups",
    question: "does a KDC take Diffie-Hellman over MODP group 16?",
    readings: &[
        Reading {
            name: "also-16",
            sentence: "it does, as a KDC should",
            source: "[RFC 4556 §3.2.3.1]: SHOULD",
        },
        Reading {
            name: "2-and-14",
            sentence: "it takes groups 2 and 14 and no other",
            source: "recorded runs of Certipy (group 2), PKINIT self-tests of Samba (group 14): no other was seen",
        },
    ],
};

/// Is Credential Guard on by default?
pub const CREDENTIAL_GUARD_DEFAULT: Assumption = Assumption {
    name: "credential-guard-default",
    question: "is Credential Guard on, where nothing configures it, on Windows 11 and Windows Server 2025?",
    readings: &[
        Reading {
            name: "on",
            sentence: "it is: the machines have an edition and a chip that let it be",
            source: "Credential Guard (Microsoft Learn): default enablement, which names editions and requirements",
        },
        Reading {
            name: "off",
            sentence: "it is not: the edition or the hardware is not among those",
            source: "Credential Guard (Microsoft Learn): requirements",
        },
    ],
};

/// How do clients want their reply key?
pub const KEY_DELIVERY: Assumption = Assumption {
    name: "key-delivery",
    question: "how does a client of Vista or later want the reply key, where its key could open an envelope?",
    readings: &[
        Reading {
            name: "diffie-hellman",
            sentence: "by Diffie-Hellman",
            source: "[MS-PKCA] appendix A <8>",
        },
        Reading {
            name: "key-transport",
            sentence: "in an envelope under its RSA key",
            source: "[RFC 4556 §3.2.3.2]; no document says which of the two Windows prefers",
        },
    ],
};

/// Does a newer client refuse envelopes without Credential Guard?
pub const RSA_REPLIES: Assumption = Assumption {
    name: "rsa-replies",
    question: "does Windows 11 refuse reply keys in an envelope under RSA where Credential Guard is off, too?",
    readings: &[
        Reading {
            name: "accepted",
            sentence: "it takes them: no document says when event 204 is written",
            source: "[RFC 4556 §3.2.4]; [MS-PKCA] 3.1.5.1",
        },
        Reading {
            name: "refused",
            sentence: "it refuses them, and writes event 204",
            source: "message table of Security-Kerberos, newer builds: event 204 beside 203",
        },
    ],
};

/// Does Windows XP list des-ede3-cbc?
pub const XP_TRIPLE_DES: Assumption = Assumption {
    name: "xp-triple-des",
    question: "does Windows XP list des-ede3-cbc-EnvOID, which KDCs demand since July 2021?",
    readings: &[
        Reading {
            name: "listed",
            sentence: "it does, and goes on to log on",
            source: "[MS-PKCA] appendix A <13>: des-ede3-cbc is mandatory",
        },
        Reading {
            name: "not-listed",
            sentence: "it does not: until July 2021 its key comes under rc2-cbc, then it is answered with 14",
            source: "KB5005408, which names devices and no Windows",
        },
    ],
};

/// With which hash did Windows sign before hashes were negotiated?
pub const HASH_BEFORE_AGILITY: Assumption = Assumption {
    name: "hash-before-agility",
    question: "with which hash do client and KDC sign with RSA keys, before they negotiate hashes?",
    readings: &[
        Reading {
            name: "sha-1",
            sentence: "SHA-1",
            source: "[MS-PKCA] 2.2.3: a KDC of 23H2 asks for a second checksum where RSA signs with another hash, which older clients do not send",
        },
        Reading {
            name: "sha-256",
            sentence: "SHA-256",
            source: "PKINIT self-tests of Samba: SHA-256 is accepted",
        },
    ],
};

/// What does "default" mean in the hash policies?
pub const HASH_AGILITY: Assumption = Assumption {
    name: "hash-agility",
    question: "what do client and KDC do with hashes whose state is \"default\"?",
    readings: &[
        Reading {
            name: "sha-256-first",
            sentence: "all are supported, and the client signs with SHA-256 first",
            source: "Kerberos.admx and KDC.admx: Configure hash algorithms for certificate logon; default states are not published",
        },
        Reading {
            name: "sha-1-first",
            sentence: "all are supported, and the client signs with SHA-1 as long as nobody forbids it",
            source: "[RFC 8636 §4]: what every KDC takes comes first",
        },
        Reading {
            name: "sha-1-audited",
            sentence: "SHA-1 is audited, and the client signs with SHA-256 first",
            source: "Policy CSP Kerberos: event 205 where SHA-1 is used",
        },
    ],
};
