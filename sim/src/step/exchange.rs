//! Steps of the exchange itself: forms, hashes, checksums, tokens, the way to the reply key.

use kerberos::kdc::Cause;

use super::step_table;

step_table! { EXCHANGE_BASE = 270, EXCHANGE_STEPS;
CLIENT_ECC_KDC_TOO_OLD = "client.ecc.kdc", Kdc Refuses Documented,
    "[MS-PKCA] appendix A <6>, <7>; SEC2302 page 14",
    "elliptic-curve PKINIT needs a Server 2008 R2 domain controller",
    kerberos 16, nt_status 0xC000_00BB, user "smart card logon is not supported for your account";
CLIENT_OPENS_NO_ENVELOPE = "client.envelope", Client Refuses Inferred,
    "[MS-PKCA] appendix A <8>; [RFC 4556 §3.2.3.2]",
    "draft 9 gives the reply key in an envelope, which a key on a curve or one for signatures only does not open",
    user "the smart card cannot perform the requested operation";
CLIENT_DRAFT_9 = "client.request.draft-9", Client Passes Documented,
    "[MS-PKCA] appendix A <1> to <20>",
    "Windows XP sends the draft-9 request (pre-authentication data 15) with RSA key transport";
CLIENT_DRAFT_9_TOO = "client.request.draft-9-too", Client Passes Documented,
    "[MS-PKCA] appendix A <15>, <16>",
    "the domain controller is seen to be old: the client sends draft 9 (15) beside PA-PK-AS-REQ (16), and the old KDC reads 15";
CLIENT_BOTH_FORMS = "client.request.both", Client Passes Documented,
    "[MS-PKCA] appendix A <15>, <16>",
    "the client sends PA-PK-AS-REQ (16) and draft 9 (15) beside it, because the certificate is one that an old KDC would take";
CLIENT_RFC_4556 = "client.request.rfc-4556", Client Passes Documented,
    "[RFC 4556 §3.2.1]; [MS-PKCA] appendix A <8>",
    "the client sends PA-PK-AS-REQ (16)";
CLIENT_NO_HASH = "client.hash.none", Client Refuses Documented,
    "Kerberos.admx: Configure hash algorithms for certificate logon; event 206 of the Kerberos client",
    "the client supports no hash with which the key could sign",
    client_events [206], user "the system could not log you on";
CLIENT_HASH_AUDITED = "client.hash.audited", Client Passes Documented,
    "Kerberos.admx: Configure hash algorithms for certificate logon; event 205 of the Kerberos client",
    "the hash of the request's signature is one that the client audits",
    client_events [205];
KDC_REQUEST_DROPPED = "kdc.request.dropped", Kdc Refuses Inferred,
    "[MS-PKCA] appendix A <1> to <20>; [RFC 4120 §5.2.7]",
    "a KDC of 2000 or 2003 drops pre-authentication data 16, and asks for what it knows",
    kerberos 25, nt_status 0xC000_00BB, user "smart card logon is not supported for your account";
KDC_BOTH_FORMS_REFUSED = "kdc.request.both", Kdc Refuses Documented,
    "[MS-PKCA] 3.1.5.2",
    "the request comes in both forms, 15 and 16",
    kerberos 60, nt_status 0xC000_006D, user "your credentials could not be verified";
KDC_HASH_NEGOTIATED = "kdc.hash.negotiated", Kdc Passes Documented,
    "[RFC 8636 §4]; [MS-PKCA] 2.2.3",
    "the KDC answers 80 with the hashes that it takes (TD-CMS-DIGEST-ALGORITHMS), and the client comes again with one of them";
KDC_HASH_REFUSED = "kdc.hash.refused", Kdc Refuses Documented,
    "[RFC 4556 §3.2.2]; KDC.admx: Configure hash algorithms for certificate logon; event 310 of the KDC",
    "the KDC does not support the hash of the request's signature, nor does the client any that the KDC takes",
    kerberos 80, nt_status 0xC000_038C, dc_events [310], user "the system could not log you on";
KDC_HASH_AUDITED = "kdc.hash.audited", Kdc Passes Documented,
    "KDC.admx: Configure hash algorithms for certificate logon; event 309 of the KDC",
    "the hash of the request's signature is one that the KDC audits",
    dc_events [309];
KDC_CHECKSUM_MISSING = "kdc.checksum.missing", Kdc Refuses Documented,
    "[RFC 4556 §3.2.2]; [MS-PKCA] 4.3",
    "the request has no paChecksum, which is made with SHA-1: the client does not support it, and the KDC knows no other",
    kerberos 79, nt_status 0xC000_038C, user "the system could not log you on";
KDC_SECOND_CHECKSUM_MISSING = "kdc.checksum.second", Kdc Refuses Documented,
    "[MS-PKCA] 2.2.3",
    "the request has no paChecksum2, which the KDC asks for where SHA-1 is off or an RSA key signed with another hash",
    kerberos 79, nt_status 0xC000_038C, user "the system could not log you on";
KDC_CHECKSUM_WRONG = "kdc.checksum.wrong", Kdc Refuses Documented,
    "[RFC 4556 §3.2.2]; [MS-PKCA] 2.2.3",
    "a checksum that binds the signature to the request is another request's",
    kerberos 79, nt_status 0xC000_038C, user "the system could not log you on";
KDC_FRESH = "kdc.fresh", Kdc Passes Documented,
    "[RFC 8070 §2]; KDC.admx: KDC support for PKInit Freshness Extension",
    "the request holds a freshness token of the KDC: the client has the private key now";
KDC_TOKEN_MISSING = "kdc.fresh.missing", Kdc Refuses Documented,
    "[RFC 8070 §2.4]; KDC.admx: KDC support for PKInit Freshness Extension",
    "the KDC requires a freshness token, of which the client does not know",
    kerberos 24, nt_status 0xC000_006D, user "the system could not log you on";
KDC_TOKEN_EXPIRED = "kdc.fresh.expired", Kdc Refuses Documented,
    "[RFC 8070 §2.4]",
    "the freshness token has expired",
    kerberos 90, nt_status 0xC000_006D, user "the system could not log you on";
KDC_TOKEN_FOREIGN = "kdc.fresh.foreign", Kdc Refuses Documented,
    "[RFC 8070 §2.4]",
    "the freshness token is none of this KDC's, or was altered",
    kerberos 41, nt_status 0xC000_006D, user "the system could not log you on";
KDC_NO_ENVELOPE = "kdc.envelope.refused", Kdc Refuses Documented,
    "[MS-PKCA] appendix A <13>; KB5005408",
    "the client wants the key in an envelope and does not list des-ede3-cbc-EnvOID, which KDCs demand since July 2021",
    kerberos 14, dc_events [307], user "the system could not log you on";
KDC_ENVELOPE_FOR_NOW = "kdc.envelope.allowed", Kdc Passes Documented,
    "KB5005408: temporary mitigation",
    "the client does not list des-ede3-cbc-EnvOID, and a registry value lets the KDC make its envelope all the same",
    dc_events [308];
KDC_ENVELOPE_RC2 = "kdc.envelope.rc2", Kdc Passes Documented,
    "[MS-PKCA] appendix A <13>; KB5005408",
    "the client wants the key in an envelope and does not list des-ede3-cbc-EnvOID: a KDC before July 2021 encrypts it under rc2-cbc";
KDC_NO_ENCRYPTION_TYPE = "kdc.etype", Kdc Refuses Documented,
    "[RFC 4120 §3.1.3]; [MS-KILE] 3.1.5.2",
    "the client lists no encryption type that the KDC takes",
    kerberos 14, user "the system could not log you on";
KDC_GROUP_REFUSED = "kdc.group", Kdc Refuses Documented,
    "[RFC 4556 §3.2.2]",
    "the KDC does not take the group of the client's Diffie-Hellman value, and names those that it takes",
    kerberos 65, user "the system could not log you on";
KDC_KEY_CANNOT_DECRYPT = "kdc.envelope.key", Kdc Refuses Documented,
    "[RFC 4556 §3.2.2]",
    "the reply key cannot be encrypted with the client's key",
    kerberos 81, user "the system could not log you on";
KDC_REPLAYED = "kdc.replay", Kdc Refuses Documented,
    "[RFC 4120 §3.1.3]",
    "the authenticator was seen in another request",
    kerberos 34, user "the system could not log you on";
}

/// The step behind what the protocol itself refuses; `None` where that is no matter of a logon.
pub(crate) fn refused_by_protocol(cause: Cause) -> Option<facts::StepId> {
    Some(match cause {
        Cause::DigestNotAccepted => KDC_HASH_REFUSED,
        Cause::SignatureWrong => super::KDC_SIGNATURE_INVALID,
        Cause::BothForms => KDC_BOTH_FORMS_REFUSED,
        Cause::ChecksumWrong | Cause::SecondChecksumWrong => KDC_CHECKSUM_WRONG,
        Cause::ChecksumMissing => KDC_CHECKSUM_MISSING,
        Cause::SecondChecksumMissing => KDC_SECOND_CHECKSUM_MISSING,
        Cause::ClockOff => super::CLIENT_CLOCK_SKEW,
        Cause::TokenExpired => KDC_TOKEN_EXPIRED,
        Cause::TokenForeign => KDC_TOKEN_FOREIGN,
        Cause::TokenMissing => KDC_TOKEN_MISSING,
        Cause::NoEncryptionType => KDC_NO_ENCRYPTION_TYPE,
        Cause::GroupNotAccepted => KDC_GROUP_REFUSED,
        Cause::KeyCannotDecrypt => KDC_KEY_CANNOT_DECRYPT,
        Cause::EnvelopeTypeMissing => KDC_NO_ENVELOPE,
        Cause::Replayed => KDC_REPLAYED,
        _ => return None,
    })
}
