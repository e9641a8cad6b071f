//! Assumptions: behaviour that Microsoft does not document, or documents in two ways.
//!
//! Each is named, has its readings with their sources, and a default. A world chooses with
//! `assumptions`, a command with `--assume NAME=READING`; a sweep can leave it open.

mod card_stack;
mod exchange;
mod forcing;
mod group_policy;
mod kdc_certificate;
mod trust;

pub(crate) use card_stack::OF_CARDS;
pub use card_stack::{
    AGREEMENT_PARTNER, CLASS_MINIDRIVER_SINCE, CTRL_ALT_DEL_DEFAULT, DRIVER_NOTICE_DEFAULT,
    FILTER_DUPLICATES_DEFAULT, NAMELESS_DOMAIN, ON_CARD_KEYS, PIN_CACHE, REVERSE_SUBJECT_DEFAULT,
    TILE_DISTRIBUTION_POINT, TILE_KEY_USAGE, TILE_ORDER, TILE_PURPOSE, TILE_UPN,
};
pub use exchange::{
    BOTH_FORMS, CREDENTIAL_GUARD_DEFAULT, DH_GROUPS, HASH_AGILITY, HASH_BEFORE_AGILITY,
    KEY_DELIVERY, RSA_REPLIES, XP_TRIPLE_DES,
};
pub use forcing::{
    FORCED_ELEVATION, FORCED_RESTORE_MODE, FORCED_RESTRICTED_ADMIN, FORCED_SAFE_MODE, NLA_RIGHT,
    SAFE_MODE_PROVIDER, UNLOCK_RIGHT,
};
pub use group_policy::{NUMBER_FOR_TEXT, SECURITY_OPTION_LEFT};
pub use kdc_certificate::{
    CLIENT_NTAUTH, ENTRA_STRICT, KDC_KEEPS, KDC_LOOK, KDC_NEWEST, KDC_OWN_REVOCATION,
    KERBEROS_AUTHENTICATION_SAN, LOCAL_KDC_VALIDATION, XP_KDC_PURPOSES,
};
pub use trust::{ENROLMENT_OFF, INTERMEDIATES, LOCAL_NTAUTH, STORE_DOWNLOAD};
mod mapping;
mod revocation;
mod session;

use facts::Value;

pub use mapping::{
    DUPLICATE_NAME_RULE, ISSUER_SID_NTAUTH, MAPPING_CASE, MAPPING_QUOTING, SCHANNEL_ORDER,
    SERIAL_SIGN_BYTE, SHA1_PUBLIC_KEY, SID_URI_MISMATCH,
};
pub use revocation::{
    CACHE_ONLY_UNWRITTEN, CRL_LAST_FETCH, CRL_TIMEOUT, CRL_TIMEOUT_UNIT, DELTA_MISSING,
    KEPT_LIST_WITHOUT_POINT, KEY_USAGE, SCHANNEL_REVOCATION,
};

pub use session::{
    LOCKED_REMOVAL, PASSWORD_UNLOCK, READER_UNPLUGGED, REDIRECTION_DROPPED, REMOVAL_OPTION,
    REMOVAL_SERVICE_RESTART, REMOVAL_SERVICE_START, SECOND_WATCH, SHARED_READER,
};

use crate::value::{
    AccountCheckReading, AmbiguityReading, BindReading, ClientNtAuthReading, EntraStrictReading,
    ForeignUpnReading, KdcEkuReading, NotEnforcedReading, NtAuthReading, RequiredFirstReading,
    SearchReading, ServiceReading, XpKdcReading,
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
    NUMBER_FOR_TEXT,
    SECURITY_OPTION_LEFT,
    CLASS_MINIDRIVER_SINCE,
    DRIVER_NOTICE_DEFAULT,
    TILE_PURPOSE,
    TILE_UPN,
    TILE_KEY_USAGE,
    TILE_DISTRIBUTION_POINT,
    CTRL_ALT_DEL_DEFAULT,
    AGREEMENT_PARTNER,
    FILTER_DUPLICATES_DEFAULT,
    REVERSE_SUBJECT_DEFAULT,
    TILE_ORDER,
    PIN_CACHE,
    ON_CARD_KEYS,
    NAMELESS_DOMAIN,
    BOTH_FORMS,
    DH_GROUPS,
    KEY_DELIVERY,
    CREDENTIAL_GUARD_DEFAULT,
    RSA_REPLIES,
    XP_TRIPLE_DES,
    HASH_BEFORE_AGILITY,
    HASH_AGILITY,
    USE_SUBJECT_ALT_NAME,
    CRL_TIMEOUT,
    CRL_TIMEOUT_UNIT,
    CRL_LAST_FETCH,
    DELTA_MISSING,
    CACHE_ONLY_UNWRITTEN,
    KEPT_LIST_WITHOUT_POINT,
    KEY_USAGE,
    KDC_EKU,
    NO_EKU_AT_KDC,
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
    STORE_DOWNLOAD,
    LOCAL_NTAUTH,
    ENROLMENT_OFF,
    INTERMEDIATES,
    KDC_LOOK,
    KDC_OWN_REVOCATION,
    KDC_NEWEST,
    KDC_KEEPS,
    KERBEROS_AUTHENTICATION_SAN,
    XP_KDC_PURPOSES,
    CLIENT_NTAUTH,
    LOCAL_KDC_VALIDATION,
    ENTRA_STRICT,
    ACCOUNT_CHECKS,
    NOT_ENFORCED,
    REQUIRED_FIRST,
    LDAP_BIND,
    SERVICE_LOGON,
    FORCED_ELEVATION,
    FORCED_RESTRICTED_ADMIN,
    FORCED_SAFE_MODE,
    SAFE_MODE_PROVIDER,
    FORCED_RESTORE_MODE,
    NLA_RIGHT,
    UNLOCK_RIGHT,
    FLAG_AND_DATE,
    FLAG_AND_EXPIRY,
    SID_URI_MISMATCH,
    DUPLICATE_NAME_RULE,
    SCHANNEL_ORDER,
    SCHANNEL_REVOCATION,
    REMOVAL_SERVICE_START,
    REMOVAL_OPTION,
    REMOVAL_SERVICE_RESTART,
    READER_UNPLUGGED,
    REDIRECTION_DROPPED,
    SECOND_WATCH,
    PASSWORD_UNLOCK,
    LOCKED_REMOVAL,
    SHARED_READER,
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
    question: "does a KDC of 2008 or later ask for the Smart Card Logon purpose in the certificates of people?",
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

/// Does the policy for certificates without purposes act on a KDC?
pub const NO_EKU_AT_KDC: Assumption = Assumption {
    name: "no-eku-at-kdc",
    question: "does AllowCertificatesWithNoEKU at a domain controller keep its KDC from asking for the Smart Card Logon purpose, if it does ask?",
    readings: &[
        Reading {
            name: "ignored",
            sentence: "it does not: the policy is for logon screens",
            source: "Smartcard.admx AllowCertificatesWithNoEKU",
        },
        Reading {
            name: "honoured",
            sentence: "it does",
            source: "Certificate Requirements and Enumeration; national ID card (2008-04-17), linked to domain controllers",
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

/// In which order does a KDC check an account?
pub const ACCOUNT_CHECKS: Assumption = Assumption {
    name: "account-checks",
    question: "in which order does a KDC check an account of which several things are wrong?",
    readings: &[
        Reading {
            name: "password-before-hours",
            sentence: "disabled, locked out, expired, password, workstation, logon hours",
            source: "the order of Samba, whose self-tests match Windows in what they compare",
        },
        Reading {
            name: "hours-before-password",
            sentence: "disabled, expired, locked out, logon hours, password, workstation",
            source: "[MS-KILE] 3.3.5.6.3, in the order in which it names them",
        },
    ],
};

/// What does a KDC check of an account where user logon restrictions are not enforced?
pub const NOT_ENFORCED: Assumption = Assumption {
    name: "restrictions-not-enforced",
    question: "what is checked of an account at logon where \"Enforce user logon restrictions\" is off?",
    readings: &[
        Reading {
            name: "only-hours",
            sentence: "nothing but logon hours, which are checked when the PAC is built",
            source: "[MS-KILE] 3.3.5.6.3 and 3.3.5.6.4.1: POLICY_KERBEROS_VALIDATE_CLIENT",
        },
        Reading {
            name: "initial-logons-are-checked",
            sentence: "everything: the policy is about requests for service tickets",
            source: "explanation of the policy: every request for a session ticket",
        },
    ],
};

/// Does a KDC see that a smart card is required before it looks at the password's key?
pub const REQUIRED_FIRST: Assumption = Assumption {
    name: "smart-card-required-first",
    question: "what does a KDC answer to a wrong password of an account that requires a smart card?",
    readings: &[
        Reading {
            name: "before-the-key",
            sentence: "12, as to the right one: the account is checked before the key",
            source: "[MS-KILE] 3.3.5.6.3",
        },
        Reading {
            name: "after-the-key",
            sentence: "24: the key is looked at first",
            source: "not documented",
        },
    ],
};

/// What does a simple bind to the directory count as?
pub const LDAP_BIND: Assumption = Assumption {
    name: "ldap-simple-bind",
    question: "does an account that requires a smart card bind to the directory with its password?",
    readings: &[
        Reading {
            name: "as-network-logon",
            sentence: "it does, if somebody knows the password: a bind is checked as a logon over the network",
            source: "GSA PIV guides: applications break because nobody knows the password",
        },
        Reading {
            name: "as-interactive-logon",
            sentence: "it does not: a bind is checked as an interactive logon",
            source: "not documented",
        },
    ],
};

/// What becomes of a service with the password of an account that requires a smart card?
pub const SERVICE_LOGON: Assumption = Assumption {
    name: "service-logon-ntlm",
    question: "is NTLM tried for a service or a task when the KDC says that a smart card is required?",
    readings: &[
        Reading {
            name: "refused",
            sentence: "it is not: the service does not start",
            source: "[MS-KILE] 3.3.5.6.3: the KDC refuses",
        },
        Reading {
            name: "ntlm-is-tried",
            sentence: "it is, and succeeds as a logon over the network does",
            source: "not documented",
        },
    ],
};

/// Does setting the flag set the date of the password?
pub const FLAG_AND_DATE: Assumption = Assumption {
    name: "smart-card-required-date",
    question: "is pwdLastSet set when \"Smart card is required\" is set and the secret replaced?",
    readings: &[
        Reading {
            name: "set-to-now",
            sentence: "it is: the secret's age counts from there",
            source: "STIG: secrets are renewed by toggling the flag, and their age is read from pwdLastSet",
        },
        Reading {
            name: "unchanged",
            sentence: "it is not: the age is that of the password before",
            source: "[MS-SAMR] 3.1.1.8.10 names hashes and supplemental credentials only",
        },
    ],
};

/// Does setting the flag set that the password never expires?
pub const FLAG_AND_EXPIRY: Assumption = Assumption {
    name: "smart-card-required-expiry",
    question: "is the bit that a password never expires set with \"Smart card is required\"?",
    readings: &[
        Reading {
            name: "computed-away",
            sentence: "it is not: expiry is computed as never while the flag is set, and secrets can be rolled",
            source: "[MS-SAMR] 3.1.5.14.4; [MS-ADTS] 3.1.1.4.5.33",
        },
        Reading {
            name: "bit-is-set",
            sentence: "it is: the password does not expire after the flag is cleared either, and is never rolled",
            source: "GSA PIV guides",
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
impl Assumed for XpKdcReading {
    const ASSUMPTION: &'static Assumption = &XP_KDC_PURPOSES;
}
impl Assumed for ClientNtAuthReading {
    const ASSUMPTION: &'static Assumption = &CLIENT_NTAUTH;
}
impl Assumed for EntraStrictReading {
    const ASSUMPTION: &'static Assumption = &ENTRA_STRICT;
}
impl Assumed for ForeignUpnReading {
    const ASSUMPTION: &'static Assumption = &FOREIGN_UPN;
}
impl Assumed for AccountCheckReading {
    const ASSUMPTION: &'static Assumption = &ACCOUNT_CHECKS;
}
impl Assumed for RequiredFirstReading {
    const ASSUMPTION: &'static Assumption = &REQUIRED_FIRST;
}
impl Assumed for BindReading {
    const ASSUMPTION: &'static Assumption = &LDAP_BIND;
}
impl Assumed for ServiceReading {
    const ASSUMPTION: &'static Assumption = &SERVICE_LOGON;
}
impl Assumed for NotEnforcedReading {
    const ASSUMPTION: &'static Assumption = &NOT_ENFORCED;
}
