//! Events of the Kerberos client.

use super::catalogue::{EventKind, Level, Levels, Log};
use super::datum::Datum;
use crate::rule_book::events::CLIENT_HASH_EVENTS;
use crate::step::{Confidence, Party};

/// An event of the System log.
const fn system(
    id: u16,
    level: Level,
    sentence: &'static str,
    data: &'static [(&'static str, Datum)],
) -> EventKind {
    EventKind {
        id,
        old_id: None,
        by: Party::Client,
        log: Log::System,
        provider: "Microsoft-Windows-Security-Kerberos",
        sentence,
        source: "message table of Security-Kerberos",
        confidence: Confidence::Inferred,
        levels: Levels::always(level),
        shown_by: None,
        log_level: None,
        data,
    }
}

/// An event of the operational log.
const fn operational(
    id: u16,
    sentence: &'static str,
    data: &'static [(&'static str, Datum)],
) -> EventKind {
    EventKind {
        log: Log::KerberosOperational,
        ..system(id, Level::Error, sentence, data)
    }
}

/// What the client says of the KDC's certificate.
const KDC_CERTIFICATE: &[(&str, Datum)] = &[
    ("ErrorCode", Datum::Status),
    ("DomainName", Datum::Realm),
    ("DomainController", Datum::DomainController),
    ("Subject", Datum::KdcSubject),
    ("Issuer", Datum::KdcIssuer),
    ("SerialNumber", Datum::KdcSerialNumber),
    ("Thumbprint", Datum::KdcThumbprint),
];

const HASH: &[(&str, Datum)] = &[("HashAlgorithm", Datum::HashAlgorithm)];
const KDC_HASH: &[(&str, Datum)] = &[
    ("HashAlgorithm", Datum::KdcHashAlgorithm),
    ("DomainController", Datum::DomainController),
];

pub(super) const EVENTS: &[EventKind] = &[
    EventKind {
        provider: "Microsoft-Windows-Smartcard-Server",
        source: "Smart card events",
        ..system(
            619,
            Level::Warning,
            "a reader has not answered for 150 seconds",
            &[("Reader", Datum::SilentReader)],
        )
    },
    system(
        8,
        Level::Error,
        "the domain controller rejected the certificate of a user",
        &[("Status", Datum::Status), ("UserName", Datum::ClientName)],
    ),
    system(
        9,
        Level::Error,
        "the client could not verify the domain controller's certificate",
        &[
            ("Status", Datum::Status),
            ("DomainController", Datum::DomainController),
        ],
    ),
    system(
        11,
        Level::Error,
        "the certificate's subject does not say which domain to ask, on a machine outside a domain",
        &[("Subject", Datum::Subject)],
    ),
    system(
        19,
        Level::Error,
        "the domain controller's certificate lacks the KDC Authentication purpose",
        &[
            ("ErrorCode", Datum::Status),
            ("DomainController", Datum::DomainController),
        ],
    ),
    system(
        20,
        Level::Error,
        "the domain controller's certificate does not name the domain",
        &[
            ("DomainName", Datum::Realm),
            ("ErrorCode", Datum::Status),
            ("DomainController", Datum::DomainController),
        ],
    ),
    operational(
        102,
        "the domain controller's certificate is not trusted",
        KDC_CERTIFICATE,
    ),
    operational(
        103,
        "the domain controller does not trust the client's certificate",
        &[
            ("ErrorCode", Datum::Status),
            ("UserName", Datum::ClientName),
            ("Subject", Datum::Subject),
            ("Issuer", Datum::IssuerCommonName),
            ("SerialNumber", Datum::SerialNumber),
            ("Thumbprint", Datum::Thumbprint),
        ],
    ),
    operational(
        104,
        "the domain controller has no certificate for smart card logons",
        &[
            ("DomainName", Datum::Realm),
            ("DomainController", Datum::DomainController),
        ],
    ),
    operational(
        106,
        "the domain controller's certificate lacks the KDC Authentication purpose",
        KDC_CERTIFICATE,
    ),
    operational(
        107,
        "the domain controller's certificate does not name the domain",
        KDC_CERTIFICATE,
    ),
    operational(
        203,
        "Credential Guard refuses replies whose key was transported under RSA",
        &[("DomainController", Datum::DomainController)],
    ),
    operational(
        204,
        "replies whose key was transported under RSA are refused",
        &[("DomainController", Datum::DomainController)],
    ),
    EventKind {
        shown_by: Some(&CLIENT_HASH_EVENTS),
        levels: Levels::always(Level::Warning),
        ..operational(205, "the client's hash algorithm is audited", HASH)
    },
    EventKind {
        shown_by: Some(&CLIENT_HASH_EVENTS),
        ..operational(206, "the client's hash algorithm is not supported", HASH)
    },
    EventKind {
        shown_by: Some(&CLIENT_HASH_EVENTS),
        levels: Levels::always(Level::Warning),
        ..operational(207, "the KDC's hash algorithm is audited", KDC_HASH)
    },
    EventKind {
        shown_by: Some(&CLIENT_HASH_EVENTS),
        ..operational(208, "the KDC's hash algorithm is not supported", KDC_HASH)
    },
];
