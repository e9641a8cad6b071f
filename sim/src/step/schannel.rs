//! Steps of a logon with a certificate over TLS: what Schannel of a domain controller does with it.

use super::step_table;

step_table! { SCHANNEL_BASE = 700, SCHANNEL_STEPS;
SCHANNEL_NO_LDAPS = "schannel.no-ldaps", Server Refuses Documented,
    "KDC certificate processing (Windows Server 2008 R2)",
    "the domain controller has no certificate with which it could serve LDAPS",
    user "the connection failed";
SCHANNEL_PATH = "schannel.path", Server Refuses Documented,
    "[RFC 5280 §6.1]",
    "no path leads from the client's certificate to a root that the domain controller trusts",
    user "the client's certificate was not accepted";
SCHANNEL_PATH_UNVERIFIED = "schannel.path.algorithm", Server Undefined Inferred,
    "not documented",
    "a signature in the client certificate's path is of an algorithm or a key that this twin does not compute: whether TLS takes it is not known",
    user "not known: the connection may be made or fail";
SCHANNEL_CERTIFICATE_TIME = "schannel.time", Server Refuses Documented,
    "[RFC 5280 §6.1.3]",
    "a certificate of the client's path is not valid now, by the domain controller's clock",
    user "the client's certificate was not accepted";
SCHANNEL_PURPOSE = "schannel.purpose", Server Refuses Documented,
    "[RFC 5280 §4.2.1.12]",
    "the client's certificate is not for client authentication",
    user "the client's certificate was not accepted";
SCHANNEL_BY_APPLICATION_POLICY = "schannel.purpose.policy", Server Passes Recorded,
    "write-up of ESC15 with recorded run C13",
    "the client's certificate is for client authentication by its application policies only, which Schannel takes";
SCHANNEL_REVOKED = "schannel.revoked", Server Refuses Inferred,
    "assumption schannel-revocation",
    "the client's certificate, or an authority of its path, is revoked",
    user "the client's certificate was not accepted";
SCHANNEL_REVOCATION_UNKNOWN = "schannel.revocation", Server Refuses Inferred,
    "assumption schannel-revocation",
    "it cannot be told whether the client's certificate is revoked",
    user "the client's certificate was not accepted";
SCHANNEL_TLS_ACCEPTED = "schannel.tls", Server Passes Documented,
    "KB5014754",
    "TLS accepts the client's certificate; now Schannel maps it";
SCHANNEL_AMBIGUOUS = "schannel.ambiguous", Server Passes Inferred,
    "KB5014754",
    "a method leads to several accounts, and so to none";
SCHANNEL_KDC_REFUSES = "schannel.kdc-refuses", Server Passes Recorded,
    "KB5014754; recorded run C9",
    "the KDC, which Schannel asked, does not take the mapping; the next method is tried";
SCHANNEL_BY_ISSUER_SUBJECT = "schannel.issuer-subject", Server Opens Documented,
    "KB5014754, CertificateMappingMethods 0x01",
    "Schannel maps by issuer and subject, without regard to strength (0x01)";
SCHANNEL_BY_ISSUER = "schannel.issuer", Server Opens Documented,
    "KB5014754, CertificateMappingMethods 0x02",
    "Schannel maps by the issuer, without regard to strength (0x02)";
SCHANNEL_BY_UPN = "schannel.upn", Server Opens Recorded,
    "KB5014754, CertificateMappingMethods 0x04; recorded run C4",
    "Schannel maps by the UPN, without regard to strength and SID (0x04)";
SCHANNEL_BY_KDC = "schannel.s4u2self", Server Opens Documented,
    "KB5014754, CertificateMappingMethods 0x08",
    "Schannel asks the KDC for the account of the UPN, by the KDC's rules (0x08)";
SCHANNEL_BY_KDC_EXPLICIT = "schannel.s4u2self-explicit", Server Opens Recorded,
    "KB5014754, CertificateMappingMethods 0x10; recorded runs C9 and C10",
    "Schannel asks the KDC for the account of an explicit mapping, by the KDC's rules (0x10)";
SCHANNEL_NOBODY = "schannel.nobody", Server Refuses Documented,
    "KB5014754",
    "none of the allowed methods leads to an account",
    user "the certificate logs nobody on";
SCHANNEL_ACCOUNT_DISABLED = "schannel.account.disabled", Server Refuses Documented,
    "[MS-KILE] 3.3.5.6.3",
    "the account is disabled",
    user "the account is disabled";
SCHANNEL_ACCOUNT_LOCKED = "schannel.account.locked", Server Refuses Documented,
    "[MS-KILE] 3.3.5.6.3",
    "the account is locked out",
    user "the account is locked out";
SCHANNEL_ACCOUNT_EXPIRED = "schannel.account.expired", Server Refuses Documented,
    "[MS-KILE] 3.3.5.6.3",
    "the account has expired",
    user "the account has expired";
}
