//! Events of domain controllers.

use super::catalogue::{EventKind, Level, Levels, Log};
use super::datum::Datum;
use crate::rule_book::account::AUTHENTICATION_POLICIES;
use crate::rule_book::events::{KDC_PURPOSE_WARNING, PKINIT_HASH_EVENTS, RSA_TRANSPORT_EVENTS};
use crate::step::{Confidence, Party};

const KDC: &str = "Microsoft-Windows-Kerberos-Key-Distribution-Center";

/// Bit of `KdcExtraLogLevel`, set by default (KB837361).
const ERRORS_OF_PKINIT: u32 = 2;

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
        by: Party::Kdc,
        log: Log::System,
        provider: KDC,
        sentence,
        source: "message table of Kerberos-Key-Distribution-Center",
        confidence: Confidence::Documented,
        levels: Levels::always(level),
        shown_by: None,
        log_level: None,
        data,
    }
}

/// An event of the operational log.
const fn operational(
    id: u16,
    level: Level,
    sentence: &'static str,
    data: &'static [(&'static str, Datum)],
) -> EventKind {
    EventKind {
        log: Log::KdcOperational,
        confidence: Confidence::Inferred,
        ..system(id, level, sentence, data)
    }
}

/// What is told of a ticket for a workstation's own service.
const OF_SERVICE: &[(&str, Datum)] = &[
    ("AccountName", Datum::AccountName),
    ("SuppliedRealmName", Datum::Realm),
    ("UserId", Datum::AccountSid),
    ("SiloName", Datum::AuthenticationSilo),
    ("PolicyName", Datum::HostPolicy),
    ("ServiceName", Datum::HostAccount),
    ("DeviceName", Datum::Device),
    ("ClientAddress", Datum::ClientAddress),
];

/// An event about authentication policies, in their own log.
const fn restricted(id: u16, sentence: &'static str) -> EventKind {
    EventKind {
        log: Log::AuthenticationPolicies,
        provider: "Microsoft-Windows-Kerberos-Key-Distribution-Center",
        confidence: Confidence::Inferred,
        shown_by: Some(&AUTHENTICATION_POLICIES),
        source: "[MS-KILE] 3.3.5.5 and 3.3.5.6; message table of Kerberos-Key-Distribution-Center",
        ..system(
            id,
            Level::Warning,
            sentence,
            &[
                ("AccountName", Datum::AccountName),
                ("SuppliedRealmName", Datum::Realm),
                ("UserId", Datum::AccountSid),
                ("SiloName", Datum::AuthenticationSilo),
                ("PolicyName", Datum::AuthenticationPolicy),
                ("DeviceName", Datum::Device),
                ("ServiceName", Datum::ServiceName),
                ("ClientAddress", Datum::ClientAddress),
                ("TicketOptions", Datum::TicketOptions),
                ("Status", Datum::ResultCode),
                ("PreAuthType", Datum::PreAuthType),
                ("CertIssuerName", Datum::IssuerCommonName),
                ("CertSerialNumber", Datum::SerialNumber),
                ("CertThumbprint", Datum::Thumbprint),
            ],
        )
    }
}

/// The certificate's data, as events 39, 40, 41 and 45 begin.
macro_rules! mapped {
    ($($name:literal: $datum:ident),*) => {
        &[
            ("AccountName", Datum::AccountName),
            ("Subject", Datum::MarkedSubject),
            ("Issuer", Datum::IssuerCommonName),
            ("SerialNumber", Datum::SerialNumber),
            ("Thumbprint", Datum::Thumbprint),
            $(($name, Datum::$datum)),*
        ]
    };
}

/// The certificate of the KDC.
const OWN: &[(&str, Datum)] = &[
    ("Issuer", Datum::KdcIssuer),
    ("SerialNumber", Datum::KdcSerialNumber),
    ("Thumbprint", Datum::KdcThumbprint),
    ("Template", Datum::KdcTemplate),
];

pub(super) const EVENTS: &[EventKind] = &[
    EventKind {
        log: Log::Security,
        provider: "Microsoft-Windows-Security-Auditing",
        levels: Levels {
            passes: Level::AuditSuccess,
            refuses: Level::AuditFailure,
        },
        source: "4768(S, F): A Kerberos authentication ticket (TGT) was requested",
        ..system(
            4768,
            Level::AuditSuccess,
            "a ticket-granting ticket was asked for",
            &[
                ("TargetUserName", Datum::ClientName),
                ("TargetDomainName", Datum::Realm),
                ("TargetSid", Datum::AccountSidIfIssued),
                ("ServiceName", Datum::ServiceName),
                ("ServiceSid", Datum::ServiceSid),
                ("TicketOptions", Datum::TicketOptions),
                ("Status", Datum::ResultCode),
                ("TicketEncryptionType", Datum::TicketEncryptionType),
                ("PreAuthType", Datum::PreAuthType),
                ("IpAddress", Datum::ClientAddress),
                ("IpPort", Datum::ClientPort),
                ("CertIssuerName", Datum::IssuerCommonName),
                ("CertSerialNumber", Datum::SerialNumber),
                ("CertThumbprint", Datum::Thumbprint),
            ],
        )
    },
    system(
        19,
        Level::Error,
        "a smart card logon was tried, and the KDC has no suitable certificate",
        &[],
    ),
    system(
        20,
        Level::Error,
        "the KDC's certificate is no longer valid, and no replacement was found",
        &[("ChainStatus", Datum::ChainStatus)],
    ),
    EventKind {
        log_level: Some(ERRORS_OF_PKINIT),
        source: "message table of Kerberos-Key-Distribution-Center; KB837361, KdcExtraLogLevel",
        ..system(
            21,
            Level::Warning,
            "the certificate of a user is not valid, and the smart card logon failed",
            &[
                ("DomainName", Datum::AccountDomain),
                ("UserName", Datum::AccountName),
                ("ChainStatus", Datum::ChainStatus),
            ],
        )
    },
    system(
        29,
        Level::Warning,
        "the KDC finds no suitable certificate for smart card logons, or cannot verify it",
        &[],
    ),
    EventKind {
        shown_by: Some(&KDC_PURPOSE_WARNING),
        ..system(
            32,
            Level::Warning,
            "the KDC's certificate lacks the KDC Authentication purpose, which device logon and machines outside the domain ask for",
            &[],
        )
    },
    EventKind {
        old_id: Some(41),
        levels: Levels {
            passes: Level::Warning,
            refuses: Level::Error,
        },
        source: "KB5014754; recorded runs C1, C2, C7 and C8",
        confidence: Confidence::Recorded,
        ..system(
            39,
            Level::Warning,
            "a valid certificate is mapped weakly only",
            mapped!(),
        )
    },
    EventKind {
        old_id: Some(48),
        source: "KB5014754",
        ..system(
            40,
            Level::Error,
            "a weakly mapped certificate is older than its account",
            mapped!("CertificateIssuanceTime": NotBefore, "AccountCreationTime": AccountCreated),
        )
    },
    EventKind {
        old_id: Some(49),
        source: "KB5014754; recorded run C3",
        confidence: Confidence::Recorded,
        ..system(
            41,
            Level::Error,
            "the SID in a certificate is not the account's",
            mapped!("AccountSid": AccountSid, "CertificateSid": CertificateSid),
        )
    },
    EventKind {
        source: "KB5057784; recorded run C11",
        confidence: Confidence::Recorded,
        ..system(
            45,
            Level::Warning,
            "a certificate that is mapped explicitly does not lead to an authority in NTAuth",
            mapped!(),
        )
    },
    EventKind {
        levels: Levels::always(Level::AuditFailure),
        ..restricted(
            105,
            "an account's authentication policy refuses its computer",
        )
    },
    EventKind {
        levels: Levels::always(Level::AuditFailure),
        data: OF_SERVICE,
        ..restricted(
            106,
            "the authentication policy of a service's account refuses the account that asks for a ticket",
        )
    },
    operational(
        120,
        Level::Error,
        "the KDC's certificate could not be verified",
        &[
            ("Issuer", Datum::KdcIssuer),
            ("SerialNumber", Datum::KdcSerialNumber),
            ("Thumbprint", Datum::KdcThumbprint),
            ("Template", Datum::KdcTemplate),
            ("ChainStatus", Datum::ChainStatus),
        ],
    ),
    operational(
        200,
        Level::Warning,
        "the KDC found no certificate for smart card logons",
        &[],
    ),
    operational(
        302,
        Level::Information,
        "the KDC uses this certificate",
        OWN,
    ),
    restricted(
        305,
        "an account's authentication policy, which is audited, would refuse its computer",
    ),
    EventKind {
        data: OF_SERVICE,
        ..restricted(
            306,
            "the authentication policy of a service's account, which is audited, would refuse the account that asks",
        )
    },
    EventKind {
        shown_by: Some(&RSA_TRANSPORT_EVENTS),
        source: "KB5005408",
        confidence: Confidence::Inferred,
        ..system(
            307,
            Level::Warning,
            "the client offers no encryption type for key transport that the KDC takes",
            &[
                ("AccountName", Datum::AccountName),
                ("ClientAddress", Datum::ClientAddress),
            ],
        )
    },
    EventKind {
        shown_by: Some(&RSA_TRANSPORT_EVENTS),
        source: "KB5005408",
        confidence: Confidence::Inferred,
        ..system(
            308,
            Level::Warning,
            "key transport in an old encryption type was allowed by a registry value",
            &[
                ("AccountName", Datum::AccountName),
                ("ClientAddress", Datum::ClientAddress),
            ],
        )
    },
    EventKind {
        shown_by: Some(&PKINIT_HASH_EVENTS),
        confidence: Confidence::Inferred,
        source: "Policy CSP ADMX_kdc: Configure hash algorithms for certificate logon",
        ..system(
            309,
            Level::Warning,
            "the client uses a hash algorithm that is audited",
            &[
                ("AccountName", Datum::AccountName),
                ("HashAlgorithm", Datum::HashAlgorithm),
            ],
        )
    },
    EventKind {
        shown_by: Some(&PKINIT_HASH_EVENTS),
        confidence: Confidence::Inferred,
        source: "Policy CSP ADMX_kdc: Configure hash algorithms for certificate logon",
        ..system(
            310,
            Level::Error,
            "the client uses a hash algorithm that the KDC does not support",
            &[
                ("AccountName", Datum::AccountName),
                ("HashAlgorithm", Datum::HashAlgorithm),
            ],
        )
    },
];
