//! Assumptions about the mapping of certificates to accounts.

use super::{Assumed, Assumption, Reading};
use crate::value::{
    CaseReading, DuplicateRuleReading, IssuerSidNtAuthReading, QuotingReading,
    SchannelOrderReading, Sha1Reading, SidUriReading, SignByteReading,
};

/// Are values with special characters quoted in the strings that a KDC builds?
pub const MAPPING_QUOTING: Assumption = Assumption {
    name: "mapping-quoting",
    question: "does a KDC put values of names with `, + = \" < > # ;` in double quotes when it searches altSecurityIdentities?",
    readings: &[
        Reading {
            name: "quoted",
            sentence: "such values stand in double quotes, and quotes in them are doubled",
            source: "CertNameToStr, the default without CERT_NAME_STR_NO_QUOTING_FLAG",
        },
        Reading {
            name: "plain",
            sentence: "values stand as they are",
            source: "not documented; Samba splits at every comma and so expects no quotes",
        },
    ],
};

/// What becomes of the zero byte before a serial number whose first bit is set?
pub const SERIAL_SIGN_BYTE: Assumption = Assumption {
    name: "serial-sign-byte",
    question: "does the zero byte that the encoding puts before a serial number of a high first byte stand at the end of `<SR>`?",
    readings: &[
        Reading {
            name: "kept",
            sentence: "the bytes are reversed as they are encoded, so that the text ends in 00",
            source: "inferred from the order of CERT_INFO's SerialNumber; not recorded",
        },
        Reading {
            name: "dropped",
            sentence: "the zero byte is no part of the number and is left out",
            source: "certificate mapping tests of Samba, which pad digits only",
        },
    ],
};

/// What is `<SHA1-PUKEY>` the digest of?
pub const SHA1_PUBLIC_KEY: Assumption = Assumption {
    name: "sha1-public-key",
    question: "what is `<SHA1-PUKEY>` the SHA-1 digest of?",
    readings: &[
        Reading {
            name: "certificate",
            sentence: "the whole certificate: its thumbprint",
            source: "Samba bug 16001 (February 2026); Nitrokey's tool for Windows; GSA PIV guides",
        },
        Reading {
            name: "public-key",
            sentence: "the bits of the certificate's public key",
            source: "[MS-PKCA] 3.1.5.2.1.3; KB5014754; Lithnet Access Manager",
        },
    ],
};

/// Does the comparison of altSecurityIdentities ignore case?
pub const MAPPING_CASE: Assumption = Assumption {
    name: "mapping-case",
    question: "does a KDC ignore case when it compares altSecurityIdentities?",
    readings: &[
        Reading {
            name: "ignored",
            sentence: "the directory compares, and the attribute's syntax ignores case",
            source: "[MS-ADA1] 2.61; recorded run C11 (a key identifier in upper case)",
        },
        Reading {
            name: "significant",
            sentence: "the texts are compared letter by letter",
            source: "Samba's KDC",
        },
    ],
};

/// Does a mapping by issuer and SID need an issuer in NTAuth?
pub const ISSUER_SID_NTAUTH: Assumption = Assumption {
    name: "issuer-sid-ntauth",
    question: "is a mapping by issuer and SID held to NTAuth as the other strong forms are (KB5057784)?",
    readings: &[
        Reading {
            name: "checked",
            sentence: "it is, as issuer and serial number are",
            source: "inferred; the form is younger than the table of KB5057784",
        },
        Reading {
            name: "not-checked",
            sentence: "it is not, since the table does not name it",
            source: "KB5057784, table of altSecIDs",
        },
    ],
};

/// What does a SID of another account in a URI do?
pub const SID_URI_MISMATCH: Assumption = Assumption {
    name: "sid-uri-mismatch",
    question: "what if the URI of the subject alternative name carries the SID of another account?",
    readings: &[
        Reading {
            name: "no-evidence",
            sentence: "it makes nothing strong, and the mapping stays weak",
            source: "[MS-PKCA] 3.1.5.2.1.6, which tells what an equal SID does only",
        },
        Reading {
            name: "final",
            sentence: "the logon fails, as with the SID extension",
            source: "inferred from the rule for the SID extension",
        },
    ],
};

/// What does an issuer that two name rules name do since February 2026?
pub const DUPLICATE_NAME_RULE: Assumption = Assumption {
    name: "duplicate-name-rule",
    question: "what do name-based strong mappings do since February 2026 when two rules name one issuer?",
    readings: &[
        Reading {
            name: "rules-ignored",
            sentence: "no rule is read, and mappings are weak or strong without them",
            source: "Microsoft Q&A 5788924: processing is invalidated",
        },
        Reading {
            name: "every-mapping-fails",
            sentence: "every mapping is refused with event 39, strong explicit ones too",
            source: "Microsoft Q&A 5788924: event 39 for users with explicit mappings",
        },
    ],
};

/// In which order does Schannel try its methods?
pub const SCHANNEL_ORDER: Assumption = Assumption {
    name: "schannel-order",
    question: "in which order does Schannel try the methods that CertificateMappingMethods allows?",
    readings: &[
        Reading {
            name: "strong-first",
            sentence: "S4U2Self, then S4U2Self explicit, then the weak ones",
            source: "inferred from KB5014754, which calls these strong",
        },
        Reading {
            name: "lowest-bit-first",
            sentence: "in the order of the bits, subject and issuer first",
            source: "inferred from the order in KB5014754",
        },
    ],
};

impl Assumed for QuotingReading {
    const ASSUMPTION: &'static Assumption = &MAPPING_QUOTING;
}
impl Assumed for SignByteReading {
    const ASSUMPTION: &'static Assumption = &SERIAL_SIGN_BYTE;
}
impl Assumed for Sha1Reading {
    const ASSUMPTION: &'static Assumption = &SHA1_PUBLIC_KEY;
}
impl Assumed for CaseReading {
    const ASSUMPTION: &'static Assumption = &MAPPING_CASE;
}
impl Assumed for IssuerSidNtAuthReading {
    const ASSUMPTION: &'static Assumption = &ISSUER_SID_NTAUTH;
}
impl Assumed for SidUriReading {
    const ASSUMPTION: &'static Assumption = &SID_URI_MISMATCH;
}
impl Assumed for DuplicateRuleReading {
    const ASSUMPTION: &'static Assumption = &DUPLICATE_NAME_RULE;
}
impl Assumed for SchannelOrderReading {
    const ASSUMPTION: &'static Assumption = &SCHANNEL_ORDER;
}
