//! Steps of the mapping: which account the certificate belongs to, and how strongly.

use super::step_table;

step_table! { MAPPING_BASE = 300, MAPPING_STEPS;
MAP_HINT_UNKNOWN = "map.hint.unknown", Kdc Refuses Documented,
    "[MS-PKCA] 3.1.5.2.1; [MS-KILE] 3.3.5.6.1",
    "no account has the name that was typed as a hint",
    kerberos 6, nt_status 0xC000_006D, user "the credentials could not be verified";
MAP_HINT_AMBIGUOUS = "map.hint.ambiguous", Kdc Refuses Inferred,
    "[MS-KILE] 3.3.5.6.1; [MS-ERREF] STATUS_CERTIFICATE_MAPPING_NOT_UNIQUE",
    "several accounts have the name that was typed as a hint",
    kerberos 6, nt_status 0xC000_0714, user "the credentials could not be verified";
MAP_UPN_UNKNOWN = "map.upn.unknown", Kdc Refuses Documented,
    "[MS-PKCA] 3.1.5.2.1; KB4043463",
    "no account has the certificate's UPN, by which the client named it",
    kerberos 6, nt_status 0xC000_006D, user "the credentials could not be verified";
MAP_UPN_AMBIGUOUS = "map.upn.ambiguous", Kdc Refuses Inferred,
    "[MS-ERREF] STATUS_CERTIFICATE_MAPPING_NOT_UNIQUE",
    "several accounts have the certificate's UPN",
    kerberos 6, nt_status 0xC000_0714, user "the credentials could not be verified";
MAP_NO_GLOBAL_CATALOG = "map.global-catalog.unreachable", Kdc Refuses Inferred,
    "[MS-KILE] 3.3.5.6.1",
    "no account of this domain has the name, and no global catalog answers for the other domains",
    kerberos 6, nt_status 0xC000_006D, user "the credentials could not be verified";
MAP_NOBODY = "map.nobody", Kdc Refuses Documented,
    "[MS-PKCA] 3.1.5.2.1",
    "no account has a mapping string that fits the certificate",
    kerberos 6, nt_status 0xC000_006D, user "the credentials could not be verified";
MAP_FOUND_EXPLICITLY = "map.found-explicitly", Kdc Passes Documented,
    "Certificate Requirements and Enumeration; SEC2302 page 32",
    "the values that the KDC makes of the certificate lead to one account";
MAP_AMBIGUOUS = "map.ambiguous", Kdc Refuses Documented,
    "Certificate Requirements and Enumeration; SEC2302 page 32",
    "several accounts have a mapping string that fits the certificate, and no hint says which is meant",
    kerberos 6, nt_status 0xC000_0714, user "the credentials could not be verified";
MAP_METHODS_DISAGREE = "map.methods-disagree", Kdc Refuses Documented,
    "Certificate Requirements and Enumeration",
    "two mapping methods lead to two accounts, and no hint says which is meant",
    kerberos 6, nt_status 0xC000_0714, user "the credentials could not be verified";
MAP_AMBIGUOUS_AS_MISMATCH = "map.ambiguous.name-mismatch", Kdc Refuses Inferred,
    "[MS-PKCA] 3.1.5.2.1.2 and 3.1.5.2.1.3; assumption ambiguity-error",
    "several accounts fit, and the KDC answers that the certificate maps to none of them",
    kerberos 75, nt_status 0xC000_02F9, user "the credentials could not be verified";
MAP_OLD_KDC_UPN_ONLY = "map.kdc-2003.upn-only", Kdc Refuses Documented,
    "SEC2302 page 28",
    "this KDC maps by UPN only, and the certificate has none",
    kerberos 6, nt_status 0xC000_006D, user "the credentials could not be verified";
MAP_NAME_MISMATCH = "map.name-mismatch", Kdc Refuses Recorded,
    "[MS-PKCA] 3.1.5.2.1.2 and 3.1.5.2.1.3; recorded run C6",
    "the named account is not one that the certificate maps to",
    kerberos 75, nt_status 0xC000_02F9, user "the credentials could not be verified";
MAP_REFERRED = "map.referred", Kdc Passes Documented,
    "[MS-KILE] 3.3.5.6.1; [RFC 6806 §7]",
    "the account is another domain's: the KDC refers the client to a domain controller of that domain",
    kerberos 68;
MAP_REFERRED_ON = "map.referred.root-domain", Kdc Passes Documented,
    "[MS-KILE] 3.3.5.6.1; disable UPN mapping (2010-06-14)",
    "the root domain of the trusted forest refers the client on to the account's domain",
    kerberos 68;
MAP_REFERRED_AGAIN = "map.referred.again", Kdc Refuses Inferred,
    "[RFC 6806 §7]; [MS-ERREF] STATUS_NO_LOGON_SERVERS",
    "the domain controller that the client was referred to has no such account either and refers it on",
    kerberos 68, nt_status 0xC000_005E, user "there are no logon servers available";
MAP_KEY_OF_ANOTHER = "map.key.other-account", Kdc Refuses Documented,
    "[MS-PKCA] 3.1.5.2.1.4",
    "another account than the named one holds the certificate's key (msDS-KeyCredentialLink)",
    kerberos 75, nt_status 0xC000_02F9, user "the credentials could not be verified";
MAP_BY_KEY = "map.key", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.4 and appendix A <23>",
    "the account holds the certificate's key (msDS-KeyCredentialLink): its chain does not matter";
MAP_BY_DNS_NAME = "map.dns-name", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.1",
    "the certificate's DNS name is the computer's name and its domain's (weak)";
MAP_UPN_IGNORED = "map.upn.ignored", Kdc Passes Documented,
    "KB4043463; SEC2302 page 33",
    "UseSubjectAltName=0 tells the KDC to ignore the certificate's UPN";
MAP_BY_UPN = "map.upn", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.2; SEC2302 page 28",
    "the certificate's UPN maps to the account (weak)";
MAP_BY_ISSUER_SUBJECT = "map.issuer-subject", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.3; SEC2302 page 30",
    "altSecurityIdentities of the account names issuer and subject (weak)";
MAP_BY_SUBJECT = "map.subject", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.3; SEC2302 page 30",
    "altSecurityIdentities of the account names the subject (weak)";
MAP_BY_RFC822 = "map.rfc822", Kdc Passes Recorded,
    "[MS-PKCA] 3.1.5.2.1.3; recorded run C7",
    "altSecurityIdentities of the account names the certificate's e-mail address (weak)";
MAP_BY_ISSUER_SERIAL = "map.issuer-serial", Kdc Passes Recorded,
    "[MS-PKCA] 3.1.5.2.1.3; recorded run C5",
    "altSecurityIdentities of the account names issuer and serial number (strong)";
MAP_BY_SKI = "map.ski", Kdc Passes Recorded,
    "[MS-PKCA] 3.1.5.2.1.3; recorded run C11",
    "altSecurityIdentities of the account names the subject key identifier (strong)";
MAP_BY_SHA1_PUBLIC_KEY = "map.sha1-public-key", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.3; SEC2302 page 30",
    "altSecurityIdentities of the account names the SHA-1 hash (strong)";
MAP_BY_ISSUER_SID = "map.issuer-sid", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.3",
    "altSecurityIdentities of the account names issuer and SID (strong)";
MAP_STRENGTH_NOT_CHECKED = "map.strength.not-checked", Kdc Passes Documented,
    "KB5014754",
    "this KDC does not look at the strength of a mapping";
MAP_STRONG = "map.strong", Kdc Passes Documented,
    "KB5014754; [MS-PKCA] 3.1.5.2.1.5",
    "the mapping is strong";
MAP_STRONG_BY_SID = "map.sid.same", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.6",
    "the certificate carries the account's SID, which makes the mapping strong";
MAP_STRONG_BY_UPN_SUFFIX = "map.name-rule.upn-suffix", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.5; policy Allow name-based strong mappings for certificates",
    "a name rule of the policy calls a UPN of this suffix strong in certificates of this issuer and policy";
MAP_STRONG_BY_ISSUER_SUBJECT = "map.name-rule.issuer-subject", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.5; policy Allow name-based strong mappings for certificates",
    "a name rule of the policy calls issuer and subject strong in certificates of this issuer and policy";
MAP_NAME_RULES_IGNORED = "map.name-rule.ignored", Kdc Passes Inferred,
    "Microsoft Q&A 5788924",
    "two name rules of the policy have the same issuer, so that this KDC reads none";
MAP_NAME_RULES_FAIL = "map.name-rule.fails", Kdc Refuses Inferred,
    "Microsoft Q&A 5788924",
    "two name rules of the policy have the same issuer, and this KDC takes every mapping for weak",
    kerberos 66, nt_status 0xC000_006D, dc_events [39], user "the credentials could not be verified";
MAP_SID_IGNORED = "map.sid.ignored", Kdc Passes Documented,
    "public sector blog of 2025-09-15",
    "UseSubjectAltName=0 tells the KDC to ignore the SID in the certificate, too";
MAP_STRONG_BY_SID_URI = "map.sid-uri.same", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.6",
    "a URI in the certificate carries the account's SID, which makes the mapping strong";
MAP_SID_URI_NOT_READ = "map.sid-uri.not-read", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.6, note 29",
    "this KDC does not read the SID in a URI of the certificate";
MAP_SID_URI_NO_EVIDENCE = "map.sid-uri.no-evidence", Kdc Passes Inferred,
    "[MS-PKCA] 3.1.5.2.1.6",
    "a URI in the certificate carries the SID of another account, which makes nothing strong";
MAP_SID_URI_DIFFERS = "map.sid-uri.differs", Kdc Refuses Inferred,
    "[MS-PKCA] 3.1.5.2.1.6",
    "a URI in the certificate carries the SID of another account",
    kerberos 66, nt_status 0xC000_006D, dc_events [41], user "the credentials could not be verified";
MAP_SID_DIFFERS = "map.sid.differs", Kdc Refuses Recorded,
    "[MS-PKCA] 3.1.5.2.1.6; KB5014754; recorded run C3",
    "the certificate carries the SID of another account",
    kerberos 66, nt_status 0xC000_006D, dc_events [41], user "the credentials could not be verified";
MAP_WEAK_REFUSED = "map.weak.refused", Kdc Refuses Recorded,
    "KB5014754; recorded runs C2 and C8",
    "the mapping is weak, and the KDC enforces strong mappings",
    kerberos 66, nt_status 0xC000_006D, dc_events [39], user "the credentials could not be verified";
MAP_WEAK_OLDER = "map.weak.older", Kdc Refuses Documented,
    "KB5014754",
    "the mapping is weak, and the certificate is older than the account",
    kerberos 66, nt_status 0xC000_006D, dc_events [40], user "the credentials could not be verified";
MAP_WEAK_ACCEPTED = "map.weak.accepted", Kdc Passes Recorded,
    "KB5014754; recorded runs C1 and C7",
    "the mapping is weak; in compatibility mode it is accepted with a warning",
    dc_events [39];
}
