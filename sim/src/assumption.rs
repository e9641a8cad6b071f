//! Assumptions: behaviour that Microsoft does not document, or documents in two ways.
//!
//! Each is named, has its readings with their sources, and a default. A world chooses with
//! `assumptions`, a command with `--assume NAME=READING`; a sweep can leave it open.

mod mapping;

use facts::Value;

pub use mapping::{
    DUPLICATE_NAME_RULE, ISSUER_SID_NTAUTH, MAPPING_CASE, MAPPING_QUOTING, SCHANNEL_ORDER,
    SERIAL_SIGN_BYTE, SHA1_PUBLIC_KEY, SID_URI_MISMATCH,
};

use crate::value::{
    AmbiguityReading, ForeignUpnReading, KdcEkuReading, NtAuthReading, SearchReading,
};

/// One assumption.
#[derive(Debug, Clone, Copy)]
pub struct Assumption {
    /// Stable name, for example `kdc-eku`.
    pub name: &'static str,
    /// The question it settles.
    pub question: &'static str,
    /// The readings; the first is the default.
    pub readings: &'static [Reading],
}

/// One reading of an assumption.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// Stable name of the reading.
    pub name: &'static str,
    /// What it says.
    pub sentence: &'static str,
    /// Who says so.
    pub source: &'static str,
}

/// The assumptions, in the order of the logon.
pub const ASSUMPTIONS: &[Assumption] = &[
    USE_SUBJECT_ALT_NAME,
    KDC_EKU,
    EXPLICIT_SEARCH,
    AMBIGUITY_ERROR,
    MAPPING_QUOTING,
    SERIAL_SIGN_BYTE,
    SHA1_PUBLIC_KEY,
    MAPPING_CASE,
    NTAUTH,
    ISSUER_SID_NTAUTH,
    FOREIGN_UPN,
    ISSUER_SID_SINCE,
    SID_URI_MISMATCH,
    DUPLICATE_NAME_RULE,
    SCHANNEL_ORDER,
];

/// Which versions read `UseSubjectAltName` first?
pub const USE_SUBJECT_ALT_NAME: Assumption = Assumption {
    name: "use-subject-alt-name",
    question: "which versions of Windows read UseSubjectAltName first?",
    readings: &[
        Reading {
            name: "vista-and-2008",
            sentence: "Windows Vista and Server 2008",
            source: "TechNet ff520074, applies to",
        },
        Reading {
            name: "7-and-2008-r2",
            sentence: "Windows 7 and Server 2008 R2",
            source: "KDC certificate processing (Windows Server 2008 R2), note",
        },
    ],
};

/// Does a KDC since 2008 ask for the Smart Card Logon purpose?
pub const KDC_EKU: Assumption = Assumption {
    name: "kdc-eku",
    question: "does a KDC of 2008 or later ask for the Smart Card Logon purpose?",
    readings: &[
        Reading {
            name: "not-demanded",
            sentence: "no purposes at all, client authentication, PKINIT client or any purpose will do",
            source: "recorded runs C5, C7 and C11; PKINIT self-tests of Samba",
        },
        Reading {
            name: "demanded",
            sentence: "the Smart Card Logon purpose is required",
            source: "Certificate Requirements and Enumeration",
        },
    ],
};

/// What happens when two explicit forms lead to two accounts and no hint is given?
pub const EXPLICIT_SEARCH: Assumption = Assumption {
    name: "explicit-search",
    question: "without a hint, what if two mapping forms lead to two accounts?",
    readings: &[
        Reading {
            name: "first-method-wins",
            sentence: "the first form that finds an account ends the search",
            source: "certificate processing logic, Microsoft flow chart",
        },
        Reading {
            name: "disagreement-fails",
            sentence: "the logon fails as a configuration error",
            source: "Certificate Requirements and Enumeration",
        },
    ],
};

/// With which error does a KDC answer where several accounts fit?
pub const AMBIGUITY_ERROR: Assumption = Assumption {
    name: "ambiguity-error",
    question: "with which error does a KDC answer when several accounts fit and no hint decides?",
    readings: &[
        Reading {
            name: "principal-unknown",
            sentence: "KDC_ERR_C_PRINCIPAL_UNKNOWN (6): no single account was found",
            source: "[MS-PKCA] 3.1.5.2.1 (what is not found is 6); no document names the case",
        },
        Reading {
            name: "name-mismatch",
            sentence: "KDC_ERR_CLIENT_NAME_MISMATCH (75): the certificate maps to no one account",
            source: "[MS-ERREF] STATUS_CERTIFICATE_MAPPING_NOT_UNIQUE beside STATUS_PKINIT_NAME_MISMATCH",
        },
    ],
};

/// Which authority has to be in NTAuth?
pub const NTAUTH: Assumption = Assumption {
    name: "ntauth-chain",
    question: "which authority of the certificate's path has to be in NTAuth?",
    readings: &[
        Reading {
            name: "direct-issuer",
            sentence: "the authority that issued the certificate",
            source: "KB281245; requirements for domain controller certificates of third parties",
        },
        Reading {
            name: "any-of-the-path",
            sentence: "any authority of the path",
            source: "KB5057784, wording of event 45",
        },
    ],
};

/// Does a UPN that does not name the hinted account block its explicit mapping?
pub const FOREIGN_UPN: Assumption = Assumption {
    name: "foreign-upn",
    question: "does a UPN in the certificate that is not the named account's block an explicit mapping (since May 2022)?",
    readings: &[
        Reading {
            name: "explicit-is-still-searched",
            sentence: "the KDC goes on to the explicit forms",
            source: "[MS-PKCA] 3.1.5.2.1; recorded run C5 (for a DNS name)",
        },
        Reading {
            name: "upn-blocks-explicit",
            sentence: "the logon fails unless UseSubjectAltName is 0",
            source: "KB4043463",
        },
    ],
};

/// Which update taught the KDC to map by issuer and SID?
pub const ISSUER_SID_SINCE: Assumption = Assumption {
    name: "issuer-sid-since",
    question: "which update taught the KDC to map by issuer and SID?",
    readings: &[
        Reading {
            name: "september-2025",
            sentence: "the update of 9 September 2025, for Server 2022 and later",
            source: "public sector blog of 2025-09-15",
        },
        Reading {
            name: "june-2025",
            sentence: "the update of 10 June 2025 (KB5060525, KB5060841)",
            source: "[MS-PKCA] 3.1.5.2.1.3",
        },
    ],
};

/// The index of the reading of that name.
pub fn reading(assumption: &Assumption, name: &str) -> Option<u8> {
    let at = assumption
        .readings
        .iter()
        .position(|r| r.name.eq_ignore_ascii_case(name))?;
    u8::try_from(at).ok()
}

/// The assumption of that name.
pub fn assumption(name: &str) -> Option<&'static Assumption> {
    ASSUMPTIONS
        .iter()
        .find(|a| a.name.eq_ignore_ascii_case(name))
}

/// Ties an assumption to the value that decisions read: reading `n` is the value of index `n`.
pub(crate) trait Assumed: Value {
    /// The assumption it is a reading of.
    const ASSUMPTION: &'static Assumption;
}

impl Assumed for KdcEkuReading {
    const ASSUMPTION: &'static Assumption = &KDC_EKU;
}
impl Assumed for SearchReading {
    const ASSUMPTION: &'static Assumption = &EXPLICIT_SEARCH;
}
impl Assumed for AmbiguityReading {
    const ASSUMPTION: &'static Assumption = &AMBIGUITY_ERROR;
}
impl Assumed for NtAuthReading {
    const ASSUMPTION: &'static Assumption = &NTAUTH;
}
impl Assumed for ForeignUpnReading {
    const ASSUMPTION: &'static Assumption = &FOREIGN_UPN;
}
